from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from assist.model.contact import IdentityLevel, OptOutScope
from assist.model.decision import (
    AutoReply,
    AutoReplyKind,
    Decision,
    DecisionReason,
    HandOffNow,
    RecordOptOut,
)
from assist.model.interpretation import (
    Certainty,
    Entity,
    EntityKind,
    EscalationLevel,
    Evidence,
    Interpretation,
    OptOutReading,
    Span,
)
from assist.model.money import Money
from assist.store.codec import decode, encode
from tests import factories

FULL = factories.interpretation(
    languages=("en", "es"),
    entities=(
        Entity(EntityKind.MONEY, Span(0, 4), "$120", money=Money(12000, "USD")),
        Entity(
            EntityKind.DATE,
            Span(5, 9),
            "3/4",
            certainty=Certainty.AMBIGUOUS,
            date=date(2026, 4, 3),
            alternatives=("2026-03-04",),
        ),
        Entity(EntityKind.PERCENT, Span(5, 9), "50%", number=50.0),
    ),
    escalation=EscalationLevel.E3,
    evidence=(Evidence(EscalationLevel.E3, "dispute", Span(0, 3), "not"),),
    opt_out=OptOutReading(True, OptOutScope.ALL, Span(0, 4), keyword=True),
    extra={"top": [["a", 0.5]], "note": None},
)
EVERY_ACTION = Decision(
    DecisionReason.SUGGESTED,
    (
        factories.suggest(missing_facts=("due date",), identity_needed=IdentityLevel.L2),
        HandOffNow("crisis"),
        AutoReply(AutoReplyKind.AFTER_HOURS, "Hello", "en"),
        RecordOptOut(OptOutScope.POINT, out=True),
    ),
    "because",
)


def through_json(value):
    return decode(type(value), json.loads(json.dumps(encode(value))))


class TestARoundTrip:
    @pytest.mark.parametrize(
        "value", [FULL, EVERY_ACTION, factories.suggest(), factories.interpretation()]
    )
    def test_gives_the_same_value(self, value):
        assert through_json(value) == value

    def test_keeps_types_that_json_does_not_have(self):
        back = through_json(FULL)
        assert isinstance(back.entities[2].number, float)
        assert isinstance(back.intents, tuple)
        assert back.understood_at.tzinfo is UTC

    def test_tells_the_actions_of_a_decision_apart_by_name(self):
        assert [type(action).__name__ for action in through_json(EVERY_ACTION).actions] == [
            "Suggest",
            "HandOffNow",
            "AutoReply",
            "RecordOptOut",
        ]


class TestOldRows:
    def test_take_the_default_of_a_field_that_came_later(self):
        data = encode(FULL)
        del data["extra"]
        assert decode(Interpretation, data).extra == {}


class TestWhatHasNoForm:
    def test_is_refused_by_name(self):
        @dataclass
        class Odd:
            at: complex

        with pytest.raises(TypeError, match="complex"):
            encode(Odd(1j))

    def test_of_a_moment_is_always_utc(self):
        moment = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
        assert encode(factories.interpretation(understood_at=moment))["understood_at"].endswith(
            "+00:00"
        )
