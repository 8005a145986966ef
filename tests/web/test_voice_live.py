"""While a specialist speaks on the phone: what both say moves the card, and nothing leaves alone."""

import json
from datetime import date, timedelta

import pytest

from assist.demo.standins.twilio_specialist import Waiting
from assist.desk.decide_suggestion import ClickResult
from assist.desk.live_send import LiveClick, send_link_in_call
from assist.model.call_utterance import Speaker
from assist.model.conversation import Direction
from assist.store import audit, call_utterances
from tests import stripe_objects as make
from tests.harness import with_slack
from tests.slack.conftest import eventually
from tests.slack.test_arrangements import shown
from tests.standins.slack import SlackStandin
from tests.stripe_fixtures import STRIPE
from tests.web.voice_fixtures import ANA_PHONE

ANGRY = "esto es una vergüenza, quiero hablar con una persona ya"
CARD = "4111 1111 1111 1111"


@pytest.fixture
def slack():
    with SlackStandin() as standin:
        yield standin


@pytest.fixture
def desk(phone_desk_with, slack):
    """With Slack; Ana has a phone, and an author of Argentina is on file."""
    opened = phone_desk_with(**with_slack(slack))
    opened.desk.author(language="es", country="AR", zone="America/Argentina/Buenos_Aires")
    opened.give_phones()
    return opened


@pytest.fixture
def call(desk):
    """An angry caller speaks with Ana."""
    call = desk.call().say(ANGRY)
    assert call.rung == [ANA_PHONE]
    call.answer().accept()
    assert call.waiting is Waiting.TALKING
    desk.desk.work()
    return call


@pytest.fixture
def post(desk):
    client = desk.app.test_client()
    return lambda path, body, headers: client.post(path, data=body, headers=headers).status_code


def later(desk, seconds=3.0):
    """Time goes on, and what waited for it is done."""
    desk.desk.clock.now += timedelta(seconds=seconds)
    desk.desk.work(delayed=True)


def updates(slack):
    return sum(1 for method, _arguments in slack.calls if method == "chat.update")


def pieces(desk, call):
    with desk.desk.desk.db.read() as tx:
        said = call_utterances.of_call(tx, desk.stored(call).id)
        return tuple(one for one in said if one.speaker is Speaker.SPECIALIST)


class TestTheGreeting:
    def test_says_that_it_is_written_down(self, desk):
        assert "queda transcripto" in " ".join(desk.call().heard)

    def test_and_not_where_it_is_not(self, phone_desk_with):
        phones = phone_desk_with(voice_live_assist=False)
        phones.desk.author()
        phones.give_phones()
        call = phones.call().say("I want to talk to a person")
        assert "written down" not in " ".join(call.heard)
        assert call.live_url == ""


class TestWhatTheySay:
    def test_becomes_one_message_of_the_author_and_lines_of_the_specialist(self, desk, call):
        before = len(desk.said(call))
        call.both(2, "no llegué a pagar la cuota de noviembre")
        call.both(1, "mire")
        call.both(2, "Entiendo, lo miro ahora.", by_author=False)
        later(desk)
        (message,) = desk.said(call)[before:]
        assert set(message.text.split()) >= {"mire", "cuota", "noviembre"}
        (line,) = pieces(desk, call)
        assert (line.speaker, line.text) == (Speaker.SPECIALIST, "Entiendo, lo miro ahora.")

    def test_is_kept_once_however_often_it_is_told(self, desk, call):
        before = len(desk.said(call))
        for _ in range(3):
            call.both(1, "quiero pagar en tres cuotas")
            call.both(1, "Claro.", by_author=False)
            later(desk)
        assert len(desk.said(call)) == before + 1
        assert len(pieces(desk, call)) == 1

    def test_is_not_kept_while_nobody_speaks_with_them(self, desk):
        call = desk.call().say(ANGRY)
        before = len(desk.said(call))
        call.both(1, "vamos, atiendan")
        later(desk)
        assert len(desk.said(call)) == before

    def test_arrives_after_the_call_too(self, desk, call):
        before = len(desk.said(call))
        call.both(1, "le pago 200 dólares el viernes")
        call.hang_up()
        later(desk)
        assert len(desk.said(call)) == before + 1

    def test_a_card_number_is_kept_nowhere_though_it_comes_in_two_pieces(self, desk, call):
        call.both(1, f"mi tarjeta es {CARD[:9]}")
        call.both(2, CARD[10:])
        call.both(1, f"No me lea la {CARD}, por favor", by_author=False)
        later(desk)
        everything = "".join(one.text for one in [*desk.timeline(call), *pieces(desk, call)])
        with desk.desk.desk.db.read() as tx:
            everything += str(audit.events(tx, desk.stored(call).conversation_id))
            everything += str(call_utterances.of_call(tx, desk.stored(call).id))
        assert "1111 1" not in everything.replace("****1111", "")
        assert "4111" not in everything
        assert desk.twilio.messages == []  # the specialist is there to say it

    def test_a_transcript_that_fails_is_said_in_the_record(self, desk, call):
        call.post(
            call.live_url,
            TranscriptionSid="GT1",
            TranscriptionEvent="transcription-error",
            TranscriptionError="Feature not enabled",
        )
        with desk.desk.desk.db.read() as tx:
            events = audit.events(tx, desk.stored(call).conversation_id)
        assert events[-1].event.data == {"why": "Feature not enabled"}
        assert call.waiting is Waiting.TALKING

    @pytest.mark.parametrize(
        "broken",
        [{}, {"SequenceId": "x"}, {"SequenceId": "1", "TranscriptionData": "{"}],
    )
    def test_garbage_is_answered_and_kept_nowhere(self, desk, call, broken):
        call.post(
            call.live_url,
            TranscriptionSid="GT1",
            TranscriptionEvent="transcription-content",
            **broken,
        )
        assert pieces(desk, call) == ()


