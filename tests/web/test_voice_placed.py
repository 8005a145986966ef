"""A specialist calls an author: by one click, their own phone first, as the contact policy lets it."""

from datetime import timedelta

import pytest

from assist.demo.standins.twilio import Fault
from assist.demo.standins.twilio_calling import Calling
from assist.desk.card import card_view
from assist.desk.decide_suggestion import ClickResult
from assist.desk.leave_voicemail import leave_message
from assist.desk.live_words import gather_left_over
from assist.desk.place_call import CallClick, call_author
from assist.desk.placed_calls import has_taken
from assist.desk.ring_phones import ring_phone
from assist.desk.say_outcome import OutcomeClick, say_outcome
from assist.errors import BadInput
from assist.model.audit import AuditKind
from assist.model.card import CardAction
from assist.model.contact import ChannelKind, OptOutScope
from assist.model.contact_log import CallOutcome
from assist.model.conversation import Direction
from assist.model.phone_call import Answerer, CallEnd, CallState
from assist.model.verdict import ReasonCode
from assist.store import audit, contact_log, contacts, phone_calls, phone_legs, placed_calls
from tests.harness import OURS
from tests.web.conftest import form
from tests.web.voice_fixtures import ANA_PHONE, PUBLIC

AUTHOR = "+13055550111"
BUENOS_AIRES = "America/Argentina/Buenos_Aires"


@pytest.fixture
def author(phones):
    """An author in Florida, whose number is on file; Ana and Leo have phones."""
    phones.give_phones()
    return phones.desk.author(
        language="en", country="US", region="FL", zone="America/New_York", name="Rosa Vidal"
    )


@pytest.fixture
def written(phones, author):
    """They have written a text: the conversation from whose card they are called."""
    return phones.desk.write("how much do I owe?").conversation_id


def stop(tx, phones):
    contacts.set_opt_out(tx, phones.desk.point(AUTHOR).id, OptOutScope.POINT, phones.desk.clock())


def click(phones, conversation_id, who=None, point=None):
    chosen = CallClick(
        conversation_id, point or phones.desk.point(AUTHOR).id, (who or phones.desk.ana).id
    )
    answer = call_author(phones.desk.desk, chosen, phones.desk.clock())
    phones.desk.work()
    return answer


@pytest.fixture
def calling(phones, written):
    """Ana has clicked, and her phone rings."""
    assert click(phones, written).result is ClickResult.DONE
    return Calling(phones.twilio, phones.base, PUBLIC)


def the_call(phones, author):
    with phones.desk.desk.db.read() as tx:
        found = placed_calls.newest_placed(tx, [author.id])
    assert found is not None, "no call"
    return found


def attempts(phones, author):
    with phones.desk.desk.db.read() as tx:
        entries = contact_log.log_of(tx, [author.id], phones.desk.clock() - timedelta(days=9))
    return [
        one
        for one in entries.entries
        if one.channel is ChannelKind.VOICE and one.direction is Direction.OUTGOING
    ]


def kinds(phones, call):
    with phones.desk.desk.db.read() as tx:
        return [one.event.kind for one in audit.events(tx, call.conversation_id)]


def view_of(phones, conversation_id):
    return card_view(phones.desk.desk, conversation_id, phones.desk.clock())


