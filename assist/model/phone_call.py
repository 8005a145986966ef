"""A phone call: who called, how far the talk is, whom it rang, and what was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from assist.model.contact import IdentityLevel
from assist.model.contact_log import CallOutcome
from assist.model.conversation import Direction
from assist.model.money import Money

SOFTPHONE = "client:"  # before the name of a specialist's phone that is a program


class CallMode(StrEnum):
    """How the provider hands us what is said; the talk is the same."""

    GATHER = "gather"  # one web request a turn
    RELAY = "relay"  # text over a WebSocket


class CallState(StrEnum):
    """Only ever moves forward; the state itself is the stage of the talk."""

    TALKING = "talking"  # with the assistant
    RINGING = "ringing"  # a specialist's phone
    CONNECTED = "connected"  # to a specialist
    MESSAGE = "message"  # the caller speaks to the tape
    ENDED = "ended"


class CallEnd(StrEnum):
    """What came of it."""

    ANSWERED = "answered"  # by the assistant, and the caller had no more to ask
    TRANSFERRED = "transferred"  # a specialist spoke with them
    MESSAGE_LEFT = "message_left"
    CALL_BACK = "call_back"  # they asked to be called
    ABANDONED = "abandoned"  # they hung up before
    FAILED = "failed"  # the provider or we could not go on
    NOT_REACHED = "not_reached"  # we called, and spoke with nobody
    NOT_PLACED = "not_placed"  # we were about to call, and did not: their phone never rang


class NotDialled(StrEnum):
    """Why a call that a specialist wanted was not dialled; kept as the talk's `why`."""

    PHONE_NOT_TAKEN = "phone_not_taken"  # their own
    POLICY = "policy"  # of contact, at the moment of the dial
    PROVIDER = "provider"


class Answerer(StrEnum):
    """What picked up where we called, as the provider hears it; it errs now and then."""

    PERSON = "person"
    MACHINE = "machine"


class Stage(StrEnum):
    """What the caller was asked last."""

    LANGUAGE = "language"
    ASK = "ask"  # anything: in words, or a key of the menu
    AMOUNT = "amount"  # of a promise to pay
    DAY = "day"
    CONFIRM = "confirm"  # the promise that was read back
    EXTEND = "extend"  # the later day that was offered
    CODE = "code"  # a one-time code, keyed in
    NOBODY = "nobody"  # leave a message, or be called back
    WHEN = "when"  # to call back
    WHEN_READ_BACK = "when_read_back"  # the hour that they named
    RINGING = "ringing"
    MESSAGE = "message"
    OVER = "over"


class CallBackTime(StrEnum):
    """When a caller wants to be called; hours are the author's own."""

    SOON = "soon"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EXACT = "exact"  # at the hour that they named


@dataclass(frozen=True, slots=True)
class Talk:
    """Where the talk stands: everything that the next step is decided on, kept between turns."""

    stage: Stage
    language: str  # "en" or "es"
    number: int = 0  # of the question that was asked last; its answer carries it
    failures: int = 0  # answers in a row that led nowhere
    silences: int = 0  # in a row
    answered: int = 0  # questions that were answered
    tried: tuple[str, ...] = ()  # specialists whose phones rang in vain
    amount: Money | None = None  # of the promise that is being agreed
    day: date | None = None
    question: str | None = None  # the intent that waits for a code
    asked_in: str | None = None  # the message that asked it
    proven: bool = False  # by a code, in this very call: the next one with that number is not
    why: str = ""  # a person was asked for: the signal, or the words that were not understood
    call_at: datetime | None = None  # the hour that was read back, until a yes
    call_time: CallBackTime | None = None  # how they named it


