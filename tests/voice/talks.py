"""Every way in which a talk can go: states found by answering in every way, breadth first."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from assist.model.contact import IdentityLevel
from assist.model.money import Money
from assist.model.phone_call import Stage, Talk
from assist.voice.dialogue import respond
from assist.voice.world import (
    Called,
    Deed,
    Done,
    Event,
    Heard,
    Keyed,
    Rang,
    Recorded,
    Response,
    Silence,
    World,
)

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
USD = "USD"
# Weekdays from nine to six in New York, where it is eleven o'clock on a Friday.
CALL_HOURS = tuple(
    (opens, opens + timedelta(hours=9))
    for ahead in (0, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14)
    for opens in (datetime(2026, 11, 20, 14, tzinfo=UTC) + timedelta(days=ahead),)
)


def world(**changes) -> World:
    values = {
        "company": "Lantern House Publishing",
        "now": NOW,
        "today": TODAY,
        "country": "US",
        "currency": USD,
        "level": IdentityLevel.L1,
        "next_person": None,
        "desk_open": True,
        "opens": "Monday at noon",
        "zone": "America/New_York",
        "call_hours": CALL_HOURS,
    }
    return World(**(values | changes))


def talk(stage: Stage = Stage.ASK, **changes) -> Talk:
    return Talk(stage, **({"language": "en"} | changes))


def heard(intent: str = "balance_inquiry", **changes) -> Heard:
    return Heard(**({"intent": intent, "confidence": 0.9, "language": "en"} | changes))


WORLDS = (
    world(),
    world(next_person=("leg", "ana")),
    world(level=IdentityLevel.L2, recorded=True),
    world(has_number=False, desk_open=False, level=IdentityLevel.L0),
    world(has_number=False, desk_open=False, opens="", country="AR", currency="ARS"),
    world(desk_open=False, country="AR", call_hours=(), city="New York"),
)
AMOUNT, DAY = Money(20_000, USD), date(2026, 12, 4)
EVENTS: tuple[Event, ...] = (
    Silence(),
    *(Keyed(keys) for keys in ("0", "1", "2", "3", "4", "5", "7", "8", "9", "*", "200", "1204")),
    Keyed("123456"),
    Keyed("9999"),
    heard(needs=IdentityLevel.L2, answer="Your balance is $12.00."),
    heard(answer="You can pay by card."),
    heard(),
    heard("promise_to_pay"),
    heard("promise_to_pay", amount=AMOUNT),
    heard("promise_to_pay", amount=AMOUNT, day=DAY),
    heard("short_extension", offer=(AMOUNT, DAY)),
    heard("short_extension"),
    heard("payment_link_problem", sends_link=True),
    heard("human_or_callback_request"),
    heard("affirm"),
    heard("deny"),
    heard("thanks_close"),
    heard("language_switch"),
    heard("greeting"),
    heard("unclear", confidence=0.2),
    heard("", certain=False),
    heard("", card=True),
    heard("anger_complaint", signal="abuse"),
    heard("crisis_statement", signal="crisis", care="You are not alone."),
    heard("opt_out", closing="No more messages."),
    heard(language="es", answer="Podés pagar con tarjeta."),
    heard("", words="on Tuesday at half past three"),
    heard("", words="el martes a las tres y media"),
    heard("", words="on Tuesday"),
    heard("", words="in the afternoon, por la tarde"),
    heard("", words="tomorrow at 3, mañana a las 3"),
    Keyed("1530"),
    Keyed("2359"),
    Rang(talked=False),
    Rang(talked=True),
    Recorded(0),
    Recorded(9),
)


def outcomes(deed: Deed) -> tuple[Event, ...]:
    """What may come of a deed."""
    if deed is Deed.ASK_AGAIN:
        return (
            heard(answer="Your balance is $12.00."),
            heard(needs=IdentityLevel.L2),
            heard("promise_to_pay"),
            heard("payment_link_problem", sends_link=True),
            Done(deed, ok=False),
        )
    refusals = ("", "amount", "day") if deed is Deed.PROMISE else ("",)
    return (Done(deed, ok=True, told="0111"), *(Done(deed, ok=False, told=t) for t in refusals))


_AGREEING = frozenset({Stage.AMOUNT, Stage.DAY, Stage.CONFIRM, Stage.EXTEND})


def _forgetful(talk: Talk, where: World) -> Talk:
    """Without what only counts up or is only told: states that differ in it go on alike."""
    agrees = talk.stage in _AGREEING
    return replace(
        talk,
        number=1,
        language="es" if where.country == "AR" else "en",
        silences=min(talk.silences, 1) if talk.failures else 0,
        answered=min(talk.answered, 1),
        why="",
        question="x" if talk.stage is Stage.CODE else None,
        asked_in=None,
        amount=AMOUNT if agrees and talk.amount else None,
        day=DAY if (agrees or talk.stage is Stage.WHEN) and talk.day else None,
    )


def every_response() -> Iterator[tuple[Talk, Event, World, Response]]:
    """All responses that can be reached from a call's beginning, in every world."""
    for around in WORLDS:
        first = [Called("en"), Called("es"), Called(None)]
        waiting = deque((talk(Stage.LANGUAGE), event, around) for event in first)
        seen = set()
        while waiting:
            before, event, where = waiting.popleft()
            if where.next_person and where.next_person[1] in before.tried:
                where = replace(where, next_person=None)  # rung already
            response = respond(before, event, where)
            yield before, event, where, response
            after = _forgetful(response.talk, where)
            key = replace(after, number=0)
            if response.act is not None:
                marked = (key, response.act.deed)
                if marked not in seen:
                    seen.add(marked)
                    waiting += ((after, done, where) for done in outcomes(response.act.deed))
            elif key not in seen and after.stage is not Stage.OVER:
                seen.add(key)
                waiting += ((after, following, where) for following in EVENTS)
