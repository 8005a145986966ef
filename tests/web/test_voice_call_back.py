"""A call that was promised: chosen by the caller, kept by the desk, done and moved once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from assist.desk.call_backs import (
    CallBackClick,
    call_back_due,
    finish_call_back,
    move_call_back,
)
from assist.desk.call_numbers import call_verdict
from assist.desk.contact_facts import log_call
from assist.desk.decide_suggestion import ClickResult
from assist.desk.holds import HoldClick, set_hold
from assist.desk.personal_data import erase_person
from assist.desk.work_conversation import resolve
from assist.desk.wrap_up import WrapUpClick, wrap_up_call
from assist.errors import BadInput, TemporaryFailure
from assist.i18n import translator
from assist.jobs import JobState
from assist.model.audit import AuditKind
from assist.model.call_back import CallBackState
from assist.model.contact import ChannelKind
from assist.model.contact_log import CallOutcome
from assist.model.conversation import Attention, ConversationState
from assist.model.hold import HoldKind
from assist.model.wrap_up import WrapUpResult
from assist.slack.call_backs import SlackCallBacks
from assist.store import audit, call_backs, contacts, conversations
from assist.wiring import build_slack_cards
from tests.harness import CLOSED, with_slack
from tests.slack.conftest import eventually, words
from tests.slack.test_arrangements import shown
from tests.standins.slack import SlackStandin
from tests.web.conftest import form
from tests.web.test_voice_wrap_up import values

DESK = "America/Argentina/Buenos_Aires"
NEW_YORK = "America/New_York"
# The desk is open from noon to eight in Buenos Aires, but on holidays (November 23, in Argentina).
TUESDAY = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)  # 15:30 there, 17:30 at the desk


@pytest.fixture
def slack():
    with SlackStandin() as standin:
        yield standin


@pytest.fixture
def desk(phone_desk_with, slack):
    opened = phone_desk_with(**with_slack(slack))
    opened.author = opened.desk.author(zone=NEW_YORK)
    return opened


@pytest.fixture
def post(desk):
    client = desk.app.test_client()
    return lambda path, body, headers: client.post(path, data=body, headers=headers).status_code


def promised(desk, call):
    """All that were promised in the call's conversation."""
    with desk.desk.desk.db.read() as tx:
        return call_backs.of_conversation(tx, desk.stored(call).conversation_id)


def asked(desk, hour="1530*1124", number="+13055550111"):
    """A call in which nobody came to the phone and an hour was promised."""
    call = desk.call(number).press("0").press("2").press(hour).press("1")
    desk.desk.work()
    return call


def moves(desk, call):
    with desk.desk.desk.db.read() as tx:
        events = audit.events(tx, desk.stored(call).conversation_id)
    return [one.event for one in events if one.event.kind is AuditKind.CALL_BACK_MOVED]


def at_its_hour(desk, call):
    """The clock strikes."""
    desk.desk.clock.now = promised(desk, call)[-1].due_at
    desk.desk.work(delayed=True)


def browser(desk, person):
    client = desk.app.test_client()
    assert client.get(desk.links.issue(person.id)).status_code == 302
    return client


class TestASpanishCallByWords:
    @pytest.fixture
    def call(self, phones):
        phones.desk.author(language="es", country="AR", zone=DESK)
        phones.desk.clock.now = CLOSED
        return phones.call().press("0").press("2")

    def test_is_read_back_on_the_authors_clock_and_kept_after_a_yes(self, phones, call):
        assert "decí la hora" in call.last
        call.say("el martes a las tres y media de la tarde")
        assert "martes a las tres y media de la tarde" in call.last
        assert promised(phones, call) == ()
        call.say("sí, está bien")
        assert "martes a las tres y media de la tarde, al número" in call.last
        assert "Hasta luego" in call.last
        (kept,) = promised(phones, call)
        assert kept.due_at == datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
        assert (kept.zone, kept.by_author, kept.call_id) == (DESK, True, phones.stored(call).id)
        assert phones.stored(call).call_back == "exact"

    def test_an_hour_that_is_closed_is_asked_again_with_the_hours(self, phones, call):
        call.say("el domingo a las diez de la mañana")
        assert "Nadie puede llamarte a esa hora" in call.last
        assert (
            "el martes, el miércoles y el viernes de doce del mediodía a ocho de la noche"
            in call.last
        )
        call.say("el martes").say("a las cuatro")
        assert "el martes a las cuatro de la tarde" in call.last

    def test_a_no_asks_again_and_keeps_nothing(self, phones, call):
        call.say("el martes a las cuatro de la tarde").say("no")
        assert "Cuándo" in call.last
        assert promised(phones, call) == ()


