"""Building the steps of a response: sentences in the talk's language, then what is waited for."""

from __future__ import annotations

from dataclasses import replace

from assist.i18n import translator
from assist.model.phone_call import Ask, HangUp, Ring, Say, Stage, Take, TakeMessage, Talk
from assist.voice import lines
from assist.voice.world import Response, World

MOST_QUESTIONS = 40  # of one call: after them a person, so that nothing goes round for ever


def words(line: str, talk: Talk, world: World, **values: object) -> str:
    """A line in the language of the talk."""
    return translator(world.locale(talk)).gettext(line, **values)


def ask(
    talk: Talk,
    world: World,
    stage: Stage,
    *said: str,
    take: Take = Take.ANYTHING,
    digits: int = 1,
    secret: bool = False,
) -> Response:
    """Speak all of it, and wait for the answer to the next number."""
    number = talk.number + 1
    step = Ask(
        text=" ".join(filter(None, said)),
        locale=world.locale(talk),
        number=number,
        take=take,
        digits=digits,
        secret=secret,
    )
    return Response(replace(talk, stage=stage, number=number), (step,))


def goodbye(talk: Talk, world: World, *said: str) -> Response:
    """Speak, and end the call."""
    text = " ".join(filter(None, (*said, words(lines.GOODBYE, talk, world))))
    over = replace(talk, stage=Stage.OVER, number=talk.number + 1)
    return Response(over, (Say(text, world.locale(talk)), HangUp()))


def hand_off(talk: Talk, world: World, why: str, *said: str) -> Response:
    """Ring the next person's phone; where there is none, a message or a call back."""
    talk = replace(talk, why=talk.why or why)
    if world.next_person is None:
        return nobody(talk, world, *said)
    leg_id, person_id = world.next_person
    line = lines.NEXT_PERSON if talk.tried else lines.CONNECTING
    text = " ".join(filter(None, (*said, words(line, talk, world))))
    rings = replace(
        talk, stage=Stage.RINGING, number=talk.number + 1, tried=(*talk.tried, person_id)
    )
    return Response(rings, (Say(text, world.locale(talk)), Ring(leg_id, person_id)))


def nobody(talk: Talk, world: World, *said: str) -> Response:
    """Nobody can come to the phone: what can be done instead."""
    talk = replace(talk, failures=0, silences=0)
    if not world.has_number:  # nobody could call back
        return take_message(
            talk, world, *said, _why_nobody(talk, world), words(lines.MESSAGE_ONLY, talk, world)
        )
    choice = words(lines.MESSAGE_OR_CALL, talk, world)
    return ask(talk, world, Stage.NOBODY, *said, _why_nobody(talk, world), choice)


def _why_nobody(talk: Talk, world: World) -> str:
    if world.desk_open:
        return words(lines.NOBODY_FREE, talk, world)
    if world.opens:
        return words(lines.DESK_CLOSED, talk, world, opens=world.opens)
    return words(lines.DESK_CLOSED_SOON, talk, world)


def take_message(talk: Talk, world: World, *said: str) -> Response:
    """Record a message."""
    text = " ".join(filter(None, (*said, words(lines.SPEAK_NOW, talk, world))))
    locale = world.locale(talk)
    taking = replace(talk, stage=Stage.MESSAGE, number=talk.number + 1)
    return Response(taking, (Say(text, locale), TakeMessage(locale)))
