"""A refund from the request to the bank: checks, authority, the ledger, and what stops it."""

from datetime import date, timedelta

import pytest

from assist.desk import decide_suggestion
from assist.desk.decide_suggestion import Click, ClickResult
from assist.desk.disputes import Opening, open_dispute
from assist.desk.holds import HoldClick, set_hold
from assist.desk.refunds import (
    approve_refund,
    fail_refund,
    issue_refund,
    refuse_refund,
    settle_refund,
)
from assist.desk.request_refund import (
    RefundRequest,
    confirm_identity,
    payments_to_refund,
    request_refund,
)
from assist.desk.steps import account_in
from assist.errors import BadInput, NotAllowed, NotFound
from assist.model.account import AdjustmentKind, PaymentState
from assist.model.audit import AuditKind
from assist.model.dispute import Network
from assist.model.hold import HoldKind
from assist.model.ids import new_id
from assist.model.refund import NoRefund, RefundState, WorkStage
from assist.model.specialist import Role, Specialist
from assist.store import accounts, audit, refunds, specialists
from tests import factories

SIGNED = date(2026, 11, 5)
ARN = "74537606315000012345678"


@pytest.fixture
def author(desk):
    return desk.author(proves=False)


@pytest.fixture
def case(desk, author):
    return desk.write("I want my money back please").conversation_id


@pytest.fixture
def fay(desk):
    person = Specialist(new_id(), "Fay Roca", "fay@example.com", Role.FINANCE, "U0FAY")
    with desk.desk.db.transaction() as tx:
        specialists.add(tx, person)
    return person


def pay(desk, author, minor, **changes):
    payment = factories.payment(id=new_id(), amount=factories.usd(minor), **changes)
    with desk.desk.db.transaction() as tx:
        accounts.add_payment(tx, author.account_id, payment)
    return payment


def request(desk, case, payment, by=None, **changes):
    values = {"stage": WorkStage.BEFORE_MANUSCRIPT, "signed_on": SIGNED, **changes}
    asked = RefundRequest(case, payment.id, **values)
    return request_refund(desk.desk, asked, by=(by or desk.ana).id, now=desk.clock())


def proven(desk, refund, by=None):
    by = by or desk.ana
    return confirm_identity(desk.desk, refund.id, by=by.id, note="Called +1 202", now=desk.clock())


def approve(desk, refund, who):
    return approve_refund(desk.desk, refund.id, by=who.id, now=desk.clock())


def issue(desk, refund, who, reference=ARN):
    return issue_refund(desk.desk, refund.id, by=who.id, reference=reference, now=desk.clock())


def account(desk, author):
    with desk.desk.db.read() as tx:
        return account_in(tx, author.account_id, desk.clock())


def steps(desk, case):
    with desk.desk.db.read() as tx:
        events = audit.events(tx, case)
    return [
        event.event.data["state"] for event in events if event.event.kind is AuditKind.REFUND_MOVED
    ]


class TestFromRequestToBank:
    def test_every_step_is_in_the_record(self, desk, author, case):
        payment = pay(desk, author, 30_000)
        refund = request(desk, case, payment)
        assert refund.state is RefundState.IDENTITY
        refund = proven(desk, refund)
        assert (refund.state, refund.amount.minor) == (RefundState.APPROVAL, 15_000)
        approve(desk, refund, desk.ana)
        issue(desk, refund, desk.ana)
        settled = settle_refund(desk.desk, refund.id, by=desk.ana.id, now=desk.clock())
        assert (settled.state, settled.reference) == (RefundState.SETTLED, ARN)
        assert steps(desk, case) == [
            "requested", "identity", "eligibility", "calculation", "approval", "approval",
            "issued", "settled",
        ]  # fmt: skip

    def test_is_read_back_as_it_was_stored(self, desk, author, case):
        refund = proven(desk, request(desk, case, pay(desk, author, 30_000)))
        with desk.desk.db.read() as tx:
            assert refunds.get(tx, refund.id) == refund
            assert refunds.of_account(tx, author.account_id) == (refund,)
            assert refunds.newest(tx, frozenset({RefundState.APPROVAL}), limit=5) == (refund,)
            assert refunds.newest(tx, frozenset({RefundState.ISSUED}), limit=5) == ()

    def test_one_that_came_back_is_issued_again_and_booked_once(self, desk, author, case):
        refund = proven(desk, request(desk, case, pay(desk, author, 30_000)))
        approve(desk, refund, desk.ana)
        issue(desk, refund, desk.ana)
        failed = fail_refund(
            desk.desk, refund.id, by=desk.ana.id, note="Card closed", now=desk.clock()
        )
        assert (failed.state, failed.note) == (RefundState.FAILED, "Card closed")
        again = issue(desk, refund, desk.ana, "transfer 4711")
        assert (again.state, again.reference) == (RefundState.ISSUED, "transfer 4711")
        booked = [
            one for one in account(desk, author).adjustments if one.kind is AdjustmentKind.REFUND
        ]
        assert len(booked) == 1