class TestACallByKeys:
    def test_names_hour_and_day(self, desk):
        call = desk.call().press("0").press("2").press("1530*1124")
        assert "on Tuesday at 3:30 in the afternoon" in call.last
        call.press("1")
        (kept,) = promised(desk, call)
        assert kept.due_at == TUESDAY
        assert "We will call you on Tuesday at 3:30 in the afternoon" in call.last

    def test_whose_clock_it_is_is_said_where_it_was_guessed_by_the_number(self, phones):
        phones.desk.author(zone=None)
        call = phones.call().press("0").press("2").press("1530*1124")
        assert "3:30 in the afternoon, New York time" in call.last

    def test_an_hour_at_which_their_day_has_not_begun_cannot_be_kept(self, phone_desk_with):
        """The desk opens at noon in Buenos Aires; in Los Angeles that is seven in the morning."""
        west = phone_desk_with()
        west.desk.author(zone="America/Los_Angeles")
        call = west.call().press("0").press("2").press("0730*1124")
        assert "Nobody can call you at that time." in call.last

    def test_the_keys_of_the_menu_are_kept_at_once_with_a_moment(self, desk):
        call = desk.call().press("0").press("2").press("1")
        (kept,) = promised(desk, call)
        assert kept.due_at == desk.desk.clock() + timedelta(minutes=15)
        assert desk.stored(call).call_back == "soon"

    def test_asked_again_in_another_call_the_newer_one_counts(self, desk):
        first, second = asked(desk), asked(desk, "1000*1125")
        old, new = promised(desk, second)
        assert (old.state, new.state) == (CallBackState.CANCELLED, CallBackState.OPEN)
        assert new.call_id == desk.stored(second).id != desk.stored(first).id
        assert [one.data["what"] for one in moves(desk, second)] == ["replaced"]

    def test_a_request_that_comes_again_promises_nothing_twice(self, desk):
        call = desk.call().press("0").press("2").press("1530*1124")
        action = call.documents[-1].find("Gather").attrib["action"]
        call.press("1")
        call.post(action, Digits="1")
        assert len(promised(desk, call)) == 1


class TestUntilItsHour:
    def test_the_case_waits_for_nobody_and_says_when(self, desk, slack):
        call = asked(desk)
        conversation = desk.conversation(call)
        assert (conversation.state, conversation.attention) == (ConversationState.PENDING, None)
        told = shown(slack)
        assert "Call back on Tuesday, November 24 at 5:30 PM (3:30 PM for them)" in told
        assert {"assist_call_back_done", "assist_call_back_move"} <= set(slack.buttons())

    def test_what_was_written_before_the_call_still_waits(self, desk):
        earlier = desk.call().press("0").wait().record("This is Ada about my invoice", seconds=5)
        desk.desk.work(delayed=True)
        desk.desk.clock.forward(hours=1)
        assert desk.conversation(earlier).waiting_since is not None
        assert desk.conversation(asked(desk)).state is ConversationState.OPEN

    def test_so_does_an_alarm(self, desk):
        call = desk.call().say("this is outrageous, I'm sick of you people, I'll sue you")
        call.press("2").press("1530*1124").press("1")
        assert desk.conversation(call).state is ConversationState.OPEN


