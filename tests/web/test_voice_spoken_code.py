"""A code that is read out to a specialist on the phone."""

import re

import pytest

from assist.desk.card import card_view
from assist.desk.verify_identity import IdentityClick, send_code
from assist.model.contact import IdentityLevel


@pytest.fixture
def call(phones):
    """Ana speaks with an author who asks for what they may not hear yet."""
    phones.desk.author(language="en")
    phones.give_phones()
    call = phones.call().press("0").answer().accept()
    hear(phones, call, 1, "how much do I still owe you")
    return call


def hear(phones, call, number, words):
    call.both(number, words)
    phones.desk.clock.forward(seconds=4)
    phones.desk.work(delayed=True)


def view_of(phones, call):
    conversation = phones.stored(call).conversation_id
    return card_view(phones.desk.desk, conversation, phones.desk.clock())


def test_the_card_says_to_ask_for_it_in_words_for_the_phone(phones, call):
    said = view_of(phones, call).live.say_next
    assert "Please read it to me" in said
    assert "write it here" not in said


def test_it_proves_who_calls_and_is_kept_nowhere(phones, call):
    view = view_of(phones, call)
    (target, *_) = view.identity.targets
    click = IdentityClick(view.conversation.id, phones.desk.ana.id, target.point_id)
    send_code(phones.desk.desk, click, phones.desk.clock())
    phones.desk.work()
    (code,) = re.findall(r"\b\d{6}\b", " ".join(one.body for one in phones.twilio.messages))
    hear(phones, call, 2, " ".join(code))
    view = view_of(phones, call)
    assert view.conversation.identity_level is IdentityLevel.L2
    assert "owe" in view.live.say_next or "$" in view.live.say_next
    kept = " ".join(message.text for message in phones.said(call))
    assert code not in kept.replace(" ", "")
