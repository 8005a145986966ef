import json

import pytest

from assist.channels.console import Console, JsonlOutbox
from assist.errors import BadInput, PermanentFailure
from tests.channels.makers import NOW, outbound, posted


def body(**changes):
    value = {"from": "ana", "text": "Hi", "id": "1"} | changes
    return json.dumps({k: v for k, v in value.items() if v is not None}).encode()


class TestConsole:
    def test_reads_json(self):
        (message,) = Console([]).parse(posted(body=body()), NOW)
        assert (message.sender_address, message.text, message.external_id) == ("ana", "Hi", "1")

    @pytest.mark.parametrize("name", ["from", "text", "id"])
    def test_names_what_is_missing(self, name):
        with pytest.raises(BadInput) as caught:
            Console([]).parse(posted(body=body(**{name: None})), NOW)
        assert caught.value.field == name

    def test_an_empty_sender_is_refused_and_an_empty_text_is_not(self):
        with pytest.raises(BadInput, match="from"):
            Console([]).parse(posted(body=body(**{"from": " "})), NOW)
        assert Console([]).parse(posted(body=body(text="")), NOW)[0].text == ""

    def test_writes_to_the_outbox(self):
        outbox = []
        Console(outbox).send(outbound(), NOW)
        assert outbox[0]["text"] == "Your balance is $120.00."

    def test_refuses_nothing_and_too_much(self):
        for text in ("", "x" * 10_001):
            with pytest.raises(PermanentFailure):
                Console([]).send(outbound(text=text), NOW)


class TestJsonlOutbox:
    def test_another_process_finds_what_was_sent(self, tmp_path):
        path = tmp_path / "outbox.jsonl"
        assert Console(JsonlOutbox(path)).find_sent(outbound(), NOW) is None
        Console(JsonlOutbox(path)).send(outbound(text="línea 1\nlínea 2"), NOW)
        assert Console(JsonlOutbox(path)).find_sent(outbound(), NOW) is not None