class TestAtItsHour:
    def test_it_comes_to_the_queue_and_whoever_is_on_shift_is_told_once(self, desk, slack):
        call = asked(desk)
        assert slack.threaded == []
        at_its_hour(desk, call)
        conversation = desk.conversation(call)
        assert conversation.attention is Attention.CALL_BACK
        assert conversation.waiting_since == TUESDAY
        (alert,) = slack.threaded
        assert alert["reply_broadcast"]
        assert alert["thread_ts"] == slack.cards[0]["ts"]
        assert "<@U0ANA> <@U0LEO>" in alert["text"]
        assert "Call back now, as promised for 5:30 PM (3:30 PM for them)" in alert["text"]
        assert [one.data["what"] for one in moves(desk, call)] == ["due"]

    def test_whose_case_it_is_is_told_alone(self, desk, slack):
        call = asked(desk)
        with desk.desk.desk.db.transaction() as tx:
            conversations.assign(tx, desk.stored(call).conversation_id, desk.desk.leo.id)
        at_its_hour(desk, call)
        assert slack.threaded[0]["text"].startswith("<@U0LEO> #")

    def test_nothing_of_what_they_said_is_in_it(self, desk, slack):
        call = desk.call().say("can I talk to a real person please")
        call.press("2").press("1530*1124").press("1")
        desk.desk.work()
        at_its_hour(desk, call)
        assert "real person" not in slack.threaded[-1]["text"]

    def test_a_slack_that_is_unwell_is_asked_again(self, desk, slack):
        call = asked(desk)
        (one,) = promised(desk, call)
        alerts = SlackCallBacks(desk.desk.desk, build_slack_cards(desk.desk.services))
        desk.desk.clock.now = one.due_at
        slack.faults.extend(["500"])
        with pytest.raises(TemporaryFailure):
            alerts.alert(one.id)
        alerts.alert(one.id)
        alerts.alert(one.id)
        assert len(slack.threaded) == 1

    def test_it_is_said_where_the_contact_policy_says_no(self, desk, slack):
        call = asked(desk)
        click = HoldClick(desk.stored(call).conversation_id, desk.desk.leo.id, "their lawyer")
        set_hold(desk.desk.desk, click, HoldKind.ATTORNEY, desk.desk.clock())
        at_its_hour(desk, call)
        assert "The author may not be called now." in slack.threaded[0]["text"]

    def test_the_console_shows_both_clocks(self, desk, slack):
        call = asked(desk)
        at_its_hour(desk, call)
        when = "Tuesday, November 24 at 5:30 PM (3:30 PM for them)"
        client = browser(desk, desk.desk.ana)
        assert f"Call back: {when}" in client.get("/desk").get_data(as_text=True)
        page = client.get(f"/desk/conversations/{desk.stored(call).conversation_id}")
        assert "Call back now, as promised for 5:30 PM (3:30 PM for them)" in page.get_data(
            as_text=True
        )

    def test_the_home_shows_them_too(self, desk, slack, post):
        at_its_hour(desk, asked(desk))
        slack.opens_home(post, "U0LEO")
        eventually(lambda: slack.homes.get("U0LEO"))
        assert "Tuesday, November 24 at 5:30 PM (3:30 PM for them)" in words(slack.homes["U0LEO"])

    def test_the_home_lists_what_is_promised_before_its_hour(self, desk, slack, post):
        asked(desk)
        slack.opens_home(post, "U0ANA")
        eventually(lambda: slack.homes.get("U0ANA"))
        told = words(slack.homes["U0ANA"])
        assert "Promised calls" in told
        assert "Tuesday, November 24 at 5:30 PM (3:30 PM for them)" in told

    def test_a_case_that_was_closed_meanwhile_comes_back(self, desk):
        call = asked(desk)
        key = desk.stored(call).conversation_id
        resolve(desk.desk.desk, key, by=desk.desk.ana.id, now=desk.desk.clock())
        at_its_hour(desk, call)
        assert desk.conversation(call).attention is Attention.CALL_BACK

    def test_beside_a_newer_case_of_theirs_it_goes_on_there(self, desk):
        call = asked(desk)
        key = desk.stored(call).conversation_id
        due_at = promised(desk, call)[0].due_at
        resolve(desk.desk.desk, key, by=desk.desk.ana.id, now=desk.desk.clock())
        with desk.desk.desk.db.transaction() as tx:
            long_ago = {"at": "2020-01-01 00:00:00"}
            tx.connection().execute(text("UPDATE conversations SET resolved_at = :at"), long_ago)
        newer = desk.call().press("9")
        assert desk.stored(newer).conversation_id != key
        desk.desk.clock.now = due_at
        desk.desk.work(delayed=True)
        assert desk.conversation(newer).attention is Attention.CALL_BACK
        assert [one.due_at for one in promised(desk, newer)] == [due_at]

    def test_beside_a_newer_promise_of_theirs_it_is_replaced(self, desk):
        call = asked(desk)
        key, (old,) = desk.stored(call).conversation_id, promised(desk, call)
        resolve(desk.desk.desk, key, by=desk.desk.ana.id, now=desk.desk.clock())
        with desk.desk.desk.db.transaction() as tx:
            long_ago = {"at": "2020-01-01 00:00:00"}
            tx.connection().execute(text("UPDATE conversations SET resolved_at = :at"), long_ago)
        newer = asked(desk, "1600*1125")
        call_back_due(desk.desk.desk, old.id)
        assert promised(desk, call)[0].state is CallBackState.CANCELLED
        assert promised(desk, newer)[0].state is CallBackState.OPEN
        assert desk.conversation(newer).attention is None

    def test_it_is_nothing_once_its_author_is_erased(self, desk):
        call = asked(desk)
        erase_person(
            desk.desk.desk,
            desk.author.id,
            by=desk.desk.leo.id,
            note="asked by mail",
            now=desk.desk.clock(),
        )
        assert promised(desk, call) == ()
        desk.desk.work(delayed=True)


