"""The card in Slack while a specialist speaks with an author: heard, paced, sent, gone."""

import threading

import pytest
from werkzeug.serving import make_server

from assist.app import create_app
from assist.demo.standins.twilio_phone import Phone
from assist.desk.record import refresh_card_soon
from assist.model.conversation import Direction, MessageState
from assist.store import phone_calls, specialists
from assist.web.server import HUB
from tests.harness import OURS, open_desk, with_slack
from tests.slack.conftest import eventually, words

PUBLIC = "https://desk.example.com"


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, slack):
    url = sqlite_copy(tmp_path / "assist.db")
    opened = open_desk(url, reader_cache, twilio, twilio_voice_number=OURS, **with_slack(slack))
    with opened.desk.db.transaction() as tx:
        specialists.set_phone(tx, opened.ana.id, "+5491155550001")
    yield opened
    opened.services.close()


@pytest.fixture
def caller(desk, twilio):
    """An angry author who asks for a person in Spanish, and is put through to Ana."""
    app = create_app(desk.services)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    desk.author(language="es", country="AR", zone="America/Argentina/Buenos_Aires")
    phone = Phone(
        twilio,
        f"http://127.0.0.1:{server.server_port}",
        OURS,
        "+13055550111",
        PUBLIC,
        settle=desk.ring,
    )
    phone.call().say("estoy harto de ustedes, quiero hablar con una persona ya mismo")
    phone.answer().accept()
    desk.work()
    yield phone
    server.shutdown()
    server.server_close()
    app.extensions[HUB].close()


def updates(slack):
    return [body for method, body in slack.calls if method == "chat.update"]


def conversation_of(desk, phone):
    with desk.desk.db.read() as tx:
        return phone_calls.by_sid(tx, phone.sid).conversation_id


def speak(phone):
    """Both sides, out of order and repeated, as the network brings them."""
    phone.both(3, "me cobraron dos veces y nadie me contesta")
    phone.both(2, "Buenas tardes, habla Ana", by_author=False)
    phone.both(4, "cuánto debo todavía")
    phone.both(3, "me cobraron dos veces y nadie me contesta")


class TestTheLiveCard:
    def test_shows_who_speaks_what_was_heard_and_what_to_say(self, desk, slack, caller):
        speak(caller)
        desk.clock.forward(seconds=4)
        desk.work(delayed=True)
        shown = words(slack.cards[0])
        assert "On the phone now with Ana Ruiz, 0 min" in shown
        heard = shown.index("*Ana Ruiz:* Buenas tardes, habla Ana")
        assert heard < shown.index("*Author:* me cobraron dos veces")
        assert shown.count("me cobraron dos veces") == 1
        assert "Say next:" in shown
        assert slack.problems == []

    def test_names_the_escalation(self, desk, slack, caller):
        caller.both(1, "los voy a denunciar, ya hablé con mi abogado")
        desk.clock.forward(seconds=4)
        desk.work(delayed=True)
        assert ":rotating_light:" in words(slack.cards[0]) or "E3" in words(slack.cards[0])

    def test_is_not_told_message_by_message_in_its_thread(self, desk, slack, caller):
        before = len(slack.threaded)
        speak(caller)
        desk.clock.forward(seconds=4)
        desk.work(delayed=True)
        assert len(slack.threaded) == before

    def test_is_drawn_once_in_three_seconds_and_at_the_end(self, desk, slack, caller):
        desk.clock.forward(seconds=10)
        desk.work()
        before, spoken = len(updates(slack)), 12
        conversation = conversation_of(desk, caller)
        run = desk.services
        for number in range(spoken):
            caller.both(10 + number, f"frase número {number} de muchas")
            with run.db.transaction() as tx:
                refresh_card_soon(tx, run.jobs, conversation)  # as anything else may ask
            desk.work()
            desk.clock.forward(seconds=0.5)
        drawn = len(updates(slack)) - before
        assert 1 <= drawn <= 3
        desk.clock.forward(seconds=4)
        desk.work(delayed=True)
        assert "frase número 11 de muchas" in words(slack.cards[0])

    def test_goes_with_the_call(self, desk, slack, caller):
        speak(caller)
        caller.hang_up()
        desk.work(delayed=True)
        assert "On the phone now" not in words(slack.cards[0])


class TestOneClick:
    def test_sends_what_to_say_by_text_once(self, desk, slack, post, caller):
        caller.both(1, "cómo puedo pagar, aceptan cheques o transferencia")
        desk.clock.forward(seconds=4)
        desk.work(delayed=True)
        assert desk.twilio.messages == []
        assert slack.click(post, "assist_live_write", user="U0ANA") == 200
        assert slack.click(post, "assist_live_write", user="U0ANA") == 200
        conversation = conversation_of(desk, caller)

        def sent():
            found = desk.timeline(conversation)
            return [one for one in found if one.direction is Direction.OUTGOING]

        eventually(lambda: len(sent()) == 1 and slack.whispers)
        desk.work()
        (text,) = desk.twilio.messages
        assert text.to == "+13055550111"
        assert sent()[0].state is MessageState.SENT
        assert not sent()[0].automatic
