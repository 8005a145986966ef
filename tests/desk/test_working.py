"""What a specialist does beside deciding: own words, hand-off, notes, retries, receipts."""

from dataclasses import replace

import pytest

from assist.channels.base import DeliveryReceipt
from assist.demo.standins.smtp import SmtpStandin
from assist.demo.standins.twilio import Fault
from assist.desk.card import card_view
from assist.desk.continue_by_email import continue_by_email
from assist.desk.decide_suggestion import Click, ClickResult, approve
from assist.desk.housekeeping import housekeeping
from assist.desk.people import add_specialist, check_password
from assist.desk.record_receipt import record_receipt
from assist.desk.work_conversation import (
    OwnReply,
    add_note,
    hand_off,
    mark_sent,
    resolve,
    retry_message,
    write_reply,
)
from assist.errors import BadInput
from assist.model.card import CardAction
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.conversation import ConversationState, Direction, FailureReason, MessageState
from assist.model.ids import new_id
from assist.model.specialist import Role
from assist.store import audit, specialists
from tests.harness import mail_settings, open_desk

BALANCE = "hi how much do i still owe on my package"


def own(desk, received, text="I will call you at three.", form_id=None, seen=None):
    seen = seen or desk.conversation(received.conversation_id).last_incoming_id
    reply = OwnReply(received.conversation_id, desk.ana.id, text, form_id or new_id(), seen)
    return write_reply(desk.desk, reply, desk.clock())


def approved(desk):
    desk.author()
    received = desk.write(BALANCE)
    suggestion = desk.suggestion(received.conversation_id)
    answer = approve(desk.desk, Click(suggestion.id, desk.ana.id), desk.clock())
    return received, answer.message_id


class TestAnOwnReply:
    def test_leaves_and_replaces_the_suggestion(self, desk):
        received = desk.write(BALANCE)
        assert own(desk, received).result is ClickResult.DONE
        desk.work()
        assert [m.body for m in desk.twilio.messages] == ["I will call you at three."]
        assert not desk.suggestion(received.conversation_id).state.is_open

    def test_of_one_form_leaves_once(self, desk):
        received = desk.write(BALANCE)
        form_id = new_id()
        first, second = (own(desk, received, form_id=form_id) for _ in range(2))
        desk.work()
        assert first.result is ClickResult.DONE
        assert second.result is ClickResult.ALREADY_DECIDED
        assert len(desk.twilio.messages) == 1

    def test_is_refused_when_the_author_wrote_meanwhile(self, desk):
        received = desk.write(BALANCE)
        seen = desk.conversation(received.conversation_id).last_incoming_id
        desk.write("forget it, found it")
        assert own(desk, received, seen=seen).result is ClickResult.STALE_MESSAGE

    def test_may_not_be_empty(self, desk):
        assert own(desk, desk.write(BALANCE), text="  ").result is ClickResult.EMPTY_TEXT

    def test_never_carries_a_card_number_out(self, desk):
        answer = own(desk, desk.write(BALANCE), text="your card 4242 4242 4242 4242 failed")
        desk.work()
        assert answer.result is ClickResult.WORDING
        assert [found.rule for found in answer.findings if found.is_error] == ["SECRET"]
        assert desk.twilio.messages == []


class TestTheConversation:
    def test_is_handed_to_a_person_with_a_note_that_stays_inside(self, desk):
        received = desk.write(BALANCE)
        hand_off(
            desk.desk,
            received.conversation_id,
            by=desk.ana.id,
            to=desk.leo.id,
            note="she knows Leo",
            now=desk.clock(),
        )
        desk.work(delayed=True)
        assert desk.conversation(received.conversation_id).assigned_to == desk.leo.id
        assert desk.timeline(received.conversation_id)[-1].direction is Direction.NOTE
        assert desk.twilio.messages == []

    def test_is_resolved_and_opens_again_when_the_author_writes(self, desk):
        received = desk.write(BALANCE)
        resolve(desk.desk, received.conversation_id, by=desk.ana.id, now=desk.clock())
        assert desk.conversation(received.conversation_id).state is ConversationState.RESOLVED
        desk.clock.forward(days=2)
        again = desk.write("one more thing, what is my balance")
        assert again.conversation_id == received.conversation_id

    def test_after_the_reopening_time_a_new_case_begins(self, desk):
        received = desk.write(BALANCE)
        resolve(desk.desk, received.conversation_id, by=desk.ana.id, now=desk.clock())
        desk.clock.forward(days=8)
        assert desk.write(BALANCE).conversation_id != received.conversation_id

    def test_a_note_is_redacted(self, desk):
        received = desk.write(BALANCE)
        text = "he read me 4242424242424242"
        add_note(desk.desk, received.conversation_id, by=desk.ana.id, text=text, now=desk.clock())
        assert "[CARD ****4242]" in desk.timeline(received.conversation_id)[-1].text


