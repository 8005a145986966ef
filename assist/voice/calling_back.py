"""When to call somebody back: asked, read back, and kept after a yes. Pure.

Who says nothing wants it as soon as possible; so does, after two more tries, whoever names no hour
that can be kept.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from assist.model.phone_call import CallBackTime, Stage, Take, Talk
from assist.voice import lines
from assist.voice.hour_reading import named_in
from assist.voice.hour_vocabulary import Part
from assist.voice.hour_words import spell_hours, spell_when
from assist.voice.hours import (
    Around,
    Unfit,
    Wish,
    first_of,
    keyed_when,
    named_day,
    said_when,
    soonest,
)
from assist.voice.speaking import ask, goodbye, hand_off, take_message, words
from assist.voice.world import Act, Deed, Done, Event, Heard, Keyed, Response, Silence, World

MOST_TRIES = 2  # more
_PARTS = {CallBackTime.MORNING: Part.MORNING, CallBackTime.AFTERNOON: Part.AFTERNOON}
_SOON = "1"  # its key, and what silence means
_PART_KEYS = {"2": Part.MORNING, "3": Part.AFTERNOON}
_TOLD = {
    Unfit.NOT_UNDERSTOOD: lines.NOT_UNDERSTOOD,
    Unfit.NO_HOUR: lines.WHICH_HOUR,
    Unfit.PAST: lines.TIME_IS_PAST,
    Unfit.CLOSED: lines.NOT_THEN,
    Unfit.TOO_FAR: lines.TOO_FAR_AHEAD,
}
_NAMES_HOURS = frozenset({Unfit.PAST, Unfit.CLOSED, Unfit.TOO_FAR})


def names_when(talk: Talk, event: Event, world: World) -> bool:
    """They say when to call before they were asked."""
    if not isinstance(event, Heard) or not event.certain or event.card or not world.has_number:
        return False
    named = named_in(event.words, talk.language, around(world).today)
    return named.says_when and not named.soon


def ask_when(talk: Talk, world: World, *told: str) -> Response:
    """When should we call you?"""
    said = told or (words(lines.WHEN_TO_CALL, talk, world),)
    blank = replace(talk, call_at=None, call_time=None, day=talk.day if told else None)
    return ask(blank, world, Stage.WHEN, *said, take=Take.WORDS_OR_KEYS, digits=0)


def around(world: World) -> Around:
    return Around(world.now, world.zone, world.call_hours)


def when(talk: Talk, event: Event, world: World) -> Response:
    """The answer to that: keys of the menu are kept at once, everything else is read back."""
    something_else = _instead(talk, event, world)
    if something_else is not None:
        return something_else
    if isinstance(event, Heard):
        return _heard(talk, event, world)
    key = event.digits if isinstance(event, Keyed) else _SOON
    if key == _SOON:
        return _keep(talk, soonest(around(world)))
    if key in _PART_KEYS:
        return _keep(talk, first_of(_PART_KEYS[key], around(world)))
    return _wanted(talk, keyed_when(key, talk.language, around(world)), world)


def _instead(talk: Talk, event: Event, world: World) -> Response | None:
    """They want to hear no more from us, or a person at once."""
    if isinstance(event, Heard) and event.closing is not None:
        return goodbye(talk, world, event.closing)
    if isinstance(event, Keyed) and event.digits == "0":
        return hand_off(talk, world, "asked_for_a_person")
    return None


def _heard(talk: Talk, event: Heard, world: World) -> Response:
    if event.card:
        return _again(talk, Unfit.NOT_UNDERSTOOD, world, words(lines.CARD_HEARD, talk, world))
    if not event.certain:
        return _again(talk, Unfit.NOT_UNDERSTOOD, world)
    here = around(world)
    wish = said_when(event.words, talk.language, here, talk.day)
    if wish is Unfit.NO_HOUR:
        talk = replace(talk, day=named_day(event.words, talk.language, here))
    return _wanted(talk, wish, world)


def _wanted(talk: Talk, wish: Wish | Unfit, world: World) -> Response:
    if isinstance(wish, Unfit):
        return _again(talk, wish, world)
    if wish.kind is CallBackTime.SOON:
        return _keep(talk, wish)
    return _read_back(replace(talk, call_at=wish.due_at, call_time=wish.kind), world)


def _again(talk: Talk, why: Unfit, world: World, *warned: str) -> Response:
    """Twice more, with the hours that can be kept; then as soon as possible."""
    talk = replace(talk, failures=talk.failures + 1)
    if talk.failures > MOST_TRIES:
        return _keep(talk, soonest(around(world)))
    told = [*warned, words(_TOLD[why], talk, world)]
    hours = spell_hours(world.call_hours, world.zone, world.now, talk.language)
    if why in _NAMES_HOURS and hours:
        told.append(words(lines.CALL_HOURS, talk, world, hours=hours))
    return ask_when(talk, world, *told, words(lines.ANOTHER_HOUR, talk, world))


def _read_back(talk: Talk, world: World, *told: str) -> Response:
    said = words(lines.CALL_AT_RIGHT, talk, world, when=_spelled(talk, world))
    return ask(talk, world, Stage.WHEN_READ_BACK, *told, said)


def read_back(talk: Talk, event: Event, world: World) -> Response:
    """Yes, no, or another hour at once."""
    something_else = _instead(talk, event, world)
    if something_else is not None:
        return something_else
    other = _another(talk, event, world)
    if other is not None:
        return _wanted(replace(talk, call_at=None), other, world)
    key = event.digits if isinstance(event, Keyed) else ""
    intent = event.intent if isinstance(event, Heard) and event.certain else ""
    if key == "1" or intent == "affirm" or _repeats(talk, event, world):
        assert talk.call_at is not None, "read back"
        return _keep(talk, Wish(talk.call_time or CallBackTime.EXACT, talk.call_at))
    talk = replace(talk, failures=talk.failures + 1)
    if talk.failures > MOST_TRIES:
        return _keep(talk, soonest(around(world)))
    if key == "2" or intent == "deny":
        return ask_when(replace(talk, day=None), world)
    told = lines.NOTHING_HEARD if isinstance(event, Silence) else lines.NOT_UNDERSTOOD
    return _read_back(talk, world, words(told, talk, world))


def _named(talk: Talk, event: Event, world: World) -> Wish | Unfit | None:
    """The hour that an answer names; of the day that was read back, where it names none."""
    if not isinstance(event, Heard) or not event.certain or event.card:
        return None
    here = around(world)
    named = named_in(event.words, talk.language, here.today)
    if not named.says_when or named.soon:
        return None
    return said_when(event.words, talk.language, here, _day_read_back(talk, world))


def _another(talk: Talk, event: Event, world: World) -> Wish | Unfit | None:
    named = _named(talk, event, world)
    is_same = isinstance(named, Wish) and named.due_at == talk.call_at
    return None if is_same else named


def _repeats(talk: Talk, event: Event, world: World) -> bool:
    """They say the hour again, and not that it is wrong."""
    named = _named(talk, event, world)
    denied = isinstance(event, Heard) and event.intent == "deny"
    return isinstance(named, Wish) and named.due_at == talk.call_at and not denied


def _day_read_back(talk: Talk, world: World) -> date | None:
    return talk.call_at.astimezone(ZoneInfo(world.zone)).date() if talk.call_at else None


def _keep(talk: Talk, wish: Wish) -> Response:
    kept = replace(talk, call_at=wish.due_at, call_time=wish.kind, day=None)
    return Response(kept, act=Act(Deed.CALL_BACK, when=wish.kind, due_at=wish.due_at))


def called_back(talk: Talk, event: Done, world: World) -> Response:
    """It is kept: said once more, and goodbye; else a message."""
    if not event.ok:
        return take_message(talk, world)
    if talk.call_at is None or talk.call_time in {None, CallBackTime.SOON}:
        return goodbye(talk, world, words(lines.WILL_CALL, talk, world))
    then = words(lines.WILL_CALL_THEN, talk, world, when=_spelled(talk, world))
    return goodbye(talk, world, then)


def _spelled(talk: Talk, world: World) -> str:
    assert talk.call_at is not None, "read back"
    part = _PARTS.get(talk.call_time) if talk.call_time else None
    said = spell_when(talk.call_at, world.zone, world.now, talk.language, part)
    if not world.city:
        return said
    return words(lines.ON_WHOSE_CLOCK, talk, world, when=said, city=world.city)
