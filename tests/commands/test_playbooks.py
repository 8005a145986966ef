"""`assist playbooks` as somebody at a terminal sees it."""

import json

import pytest
from click.testing import CliRunner

from assist.cli import main
from assist.model.specialist import Role
from assist.playbooks import load_packaged
from assist.store import Database, playbook_drafts, specialists
from tests import factories
from tests.desk.playbooks.texts import BALANCE, THREAT, WARMER


@pytest.fixture
def url(tmp_path, sqlite_copy):
    return sqlite_copy(tmp_path / "assist.db")


@pytest.fixture
def run(tmp_path, monkeypatch, url, reader_cache):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "intents").symlink_to(reader_cache)
    environment = {
        "SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "DATABASE_URL": url,
        "LOG_LEVEL": "ERROR",
    }

    def command(*words):
        return CliRunner().invoke(main, ["playbooks", *words], env=environment)

    assert CliRunner().invoke(main, ["migrate"], env=environment).exit_code == 0
    return command


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "balance.yaml"
    path.write_text(BALANCE)
    return path


def test_lint_names_the_place_and_fails(run, file):
    assert run("lint", str(file)).exit_code == 0
    file.write_text(THREAT)
    result = run("lint", str(file))
    assert result.exit_code == 2
    assert "test.balance: texts.en.short: error" in result.output


def test_lint_of_the_library_that_ships_is_clean(run):
    result = run("lint")
    assert result.exit_code == 0
    assert f"{len(load_packaged())} playbooks, 0 errors." in result.output


def test_test_tries_the_examples(run, file):
    result = run("test", str(file))
    assert result.exit_code == 0, result.output
    assert "4 examples" in result.output
    file.write_text(BALANCE.replace("expects: por pagar", "expects: te regalamos"))
    result = run("test", str(file))
    assert result.exit_code == 2
    assert "FAILED" in result.output


def test_publish_diff_rollback_and_export_go_round(run, file, tmp_path):
    assert "done as version 1" in run("publish", str(file), "--why", "From git").output
    file.write_text(WARMER)
    assert "texts.en.short" in run("diff", "test.balance", str(file)).output
    assert "done as version 2" in run("publish", str(file), "--why", "Warmer").output
    assert "unchanged" in run("publish", str(file), "--why", "Again").output
    assert "is version 3 now" in run("rollback", "test.balance", "--why", "Too warm").output
    assert "0 differences" in run("diff", "test.balance@1", "test.balance").output
    assert run("export", str(tmp_path / "out"), "test.balance").exit_code == 0
    assert (tmp_path / "out" / "test.balance.yaml").read_text() == BALANCE


def test_export_of_the_library_is_byte_for_byte(run, tmp_path):
    run("export", str(tmp_path / "out"))
    for playbook_id, text in load_packaged():
        assert (tmp_path / "out" / f"{playbook_id}.yaml").read_text() == text


def test_import_makes_drafts_of_a_lead(run, file, url):
    database = Database(url)
    with database.transaction() as tx:
        specialists.add(tx, factories.specialist(email="leo@example.com", role=Role.LEAD))
        specialists.add(tx, factories.specialist(email="ana@example.com"))
    assert run("import", str(file), "--as", "ana@example.com").exit_code == 2
    assert run("import", str(file), "--as", "leo@example.com").exit_code == 0
    with database.read() as tx:
        (draft,) = playbook_drafts.all(tx)
    database.close()
    assert draft.yaml_text == BALANCE


def test_replay_list_and_schema(run, file, tmp_path):
    assert (
        "done: 0 of 0 messages" in run("replay", str(file), "--out", str(tmp_path / "r.csv")).output
    )
    assert (tmp_path / "r.csv").read_text().startswith("position,")
    rows = json.loads(run("list", "--json").output)
    assert len(rows) == len(load_packaged())
    assert "$schema" in json.loads(run("schema").output)
