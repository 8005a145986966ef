"""A call goes on from answer to answer.

Every question has a number and is answered once: a request that comes again gets the same steps,
one that comes late gets those that the caller hears now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assist.desk.call_codes import resume_tape
from assist.desk.call_deeds import message_id_for, perform
from assist.desk.call_people import ring
from assist.desk.call_understanding import Spoken, keep_spoken, understand
from assist.desk.call_world import call_context, world_of
from assist.desk.outgoing import Draft
from assist.desk.record import BY_ASSIST, announce, by_contact, record
from assist.desk.services import DeskServices
from assist.errors import Duplicate
from assist.model.audit import AuditKind
from assist.model.conversation import Purpose
from assist.model.phone_call import (
    Ask,
    CallState,
    CallTurn,
    HangUp,
    PhoneCall,
    Ring,
    Say,
    Stage,
    Step,
)
from assist.policy.redact import redact
from assist.store import Tx, contacts, conversations, phone_calls
from assist.voice.dialogue import respond
from assist.voice.world import Event, Heard, Keyed, Menu, Response, Silence

MOST_KEYS = 11  # more than that in a row may be a card
MOST_DEEDS = 4  # between two questions
_STATES = {
    Stage.RINGING: CallState.RINGING,
    Stage.MESSAGE: CallState.MESSAGE,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider brings: words, keys, or neither. `sure`: the recogniser's, 0 to 1."""

    words: str = ""
    keys: str = ""
    sure: float | None = None


@dataclass(frozen=True, slots=True)
class Answering:
    """A call and the steps that are due in it."""

    call: PhoneCall
    steps: tuple[Step, ...]


def due(tx: Tx, call: PhoneCall) -> tuple[Step, ...]:
    """What the caller is to hear now: the newest steps, or a goodbye once it is over."""
    newest = phone_calls.turns(tx, [call.id])
    return newest[-1].steps if newest else ()


def answer_call(
    desk: DeskServices, call_id: str, number: int, answer: Answer, now: datetime
) -> Answering:
    """The caller answers question `number`: what they hear next."""
    answered = already(desk, call_id, number)
    if answered is not None:
        return answered
    with desk.db.read() as tx:
        call = phone_calls.get(tx, call_id)
    event, turn = _heard(desk, call, number, answer, now)
    return go_on(desk, call, event, turn, now)


def already(desk: DeskServices, call_id: str, number: int) -> Answering | None:
    """What question `number` got, or what the caller hears now if it is not the one that is open;
    None: it is. A call that is over is hung up on.
    """
    with desk.db.read() as tx:
        call = phone_calls.get(tx, call_id)
        given = phone_calls.turn(tx, call_id, number)
        if given is not None:
            return Answering(call, given.steps)
        if call.state is CallState.ENDED:
            return Answering(call, (HangUp(),))
        return None if call.talk.number == number else Answering(call, due(tx, call))


def _heard(
    desk: DeskServices, call: PhoneCall, number: int, answer: Answer, now: datetime
) -> tuple[Event, CallTurn]:
    turn = CallTurn(call.id, number, now)
    keys = "".join(each for each in answer.keys if each in "0123456789*#")
    if keys.strip("#"):
        keyed = keys.strip("#")
        if len(keyed) > MOST_KEYS:  # a card, most likely: neither kept nor used
            return _card_keyed(call), turn
        secret = call.talk.stage is Stage.CODE
        return Keyed(keyed), replace(turn, keyed="" if secret else keyed)
    if answer.words.strip():
        heard, message_id = understand(desk, call, number, Spoken(answer.words, answer.sure), now)
        return heard, replace(turn, heard=redact(answer.words).text, message_id=message_id)
    return Silence(), turn


def _card_keyed(call: PhoneCall) -> Heard:
    return Heard(intent="", confidence=0.0, language=call.talk.language, card=True)


def go_on_with(
    desk: DeskServices, call_id: str, number: int, event: Event, now: datetime
) -> Answering:
    """Something happened in place of an answer to `number`: a phone rang out, a tape stopped."""
    known = already(desk, call_id, number)
    if known is not None:
        return known
    with desk.db.read() as tx:
        call = phone_calls.get(tx, call_id)
    return go_on(desk, call, event, CallTurn(call_id, number, now), now)