class TestDone:
    def test_by_one_click_in_slack_and_the_second_hears_who_was_first(self, desk, slack, post):
        call = asked(desk)
        at_its_hour(desk, call)
        card = dict(slack.cards[0])
        slack.click(post, "assist_call_back_done", user="U0ANA", card=card)
        eventually(lambda: promised(desk, call)[0].state is CallBackState.DONE)
        slack.click(post, "assist_call_back_done", user="U0LEO", card=card)
        eventually(lambda: slack.whispers)
        assert "Ana Ruiz was first" in str(slack.whispers)
        assert promised(desk, call)[0].done_by == desk.desk.ana.id
        conversation = desk.conversation(call)
        assert (conversation.state, conversation.attention) == (ConversationState.PENDING, None)
        desk.desk.work()
        eventually(lambda: "assist_call_back_done" not in slack.buttons())

    def test_by_one_click_in_the_console(self, desk):
        call = asked(desk)
        at_its_hour(desk, call)
        key, (one,) = desk.stored(call).conversation_id, promised(desk, call)
        client = browser(desk, desk.desk.ana)
        path = f"/desk/conversations/{key}/call-back-done"
        assert form(client, path, call_back=one.id).status_code == 303
        assert promised(desk, call)[0].state is CallBackState.DONE
        again = form(client, path, call_back=one.id)
        assert again.status_code == 409
        assert "was first" in again.get_data(as_text=True)

    def test_by_two_at_once_is_done_once(self, desk):
        call = asked(desk)
        (one,), ready = promised(desk, call), threading.Barrier(2)

        def finish(who):
            ready.wait()
            return finish_call_back(
                desk.desk.desk, CallBackClick(one.id, who.id), desk.desk.clock()
            )

        with ThreadPoolExecutor(2) as both:
            results = [one.result for one in both.map(finish, (desk.desk.ana, desk.desk.leo))]
        assert sorted(results) == [ClickResult.ALREADY_DECIDED, ClickResult.DONE]
        assert [one.data["what"] for one in moves(desk, call)] == ["done"]

    def test_leaves_what_they_wrote_since_on_the_queue(self, desk):
        call = asked(desk)
        desk.desk.clock.forward(hours=1)
        desk.call().press("0").wait().record("please send me the invoice", seconds=5)
        desk.desk.work(delayed=True)
        (one,) = promised(desk, call)
        finish_call_back(desk.desk.desk, CallBackClick(one.id, desk.desk.ana.id), desk.desk.clock())
        assert desk.conversation(call).state is ConversationState.OPEN

    def test_of_another_conversation_is_not_found(self, desk):
        other = desk.desk.write("hello").conversation_id
        (one,) = promised(desk, asked(desk))
        client = browser(desk, desk.desk.ana)
        path = f"/desk/conversations/{other}/call-back-done"
        assert form(client, path, call_back=one.id).status_code == 404


