"""The one path of a message, from an author's words to their phone."""

import pytest

from assist.demo.standins.twilio import Fault
from assist.desk.decide_suggestion import Click, ClickResult, approve, edit, other, reject
from assist.model.conversation import ConversationState, Direction, MessageState
from assist.model.decision import RejectReason, SuggestionState
from assist.model.interpretation import EscalationLevel
from assist.store import audit, conversations, interpretations
from tests.harness import CLOSED

BALANCE = "hi how much do i still owe on my package"


class TestAnApprovedReply:
    def test_carries_real_figures_and_reaches_the_phone_once(self, desk):
        desk.author()
        received = desk.write(BALANCE)
        suggestion = desk.suggestion(received.conversation_id)
        assert "$120.00" in suggestion.draft.text
        answer = approve(desk.desk, Click(suggestion.id, desk.ana.id), desk.clock())
        desk.work()
        assert answer.result is ClickResult.DONE
        assert [sent.body for sent in desk.twilio.messages] == [suggestion.draft.text]
        assert desk.timeline(received.conversation_id)[-1].state is MessageState.SENT
        conversation = desk.conversation(received.conversation_id)
        assert conversation.state is ConversationState.PENDING

    def test_two_clicks_act_once_and_the_second_is_told_who_won(self, desk):
        desk.author()
        suggestion = desk.suggestion(desk.write(BALANCE).conversation_id)
        approve(desk.desk, Click(suggestion.id, desk.ana.id), desk.clock())
        second = approve(desk.desk, Click(suggestion.id, desk.leo.id), desk.clock())
        desk.work()
        assert second.result is ClickResult.ALREADY_DECIDED
        assert second.by == desk.ana
        assert len(desk.twilio.messages) == 1

    def test_edited_words_leave_instead(self, desk):
        desk.author()
        received = desk.write(BALANCE)
        click = Click(desk.suggestion(received.conversation_id).id, desk.ana.id)
        edit(desk.desk, click, "You owe $120.00. Ana", desk.clock())
        desk.work()
        assert [sent.body for sent in desk.twilio.messages] == ["You owe $120.00. Ana"]
        assert desk.suggestion(received.conversation_id).state is SuggestionState.EDITED

    def test_a_rejected_one_never_leaves(self, desk):
        desk.author()
        received = desk.write(BALANCE)
        click = Click(desk.suggestion(received.conversation_id).id, desk.ana.id)
        reject(desk.desk, click, RejectReason.WRONG_TONE, "too stiff", desk.clock())
        desk.work(delayed=True)
        assert desk.twilio.messages == []
        assert desk.conversation(received.conversation_id).state is ConversationState.OPEN

    def test_another_suggestion_replaces_the_shown_one(self, desk):
        desk.author()
        received = desk.write(BALANCE)
        first = desk.suggestion(received.conversation_id)
        other(desk.desk, Click(first.id, desk.ana.id), desk.clock())
        desk.work()
        second = desk.suggestion(received.conversation_id)
        assert second.id == first.id or second.draft.playbook_id != first.draft.playbook_id


class TestAStaleSuggestion:
    def test_is_refused_when_the_author_wrote_again(self, desk):
        desk.author()
        received = desk.write(BALANCE)
        old = desk.suggestion(received.conversation_id)
        desk.write("and when is the next one due?")
        answer = approve(desk.desk, Click(old.id, desk.ana.id), desk.clock())
        desk.work()
        assert answer.result in {ClickResult.STALE_MESSAGE, ClickResult.ALREADY_DECIDED}
        assert desk.twilio.messages == []

    def test_is_refused_and_redrawn_when_the_balance_moved(self, desk):
        author = desk.author()
        received = desk.write(BALANCE)
        old = desk.suggestion(received.conversation_id)
        desk.pay(author, 5000)
        answer = approve(desk.desk, Click(old.id, desk.ana.id), desk.clock())
        desk.work()
        new = desk.suggestion(received.conversation_id)
        assert answer.result is ClickResult.STALE_LEDGER
        assert desk.twilio.messages == []
        assert new.id != old.id
        assert "$70.00" in new.draft.text

    def test_a_stranger_cannot_decide(self, desk):
        desk.author()
        suggestion = desk.suggestion(desk.write(BALANCE).conversation_id)
        answer = approve(desk.desk, Click(suggestion.id, "nobody"), desk.clock())
        assert answer.result is ClickResult.NOT_A_SPECIALIST


