"""`assist identity show` as somebody at a terminal sees it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from assist.cli import main
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.identity import (
    Authorisation,
    CodeAction,
    OneTimeCode,
    Proof,
    ProofKind,
    Scope,
)
from assist.store import Database, authorisations, contacts, identity_proofs, one_time_codes
from tests import factories

NOW = datetime.now(UTC)
SECRET_HASH = "0a1b2c3d4e5f"


@pytest.fixture
def opened(tmp_path, monkeypatch, sqlite_copy):
    monkeypatch.chdir(tmp_path)
    url = sqlite_copy(tmp_path / "assist.db")
    database = Database(url)
    with database.transaction() as tx:
        stored = factories.store_conversation(tx, address="+13055550111")
        author, point, talk = stored.contact, stored.point, stored.conversation
        contacts.add_point(
            tx,
            factories.point(
                author.id, channel=ChannelKind.EMAIL, address="nora@example.com", verified_at=NOW
            ),
        )
        identity_proofs.add(
            tx,
            Proof(
                "p1", author.id, point.id, talk.id, IdentityLevel.L2, ProofKind.CODE, NOW,
                NOW + timedelta(hours=24), f"contact:{author.id}",
            ),
        )  # fmt: skip
        asked = OneTimeCode(
            "k1", talk.id, author.id, point.id, CodeAction.SPEAK, NOW, "specialist:s1",
            code_hash=SECRET_HASH, expires_at=NOW + timedelta(minutes=10),
        )  # fmt: skip
        one_time_codes.add(tx, asked)
        authorisations.add(
            tx,
            Authorisation(
                "a1", author.id, "Robert Vance", "husband", Scope.SPEAK, NOW, "specialist:s1",
                NOW + timedelta(days=30), "Said so by mail.",
            ),
        )  # fmt: skip
    database.close()
    environment = {
        "SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "DATABASE_URL": url,
        "LOG_LEVEL": "ERROR",
    }
    return environment, author.id


@pytest.fixture
def run(opened):
    environment, _ = opened
    return lambda *words: CliRunner().invoke(main, ["identity", *words], env=environment)


class TestShow:
    def test_as_json_tells_levels_proofs_codes_and_authorisations(self, run):
        answer = run("show", "nora@example.com", "--json")
        assert answer.exit_code == 0, answer.output
        told = json.loads(answer.output)
        assert [one["level"] for one in told["conversations"]] == ["L2"]
        addresses = {one["address"]: one["on_file_since"] for one in told["addresses"]}
        assert addresses == {"•••• 0111": None, "n•••@example.com": NOW.isoformat()}
        assert (told["proofs"][0]["how"], told["proofs"][0]["stands"]) == ("code", True)
        assert told["codes"][0]["to"] == "•••• 0111"
        assert told["authorisations"][0]["relation"] == "husband"

    @pytest.mark.parametrize("options", [(), ("--json",)])
    def test_never_a_code_its_hash_or_a_whole_address(self, run, opened, options):
        printed = run("show", opened[1], *options).output
        assert "0111" in printed
        assert "+13055550111" not in printed
        assert "nora@" not in printed
        assert SECRET_HASH not in printed

    def test_in_words_it_has_the_same(self, run, opened):
        printed = run("show", opened[1]).output
        assert "L2" in printed
        assert "Robert Vance" in printed

    def test_nobody_is_named(self, run):
        answer = run("show", "nobody@example.com")
        assert answer.exit_code != 0
        assert "nobody@example.com" in answer.output