@dataclass(frozen=True, slots=True)
class PhoneCall:
    """One call of the provider; the provider's id is unique."""

    id: str
    provider_sid: str
    conversation_id: str
    contact_point_id: str
    direction: Direction
    mode: CallMode
    state: CallState
    talk: Talk
    started_at: datetime
    proven: IdentityLevel = IdentityLevel.L0  # by the caller's number: L1 at most, it can be faked
    recorded: bool = False  # as the place's setting was when the call began
    recording_place: str = ""  # whose setting that was
    transcribed: bool = False  # while a specialist speaks, as the setting was when it began
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: CallEnd | None = None
    call_back: CallBackTime | None = None
    placed_by: str | None = None  # the specialist who called; None: the author did
    disposition: CallOutcome | None = None  # who was reached, by a specialist's word or a machine's
    disposed_by: str | None = None  # that specialist; None: nobody has said it yet
    dialled_at: datetime | None = None  # of a call we placed: when the author's own phone was rung
    answerer: Answerer | None = None
    message_at: datetime | None = None  # when the limited message was put on their machine
    in_room: bool = False  # a lead has come: all of them speak in a room

    @property
    def is_placed(self) -> bool:
        """A specialist called the author."""
        return self.direction is Direction.OUTGOING

    @property
    def is_conversation(self) -> bool:
        """The author was spoken to by a person, as far as anybody knows (12 CFR 1006.14(b)(2))."""
        if self.disposition is not None:
            return self.disposition is CallOutcome.RPC
        return self.state is CallState.CONNECTED or self.outcome is CallEnd.TRANSFERRED


class LegState(StrEnum):
    """Of one specialist's phone in a call."""

    RINGING = "ringing"
    ACCEPTED = "accepted"  # they pressed the key: no answering machine did
    MISSED = "missed"  # not answered, busy, failed, or declined
    ENDED = "ended"


class LegRole(StrEnum):
    """What a phone of the desk does in a call."""

    SPEAKS = "speaks"  # with the author: whose call it is
    JOINS = "joins"  # a lead who speaks too
    LISTENS = "listens"  # a lead who is heard by nobody; a tone says that they came


@dataclass(frozen=True, slots=True)
class CallLeg:
    """A phone of the desk that rang for a call."""

    id: str
    call_id: str
    specialist_id: str
    number: int  # 1, 2, ... within the call
    state: LegState
    started_at: datetime
    provider_sid: str | None = None
    ended_at: datetime | None = None
    dialled_at: datetime | None = None  # when the provider was asked to ring it
    role: LegRole = LegRole.SPEAKS


@dataclass(frozen=True, slots=True)
class CallTurn:
    """One answer of the caller, and the steps that it got: repeated, it gets them again."""

    call_id: str
    number: int  # of the question that it answers; 0 is the call itself
    at: datetime
    heard: str = ""  # redacted
    keyed: str = ""  # "" where it was a code, or may have been a card
    message_id: str | None = None
    steps: tuple[Step, ...] = ()


class RecordingKind(StrEnum):
    MESSAGE = "message"  # a voicemail
    CALL = "call"


class RecordingState(StrEnum):
    TOLD = "told"  # the provider has it
    KEPT = "kept"  # we have it
    LOST = "lost"  # the provider has it no more
    DELETED = "deleted"  # by a person, or by its age


@dataclass(frozen=True, slots=True)
class Recording:
    """What was recorded in a call; the sound itself is the store's."""

    id: str
    call_id: str
    provider_sid: str
    kind: RecordingKind
    state: RecordingState
    told_at: datetime
    seconds: int | None = None
    content_type: str = "audio/mpeg"
    message_id: str | None = None
    deleted_by: str | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """Speak these words."""

    text: str
    locale: str  # "es_AR": whose voice, and how amounts are read


class Take(StrEnum):
    """What may answer a question."""

    ANYTHING = "anything"  # words, or one key
    KEYS = "keys"  # keys alone
    WORDS_OR_KEYS = "words_or_keys"  # words, or several keys and #


@dataclass(frozen=True, slots=True)
class Ask:
    """Speak, and wait for an answer; speaking or pressing a key interrupts."""

    text: str
    locale: str
    number: int
    take: Take = Take.ANYTHING
    digits: int = 1  # so many keys; 0: until #
    secret: bool = False  # what is keyed is kept nowhere, and nothing is recorded meanwhile


@dataclass(frozen=True, slots=True)
class Ring:
    """Have the caller wait, with music, while a specialist's phone rings."""

    leg_id: str
    specialist_id: str


@dataclass(frozen=True, slots=True)
class TakeMessage:
    """Record what the caller says, until # or silence."""

    locale: str
    seconds: int = 120


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call; something was said before."""


Step = Say | Ask | Ring | TakeMessage | HangUp
