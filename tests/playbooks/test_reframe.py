"""The same words in the form of another channel; what somebody wrote themselves stays."""

import pytest

from assist.model.contact import ChannelKind
from assist.playbooks.draft import Signed
from assist.playbooks.reframe import reframed

SMS, EMAIL, CHAT = ChannelKind.SMS, ChannelKind.EMAIL, ChannelKind.WEBCHAT
SIGNED = Signed("en_US", "Lantern House", "Ana Ruiz", "Ada", "7")
PEOPLE = ["Ana Ruiz", "Leo Paz"]
TEXT = "You owe $120.00. Leo Paz, Lantern House"
MAIL = (
    "Hello Ada,\n\nYou wrote to us by text message; this is our answer.\n\n"
    "You owe $120.00.\n\nAna Ruiz\nLantern House\nCase 7"
)


def test_a_text_message_becomes_a_mail_that_says_what_it_answers():
    found = reframed(TEXT, (SMS, EMAIL), SIGNED, PEOPLE)
    assert (found.text, found.subject) == (MAIL, "Your message to Lantern House")


def test_in_the_authors_language():
    signed = Signed("es_AR", "Lantern House", "Ana Ruiz", "Ada", "7")
    found = reframed("Debés $120,00. Leo Paz, Lantern House", (SMS, EMAIL), signed, PEOPLE)
    assert found.text.startswith("Hola, Ada:\n\n") or found.text.startswith("Hola Ada")
    assert "You wrote" not in found.text
    assert found.subject != "Your message to Lantern House"


def test_a_mail_becomes_one_line_with_a_name_under_it():
    mail = "Hello Ada,\n\nYou owe $120.00.\n\nPay here.\n\nAna Ruiz\nLantern House\nCase 3"
    found = reframed(mail, (EMAIL, SMS), SIGNED, PEOPLE)
    assert (found.text, found.subject) == (
        "You owe $120.00. Pay here. Ana Ruiz, Lantern House",
        "",
    )


def test_own_words_get_no_second_signature_and_no_second_greeting():
    found = reframed("Hi Ada! All settled. Cheers, Ana", (SMS, EMAIL), SIGNED, PEOPLE)
    assert found.text.endswith("Hi Ada! All settled. Cheers, Ana")
    assert "Hello" not in found.text


def test_words_of_a_chat_have_no_frame_to_lose_and_get_one():
    found = reframed("You owe $120.00.", (CHAT, EMAIL), SIGNED, PEOPLE)
    assert found.text.startswith("Hello Ada,\n\nYou wrote to us in our chat")
    assert found.text.endswith("Ana Ruiz\nLantern House\nCase 7")


@pytest.mark.parametrize(
    ("subject", "told"), [("My account", "Re: My account"), ("Re: My account", "Re: My account")]
)
def test_it_joins_the_mails_that_are_there(subject, told):
    assert reframed(TEXT, (SMS, EMAIL), SIGNED, PEOPLE, subject).subject == told