class TestMoved:
    def test_in_slack_by_a_day_and_an_hour_of_the_desks_clock(self, desk, slack, post):
        call = asked(desk)
        slack.click(post, "assist_call_back_move", user="U0ANA")
        eventually(lambda: slack.views)
        held = values(slack.views[-1])
        assert held["assist_call_back_day"]["call_back_day"]["selected_date"] == "2026-11-24"
        held = {
            "assist_call_back_day": {"call_back_day": {"selected_date": "2026-11-25"}},
            "assist_call_back_hour": {"call_back_hour": {"selected_time": "14:00"}},
        }
        slack.submit(post, held, user="U0ANA")
        eventually(lambda: len(promised(desk, call)) == 2)
        old, new = sorted(promised(desk, call), key=lambda one: one.due_at)
        assert (old.state, old.done_by) == (CallBackState.CANCELLED, desk.desk.ana.id)
        assert new.due_at == datetime(2026, 11, 25, 14, 0, tzinfo=ZoneInfo(DESK))
        assert (new.asked_at, new.by_author, new.call_id) == (old.asked_at, True, old.call_id)

    @pytest.mark.parametrize(
        ("day", "hour", "block", "told"),
        [
            ("2026-11-19", "14:00", "assist_call_back_hour", "is past"),
            ("2026-12-20", "14:00", "assist_call_back_day", "within 14 days"),
            ("2026-11-25", "22:00", "assist_call_back_hour", "it is 12:00 to 20:00"),
            ("2026-11-28", "14:00", "assist_call_back_hour", "On 2026-11-30 it is"),
        ],
    )
    def test_what_is_wrong_is_said_by_its_field(self, desk, slack, post, day, hour, block, told):
        asked(desk)
        slack.click(post, "assist_call_back_move", user="U0ANA")
        eventually(lambda: slack.views)
        client, answers = desk.app.test_client(), []

        def sending(path, body, headers):
            answers.append(client.post(path, data=body, headers=headers))
            return answers[-1].status_code

        held = {
            "assist_call_back_day": {"call_back_day": {"selected_date": day}},
            "assist_call_back_hour": {"call_back_hour": {"selected_time": hour}},
        }
        slack.submit(sending, held, user="U0ANA")
        assert told in answers[-1].get_json()["errors"][block]

    def test_in_the_console_and_what_was_typed_stays(self, desk):
        call = asked(desk)
        key, (one,) = desk.stored(call).conversation_id, promised(desk, call)
        client = browser(desk, desk.desk.ana)
        path = f"/desk/conversations/{key}/call-back-move"
        typed = {"call_back": one.id, "call_back_day": "2026-11-25"}
        refused = form(client, path, **typed, call_back_hour="22:00")
        assert refused.status_code == 400
        assert 'value="22:00"' in refused.get_data(as_text=True)
        assert form(client, path, **typed, call_back_hour="").status_code == 400
        assert form(client, path, **typed, call_back_hour="14:00").status_code == 303
        assert form(client, path, **typed, call_back_hour="15:00").status_code == 409
        assert len(promised(desk, call)) == 2

    def test_by_two_at_once_is_moved_once(self, desk):
        call = asked(desk)
        (one,), ready = promised(desk, call), threading.Barrier(2)

        def move(hour):
            ready.wait()
            later = datetime(2026, 11, 25, hour, tzinfo=ZoneInfo(DESK))
            click = CallBackClick(one.id, desk.desk.ana.id)
            return move_call_back(desk.desk.desk, click, later, desk.desk.clock())

        with ThreadPoolExecutor(2) as both:
            results = [one.result for one in both.map(move, (14, 15))]
        assert sorted(results) == [ClickResult.ALREADY_DECIDED, ClickResult.DONE]
        assert [one.state for one in promised(desk, call)].count(CallBackState.OPEN) == 1

    def test_after_its_hour_the_case_waits_for_the_new_one(self, desk):
        call = asked(desk)
        at_its_hour(desk, call)
        (one,) = promised(desk, call)
        click = CallBackClick(one.id, desk.desk.ana.id)
        later = datetime(2026, 11, 25, 14, 0, tzinfo=ZoneInfo(DESK))
        move_call_back(desk.desk.desk, click, later, desk.desk.clock())
        conversation = desk.conversation(call)
        assert (conversation.state, conversation.attention) == (ConversationState.PENDING, None)
        desk.desk.clock.now = later
        desk.desk.work(delayed=True)
        assert desk.conversation(call).attention is Attention.CALL_BACK

    def test_the_timer_of_the_old_hour_does_nothing(self, desk, slack):
        call = asked(desk)
        (one,) = promised(desk, call)
        click = CallBackClick(one.id, desk.desk.ana.id)
        later = datetime(2026, 11, 25, 14, 0, tzinfo=ZoneInfo(DESK))
        move_call_back(desk.desk.desk, click, later, desk.desk.clock())
        delayed = desk.desk.services.jobs.list(state=JobState.DELAYED)
        due = [row for row in delayed if row.job == "call_back_due"]
        assert len(due) == 2
        call_back_due(desk.desk.desk, one.id)
        assert desk.conversation(call).attention is None