class TestTheClick:
    def test_rings_the_phone_of_whoever_clicked_and_no_other(self, phones, calling):
        assert (calling.placed.to, calling.placed.from_) == (ANA_PHONE, OURS)
        assert len(phones.twilio.placed) == 1
        assert calling.dialled == ""

    def test_is_no_attempt_yet(self, phones, author, calling):
        assert attempts(phones, author) == []

    def test_opens_the_conversation_of_their_calls_and_gives_it_to_whoever_calls(
        self, phones, author, calling
    ):
        call = the_call(phones, author)
        there = phones.desk.conversation(call.conversation_id)
        assert there.channel is ChannelKind.VOICE
        assert there.contact_id == author.id
        assert there.assigned_to == phones.desk.ana.id
        assert there.waiting_since is None

    def test_again_says_who_was_first(self, phones, written, calling):
        answer = click(phones, written, phones.desk.leo)
        assert answer.result is ClickResult.ALREADY_DECIDED
        assert answer.by.name == phones.desk.ana.name
        assert len(phones.twilio.placed) == 1

    def test_without_a_phone_of_ones_own_says_so(self, phones, written):
        assert click(phones, written, phones.newcomer()).result is ClickResult.NO_PHONE

    def test_while_ones_phone_is_in_a_call_says_so(self, phones, written):
        phones.desk.author("+13055550177", language="en")
        other = phones.call("+13055550177").say("I want to talk to a person")
        other.answer().accept()
        assert other.rung == [ANA_PHONE]
        assert click(phones, written).result is ClickResult.ON_THE_PHONE

    def test_while_the_author_is_on_the_phone_with_us_says_so(self, phones, written):
        phones.call(AUTHOR)
        assert click(phones, written).result is ClickResult.ALREADY_DECIDED

    def test_refuses_a_number_that_is_not_theirs(self, phones, written):
        other = phones.desk.author("+13055550199")
        with phones.desk.desk.db.read() as tx:
            (point,) = contacts.points_of(tx, other.id)
        with pytest.raises(BadInput, match="number"):
            click(phones, written, point=point.id)


class TestThePolicy:
    def test_refuses_outside_their_hours_and_keeps_the_refusal(self, phones, written):
        phones.desk.clock.forward(hours=9)  # 22:00 in Buenos Aires, 20:00 in Miami
        answer = click(phones, written)
        assert answer.result is ClickResult.NOT_CALLED
        assert ReasonCode.QUIET_HOURS in answer.reasons
        assert phones.twilio.placed == []
        with phones.desk.desk.db.read() as tx:
            events = [one.event for one in audit.events(tx, written)]
        (refused,) = [one for one in events if one.kind is AuditKind.SEND_REFUSED]
        assert refused.data["purpose"] == "call"

    def test_is_asked_again_when_the_key_is_pressed(self, phones, author, calling):
        with phones.desk.desk.db.transaction() as tx:
            stop(tx, phones)
        calling.take().press()
        assert calling.dialled == ""
        assert "may not be called" in calling.heard[-1]
        call = the_call(phones, author)
        assert call.outcome is CallEnd.NOT_PLACED
        assert attempts(phones, author) == []

    def test_counts_every_dial_whatever_came_of_it(self, phones, author, written):
        answers = []
        phones.desk.clock.forward(days=11)  # a Tuesday; no holiday is near
        for _ in range(4):
            answer = click(phones, written)
            answers.append(answer.result)
            if answer.result is ClickResult.DONE:
                Calling(phones.twilio, phones.base, PUBLIC).take().press().status("no-answer")
                say(phones, author, CallOutcome.NO_ANSWER)
            phones.desk.clock.forward(days=1)
        assert answers.count(ClickResult.DONE) == 3
        assert answers[-1] is ClickResult.NOT_CALLED

    def test_lets_nobody_call_in_the_days_after_a_conversation(self, phones, author, written):
        click(phones, written)
        Calling(phones.twilio, phones.base, PUBLIC).take().press().pick_up().author_hangs_up()
        say(phones, author, CallOutcome.RPC)
        phones.desk.clock.forward(days=4)  # Tuesday
        answer = click(phones, written)
        assert ReasonCode.POST_CONVERSATION in answer.reasons

    def test_a_wish_to_be_called_frees_from_that_for_seven_days(self, phones, author, written):
        click(phones, written)
        Calling(phones.twilio, phones.base, PUBLIC).take().press().pick_up().author_hangs_up()
        say(phones, author, CallOutcome.RPC)
        phones.desk.clock.forward(days=4)  # Tuesday
        asks_to_be_called(phones)
        assert click(phones, written).result is ClickResult.DONE

    def test_an_author_who_stopped_our_texts_is_not_called_either(self, phones, written):
        with phones.desk.desk.db.transaction() as tx:
            stop(tx, phones)
        assert ReasonCode.OPTED_OUT in click(phones, written).reasons


def asks_to_be_called(phones):
    """They call; nobody takes it; they want to be called back."""
    call = phones.call(AUTHOR).say("I want to talk to a person")
    while call.rung and call.waiting.value == "specialist":
        call.ring_out()
    call.press("2").press("1")
    phones.desk.work()