class TestReceiving:
    def test_the_same_message_twice_is_one(self, desk):
        from assist.desk.receive import receive

        message = desk.inbound("hello")
        first = receive(desk.desk, message, desk.clock())
        second = receive(desk.desk, message, desk.clock())
        assert (first.duplicate, second.duplicate) == (False, True)
        assert len(desk.timeline(first.conversation_id)) == 1

    def test_messages_of_one_author_are_one_conversation_and_one_turn(self, desk):
        from assist.desk.receive import receive

        first = receive(desk.desk, desk.inbound("hi"), desk.clock())
        second = receive(desk.desk, desk.inbound(BALANCE), desk.clock())
        desk.work()
        assert first.conversation_id == second.conversation_id
        with desk.desk.db.read() as tx:
            reading = interpretations.latest(tx, str(first.conversation_id))
        assert "balance_inquiry" in [guess.id for guess in reading.intents]

    @pytest.mark.parametrize("text", ["", "👍", "x" * 100_000])
    def test_odd_texts_are_stored_and_shown(self, desk, text):
        received = desk.write(text)
        assert desk.timeline(received.conversation_id)[0].text == text

    def test_a_card_number_is_nowhere(self, desk):
        received = desk.write("use 4242 4242 4242 4242 cvv 123 please")
        everything = repr(desk.timeline(received.conversation_id))
        with desk.desk.db.read() as tx:
            everything += repr(audit.events(tx, str(received.conversation_id)))
        assert "4242 4242" not in everything
        assert "[CARD ****4242]" in everything

    def test_an_unknown_number_learns_nothing_of_any_account(self, desk):
        desk.author()
        received = desk.write(BALANCE, address="+13055550999")
        text = desk.suggestion(received.conversation_id).draft.text
        assert "$" not in text
        assert "120" not in text


class TestOptOut:
    def test_stop_is_honoured_at_once_and_confirmed_once(self, desk):
        from assist.desk.receive import receive

        desk.author()
        receive(desk.desk, desk.inbound("STOP", opt_keyword="stop"), desk.clock())
        assert desk.point().opted_out_at is not None, "before any job ran"
        desk.work()
        assert len(desk.twilio.messages) == 1
        with desk.desk.db.read() as tx:
            assert conversations.queue(tx) == ()

    def test_after_it_a_click_sends_nothing_and_says_why(self, desk):
        desk.author()
        received = desk.write("STOP SENDING THESE I PAID")
        suggestion = desk.suggestion(received.conversation_id)
        sent_before = len(desk.twilio.messages)
        answer = approve(desk.desk, Click(suggestion.id, desk.ana.id), desk.clock())
        desk.work()
        assert answer.result is ClickResult.NOT_ALLOWED
        assert answer.reasons == ("OPTED_OUT",)
        assert len(desk.twilio.messages) == sent_before

    def test_start_opens_it_again(self, desk):
        desk.author()
        desk.write("STOP", opt_keyword="stop")
        desk.write("START", opt_keyword="start")
        assert desk.point().opted_out_at is None


