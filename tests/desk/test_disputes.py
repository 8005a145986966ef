"""A dispute at the desk: opened once, followed forward, alarmed once, submitted by a person."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assist.desk import disputes as desk_disputes
from assist.desk.dispute_alarms import sound_dispute_alarms
from assist.desk.disputes import Opening
from assist.desk.housekeeping import housekeeping
from assist.errors import BadInput, NotAllowed
from assist.model.account import PaymentState
from assist.model.audit import AuditKind
from assist.model.conversation import Direction
from assist.model.dispute import BankWord, DisputeReason, DisputeState, Network, is_frozen
from assist.model.ids import new_id
from assist.model.specialist import Role
from assist.store import accounts, audit, disputes, specialists
from tests import factories

DUE = datetime(2026, 12, 11, 20, tzinfo=UTC)  # a Friday; December 7 and 8 are holidays in Argentina
ARGUED = "i already opened a dispute with my bank over your charge"


@pytest.fixture
def author(desk):
    return desk.author()


@pytest.fixture
def payment(desk, author):
    made = factories.payment(id=new_id(), amount=factories.usd(5000))
    with desk.desk.db.transaction() as tx:
        accounts.add_payment(tx, author.account_id, made)
    return made


@pytest.fixture
def case(desk, payment):
    return desk.write(ARGUED).conversation_id


@pytest.fixture
def fay(desk):
    """Finance."""
    person = factories.specialist(name="Fay Orr", role=Role.FINANCE)
    with desk.desk.db.transaction() as tx:
        specialists.add(tx, person)
    return person


@pytest.fixture
def opening(case, payment):
    return Opening(case, payment.id, Network.VISA, "13.1", external_id="dp_1", due_by=DUE)


@pytest.fixture
def opened(desk, opening):
    return start(desk, opening)


def start(desk, opening, by=None):
    person = (by or desk.ana).id
    return desk_disputes.open_dispute(desk.desk, opening, by=person, now=desk.clock())


def stored(desk, opened):
    with desk.desk.db.read() as tx:
        return disputes.get(tx, opened.id)


def events(desk, opened, kind):
    with desk.desk.db.read() as tx:
        found = audit.events(tx, opened.conversation_id)
    return [it.event for it in found if it.event.kind is kind]


def say(desk, opened, state, by, **changes):
    news = BankWord(state, desk.clock(), **changes)
    return desk_disputes.record_news(desk.desk, opened.id, news, by=by.id, now=desk.clock())


class TestOpening:
    def test_takes_the_reason_from_the_code_and_the_amount_from_the_payment(self, desk, opened):
        assert opened.reason is DisputeReason.PRODUCT_NOT_RECEIVED
        assert opened.amount == factories.usd(5000)
        assert stored(desk, opened) == opened
        (event,) = events(desk, opened, AuditKind.DISPUTE_OPENED)
        assert event.actor == f"specialist:{desk.ana.id}"
        assert event.data["due_by"] == DUE.isoformat()

    def test_freezes_the_charge_even_after_the_bank_took_the_money(self, desk, author, opened):
        with desk.desk.db.read() as tx:
            all_of = disputes.of_account(tx, author.account_id)
        invoice = desk.desk.billing.snapshot(author.account_id, desk.clock()).invoices[0]
        assert is_frozen(invoice.id, all_of)
        assert is_frozen(opened.payment_id, all_of)

    def test_twice_is_one(self, desk, opening, opened, fay):
        assert start(desk, opening, by=fay) == opened
        assert len(events(desk, opened, AuditKind.DISPUTE_OPENED)) == 1

    def test_without_a_number_goes_by_the_payment(self, desk, opening):
        first = start(desk, replace(opening, external_id="  "))
        assert first.external_id == f"payment:{opening.payment_id}"
        assert start(desk, replace(opening, external_id="")) == first

    def test_by_two_people_at_once_is_one(self, desk, opening, author):
        found = []
        threads = [
            threading.Thread(target=lambda: found.append(start(desk, opening))) for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({one.id for one in found}) == 1

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"payment_id": "nowhere"}, "not one of this author's"),
            ({"amount": factories.usd(5001)}, "at most the payment"),
            ({"amount": factories.usd(0)}, "above zero"),
            ({"amount": factories.Money(10, "EUR")}, "not in USD"),
            ({"network_code": "99"}, "not known from the code"),
            ({"state": DisputeState.WON}, "begins with"),
            ({"external_id": "9" * 300}, "longer than"),
        ],
    )
    def test_refuses_what_cannot_be(self, desk, opening, changes, problem):
        with pytest.raises(BadInput, match=problem):
            start(desk, replace(opening, **changes))

    def test_refuses_a_payment_that_never_arrived(self, desk, author, opening):
        failed = factories.payment(id=new_id(), state=PaymentState.FAILED)
        with desk.desk.db.transaction() as tx:
            accounts.add_payment(tx, author.account_id, failed)
        with pytest.raises(BadInput, match="did not arrive"):
            start(desk, replace(opening, payment_id=failed.id))

    def test_refuses_a_number_that_is_another_payments(self, desk, author, opening, opened):
        other = factories.payment(id=new_id())
        with desk.desk.db.transaction() as tx:
            accounts.add_payment(tx, author.account_id, other)
        with pytest.raises(BadInput, match="another payment's dispute"):
            start(desk, replace(opening, payment_id=other.id))


class TestNews:
    def test_moves_it_and_is_recorded(self, desk, opened, fay):
        assert say(desk, opened, DisputeState.LOST, fay)
        assert stored(desk, opened).outcome is DisputeState.LOST
        (event,) = events(desk, opened, AuditKind.DISPUTE_NEWS)
        assert (event.data["state"], event.data["moved"]) == ("lost", True)

    def test_that_leads_backwards_is_recorded_and_not_done(self, desk, opened, fay):
        say(desk, opened, DisputeState.LOST, fay)
        assert not say(desk, opened, DisputeState.UNDER_REVIEW, fay)
        assert stored(desk, opened).state is DisputeState.LOST
        assert events(desk, opened, AuditKind.DISPUTE_NEWS)[-1].data["moved"] is False

    def test_cannot_be_of_tomorrow(self, desk, opened, fay):
        news = BankWord(DisputeState.WON, desk.clock() + timedelta(days=1))
        with pytest.raises(BadInput, match="in the future"):
            desk_disputes.record_news(desk.desk, opened.id, news, by=fay.id, now=desk.clock())

    def test_is_for_finance_and_leads(self, desk, opened):
        with pytest.raises(NotAllowed):
            say(desk, opened, DisputeState.WON, desk.ana)
        assert say(desk, opened, DisputeState.WON, desk.leo)


class TestAWithdrawalByTheAuthor:
    def test_is_noted_and_ends_nothing(self, desk, opened):
        for letter in (False, True, False):
            desk_disputes.note_withdrawal(
                desk.desk, opened.id, bank_letter=letter, by=desk.ana.id, now=desk.clock()
            )
        after = stored(desk, opened)
        assert (after.withdrawn_at, after.bank_withdrawal) == (desk.clock(), True)
        assert after.state is DisputeState.NEEDS_RESPONSE
        assert len(events(desk, opened, AuditKind.DISPUTE_WITHDRAWN)) == 2

    def test_leaves_the_evidence_to_be_submitted(self, desk, opened, fay):
        desk_disputes.note_withdrawal(
            desk.desk, opened.id, bank_letter=True, by=desk.ana.id, now=desk.clock()
        )
        assert desk_disputes.mark_submitted(desk.desk, opened.id, by=fay.id, now=desk.clock())


class TestSubmitting:
    def mark(self, desk, opened, by):
        return desk_disputes.mark_submitted(desk.desk, opened.id, by=by.id, now=desk.clock())

    def test_is_a_persons_and_counts_once(self, desk, opened, fay):
        assert self.mark(desk, opened, fay)
        assert not self.mark(desk, opened, desk.leo)
        after = stored(desk, opened)
        assert (after.state, after.submissions) == (DisputeState.UNDER_REVIEW, 1)
        assert after.submitted_by == fay.id
        assert len(events(desk, opened, AuditKind.DISPUTE_SUBMITTED)) == 1

    def test_is_not_a_specialists(self, desk, opened):
        with pytest.raises(NotAllowed):
            self.mark(desk, opened, desk.ana)


class TestEvidencePlaces:
    def note(self, desk, opened, piece="production_log", place="Drive, folder 12"):
        desk_disputes.note_evidence(
            desk.desk, opened.id, piece, place, by=desk.ana.id, now=desk.clock()
        )

    def test_are_kept_the_newest_word_alone(self, desk, opened):
        self.note(desk, opened)
        self.note(desk, opened, place="Drive, folder 14, card 4242 4242 4242 4242")
        with desk.desk.db.read() as tx:
            (place,) = disputes.places(tx, opened.id)
        assert place.place == "Drive, folder 14, card [CARD ****4242]"

    @pytest.mark.parametrize(
        ("piece", "place"),
        [("messages", "x"), ("nothing", "x"), ("agreement", " "), ("agreement", "x" * 201)],
    )
    def test_are_for_files_of_the_checklist(self, desk, opened, piece, place):
        with pytest.raises(BadInput):
            self.note(desk, opened, piece, place)


class TestAlarms:
    def round(self, desk, day, hour=15):
        desk.clock.now = datetime(2026, 12, day, hour, tzinfo=UTC)
        housekeeping(desk.desk, desk.clock().isoformat())

    def told(self, desk, opened):
        return [it.data["alarm"] for it in events(desk, opened, AuditKind.DISPUTE_ALARM)]

    def test_come_five_and_three_business_days_before_once_each(self, desk, opened):
        self.round(desk, 1)
        assert self.told(desk, opened) == []
        for day in (2, 2, 3):
            self.round(desk, day)
        assert self.told(desk, opened) == ["early"]
        for day in (4, 9, 10, 14):
            self.round(desk, day)
        assert self.told(desk, opened) == ["early", "internal"]

    def test_are_a_note_for_the_desk(self, desk, opened):
        self.round(desk, 7)
        note = desk.timeline(opened.conversation_id)[-1]
        assert note.direction is Direction.NOTE
        assert "dp_1" in note.text
        assert "2026-12-11 20:00 UTC" in note.text

    def test_are_told_once_by_two_workers_at_once(self, desk, opened):
        now = datetime(2026, 12, 9, 15, tzinfo=UTC)
        threads = [
            threading.Thread(target=sound_dispute_alarms, args=(desk.desk, now)) for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert self.told(desk, opened) == ["internal"]

    def test_end_with_the_submission(self, desk, opened, fay):
        desk_disputes.mark_submitted(desk.desk, opened.id, by=fay.id, now=desk.clock())
        self.round(desk, 10)
        assert self.told(desk, opened) == []

    def test_begin_anew_with_a_new_date(self, desk, opened, fay):
        self.round(desk, 7)
        assert say(desk, opened, DisputeState.NEEDS_RESPONSE, fay, due_by=DUE + timedelta(days=3))
        self.round(desk, 8)
        assert self.told(desk, opened) == ["internal", "early"]