class TestDeliveryStates:
    def receipt(self, desk, message_id, state, reason=None):
        sid = desk.twilio.messages[-1].sid
        told = DeliveryReceipt(ChannelKind.SMS, sid, state, desk.clock(), message_id, reason)
        return record_receipt(desk.desk, told, desk.clock())

    def test_only_move_forward(self, desk):
        received, message_id = approved(desk)
        desk.work()
        assert self.receipt(desk, message_id, MessageState.DELIVERED)
        assert not self.receipt(desk, message_id, MessageState.SENT)
        assert desk.timeline(received.conversation_id)[-1].state is MessageState.DELIVERED

    def test_a_receipt_for_nobodys_message_is_ignored(self, desk):
        told = DeliveryReceipt(ChannelKind.SMS, "SM404", MessageState.SENT, desk.clock(), "nobody")
        assert not record_receipt(desk.desk, told, desk.clock())

    def test_a_failed_one_is_really_sent_again(self, desk):
        received, message_id = approved(desk)
        desk.twilio.fail_next(Fault.REFUSE)
        desk.work()
        card = card_view(desk.desk, received.conversation_id, desk.clock())
        assert card.actions[0] is CardAction.RETRY
        retry_message(desk.desk, message_id, by=desk.ana.id, now=desk.clock())
        desk.work()
        assert len(desk.twilio.messages) == 1
        assert desk.timeline(received.conversation_id)[-1].state is MessageState.SENT

    def test_after_eight_attempts_it_fails_visibly(self, desk):
        received, _ = approved(desk)
        desk.twilio.fail_next(Fault.TOO_MANY, times=8)
        desk.work(delayed=True)
        last = desk.timeline(received.conversation_id)[-1]
        assert (last.state, last.failure_reason) == (
            MessageState.FAILED,
            FailureReason.PROVIDER_ERROR,
        )

    def test_a_young_claim_is_left_alone(self, desk):
        from assist.desk.deliver import deliver

        _, message_id = approved(desk)
        desk.twilio.fail_next(Fault.DROP)
        deliver(desk.desk, message_id)
        before = len(desk.twilio.requests)
        deliver(desk.desk, message_id)
        assert len(desk.twilio.requests) == before


