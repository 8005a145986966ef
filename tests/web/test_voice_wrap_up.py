"""After a call that a specialist took: what came of it is written down, once, and never forgotten."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta

import pytest

from assist.desk.decide_suggestion import ClickResult
from assist.desk.live_send import LiveClick, send_in_writing
from assist.desk.promises import Said, record_promise
from assist.desk.wrap_up import WrapUpClick, wrap_up_call
from assist.errors import BadInput
from assist.i18n import translator
from assist.model.audit import AuditKind
from assist.model.contact import OptOutScope
from assist.model.contact_log import CallOutcome
from assist.model.conversation import Attention, ConversationState, Direction
from assist.model.live_call import Agreed
from assist.model.money import Money
from assist.model.wrap_up import WrapUpResult
from assist.store import audit, contacts, phone_calls, promises, specialists, wrap_ups
from tests.harness import with_slack
from tests.slack.conftest import eventually
from tests.slack.test_arrangements import shown
from tests.standins.slack import SlackStandin
from tests.web.conftest import form

ASKED = "I want to talk to a person about a payment plan please"


@pytest.fixture
def slack():
    with SlackStandin() as standin:
        yield standin


@pytest.fixture
def desk(phone_desk_with, slack):
    opened = phone_desk_with(**with_slack(slack))
    opened.author = opened.desk.author()
    opened.give_phones()
    return opened


@pytest.fixture
def post(desk):
    client = desk.app.test_client()
    return lambda path, body, headers: client.post(path, data=body, headers=headers).status_code


@pytest.fixture
def call(desk):
    """A call that Ana took, in which the author spoke of money, and which is over."""
    call = desk.call().say(ASKED)
    call.answer().accept()
    call.both(1, "I can pay 150 dollars on December 4")
    desk.desk.clock.now += timedelta(minutes=7)
    desk.desk.work(delayed=True)
    call.ring_out("completed")
    desk.desk.work()
    return call


def written(desk, call):
    with desk.desk.desk.db.read() as tx:
        return wrap_ups.of_call(tx, desk.stored(call).id)


def recorded(desk, call):
    with desk.desk.desk.db.read() as tx:
        events = audit.events(tx, desk.stored(call).conversation_id)
    return [one.event for one in events if one.event.kind is AuditKind.CALL_WRAPPED_UP]


def values(dialogue, **changes):
    """What the dialogue holds when it is sent, with these changes."""
    found = {}
    for block in dialogue["blocks"]:
        element = block["element"]
        state = {
            "value": element.get("initial_value"),
            "selected_option": element.get("initial_option"),
            "selected_date": element.get("initial_date"),
        }
        state |= changes.get(block["block_id"].removeprefix("assist_"), {})
        found[block["block_id"]] = {element["action_id"]: state}
    return found


@pytest.fixture
def client(desk):
    client = desk.app.test_client()
    assert client.get(desk.links.issue(desk.desk.ana.id)).status_code == 302
    return client


@pytest.fixture
def send(desk, call, client):
    """The form as it is drawn, with these changes."""
    stored = desk.stored(call)

    def sent(action="wrap-up", **changes):
        held = {
            "call": stored.id,
            "wrap_up": "She pays on the 4th.",
            "result": "answered",
            "disposition": "rpc",
            **changes,
        }
        path = f"/desk/conversations/{stored.conversation_id}/{action}"
        return form(client, path, **held)

    return sent


class TestTheCard:
    def test_says_what_the_records_say(self, desk, call, slack):
        told = shown(slack)
        assert "Call ended, 7 min: write down what came of it" in told
        assert "by the number alone, which can be faked (L1)." in told
        assert "In their words: “I can pay 150 dollars on December 4”" in told
        assert "Spoke with Ana" in told
        assert "No agreement is on record." in told
        assert "Heard, not recorded: $150.00 on" in told

    def test_asks_for_none_where_nobody_spoke_with_them(self, desk, slack):
        call = desk.call().say(ASKED)
        call.hang_up()
        desk.desk.work()
        assert "write down" not in shown(slack)
        assert "assist_wrap_up" not in slack.buttons()


class TestWhatWasSaid:
    @pytest.fixture
    def talk(self, desk):
        """A call in which both speak, and which is over."""

        def held(*said, closing=lambda _call: None):
            call = desk.call().say(ASKED)
            call.answer().accept()
            for number, (by_author, words) in enumerate(said, 1):
                call.both(number, words, by_author=by_author)
            closing(call)
            desk.desk.work(delayed=True)
            call.ring_out("completed")
            desk.desk.work()
            return call

        return held

    def test_names_what_the_specialist_said_of_amounts_and_days(self, desk, talk, slack):
        talk(
            (False, "Let me look at it."),
            (False, "You would pay 150 dollars on December 4, card 4111 1111 1111 1111."),
            (False, "Thank you for calling."),
        )
        told = shown(slack)
        assert "The specialist said: “You would pay 150 dollars on December 4, card [CARD" in told
        assert "Let me look" not in told.split("The specialist said")[1]
        assert "No agreement is on record." in told

    def test_proposes_that_somebody_else_was_reached(self, desk, talk, slack, post):
        call = talk((True, "you have the wrong number, there is no author here, stop calling me"))
        slack.click(post, "assist_wrap_up", user="U0ANA")
        eventually(lambda: slack.views)
        held = values(slack.views[-1])
        assert held["assist_reached"]["reached"]["selected_option"]["value"] == "wpc"
        slack.click(post, "assist_wrap_up_as_is", user="U0ANA")
        eventually(lambda: written(desk, call))
        assert written(desk, call).disposition is CallOutcome.WPC

    def test_keeps_who_was_reached_as_it_was_said(self, desk, talk, slack, post):
        def it_was_them(call):
            with desk.desk.desk.db.transaction() as tx:
                stored = desk.stored(call)
                phone_calls.dispose(tx, stored.id, CallOutcome.RPC, by=desk.desk.ana.id)

        wrong = "you have the wrong number, there is no author here, stop calling me"
        call = talk((True, wrong), closing=it_was_them)
        slack.click(post, "assist_wrap_up_as_is", user="U0ANA")
        eventually(lambda: written(desk, call))
        assert written(desk, call).disposition is CallOutcome.RPC


class TestOneClick:
    def test_writes_it_down_as_it_is_and_once(self, desk, call, slack, post):
        slack.click(post, "assist_wrap_up_as_is", user="U0ANA")
        eventually(lambda: written(desk, call))
        told = written(desk, call)
        assert told.by == desk.desk.ana.id
        assert told.disposition is CallOutcome.RPC
        assert told.result is WrapUpResult.ANSWERED
        assert "No agreement is on record." in told.text
        with desk.desk.desk.db.read() as tx:
            assert phone_calls.get(tx, desk.stored(call).id).disposition is CallOutcome.RPC
        (event,) = recorded(desk, call)
        assert event.actor == f"specialist:{desk.desk.ana.id}"
        desk.desk.work()
        eventually(lambda: "assist_wrap_up" not in slack.buttons())
        conversation = desk.conversation(call)
        assert conversation.waiting_since is None
        assert conversation.state is ConversationState.PENDING

    def test_the_second_one_hears_who_was_first(self, desk, call, slack, post):
        card = deepcopy(slack.cards[0])
        slack.click(post, "assist_wrap_up_as_is", user="U0ANA", card=card)
        eventually(lambda: written(desk, call))
        slack.click(post, "assist_wrap_up_as_is", user="U0LEO", card=card)
        eventually(lambda: slack.whispers)
        assert "Ana Ruiz was first" in str(slack.whispers)
        assert written(desk, call).by == desk.desk.ana.id
        assert len(recorded(desk, call)) == 1


class TestTheDialogue:
    @pytest.fixture
    def dialogue(self, desk, call, slack, post):
        slack.click(post, "assist_wrap_up", user="U0ANA")
        eventually(lambda: slack.views)
        return slack.views[-1]

    def test_has_the_records_in_its_fields(self, dialogue):
        held = values(dialogue)
        assert "No agreement" in held["assist_text"]["text"]["value"]
        assert held["assist_amount"]["amount"]["value"] == "150.00"
        assert held["assist_day"]["day"]["selected_date"] == "2026-12-04"
        assert held["assist_reached"]["reached"]["selected_option"]["value"] == "rpc"

    def test_records_what_is_confirmed(self, desk, call, slack, post, dialogue):
        changed = values(
            dialogue,
            text={"value": "She pays 150 on the 4th; card 4111 1111 1111 1111."},
            result={"selected_option": {"value": "promise"}},
            again={"selected_date": "2026-12-07"},
            follow_up_note={"value": "Ask for the statement; card 4111 1111 1111 1111."},
            follow_up_by={"selected_option": {"value": desk.desk.leo.id}},
        )
        slack.submit(post, changed, user="U0ANA")
        eventually(lambda: written(desk, call))
        told = written(desk, call)
        assert told.text.startswith("She pays 150 on the 4th; card [CARD")
        assert told.result is WrapUpResult.PROMISE
        with desk.desk.desk.db.read() as tx:
            promise = promises.open_of(tx, desk.author.account_id)
        assert (promise.amount.minor, promise.due_on.isoformat()) == (15_000, "2026-12-04")
        assert told.follow_up_note.startswith("Ask for the statement; card [CARD")
        assert told.follow_up_by == desk.desk.leo.id
        (event,) = recorded(desk, call)
        assert event.data["follow_up_note"] == told.follow_up_note
        assert event.data["follow_up_by"] == desk.desk.leo.id
        desk.desk.work()
        assert "To do:" not in shown(slack)
        desk.desk.clock.now = datetime(2026, 12, 7, 16, tzinfo=UTC)
        desk.desk.work(delayed=True)  # the day comes
        conversation = desk.conversation(call)
        assert conversation.attention is Attention.LOOK_AGAIN
        assert conversation.assigned_to == desk.desk.leo.id
        assert "To do: Ask for the statement; card [CARD" in shown(slack)
        assert "(Leo Paz)" in shown(slack)

    def test_proposes_that_whoever_opens_it_does_it(self, desk, dialogue):
        chosen = values(dialogue)["assist_follow_up_by"]["follow_up_by"]["selected_option"]
        assert chosen["value"] == desk.desk.ana.id

    def test_confirmed_unchanged_says_what_it_recorded(self, desk, call, slack, post, dialogue):
        slack.submit(post, values(dialogue), user="U0ANA")
        eventually(lambda: written(desk, call))
        told = written(desk, call)
        assert "Promised: $150.00 on" in told.text
        assert "No agreement" not in told.text
        assert told.result is WrapUpResult.PROMISE

    @pytest.mark.parametrize(
        ("field", "change", "told"),
        [
            ("text", {"value": "   "}, "Say what came of the call"),
            ("amount", {"value": "1.005"}, "too many decimals"),
            ("day", {"selected_date": "2027-06-01"}, "cannot be recorded"),
            ("day", {"selected_date": None}, "needs an amount and a day"),
            ("again", {"selected_date": "2026-11-01"}, "is not a day to come"),
            ("again", {"selected_date": None}, "is missing"),
            ("follow_up_note", {"value": "x" * 301}, "longer than 300"),
        ],
    )
    def test_stays_open_with_what_is_wrong_by_its_field(
        self, desk, call, slack, dialogue, field, change, told
    ):
        client = desk.app.test_client()
        answers = []

        def post(path, body, headers):
            answers.append(client.post(path, data=body, headers=headers))
            return answers[-1].status_code

        noted = {"again": {"selected_date": "2026-12-07"}, "follow_up_note": {"value": "Ask."}}
        slack.submit(post, values(dialogue, **{**noted, field: change}), user="U0ANA")
        answer = answers[-1].get_json()
        assert answer["response_action"] == "errors"
        assert told in answer["errors"][f"assist_{field}"]
        assert written(desk, call) is None


class TestInWriting:
    """What was agreed leaves with the wrap-up, once, by the one door."""

    def sent(self, desk, call):
        """Texts that are on their way to the author."""
        return [
            one.text
            for one in desk.timeline(call)
            if one.direction is Direction.OUTGOING and "thank you for the call" in one.text
        ]

    def confirm(self, desk, call, **changes):
        told = {
            "text": "She pays.",
            "promise": Said(Money(15_000, "USD"), date(2026, 12, 4)),
            "in_writing": True,
            **changes,
        }
        click = WrapUpClick(desk.stored(call).id, desk.desk.ana.id, **told)
        return wrap_up_call(desk.desk.desk, click, translator("en_US"), desk.desk.clock())

    def test_a_promise_leaves_once_with_the_dialogue(self, desk, call, slack, post, twilio):
        slack.click(post, "assist_wrap_up", user="U0ANA")
        eventually(lambda: slack.views)
        ticked = {"selected_options": [{"value": "yes"}]}
        filled = values(slack.views[-1], in_writing=ticked)
        assert "assist_in_writing" in filled
        slack.submit(post, filled, user="U0ANA")
        eventually(lambda: written(desk, call))
        desk.desk.work()
        (text,) = self.sent(desk, call)
        assert "You pay $150.00 on" in text
        assert [one.body for one in twilio.messages if "thank you for the call" in one.body] == [
            text
        ]
        slack.submit(post, filled, user="U0LEO")
        eventually(lambda: slack.whispers)
        desk.desk.work()
        assert len(self.sent(desk, call)) == 1

    def test_a_promise_of_the_call_leaves_by_the_console(self, desk, call, client, send):
        with desk.desk.desk.db.read() as tx:
            conversation_id = phone_calls.get(tx, desk.stored(call).id).conversation_id
        page = client.get(f"/desk/conversations/{conversation_id}").text
        assert "Send a confirmation in writing" in page
        held = {"amount": "150.00", "day": "2026-12-04", "in_writing": "yes"}
        assert send(**held).status_code == 303
        assert len(self.sent(desk, call)) == 1

    def test_what_left_while_they_spoke_does_not_leave_again(self, desk):
        call = desk.call().say(ASKED)
        call.answer().accept()
        call.both(1, "I can pay 150 dollars on December 4")
        desk.desk.work(delayed=True)
        stored, now = desk.stored(call), desk.desk.clock()
        said = Said(Money(15_000, "USD"), date(2026, 12, 4))
        promise = record_promise(
            desk.desk.desk, stored.conversation_id, by=desk.desk.ana.id, now=now, said=said
        )
        live = LiveClick(stored.id, desk.desk.ana.id, Agreed.PROMISE, promise.id)
        assert send_in_writing(desk.desk.desk, live, now).result is ClickResult.DONE
        desk.desk.clock.now += timedelta(minutes=7)
        call.ring_out("completed")
        desk.desk.work()
        answer = self.confirm(desk, call, promise=None)
        assert answer.result is ClickResult.DONE
        assert answer.unsent.result is ClickResult.ALREADY_DECIDED
        assert len(self.sent(desk, call)) == 1

    def test_a_promise_that_was_recorded_while_they_spoke_leaves_too(self, desk):
        call = desk.call().say(ASKED)
        call.answer().accept()
        call.both(1, "I can pay 150 dollars on December 4")
        desk.desk.work(delayed=True)
        home, now = desk.stored(call).conversation_id, desk.desk.clock()
        said = Said(Money(15_000, "USD"), date(2026, 12, 4))
        record_promise(desk.desk.desk, home, by=desk.desk.ana.id, now=now, said=said)
        call.ring_out("completed")
        answer = self.confirm(desk, call, promise=None)
        assert (answer.result, answer.unsent) == (ClickResult.DONE, None)
        assert len(self.sent(desk, call)) == 1

    def test_nothing_leaves_unasked(self, desk, call):
        assert self.confirm(desk, call, in_writing=False).result is ClickResult.DONE
        assert self.sent(desk, call) == []

    def test_refused_it_stays_written_and_says_why(self, desk, call, client, send):
        with desk.desk.desk.db.transaction() as tx:
            point = phone_calls.get(tx, desk.stored(call).id).contact_point_id
            contacts.set_opt_out(tx, point, OptOutScope.POINT, desk.desk.clock())
        held = {"amount": "150.00", "day": "2026-12-04", "in_writing": "yes"}
        answer = send(**held)
        assert answer.status_code == 303
        told = client.get(answer.location).text
        assert "nothing was confirmed in writing. Nothing was sent." in told
        assert written(desk, call).result is WrapUpResult.PROMISE
        with desk.desk.desk.db.read() as tx:
            assert promises.open_of(tx, desk.author.account_id).amount == Money(15_000, "USD")
        assert self.sent(desk, call) == []

    def test_refused_is_said_in_slack_to_whoever_clicked(self, desk, call, slack, post):
        slack.click(post, "assist_wrap_up", user="U0ANA")
        eventually(lambda: slack.views)
        with desk.desk.desk.db.transaction() as tx:
            point = phone_calls.get(tx, desk.stored(call).id).contact_point_id
            contacts.set_opt_out(tx, point, OptOutScope.POINT, desk.desk.clock())
        ticked = {"selected_options": [{"value": "yes"}]}
        slack.submit(post, values(slack.views[-1], in_writing=ticked), user="U0ANA")
        eventually(lambda: slack.whispers)
        assert "nothing was confirmed in writing. Nothing was sent." in str(slack.whispers)
        assert written(desk, call) is not None

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"promise": None}, "needs something that was agreed"),
            ({"disposition": CallOutcome.WPC}, "goes to the author alone"),
        ],
    )
    def test_says_where_there_is_nothing_to_confirm_or_nobody_to_tell(
        self, desk, call, change, told
    ):
        with pytest.raises(BadInput, match=told):
            self.confirm(desk, call, **change)
        assert written(desk, call) is None


class TestTheConsole:
    def test_confirms_it_as_it_is_with_one_click(self, desk, call, client, send):
        stored = desk.stored(call)
        page = client.get(f"/desk/conversations/{stored.conversation_id}").text
        assert "Confirm as it is" in page
        assert send("wrap-up-as-it-is").status_code == 303
        told = written(desk, call)
        assert (told.by, told.disposition) == (desk.desk.ana.id, CallOutcome.RPC)
        assert "No agreement is on record." in told.text
        again = send("wrap-up-as-it-is")
        assert again.status_code == 409
        assert "Ana Ruiz was first" in again.text
        assert len(recorded(desk, call)) == 1

    @pytest.mark.parametrize(
        ("field", "change", "told"),
        [
            ("wrap_up", {"wrap_up": "   "}, "Say what came of the call"),
            ("amount", {"amount": "1.005", "day": "2026-12-04"}, "too many decimals"),
            ("amount", {"day": "2026-12-04"}, "is no amount"),
            ("day", {"amount": "150", "day": "2027-06-01"}, "cannot be recorded"),
            ("day", {"amount": "150"}, "needs an amount and a day"),
            ("again", {"again": "2026-11-01"}, "is not a day to come"),
            ("again", {"again": "soon"}, "is no day"),
            ("again", {"follow_up_note": "Ask for the statement."}, "is missing"),
            (
                "follow_up_note",
                {"again": "2026-12-07", "follow_up_note": "x" * 301},
                "longer than 300",
            ),
            ("follow_up_by", {"again": "2026-12-07", "follow_up_by": "0" * 26}, "is not at the"),
            ("call_back_day", {"call_back_day": "soon"}, "is no day"),
            ("call_back_hour", {"call_back_day": "2026-12-02"}, "is no hour"),
        ],
    )
    def test_says_what_is_wrong_beside_the_field_and_keeps_the_rest(
        self, desk, call, send, field, change, told
    ):
        kept = {"wrap_up": "She pays; ask again.", **change}
        answer = send(**kept)
        assert answer.status_code == 400
        marked = re.search(rf'name="{field}"[^>]*aria-invalid="true"[^>]*>', answer.text)
        assert marked
        assert f'aria-describedby="wrap-up-wrong-{field}"' in marked.group()
        beside = re.search(rf'id="wrap-up-wrong-{field}">([^<]*)<', answer.text)
        assert told in beside.group(1)
        assert answer.text.count('aria-invalid="true"') == 1
        for name in kept.keys() - {"follow_up_by"}:  # a list shows none but those of the desk
            assert kept[name].strip() in answer.text
        assert written(desk, call) is None

    def test_keeps_what_is_to_be_done_and_shows_it_on_its_day(self, desk, call, client, send):
        stored, note = desk.stored(call), "Ask for the statement; card 4111 1111 1111 1111."
        page = f"/desk/conversations/{stored.conversation_id}"
        held = {"again": "2026-12-07", "follow_up_note": note, "follow_up_by": desk.desk.leo.id}
        assert send(**held).status_code == 303
        told = written(desk, call)
        assert told.follow_up_by == desk.desk.leo.id
        shown = client.get(page).text
        assert "(Leo Paz): Ask for the statement; card [CARD" in shown
        assert "To do:" not in shown
        desk.desk.clock.now = datetime(2026, 12, 7, 16, tzinfo=UTC)
        desk.desk.work(delayed=True)
        assert desk.conversation(call).assigned_to == desk.desk.leo.id
        client.get(desk.links.issue(desk.desk.ana.id))
        assert "To do: Ask for the statement; card [CARD" in client.get(page).text

    def test_has_it_done_by_whoever_confirms_unless_said(self, desk, call, send):
        assert send(again="2026-12-07").status_code == 303
        assert written(desk, call).follow_up_by == desk.desk.ana.id

    def test_gives_it_to_nobody_who_has_left_by_then(self, desk, call, send):
        send(again="2026-12-07", follow_up_note="Ask.", follow_up_by=desk.desk.leo.id)
        with desk.desk.desk.db.transaction() as tx:
            specialists.set_active(tx, desk.desk.leo.id, active=False)
        desk.desk.clock.now = datetime(2026, 12, 7, 16, tzinfo=UTC)
        desk.desk.work(delayed=True)
        conversation = desk.conversation(call)
        assert conversation.attention is Attention.LOOK_AGAIN
        assert conversation.assigned_to != desk.desk.leo.id

    def test_says_all_that_is_wrong_at_once(self, desk, call, send):
        answer = send(wrap_up=" ", amount="x", day="2026-12-04", again="2026-11-01")
        assert answer.text.count('aria-invalid="true"') == 3
        assert "She pays" not in answer.text
        assert written(desk, call) is None


class TestWhatItMayNot:
    def test_be_written_of_a_call_that_goes_on_or_that_nobody_took(self, desk):
        goes_on = desk.call().say(ASKED)
        goes_on.answer().accept()
        left = desk.call().say("hello")
        left.hang_up()
        for call in (goes_on, left):
            click = WrapUpClick(desk.stored(call).id, desk.desk.ana.id)
            with pytest.raises(BadInput, match="call"):
                wrap_up_call(desk.desk.desk, click, translator("en_US"), desk.desk.clock())

    def test_record_a_promise_of_whoever_came_second(self, desk, call):
        said = [Said(Money(minor, "USD"), date(2026, 12, 4)) for minor in (10_000, 20_000)]
        ready = threading.Barrier(2)

        def confirm(who, promise):
            click = WrapUpClick(desk.stored(call).id, who.id, text="Done.", promise=promise)
            ready.wait()
            return wrap_up_call(desk.desk.desk, click, translator("en_US"), desk.desk.clock())

        with ThreadPoolExecutor(2) as both:
            people = (desk.desk.ana, desk.desk.leo)
            answers = list(both.map(confirm, people, said))
        first = next(i for i, one in enumerate(answers) if one.result is ClickResult.DONE)
        assert [one.result for one in answers].count(ClickResult.DONE) == 1
        with desk.desk.desk.db.read() as tx:
            assert promises.open_of(tx, desk.author.account_id).amount == said[first].amount

    def test_hide_that_they_called_again(self, desk, call, slack, post):
        again = desk.call().say("hello")
        again.hang_up()
        desk.desk.work()
        slack.click(post, "assist_wrap_up_as_is", user="U0ANA")
        eventually(lambda: written(desk, call))
        conversation = desk.conversation(call)
        assert conversation.attention is Attention.MISSED_CALL
        assert conversation.waiting_since is not None

    def test_take_what_they_cannot_pay_for_a_promise(self, desk, slack):
        call = desk.call().say(ASKED)
        call.answer().accept()
        call.both(1, "you charged me 150 dollars on November 4 and that is wrong")
        desk.desk.work(delayed=True)
        call.ring_out("completed")
        desk.desk.work()
        assert "Heard, not recorded" not in shown(slack)


class TestNobodyWritesItDown:
    def test_it_comes_to_the_queue_after_an_hour(self, desk, call):
        desk.desk.clock.now += timedelta(hours=1)
        desk.desk.work(delayed=True)
        assert desk.conversation(call).attention is Attention.WRAP_UP

    def test_not_where_it_is_written(self, desk, call, slack, post):
        slack.click(post, "assist_wrap_up_as_is", user="U0ANA")
        eventually(lambda: written(desk, call))
        desk.desk.clock.now += timedelta(hours=1)
        desk.desk.work(delayed=True)
        assert desk.conversation(call).attention is None
