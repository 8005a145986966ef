"""From an address on file to what was asked: a code that is cut, tried, and kept nowhere."""

import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import MetaData, select

from assist.channels.base import ThreadHints
from assist.demo.standins.smtp import SmtpStandin
from assist.demo.standins.twilio import Fault
from assist.desk.card import card_view
from assist.desk.decide_suggestion import Click, ClickResult, approve, edit
from assist.desk.identity_lines import identity_lines, withheld_line
from assist.desk.proven import as_proven
from assist.desk.verify_identity import IdentityClick, claim, record_call_back, send_code
from assist.errors import NotFound
from assist.i18n import translator
from assist.model.card import CardAction
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.conversation import ConversationState, SenderKind
from assist.model.decision import DecisionReason
from assist.model.hold import HoldKind
from assist.store import contacts, conversations, holds, promises
from tests import factories
from tests.harness import Desk, mail_settings, open_desk

L0, L1, L2, L3 = IdentityLevel
PHONE = "+13055550111"
ASK = "how much do i still owe on my package?"
SPEAK = translator("en_US")


@pytest.fixture
def asked(desk):
    """An author on file has asked for the balance by SMS, and nothing is proven beyond that."""
    desk.author(proves=False)
    return desk.write(ASK).conversation_id


def click(desk, conversation_id, point_id=""):
    return IdentityClick(conversation_id, desk.ana.id, point_id)


def level(desk: Desk, conversation_id):
    with desk.desk.db.read() as tx:
        conversation = conversations.get(tx, conversation_id)
        return as_proven(tx, conversation, desk.clock()).identity_level


def send(desk, conversation_id, point_id=""):
    """Click, and let the message leave."""
    answer = send_code(desk.desk, click(desk, conversation_id, point_id), desk.clock())
    desk.work()
    return answer


def code_to(desk, address=PHONE):
    """The code as the author reads it on their phone."""
    texts = [one.body for one in desk.twilio.messages if one.to == address]
    return re.search(r"\b\d{6}\b", texts[-1])[0]


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def on_file(desk, contact, channel, address, **values):
    """One more address on file of the contact."""
    values = {"verified_at": desk.clock() - timedelta(days=30)} | values
    point = factories.point(contact.id, channel=channel, address=address, **values)
    with desk.desk.db.transaction() as tx:
        contacts.add_point(tx, point)
    return point


def everything_stored(desk):
    """Every value of every table, as text."""
    with desk.desk.db.read() as tx:
        connection = tx.connection()
        found = MetaData()
        found.reflect(connection)
        return "\n".join(
            repr(tuple(row))
            for table in found.sorted_tables
            for row in connection.execute(select(table))
        )


class TestBeforeTheCode:
    def test_no_figure_is_suggested_and_the_card_says_what_is_kept_back(self, desk, asked):
        view = card_view(desk.desk, asked, desk.clock())
        assert view.suggestion.draft.playbook_id == "identity.verify"
        assert "$" not in view.suggestion.draft.text
        line = withheld_line(view, SPEAK)
        assert "L2" in line
        assert "balance" in line

    def test_the_card_offers_a_code_to_the_masked_number(self, desk, asked):
        view = card_view(desk.desk, asked, desk.clock())
        assert CardAction.SEND_CODE in view.actions
        assert [target.masked for target in view.identity.targets] == ["•••• 0111"]


