"""What is logged, and what never is."""

import json
import logging

import pytest
import structlog

from assist import logs
from assist.app import create_app
from assist.policy.redact import cleaned
from tests.harness import open_desk

WORDS = "my cat is called Balthazar and I owe you money"


@pytest.fixture
def configured(capsys):
    logs.configure("DEBUG", cleaned)
    yield
    structlog.reset_defaults()


@pytest.mark.usefixtures("configured")
class TestLogs:
    def test_are_json_with_time_and_level(self, capsys):
        structlog.get_logger("x").warning("something_happened", message="18e")
        line = json.loads(capsys.readouterr().err)
        assert (line["event"], line["level"], line["message"]) == (
            "something_happened",
            "warning",
            "18e",
        )
        assert line["timestamp"].endswith("Z")

    def test_hold_no_card_whoever_passes_it(self, capsys):
        try:
            raise ValueError("cannot read 4242 4242 4242 4242")  # noqa: TRY301 - as a library would
        except ValueError:
            structlog.get_logger("x").exception("failed", detail="4242424242424242")
        logging.getLogger("library").warning("odd: %s", "4242-4242-4242-4242")
        shown = capsys.readouterr().err
        assert "[CARD ****4242]" in shown
        assert "4242 4242" not in shown
        assert "42424242" not in shown

    def test_withhold_what_somebody_passes_by_mistake(self, capsys):
        structlog.get_logger("x").error("oops", text=WORDS, token="t0ken", password="hunter2")
        shown = capsys.readouterr().err
        assert "Balthazar" not in shown
        assert "t0ken" not in shown
        assert "hunter2" not in shown

    def test_of_a_whole_message_hold_neither_its_words_nor_a_secret(
        self, capsys, sqlite_copy, tmp_path, reader_cache, twilio
    ):
        desk = open_desk(sqlite_copy(tmp_path / "assist.db"), reader_cache, twilio)
        client = create_app(desk.services).test_client()
        form = twilio.incoming_form(From="+13055550111", To="+12025550100", Body=WORDS)
        url = "https://desk.example.com/webhooks/twilio/sms"
        signed = {"X-Twilio-Signature": twilio.sign(url, form)}
        answer = client.post("/webhooks/twilio/sms", data=form, headers=signed)
        desk.work()
        desk.services.close()
        shown = capsys.readouterr().err
        assert answer.status_code == 200
        assert '"event": "received"' in shown
        assert "request_id" in shown
        assert "Balthazar" not in shown
        assert twilio.auth_token not in shown
