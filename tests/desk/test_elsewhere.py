"""A reply that may not be sent, or does not arrive, where it was asked goes to another address."""

import threading
from datetime import timedelta

import pytest

from assist.channels.base import DeliveryReceipt
from assist.demo.standins.smtp import SmtpStandin
from assist.desk.card import card_view
from assist.desk.decide_suggestion import Click, ClickResult, approve, edit
from assist.desk.move_reply import MoveClick, move_reply
from assist.desk.proven import end_proofs
from assist.desk.record_receipt import record_receipt
from assist.desk.verdict_lines import card_verdict, crossing_line, elsewhere_label
from assist.desk.work_conversation import OwnReply, retry_message, write_reply
from assist.i18n import translator
from assist.model.audit import AuditKind
from assist.model.card import CardAction
from assist.model.contact import ChannelKind, OptOutScope
from assist.model.conversation import ConversationState, FailureReason, MessageState
from assist.model.decision import SuggestionState
from assist.model.hold import HoldKind
from assist.model.ids import new_id
from assist.store import audit, contacts, holds, identity_proofs
from tests import factories
from tests.harness import OPEN, mail_settings, open_desk

BALANCE = "hi how much do i still owe on my package"
SMS, EMAIL, WHATSAPP = ChannelKind.SMS, ChannelKind.EMAIL, ChannelKind.WHATSAPP
SPEAK = translator("en_US")


@pytest.fixture
def smtp():
    with SmtpStandin() as standin:
        yield standin


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, smtp):
    url = sqlite_copy(tmp_path / "assist.db")
    whatsapp = {"twilio_whatsapp_number": "+12025550109"}
    opened = open_desk(url, reader_cache, twilio, **mail_settings(smtp), **whatsapp)
    yield opened
    opened.services.close()


@pytest.fixture
def author(desk):
    return desk.author(name="Ada Moreno")


def on_file(desk, author, channel=EMAIL, address="ada@example.com", **changes):
    values = {"channel": channel, "address": address, "verified_at": OPEN - timedelta(days=9)}
    point = factories.point(author.id, **(values | changes))
    with desk.desk.db.transaction() as tx:
        contacts.add_point(tx, point)
    return point


def opt_out(desk, scope=OptOutScope.POINT):
    with desk.desk.db.transaction() as tx:
        contacts.set_opt_out(tx, desk.point().id, scope, desk.clock())


@pytest.fixture
def mail(desk, author):
    return on_file(desk, author)


@pytest.fixture
def asked(desk, author, mail):
    """They asked by text message, which they closed afterwards; the conversation's id."""
    key = desk.write(BALANCE).conversation_id
    opt_out(desk)
    return key


def view(desk, key):
    return card_view(desk.desk, key, desk.clock())


def click(desk, key, point):
    return Click(desk.suggestion(key).id, desk.ana.id, point.id)


def own(desk, key, point, text="We look into it.", **changes):
    seen = desk.conversation(key).last_incoming_id
    reply = OwnReply(key, desk.ana.id, text, new_id(), seen, point_id=point.id, **changes)
    return write_reply(desk.desk, reply, desk.clock())


def kinds(desk, key):
    with desk.desk.db.read() as tx:
        return [event.event.kind for event in audit.events(tx, key)]


def fails(desk, key, reason=FailureReason.INVALID_ADDRESS):
    """Our newest reply there comes back for what the address is."""
    message = desk.timeline(key)[-1]
    told = DeliveryReceipt(
        SMS, message.external_id, MessageState.FAILED, desk.clock(), message.id, reason, "30006"
    )
    record_receipt(desk.desk, told, desk.clock())
    return message


def body(mail):
    return mail.message.get_body(("plain",)).get_content().replace("\r\n", "\n")