class TestTheCode:
    def test_leaves_with_one_click_and_is_stored_nowhere(self, desk, asked):
        assert send(desk, asked).result is ClickResult.DONE
        code = code_to(desk)
        assert code not in everything_stored(desk)
        assert "[CODE]" in desk.timeline(asked)[-1].text
        view = card_view(desk.desk, asked, desk.clock())
        assert any("•••• 0111" in line for line in identity_lines(view, SPEAK))

    def test_is_not_logged_either_way(self, desk, asked, caplog):
        caplog.set_level(logging.DEBUG)
        send(desk, asked)
        code = code_to(desk)
        desk.write(f"my code is {wrong(code)}")
        desk.write(f"my code is {code}")
        assert level(desk, asked) is L2
        assert caplog.records
        ours = [one.getMessage() for one in caplog.records if not one.name.startswith("urllib3")]
        assert not [told for told in ours if code in told or wrong(code) in told]

    def test_sent_back_it_brings_what_was_asked_by_itself(self, desk, asked):
        send(desk, asked)
        code = code_to(desk)
        desk.write(f"my code is {code}")
        assert level(desk, asked) is L2
        drawn = desk.suggestion(asked)
        assert drawn.draft.playbook_id == "balance.inquiry"
        assert "$" in drawn.draft.text
        assert (
            approve(desk.desk, Click(drawn.id, desk.ana.id), desk.clock()).result
            is ClickResult.DONE
        )
        assert code not in everything_stored(desk)
        assert desk.timeline(asked)[2].text == "my code is [CODE]"

    @pytest.mark.parametrize("shape", ["{} {}", "{}-{}", "the code: {}{} thanks"])
    def test_is_taken_however_it_is_written(self, desk, asked, shape):
        send(desk, asked)
        code = code_to(desk)
        desk.write(shape.format(code[:3], code[3:]))
        assert level(desk, asked) is L2
        assert code not in everything_stored(desk)
        assert code[3:] not in desk.timeline(asked)[2].text

    def test_what_is_said_beside_it_is_read(self, desk, asked):
        send(desk, asked)
        desk.write(f"{code_to(desk)} and please, i want to end my life")
        with desk.desk.db.read() as tx:
            contact = contacts.get_contact(tx, desk.conversation(asked).contact_id)
            kinds = {hold.kind for hold in holds.standing(tx, contact, desk.clock())}
        assert HoldKind.CRISIS in kinds

    def test_also_brings_it_where_we_had_answered_that_a_code_comes(self, desk, asked):
        shown = desk.suggestion(asked)
        approve(desk.desk, Click(shown.id, desk.ana.id), desk.clock())
        send(desk, asked)
        desk.write(code_to(desk))
        assert desk.suggestion(asked).draft.playbook_id == "balance.inquiry"

    def test_works_once(self, desk, asked):
        send(desk, asked)
        code = code_to(desk)
        desk.write(code)
        desk.clock.forward(hours=25)
        desk.write(code)
        assert level(desk, asked) is L1
        assert code not in everything_stored(desk)

    def test_is_good_for_ten_minutes(self, desk, asked):
        send(desk, asked)
        desk.clock.forward(minutes=10)
        desk.write(code_to(desk))
        assert level(desk, asked) is L1

    def test_another_one_ends_the_one_before(self, desk, asked):
        send(desk, asked)
        first = code_to(desk)
        send(desk, asked)
        second = code_to(desk)
        desk.write(first)
        assert level(desk, asked) is L1
        desk.write(second)
        assert level(desk, asked) is L2

    def test_a_wrong_one_says_no_more_than_that(self, desk, asked):
        send(desk, asked)
        guess = wrong(code_to(desk))
        desk.write(guess)
        assert level(desk, asked) is L1
        assert "does not match what we have on file" in desk.twilio.messages[-1].body
        assert guess not in everything_stored(desk)
        assert desk.suggestion(asked).draft.playbook_id == "identity.verify"

    def test_five_wrong_ones_lock_it_for_half_an_hour_for_the_right_one_too(self, desk, asked):
        send(desk, asked)
        code = code_to(desk)
        for _ in range(5):
            desk.write(wrong(code))
        desk.write(code)
        assert level(desk, asked) is L1
        refused = send(desk, asked)
        assert (refused.result, refused.reasons) == (ClickResult.NO_CODE, ("locked",))
        desk.clock.forward(minutes=31)
        assert send(desk, asked).result is ClickResult.DONE
        desk.write(code_to(desk))
        assert level(desk, asked) is L2

    def test_many_guesses_in_one_message_are_one_wrong_try(self, desk, asked):
        send(desk, asked)
        code = code_to(desk)
        desk.write(f"code {wrong(code)}, {code}")
        assert level(desk, asked) is L1

    def test_three_are_sent_within_an_hour(self, desk, asked):
        for _ in range(3):
            assert send(desk, asked).result is ClickResult.DONE
        refused = send(desk, asked)
        assert (refused.result, refused.reasons) == (ClickResult.NO_CODE, ("too_many",))
        desk.clock.forward(minutes=61)
        assert send(desk, asked).result is ClickResult.DONE

    @pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.DROP])
    def test_one_that_may_not_have_left_is_drawn_anew(self, desk, asked, fault):
        desk.twilio.fail_next(fault)
        send(desk, asked)
        desk.clock.forward(minutes=2)
        desk.work(delayed=True)
        desk.write(code_to(desk))
        assert level(desk, asked) is L2

    def test_does_not_go_where_nobody_waits_for_it(self, desk, asked):
        desk.clock.forward(hours=25)
        refused = send(desk, asked)
        assert (refused.result, refused.reasons) == (ClickResult.NO_CODE, ("nobody_asked",))

    def test_leaves_at_an_hour_at_which_we_would_not_begin(self, desk):
        desk.author(proves=False, zone="Pacific/Honolulu")  # 06:00 there
        conversation_id = desk.write(ASK).conversation_id
        assert send(desk, conversation_id).result is ClickResult.DONE

    def test_does_not_go_to_whoever_wants_no_messages(self, desk, asked):
        desk.write("STOP")
        view = card_view(desk.desk, asked, desk.clock())
        assert view.identity.targets == ()
        assert send(desk, asked).reasons == ("no_address",)

    def test_an_invoice_number_in_an_ordinary_message_is_none(self, desk, asked):
        send(desk, asked)
        words = (
            "while i wait: what is invoice 208811 about, i do not understand its second line at all"
        )
        desk.write(words)
        assert desk.timeline(asked)[-1].text == words

    def test_digits_of_whoever_awaits_no_code_are_left_alone(self, desk):
        desk.author(proves=False)
        found = desk.write("208811").conversation_id
        assert desk.timeline(found)[0].text == "208811"


