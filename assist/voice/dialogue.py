"""The talk: where it stands and what happened, to what is said next. Pure, and never silent.

Every response speaks and then waits, rings a specialist, records, or hangs up; one with a deed asks
the desk to do something first and is called again with what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from assist.model.phone_call import Say, Stage, Take, Talk
from assist.voice import agreeing, calling_back, lines
from assist.voice.speaking import (
    MOST_QUESTIONS,
    ask,
    goodbye,
    hand_off,
    take_message,
    words,
)
from assist.voice.world import (
    KEYS,
    Act,
    Called,
    Deed,
    Done,
    Event,
    Heard,
    Keyed,
    Menu,
    Rang,
    Recorded,
    Response,
    Silence,
    World,
)

SURE = 0.5  # of an intent: the caller hears at once if it was another, so less than for a letter
MOST_FAILURES = 2
# A person was looked for: asked once more, it would go round for ever.
_WITH_NOBODY = frozenset({Stage.NOBODY, Stage.WHEN, Stage.WHEN_READ_BACK})
PERSON = frozenset({"human_or_callback_request", "anger_complaint"})
LEAVING = frozenset({"thanks_close", "deny"})
POLITE = frozenset({"greeting", "thanks_close", "affirm", "deny"})


def respond(talk: Talk, event: Event, world: World) -> Response:
    """What follows from `event`."""
    match event:
        case Called():
            return _greet(talk, event, world)
        case Rang():
            return _rang(talk, event, world)
        case Recorded():
            return _recorded(talk, event, world)
        case Done():
            return _AFTER[event.deed](talk, event, world)
        case _:
            return _at_once(talk, event, world) or _AT[talk.stage](talk, event, world)


def _at_once(talk: Talk, event: Event, world: World) -> Response | None:
    """What brings a person whatever was asked: danger, escalation, a call without an end."""
    if isinstance(event, Heard) and (event.care or event.signal):
        said = event.care or _card(talk, event, world)
        return hand_off(talk, world, event.signal or "crisis", said)
    too_long = talk.number >= MOST_QUESTIONS and talk.stage not in _WITH_NOBODY
    return hand_off(talk, world, "long_call") if too_long else None


def _greet(talk: Talk, event: Called, world: World) -> Response:
    """Who we are, that it is an assistant, that it is recorded; then the language, or the question.

    The owner's name is not said: whoever has their phone, or shows their number, would learn it.
    """
    opening = _opening(talk, world)
    if event.language is not None:
        return ask(talk, world, Stage.ASK, opening, words(lines.HOW_CAN_I_HELP, talk, world))
    spanish = replace(talk, language="es")
    said = Say(f"{opening} {words(lines.CHOOSE_LANGUAGE, talk, world)}", world.locale(talk))
    asked = ask(
        spanish,
        world,
        Stage.LANGUAGE,
        _opening(spanish, world),
        words(lines.CHOOSE_OTHER, spanish, world),
    )
    return replace(asked, talk=replace(asked.talk, language="en"), steps=(said, *asked.steps))


def _opening(talk: Talk, world: World) -> str:
    """Both are announced, where they are, to everybody: in places where all must agree (desk rules,
    1.1) going on is how they do.
    """
    said = [words(lines.WELCOME, talk, world, company=world.company)]
    if world.recorded:
        said.append(words(lines.RECORDED, talk, world))
    if world.transcribed:
        said.append(words(lines.TRANSCRIBED, talk, world))
    return " ".join(said)


def _language(talk: Talk, event: Event, world: World) -> Response:
    """A key chooses; words choose too, being in one language or naming it."""
    chosen = _chosen_language(event)
    if chosen is None:
        return _lost(talk, event, world)
    talk = replace(talk, language=chosen, failures=0, silences=0)
    names_it = isinstance(event, Heard) and event.intent in {"", "language_switch", "unclear"}
    if isinstance(event, Heard) and not names_it:
        return _answer(replace(talk, stage=Stage.ASK), event, world)
    return ask(talk, world, Stage.ASK, words(lines.HOW_CAN_I_HELP, talk, world))


def _chosen_language(event: Event) -> str | None:
    if isinstance(event, Keyed):
        return {"1": "en", "2": "es"}.get(event.digits)
    return event.language if isinstance(event, Heard) and event.certain else None


def _open_question(talk: Talk, event: Event, world: World) -> Response:
    if isinstance(event, Heard):
        return _answer(talk, event, world)
    key = event.digits if isinstance(event, Keyed) else ""
    if key in KEYS:
        return Response(talk, act=Act(Deed.ASK_AGAIN, intent=KEYS[key].value))
    if key == "0":
        return hand_off(talk, world, "asked_for_a_person")
    if key == "8":
        return _other_language(talk, world)
    if key in {"9", "*"}:
        return ask(talk, world, Stage.ASK, words(lines.MENU, talk, world))
    return _lost(talk, event, world)


def _other_language(talk: Talk, world: World) -> Response:
    other = replace(talk, language="en" if talk.language == "es" else "es", failures=0)
    said = words(lines.IN_ENGLISH, other, world), words(lines.HOW_CAN_I_HELP, other, world)
    return ask(other, world, Stage.ASK, *said)


def _answer(talk: Talk, event: Heard, world: World) -> Response:
    """To words whose meaning is known."""
    if event.card:
        return _told_no_card(talk, world)
    if event.closing is not None:
        return goodbye(talk, world, event.closing)
    if not event.certain or event.confidence < SURE or event.intent in {"", "unclear"}:
        return _lost(talk, event, world)
    small = _small_talk(talk, event, world)
    if small is not None:
        return small
    if event.needs > world.level:
        waits = replace(talk, question=event.intent, asked_in=event.message_id)
        return Response(waits, act=Act(Deed.SEND_CODE))
    return _told(replace(talk, failures=0, silences=0, question=None), event, world)


def _small_talk(talk: Talk, event: Heard, world: World) -> Response | None:
    """What is about the talk itself."""
    if event.intent in PERSON:
        return hand_off(talk, world, "asked_for_a_person")
    if event.intent in LEAVING and talk.answered:
        return goodbye(talk, world)
    if event.intent == "language_switch":
        return _other_language(talk, world)
    if event.intent in POLITE:
        return ask(talk, world, Stage.ASK, words(lines.HOW_CAN_I_HELP, talk, world))
    return None


def _told(talk: Talk, event: Heard, world: World) -> Response:
    """They have proven enough: the answer itself."""
    if event.intent == Menu.PROMISE:
        return agreeing.promise(talk, world, event.amount, event.day)
    if event.intent == Menu.EXTENSION and event.offer is not None:
        return agreeing.offer(talk, world, event.offer)
    if event.sends_link:
        return Response(talk, act=Act(Deed.SEND_LINK))
    if event.answer is None:
        return hand_off(talk, world, event.intent)
    answered = replace(talk, answered=talk.answered + 1)
    return ask(
        answered, world, Stage.ASK, event.answer, words(lines.ANYTHING_ELSE, answered, world)
    )


def _told_no_card(talk: Talk, world: World) -> Response:
    """Card digits came: they are told not to. The secure page comes by text, as to any message."""
    warned = words(lines.CARD_HEARD, talk, world)
    return ask(talk, world, Stage.ASK, warned, words(lines.ANYTHING_ELSE, talk, world))


def _card(talk: Talk, event: Heard, world: World) -> str:
    return words(lines.CARD_HEARD, talk, world) if event.card else ""


def _lost(talk: Talk, event: Event, world: World) -> Response:
    """Nothing, noise, or something that leads nowhere: once more, then a person."""
    silent = isinstance(event, Silence)
    talk = replace(talk, failures=talk.failures + 1, silences=talk.silences + 1 if silent else 0)
    if silent and talk.answered and talk.silences >= MOST_FAILURES:
        return goodbye(talk, world)  # they have what they called for, and have gone
    if talk.failures >= MOST_FAILURES:
        return hand_off(talk, world, "silence" if silent else "not_understood")
    told = words(lines.NOTHING_HEARD if silent else lines.NOT_UNDERSTOOD, talk, world)
    again = agreeing.again(talk, world, told)
    if again is not None:
        return again
    if talk.stage is Stage.LANGUAGE:
        return _greet(talk, Called(None), world)
    return ask(
        talk,
        world,
        Stage.ASK,
        told,
        words(lines.SAY_OR_MENU, talk, world),
        words(lines.MENU, talk, world),
    )


def _agreeing(talk: Talk, event: Event, world: World) -> Response:
    """Within a promise or an offer; what is about neither is answered as anywhere else."""
    if isinstance(event, Keyed) and event.digits == "0" and talk.stage is not Stage.AMOUNT:
        return hand_off(talk, world, "asked_for_a_person")
    if isinstance(event, Heard) and event.card:
        return _told_no_card(talk, world)
    if isinstance(event, Heard) and event.certain and event.intent in PERSON:
        return hand_off(talk, world, "asked_for_a_person")
    return agreeing.go_on(talk, event, world) or _lost(talk, event, world)


def _code(talk: Talk, event: Event, world: World) -> Response:
    if isinstance(event, Keyed) and event.digits == "0":
        return hand_off(talk, world, "asked_for_a_person")
    if isinstance(event, Heard) and event.certain and event.intent in PERSON:
        return hand_off(talk, world, "asked_for_a_person")
    if isinstance(event, Keyed) and len(event.digits) == 6:
        return Response(talk, act=Act(Deed.TRY_CODE, code=event.digits))
    talk = replace(talk, failures=talk.failures + 1)
    if talk.failures >= MOST_FAILURES:
        return hand_off(talk, world, "code_not_keyed")
    return ask_code(talk, world, words(lines.NOTHING_HEARD, talk, world))


def ask_code(talk: Talk, world: World, *said: str) -> Response:
    """Six keys, kept nowhere; nothing is recorded while they are pressed."""
    return ask(talk, world, Stage.CODE, *said, take=Take.KEYS, digits=6, secret=True)


def _nobody(talk: Talk, event: Event, world: World) -> Response:
    """A message is what happens by itself: who says nothing is asked to speak."""
    if calling_back.names_when(talk, event, world):
        return calling_back.when(talk, event, world)
    wants_call = isinstance(event, Keyed) and event.digits == "2"
    wants_call |= isinstance(event, Heard) and event.intent == "human_or_callback_request"
    if wants_call:
        return calling_back.ask_when(talk, world)
    return take_message(talk, world)


def _rang(talk: Talk, event: Rang, world: World) -> Response:
    if event.talked:
        return goodbye(talk, world)
    return hand_off(talk, world, talk.why)


def _recorded(talk: Talk, event: Recorded, world: World) -> Response:
    line = lines.MESSAGE_KEPT if event.seconds else lines.NO_MESSAGE
    return goodbye(talk, world, words(line, talk, world))


def _link(talk: Talk, event: Done, world: World) -> Response:
    if not event.ok:
        return hand_off(talk, world, "link_not_sent", words(lines.LINK_NOT_SENT, talk, world))
    answered = replace(talk, answered=talk.answered + 1, failures=0, silences=0)
    sent, more = lines.LINK_SENT, lines.ANYTHING_ELSE
    return ask(answered, world, Stage.ASK, words(sent, talk, world), words(more, talk, world))


def _code_sent(talk: Talk, event: Done, world: World) -> Response:
    if not event.ok:
        told = words(lines.CODE_NOT_SENT, talk, world)
        return hand_off(replace(talk, question=None), world, "not_proven", told)
    told = words(lines.CODE_SENT, talk, world, ending=" ".join(event.told))
    return ask_code(replace(talk, failures=0), world, told)


def _code_tried(talk: Talk, event: Done, world: World) -> Response:
    if event.ok:
        right = words(lines.CODE_RIGHT, talk, world)
        again = Act(Deed.ASK_AGAIN, intent=talk.question or "", message_id=talk.asked_in)
        proven = replace(talk, failures=0, stage=Stage.ASK, proven=True)
        return Response(proven, act=again, said=(right,))
    talk = replace(talk, failures=talk.failures + 1)
    if talk.failures >= MOST_FAILURES:
        return hand_off(talk, world, "code_wrong")
    return ask_code(talk, world, words(lines.CODE_WRONG, talk, world))


def _gone_on(talk: Talk, _event: Event, world: World) -> Response:
    """An answer where nothing was asked: the talk is over, or somebody else's."""
    return goodbye(talk, world)