class TestTheCard:
    def test_says_which_other_address_is_open_and_offers_it_masked(self, desk, asked, mail):
        card = view(desk, asked)
        assert [(it.point_id, it.masked) for it in card.elsewhere] == [
            (mail.id, "a•••@example.com")
        ]
        assert card.actions[0] is CardAction.ELSEWHERE
        assert "Still open for an answer: Email a•••@example.com." in card_verdict(card, SPEAK)
        assert elsewhere_label(card.elsewhere[0], SPEAK) == "Answer by Email a•••@example.com"

    def test_offers_nothing_while_this_address_is_open(self, desk, author, mail):
        key = desk.write(BALANCE).conversation_id
        card = view(desk, key)
        assert (card.elsewhere, CardAction.ELSEWHERE in card.actions) == ((), False)

    def test_offers_nothing_where_waiting_is_all_it_takes(self, desk, author, mail):
        key = desk.write(BALANCE).conversation_id
        desk.clock.now = OPEN.replace(hour=4) + timedelta(days=1)
        card = view(desk, key)
        assert card.verdict.earliest_next_at is not None
        assert card.elsewhere == ()

    def test_offers_nothing_to_whoever_wants_no_message_at_all(self, desk, author, mail):
        key = desk.write(BALANCE).conversation_id
        opt_out(desk, OptOutScope.ALL)
        assert view(desk, key).elsewhere == ()

    @pytest.mark.parametrize(
        "changes",
        [
            {"verified_at": None},
            {"shared": True},
            {"opted_out_at": OPEN},
            {"channel": WHATSAPP, "address": "+13055550144"},  # no window is open there
            {"channel": ChannelKind.WEBCHAT, "address": "visitor-9"},
        ],
    )
    def test_never_offers_one_that_may_not_take_it(self, desk, author, changes):
        on_file(desk, author, **changes)
        key = desk.write(BALANCE).conversation_id
        opt_out(desk)
        assert view(desk, key).elsewhere == ()

    def test_never_offers_somebody_elses(self, desk, author):
        ruth = desk.author("ruth@example.com", EMAIL, name="Ruth Alder")
        key = desk.write(BALANCE).conversation_id
        opt_out(desk)
        assert view(desk, key).elsewhere == ()
        with desk.desk.db.read() as tx:
            (hers,) = contacts.points_of(tx, ruth.id)
        answer = approve(desk.desk, click(desk, key, hers), desk.clock())
        assert answer.result is ClickResult.NOT_THERE

    def test_offers_none_that_the_policy_closes_too(self, desk, asked, author):
        with desk.desk.db.transaction() as tx:
            since = desk.clock()
            holds.put(tx, factories.hold(author, HoldKind.CEASE, since=since))
        assert len(view(desk, asked).elsewhere) == 1  # the one notice that is left
        own(desk, asked, *_points(desk, asked))
        desk.clock.forward(hours=1)
        desk.write(BALANCE)
        assert view(desk, asked).elsewhere == ()

    def test_offers_mail_where_whatsapps_window_is_shut(self, desk, author, mail):
        on_file(desk, author, WHATSAPP, "+13055550144")
        desk.proven.add(author.id)
        wrote = {"inbox_address": "+12025550109"}
        key = desk.write(BALANCE, "+13055550144", WHATSAPP, **wrote).conversation_id
        assert view(desk, key).elsewhere == ()
        desk.clock.forward(days=4)  # Tuesday
        card = view(desk, key)
        assert [str(reason) for reason in card.verdict.reasons] == ["WA_SESSION_CLOSED"]
        assert [it.channel for it in card.elsewhere] == [EMAIL, SMS]


def _points(desk, key):
    with desk.desk.db.read() as tx:
        found = contacts.points_of(tx, desk.conversation(key).contact_id)
    return [point for point in found if point.channel is EMAIL]