def go_on(
    desk: DeskServices, call: PhoneCall, event: Event, turn: CallTurn, now: datetime
) -> Answering:
    """Decide, do what has to be done first, and store where the talk stands then."""
    was_secret = call.talk.stage is Stage.CODE
    response = _decided(desk, call, event, now)
    said: tuple[str, ...] = ()
    for _ in range(MOST_DEEDS):
        if response.act is None:
            break
        said = (*said, *response.said)
        call = replace(call, talk=replace(response.talk, number=call.talk.number))
        event = perform(desk, call, response.act, now)
        if isinstance(event, Heard) and event.message_id:
            turn = replace(turn, message_id=event.message_id)
        response = _decided(desk, call, event, now)
    response = _kept(desk, call, event, response, now)
    steps = with_words_before(response.steps, said)
    response, turn = replace(response, steps=steps), replace(turn, steps=steps)
    stored = _store(desk, call, response, turn, now)
    if was_secret and response.talk.stage is not Stage.CODE:
        resume_tape(desk, call)
    return stored


def _decided(desk: DeskServices, call: PhoneCall, event: Event, now: datetime) -> Response:
    account = call_context(desk, call, now) if _speaks_of_money(call, event) else None
    with desk.db.read() as tx:
        world = world_of(tx, desk, call, account, now)
    return respond(call.talk, event, world)


def _speaks_of_money(call: PhoneCall, event: Event) -> bool:
    """Whether the account's currency matters: asking for it may take a call to somebody else."""
    promises = isinstance(event, Heard) and event.intent == Menu.PROMISE
    return promises or call.talk.stage is Stage.AMOUNT


def _kept(
    desk: DeskServices, call: PhoneCall, event: Event, response: Response, now: datetime
) -> Response:
    """A playbook's answer is kept by the one door before it is spoken; refused there, it is not."""
    if not isinstance(event, Heard) or event.answer is None or not speaks(response, event.answer):
        return response
    spoken = Draft(
        event.answer,
        response.talk.language,
        Purpose.AUTO_REPLY,
        BY_ASSIST,
        message_id=message_id_for(call, "answer"),
    )
    try:
        with desk.db.transaction() as tx:
            conversation = conversations.lock(tx, call.conversation_id)
            if keep_spoken(tx, desk, conversation, spoken, now):
                return response
    except Duplicate:
        return response  # the same answer to the same question is kept already
    return _decided(desk, call, replace(event, answer=None), now)


def speaks(response: Response, text: str) -> bool:
    """Whether the response says `text`."""
    return any(text in step.text for step in response.steps if isinstance(step, Say | Ask))


def with_words_before(steps: tuple[Step, ...], said: tuple[str, ...]) -> tuple[Step, ...]:
    """The steps with sentences before their first words."""
    if not said or not steps:
        return steps
    first, *others = steps
    if isinstance(first, Say | Ask):
        return (replace(first, text=" ".join((*said, first.text))), *others)
    return steps


def _store(
    desk: DeskServices, call: PhoneCall, response: Response, turn: CallTurn, now: datetime
) -> Answering:
    """Where it stands now, by conditional update; whoever was first has said it."""
    with desk.db.transaction() as tx:
        before = phone_calls.get(tx, call.id)
        after = moved_on(before, response)
        first = before.talk.number == turn.number and phone_calls.move(tx, before, after)
        if not first or not phone_calls.add_turn(tx, turn):
            given = phone_calls.turn(tx, call.id, turn.number)
            return Answering(before, given.steps if given else due(tx, before))
        for step in response.steps:
            if isinstance(step, Ring):
                ring(tx, desk, after, step, now)
        _record_turn(tx, after, turn, now)
        announce(tx, after.conversation_id, "call", {"call": after.id})
        return Answering(after, response.steps)


def moved_on(call: PhoneCall, response: Response) -> PhoneCall:
    """The call with the talk as it stands after a response."""
    state = _STATES.get(response.talk.stage, CallState.TALKING)
    return replace(call, talk=response.talk, state=state)


def _record_turn(tx: Tx, call: PhoneCall, turn: CallTurn, now: datetime) -> None:
    """What was keyed and what followed; words are the message's own line."""
    spoken = [step.text for step in turn.steps if isinstance(step, Say | Ask)]
    contact_id = contacts.get_point(tx, call.contact_point_id).contact_id
    record(
        tx,
        call.conversation_id,
        AuditKind.CALL_ANSWERED,
        actor=by_contact(contact_id),
        at=now,
        subject={"call": call.id, **({"message": turn.message_id} if turn.message_id else {})},
        data={
            "number": turn.number,
            "keyed": turn.keyed,
            "stage": call.talk.stage.value,
            "spoken": " ".join(spoken),
            "why": call.talk.why,
        },
    )