def say(phones, author, outcome, who=None):
    call = the_call(phones, author)
    chosen = OutcomeClick(call.id, outcome, (who or phones.desk.ana).id)
    return say_outcome(phones.desk.desk, chosen, phones.desk.clock())


class TestTheSpecialistsPhone:
    def test_says_whom_it_is_about_to_call(self, phones, calling):
        (said,) = calling.take().heard
        assert "Rosa Vidal" in said
        assert "0 1 1 1" in said

    def test_dials_by_a_key_only_so_that_a_machine_dials_nobody(self, phones, author, calling):
        calling.take().press("")
        assert calling.dialled == ""
        assert the_call(phones, author).outcome is CallEnd.NOT_PLACED
        assert attempts(phones, author) == []

    @pytest.mark.parametrize("status", ["no-answer", "busy", "failed", "canceled"])
    def test_that_is_not_taken_ends_it_and_the_card_says_so(
        self, phones, author, written, calling, status
    ):
        calling.ring_out(status)
        assert the_call(phones, author).outcome is CallEnd.NOT_PLACED
        view = view_of(phones, written)
        assert view.placed.call.talk.why == "phone_not_taken"
        assert CardAction.CALL in view.actions

    @pytest.mark.parametrize("fault", [Fault.ERROR_500, Fault.TOO_MANY])
    def test_that_the_provider_cannot_ring_ends_it(self, phones, author, written, fault):
        phones.twilio.fail_next_call(fault, times=5)
        click(phones, written)
        phones.desk.clock.forward(minutes=4)
        phones.desk.work(delayed=True)
        assert the_call(phones, author).outcome is CallEnd.NOT_PLACED

    def test_of_which_nothing_is_heard_any_more_ends_it_in_time(self, phones, author, calling):
        phones.desk.clock.forward(minutes=4)
        phones.desk.work(delayed=True)
        assert the_call(phones, author).outcome is CallEnd.NOT_PLACED
        assert "not placed any more" in calling.take().heard[-1]

    def test_is_rung_once_however_often_the_job_is_done(self, phones, author, written):
        click(phones, written)
        with phones.desk.desk.db.read() as tx:
            (leg,) = phone_legs.legs_of(tx, [the_call(phones, author).id])
        ring_phone(phones.desk.desk, leg.id)
        assert len(phones.twilio.placed) == 1

    def test_put_down_before_anybody_answers_ends_it(self, phones, author, calling):
        calling.take().press().hang_up()
        call = the_call(phones, author)
        assert (call.state, call.outcome) == (CallState.ENDED, CallEnd.NOT_REACHED)


class TestTheAuthorsPhone:
    def test_rings_at_the_key_and_is_an_attempt_from_then_on(self, phones, author, calling):
        calling.take().press()
        assert calling.dialled == AUTHOR
        assert len(attempts(phones, author)) == 1
        assert AuditKind.CALL_DIALLED in kinds(phones, the_call(phones, author))

    def test_is_dialled_once_though_the_request_comes_again(self, phones, author, calling):
        calling.take().press().press()
        assert len(attempts(phones, author)) == 1

    @pytest.mark.parametrize(
        ("status", "outcome", "told"),
        [
            ("busy", CallOutcome.BUSY, "busy"),
            ("no-answer", CallOutcome.NO_ANSWER, "Nobody answered"),
            ("failed", CallOutcome.NO_ANSWER, "cannot be reached"),
        ],
    )
    def test_unanswered_is_said_to_the_specialist_and_kept(
        self, phones, author, calling, status, outcome, told
    ):
        calling.take().press().status(status)
        assert told in calling.heard[-1]
        call = the_call(phones, author)
        assert (call.outcome, call.disposition) == (CallEnd.NOT_REACHED, outcome)
        assert call.disposed_by is None
        assert not call.is_conversation

    def test_picked_up_the_two_speak_and_what_is_heard_is_announced(self, phones, author, calling):
        calling.take().press().pick_up()
        call = the_call(phones, author)
        assert call.state is CallState.CONNECTED
        assert call.provider_sid == calling.author_sid
        said = " ".join(calling.author_heard)
        assert "written down" in said
        assert "owe" not in said
        assert "Rosa" not in said
        with phones.desk.desk.db.read() as tx:
            assert has_taken(tx, call)

    def test_put_down_the_call_waits_to_be_wrapped_up(self, phones, author, calling):
        calling.take().press().pick_up().answered_by("human").author_hangs_up()
        call = the_call(phones, author)
        assert call.outcome is CallEnd.TRANSFERRED
        assert CardAction.WRAP_UP in view_of(phones, call.conversation_id).actions

    def test_told_of_late_and_twice_changes_nothing(self, phones, author, calling):
        calling.take().press().pick_up().author_hangs_up()
        before = the_call(phones, author)
        calling.status("ringing").status("in-progress").status("completed")
        calling.answered_by("human")
        after = the_call(phones, author)
        assert (after.state, after.outcome, after.ended_at) == (
            before.state,
            before.outcome,
            before.ended_at,
        )

    def test_whose_answer_was_never_told_counts_as_answered_once_it_is_over(
        self, phones, author, calling
    ):
        calling.take().press().status("completed")
        assert the_call(phones, author).outcome is CallEnd.TRANSFERRED


