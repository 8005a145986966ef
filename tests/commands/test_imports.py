"""`assist import` as somebody at a terminal sees it."""

import json

import pytest
from click.testing import CliRunner

from assist.cli import main

HEADER = "id,name,currency\n"


@pytest.fixture
def run(tmp_path, monkeypatch, sqlite_copy):
    monkeypatch.chdir(tmp_path)
    environment = {
        "SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "DATABASE_URL": sqlite_copy(tmp_path / "assist.db"),
        "LOG_LEVEL": "ERROR",
    }

    def command(kind, content, *options):
        (tmp_path / "books.csv").write_bytes(content.encode())
        return CliRunner().invoke(main, ["import", kind, "books.csv", *options], env=environment)

    return command


def test_a_dry_run_shows_what_is_new_and_writes_nothing(run):
    result = run("accounts", HEADER + "A1,Ada,USD\n", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "accounts from books.csv: 1 rows" in result.output
    assert "Nothing was written (dry run)." in result.output
    assert "Written." in run("accounts", HEADER + "A1,Ada,USD\n").output


def test_changes_are_shown_before_and_after(run):
    run("accounts", HEADER + "A1,Ada,USD\n")
    result = run("accounts", HEADER + "A1,Ada Moreno,USD\n", "--dry-run")
    assert "line 2, A1: name Ada -> Ada Moreno" in result.output


def test_a_broken_file_is_reported_row_by_row(run):
    result = run("accounts", HEADER + "A1,Ada,USD\nA2,,GELD\n")
    assert result.exit_code == 2
    assert "line 3, name: is empty. Every row needs it." in result.output
    assert "line 3, currency: 'GELD' is no currency in use." in result.output
    assert "Nothing was written: 2 problems." in result.output


def test_json_has_everything(run):
    run("accounts", HEADER + "A1,Ada,KWD\n")
    rows = "id,account_id,amount,currency,due_on,description\nI1,A1,1.240,KWD,2026-11-05,Editing\n"
    shown = json.loads(run("invoices", rows, "--json").output)
    assert (shown["written"], shown["problems"]) == (True, [])
    assert shown["new"] == {"count": 1, "sums": {"KWD": "1.240"}}


def test_a_file_that_cannot_be_read_is_told_without_a_traceback(run):
    result = run("accounts", "nonsense\n")
    assert result.exit_code == 2
    assert "'nonsense' is no column of accounts" in result.output
    assert "Traceback" not in result.output