class TestTheLedger:
    def test_a_refund_does_not_make_the_author_owe_it_again(self, desk, author, case):
        payment = pay(desk, author, 12_000)  # settles the one invoice
        assert account(desk, author).balance().minor == 0
        refund = proven(desk, request(desk, case, payment, stage=WorkStage.BEFORE_DESIGN))
        approve(desk, refund, desk.ana)
        issue(desk, refund, desk.ana)
        after = account(desk, author)
        assert after.balance().minor == 0
        assert {one.kind: one.amount.minor for one in after.adjustments} == {
            AdjustmentKind.REFUND: 6_000,
            AdjustmentKind.CREDIT: 6_000,
        }

    def test_what_was_paid_beyond_all_charges_needs_no_credit(self, desk, author, case):
        pay(desk, author, 12_000)
        extra = pay(desk, author, 12_000)
        refund = proven(desk, request(desk, case, extra, stage=WorkStage.BEFORE_DESIGN))
        approve(desk, refund, desk.ana)
        issue(desk, refund, desk.ana)
        after = account(desk, author)
        assert [one.kind for one in after.adjustments] == [AdjustmentKind.REFUND]
        assert (after.balance().minor, after.credit.minor) == (0, 6_000)

    def test_a_second_refund_gives_no_more_than_what_is_left(self, desk, author, case):
        payment = pay(desk, author, 20_000)
        first = proven(desk, request(desk, case, payment, stage=WorkStage.BEFORE_DESIGN))
        approve(desk, first, desk.ana)
        issue(desk, first, desk.ana)
        with desk.desk.db.transaction() as tx:
            taken = factories.adjustment(AdjustmentKind.REVERSAL, 4_000, payment_id=payment.id)
            accounts.add_adjustment(tx, author.account_id, taken)
        second = proven(desk, request(desk, case, payment, stage=WorkStage.BEFORE_DESIGN))
        assert second.amount.minor == 6_000

    def test_is_not_booked_when_the_payment_was_taken_back_meanwhile(self, desk, author, case):
        payment = pay(desk, author, 20_000)
        refund = proven(desk, request(desk, case, payment, stage=WorkStage.BEFORE_DESIGN))
        approve(desk, refund, desk.ana)
        with desk.desk.db.transaction() as tx:
            taken = factories.adjustment(AdjustmentKind.REVERSAL, 15_000, payment_id=payment.id)
            accounts.add_adjustment(tx, author.account_id, taken)
        with pytest.raises(BadInput):
            issue(desk, refund, desk.ana)
        with desk.desk.db.read() as tx:
            assert refunds.get(tx, refund.id).state is RefundState.APPROVAL


class TestOneContract:
    def test_keeps_its_fee_once_over_all_payments(self, desk, author, case):
        first = proven(desk, request(desk, case, pay(desk, author, 50_000)))
        second = proven(desk, request(desk, case, pay(desk, author, 50_000)))
        assert (first.amount.minor, second.amount.minor) == (35_000, 50_000)
        refuse_refund(desk.desk, first.id, by=desk.ana.id, note="Withdrew", now=desk.clock())
        refuse_refund(desk.desk, second.id, by=desk.ana.id, note="Withdrew", now=desk.clock())
        third = proven(desk, request(desk, case, pay(desk, author, 50_000)))
        assert third.amount.minor == 35_000


