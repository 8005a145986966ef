"""What the specialist is told about the next tries of a failed payment."""

from datetime import timedelta

from assist.model.account import PaymentState
from assist.playbooks.decide import decide
from assist.playbooks.declines.note import attempts_of, retry_note
from tests.playbooks.samples import NOW, a_reading, a_situation, an_account, packaged, payment

ZONE = "America/New_York"


def failed(code="do_not_honor", ago=0, **changes):
    at = NOW - timedelta(days=ago)
    return payment(31_250, at, PaymentState.FAILED, decline_code=code, **changes)


def note(*payments, **changes):
    return retry_note(an_account(payments=payments), NOW, zone=ZONE, **changes)


class TestNote:
    def test_names_the_days(self):
        assert note(failed()) == "Next automatic tries: 2026-11-25, 2026-11-28."

    def test_names_the_reason_and_never_the_code(self):
        assert note(failed("stolen_card")) == "No further automatic try: this method will not work."
        assert "withdrew" in note(failed("R08"))

    def test_counts_earlier_tries_of_the_same_payment(self):
        assert note(failed(ago=3), failed(ago=5)) == "Next automatic tries: 2026-11-23."
        tries = tuple(failed(ago=days) for days in range(3))
        assert "as often as allowed" in note(*tries)

    def test_is_empty_when_nothing_failed_or_it_was_paid_since(self):
        assert note() == ""
        paid = payment(31_250, NOW, PaymentState.SUCCEEDED)
        assert note(paid, failed(ago=1)) == ""

    def test_tries_for_one_invoice_belong_together_whatever_the_amount(self):
        first = failed(ago=40, for_invoice="i", card_last4="4242", card_brand="visa")
        last = failed(ago=1, for_invoice="i", card_last4="4242", card_brand="visa")
        other = failed(ago=1, for_invoice="j", card_last4="4242")
        found = attempts_of(an_account(payments=(last, other, first)), last)
        assert (len(found.of_payment), len(found.on_card), found.network) == (2, 3, "visa")


class TestTheCard:
    def test_says_it_beside_why_and_the_author_does_not_read_it(self):
        account = an_account(payments=(failed(),))
        situation = a_situation(a_reading("payment_failed_why"), account=account)
        draft = decide(packaged(), situation, NOW).suggestion
        assert "Next automatic tries: 2026-11-25, 2026-11-28." in draft.why
        assert "automatic tries" not in draft.text