class TestWhatIsHeard:
    def test_of_a_person_becomes_a_message(self, phones, author, calling):
        calling.take().press().pick_up().answered_by("human")
        heard(calling, 1, "I can pay 200 dollars on Friday")
        later(phones)
        call = the_call(phones, author)
        texts = [one.text for one in phones.desk.timeline(call.conversation_id)]
        assert texts == ["I can pay 200 dollars on Friday"]

    def test_of_a_machine_does_not(self, phones, author, calling):
        calling.take().press().pick_up()
        heard(calling, 1, "You have reached Rosa, leave a message after the tone")
        calling.answered_by("machine_end_beep")
        heard(calling, 2, "beep")
        later(phones)
        phones.desk.clock.forward(minutes=2)
        gather(phones)
        call = the_call(phones, author)
        assert phones.desk.timeline(call.conversation_id) == ()
        assert not call.is_conversation

    def test_before_it_is_known_who_speaks_waits_and_is_not_lost(self, phones, author, calling):
        calling.take().press().pick_up()
        heard(calling, 1, "Hello, yes?")
        later(phones)
        call = the_call(phones, author)
        assert phones.desk.timeline(call.conversation_id) == ()
        calling.answered_by("human")
        later(phones)
        assert [one.text for one in phones.desk.timeline(call.conversation_id)] == ["Hello, yes?"]

    def test_where_the_provider_never_says_is_read_after_a_while(self, phones, author, calling):
        calling.take().press().pick_up()
        heard(calling, 1, "Hello, yes?")
        calling.answered_by("unknown")
        phones.desk.clock.forward(minutes=1)
        gather(phones)
        call = the_call(phones, author)
        assert len(phones.desk.timeline(call.conversation_id)) == 1

    def test_taken_for_a_machine_is_read_once_a_specialist_says_who_it_was(
        self, phones, author, calling
    ):
        calling.take().press().pick_up()
        heard(calling, 1, "yes I can pay on Friday")
        calling.answered_by("machine_end_other").author_hangs_up()
        say(phones, author, CallOutcome.RPC)
        later(phones)
        call = the_call(phones, author)
        assert len(phones.desk.timeline(call.conversation_id)) == 1


def gather(phones):
    gather_left_over(phones.desk.desk, phones.desk.clock())
    later(phones)


def heard(calling, number, words):
    calling.both(number, words)


def later(phones, seconds=4):
    """Time goes on, and what waited for it is done."""
    phones.desk.clock.forward(seconds=seconds)
    phones.desk.work(delayed=True)


