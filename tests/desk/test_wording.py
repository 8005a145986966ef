"""The linter at the door: what stops an edit or own words, what asks, and what is recorded of it."""

from dataclasses import replace

import pytest

from assist.desk.card import card_view
from assist.desk.check_words import Said
from assist.desk.decide_suggestion import Click, ClickResult, approve, edit
from assist.desk.outgoing import Draft, queue_message
from assist.desk.send_then import SendThen, send_then
from assist.desk.work_conversation import OwnReply, write_reply
from assist.errors import NotAllowed
from assist.model.audit import AuditKind
from assist.model.conversation import Purpose
from assist.model.ids import new_id
from assist.store import audit, conversations, suggestions
from assist.store.codec import encode
from assist.store.suggestions import SUGGESTIONS

BALANCE = "hi how much do i still owe on my package"


@pytest.fixture
def received(desk):
    desk.author()
    return desk.write(BALANCE)


def edited(desk, received, text, said=None):
    click = Click(desk.suggestion(received.conversation_id).id, desk.ana.id)
    return edit(desk.desk, click, text, desk.clock(), *([said] if said else []))


def own(desk, received, text, said=None):
    seen = desk.conversation(received.conversation_id).last_incoming_id
    reply = OwnReply(received.conversation_id, desk.ana.id, text, new_id(), seen)
    return write_reply(desk.desk, replace(reply, said=said) if said else reply, desk.clock())


def drawn(desk, received):
    return desk.suggestion(received.conversation_id).draft.text


def told(desk, received, kind):
    with desk.desk.db.read() as tx:
        chain = audit.events(tx, str(received.conversation_id))
    return [it.event.data for it in chain if it.event.kind is kind]


class TestThatMayNotBeSaid:
    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("You owe $120.00. Pay today or we will take legal action.", "LEGAL_THREAT"),
            ("You owe $120.00. Your book will be removed on Friday.", "REMOVAL_THREAT"),
            ("Hello {{ name }}, you owe $120.00.", "PLACEHOLDER"),
            ("Your card has insufficient funds.", "DECLINE_REASON"),
            ("We will report it to a credit bureau.", "CREDIT_THREAT"),
        ],
    )
    @pytest.mark.parametrize("send", [edited, own])
    def test_never_leaves_and_says_where_and_why(self, desk, received, send, text, rule):
        confirming = Said(frozenset({rule, "EXCLAMATION"}), "because")
        answer = send(desk, received, text, confirming)
        desk.work()
        assert answer.result is ClickResult.WORDING
        found = next(one for one in answer.findings if one.rule == rule)
        assert text[found.start : found.end] == found.text
        assert found.better
        assert desk.twilio.messages == []

    def test_the_suggestion_stays_for_another_try(self, desk, received):
        edited(desk, received, "Pay or we sue you.")
        assert edited(desk, received, drawn(desk, received)).result is ClickResult.DONE

    def test_the_record_has_the_rules_and_not_the_words(self, desk, received):
        edited(desk, received, "You owe $120.00 or we sue you.")
        (data,) = told(desk, received, AuditKind.CLICKED)
        assert data == {"result": "wording", "rules": ["LEGAL_THREAT"]}

    def test_a_suggestion_that_says_it_is_shown_as_not_to_be_sent(self, desk, received):
        suggestion = desk.suggestion(received.conversation_id)
        bad = replace(suggestion.draft, text="Your book will be removed.")
        with desk.desk.db.transaction() as tx:
            chosen = SUGGESTIONS.c.id == suggestion.id
            tx.execute(SUGGESTIONS.update().where(chosen).values(draft=encode(bad)))
        view = card_view(desk.desk, str(received.conversation_id), desk.clock())
        assert [found.rule for found in view.findings] == ["REMOVAL_THREAT"]
        answer = approve(desk.desk, Click(suggestion.id, desk.ana.id), desk.clock())
        assert answer.result is ClickResult.WORDING
        desk.work()
        assert desk.twilio.messages == []

    @pytest.mark.parametrize("purpose", [Purpose.REPLY, Purpose.AUTO_REPLY])
    def test_the_door_looks_once_more_whoever_comes(self, desk, received, purpose):
        with desk.desk.db.transaction() as tx:
            conversation = conversations.get(tx, str(received.conversation_id))
            draft = Draft("Pay or we sue you.", "en", purpose, actor="assist")
            with pytest.raises(NotAllowed, match="LEGAL_THREAT"):
                queue_message(tx, desk.desk, conversation, draft, desk.clock())


