"""Stripe's objects become entries that settle to what Stripe says, and no bank's words come in."""

from datetime import UTC, date, datetime

import pytest

from assist.billing.allocate import allocate
from assist.billing.stripe_dispute import dispute_news_of
from assist.billing.stripe_map import charged_of, methods_of, payment_of, payout_of
from assist.billing.stripe_money import amount_of, money_of
from assist.errors import BadInput
from assist.model.account import AdjustmentKind, InvoiceState, PaymentState, PayoutState
from assist.model.money import Money
from assist.playbooks.declines import decline_words
from tests import stripe_objects as make
from tests.standins.stripe import StripeStandin

DAY = date(2026, 11, 10)
AT = 1_795_000_000


@pytest.fixture(scope="module")
def stripe():
    with StripeStandin() as standin:
        yield standin


@pytest.fixture
def author(stripe):
    return make.customer(stripe)


def settled(invoices, intents):
    found = charged_of(invoices, intents, "UTC")
    return allocate(
        found.payments, found.invoices, currency="USD", adjustments=found.adjustments
    ), found


class TestMoney:
    @pytest.mark.parametrize(
        ("amount", "currency", "minor"),
        [
            (31_250, "usd", 31_250),
            (500, "jpy", 500),
            (500, "clp", 500),
            (5_120, "kwd", 5_120),
            (500, "isk", 5),  # no decimals, and written with two by Stripe
            (500, "ugx", 5),
            (500, "mga", 50_000),  # ISO has two, Stripe none
        ],
    )
    def test_is_the_same_sum_in_both(self, amount, currency, minor):
        money = Money(minor, currency.upper())
        assert money_of(amount, currency) == money
        assert amount_of(money) == amount

    def test_in_three_decimals_must_end_in_nought(self):
        with pytest.raises(BadInput, match="cannot be charged exactly"):
            amount_of(Money(5_123, "KWD"))

    def test_that_is_no_whole_unit_is_refused_not_rounded(self):
        with pytest.raises(BadInput):
            money_of(550, "isk")


class TestInvoices:
    def test_drafts_charge_nobody(self, stripe, author):
        draft = make.invoice(stripe, author, DAY, 9_900, status="draft")
        assert charged_of([draft], [], "UTC").invoices == ()

    def test_uncollectible_ones_are_still_owed(self, stripe, author):
        written_off = make.invoice(stripe, author, DAY, 9_900, status="uncollectible")
        outcome, _ = settled([written_off], [])
        assert outcome.invoices[0].unpaid == Money(9_900, "USD")

    def test_paid_outside_of_stripe_are_paid(self, stripe, author):
        told = make.invoice(stripe, author, DAY, 9_900, status="paid", paid=9_900)
        outcome, _ = settled([told], [])
        assert outcome.invoices[0].state is InvoiceState.PAID
        assert not outcome.credit

    def test_are_due_on_the_day_in_the_stripe_accounts_zone(self, stripe, author):
        midnight = int(datetime(2026, 11, 11, 4, 59, 59, tzinfo=UTC).timestamp())
        told = make.invoice(stripe, author, DAY, 9_900, due_date=midnight)
        assert charged_of([told], [], "UTC").invoices[0].due_on == date(2026, 11, 11)
        assert charged_of([told], [], "America/New_York").invoices[0].due_on == DAY

    def test_are_explained_line_by_line_and_add_up(self, stripe, author):
        lines = [
            {"description": "Cover design", "amount": 8_000, "quantity": 1},
            {"description": "Proofs", "amount": 1_000, "quantity": 2},
        ]
        told = make.invoice(stripe, author, DAY, 9_900, lines={"data": lines, "has_more": False})
        (invoice,) = charged_of([told], [], "UTC").invoices
        assert [(line.description, line.amount.minor) for line in invoice.lines] == [
            ("Cover design", 8_000),
            ("Proofs", 1_000),
            ("Taxes, discounts and credit", 900),
        ]


class TestPayments:
    def test_that_were_declined_keep_both_codes_inside(self, stripe, author):
        values = make.declined("insufficient_funds", "try_again_later")
        payment = payment_of(make.intent(stripe, author, 9_900, AT, **values))
        assert payment.state is PaymentState.FAILED
        assert (payment.decline_code, payment.advice_code) == (
            "insufficient_funds",
            "try_again_later",
        )

    def test_that_wait_for_the_bank_say_so(self, stripe, author):
        waiting = make.intent(stripe, author, 9_900, AT, status="requires_action")
        assert payment_of(waiting).decline_code == "authentication_required"

    def test_on_their_way_are_pending(self, stripe, author):
        intent = make.intent(stripe, author, 9_900, AT, status="processing", amount_received=0)
        payment = payment_of(intent)
        assert (payment.state, payment.amount.minor) == (PaymentState.PENDING, 9_900)

    @pytest.mark.parametrize("status", ["requires_payment_method", "canceled"])
    def test_that_nobody_tried_are_none(self, stripe, author, status):
        assert payment_of(make.intent(stripe, author, 9_900, AT, status=status)) is None

    @pytest.mark.parametrize(
        "code", ["fraudulent", "lost_card", "stolen_card", "merchant_blacklist", "pickup_card"]
    )
    def test_of_cards_under_suspicion_read_like_any_other_decline(self, stripe, author, code):
        payment = payment_of(make.intent(stripe, author, 9_900, AT, **make.declined(code)))
        said, generic = decline_words(payment.decline_code), decline_words("generic_decline")
        assert (said.en, said.es) == (generic.en, generic.es)
        assert "Your card was declined" not in repr(payment)  # the bank's own words stay outside

    def test_without_an_invoice_settle_the_oldest(self, stripe, author):
        told = make.invoice(stripe, author, DAY, 9_900)
        outcome, _ = settled([told], [make.intent(stripe, author, 9_900, AT)])
        assert outcome.invoices[0].state is InvoiceState.PAID


