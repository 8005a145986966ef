"""`assist demo --headless --json`, as it is typed."""

import json

import pytest

from assist.demo import command
from assist.demo.journey import Journey
from assist.demo.office import open_office


@pytest.fixture
def office(reader_cache):
    with open_office(0, reader_cache.parent) as opened:
        yield opened


class TestTheScriptedJourney:
    def test_goes_well_and_says_so_step_by_step(self, office):
        told = []
        result = Journey(office, told.append).run()
        assert [step["name"] for step in result["steps"] if not step["ok"]] == []
        assert result["ok"]
        assert [step.name for step in told] == [step["name"] for step in result["steps"]]
        assert told[-1].name == "the record proves itself"

    def test_names_the_step_that_fails_and_stops_there(self, office):
        office.simulator.send_sms = lambda *_: None  # the author's phone has no signal
        result = Journey(office, lambda _: None).run()
        assert not result["ok"]
        assert result["steps"][-1]["name"] == "a suggestion for Nora Whitfield appears"


class TestTheCommand:
    def test_prints_one_json_object_and_exits_zero(self, reader_cache, capsys):
        code = command.start(headless=True, as_json=True, port=0, model_dir=reader_cache.parent)
        printed = capsys.readouterr()
        assert code == 0
        assert json.loads(printed.out)["ok"] is True
        assert "ok " in printed.err