class TestAuthority:
    def test_above_a_specialists_limit_a_lead_approves(self, desk, author, case, fay):
        refund = proven(desk, request(desk, case, pay(desk, author, 50_000)))
        assert refund.amount.minor == 35_000
        with pytest.raises(NotAllowed) as caught:
            approve(desk, refund, desk.ana)
        assert caught.value.code == "refund_needs_lead"
        assert approve(desk, refund, desk.leo).approved_by == desk.leo.id

    def test_above_a_leads_limit_finance_approves(self, desk, author, case, fay):
        refund = proven(desk, request(desk, case, pay(desk, author, 300_000)))
        with pytest.raises(NotAllowed) as caught:
            approve(desk, refund, desk.leo)
        assert caught.value.code == "refund_needs_finance"
        assert approve(desk, refund, fay).approved_by == fay.id

    def test_above_the_limit_two_people_are_needed(self, desk, author, case, fay):
        refund = request(desk, case, pay(desk, author, 80_000), by=desk.leo)
        refund = proven(desk, refund, desk.leo)
        assert refund.amount.minor == 65_000
        with pytest.raises(NotAllowed) as caught:
            approve(desk, refund, desk.leo)
        assert caught.value.code == "refund_needs_another_person"
        approve(desk, refund, fay)
        assert issue(desk, refund, desk.leo).state is RefundState.ISSUED

    def test_only_who_might_approve_it_marks_it_issued(self, desk, author, case):
        refund = proven(desk, request(desk, case, pay(desk, author, 50_000)))
        with pytest.raises(NotAllowed, match="refund_not_approved"):
            issue(desk, refund, desk.leo)
        approve(desk, refund, desk.leo)
        with pytest.raises(NotAllowed, match="refund_needs_lead"):
            issue(desk, refund, desk.ana)

    def test_nobody_from_outside(self, desk, author, case):
        refund = request(desk, case, pay(desk, author, 20_000))
        with pytest.raises(NotAllowed, match="not_a_specialist"):
            proven(desk, refund, factories.specialist())


class TestOnce:
    def test_asking_twice_is_one_refund(self, desk, author, case):
        payment = pay(desk, author, 30_000)
        assert request(desk, case, payment).id == request(desk, case, payment, desk.leo).id

    def test_clicks_a_second_time_change_nothing(self, desk, author, case):
        refund = proven(desk, request(desk, case, pay(desk, author, 30_000)))
        first = approve(desk, refund, desk.ana)
        assert approve(desk, refund, desk.ana) == first
        with pytest.raises(NotAllowed, match="refund_moved"):
            approve(desk, refund, desk.leo)
        issued = issue(desk, refund, desk.ana)
        desk.clock.forward(minutes=5)
        assert issue(desk, refund, desk.ana) == issued
        with pytest.raises(NotAllowed, match="refund_moved"):
            proven(desk, refund)

    def test_a_refused_one_stays_refused_and_another_may_be_asked(self, desk, author, case):
        payment = pay(desk, author, 30_000)
        refund = proven(desk, request(desk, case, payment))
        for _ in range(2):
            told = refuse_refund(
                desk.desk, refund.id, by=desk.ana.id, note="Duplicate case", now=desk.clock()
            )
            assert (told.state, told.note) == (RefundState.REFUSED, "Duplicate case")
        with pytest.raises(NotAllowed):
            approve(desk, refund, desk.ana)
        assert request(desk, case, payment).id != refund.id


class TestNeverWithADispute:
    def test_a_charge_that_was_charged_back_is_refused(self, desk, author, case):
        payment = pay(desk, author, 30_000)
        with desk.desk.db.transaction() as tx:
            taken = factories.adjustment(AdjustmentKind.CHARGEBACK, 10_000, payment_id=payment.id)
            accounts.add_adjustment(tx, author.account_id, taken)
        refund = proven(desk, request(desk, case, payment))
        assert (refund.state, refund.no_refund) == (RefundState.REFUSED, NoRefund.DISPUTED)

    def test_a_dispute_that_a_person_opened_stops_it_at_every_step(self, desk, author, case):
        payment = pay(desk, author, 30_000)
        refund = proven(desk, request(desk, case, payment))
        approve(desk, refund, desk.ana)
        opening = Opening(case, payment.id, Network.VISA, "13.1", external_id="dp_1")
        open_dispute(desk.desk, opening, by=desk.ana.id, now=desk.clock())
        with pytest.raises(NotAllowed, match="refund_disputed"):
            issue(desk, refund, desk.ana)

    def test_a_dispute_that_was_told_stops_it_at_every_step(self, desk, author, case):
        told = HoldClick(case, desk.ana.id, "Says the bank has it")
        refund = proven(desk, request(desk, case, pay(desk, author, 30_000)))
        other = proven(desk, request(desk, case, pay(desk, author, 40_000)))
        approve(desk, refund, desk.ana)
        set_hold(desk.desk, told, HoldKind.CHARGEBACK, desk.clock())
        with pytest.raises(NotAllowed, match="refund_disputed"):
            issue(desk, refund, desk.ana)
        with pytest.raises(NotAllowed, match="refund_disputed"):
            approve(desk, other, desk.leo)
        third = proven(desk, request(desk, case, pay(desk, author, 30_000)))
        assert third.no_refund is NoRefund.DISPUTE_TOLD


