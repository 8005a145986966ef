"""Calls as the timeline shows them: said, keyed, answered, put through, recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.desk.call_recordings import may_hear
from assist.desk.services import DeskServices
from assist.model.call_utterance import CallUtterance
from assist.model.phone_call import Ask, CallLeg, CallTurn, PhoneCall, Recording, Say
from assist.model.specialist import Specialist
from assist.model.wrap_up import WrapUp
from assist.store import Tx, call_utterances, phone_calls, phone_legs, wrap_ups


@dataclass(frozen=True, slots=True)
class TurnLine:
    """One answer of the caller and what they heard then. Words of theirs are messages as well."""

    at: datetime
    heard: str
    keyed: str
    said: str


@dataclass(frozen=True, slots=True)
class TapeLine:
    """A recording, and whether whoever looks may hear it."""

    recording: Recording
    may_hear: bool


@dataclass(frozen=True, slots=True)
class CallEntry:
    """One call in the timeline."""

    call: PhoneCall
    turns: tuple[TurnLine, ...]
    legs: tuple[CallLeg, ...]
    tapes: tuple[TapeLine, ...]
    utterances: tuple[CallUtterance, ...] = ()  # what author and specialist said, as spoken
    wrap_up: WrapUp | None = None

    @property
    def created_at(self) -> datetime:
        """Where it stands among the messages."""
        return self.call.started_at

    @property
    def seconds(self) -> int | None:
        """How long it took; None while it goes on."""
        ended = self.call.ended_at
        return None if ended is None else int((ended - self.call.started_at).total_seconds())


def calls_in(
    desk: DeskServices, conversation_id: str, person: Specialist | None
) -> tuple[CallEntry, ...]:
    """The calls of a conversation, oldest first, as `person` may see them."""
    with desk.db.read() as tx:
        calls = phone_calls.of_conversation(tx, conversation_id)
        ids = [call.id for call in calls]
        if not ids:
            return ()
        turns = phone_calls.turns(tx, ids)
        legs = phone_legs.legs_of(tx, ids)
        tapes = phone_legs.recordings_of(tx, ids)
        said = call_utterances.of_calls(tx, ids)
        wrapped = wrap_ups.of_calls(tx, ids)
        return tuple(
            CallEntry(
                call=call,
                turns=tuple(_line(turn) for turn in turns if turn.call_id == call.id),
                legs=tuple(leg for leg in legs if leg.call_id == call.id),
                tapes=tuple(_tapes(tx, call, tapes, person)),
                utterances=tuple(one for one in said if one.call_id == call.id and one.text),
                wrap_up=next((one for one in wrapped if one.call_id == call.id), None),
            )
            for call in calls
        )


def _line(turn: CallTurn) -> TurnLine:
    said = " ".join(step.text for step in turn.steps if isinstance(step, Say | Ask))
    return TurnLine(turn.at, turn.heard, turn.keyed, said)


def _tapes(
    tx: Tx, call: PhoneCall, tapes: tuple[Recording, ...], person: Specialist | None
) -> list[TapeLine]:
    return [
        TapeLine(
            tape,
            person is not None and may_hear(tx, call, tape, person),
        )
        for tape in tapes
        if tape.call_id == call.id
    ]
