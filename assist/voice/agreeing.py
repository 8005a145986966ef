"""What is agreed on the phone: a promise, put together and read back; a later day. Pure.

Nothing counts before it was read back and a yes came. Amounts and days may be said or keyed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from assist.i18n import minor_digits
from assist.model.money import Money
from assist.model.phone_call import Ask, Stage, Take, Talk
from assist.voice import lines
from assist.voice.speaking import ask, hand_off, words
from assist.voice.spoken import spell_day, spell_money
from assist.voice.world import Act, Deed, Done, Event, Heard, Keyed, Response, World

_YES, _NO = frozenset({"affirm"}), frozenset({"deny"})
_DOLLARS = frozenset({"USD", "CAD", "AUD"})
_AHEAD = timedelta(days=335)  # a keyed day has no year: one that is past means the next year's


def promise(talk: Talk, world: World, amount: Money | None, day: date | None) -> Response:
    """Ask for what is missing of it, then read it back."""
    talk = replace(talk, amount=amount or talk.amount, day=day or talk.day)
    if talk.amount is None:
        return _ask_amount(talk, world)
    if talk.day is None:
        return _ask_day(talk, world)
    said = words(
        lines.IS_THAT_RIGHT,
        talk,
        world,
        amount=_amount(talk.amount, talk),
        day=spell_day(talk.day, talk.language, weekday=True),
    )
    return ask(talk, world, Stage.CONFIRM, said)


def offer(talk: Talk, world: World, offered: tuple[Money, date]) -> Response:
    """Read out the later day that the rules allow."""
    amount, day = offered
    talk = replace(talk, amount=amount, day=day)
    said = words(
        lines.MORE_TIME,
        talk,
        world,
        amount=_amount(amount, talk),
        day=spell_day(day, talk.language, weekday=True),
    )
    return ask(talk, world, Stage.EXTEND, said)


def go_on(talk: Talk, event: Event, world: World) -> Response | None:
    """The answer to what was asked last; None: it is no answer."""
    if talk.stage is Stage.AMOUNT:
        amount = _said_amount(event, world)
        return promise(replace(talk, failures=0), world, amount, None) if amount else None
    if talk.stage is Stage.DAY:
        day = _said_day(event, talk, world)
        return promise(replace(talk, failures=0), world, None, day) if day else None
    return _yes_or_no(talk, event, world)


def _yes_or_no(talk: Talk, event: Event, world: World) -> Response | None:
    key = event.digits if isinstance(event, Keyed) else None
    intent = event.intent if isinstance(event, Heard) and event.certain else ""
    if key == "1" or intent in _YES:
        deed = Deed.PROMISE if talk.stage is Stage.CONFIRM else Deed.EXTEND
        return Response(talk, act=Act(deed, amount=talk.amount, day=talk.day))
    if key == "2" or intent in _NO:
        return _nothing(talk, world)
    if isinstance(event, Heard) and (event.amount or event.day) and talk.stage is Stage.CONFIRM:
        return promise(replace(talk, failures=0), world, event.amount, event.day)
    return None


def _nothing(talk: Talk, world: World) -> Response:
    done = replace(talk, amount=None, day=None, failures=0, answered=talk.answered + 1)
    said = words(lines.NOT_NOTED, done, world), words(lines.ANYTHING_ELSE, done, world)
    return ask(done, world, Stage.ASK, *said)


def promised(talk: Talk, event: Done, world: World) -> Response:
    """It is recorded, or the rules refuse it: then another day, once."""
    if event.ok and talk.amount is not None and talk.day is not None:
        amount, day = _amount(talk.amount, talk), spell_day(talk.day, talk.language, weekday=True)
        noted = words(lines.PROMISED, talk, world, amount=amount, day=day)
        done = replace(talk, amount=None, day=None, failures=0, answered=talk.answered + 1)
        more = words(lines.ANYTHING_ELSE, done, world)
        return ask(done, world, Stage.ASK, noted, more)
    if talk.failures or event.told not in {"amount", "day"}:
        return hand_off(replace(talk, amount=None, day=None), world, "promise_refused")
    if event.told == "amount":
        again = replace(talk, amount=None, failures=1)
        return _ask_amount(again, world, words(lines.NOT_THAT_AMOUNT, talk, world))
    again = replace(talk, day=None, failures=1)
    return _ask_day(again, world, words(lines.NOT_THAT_DAY, talk, world))


def extended(talk: Talk, event: Done, world: World) -> Response:
    """The yes is noted: the confirmation in writing makes it an agreement."""
    talk = replace(talk, amount=None, day=None, failures=0)
    if not event.ok:
        return hand_off(talk, world, "extension", words(lines.NO_MORE_TIME, talk, world))
    done = replace(talk, answered=talk.answered + 1)
    said = words(lines.MORE_TIME_ASKED, done, world), words(lines.ANYTHING_ELSE, done, world)
    return ask(done, world, Stage.ASK, *said)


def again(talk: Talk, world: World, told: str) -> Response | None:
    """The same question once more; None where none of these was asked."""
    match talk.stage:
        case Stage.AMOUNT:
            return _ask_amount(talk, world, told)
        case Stage.DAY:
            return _ask_day(talk, world, told)
        case Stage.CONFIRM:
            asked = promise(talk, world, None, None)
        case Stage.EXTEND if talk.amount is not None and talk.day is not None:
            asked = offer(talk, world, (talk.amount, talk.day))
        case _:
            return None
    (step,) = asked.steps
    assert isinstance(step, Ask), "a question"
    return ask(talk, world, talk.stage, told, step.text)


def _ask_amount(talk: Talk, world: World, told: str = "") -> Response:
    line = lines.HOW_MUCH if world.currency in _DOLLARS else lines.HOW_MUCH_OTHER
    said = words(line, talk, world)
    return ask(talk, world, Stage.AMOUNT, told, said, take=Take.WORDS_OR_KEYS, digits=0)


def _ask_day(talk: Talk, world: World, told: str = "") -> Response:
    said = words(lines.WHICH_DAY, talk, world)
    return ask(talk, world, Stage.DAY, told, said, take=Take.WORDS_OR_KEYS, digits=0)


def _said_amount(event: Event, world: World) -> Money | None:
    """Said, or keyed in whole units; a star is the decimal point."""
    if isinstance(event, Heard):
        return event.amount if event.certain else None
    if not isinstance(event, Keyed):
        return None
    whole, _, part = event.digits.partition("*")
    digits = minor_digits(world.currency)
    if not whole.isdigit() or len(whole) > 9 or len(part) > digits:
        return None
    if part and not part.isdigit():
        return None
    minor = int(whole) * 10**digits + int(part.ljust(digits, "0") or 0)
    return Money(minor, world.currency) if minor else None


def _said_day(event: Event, talk: Talk, world: World) -> date | None:
    """Said, or keyed: month and day in English, day and month in Spanish, as they are spoken."""
    if isinstance(event, Heard):
        return event.day if event.certain else None
    if not isinstance(event, Keyed) or len(event.digits) != 4 or not event.digits.isdigit():
        return None
    first, second = int(event.digits[:2]), int(event.digits[2:])
    month, day = (second, first) if talk.language == "es" else (first, second)
    for year in (world.today.year, world.today.year + 1):
        try:
            meant = date(year, month, day)
        except ValueError:
            continue
        if meant >= world.today and meant - world.today <= _AHEAD:
            return meant
    return None


def _amount(amount: Money, talk: Talk) -> str:
    digits = minor_digits(amount.currency)
    whole, part = divmod(amount.minor, 10**digits)
    hundredths = part * 100 // 10**digits if digits else 0
    return spell_money(whole, hundredths, amount.currency, talk.language)