class TestTheMessage:
    def test_is_put_on_the_machine_in_words_that_tell_nothing(self, phones, author, calling):
        calling.take().press().pick_up().answered_by("machine_end_beep")
        call = the_call(phones, author)
        assert call.answerer is Answerer.MACHINE
        answer = leave_message(phones.desk.desk, call.id, phones.desk.ana.id, phones.desk.clock())
        assert answer.result is ClickResult.DONE
        phones.desk.work()
        said = " ".join(calling.message)
        assert phones.desk.ana.name in said
        assert "1 2 0 2 5 5 5 0 1 0 0" in said
        for word in ("owe", "pay", "balance", "billing", "debt", "account", "Rosa"):
            assert word not in said
        assert "being left" in calling.heard[-1]
        after = the_call(phones, author)
        assert (after.disposition, after.outcome) == (CallOutcome.VM_LIMITED, CallEnd.NOT_REACHED)

    def test_is_left_once(self, phones, author, calling):
        calling.take().press().pick_up().answered_by("machine_end_beep")
        call = the_call(phones, author)
        for _ in range(2):
            answer = leave_message(
                phones.desk.desk, call.id, phones.desk.ana.id, phones.desk.clock()
            )
            phones.desk.work()
        assert answer.result is ClickResult.ALREADY_DECIDED
        assert len(phones.twilio.call_moves) == 1

    def test_that_could_not_be_put_there_is_not_said_to_be_left(self, phones, author, calling):
        calling.take().press().pick_up().answered_by("machine_end_beep")
        call = the_call(phones, author)
        phones.twilio.fail_next_call(Fault.TOO_MANY)
        leave_message(phones.desk.desk, call.id, phones.desk.ana.id, phones.desk.clock())
        phones.desk.work()
        after = the_call(phones, author)
        assert (after.message_at, after.disposition) == (None, CallOutcome.NO_ANSWER)
        assert AuditKind.CALL_MESSAGE_FAILED in kinds(phones, after)
        assert CardAction.LEAVE_MESSAGE in view_of(phones, call.conversation_id).actions

    def test_left_before_the_machine_was_recognised_stays_left(self, phones, author, calling):
        calling.take().press().pick_up()
        call = the_call(phones, author)
        leave_message(phones.desk.desk, call.id, phones.desk.ana.id, phones.desk.clock())
        calling.answered_by("machine_end_beep")
        phones.desk.work()
        after = the_call(phones, author)
        assert (after.disposition, after.outcome) == (CallOutcome.VM_LIMITED, CallEnd.NOT_REACHED)

    def test_left_on_what_was_taken_for_a_person_is_no_conversation(self, phones, author, calling):
        calling.take().press().pick_up().answered_by("human")
        call = the_call(phones, author)
        leave_message(phones.desk.desk, call.id, phones.desk.ana.id, phones.desk.clock())
        phones.desk.work()
        assert not the_call(phones, author).is_conversation
        assert CardAction.WRAP_UP not in view_of(phones, call.conversation_id).actions

    def test_is_left_on_no_line_that_is_down(self, phones, author, calling):
        calling.take().press().status("no-answer")
        call = the_call(phones, author)
        answer = leave_message(phones.desk.desk, call.id, phones.desk.ana.id, phones.desk.clock())
        assert answer.result is ClickResult.ALREADY_DECIDED

    def test_speaks_the_authors_language(self, phones):
        phones.give_phones()
        author = phones.desk.author(language="es", country="AR", zone=BUENOS_AIRES)
        written = phones.desk.write("¿cuánto debo?").conversation_id
        click(phones, written)
        calling = Calling(phones.twilio, phones.base, PUBLIC).take().press().pick_up()
        assert "queda escrito" in " ".join(calling.author_heard)
        call = the_call(phones, author)
        leave_message(phones.desk.desk, call.id, phones.desk.ana.id, phones.desk.clock())
        phones.desk.work()
        assert "Hola" in " ".join(calling.message)


