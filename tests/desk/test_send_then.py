"""A refused reply waits for its hour: looked at again then, sent once, or dropped with a reason."""

from datetime import UTC, datetime, timedelta

import pytest

from assist.desk.card import card_view
from assist.desk.decide_suggestion import Click, ClickResult, approve
from assist.desk.housekeeping import housekeeping
from assist.desk.send_then import SendThen, cancel_scheduled, send_scheduled, send_then
from assist.desk.verdict_lines import scheduled_line
from assist.i18n import translator
from assist.model.audit import AuditKind
from assist.model.card import CardAction
from assist.model.decision import SuggestionState
from assist.model.hold import HoldKind
from assist.model.ids import new_id
from assist.model.scheduled import Dropped, ScheduledState
from assist.store import audit, holds, scheduled
from tests import factories

BALANCE = "hi how much do i still owe on my package"
WROTE = datetime(2026, 11, 19, 23, tzinfo=UTC)  # Thursday, 18:00 in New York
NIGHT = datetime(2026, 11, 20, 4, tzinfo=UTC)  # 23:00 there
MORNING = datetime(2026, 11, 20, 13, tzinfo=UTC)  # 08:00 there


@pytest.fixture
def author(desk):
    desk.clock.now = WROTE
    return desk.author()


@pytest.fixture
def key(desk, author):
    """They wrote in the evening; it is night by now."""
    found = desk.write(BALANCE).conversation_id
    desk.twilio.messages.clear()
    desk.clock.now = NIGHT
    return found


def wish(desk, key, **changes):
    values = {"conversation_id": key, "specialist_id": desk.ana.id}
    return SendThen(**(values | {"suggestion_id": desk.suggestion(key).id} | changes))


def own_words(desk, key, text="We look into it. Ana", form_id=None):
    seen = desk.conversation(key).last_incoming_id
    form = form_id or new_id()
    return wish(desk, key, suggestion_id=None, text=text, form_id=form, seen_message_id=seen)


def newest(desk, key):
    with desk.desk.db.read() as tx:
        return scheduled.newest(tx, key)


def kinds(desk, key):
    with desk.desk.db.read() as tx:
        return [event.event.kind for event in audit.events(tx, key)]


def fire(desk, at=MORNING):
    desk.clock.now = at
    desk.work(delayed=True)


class TestARefusedSend:
    def test_says_why_and_from_when_on(self, desk, key):
        answer = approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), NIGHT)
        assert answer.result is ClickResult.NOT_ALLOWED
        assert answer.reasons == ("QUIET_HOURS",)
        assert answer.refusal.earliest_next_at == MORNING

    def test_leaves_the_button_that_waits_for_it(self, desk, key):
        actions = card_view(desk.desk, key, NIGHT).actions
        assert actions[0] is CardAction.SEND_THEN
        assert CardAction.APPROVE not in actions

    def test_that_waiting_does_not_help_has_no_such_button(self, desk, key):
        desk.write("STOP", opt_keyword="stop")
        assert CardAction.SEND_THEN not in card_view(desk.desk, key, NIGHT).actions