class TestTheProof:
    def test_runs_out_after_a_day_and_the_figures_with_it(self, desk, asked):
        send(desk, asked)
        desk.write(code_to(desk))
        drawn = desk.suggestion(asked)
        desk.clock.forward(hours=24)
        answer = approve(desk.desk, Click(drawn.id, desk.ana.id), desk.clock())
        assert answer.result is ClickResult.NOT_PROVEN
        desk.work()
        assert desk.suggestion(asked).draft.playbook_id == "identity.verify"

    def test_an_edit_that_keeps_the_figures_is_refused_alike(self, desk, asked):
        send(desk, asked)
        desk.write(code_to(desk))
        drawn = desk.suggestion(asked)
        desk.clock.forward(hours=24)
        now, words = desk.clock(), drawn.draft.text + " Ana"
        answer = edit(desk.desk, Click(drawn.id, desk.ana.id), words, now)
        assert answer.result is ClickResult.NOT_PROVEN

    def test_is_of_its_conversation_alone(self, desk, asked):
        send(desk, asked)
        desk.write(code_to(desk))
        with desk.desk.db.read() as tx:
            contact = contacts.get_contact(tx, desk.conversation(asked).contact_id)
        on_file(desk, contact, ChannelKind.WHATSAPP, "+13055550111")
        other = desk.write(ASK, channel=ChannelKind.WHATSAPP).conversation_id
        assert level(desk, other) is L1

    def test_by_a_second_channel_is_l3_for_two_hours(self, desk, asked):
        with desk.desk.db.read() as tx:
            contact = contacts.get_contact(tx, desk.conversation(asked).contact_id)
        second = on_file(desk, contact, ChannelKind.SMS, "+13055550199")
        send(desk, asked)
        desk.write(code_to(desk))
        send(desk, asked, second.id)
        desk.write(code_to(desk, "+13055550199"))
        assert level(desk, asked) is L3
        desk.clock.forward(hours=2)
        assert level(desk, asked) is L2

    def test_a_call_back_to_a_number_on_file_before_is_the_second_channel(self, desk, asked):
        with desk.desk.db.read() as tx:
            contact = contacts.get_contact(tx, desk.conversation(asked).contact_id)
        second = on_file(desk, contact, ChannelKind.VOICE, "+13055550177")
        send(desk, asked)
        desk.write(code_to(desk))
        at = click(desk, asked, second.id)
        assert record_call_back(desk.desk, at, "", desk.clock()).result is ClickResult.EMPTY_NOTE
        record_call_back(
            desk.desk, at, "Asked which invoice; named the cover design.", desk.clock()
        )
        assert level(desk, asked) is L3

    def test_a_number_that_came_with_the_request_is_not_called(self, desk, asked):
        with desk.desk.db.read() as tx:
            contact = contacts.get_contact(tx, desk.conversation(asked).contact_id)
        new = on_file(desk, contact, ChannelKind.VOICE, "+13055550178", verified_at=desk.clock())
        with pytest.raises(NotFound, match="number on file"):
            record_call_back(desk.desk, click(desk, asked, new.id), "called", desk.clock())
        assert level(desk, asked) is L1

    def test_signing_in_to_the_portal_is_one_until_they_sign_out(self, desk):
        contact = desk.author(proves=False)
        signed = {"channel": ChannelKind.WEBCHAT, "address": "visitor-1"}
        found = desk.write(ASK, **signed, proven=L2, contact_id=contact.id).conversation_id
        assert level(desk, found) is L2
        assert desk.suggestion(found).draft.playbook_id == "balance.inquiry"
        desk.write("and now?", **signed, proven=L0)
        assert level(desk, found) is L0