class TestTheOutcome:
    def test_is_one_click_and_replaces_the_networks_word(self, phones, author, calling):
        calling.take().press().status("no-answer")
        assert say(phones, author, CallOutcome.BUSY).result is ClickResult.DONE
        call = the_call(phones, author)
        assert (call.disposition, call.disposed_by) == (CallOutcome.BUSY, phones.desk.ana.id)
        assert AuditKind.CALL_DISPOSED in kinds(phones, call)

    def test_is_said_once(self, phones, author, calling):
        calling.take().press().status("no-answer")
        say(phones, author, CallOutcome.NO_ANSWER)
        second = say(phones, author, CallOutcome.RPC, phones.desk.leo)
        assert second.result is ClickResult.ALREADY_DECIDED
        assert second.by.name == phones.desk.ana.name
        assert the_call(phones, author).disposition is CallOutcome.NO_ANSWER

    def test_is_not_said_of_a_call_that_goes_on(self, phones, author, calling):
        calling.take().press()
        with pytest.raises(BadInput, match="goes on"):
            say(phones, author, CallOutcome.RPC)

    def test_of_somebody_else_leaves_nothing_to_wrap_up(self, phones, author, calling):
        calling.take().press().pick_up().answered_by("human").author_hangs_up()
        say(phones, author, CallOutcome.WPC)
        call = the_call(phones, author)
        assert not call.is_conversation
        assert CardAction.WRAP_UP not in view_of(phones, call.conversation_id).actions

    def test_is_asked_on_the_cards_of_the_author_until_somebody_says_it(
        self, phones, author, written, calling
    ):
        calling.take().press().status("no-answer")
        assert CardAction.SAY_OUTCOME in view_of(phones, written).actions
        say(phones, author, CallOutcome.NO_ANSWER)
        view = view_of(phones, written)
        assert CardAction.SAY_OUTCOME not in view.actions
        assert view.placed is None


class TestRecordings:
    def test_of_placed_calls_follow_the_place_and_are_announced(self, phone_desk_with):
        phones = phone_desk_with(voice_records="US-FL")
        phones.give_phones()
        author = phones.desk.author(
            language="en", country="US", region="FL", zone="America/New_York"
        )
        written = phones.desk.write("how much do I owe?").conversation_id
        click(phones, written)
        calling = Calling(phones.twilio, phones.base, PUBLIC).take().press().pick_up()
        assert calling.recording
        assert "recorded" in " ".join(calling.author_heard)
        with phones.desk.desk.db.read() as tx:
            assert phone_calls.get(tx, the_call(phones, author).id).recorded


class TestInTheConsole:
    @pytest.fixture
    def ana(self, phones):
        client = phones.app.test_client()
        assert client.get(phones.links.issue(phones.desk.ana.id)).status_code == 302
        return client

    def test_one_form_calls_and_one_says_who_was_reached(self, phones, author, written, ana):
        path = f"/desk/conversations/{written}"
        assert "Call •••• 0111" in ana.get(path).text
        point = phones.desk.point(AUTHOR).id
        assert form(ana, f"{path}/call-author", point=point).status_code == 303
        assert form(ana, f"{path}/call-author", point=point).status_code == 409
        phones.desk.work()
        Calling(phones.twilio, phones.base, PUBLIC).take().press().status("busy")
        page = ana.get(path).text
        assert "by the network: busy. Who was reached?" in page
        fields = {"call": the_call(phones, author).id, "outcome": "no_answer"}
        assert form(ana, f"{path}/call-author/outcome", **fields).status_code == 303
        assert form(ana, f"{path}/call-author/outcome", **fields).status_code == 409
        assert the_call(phones, author).disposition is CallOutcome.NO_ANSWER

    def test_a_refusal_says_why_and_from_when(self, phones, written, ana):
        phones.desk.clock.forward(hours=9)
        path = f"/desk/conversations/{written}"
        assert "The author may not be called now." in ana.get(path).text
        answer = form(ana, f"{path}/call-author", point=phones.desk.point(AUTHOR).id)
        assert answer.status_code == 409
        assert "They were not called. It is outside the hours" in answer.text

    def test_the_call_stands_in_its_timeline(self, phones, author, ana, calling):
        calling.take().press().pick_up().answered_by("machine_end_beep").author_hangs_up()
        page = ana.get(f"/desk/conversations/{the_call(phones, author).conversation_id}").text
        assert "Call by Ana Ruiz" in page
        assert "A machine picked up." in page
        assert "proves no more than L1" not in page

    def test_another_authors_call_is_not_found(self, phones, author, calling, ana):
        calling.take().press().status("busy")
        phones.desk.author("+13055550222")
        other = phones.desk.write("hello", "+13055550222").conversation_id
        fields = {"call": the_call(phones, author).id, "outcome": "busy"}
        path = f"/desk/conversations/{other}/call-author/outcome"
        assert form(ana, path, **fields).status_code == 404
