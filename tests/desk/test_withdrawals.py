"""A withdrawal from the request to the bank and back: checks, authority, tax, the ledger."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assist.desk.card import card_view
from assist.desk.disputes import Opening, open_dispute
from assist.desk.holds import HoldClick, set_hold
from assist.desk.payout_lines import payout_lines
from assist.desk.proven import Evidence, add_proof
from assist.desk.withdrawals import (
    cancel_withdrawal,
    mark_withdrawal_paid,
    mark_withdrawal_returned,
    recheck_withdrawal,
    refuse_withdrawal,
    reissue_withdrawal,
)
from assist.errors import BadInput, NotAllowed, NotFound
from assist.i18n import translator
from assist.model.audit import AuditKind
from assist.model.dispute import Network
from assist.model.hold import HoldKind
from assist.model.identity import ProofKind
from assist.model.ids import new_id
from assist.model.money import Money
from assist.model.specialist import Role, Specialist
from assist.model.tax_form import FormKind, TinCheck, WithholdingRule
from assist.model.withdrawal import WithdrawalState
from assist.store import accounts, audit, conversations, specialists, withdrawals
from tests import factories
from tests.royalty_fixtures import (
    TRACE,
    approve,
    ask,
    earn,
    proven,
    put_form,
    put_method,
    ready,
    royalties,
    send,
    sent,
)

S = WithdrawalState


@pytest.fixture
def author(desk):
    return desk.author()


@pytest.fixture
def case(desk, author):
    return desk.write("I want to cash out my royalties").conversation_id


@pytest.fixture
def fay(desk):
    person = Specialist(new_id(), "Fay Roca", "fay@example.com", Role.FINANCE, "U0FAY")
    with desk.desk.db.transaction() as tx:
        specialists.add(tx, person)
    return person


def paid(desk, one):
    return mark_withdrawal_paid(desk.desk, one.id, by=desk.ana.id, now=desk.clock())


def returned(desk, one, code="no_account"):
    return mark_withdrawal_returned(desk.desk, one.id, by=desk.ana.id, code=code, now=desk.clock())


def reissued(desk, one):
    return reissue_withdrawal(
        desk.desk, one.id, by=desk.ana.id, note="Confirmed by phone", now=desk.clock()
    )


def steps(desk, case):
    with desk.desk.db.read() as tx:
        events = audit.events(tx, case)
    kind = AuditKind.WITHDRAWAL_MOVED
    return [event.event.data["state"] for event in events if event.event.kind is kind]


def places(desk, author):
    at = royalties(desk, author)
    return tuple(one.minor for one in (at.pending, at.available, at.in_transit, at.paid))


def held(desk, one, by=None):
    with pytest.raises(NotAllowed) as caught:
        approve(desk, one, by)
    assert caught.value.code == "withdrawal_held"
    return set(caught.value.detail.split(","))


class TestFromRequestToBank:
    def test_every_step_is_in_the_record_and_in_the_ledger(self, desk, author, case):
        ready(desk, author)
        one = ask(desk, case)
        assert (one.state, one.gross.minor, one.all_available) == (S.CHECKS, 21_237, True)
        one = approve(desk, proven(desk, one))
        assert (one.withheld.net, one.withheld.rule) == (one.gross, WithholdingRule.NONE)
        assert one.leaves_by == date(2026, 11, 30)  # five business days, Thanksgiving among them
        assert places(desk, author) == (4_112, 21_237, 0, 0)
        one = send(desk, one)
        assert (one.state, one.reference, one.sendings) == (S.SENT, TRACE, 1)
        assert places(desk, author) == (4_112, 0, 21_237, 0)
        assert paid(desk, one).state is S.PAID
        assert places(desk, author) == (4_112, 0, 0, 21_237)
        assert steps(desk, case) == [
            "requested", "checks", "checks", "approved", "sent", "paid",
        ]  # fmt: skip
        with desk.desk.db.read() as tx:
            (found,) = withdrawals.of_account(tx, author.account_id)
            assert audit.verify(tx).first_broken is None
        assert found.state is S.PAID

    def test_a_part_of_it(self, desk, author, case):
        ready(desk, author)
        one = sent(desk, case, 12_000)
        assert (one.gross.minor, places(desk, author)) == (12_000, (4_112, 9_237, 12_000, 0))

    def test_one_that_came_back_is_sent_again_and_booked_each_time(self, desk, author, case):
        ready(desk, author)
        back = returned(desk, sent(desk, case))
        assert (back.state, back.failure_code) == (S.RETURNED, "no_account")
        assert places(desk, author) == (4_112, 21_237, 0, 0)
        with pytest.raises(NotAllowed, match="withdrawal_moved"):
            send(desk, back)
        again = send(desk, reissued(desk, back), reference="TRACE 4712")
        assert (again.state, again.sendings, again.failure_code) == (S.SENT, 2, None)
        assert paid(desk, again).state is S.PAID
        assert places(desk, author) == (4_112, 0, 0, 21_237)

    def test_the_gross_amount_leaves_and_tax_is_part_of_it(self, desk, author, case):
        earn(desk, author, 14_300)
        put_form(desk, author, FormKind.W8BEN, TinCheck.UNVERIFIED, country="AR")
        put_method(desk, author)
        one = sent(desk, case)
        assert (one.withheld.tax.minor, one.withheld.net.minor) == (4_290, 10_010)
        assert places(desk, author) == (0, 0, 14_300, 0)
        returned(desk, one)
        assert places(desk, author) == (0, 14_300, 0, 0)


class TestIdentity:
    def test_l3_needs_no_note(self, desk, author, case):
        ready(desk, author)
        desk.prove(case)
        with desk.desk.db.transaction() as tx:  # by the phone and by the portal: two ways
            conversation = conversations.get(tx, case)
            portal = Evidence(conversation.contact_point_id, ProofKind.PORTAL, "test")
            add_proof(tx, desk.desk, conversation, portal, desk.clock())
        assert approve(desk, ask(desk, case)).state is S.APPROVED

    def test_less_is_proven_by_a_person_who_says_how(self, desk, author, case):
        ready(desk, author)
        desk.prove(case)
        one = ask(desk, case)
        with pytest.raises(NotAllowed, match="withdrawal_needs_identity"):
            approve(desk, one)
        assert proven(desk, one).identity_note == "Called the old number"
        assert proven(desk, one, desk.leo).identity_at == desk.clock()  # once


class TestHolds:
    def test_with_nothing_on_file(self, desk, author, case):
        earn(desk, author, 9_999)
        one = proven(desk, ask(desk, case))
        assert held(desk, one) == {"below_threshold", "form_missing", "no_method"}

    def test_a_form_that_ran_out(self, desk, author, case):
        earn(desk, author, 20_000)
        put_form(desk, author, FormKind.W8BEN, country="ES", signed_on=date(2022, 12, 31))
        put_method(desk, author)
        assert held(desk, proven(desk, ask(desk, case))) == {"form_expired"}

    def test_a_number_that_does_not_match(self, desk, author, case):
        ready(desk, author)
        put_form(desk, author, tin=TinCheck.MISMATCH)
        assert held(desk, proven(desk, ask(desk, case))) == {"tin_mismatch"}

    def test_details_of_six_days_ago(self, desk, author, case):
        earn(desk, author, 20_000)
        put_form(desk, author)
        put_method(desk, author, days_ago=6.9)
        one = proven(desk, ask(desk, case))
        assert held(desk, one) == {"details_changed"}
        desk.clock.forward(days=0.2)
        assert approve(desk, one).state is S.APPROVED

    def test_an_open_dispute_even_after_approval(self, desk, author, case):
        ready(desk, author)
        one = approve(desk, proven(desk, ask(desk, case)))
        payment = factories.payment(id=new_id(), amount=factories.usd(5_000))
        with desk.desk.db.transaction() as tx:
            accounts.add_payment(tx, author.account_id, payment)
        opening = Opening(case, payment.id, Network.VISA, "13.1", external_id="dp_1")
        open_dispute(desk.desk, opening, by=desk.ana.id, now=desk.clock())
        with pytest.raises(NotAllowed, match="withdrawal_held: open_dispute"):
            send(desk, one)
        assert places(desk, author) == (4_112, 21_237, 0, 0)

    def test_compliance_is_told_to_specialists_and_never_to_the_author(self, desk, author, case):
        ready(desk, author)
        set_hold(
            desk.desk, HoldClick(case, desk.leo.id, "OFAC list"), HoldKind.COMPLIANCE, desk.clock()
        )
        assert held(desk, proven(desk, ask(desk, case))) == {"compliance"}
        desk.write("withdrew last week, it still says processing. where is my royalty payout?")
        draft = desk.suggestion(case).draft
        assert draft.playbook_id == "payout.status_waiting"
        assert "our own checks are not finished" in draft.text
        for word in ("ofac", "compliance", "sanction"):
            assert word not in f"{draft}".lower()

    def test_more_returned_than_sold(self, desk, author, case):
        ready(desk, author, available=20_000, pending=0)
        one = proven(desk, ask(desk, case))
        earn(desk, author, 0, pending=-25_000)
        assert held(desk, one) == {"negative_balance", "above_available"}

    def test_what_returns_took_back_may_not_be_withdrawn(self, desk, author, case):
        ready(desk, author, available=20_000, pending=0)
        earn(desk, author, 0, pending=-5_000)
        assert ask(desk, case).gross.minor == 15_000

    def test_after_a_payout_came_back_the_details_come_first(self, desk, author, case):
        ready(desk, author)
        back = returned(desk, sent(desk, case))
        cancel_withdrawal(
            desk.desk, back.id, by=desk.ana.id, note="Wants to wait", now=desk.clock()
        )
        one = proven(desk, ask(desk, case))
        assert held(desk, one) == {"returned_payout"}


class TestTax:
    def test_another_form_before_it_is_sent_asks_for_another_look(self, desk, author, case):
        ready(desk, author)
        one = approve(desk, proven(desk, ask(desk, case)))
        put_form(desk, author, tin=TinCheck.UNVERIFIED)
        with pytest.raises(NotAllowed, match="withdrawal_tax_changed"):
            send(desk, one)
        one = recheck_withdrawal(desk.desk, one.id, by=desk.ana.id, now=desk.clock())
        assert (one.state, one.approved_by, one.withheld) == (S.CHECKS, None, None)
        one = approve(desk, one)
        assert (one.withheld.rule, one.withheld.tax.minor) == (WithholdingRule.BACKUP, 5_097)
        assert send(desk, one).state is S.SENT

    def test_what_is_sent_again_is_taxed_as_of_today(self, desk, author, case):
        ready(desk, author)
        back = returned(desk, sent(desk, case))
        again = reissued(desk, back)
        put_form(desk, author, tin=TinCheck.UNVERIFIED)
        with pytest.raises(NotAllowed, match="withdrawal_tax_changed"):
            send(desk, again)
        assert reissued(desk, again).withheld.tax.minor == 5_097
        assert send(desk, again).withheld.tax.minor == 5_097

    def test_other_details_before_it_is_sent_too(self, desk, author, case):
        ready(desk, author)
        one = approve(desk, proven(desk, ask(desk, case)))
        put_method(desk, author, days_ago=8, last4="9999")
        with pytest.raises(NotAllowed, match="withdrawal_details_changed"):
            send(desk, one)


class TestAuthority:
    def test_by_amount(self, desk, author, case, fay):
        ready(desk, author, available=300_000)
        one = proven(desk, ask(desk, case))
        for who, code in ((desk.ana, "finance"), (desk.leo, "finance")):
            with pytest.raises(NotAllowed, match=f"withdrawal_needs_{code}"):
                approve(desk, one, who)
        approve(desk, one, fay)
        with pytest.raises(NotAllowed, match="withdrawal_needs_finance"):
            send(desk, one, desk.leo)
        assert send(desk, one, fay).state is S.SENT

    def test_above_the_limit_two_people(self, desk, author, case, fay):
        ready(desk, author, available=150_000)
        one = proven(desk, ask(desk, case, by=desk.leo))
        with pytest.raises(NotAllowed, match="needs_another_person"):
            approve(desk, one, desk.leo)
        assert approve(desk, one, fay).approved_by == fay.id

    def test_nobody_from_outside(self, desk, author, case):
        ready(desk, author)
        with pytest.raises(NotAllowed, match="not_a_specialist"):
            ask(desk, case, by=factories.specialist())


class TestOnce:
    def test_asking_twice_is_one_request(self, desk, author, case):
        ready(desk, author)
        assert ask(desk, case).id == ask(desk, case, 12_000, desk.leo).id

    def test_clicks_a_second_time_book_nothing(self, desk, author, case):
        ready(desk, author)
        one = approve(desk, proven(desk, ask(desk, case)))
        assert approve(desk, one).approved_at == one.approved_at
        first = send(desk, one)
        desk.clock.forward(minutes=5)
        assert send(desk, one) == first
        with pytest.raises(NotAllowed, match="withdrawal_moved"):
            send(desk, one, reference="another one")
        assert places(desk, author) == (4_112, 0, 21_237, 0)
        back = returned(desk, first)
        assert returned(desk, first) == back
        with pytest.raises(NotAllowed, match="withdrawal_moved"):
            paid(desk, first)
        assert places(desk, author) == (4_112, 21_237, 0, 0)
        arrived = paid(desk, send(desk, reissued(desk, back)))
        assert paid(desk, arrived) == arrived
        assert places(desk, author) == (4_112, 0, 0, 21_237)

    def test_refused_and_cancelled_end_it_and_another_may_be_asked(self, desk, author, case):
        ready(desk, author)
        for act, state in ((refuse_withdrawal, S.REFUSED), (cancel_withdrawal, S.CANCELLED)):
            one = ask(desk, case)
            for _ in range(2):
                told = act(desk.desk, one.id, by=desk.ana.id, note="Not now", now=desk.clock())
                assert (told.state, told.note) == (state, "Not now")
            with pytest.raises(NotAllowed, match="withdrawal_moved"):
                approve(desk, replace(one))
        assert ask(desk, case).state is S.CHECKS

    def test_nothing_on_its_way_is_cancelled(self, desk, author, case):
        ready(desk, author)
        one = sent(desk, case)
        with pytest.raises(NotAllowed, match="withdrawal_moved"):
            cancel_withdrawal(desk.desk, one.id, by=desk.ana.id, note="Stop", now=desk.clock())


class TestBadInput:
    @pytest.mark.parametrize("minor", [0, -1, 21_238])
    def test_amounts_that_cannot_be(self, desk, author, case, minor):
        ready(desk, author)
        with pytest.raises(BadInput, match="amount"):
            ask(desk, case, minor)

    def test_another_currency(self, desk, author, case):
        from assist.desk.request_withdrawal import WithdrawalRequest, request_withdrawal

        ready(desk, author)
        with pytest.raises(BadInput, match="EUR"):
            request_withdrawal(
                desk.desk,
                WithdrawalRequest(case, Money(12_000, "EUR")),
                by=desk.ana.id,
                now=desk.clock(),
            )

    def test_nothing_available_and_no_royalties_at_all(self, desk, author, case):
        with pytest.raises(BadInput, match="royalties"):
            ask(desk, case)
        earn(desk, author, 0, pending=5_000)
        with pytest.raises(BadInput, match="nothing is available"):
            ask(desk, case)

    def test_somebody_without_an_account(self, desk):
        stranger = desk.write("pay me", address="+12025550199").conversation_id
        with pytest.raises(BadInput, match="account"):
            ask(desk, stranger)

    @pytest.mark.parametrize("reference", ["", "x", "<b>ref", "4242 4242 4242 4242"])
    def test_what_is_no_reference(self, desk, author, case, reference):
        ready(desk, author)
        one = approve(desk, proven(desk, ask(desk, case)))
        with pytest.raises(BadInput, match="reference"):
            send(desk, one, reference=reference)
        assert places(desk, author) == (4_112, 21_237, 0, 0)

    def test_what_is_no_code_and_no_note(self, desk, author, case):
        ready(desk, author)
        one = sent(desk, case)
        with pytest.raises(BadInput, match="code"):
            returned(desk, one, "stolen_moon")
        with pytest.raises(BadInput, match="note"):
            cancel_withdrawal(desk.desk, one.id, by=desk.ana.id, note=" ", now=desk.clock())
        with pytest.raises(NotFound):
            paid(desk, replace(one, id="nothing"))

    def test_numbers_in_a_note_are_cut_out(self, desk, author, case):
        ready(desk, author)
        back = returned(desk, sent(desk, case))
        told = reissue_withdrawal(
            desk.desk, back.id, by=desk.ana.id,
            note="SSN 078-05-1120, account 000123456789, IBAN ES91 2100 0418 4502 0005 1332, 2026-11-20",
            now=desk.clock(),
        )  # fmt: skip
        assert told.note == "SSN [NUMBER], account [NUMBER], IBAN [NUMBER], 2026-11-20"


class TestWhatPeopleSee:
    def test_the_card_says_how_far_it_is(self, desk, author, case):
        ready(desk, author)
        ask(desk, case)
        view = card_view(desk.desk, case, desk.clock())
        assert payout_lines(view, translator("en_US")) == (
            "Royalties: $212.37 asked for on Nov 20, 2026. Being checked.",
        )

    def test_the_author_is_told_where_it_is(self, desk, author, case):
        ready(desk, author)
        one = sent(desk, case)
        desk.write("where is my royalty payment, when does it arrive?")
        draft = desk.suggestion(case).draft
        assert draft.playbook_id == "payout.status_sent"
        assert ("$212.37" in draft.text, TRACE in draft.text) == (True, True)
        returned(desk, one, "account_frozen")
        desk.work()
        draft = desk.suggestion(case).draft
        assert draft.playbook_id == "payout.returned_known"
        assert "frozen" not in draft.text

    def test_our_own_empty_account_is_a_delay_on_our_side(self, desk, author, case):
        ready(desk, author)
        returned(desk, sent(desk, case), "insufficient_funds")
        desk.write("my royalty payout failed, what happened?")
        draft = desk.suggestion(case).draft
        assert draft.playbook_id == "payout.delayed"
        assert "a delay on our side" in draft.text
        assert "bank" not in draft.text


def test_the_day_of_tax_is_the_authors(desk):
    """A W-8BEN of 2023 is good on December 31, 2026 where the author lives."""
    author = desk.author(country="AR", zone="America/Los_Angeles")
    case = desk.write("withdraw my royalties please").conversation_id
    earn(desk, author, 20_000)
    put_form(desk, author, FormKind.W8BEN, country="AR", signed_on=date(2023, 1, 2))
    put_method(desk, author)
    desk.clock.now = datetime(2027, 1, 1, 5, tzinfo=UTC)  # still December 31 there
    one = approve(desk, proven(desk, ask(desk, case)))
    desk.clock.forward(hours=4)
    with pytest.raises(NotAllowed, match="form_expired"):
        send(desk, one)
