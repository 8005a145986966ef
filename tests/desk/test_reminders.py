"""The reminder before a promised day: once, by day, to who may be written to, and to nobody else."""

from datetime import UTC, datetime, time, timedelta

import pytest

from assist.desk.card import card_view
from assist.desk.decide_suggestion import Click, ClickResult, approve
from assist.desk.housekeeping import housekeeping
from assist.desk.promises import Said, cancel_promise, record_promise, said_by
from assist.desk.reminders import remind_of_promises
from assist.errors import BadInput
from assist.model.audit import AuditKind
from assist.model.conversation import Purpose
from assist.model.hold import HoldKind
from assist.model.ids import new_id
from assist.model.promise import Promise, PromiseState
from assist.store import accounts, audit, holds, promises
from tests import factories

PROMISE = "i will pay $100 on november 25"  # a Wednesday
EVE = datetime(2026, 11, 24, 16, tzinfo=UTC)  # Tuesday, 11:00 in New York: the desk is open


@pytest.fixture
def author(desk):
    return desk.author()


@pytest.fixture
def promised(desk, author):
    """Recorded, read back, and the author is answered."""
    key = desk.write(PROMISE).conversation_id
    record_promise(desk.desk, key, by=desk.ana.id, now=desk.clock())
    desk.work()
    approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
    desk.work()
    return key


def at(desk, moment):
    desk.clock.now = moment
    housekeeping(desk.desk, moment.isoformat())
    desk.work()


def reminders(desk, conversation_id):
    return [one for one in desk.timeline(conversation_id) if one.purpose is Purpose.REMINDER]


def state_of(desk, author):
    with desk.desk.db.read() as tx:
        return promises.of_account(tx, author.account_id)[-1].state


def broken(author, conversation_id, who, day):
    made_at = datetime.combine(day, time(), UTC) - timedelta(days=3)
    amount, zone, state = factories.usd(5_000), "America/New_York", PromiseState.BROKEN
    return Promise(
        new_id(), author.account_id, conversation_id, amount, day, zone, made_at, who.id, state
    )


class TestReadBack:
    def test_is_drawn_from_what_was_recorded(self, desk, author):
        key = desk.write("i will pay you soon").conversation_id
        said = said_by(desk.desk, key, "80.50", "2026-11-25", desk.clock())
        record_promise(desk.desk, key, by=desk.ana.id, now=desk.clock(), said=said)
        desk.work()
        drawn = desk.suggestion(key).draft
        assert drawn.playbook_id == "promise.recorded"
        assert "$80.50 on Nov 25, 2026" in drawn.text

    def test_waits_for_the_turn_of_what_the_author_wrote_meanwhile(self, desk, author):
        key = desk.write(PROMISE).conversation_id
        record_promise(desk.desk, key, by=desk.ana.id, now=desk.clock())
        desk.write("and how much do i still owe")
        assert desk.suggestion(key).draft.playbook_id != "promise.recorded"

    @pytest.mark.parametrize(
        ("amount", "day"),
        [("", "2026-11-25"), ("80", "soon"), ("80.505", "2026-11-25"), ("NaN", "x")],
    )
    def test_needs_an_amount_and_a_day_that_can_be_read(self, desk, author, amount, day):
        key = desk.write(PROMISE).conversation_id
        with pytest.raises(BadInput):
            said_by(desk.desk, key, amount, day, desk.clock())