def _unanswered(talk: Talk, _event: Done, world: World) -> Response:
    """The question could not be taken again: a person has it."""
    return hand_off(talk, world, talk.question or "not_understood")


_AT: Mapping[Stage, Callable[[Talk, Event, World], Response]] = {
    Stage.LANGUAGE: _language,
    Stage.ASK: _open_question,
    Stage.AMOUNT: _agreeing,
    Stage.DAY: _agreeing,
    Stage.CONFIRM: _agreeing,
    Stage.EXTEND: _agreeing,
    Stage.CODE: _code,
    Stage.NOBODY: _nobody,
    Stage.WHEN: calling_back.when,
    Stage.WHEN_READ_BACK: calling_back.read_back,
    Stage.RINGING: _gone_on,
    Stage.MESSAGE: _gone_on,
    Stage.OVER: _gone_on,
}
_AFTER: Mapping[Deed, Callable[[Talk, Done, World], Response]] = {
    Deed.SEND_LINK: _link,
    Deed.SEND_CODE: _code_sent,
    Deed.TRY_CODE: _code_tried,
    Deed.PROMISE: agreeing.promised,
    Deed.EXTEND: agreeing.extended,
    Deed.ASK_AGAIN: _unanswered,
    Deed.CALL_BACK: calling_back.called_back,
}