class TestAVisitorWhomNobodyKnows:
    @pytest.fixture
    def chat(self, desk):
        self.nora = desk.author(proves=False)
        return desk.write(
            "hi i am nora, how much do i owe?", "visitor-7", ChannelKind.WEBCHAT, proven=L0
        ).conversation_id

    def test_is_sent_a_code_to_the_phone_on_file_never_to_the_chat(self, desk, chat):
        claim(desk.desk, chat, PHONE, by=desk.ana.id, now=desk.clock())
        desk.work()
        code = code_to(desk)
        assert all(code not in message.text for message in desk.timeline(chat))
        desk.write(code, "visitor-7", ChannelKind.WEBCHAT, proven=L0)
        assert level(desk, chat) is L2
        assert desk.conversation(chat).contact_id == self.nora.id
        assert "$" in desk.suggestion(chat).draft.text

    def test_a_name_that_nobody_has_is_answered_exactly_alike(self, desk, chat):
        other = desk.write("hello", "visitor-8", ChannelKind.WEBCHAT, proven=L0).conversation_id
        claim(desk.desk, chat, PHONE, by=desk.ana.id, now=desk.clock())
        claim(desk.desk, other, "+15005550000", by=desk.ana.id, now=desk.clock())
        desk.work()
        for visitor in ("visitor-7", "visitor-8"):
            desk.write("000000", visitor, ChannelKind.WEBCHAT, proven=L0)
        said = [
            [m.text for m in desk.timeline(one) if m.sender is SenderKind.ASSISTANT]
            for one in (chat, other)
        ]
        assert said[0] == said[1]
        assert len(said[0]) == 2
        assert level(desk, other) is L0

    def test_a_code_in_another_conversation_opens_nothing(self, desk, chat):
        claim(desk.desk, chat, PHONE, by=desk.ana.id, now=desk.clock())
        desk.work()
        code = code_to(desk)
        desk.write(code)  # the author answers the text itself
        assert level(desk, chat) is L0
        assert code not in everything_stored(desk)

    def test_what_stood_against_the_stranger_stands_against_the_author(self, desk, chat):
        desk.write("i want to end my life", "visitor-7", ChannelKind.WEBCHAT, proven=L0)
        claim(desk.desk, chat, PHONE, by=desk.ana.id, now=desk.clock())
        desk.work()
        desk.write(code_to(desk), "visitor-7", ChannelKind.WEBCHAT, proven=L0)
        with desk.desk.db.read() as tx:
            kinds = {hold.kind for hold in holds.standing(tx, self.nora, desk.clock())}
        assert HoldKind.CRISIS in kinds