class TestTheReminder:
    def test_leaves_once_on_the_day_before(self, desk, author, promised):
        at(desk, EVE - timedelta(days=1))
        assert reminders(desk, promised) == []
        for minutes in range(3):
            at(desk, EVE + timedelta(minutes=minutes))
        (one,) = reminders(desk, promised)
        assert "$100.00 you planned for Nov 25, 2026" in one.text
        assert "Reply STOP" in one.text
        assert desk.twilio.messages[-1].body == one.text
        assert state_of(desk, author) is PromiseState.REMINDED

    def test_never_by_night_nor_while_the_desk_is_closed(self, desk, author, promised):
        for hour in (6, 12, 23):
            at(desk, EVE.replace(hour=hour))
        assert reminders(desk, promised) == []

    def test_not_to_somebody_who_opted_out(self, desk, author, promised):
        desk.write("STOP")
        at(desk, EVE)
        assert reminders(desk, promised) == []
        assert state_of(desk, author) is PromiseState.OPEN

    def test_not_while_the_author_waits_for_an_answer(self, desk, promised):
        desk.write("one more question, when does my book come out?")
        at(desk, EVE)
        assert reminders(desk, promised) == []

    def test_not_while_a_hold_stands(self, desk, author, promised):
        with desk.desk.db.transaction() as tx:
            holds.put(tx, factories.hold(author, HoldKind.CRISIS))
        at(desk, EVE)
        assert reminders(desk, promised) == []

    def test_not_when_it_was_kept_already(self, desk, author, promised):
        payment = factories.payment(id=new_id(), amount=factories.usd(10_000), at=desk.clock())
        with desk.desk.db.transaction() as tx:
            accounts.add_payment(tx, author.account_id, payment)
        at(desk, EVE)
        assert reminders(desk, promised) == []
        assert state_of(desk, author) is PromiseState.KEPT

    def test_in_the_authors_language(self, desk):
        author = desk.author(country="AR", language="es", zone="America/Argentina/Buenos_Aires")
        key = desk.write("hola, les voy a pagar 100 dólares el 25 de noviembre").conversation_id
        said = said_by(desk.desk, key, "100", "2026-11-25", desk.clock())
        record_promise(desk.desk, key, by=desk.ana.id, now=desk.clock(), said=said)
        desk.work()
        approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
        desk.work()
        at(desk, EVE)
        (one,) = reminders(desk, key)
        assert "recordatorio" in one.text
        assert author.language == one.language

    def test_not_after_two_broken_promises_and_the_card_says_call(self, desk, author, promised):
        with desk.desk.db.transaction() as tx:
            for days in (30, 60):
                day = desk.clock().date() - timedelta(days=days)
                promises.add(tx, broken(author, promised, desk.ana, day))
        at(desk, EVE)
        assert reminders(desk, promised) == []
        assert card_view(desk.desk, promised, desk.clock()).needs_a_call

    def test_before_a_monday_leaves_on_the_friday(self, desk, author):
        key = desk.write("i will pay $100 on november 30").conversation_id
        record_promise(desk.desk, key, by=desk.ana.id, now=desk.clock())
        desk.work()
        approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
        at(desk, datetime(2026, 11, 27, 16, tzinfo=UTC))
        assert len(reminders(desk, key)) == 1

    def test_by_two_workers_is_one(self, desk, promised):
        desk.clock.now = EVE
        sent = [remind_of_promises(desk.desk, EVE) for _ in range(2)]
        assert sent == [1, 0]


class TestCancelling:
    def cancel(self, desk, key, note="they found another way"):
        return cancel_promise(desk.desk, key, by=desk.ana.id, note=note, now=desk.clock()).result

    def test_takes_a_reason_and_is_done_once(self, desk, author, promised):
        assert self.cancel(desk, promised, " ") is ClickResult.EMPTY_NOTE
        assert self.cancel(desk, promised) is ClickResult.DONE
        assert self.cancel(desk, promised) is ClickResult.ALREADY_DECIDED
        assert state_of(desk, author) is PromiseState.CANCELLED
        with desk.desk.db.read() as tx:
            events = [event.event for event in audit.events(tx, promised)]
        (moved,) = [one for one in events if one.kind is AuditKind.PROMISE_MOVED]
        assert moved.data["note"] == "they found another way"
        assert moved.actor == f"specialist:{desk.ana.id}"

    def test_a_cancelled_one_reminds_nobody(self, desk, promised):
        self.cancel(desk, promised)
        at(desk, EVE)
        assert reminders(desk, promised) == []


class TestTheWaiting:
    def test_is_longer_by_a_bank_holiday(self, desk, author):
        """From Wednesday the 25th: Thanksgiving does not count, so it ends with the 1st."""
        key = desk.write(PROMISE).conversation_id
        record_promise(desk.desk, key, by=desk.ana.id, now=desk.clock(), said=Said())
        at(desk, datetime(2026, 12, 1, 16, tzinfo=UTC))
        assert state_of(desk, author) is PromiseState.OPEN
        at(desk, datetime(2026, 12, 2, 16, tzinfo=UTC))
        assert state_of(desk, author) is PromiseState.BROKEN