class TestDelivery:
    def approved(self, desk):
        desk.author()
        received = desk.write(BALANCE)
        suggestion = desk.suggestion(received.conversation_id)
        approve(desk.desk, Click(suggestion.id, desk.ana.id), desk.clock())
        return received

    def test_a_busy_provider_is_asked_again_and_gets_it_once(self, desk):
        received = self.approved(desk)
        desk.twilio.fail_next(Fault.TOO_MANY)
        desk.work()
        assert desk.twilio.messages == []
        desk.work(delayed=True)
        assert len(desk.twilio.messages) == 1
        assert desk.timeline(received.conversation_id)[-1].state is MessageState.SENT

    def test_an_unanswered_send_is_looked_up_and_not_repeated(self, desk):
        received = self.approved(desk)
        desk.twilio.fail_next(Fault.DROP)
        desk.work()
        assert desk.timeline(received.conversation_id)[-1].state is MessageState.SENDING
        desk.clock.forward(minutes=1)
        desk.work(delayed=True)
        assert len(desk.twilio.messages) == 1
        assert desk.timeline(received.conversation_id)[-1].state is MessageState.SENT

    def test_a_refusal_is_shown_with_its_reason(self, desk):
        received = self.approved(desk)
        desk.twilio.fail_next(Fault.REFUSE)
        desk.work()
        last = desk.timeline(received.conversation_id)[-1]
        assert last.state is MessageState.FAILED
        assert last.failure_reason is not None

    def test_delivering_twice_sends_once(self, desk):
        from assist.desk.deliver import deliver

        received = self.approved(desk)
        desk.work()
        message = desk.timeline(received.conversation_id)[-1]
        deliver(desk.desk, message.id)
        assert len(desk.twilio.messages) == 1


class TestAfterHours:
    def test_the_author_is_told_once_in_a_closed_period(self, desk):
        desk.author()
        desk.clock.now = CLOSED
        received = desk.write(BALANCE)
        desk.clock.forward(hours=2)
        desk.write("hello? anybody there")
        told = [
            message
            for message in desk.timeline(received.conversation_id)
            if message.direction is Direction.OUTGOING
        ]
        assert len(told) == 1
        assert told[0].automatic


class TestCrisis:
    def test_at_night_names_the_hotline_although_the_author_was_told_and_opted_out(self, desk):
        desk.author()
        desk.clock.now = CLOSED
        desk.write(BALANCE)
        desk.write("STOP", opt_keyword="stop")
        desk.clock.forward(hours=1)
        desk.write("i cant do this anymore, none of it, im done")
        assert "988" in desk.twilio.messages[-1].body


class TestEscalation:
    def test_a_crisis_goes_before_everybody_else(self, desk):
        desk.author()
        desk.author("+13055550112", name="Ruth Vale")
        desk.write(BALANCE)
        desk.write("i cant do this anymore, none of it, im done", address="+13055550112")
        with desk.desk.db.read() as tx:
            queue = conversations.queue(tx)
        assert queue[0].contact_name == "Ruth Vale"
        assert queue[0].escalation is EscalationLevel.E4

    def test_a_crisis_told_before_still_stands_when_they_write_of_money(self, desk):
        desk.author()
        received = desk.write("i cant do this anymore, none of it, im done")
        desk.clock.forward(hours=2)
        desk.write(BALANCE)
        with desk.desk.db.read() as tx:
            reading = interpretations.latest(tx, received.conversation_id)
        assert reading.escalation is EscalationLevel.E4
        assert reading.needs_human_now
        assert any(found.earlier for found in reading.evidence)

    def test_a_law_threat_that_was_answered_stays_on_the_next_question(self, desk):
        desk.author()
        received = desk.write("i will sue you in small claims")
        first = desk.suggestion(received.conversation_id)
        approve(desk.desk, Click(first.id, desk.ana.id), desk.clock())
        desk.work()
        desk.clock.forward(hours=1)
        desk.write(BALANCE)
        with desk.desk.db.read() as tx:
            reading = interpretations.latest(tx, received.conversation_id)
        assert reading.escalation is EscalationLevel.E3
        assert "$120.00" in desk.suggestion(received.conversation_id).draft.text


class TestTheRecord:
    def test_everything_is_one_unbroken_chain(self, desk):
        desk.author()
        received = desk.write(BALANCE)
        suggestion = desk.suggestion(received.conversation_id)
        approve(desk.desk, Click(suggestion.id, desk.ana.id), desk.clock())
        desk.work()
        with desk.desk.db.read() as tx:
            report = audit.verify(tx)
            kinds = [
                event.event.kind.value for event in audit.events(tx, suggestion.conversation_id)
            ]
        assert report.first_broken is None
        assert kinds == [
            "message_received",
            "identity_proven",
            "interpreted",
            "decided",
            "suggested",
            "message_queued",
            "approved",
            "delivery_attempted",
            "delivery_settled",
        ]
