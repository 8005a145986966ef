import pytest

from assist.channels.email_identity import proven
from assist.channels.email_parse import read
from assist.model.contact import IdentityLevel
from tests.channels.mails import raw

OURS = "Authentication-Results: mx.example.org"


def level(*headers: str, authserv_id="mx.example.org", **options):
    return proven(read(raw("Hi", *headers, **options)), authserv_id)


class TestProven:
    @pytest.mark.parametrize(
        "results",
        [
            "dmarc=pass header.from=example.com",
            "spf=fail; dkim=pass header.d=other.net; dmarc=pass (p=REJECT) header.from=Example.com",
            "dkim=pass header.d=example.com header.s=k1",
            "dkim=pass header.i=@example.com",
            "dmarc=none; spf=pass smtp.mailfrom=bounce@example.com",
            "dkim=fail header.d=other.net; dkim=pass header.d=example.com",
        ],
    )
    def test_by_our_own_server(self, results):
        assert level(f"{OURS}; {results}") is IdentityLevel.L1

    def test_a_version_after_the_name_and_folding(self):
        assert level(f"{OURS} 1;\r\n dmarc=pass\r\n header.from=example.com") is IdentityLevel.L1

    def test_a_subdomain_signed_by_its_parent(self):
        header = f"{OURS}; dkim=pass header.d=example.com"
        assert level(header, sender="a@mail.example.com") is IdentityLevel.L1


class TestNotProven:
    @pytest.mark.parametrize(
        "results",
        [
            "none",
            "dmarc=fail header.from=example.com; dkim=pass header.d=example.com",
            "dmarc=pass header.from=other.net",
            "dkim=pass header.d=other.net",
            "dkim=pass header.d=com",
            "dkim=pass header.d=notexample.com",
            "dkim=pass header.d=evil.example.com",
            "spf=pass smtp.mailfrom=bounce@other.net",
            "spf=pass",
            "dkim=neutral (dmarc=pass) header.d=example.com",
            "dkim=fail (a (nested; dmarc=pass header.from=example.com) b)",
        ],
    )
    def test_by_other_results(self, results):
        assert level(f"{OURS}; {results}") is IdentityLevel.L0

    def test_by_a_header_of_another_server(self):
        forged = "Authentication-Results: mx.evil.net; dmarc=pass header.from=example.com"
        assert level(forged) is IdentityLevel.L0

    def test_by_a_forged_header_below_ours(self):
        forged = f"{OURS}; dmarc=pass header.from=example.com"
        assert level(f"{OURS}; dmarc=fail header.from=example.com", forged) is IdentityLevel.L0

    def test_without_a_trusted_name(self):
        assert level(f"{OURS}; dmarc=pass", authserv_id=None) is IdentityLevel.L0

    def test_with_two_senders(self):
        header = f"{OURS}; dmarc=pass header.from=example.com"
        assert level(header, "From: eve@evil.net") is IdentityLevel.L0
        assert level(header, sender="ana@example.com, b@x.net, c@x.net") is IdentityLevel.L0