class TestItsHour:
    def test_sends_the_suggestion_once_and_decides_it(self, desk, key):
        assert send_then(desk.desk, wish(desk, key), NIGHT).at == MORNING
        assert desk.twilio.messages == []
        fire(desk)
        assert [sent.body for sent in desk.twilio.messages] == [desk.suggestion(key).draft.text]
        assert desk.suggestion(key).state is SuggestionState.APPROVED
        assert newest(desk, key).state is ScheduledState.SENT
        assert AuditKind.SEND_SCHEDULED in kinds(desk, key)

    def test_sends_edited_and_own_words(self, desk, key):
        send_then(desk.desk, wish(desk, key, text="You owe $120.00. Ana"), NIGHT)
        fire(desk)
        desk.clock.now = NIGHT + timedelta(days=1)
        send_then(desk.desk, own_words(desk, key), desk.clock())
        fire(desk, datetime(2026, 11, 24, 13, tzinfo=UTC))  # Monday is a holiday at the desk
        assert [sent.body for sent in desk.twilio.messages] == [
            "You owe $120.00. Ana",
            "We look into it. Ana",
        ]

    def test_a_second_job_or_a_second_worker_sends_nothing_more(self, desk, key):
        send_then(desk.desk, wish(desk, key), NIGHT)
        one = newest(desk, key)
        fire(desk)
        send_scheduled(desk.desk, one.id)
        desk.work()
        assert len(desk.twilio.messages) == 1

    def test_a_worker_that_died_after_queueing_it_is_no_second_message(self, desk, key):
        send_then(desk.desk, wish(desk, key), NIGHT)
        one = newest(desk, key)
        desk.clock.now = MORNING
        with desk.desk.db.transaction() as tx:
            assert scheduled.take_up(tx, one.id)
        approve(desk.desk, Click(one.suggestion_id, desk.ana.id), MORNING)
        send_scheduled(desk.desk, one.id)
        desk.work(delayed=True)
        assert len(desk.twilio.messages) == 1
        assert newest(desk, key).state is ScheduledState.SENT

    def test_a_job_that_comes_early_looks_again_later(self, desk, key):
        send_then(desk.desk, wish(desk, key), NIGHT)
        send_scheduled(desk.desk, newest(desk, key).id)
        assert desk.twilio.messages == []
        assert newest(desk, key).state is ScheduledState.WAITING
        fire(desk)
        assert len(desk.twilio.messages) == 1

    def test_a_job_that_was_lost_is_made_good_by_the_round_of_the_minute(self, desk, key):
        send_then(desk.desk, wish(desk, key), NIGHT)
        for row in desk.services.jobs.list():
            desk.services.jobs.client.delete_workflows([row.key])
        desk.clock.now = MORNING + timedelta(minutes=3)
        for _ in range(2):
            housekeeping(desk.desk, desk.clock().isoformat())
        desk.work()
        assert len(desk.twilio.messages) == 1

    def test_is_put_off_where_the_hour_has_moved(self, desk, key, author):
        send_then(desk.desk, wish(desk, key), NIGHT)
        ends = MORNING + timedelta(hours=3)
        with desk.desk.db.transaction() as tx:
            from assist.store import contacts

            contacts.set_place(tx, factories.contact(id=author.id, zone="America/Los_Angeles"))
        desk.clock.now = MORNING
        send_scheduled(desk.desk, newest(desk, key).id)
        assert desk.twilio.messages == []
        assert newest(desk, key).due_at == ends
        fire(desk, ends)
        assert len(desk.twilio.messages) == 1


