"""Refunds that Stripe sends: approved as any other, made once, followed to their end."""

from datetime import date

import pytest

from assist.billing.stripe_client import StripeClient
from assist.billing.stripe_refund import refund_key
from assist.desk.disputes import Opening, open_dispute
from assist.desk.refunds import approve_refund, issue_refund, refuse_refund
from assist.desk.request_refund import RefundRequest, confirm_identity, request_refund
from assist.desk.stripe_refunds import issue_at_stripe, start_at_stripe
from assist.errors import NotAllowed, NotFound, TemporaryFailure
from assist.model.account import AdjustmentKind
from assist.model.audit import AuditKind
from assist.model.contact import ChannelKind
from assist.model.dispute import Network
from assist.model.ids import new_id
from assist.model.refund import NoRefund, RefundState, WorkStage
from assist.model.specialist import Role, Specialist
from assist.store import audit, refunds, specialists
from tests import stripe_objects as make
from tests.desk.test_stripe_events import tell
from tests.standins.stripe import KEY

SIGNED = date(2026, 11, 5)
PAID_AT = 1_794_200_000  # November 9, 2026
ARN = "74537606315000012345678"


@pytest.fixture
def desk(stripe_desk):
    return stripe_desk


@pytest.fixture
def author(stripe_author):
    return stripe_author


@pytest.fixture
def intent(stripe, stripe_customer):
    return make.intent(stripe, stripe_customer, 100_000, PAID_AT)


@pytest.fixture
def case(desk, author):
    text = "I want my money back please"
    return desk.write(text, "delores@example.com", ChannelKind.EMAIL).conversation_id


@pytest.fixture
def fay(desk):
    person = Specialist(new_id(), "Fay Roca", "fay@example.com", Role.FINANCE, "U0FAY")
    with desk.desk.db.transaction() as tx:
        specialists.add(tx, person)
    return person


@pytest.fixture
def computed(desk, case, intent):
    asked = RefundRequest(case, intent["id"], WorkStage.BEFORE_MANUSCRIPT, SIGNED)
    refund = request_refund(desk.desk, asked, by=desk.ana.id, now=desk.clock())
    told = {"by": desk.ana.id, "note": "Called the number on file", "now": desk.clock()}
    return confirm_identity(desk.desk, refund.id, **told)


@pytest.fixture
def approved(desk, computed, fay):
    return approve_refund(desk.desk, computed.id, by=fay.id, now=desk.clock())


def start(desk, refund, who):
    return start_at_stripe(desk.desk, refund.id, by=who.id, now=desk.clock())


def now_is(desk, refund):
    with desk.desk.db.read() as tx:
        return refunds.get(tx, refund.id)


def made(stripe):
    return list(stripe.objects["refunds"].values())


def asked_for(stripe):
    return [
        path for method, path, _ in stripe.requests if (method, path) == ("POST", "/v1/refunds")
    ]


class TestBefore:
    def test_it_is_computed_from_what_stripe_says_was_paid(self, computed):
        assert computed.state is RefundState.APPROVAL
        assert computed.estimate.paid.minor == 100_000
        assert computed.amount.minor == 85_000  # 100 % less the greater of USD 150 and 10 %

    def test_the_same_tiers_approve_it(self, desk, computed, fay):
        with pytest.raises(NotAllowed, match="refund_needs_lead"):
            approve_refund(desk.desk, computed.id, by=desk.ana.id, now=desk.clock())
        with pytest.raises(NotAllowed, match="refund_not_approved"):
            start(desk, computed, fay)
        assert approve_refund(desk.desk, computed.id, by=fay.id, now=desk.clock()).approved_by

    def test_it_takes_the_authority_to_send_it(self, desk, stripe, approved):
        with pytest.raises(NotAllowed, match="refund_needs"):
            start(desk, approved, desk.ana)
        assert made(stripe) == []

    def test_nobody_writes_a_reference_by_hand(self, desk, approved, fay):
        with pytest.raises(NotAllowed, match="refund_at_stripe"):
            issue_refund(desk.desk, approved.id, by=fay.id, reference=ARN, now=desk.clock())

    def test_what_stripe_refunded_already_is_not_left_to_give(self, desk, stripe, case, intent):
        back = {"id": "re_x", "created": PAID_AT, "amount": 100_000, "status": "succeeded"}
        intent["latest_charge"]["refunds"]["data"].append(back)
        asked = RefundRequest(case, intent["id"], WorkStage.BEFORE_MANUSCRIPT, SIGNED)
        refund = request_refund(desk.desk, asked, by=desk.ana.id, now=desk.clock())
        told = {"by": desk.ana.id, "note": "Called", "now": desk.clock()}
        done = confirm_identity(desk.desk, refund.id, **told)
        assert (done.state, done.no_refund) == (RefundState.REFUSED, NoRefund.NOTHING_LEFT)


