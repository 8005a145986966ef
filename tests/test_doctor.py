import socket

import pytest

from assist import wiring
from assist.demo.standins.smtp import SmtpStandin
from assist.doctor import examine
from assist.errors import SettingsError
from assist.settings import Settings
from assist.store import Database, accounts, stripe_customers
from tests.factories import NOW
from tests.harness import SECRET, with_slack
from tests.standins.oidc import OidcStandin
from tests.standins.slack import SlackStandin
from tests.standins.stripe import StripeStandin
from tests.stripe_fixtures import STRIPE
from tests.tiny_export import write_export


def findings(url, **settings):
    services = wiring.build(Settings(secret_key=SECRET, database_url=url, **settings))
    try:
        return {finding.what: finding for finding in examine(services)}
    finally:
        services.close()


@pytest.fixture
def url(sqlite_copy, tmp_path):
    return sqlite_copy(tmp_path / "assist.db")


@pytest.fixture
def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()[1]  # bound and not listening: connections are refused


def twilio_settings(twilio, **changes):
    usual = {
        "twilio_account_sid": twilio.account_sid,
        "twilio_auth_token": twilio.auth_token,
        "twilio_api_url": twilio.url,
    }
    return usual | changes


def mail_settings(port):
    return {
        "mail_address": "billing@example.com",
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "none",
    }


class TestTheDatabase:
    def test_answers(self, url):
        assert findings(url)["database"].ok

    def test_that_was_never_migrated_is_told_how(self, tmp_path):
        found = findings(f"sqlite:///{tmp_path / 'new.db'}")["database"]
        assert not found.ok
        assert "assist migrate" in found.remedy


class TestWhatIsNotConfigured:
    def test_is_not_asked(self, url):
        assert set(findings(url)) == {"database"}


class TestEmbeddings:
    def test_are_tried(self, url, tmp_path):
        found = findings(url, semantic_model=write_export(tmp_path / "tiny"))["embeddings"]
        assert found.ok
        assert "6 numbers" in found.detail

    def test_that_cannot_be_run_name_the_file_and_the_remedy(self, url, tmp_path):
        folder = write_export(tmp_path / "tiny")
        (folder / "tokenizer.json").unlink()
        found = findings(url, semantic_model=folder)["embeddings"]
        assert not found.ok
        assert "tokenizer.json" in found.detail
        assert "fetch-model" in found.remedy

    def test_in_no_folder_stop_the_start(self, url, tmp_path):
        with pytest.raises(
            SettingsError, match=r"SEMANTIC_MODEL cannot be used: .*nowhere is no folder"
        ):
            findings(url, semantic_model=tmp_path / "nowhere")


class TestTwilio:
    def test_answers(self, url, twilio):
        assert findings(url, **twilio_settings(twilio))["Twilio"].ok

    def test_with_a_wrong_token_names_the_variable(self, url, twilio):
        found = findings(url, **twilio_settings(twilio, twilio_auth_token="wrong"))["Twilio"]
        assert not found.ok
        assert "TWILIO_AUTH_TOKEN" in found.remedy

    def test_that_cannot_be_reached_is_a_finding(self, url, twilio, closed_port):
        away = f"http://127.0.0.1:{closed_port}"
        found = findings(url, **twilio_settings(twilio, twilio_api_url=away))["Twilio"]
        assert not found.ok
        assert "no answer" in found.detail


class TestSlack:
    def test_answers(self, url):
        with SlackStandin() as slack:
            assert findings(url, **with_slack(slack))["Slack"].ok

    @pytest.mark.parametrize(
        ("code", "variable"), [("invalid_auth", "SLACK_BOT_TOKEN"), ("missing_scope", "scopes")]
    )
    def test_that_refuses_is_explained(self, url, code, variable):
        with SlackStandin() as slack:
            slack.faults.append(code)
            found = findings(url, **with_slack(slack))["Slack"]
        assert not found.ok
        assert variable in found.remedy


class TestSendingMail:
    def test_answers(self, url):
        with SmtpStandin() as smtp:
            assert findings(url, **mail_settings(smtp.port))["sending mail"].ok

    def test_that_cannot_be_reached_is_a_finding(self, url, closed_port):
        assert not findings(url, **mail_settings(closed_port))["sending mail"].ok


class TestReadingMail:
    def test_that_cannot_be_reached_is_a_finding(self, url, closed_port):
        found = findings(
            url,
            mail_address="billing@example.com",
            imap_host="127.0.0.1",
            imap_port=closed_port,
            imap_user="desk",
            imap_password="secret",
        )["reading mail"]
        assert not found.ok


class TestStripe:
    @pytest.fixture
    def stripe(self):
        with StripeStandin() as standin:
            yield standin

    def found(self, url, stripe, **changes):
        settings = STRIPE | {"stripe_api_base": stripe.url} | changes
        return findings(url, **settings)["Stripe"]

    def test_answers(self, url, stripe):
        assert self.found(url, stripe).ok

    def test_with_a_wrong_key_names_the_variable(self, url, stripe):
        found = self.found(url, stripe, stripe_secret_key="rk_test_wrong")
        assert not found.ok
        assert "STRIPE_SECRET_KEY" in found.remedy

    def test_that_cannot_be_reached_is_a_finding(self, url, stripe, closed_port):
        found = self.found(url, stripe, stripe_api_base=f"http://127.0.0.1:{closed_port}")
        assert not found.ok
        assert "no answer" in found.detail

    def test_tells_of_accounts_whose_customer_is_in_doubt(self, url, stripe):
        db = Database(url)
        with db.transaction() as tx:
            accounts.add_account(tx, account_id="a", contact_id="c", currency="USD")
            stripe_customers.link(
                tx, "a", customer_id=None, connect_account=None, matched="several", at=NOW
            )
        db.close()
        found = self.found(url, stripe)
        assert not found.ok
        assert "1 several" in found.detail
        assert "assist_contact" in found.remedy


class TestSignIn:
    def settings(self, issuer):
        return {
            "public_url": "https://desk.example.com",
            "oidc_issuer": issuer,
            "oidc_client_id": "assist-client",
            "oidc_client_secret": "assist-secret",
            "oidc_domains": "example.com",
        }

    def test_says_that_a_provider_answers_and_what_it_has_to_know(self, url):
        with OidcStandin() as provider:
            found = findings(url, **self.settings(provider.issuer))["sign-in with Single sign-on"]
        assert found.ok
        assert "https://desk.example.com/desk/sign-in/with/oidc/callback" in found.detail

    def test_says_that_one_does_not(self, url):
        with OidcStandin() as provider:
            issuer = provider.issuer
        found = findings(url, **self.settings(issuer))["sign-in with Single sign-on"]
        assert not found.ok
        assert issuer in found.remedy