class TestBadInput:
    def test_dates_before_the_contract(self, desk, author, case):
        payment = pay(desk, author, 30_000)
        for signed_on in (date(2026, 11, 15), date(2026, 12, 1)):
            with pytest.raises(BadInput, match="before the contract"):
                request(desk, case, payment, signed_on=signed_on)

    def test_the_contracts_day_unknown_or_another_than_on_the_account(self, desk, author, case):
        payment = pay(desk, author, 30_000)
        with pytest.raises(BadInput, match="signed_on"):
            request(desk, case, payment, signed_on=None)
        dated = new_id()
        with desk.desk.db.transaction() as tx:
            accounts.add_account(
                tx, account_id=dated, contact_id=author.id, currency="USD", contract_on=SIGNED
            )
            assert refunds.contract_on(tx, dated) == SIGNED
            assert refunds.contract_on(tx, "nobody") is None

    def test_payments_that_are_not_theirs_or_did_not_arrive(self, desk, author, case):
        with pytest.raises(NotFound):
            request(desk, case, factories.payment())
        failed = pay(desk, author, 30_000, state=PaymentState.FAILED)
        refund = proven(desk, request(desk, case, failed))
        assert refund.no_refund is NoRefund.NOT_ARRIVED
        assert payments_to_refund(desk.desk, author.account_id, desk.clock()) == ()
        assert payments_to_refund(desk.desk, None, desk.clock()) == ()

    def test_somebody_without_an_account(self, desk):
        stranger = desk.write("refund me", address="+12025550199").conversation_id
        with pytest.raises(BadInput, match="account"):
            request(desk, stranger, factories.payment())

    @pytest.mark.parametrize("reference", ["", " ", "x", "<b>", "4242 4242 4242 4242"])
    def test_what_is_no_reference(self, desk, author, case, reference):
        refund = proven(desk, request(desk, case, pay(desk, author, 30_000)))
        approve(desk, refund, desk.ana)
        with pytest.raises(BadInput, match="reference"):
            issue(desk, refund, desk.ana, reference)

    def test_an_empty_note(self, desk, author, case):
        refund = request(desk, case, pay(desk, author, 30_000))
        for act in (confirm_identity, refuse_refund, fail_refund):
            with pytest.raises(BadInput, match="note"):
                act(desk.desk, refund.id, by=desk.ana.id, note=" ", now=desk.clock())

    def test_an_author_whose_day_is_later_than_ours(self, desk, case, author):
        """Signed and paid on the same day of their calendar."""
        payment = pay(desk, author, 30_000, at=desk.clock() - timedelta(hours=1))
        assert request(desk, case, payment, signed_on=desk.clock().date()).state


class TestWhatTheAuthorIsTold:
    def test_an_estimate_while_it_waits_and_the_reference_once_it_left(self, desk, author, case):
        refund = proven(desk, request(desk, case, pay(desk, author, 30_000)))
        desk.prove(case)
        desk.write("I want my money back please")
        asked = desk.suggestion(case).draft
        assert asked.playbook_id == "refund.request_estimate"
        assert "an estimate of $150.00" in asked.text
        self.send(desk, case)
        approve(desk, refund, desk.ana)
        issue(desk, refund, desk.ana)
        desk.write("where is my refund? what is the reference")
        told = desk.suggestion(case).draft
        assert told.playbook_id == "refund.status_issued"
        assert ARN in told.text
        self.send(desk, case)
        assert ARN in desk.timeline(case)[-1].text

    def send(self, desk, case):
        click = Click(desk.suggestion(case).id, desk.ana.id)
        answer = decide_suggestion.approve(desk.desk, click, desk.clock())
        assert answer.result is ClickResult.DONE
        desk.work()