class TestByMail:
    @pytest.fixture
    def desk(self, database_url, reader_cache, twilio, smtp):
        opened = open_desk(database_url, reader_cache, twilio, **mail_settings(smtp))
        yield opened
        opened.services.close()

    @pytest.fixture
    def smtp(self):
        with SmtpStandin() as standin:
            yield standin

    @pytest.fixture
    def mailed(self, desk):
        self.contact = desk.author("nora@example.com", ChannelKind.EMAIL, proves=False)
        return desk.write(ASK, "nora@example.com", ChannelKind.EMAIL).conversation_id

    def code(self, smtp):
        body = smtp.mails[-1].message.get_body(preferencelist=("plain",)).get_content()
        return re.search(r"\b\d{6}\b", body)[0]

    def test_the_quoted_code_is_cut_too(self, desk, mailed, smtp):
        send(desk, mailed)
        code = self.code(smtp)
        desk.write(
            code, "nora@example.com", ChannelKind.EMAIL, quoted_text=f"> {code} is your code"
        )
        assert level(desk, mailed) is L2
        assert code not in everything_stored(desk)

    def test_a_mail_that_nobody_vouches_for_cannot_answer(self, desk, mailed, smtp):
        send(desk, mailed)
        desk.write(self.code(smtp), "nora@example.com", ChannelKind.EMAIL, proven=L0)
        assert level(desk, mailed) is L0

    def test_forged_mails_lock_nobody_out(self, desk, mailed, smtp):
        send(desk, mailed)
        code = self.code(smtp)
        for _ in range(5):
            desk.write(wrong(code), "nora@example.com", ChannelKind.EMAIL, proven=L0)
        desk.write(code, "nora@example.com", ChannelKind.EMAIL)
        assert level(desk, mailed) is L2

    def test_one_ends_what_was_proven_before(self, desk, mailed, smtp):
        send(desk, mailed)
        desk.write(self.code(smtp), "nora@example.com", ChannelKind.EMAIL)
        desk.write("pay my royalties elsewhere", "nora@example.com", ChannelKind.EMAIL, proven=L0)
        desk.write("thanks", "nora@example.com", ChannelKind.EMAIL)
        assert level(desk, mailed) is L1


class TestOtherPeopleInTheThread:
    """Only words of the conversation's own contact drive anything."""

    @pytest.fixture
    def thread(self, desk):
        self.contact = desk.author("nora@example.com", ChannelKind.EMAIL)
        return desk.write(ASK, "nora@example.com", ChannelKind.EMAIL).conversation_id

    def guest(self, desk, thread, words):
        return desk.write(
            words,
            "brother@example.org",
            ChannelKind.EMAIL,
            thread=ThreadHints(conversation_id=thread),
        )

    @pytest.mark.parametrize(
        "words",
        [
            "i promise to pay 100 dollars on friday",
            "yes, i accept the plan",
            "please send the royalties to my account from now on",
            "stop writing to us, all of you",
            "123456",
        ],
    )
    def test_a_guests_words_go_to_a_person_and_change_nothing(self, desk, thread, words):
        before = level(desk, thread)
        received = self.guest(desk, thread, words)
        assert received.conversation_id == thread
        assert desk.timeline(thread)[-1].sender is SenderKind.OTHER
        with desk.desk.db.read() as tx:
            contact = contacts.get_contact(tx, self.contact.id)
            own = contacts.find_point(tx, ChannelKind.EMAIL, "nora@example.com")
            assert promises.open_of(tx, str(contact.account_id)) is None
            assert contact.opted_out_all_at is None
            assert own.opted_out_at is None
        assert level(desk, thread) is before
        view = card_view(desk.desk, thread, desk.clock())
        assert view.decision.reason.value == "other_sender"

    @pytest.mark.parametrize("own", ["", "fyi", "see below", "¿esto qué es?"])
    def test_what_was_forwarded_is_read_by_a_person(self, desk, thread, own):
        desk.write(
            own,
            "nora@example.com",
            ChannelKind.EMAIL,
            subject="Fwd: from my brother",
            quoted_text="---------- Forwarded message ---------\n> I promise to pay 100 dollars.",
        )
        view = card_view(desk.desk, thread, desk.clock())
        assert view.decision.reason is DecisionReason.HUMAN_ONLY
        assert view.conversation.state is ConversationState.OPEN
        with desk.desk.db.read() as tx:
            assert promises.open_of(tx, str(self.contact.account_id)) is None

    def test_what_was_forwarded_is_quoted_and_not_understood(self, desk, thread):
        desk.write(
            "fyi",
            "nora@example.com",
            ChannelKind.EMAIL,
            quoted_text="> I promise to pay 100 dollars on Friday. STOP.",
        )
        view = card_view(desk.desk, thread, desk.clock())
        assert all(guess.id != "promise_to_pay" for guess in view.interpretation.asked)
        assert view.interpretation.opt_out is None
