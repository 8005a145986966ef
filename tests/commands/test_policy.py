"""`assist policy` as somebody at a terminal sees it."""

import json

import pytest
from click.testing import CliRunner

from assist.cli import main
from assist.store import Database, contacts
from tests import factories


@pytest.fixture
def run(tmp_path, monkeypatch, sqlite_copy):
    monkeypatch.chdir(tmp_path)
    url = sqlite_copy(tmp_path / "assist.db")
    database = Database(url)
    author = factories.contact(account_id="A-1", country="US", zone="America/New_York")
    point = factories.point(author.id, address="+13055550111", verified_at=factories.NOW)
    with database.transaction() as tx:
        contacts.add_contact(tx, author)
        contacts.add_point(tx, point)
    database.close()
    environment = {
        "SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "DATABASE_URL": url,
        "LOG_LEVEL": "ERROR",
    }

    def command(*words, **more):
        return CliRunner().invoke(main, ["policy", *words], env=environment | more)

    return command


def check(run, at, *words):
    return run("check", "--to", "+13055550111", "--channel", "sms", "--at", at, *words)


class TestCheck:
    def test_as_json_it_has_every_reason_and_the_next_time(self, run):
        answer = check(run, "2026-11-20T03:00:00+00:00", "--json")
        assert answer.exit_code == 1
        told = json.loads(answer.output)
        assert told["reasons"] == [
            {"code": "QUIET_HOURS", "detail": None, "until": "2026-11-20T13:00:00+00:00"}
        ]
        assert told["earliest_next_at"] == "2026-11-20T13:00:00+00:00"
        assert told["required_inserts"] == ["opt_out_notice"]
        assert told["zones"] == ["America/New_York"]

    def test_allowed_is_status_zero(self, run):
        answer = check(run, "2026-11-20T15:00:00+00:00")
        assert answer.exit_code == 0
        assert answer.output.startswith("Allowed.")

    def test_in_words_it_names_both_clocks(self, run):
        answer = check(run, "2026-11-20T03:00:00+00:00")
        assert "It may be sent from Friday at 8:00 AM there (Friday at 10:00 AM here)." in (
            answer.output
        )

    def test_words_are_held_against_what_they_have_to_say(self, run):
        answer = check(run, "2026-11-20T15:00:00+00:00", "--text", "Pay on Friday.", "--json")
        assert [one["code"] for one in json.loads(answer.output)["reasons"]] == [
            "MISSING_OPT_OUT_NOTICE"
        ]

    def test_mistakes_are_named(self, run):
        assert "nobody is known" in run("check", "--to", "x", "--channel", "email").output
        assert "at is no ISO time" in check(run, "tomorrow").output.replace(":", "")


class TestCalendar:
    def test_prints_the_open_windows_on_both_clocks(self, run):
        answer = run("calendar", "A-1", "--from", "2026-11-20T16:00:00+00:00")
        first, second, *rest = answer.output.splitlines()
        assert "Friday, November 20 11:00 AM - 8:00 PM  (America/New_York)" in first
        assert "1:00 PM - 10:00 PM  (America/Argentina/Buenos_Aires)" in first
        assert second.startswith("Tuesday, November 24 8:00 AM")  # a holiday at the desk before
        assert len(rest) == 2

    def test_as_json_in_utc(self, run):
        answer = run("calendar", "A-1", "--from", "2026-11-20T16:00:00+00:00", "--json")
        assert json.loads(answer.output)["windows"][0] == [
            "2026-11-20T16:00:00+00:00",
            "2026-11-21T01:00:00+00:00",
        ]


class TestAnotherPolicy:
    def test_is_read_from_the_settings_and_refused_with_every_mistake(self, run, tmp_path):
        file = tmp_path / "ours.yaml"
        file.write_text("version: '1'\n")
        answer = run("calendar", "A-1", CONTACT_POLICY=str(file))
        assert answer.exit_code == 2
        assert "CONTACT_POLICY" in answer.output
        assert "defaults: Field required" in answer.output
