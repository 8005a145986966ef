"""Amounts and days on the labelled set, message by message."""

import json
from datetime import datetime

import pytest

from assist.intents.catalog import HERE
from assist.intents.entities import read
from assist.model.interpretation import ContactHints, EntityKind

FLOORS = {EntityKind.MONEY: 0.95, EntityKind.DATE: 0.95}


def labelled():
    lines = (HERE / "dev" / "entities.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def values(found, kind):
    if kind is EntityKind.MONEY:
        return {(e.money.minor, e.money.currency) for e in found if e.money}
    return {e.date.isoformat() for e in found if e.date}


def wanted(entities, kind):
    chosen = [entity["value"] for entity in entities if entity["kind"] == kind.value]
    if kind is EntityKind.MONEY:
        return {(value["minor"], value["currency"]) for value in chosen}
    return set(chosen)


@pytest.mark.parametrize("kind", FLOORS)
def test_messages_are_read_exactly(kind):
    exact = count = 0
    for message in labelled():
        hints = ContactHints(
            language=message["lang"],
            country=message.get("country"),
            zone=message["zone"],
            currency=message["currency"],
        )
        now = datetime.fromisoformat(message["now"])
        found = values(read(message["text"], message["lang"], hints, now), kind)
        meant = wanted(message["entities"], kind)
        count += bool(found or meant)
        exact += bool(found or meant) and found == meant
    assert exact / count >= FLOORS[kind]