class TestWhatIsTakenBack:
    def refund(self, amount, status="succeeded"):
        return {"id": f"re_{amount}_{status}", "amount": amount, "status": status, "created": AT}

    def paid_invoice(self, stripe, author):
        told = make.invoice(stripe, author, DAY, 9_900)
        intent = make.intent(stripe, author, 9_900, AT)
        make.pays(told, intent)
        return told, intent

    def test_a_refund_does_not_reopen_what_stripe_holds_paid(self, stripe, author):
        told, intent = self.paid_invoice(stripe, author)
        intent["latest_charge"]["refunds"]["data"] = [self.refund(4_000), self.refund(1, "failed")]
        outcome, found = settled([told], [intent])
        assert outcome.invoices[0].unpaid == Money(0, "USD")
        refunds = [one for one in found.adjustments if one.kind is AdjustmentKind.REFUND]
        assert [one.amount.minor for one in refunds] == [4_000]

    def test_refunds_past_the_listed_ones_are_counted(self, stripe, author):
        _, intent = self.paid_invoice(stripe, author)
        listed = {"has_more": True, "data": [self.refund(1_000)]}
        intent["latest_charge"] |= {"refunds": listed, "amount_refunded": 1_500}
        found = charged_of([], [intent], "UTC")
        assert sorted(one.amount.minor for one in found.adjustments) == [500, 1_000]

    @pytest.mark.parametrize(("status", "taken"), [("needs_response", 0), ("won", 0), ("lost", 1)])
    def test_a_dispute_takes_the_payment_back_only_when_it_is_lost(
        self, stripe, author, status, taken
    ):
        told, intent = self.paid_invoice(stripe, author)
        intent["latest_charge"]["dispute"] = make.dispute(stripe, author, intent, status=status)
        outcome, found = settled([told], [intent])
        kinds = [one.kind for one in found.adjustments]
        assert kinds.count(AdjustmentKind.CHARGEBACK) == taken
        assert outcome.invoices[0].unpaid == Money(0, "USD")


class TestMethods:
    def test_are_cards_and_banks_by_their_last_four(self, author):
        cards = [
            {"id": "pm_1", "type": "us_bank_account",
             "us_bank_account": {"bank_name": "Test Bank", "last4": "6789"}},
            {"id": "pm_2", "type": "card",
             "card": {"brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2027}},
            {"id": "pm_3", "type": "link", "link": {"email": "d@example.com"}},
        ]  # fmt: skip
        author["invoice_settings"]["default_payment_method"] = "pm_2"
        found = methods_of(cards, author)
        assert [(one.brand, one.last4, one.is_default) for one in found] == [
            ("visa", "4242", True),
            ("Test Bank", "6789", False),
        ]
        assert found[0].expires == (2027, 8)


class TestPayouts:
    @pytest.mark.parametrize(
        ("status", "state"),
        [("pending", PayoutState.IN_TRANSIT), ("paid", PayoutState.PAID),
         ("failed", PayoutState.FAILED), ("canceled", PayoutState.CANCELLED)],
    )  # fmt: skip
    def test_are_where_stripe_says(self, stripe, status, state):
        told = stripe.add(
            "payouts", amount=8_000, currency="usd", status=status, arrival_date=AT,
            failure_code="account_closed" if status == "failed" else None,
        )  # fmt: skip
        payout = payout_of(told)
        assert (payout.state, payout.amount) == (state, Money(8_000, "USD"))
        assert (payout.failure_code == "account_closed") == (status == "failed")


class TestDisputes:
    def news(self, stripe, author, **changes):
        intent = make.intent(stripe, author, 9_900, AT)
        return dispute_news_of(make.dispute(stripe, author, intent, **changes), "acc-1")

    def test_are_told_whole(self, stripe, author):
        news = self.news(stripe, author)
        assert (news.status, news.reason, news.amount) == (
            "needs_response",
            "fraudulent",
            Money(9_900, "USD"),
        )
        assert news.due_by == datetime.fromtimestamp(1_796_000_000, UTC)
        assert news.freezes_collection
        assert not news.is_inquiry

    @pytest.mark.parametrize("due_by", [0, None])
    def test_without_a_due_date_have_no_response(self, stripe, author, due_by):
        details = {
            "due_by": due_by, "has_evidence": False, "past_due": False, "submission_count": 0,
            "enhanced_eligibility": {"visa_compelling_evidence_3": {"status": "qualified"}},
        }  # fmt: skip
        news = self.news(stripe, author, evidence_details=details)
        assert news.due_by is None
        assert news.evidence.enhanced == {"visa_compelling_evidence_3": "qualified"}

    @pytest.mark.parametrize(
        ("status", "inquiry", "freezes"),
        [("warning_needs_response", True, True), ("warning_under_review", True, True),
         ("warning_closed", True, False), ("under_review", False, True), ("won", False, False),
         ("lost", False, False), ("prevented", False, False)],
    )  # fmt: skip
    def test_freeze_collection_while_undecided(self, stripe, author, status, inquiry, freezes):
        news = self.news(stripe, author, status=status)
        assert (news.is_inquiry, news.freezes_collection) == (inquiry, freezes)

    def test_that_are_none_are_refused(self):
        with pytest.raises(BadInput):
            dispute_news_of({"id": "dp_1"}, None)