class TestItIsDropped:
    def dropped(self, desk, key):
        found = newest(desk, key)
        assert found.state is ScheduledState.DROPPED
        assert [sent.body for sent in desk.twilio.messages if "owe" in sent.body] == []
        return found.ended

    def test_if_the_author_writes_first_and_the_card_says_so(self, desk, key):
        send_then(desk.desk, wish(desk, key), NIGHT)
        desk.clock.forward(hours=1)
        desk.write("never mind, i found it")
        assert self.dropped(desk, key) is Dropped.AUTHOR_WROTE
        view = card_view(desk.desk, key, desk.clock())
        assert scheduled_line(view, translator("en_US")) == (
            "The reply that Ana Ruiz scheduled was not sent: the author wrote first."
        )
        fire(desk)
        assert self.dropped(desk, key) is Dropped.AUTHOR_WROTE
        assert AuditKind.SCHEDULE_ENDED in kinds(desk, key)

    def test_if_they_wrote_and_no_turn_has_read_it_yet(self, desk, key):
        from assist.desk.receive import receive

        send_then(desk.desk, wish(desk, key), NIGHT)
        desk.clock.now = MORNING
        receive(desk.desk, desk.inbound("wait"), MORNING)
        send_scheduled(desk.desk, newest(desk, key).id)
        assert self.dropped(desk, key) is Dropped.AUTHOR_WROTE

    def test_if_the_account_moved(self, desk, key, author):
        send_then(desk.desk, wish(desk, key), NIGHT)
        desk.pay(author, 5000)
        fire(desk)
        assert self.dropped(desk, key) is Dropped.STALE

    def test_if_an_opt_out_came_in_between(self, desk, key):
        send_then(desk.desk, own_words(desk, key), NIGHT)
        with desk.desk.db.transaction() as tx:
            from assist.model.contact import OptOutScope
            from assist.store import contacts

            contacts.set_opt_out(tx, desk.point().id, OptOutScope.POINT, NIGHT)
        fire(desk)
        assert self.dropped(desk, key) is Dropped.NOT_ALLOWED

    def test_if_a_colleague_answers_themselves(self, desk, key):
        send_then(desk.desk, wish(desk, key), NIGHT)
        desk.clock.now = MORNING + timedelta(minutes=1)
        approve(desk.desk, Click(desk.suggestion(key).id, desk.leo.id), desk.clock())
        desk.work(delayed=True)
        assert newest(desk, key).ended is Dropped.STALE
        assert len(desk.twilio.messages) == 1


class TestTakingItBack:
    def test_anybody_may_until_its_hour(self, desk, key):
        send_then(desk.desk, wish(desk, key), NIGHT)
        one = newest(desk, key)
        assert CardAction.CANCEL_SCHEDULED in card_view(desk.desk, key, NIGHT).actions
        done = cancel_scheduled(desk.desk, key, one.id, by=desk.leo.id, now=NIGHT)
        assert done.result is ClickResult.DONE
        fire(desk)
        assert desk.twilio.messages == []
        again = cancel_scheduled(desk.desk, key, one.id, by=desk.leo.id, now=MORNING)
        assert again.result is ClickResult.ALREADY_DECIDED
        assert CardAction.SEND_THEN not in card_view(desk.desk, key, MORNING).actions

    def test_not_after_it_left(self, desk, key):
        send_then(desk.desk, wish(desk, key), NIGHT)
        one = newest(desk, key)
        fire(desk)
        late = cancel_scheduled(desk.desk, key, one.id, by=desk.ana.id, now=MORNING)
        assert late.result is ClickResult.ALREADY_DECIDED


class TestScheduling:
    def test_one_waits_in_a_conversation(self, desk, key):
        send_then(desk.desk, wish(desk, key), NIGHT)
        second = send_then(desk.desk, own_words(desk, key), NIGHT)
        assert second.result is ClickResult.ALREADY_DECIDED

    def test_the_same_form_twice_is_one(self, desk, key):
        words = own_words(desk, key)
        send_then(desk.desk, words, NIGHT)
        assert send_then(desk.desk, words, NIGHT).result is ClickResult.ALREADY_DECIDED
        fire(desk)
        assert len(desk.twilio.messages) == 1

    def test_where_waiting_does_not_help_it_says_so(self, desk, key, author):
        with desk.desk.db.transaction() as tx:
            holds.put(tx, factories.hold(author, HoldKind.CEASE, since=WROTE))
        desk.clock.now = MORNING
        approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), MORNING)
        desk.work()
        answer = send_then(desk.desk, own_words(desk, key), MORNING)
        assert answer.result is ClickResult.NOT_ALLOWED
        assert answer.reasons == ("BLOCK_CEASE_WRITTEN",)

    def test_empty_words_and_strangers_are_refused(self, desk, key):
        empty = send_then(desk.desk, own_words(desk, key, text=" "), NIGHT)
        assert empty.result is ClickResult.EMPTY_TEXT
        stranger = send_then(desk.desk, wish(desk, key, specialist_id="nobody"), NIGHT)
        assert stranger.result is ClickResult.NOT_A_SPECIALIST