class TestTheCard:
    def test_says_who_speaks_what_was_said_and_what_to_say_next(self, desk, call, slack):
        call.both(1, "quiero saber qué formas de pago aceptan, cheque o transferencia")
        call.both(2, "Sí, dígame.", by_author=False)
        later(desk, 61)
        told = shown(slack)
        assert "On the phone now with Ana" in told
        assert "1 min" in told
        assert "*Author:* quiero saber qué formas de pago" in told
        assert "*Ana Ruiz:* Sí, dígame." in told
        assert "Say next:" in told
        assert "Send it in writing" in json.dumps(slack.buttons())
        assert "assist_approve" not in slack.buttons()

    def test_says_nothing_next_that_only_a_machine_would_say(self, desk, call):
        call.both(1, "qué formas de pago aceptan, cheque o transferencia")
        later(desk)
        said = desk.desk.suggestion(desk.stored(call).conversation_id).draft.text
        assert "apret" not in said.lower()
        assert "marc" not in said.lower()

    def test_moves_at_most_once_in_three_seconds_and_ends_true(self, desk, call, slack):
        before = updates(slack)
        for number in range(1, 7):
            call.both(number, f"y otra cosa número {number}")
            desk.desk.clock.now += timedelta(milliseconds=400)
        later(desk)
        assert updates(slack) - before <= 2  # 2.4 seconds may touch two windows
        assert "número 6" in shown(slack)

    def test_nothing_is_open_to_the_author_by_itself(self, desk, call):
        said = len([one for one in desk.timeline(call) if one.direction is Direction.OUTGOING])
        for number, words in enumerate(("cuánto debo", "no me escriban más", "me quiero morir"), 1):
            call.both(number, words)
            later(desk)
        out = [one for one in desk.timeline(call) if one.direction is Direction.OUTGOING]
        assert len(out) == said
        assert desk.twilio.messages == []

    def test_goes_when_the_call_is_over(self, desk, call, slack):
        call.ring_out("completed")
        call.hang_up()
        later(desk)
        assert "On the phone now" not in shown(slack)
        assert "assist_text_link" not in slack.buttons()


class TestTheLink:
    @pytest.fixture
    def desk(self, phone_desk_with, slack, stripe):
        opened = phone_desk_with(
            billing="stripe", stripe_api_base=stripe.url, **STRIPE, **with_slack(slack)
        )
        author = opened.desk.author(language="es", country="AR")
        customer = make.customer(stripe, metadata={"assist_contact": author.id})
        make.invoice(stripe, customer, date(2026, 11, 1), 31_250, id="in_open")
        opened.desk.desk.billing.snapshot(author.account_id, opened.desk.clock())
        opened.give_phones()
        return opened

    def test_leaves_by_text_with_one_click_and_once(self, desk, call, slack, post):
        slack.click(post, "assist_text_link", user="U0ANA")
        eventually(lambda: desk.desk.work() or desk.twilio.messages)
        (sent,) = desk.twilio.messages
        assert sent.to == "+13055550111"
        assert "/pay/" in sent.body
        assert "página segura" in sent.body
        eventually(lambda: "assist_text_link" in slack.buttons())
        slack.click(post, "assist_text_link", user="U0ANA")
        eventually(lambda: slack.whispers)
        desk.desk.work()
        assert len(desk.twilio.messages) == 1
        assert "decided already" in str(slack.whispers)

    def test_is_refused_where_the_policy_refuses_and_says_why(self, desk, call, slack, post):
        call.both(1, "no me manden más mensajes")
        later(desk)
        slack.click(post, "assist_text_link", user="U0ANA")
        eventually(lambda: slack.whispers)
        assert desk.twilio.messages == []
        assert "Nothing was sent" in str(slack.whispers)

    def test_of_a_call_that_is_over_is_not_sent(self, desk, call, slack, post):
        call.ring_out("completed")
        desk.desk.work()
        assert "assist_text_link" not in slack.buttons()
        click = LiveClick(desk.stored(call).id, desk.desk.ana.id)
        answer = send_link_in_call(desk.desk.desk, click, desk.desk.clock())
        assert answer.result is ClickResult.ALREADY_DECIDED