class TestThatAsks:
    TEXT = "Unfortunately you owe $120.00."

    @pytest.mark.parametrize("send", [edited, own])
    def test_a_second_click_sends_it(self, desk, received, send):
        first = send(desk, received, self.TEXT)
        assert first.result is ClickResult.CONFIRM
        codes = frozenset(found.rule for found in first.findings)
        assert "EMPTY_NO" in codes
        assert send(desk, received, self.TEXT, Said(codes)).result is ClickResult.DONE
        desk.work()
        assert [sent.body for sent in desk.twilio.messages] == [self.TEXT]

    def test_what_was_not_shown_is_not_confirmed(self, desk, received):
        said = Said(frozenset({"EMPTY_NO"}))
        answer = edited(desk, received, "Unfortunately you owe $120.00!", said)
        assert answer.result is ClickResult.CONFIRM

    def test_it_is_recorded(self, desk, received):
        edited(desk, received, self.TEXT, Said(frozenset({"EMPTY_NO"})))
        (data,) = told(desk, received, AuditKind.EDITED)
        assert data["sent_anyway"] == ["EMPTY_NO"]

    def test_another_language_asks(self, desk, received):
        text = "Hola Ada, tu saldo es de $120.00 y te paso el link para que lo veas con calma."
        answer = edited(desk, received, text)
        assert [found.rule for found in answer.findings] == ["WRONG_LANGUAGE"]


class TestFigures:
    def test_that_stay_need_nothing(self, desk, received):
        assert edited(desk, received, "You owe $120.00. Ana").result is ClickResult.DONE

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("You owe $119.00. Ana", "UNKNOWN_AMOUNT"),
            ("You owe $120.00, due on January 17, 2027. Ana", "UNKNOWN_DATE"),
            ("You owe $50.00. Ana", "CHANGED_FIGURE"),  # of a payment that was made
        ],
    )
    def test_that_changed_take_a_reason_which_is_recorded(self, desk, received, text, rule):
        contact = desk.point().contact_id
        with desk.desk.db.read() as tx:
            from assist.store import contacts

            desk.pay(contacts.get_contact(tx, contact), 5000)
        again = desk.write(BALANCE)
        first = edited(desk, again, text.replace("$120.00", _owed(drawn(desk, again))))
        assert first.result is ClickResult.NEEDS_REASON
        assert rule in [found.rule for found in first.findings]
        codes = frozenset(found.rule for found in first.findings)
        said = Said(codes, "agreed by phone; card 4242 4242 4242 4242")
        text = text.replace("$120.00", _owed(drawn(desk, again)))
        assert edited(desk, again, text, said).result is ClickResult.DONE
        (data,) = told(desk, again, AuditKind.EDITED)
        assert data["why"] == "agreed by phone; card [CARD ****4242]"
        assert data["figures"]
        assert rule in data["sent_anyway"]

    def test_a_reason_is_needed_whatever_is_confirmed(self, desk, received):
        said = Said(frozenset({"UNKNOWN_AMOUNT", "CHANGED_FIGURE"}), "  ")
        assert edited(desk, received, "You owe $1.00.", said).result is ClickResult.NEEDS_REASON

    def test_that_the_author_named_may_be_repeated(self, desk):
        desk.author()
        received = desk.write("I can pay $35 on December 3")
        answer = own(desk, received, "Thank you. $35 on December 3 works.")
        assert answer.result is ClickResult.DONE

    def test_when_we_write_again_is_ours_to_say(self, desk, received):
        assert own(desk, received, "I will call you tomorrow.").result is ClickResult.DONE

    def test_somebody_unproven_hears_no_figure(self, desk):
        desk.author("+13055550111")
        received = desk.write(BALANCE, address="+13055550999")
        answer = own(desk, received, "Your balance is fine.")
        assert answer.result is ClickResult.CONFIRM
        assert [found.rule for found in answer.findings] == ["SPEAKS_OF_ACCOUNT"]


def _owed(text):
    return next(word.rstrip(".,") for word in text.split() if word.startswith("$"))


class TestScheduledWords:
    @pytest.fixture
    def late(self, desk, received):
        desk.clock.forward(hours=12)  # the small hours at the author's
        return received

    def wish(self, desk, late, text, **changes):
        seen = desk.conversation(late.conversation_id).last_incoming_id
        return SendThen(
            late.conversation_id, desk.ana.id, text=text, form_id=new_id(), seen_message_id=seen,
            **changes,
        )  # fmt: skip

    def test_are_looked_at_when_they_are_scheduled(self, desk, late):
        answer = send_then(desk.desk, self.wish(desk, late, "Pay or we sue you."), desk.clock())
        assert answer.result is ClickResult.WORDING

    def test_what_was_confirmed_then_is_not_asked_again(self, desk, late):
        text = "Unfortunately not today."
        wish = self.wish(desk, late, text)
        assert send_then(desk.desk, wish, desk.clock()).result is ClickResult.CONFIRM
        said = Said(frozenset({"EMPTY_NO"}))
        answer = send_then(desk.desk, replace(wish, said=said), desk.clock())
        assert answer.result is ClickResult.DONE
        assert answer.at is not None
        desk.clock.now = answer.at
        desk.work(delayed=True)
        assert [sent.body for sent in desk.twilio.messages] == [text]
        (data,) = told(desk, late, AuditKind.SEND_SCHEDULED)
        assert data["sent_anyway"] == ["EMPTY_NO"]


def test_nothing_of_this_hinders_a_suggestion_as_it_stands(desk, received):
    click = Click(desk.suggestion(received.conversation_id).id, desk.ana.id)
    assert approve(desk.desk, click, desk.clock()).result is ClickResult.DONE
    with desk.desk.db.read() as tx:
        assert suggestions.get(tx, click.suggestion_id).final_text == drawn(desk, received)