class TestAnAmbiguousMail:
    """An SMTP server cannot be asked: when its answer is lost, a person decides."""

    @pytest.fixture
    def smtp(self):
        with SmtpStandin() as standin:
            yield standin

    @pytest.fixture
    def desk(self, sqlite_copy, tmp_path, reader_cache, twilio, smtp):
        url = sqlite_copy(tmp_path / "assist.db")
        opened = open_desk(url, reader_cache, twilio, **mail_settings(smtp))
        yield opened
        opened.services.close()

    def test_is_never_sent_blindly_again(self, desk, smtp):
        from assist.demo.standins.smtp import Fault as SmtpFault

        desk.author("ada@example.org", ChannelKind.EMAIL)
        received = desk.write(BALANCE, "ada@example.org", ChannelKind.EMAIL)
        suggestion = desk.suggestion(received.conversation_id)
        smtp.fail_next(SmtpFault.DROP_AFTER_TEXT)
        answer = approve(desk.desk, Click(suggestion.id, desk.ana.id), desk.clock())
        desk.work()
        desk.clock.forward(minutes=2)
        desk.work(delayed=True)
        card = card_view(desk.desk, received.conversation_id, desk.clock())
        assert len(smtp.mails) == 1
        assert card.outgoing.state is MessageState.UNKNOWN
        assert card.actions == (CardAction.MARK_SENT, CardAction.RETRY)
        mark_sent(desk.desk, answer.message_id, by=desk.ana.id, now=desk.clock())
        assert desk.timeline(received.conversation_id)[-1].state is MessageState.SENT

    def chat(self, desk, **changes):
        received = desk.write(
            BALANCE,
            "visitor-1",
            ChannelKind.WEBCHAT,
            proven=IdentityLevel.L0,
            reply_email="guest@example.org",
            **changes,
        )
        own(desk, received, text="We are open from noon.")
        desk.work()
        return received

    def test_an_unread_chat_reply_goes_on_by_mail_once(self, desk, smtp):
        received = self.chat(desk)
        message = desk.timeline(received.conversation_id)[-1]
        for _ in range(2):
            continue_by_email(desk.desk, message.id)
            desk.work()
        assert len(smtp.mails) == 1
        assert "We are open from noon." in smtp.mails[0].message.get_body(("plain",)).get_content()

    def test_a_proven_visitors_reply_is_not_told_to_an_address_nobody_proved(self, desk, smtp):
        author = desk.author("+13055550111")
        received = desk.write(
            BALANCE,
            "visitor-2",
            ChannelKind.WEBCHAT,
            proven=IdentityLevel.L2,
            contact_id=author.id,
            reply_email="other@example.org",
        )
        own(desk, received, text="You owe $120.00.")
        desk.work()
        continue_by_email(desk.desk, desk.timeline(received.conversation_id)[-1].id)
        desk.work()
        assert "$120.00" not in smtp.mails[0].raw.decode()

    def test_a_read_one_does_not(self, desk, smtp):
        received = self.chat(desk)
        message = desk.timeline(received.conversation_id)[-1]
        told = DeliveryReceipt(
            ChannelKind.WEBCHAT, message.id, MessageState.READ, desk.clock(), message.id
        )
        record_receipt(desk.desk, told, desk.clock())
        continue_by_email(desk.desk, message.id)
        desk.work()
        assert smtp.mails == []


class TestPeople:
    def test_sign_in_with_their_password_only(self, desk):
        add_specialist(
            desk.desk, name="Eva", email="Eva@Example.com", role=Role.LEAD, password="a long secret"
        )
        assert check_password(desk.desk, "eva@example.com", "a long secret").name == "Eva"
        assert check_password(desk.desk, "eva@example.com", "another secret") is None
        assert check_password(desk.desk, "nobody@example.com", "a long secret") is None

    def test_without_a_password_nobody_signs_in(self, desk):
        assert check_password(desk.desk, desk.ana.email, "") is None

    @pytest.mark.parametrize(
        "changes", [{"password": "short"}, {"email": "no address"}, {"email": "ana@example.com"}]
    )
    def test_bad_input_names_its_field(self, desk, changes):
        values = {"name": "X", "email": "x@example.com", "role": Role.LEAD, "password": "x" * 12}
        with pytest.raises(BadInput) as refused:
            add_specialist(desk.desk, **(values | changes))
        assert refused.value.field == next(iter(changes))

    def test_who_left_decides_nothing(self, desk):
        gone = replace(
            desk.ana, id=new_id(), email="g@example.com", slack_user_id=None, active=False
        )
        with desk.desk.db.transaction() as tx:
            specialists.add(tx, gone)
        suggestion = desk.suggestion(desk.write(BALANCE).conversation_id)
        answer = approve(desk.desk, Click(suggestion.id, gone.id), desk.clock())
        assert answer.result is ClickResult.NOT_A_SPECIALIST


class TestHousekeeping:
    def test_anchors_the_record_and_enqueues_the_next_round_once(self, desk):
        desk.write(BALANCE)
        for _ in range(2):
            housekeeping(desk.desk, desk.clock().isoformat())
        with desk.desk.db.read() as tx:
            assert audit.verify(tx).anchors == 1
        rounds = [row for row in desk.services.jobs.list() if row.job == "housekeeping"]
        assert len(rounds) == 1