class TestOneClick:
    def test_sends_the_suggestion_there_in_the_form_of_a_mail(self, desk, smtp, asked, mail):
        drawn = desk.suggestion(asked).draft.text
        answer = approve(desk.desk, click(desk, asked, mail), desk.clock())
        assert answer.result is ClickResult.DONE
        desk.work()
        (sent,) = smtp.mails
        text = body(sent)
        words = drawn.removesuffix(f" Ana Ruiz, {desk.desk.company}")
        assert words != drawn
        assert text.startswith("Hello Ada,\n\nYou wrote to us by text message; this is our answer.")
        assert words in text
        assert "\n\nAna Ruiz\n" in text
        assert sent.recipients == ("ada@example.com",)
        assert desk.twilio.messages == []
        assert desk.suggestion(asked).state is SuggestionState.APPROVED

    def test_is_recorded_and_told_on_both_conversations(self, desk, asked, mail):
        approve(desk.desk, click(desk, asked, mail), desk.clock())
        desk.work()
        here = view(desk, asked)
        assert here.conversation.waiting_since is None
        assert here.outgoing.state is MessageState.SENT
        there = view(desk, here.went_to.conversation_id)
        assert there.conversation.state is ConversationState.PENDING
        assert there.came_from.conversation_id == asked
        assert crossing_line(here.went_to, True, SPEAK) == (
            f"Our reply went to Email a•••@example.com (conversation #{there.conversation.number})."
        )
        assert crossing_line(there.came_from, False, SPEAK) == (
            "Our reply here answers what they wrote by SMS •••• 0111 (conversation "
            f"#{here.conversation.number})."
        )
        for key in (asked, there.conversation.id):
            assert AuditKind.REPLIED_ELSEWHERE in kinds(desk, key)
        with desk.desk.db.read() as tx:
            assert audit.verify(tx).first_broken is None

    def test_sends_edited_words_and_own_ones(self, desk, smtp, asked, mail):
        changed = "You owe $120.00 as of today. Ana"
        answer = edit(desk.desk, click(desk, asked, mail), changed, desk.clock())
        assert answer.result is ClickResult.DONE
        assert desk.suggestion(asked).final_text == changed
        desk.clock.forward(minutes=5)
        assert own(desk, asked, mail).result is ClickResult.DONE
        desk.work()
        told = sorted(body(sent) for sent in smtp.mails)
        assert any(changed in text for text in told)
        assert any("Hello Ada" not in text and "We look into it." in text for text in told)

    def test_acts_once_however_often_it_comes(self, desk, smtp, asked, mail):
        it, results = click(desk, asked, mail), []

        def press():
            results.append(approve(desk.desk, it, desk.clock()).result)

        threads = [threading.Thread(target=press) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        desk.work()
        assert sorted(results) == ["already_decided", "already_decided", "done"]
        assert len(smtp.mails) == 1

    def test_their_answer_to_the_mail_is_one_to_an_author_whom_we_answered(self, desk, asked, mail):
        approve(desk.desk, click(desk, asked, mail), desk.clock())
        desk.work()
        there = view(desk, asked).went_to.conversation_id
        back = desk.write(
            "thanks, got it", "ada@example.com", EMAIL, inbox_address=("billing@example.com")
        )
        assert back.conversation_id == there

    def test_is_no_outreach(self, desk, asked, mail):
        approve(desk.desk, click(desk, asked, mail), desk.clock())
        moved = view(desk, asked).went_to.message
        assert not moved.outreach
        desk.clock.forward(days=2)  # Sunday: what is queued keeps to their hours
        desk.work()
        assert view(desk, asked).outgoing.failure_reason is FailureReason.NOT_ALLOWED


class TestIsCheckedAgain:
    def test_by_the_policy_at_the_click(self, desk, asked, mail):
        with desk.desk.db.transaction() as tx:
            contacts.set_opt_out(tx, mail.id, OptOutScope.POINT, desk.clock())
        answer = approve(desk.desk, click(desk, asked, mail), desk.clock())
        assert answer.result is ClickResult.NOT_THERE
        assert desk.suggestion(asked).state.is_open

    def test_by_the_policy_at_the_send(self, desk, smtp, asked, mail):
        approve(desk.desk, click(desk, asked, mail), desk.clock())
        with desk.desk.db.transaction() as tx:
            contacts.set_opt_out(tx, mail.id, OptOutScope.POINT, desk.clock())
        desk.work()
        assert smtp.mails == []
        assert view(desk, asked).outgoing.state is MessageState.FAILED

    def test_by_the_linter(self, desk, asked, mail):
        threat = "You owe $120.00. Pay today or we will take legal action."
        assert edit(desk.desk, click(desk, asked, mail), threat, desk.clock()).result is (
            ClickResult.WORDING
        )
        assert own(desk, asked, mail, threat).result is ClickResult.WORDING

    def test_by_what_is_proven(self, desk, asked, mail):
        with desk.desk.db.transaction() as tx:
            proofs = identity_proofs.standing(tx, asked, desk.clock())
            end_proofs(
                tx, desk.conversation(asked), proofs, by="assist", why="test", at=desk.clock()
            )
        answer = approve(desk.desk, click(desk, asked, mail), desk.clock())
        assert answer.result is ClickResult.NOT_PROVEN

    def test_by_what_the_author_wrote_since(self, desk, asked, mail):
        it = click(desk, asked, mail)
        desk.clock.forward(minutes=1)
        desk.write("hello?")
        assert approve(desk.desk, it, desk.clock()).result in {
            ClickResult.STALE_MESSAGE,
            ClickResult.ALREADY_DECIDED,
        }


class TestAReplyThatDidNotArrive:
    @pytest.fixture
    def failed(self, desk, author, mail):
        key = desk.write(BALANCE).conversation_id
        it = Click(desk.suggestion(key).id, desk.ana.id)
        approve(desk.desk, it, desk.clock())
        desk.work()
        return fails(desk, key)

    def test_goes_to_an_address_that_is_open_once(self, desk, smtp, failed, mail):
        key = failed.conversation_id
        card = view(desk, key)
        assert card.actions[0] is CardAction.ELSEWHERE
        it = MoveClick(failed.id, desk.ana.id, mail.id)
        assert move_reply(desk.desk, it, desk.clock()).result is ClickResult.DONE
        assert move_reply(desk.desk, it, desk.clock()).result is not ClickResult.DONE
        desk.work()
        assert len(smtp.mails) == 1
        assert "$120.00" in body(smtp.mails[0])
        assert CardAction.ELSEWHERE not in view(desk, key).actions
        again = retry_message(desk.desk, failed.id, by=desk.ana.id, now=desk.clock())
        assert again.result is ClickResult.ALREADY_DECIDED

    def test_is_held_against_what_is_true_by_then(self, desk, failed, author, mail):
        desk.pay(author, 5000)
        it = MoveClick(failed.id, desk.ana.id, mail.id)
        assert move_reply(desk.desk, it, desk.clock()).result is ClickResult.STALE_LEDGER

    def test_is_held_against_what_is_proven_by_then(self, desk, failed, mail):
        desk.clock.forward(days=3)
        it = MoveClick(failed.id, desk.ana.id, mail.id)
        assert move_reply(desk.desk, it, desk.clock()).result is ClickResult.NOT_PROVEN

    def test_stays_where_the_phone_was_only_off(self, desk, author, mail):
        key = desk.write(BALANCE).conversation_id
        approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
        desk.work()
        fails(desk, key, FailureReason.UNREACHABLE)
        assert view(desk, key).elsewhere == ()