class TestKeptByACall:
    def test_in_which_a_person_spoke_with_them(self, desk, slack):
        call = asked(desk)
        desk.give_phones()
        desk.desk.clock.forward(hours=1)
        talk = desk.call().press("0").answer().accept()
        talk.ring_out("completed")
        desk.desk.work()
        at_its_hour(desk, call)
        (one,) = promised(desk, call)
        assert (one.state, one.done_by) == (CallBackState.DONE, None)
        assert one.done_at == desk.stored(talk).started_at
        assert slack.threaded == []

    def test_as_soon_as_that_is_written_down(self, desk):
        call = asked(desk)
        desk.give_phones()
        desk.desk.clock.forward(hours=1)
        talk = desk.call().press("0").answer().accept()
        talk.ring_out("completed")
        click = WrapUpClick(desk.stored(talk).id, desk.desk.ana.id)
        wrap_up_call(desk.desk.desk, click, translator("en_US"), desk.desk.clock())
        assert promised(desk, call)[0].state is CallBackState.DONE

    def test_not_where_somebody_else_was_at_the_phone(self, desk):
        call = asked(desk)
        desk.give_phones()
        desk.desk.clock.forward(hours=1)
        talk = desk.call().press("0").answer().accept()
        talk.ring_out("completed")
        click = WrapUpClick(desk.stored(talk).id, desk.desk.ana.id, disposition=CallOutcome.WPC)
        wrap_up_call(desk.desk.desk, click, translator("en_US"), desk.desk.clock())
        at_its_hour(desk, call)
        assert promised(desk, call)[0].state is CallBackState.OPEN

    @pytest.mark.parametrize(
        ("outcome", "state"),
        [(CallOutcome.RPC, CallBackState.DONE), (CallOutcome.NO_ANSWER, CallBackState.OPEN)],
    )
    def test_or_that_a_specialist_noted(self, desk, outcome, state):
        call = asked(desk)
        desk.desk.clock.forward(hours=1)
        key = desk.stored(call).conversation_id
        log_call(desk.desk.desk, key, outcome, by=desk.desk.ana.id, now=desk.desk.clock())
        assert promised(desk, call)[0].state is state

    def test_not_by_one_before_they_asked(self, desk):
        desk.give_phones()
        talk = desk.call().press("0").answer().accept()
        talk.ring_out("completed")
        desk.desk.clock.now = CLOSED
        call = asked(desk)
        at_its_hour(desk, call)
        assert promised(desk, call)[-1].state is CallBackState.OPEN


