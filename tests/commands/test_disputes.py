"""`assist disputes` as somebody at a terminal sees it."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from assist.cli import main
from assist.model.dispute import DisputeState
from assist.model.specialist import Role
from assist.store import Database, accounts, disputes, specialists
from tests import factories


@pytest.fixture
def url(tmp_path, sqlite_copy):
    return sqlite_copy(tmp_path / "assist.db")


@pytest.fixture
def run(tmp_path, monkeypatch, url):
    monkeypatch.chdir(tmp_path)
    environment = {
        "SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "DATABASE_URL": url,
        "LOG_LEVEL": "ERROR",
    }

    def command(*words):
        return CliRunner().invoke(main, ["disputes", *words], env=environment)

    return command


@pytest.fixture
def filed(url):
    """An open one and a lost one of the same author, and somebody in finance."""
    database = Database(url)
    with database.transaction() as tx:
        stored = factories.store_conversation(tx)
        fay = factories.specialist(email="fay@example.com", role=Role.FINANCE)
        ana = factories.specialist(email="ana@example.com")
        specialists.add(tx, fay)
        specialists.add(tx, ana)
        accounts.add_account(tx, account_id="ACC-1", contact_id=stored.contact.id, currency="USD")
        accounts.add_payment(tx, "ACC-1", factories.payment(id="pay-1"))
        changes = {"conversation_id": stored.conversation.id, "opened_by": fay.id}
        filed = factories.dispute(external_id="dp_open", **changes)
        disputes.add(tx, filed)
        lost = {"state": DisputeState.LOST, "due_by": None, "opened_at": factories.NOW}
        disputes.add(tx, factories.dispute(external_id="dp_lost", **changes, **lost))
    database.close()
    return filed


def test_the_open_ones_are_listed_by_the_banks_date(run, filed):
    result = run("list")
    assert result.exit_code == 0, result.output
    assert "dp_open" in result.output
    assert "dp_lost" not in result.output
    assert "2026-12-04 15:00" in result.output
    assert [one["number"] for one in json.loads(run("list", "--all", "--json").output)] == [
        "dp_open",
        "dp_lost",
    ]


def test_one_is_shown_with_what_is_missing(run, filed):
    told = run("show", filed.id).output
    assert "MISS The signed agreement: Get the signed PDF" in told
    assert "ok   The payment itself: 1 on record" in told
    shown = json.loads(run("show", filed.id, "--json").output)
    assert shown["due_by"] == datetime(2026, 12, 4, 15, tzinfo=UTC).isoformat()
    assert any(item["piece"] == "copies_tracking" for item in shown["checklist"])


def test_a_pack_is_written_with_its_hashes(run, filed, tmp_path):
    result = run("pack", filed.id, "--by", "fay@example.com", "--to", "out")
    assert result.exit_code == 0, result.output
    for ending in ("pdf", "json"):
        content = (tmp_path / "out" / f"dispute-{filed.id}.{ending}").read_bytes()
        assert hashlib.sha256(content).hexdigest() in result.output
    assert "characters: fits" in result.output


@pytest.mark.parametrize("email", ["ana@example.com", "nobody@example.com"])
def test_a_pack_is_for_finance_and_leads(run, filed, email):
    result = run("pack", filed.id, "--by", email)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_what_is_not_there_is_said_so(run, filed):
    assert run("show", "nope").exit_code == 2