class TestSending:
    def test_makes_it_once_with_our_id_as_the_key(self, desk, stripe, approved, fay):
        start(desk, approved, fay)
        start(desk, approved, fay)
        desk.work()
        (one,) = made(stripe)
        assert (one["amount"], one["payment_intent"]) == (85_000, approved.payment_id)
        assert one["metadata"]["assist_refund"] == approved.id
        assert list(stripe.answers) == [approved.id]
        done = now_is(desk, approved)
        assert (done.state, done.provider_id, done.claimed_at) == (
            RefundState.ISSUED, one["id"], None,
        )  # fmt: skip

    def test_the_books_have_it_once_from_stripe(self, desk, stripe, author, approved, fay):
        start(desk, approved, fay)
        desk.work()
        account = desk.desk.billing.snapshot(author.account_id, desk.clock())
        back = [it for it in account.adjustments if it.kind is AdjustmentKind.REFUND]
        assert [it.amount.minor for it in back] == [85_000]

    def test_every_step_is_on_record(self, desk, approved, fay):
        start(desk, approved, fay)
        desk.work()
        with desk.desk.db.read() as tx:
            told = [it.event for it in audit.events(tx, approved.conversation_id)]
        moved = [it for it in told if it.kind is AuditKind.REFUND_MOVED][-2:]
        assert [it.actor for it in moved] == [f"specialist:{fay.id}", "assist"]
        assert [it.data["state"] for it in moved] == ["approval", "issued"]

    def test_while_it_is_under_way_nobody_refuses_it(self, desk, approved, fay):
        start(desk, approved, fay)
        with pytest.raises(NotAllowed, match="refund_moved"):
            refuse_refund(desk.desk, approved.id, by=fay.id, note="no", now=desk.clock())

    def test_a_lost_answer_is_looked_up_before_it_is_tried_again(self, desk, stripe, approved, fay):
        start(desk, approved, fay)
        params = {
            "payment_intent": approved.payment_id, "amount": "85000",
            "metadata[assist_refund]": approved.id, "metadata[assist_try]": "1",
        }  # fmt: skip
        stripe.answer("POST", "/v1/refunds", params)  # it arrived, and its answer did not
        desk.work()
        assert len(made(stripe)) == 1
        assert asked_for(stripe) == []
        assert now_is(desk, approved).state is RefundState.ISSUED

    def test_when_stripe_is_away_it_waits(self, desk, stripe, approved, fay):
        start(desk, approved, fay)
        stripe.broken = True
        with pytest.raises(TemporaryFailure):
            issue_at_stripe(desk.desk, approved.id)
        assert now_is(desk, approved).claimed_at is not None
        stripe.broken = False
        issue_at_stripe(desk.desk, approved.id)
        issue_at_stripe(desk.desk, approved.id)
        assert len(made(stripe)) == 1

    def test_what_stripe_refuses_comes_back_with_the_reason(self, desk, stripe, approved, fay):
        start(desk, approved, fay)
        stripe.faults.append((400, {"error": {"type": "invalid_request_error", "code": "x"}}))
        issue_at_stripe(desk.desk, approved.id)
        back = now_is(desk, approved)
        assert (back.state, back.claimed_at) == (RefundState.APPROVAL, None)
        assert "Stripe answered 400" in back.note
        assert made(stripe) == []

    def test_a_charge_that_was_disputed_meanwhile_is_not_refunded(
        self, desk, stripe, approved, fay, case
    ):
        start(desk, approved, fay)
        by_hand = Opening(case, approved.payment_id, Network.VISA, "10.4")
        open_dispute(desk.desk, by_hand, by=desk.ana.id, now=desk.clock())
        desk.work()
        assert made(stripe) == []
        back = now_is(desk, approved)
        assert (back.state, back.claimed_at) == (RefundState.APPROVAL, None)
        assert "disputed" in back.note


class TestAfterwards:
    @pytest.fixture
    def issued(self, desk, stripe, approved, fay):
        start(desk, approved, fay)
        desk.work()
        return now_is(desk, approved)

    def change(self, desk, stripe, issued, kind="refund.updated", **changes):
        one = stripe.objects["refunds"][issued.provider_id]
        one.update(changes)
        tell(desk, stripe, kind, one)
        return now_is(desk, issued)

    def test_the_banks_reference_is_taken_over(self, desk, stripe, issued):
        assert issued.reference is None
        details = {"type": "card", "card": {"reference": ARN, "reference_status": "available"}}
        after = self.change(desk, stripe, issued, destination_details=details)
        assert (after.state, after.reference) == (RefundState.ISSUED, ARN)

    def test_one_that_failed_comes_back_with_the_reason(self, desk, stripe, issued):
        after = self.change(
            desk, stripe, issued, "refund.failed", status="failed",
            failure_reason="expired_or_canceled_card",
        )  # fmt: skip
        assert (after.state, after.note) == (RefundState.FAILED, "the card is closed")

    def test_and_is_sent_anew_as_another_refund(self, desk, stripe, issued, fay):
        self.change(desk, stripe, issued, "refund.failed", status="failed")
        start(desk, issued, fay)
        desk.work()
        assert len(made(stripe)) == 2
        assert list(stripe.answers) == [issued.id, f"{issued.id}:2"]
        after = now_is(desk, issued)
        assert (after.state, after.tries) == (RefundState.ISSUED, 2)
        assert after.provider_id != issued.provider_id

    def test_one_that_fails_at_once_says_so(self, desk, stripe, approved, fay):
        stripe.refund_status = "failed"
        start(desk, approved, fay)
        desk.work()
        assert now_is(desk, approved).state is RefundState.FAILED

    def test_events_of_other_refunds_leave_it_alone(self, desk, stripe, issued):
        stripe.add("refunds", id="re_other", status="failed", payment_intent=None)
        tell(desk, stripe, "refund.failed", {"id": "re_other", "payment_intent": None})
        assert now_is(desk, issued) == issued


def test_keys_tell_tries_apart():
    assert [refund_key("r", tries) for tries in (1, 2)] == ["r", "r:2"]


def test_a_payment_that_is_not_there_is_told(stripe):
    client = StripeClient(KEY, api_base=stripe.url, timeout=1.0)
    with pytest.raises(NotFound):
        client.refund("re_nowhere")
    client.close()