class TestThePolicy:
    def verdict(self, desk):
        with desk.desk.desk.db.read() as tx:
            point = contacts.find_point(tx, ChannelKind.VOICE, "+13055550111")
            return call_verdict(tx, desk.desk.desk, desk.author.id, point, desk.desk.clock())

    def test_lets_it_pass_what_any_other_call_waits_for(self, desk):
        desk.give_phones()
        talk = desk.call().press("0").answer().accept()
        talk.ring_out("completed")
        desk.desk.clock.forward(hours=1)
        assert [one.code for one in self.verdict(desk).reasons] == ["POST_CONVERSATION"]
        desk.call().press("0").ring_out().ring_out().press("2").press("1530*1124").press("1")
        assert self.verdict(desk).allowed

    def test_holds_stand_before_it(self, desk):
        call = asked(desk)
        key = desk.stored(call).conversation_id
        click = HoldClick(key, desk.desk.leo.id, "their lawyer wrote")
        set_hold(desk.desk.desk, click, HoldKind.ATTORNEY, desk.desk.clock())
        assert [one.code for one in self.verdict(desk).reasons] == ["BLOCK_ATTORNEY_KNOWN"]


class TestWrappedUpAsACallBack:
    @pytest.fixture
    def talk(self, desk):
        desk.give_phones()
        call = desk.call().press("0").answer().accept()
        desk.desk.clock.forward(minutes=7)
        call.ring_out("completed")
        desk.desk.work()
        return call

    def wrap_up(self, desk, talk, **changes):
        given = {"result": WrapUpResult.CALL_BACK, "text": "She asks to be called."} | changes
        click = WrapUpClick(desk.stored(talk).id, desk.desk.ana.id, **given)
        return wrap_up_call(desk.desk.desk, click, translator("en_US"), desk.desk.clock())

    def test_at_an_hour(self, desk, talk):
        assert self.wrap_up(desk, talk, call_back_at=TUESDAY).result is ClickResult.DONE
        (one,) = promised(desk, talk)
        assert (one.due_at, one.by_author) == (TUESDAY, True)
        assert desk.conversation(talk).state is ConversationState.PENDING
        at_its_hour(desk, talk)
        assert desk.conversation(talk).attention is Attention.CALL_BACK

    def test_without_one_as_soon_as_somebody_may_call(self, desk, talk):
        self.wrap_up(desk, talk)
        (one,) = promised(desk, talk)
        assert one.due_at == desk.desk.clock() + timedelta(minutes=15)

    def test_is_no_consent_where_the_author_was_not_spoken_to(self, desk, talk):
        self.wrap_up(desk, talk, disposition=CallOutcome.WPC)
        assert promised(desk, talk)[0].by_author is False

    def test_an_hour_is_of_that_result_alone_and_to_be_kept(self, desk, talk):
        with pytest.raises(BadInput, match="Choose that result"):
            self.wrap_up(desk, talk, result=WrapUpResult.ANSWERED, call_back_at=TUESDAY)
        with pytest.raises(BadInput, match="outside of the hours"):
            self.wrap_up(desk, talk, call_back_at=TUESDAY + timedelta(hours=6))
        assert promised(desk, talk) == ()

    def test_in_the_dialogue(self, desk, talk, slack, post):
        slack.click(post, "assist_wrap_up", user="U0ANA")
        eventually(lambda: slack.views)
        changed = values(
            slack.views[-1],
            result={"selected_option": {"value": "call_back"}},
            call_back_day={"selected_date": "2026-11-24"},
            call_back_hour={"selected_time": "17:30"},
        )
        slack.submit(post, changed, user="U0ANA")
        eventually(lambda: promised(desk, talk))
        assert promised(desk, talk)[0].due_at == TUESDAY

    def test_in_the_console(self, desk, talk):
        client = browser(desk, desk.desk.ana)
        stored = desk.stored(talk)
        path = f"/desk/conversations/{stored.conversation_id}/wrap-up"
        typed = {
            "call": stored.id,
            "wrap_up": "She asks to be called.",
            "result": "call_back",
            "disposition": "rpc",
            "call_back_day": "2026-11-24",
        }
        refused = form(client, path, **typed, call_back_hour="23:30")
        assert refused.status_code == 400
        assert 'value="23:30"' in refused.get_data(as_text=True)
        assert form(client, path, **typed, call_back_hour="17:30").status_code == 303
        assert promised(desk, talk)[0].due_at == TUESDAY
