"""A webhook is Stripe's, whole and young, or it is nobody's."""

from datetime import UTC, datetime, timedelta

import pytest
from stripe import WebhookSignature

from assist.billing.stripe_webhook import event_of, verify
from assist.errors import BadInput, NotAuthentic
from tests.standins.stripe import signed

NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)
AT = int(NOW.timestamp())
BODY = b'{"id": "evt_1", "type": "invoice.paid"}'
OLD, NEW = "whsec_old", "whsec_new"


def refused(body, header, secrets=(OLD, NEW), now=NOW):
    with pytest.raises(NotAuthentic):
        verify(body, header, secrets, now=now)


class TestASignature:
    @pytest.mark.parametrize("secret", [OLD, NEW])
    def test_of_any_current_secret_is_good(self, secret):
        verify(BODY, signed(BODY, AT, secret), (OLD, NEW), now=NOW)

    def test_is_the_one_that_the_official_library_makes(self):
        header = WebhookSignature.generate_signature_header(BODY.decode(), NEW, AT)
        verify(BODY, header, (NEW,), now=NOW)

    def test_is_of_these_very_bytes(self):
        refused(BODY + b" ", signed(BODY, AT, NEW))

    def test_of_another_secret_is_refused(self):
        refused(BODY, signed(BODY, AT, "whsec_other"))

    def test_without_secrets_is_refused(self):
        refused(BODY, signed(BODY, AT, ""), secrets=())

    @pytest.mark.parametrize("header", [None, "", "t=1", "v1=00", "t=x,v1=00", "t=1,t=2,v1=0", "é"])
    def test_that_cannot_be_read_is_refused(self, header):
        refused(BODY, header)

    @pytest.mark.parametrize("minutes", [-6, 6])
    def test_is_good_for_five_minutes(self, minutes):
        header = signed(BODY, AT, NEW)
        refused(BODY, header, now=NOW + timedelta(minutes=minutes))
        verify(BODY, header, (NEW,), now=NOW + timedelta(minutes=minutes / 6 * 5))


class TestAnEvent:
    @pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id": 1}', b"\xff", b'{"data": []}'])
    def test_that_cannot_be_read_is_bad_input(self, body):
        with pytest.raises(BadInput):
            event_of(body)
