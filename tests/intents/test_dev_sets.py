"""The labelled sets under assist/intents/dev: their formats, their counts, and their distance."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from assist.intents.catalog import LANGUAGES, load_catalog, load_development, load_examples
from assist.model.contact import OptOutScope

DEV = Path(__file__).parents[2] / "assist" / "intents" / "dev"
WITHOUT_LINES = {"attachment_only"}
KINDS = {
    "money", "date", "percent", "instalments", "frequency", "invoice", "plan", "case",
    "card_last4", "method", "decline_code", "phone", "email", "title", "person",
}  # fmt: skip
LEVELS = {"E0", "E1", "E2", "E3", "E4"}
SIGNALS = {"E4": {"crisis"}, "E3": {"legal", "cease", "dispute", "hardship"}}


def rows(name: str, columns: int) -> list[list[str]]:
    """The lines of a file, each of exactly `columns` columns, none of them empty."""
    found = [line.split("\t") for line in (DEV / name).read_text("utf-8").splitlines()]
    wrong = [row for row in found if len(row) != columns or not all(map(str.strip, row))]
    assert wrong == []
    return found


def objects(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DEV / name).read_text("utf-8").splitlines()]


def texts_of_every_set() -> list[str]:
    """Whole messages of all sets that are judged by their words."""
    lines = [row[1] for language in LANGUAGES for row in rows(f"{language}.tsv", 2)]
    lines += [row[-1] for row in rows("ordinary.tsv", 2)]
    lines += [row[-1] for row in rows("serious.tsv", 4) + rows("opt_out.tsv", 4)]
    return lines


def near(texts: list[str], others: list[str], limit: float) -> list[tuple[str, str]]:
    """Pairs more alike than `limit`, lower case; a list against itself counts each pair once."""
    left, right = [text.lower() for text in texts], [text.lower() for text in others]
    alike = process.cdist(left, right, scorer=ratio, score_cutoff=limit + 0.01, dtype=np.uint8)
    if texts is others:
        alike = np.tril(alike, -1)
    return [(texts[first], others[second]) for first, second in np.argwhere(alike > 0)]


class TestIntentLines:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_there_are_10_of_each_intent(self, language: str) -> None:
        counts = Counter(row[0].split(",")[0] for row in rows(f"{language}.tsv", 2))
        assert counts == dict.fromkeys(set(load_catalog()) - WITHOUT_LINES, 10)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_labels_are_of_the_catalogue_and_in_order_of_priority(self, language: str) -> None:
        catalog = load_catalog()
        wrong = []
        for label, text in rows(f"{language}.tsv", 2):
            ids = label.split(",")
            known = set(ids) <= set(catalog) and len(set(ids)) == len(ids) <= 2
            if not known or catalog[ids[0]].priority > catalog[ids[-1]].priority:
                wrong.append((label, text))
        assert wrong == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_some_carry_a_second_intent(self, language: str) -> None:
        assert sum("," in row[0] for row in rows(f"{language}.tsv", 2)) >= 35

    def test_a_second_intent_is_not_read_as_part_of_the_first_s_name(self) -> None:
        assert {example.intent for example in load_development()} <= set(load_catalog())

    def test_no_two_of_an_intent_are_nearly_the_same(self) -> None:
        found = []
        for language in LANGUAGES:
            by_intent: dict[str, list[str]] = {}
            for label, text in rows(f"{language}.tsv", 2):
                by_intent.setdefault(label.split(",")[0], []).append(text)
            for lines in by_intent.values():
                found += near(lines, lines, 88)
        assert found == []


class TestOrdinaryMessages:
    def test_are_150_english_and_100_spanish(self) -> None:
        assert Counter(row[0] for row in rows("ordinary.tsv", 2)) == {"en": 150, "es": 100}


class TestSeriousMessages:
    def test_are_60_of_crisis_and_140_of_the_level_below_in_both_languages(self) -> None:
        found = rows("serious.tsv", 4)
        assert Counter(row[0] for row in found) == {"E4": 60, "E3": 140}
        assert all(row[1] in SIGNALS[row[0]] and row[2] in LANGUAGES for row in found)
        assert min(Counter((row[0], row[2]) for row in found).values()) >= 25


class TestOptOutMessages:
    def test_are_as_many_wishes_as_traps(self) -> None:
        counts = Counter((row[0], row[2]) for row in rows("opt_out.tsv", 4))
        assert counts == {
            ("yes", "en"): 120, ("yes", "es"): 80, ("no", "en"): 120, ("no", "es"): 80,
        }  # fmt: skip

    def test_only_wishes_have_a_scope(self) -> None:
        scopes: dict[str, set[str]] = {"yes": set(OptOutScope), "no": {"-"}}
        wrong = [row for row in rows("opt_out.tsv", 4) if row[1] not in scopes[row[0]]]
        assert wrong == []


class TestEntities:
    def test_every_object_is_whole(self) -> None:
        for it in objects("entities.jsonl"):
            now = datetime.fromisoformat(it["now"])
            assert now.utcoffset() == now.astimezone(ZoneInfo(it["zone"])).utcoffset(), it["id"]
            assert it["lang"] in LANGUAGES
            assert it["text"].strip()
            for entity in it["entities"]:
                assert entity["kind"] in KINDS, it["id"]
                assert not entity.get("ambiguous") or entity["value"] in entity["alternatives"]

    def test_values_have_the_type_of_their_kind(self) -> None:
        for it in objects("entities.jsonl"):
            for entity in it["entities"]:
                value = entity["value"]
                if entity["kind"] == "money":
                    assert isinstance(value["minor"], int)
                    assert len(value["currency"]) == 3
                elif entity["kind"] == "date":
                    days = [value, *entity.get("alternatives", ())]
                    assert all(date.fromisoformat(day) for day in days)
                elif entity["kind"] == "title":
                    assert value in it["titles"]

    def test_there_are_220_with_at_least_90_of_money_and_90_of_dates(self) -> None:
        found = objects("entities.jsonl")
        kinds = [{entity["kind"] for entity in it["entities"]} for it in found]
        assert len({it["id"] for it in found}) == len(found) >= 220
        assert sum("money" in of for of in kinds) >= 90
        assert sum("date" in of for of in kinds) >= 90
        assert set().union(*kinds) == KINDS


class TestConversations:
    def test_are_40_with_one_level_for_each_message_of_the_author(self) -> None:
        found = objects("conversations.jsonl")
        assert len(found) == 40
        for it in found:
            said = [message for message in it["messages"] if message["from"] == "author"]
            assert len(said) == len(it["level_after"]), it["id"]
            assert set(it["level_after"]) <= LEVELS

    def test_a_crisis_or_hardship_stays_for_the_conversation(self) -> None:
        for it in objects("conversations.jsonl"):
            levels = it["level_after"]
            for before, after in pairwise(levels):
                assert after >= before or before < "E3", it["id"]


class TestDistance:
    @pytest.mark.parametrize("name", ["ordinary.tsv", "serious.tsv", "opt_out.tsv"])
    def test_no_line_stands_twice_in_a_set(self, name: str) -> None:
        columns = 2 if name == "ordinary.tsv" else 4
        counts = Counter(row[-1].lower() for row in rows(name, columns))
        assert [text for text, count in counts.items() if count > 1] == []

    def test_no_line_is_nearly_one_that_is_trained_on(self) -> None:
        taught = [example.text for example in load_examples()]
        assert near(texts_of_every_set(), taught, 92) == []
