"""The `assist` command, as a person at a terminal meets it."""

import json

import pytest
from click.testing import CliRunner

from assist.cli import main

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def run(tmp_path, monkeypatch, sqlite_copy, reader_cache):
    """Run a command in an empty directory with a migrated database and a trained reader."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "intents").symlink_to(reader_cache)  # training takes a minute
    url = sqlite_copy(tmp_path / "assist.db")

    def command(*words, key=KEY, **options):
        environment = {"SECRET_KEY": key, "DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
        return CliRunner().invoke(main, words, env=environment, **options)

    return command


def test_without_a_key_it_says_what_to_do(run):
    result = run("doctor", key="")
    assert result.exit_code == 2
    assert "SECRET_KEY is not set; set it to 32 or more" in result.output


def test_migrate_can_be_run_again(run):
    assert run("migrate").exit_code == 0
    assert "up to date" in run("migrate").output


def test_doctor_asks_the_database(run):
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "ok   database: sqlite answers" in result.output


def test_a_database_without_tables_names_the_remedy(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environment = {"SECRET_KEY": KEY, "DATABASE_URL": f"sqlite:///{tmp_path}/new.db"}
    result = CliRunner().invoke(main, ("playbooks", "test"), env=environment)
    assert result.exit_code == 2
    assert "run `assist migrate`" in result.output
    assert "Traceback" not in result.output


def test_an_empty_record_holds(run):
    result = run("audit", "verify")
    assert result.exit_code == 0
    assert "Every chain holds." in result.output


def test_exporting_a_conversation_that_is_not_there_names_it(run):
    result = run("audit", "export", "nobody")
    assert result.exit_code == 2
    assert "nobody" in result.output


def test_somebody_is_added_once(run):
    words = ("people", "add", "ana@example.com", "Ana Ruiz", "--role", "lead")
    first = run(*words, "--password", "a long secret")
    second = run(*words, "--password", "a long secret")
    assert "Ana Ruiz may sign in" in first.output
    assert second.exit_code == 2
    assert "belongs to somebody already" in second.output


def test_a_short_password_is_refused_with_the_remedy(run):
    result = run("people", "add", "x@example.com", "X", "--password", "short")
    assert "at least 12 characters" in result.output


def test_no_jobs_are_dead(run):
    assert "0 dead letters" in run("jobs", "dead").output


def test_an_unknown_job_is_named(run):
    result = run("jobs", "retry", "nope")
    assert result.exit_code == 2
    assert "nope" in result.output


def test_nothing_is_quarantined(run):
    assert run("quarantine", "list").output == ""


def test_understand_prints_json(run):
    words = ("understand", "can i get til friday", "--zone", "America/New_York", "--json")
    result = run(*words, "--now", "2026-11-18T15:00:00+00:00")
    reading = json.loads(result.output)
    assert reading["intents"][0]["id"] == "short_extension"
    assert reading["entities"][0]["date"] == "2026-11-20"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--channel", "pigeon"), "channel"),
        (("--now", "2026-11-18T15:00:00"), "now"),
        (("--now", "yesterday"), "now"),
        (("--zone", "Mars/Base"), "zone"),
    ],
)
def test_understand_names_what_is_wrong(run, words, named):
    result = run("understand", "hello", *words)
    assert result.exit_code == 2
    assert named in result.output
    assert "Traceback" not in result.output


def test_intents_tells_what_waits_and_which_version_reads(run):
    assert json.loads(run("intents", "review", "--json").output)["waiting"] == 0
    assert "0 waiting" in run("intents", "review").output
    (version,) = json.loads(run("intents", "versions", "--json").output)
    assert (version["state"], version["reason"], version["examples"]) == ("active", "packaged", 0)
    assert version["version"] in run("intents", "versions").output


def test_intents_rollback_says_when_there_is_nothing_before(run):
    result = run("intents", "rollback")
    assert result.exit_code == 2
    assert "there is no version to go back to" in result.output
