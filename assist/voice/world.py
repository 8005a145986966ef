"""What the talk has to know beside itself: who calls, what their words mean, what was done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from assist.i18n import locale_for
from assist.model.contact import IdentityLevel
from assist.model.money import Money
from assist.model.phone_call import CallBackTime, Step, Talk


@dataclass(frozen=True, slots=True)
class World:
    """Around one step. `next_person` is whose phone rings next; None: nobody's."""

    company: str
    now: datetime  # aware
    today: date  # the caller's
    country: str | None
    currency: str  # of the account
    level: IdentityLevel
    recorded: bool = False
    transcribed: bool = False  # what is said with a specialist
    has_number: bool = True  # the caller's number is known, so that a text can be sent
    next_person: tuple[str, str] | None = None  # leg id, specialist id
    desk_open: bool = True
    opens: str = ""  # "Monday at noon", in the talk's language
    languages: tuple[str, ...] = ("en", "es")
    zone: str = "UTC"  # the caller's, or what comes nearest to it
    city: str = ""  # whose clock that is, where it is not the one on file
    call_hours: tuple[tuple[datetime, datetime], ...] = ()  # when they may be called back, in order

    def locale(self, talk: Talk) -> str:
        return locale_for(talk.language, self.country)


class Menu(StrEnum):
    """What a key of the menu asks for, as the intent that the same words would have."""

    BALANCE = "balance_inquiry"
    LINK = "payment_link_problem"
    PROMISE = "promise_to_pay"
    EXTENSION = "short_extension"
    ROYALTIES = "royalty_payout_status"


KEYS = {
    "1": Menu.BALANCE,
    "2": Menu.LINK,
    "3": Menu.PROMISE,
    "4": Menu.EXTENSION,
    "5": Menu.ROYALTIES,
}


@dataclass(frozen=True, slots=True)
class Called:
    """The call begins. `language`: of the contact; None: unknown."""

    language: str | None


@dataclass(frozen=True, slots=True)
class Heard:
    """Words, understood. `answer` is what may be said to them without a person."""

    intent: str  # the first that was asked; "" when nothing was
    confidence: float
    language: str
    needs: IdentityLevel = IdentityLevel.L0  # to hear the answer
    answer: str | None = None
    sends_link: bool = False
    signal: str | None = None  # why a person is wanted at once
    care: str | None = None  # words for somebody who may be in danger
    closing: str | None = None  # words that end the talk: they want no more messages
    amount: Money | None = None
    day: date | None = None
    offer: tuple[Money, date] | None = None  # a later day that may be offered
    card: bool = False  # card data was cut out of the words
    certain: bool = True  # the recogniser was sure enough of the words
    message_id: str | None = None
    words: str = ""  # redacted: an hour to be called at is read in them


@dataclass(frozen=True, slots=True)
class Keyed:
    """Keys. What cannot be one is cut before it comes here."""

    digits: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing came."""


@dataclass(frozen=True, slots=True)
class Rang:
    """A specialist's phone is no longer in the call; `talked`: they had taken it."""

    talked: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """The tape stopped; `seconds` 0: nothing was said."""

    seconds: int


class Deed(StrEnum):
    """What the desk is asked to do before the talk goes on."""

    SEND_LINK = "send_link"
    SEND_CODE = "send_code"
    TRY_CODE = "try_code"
    PROMISE = "promise"
    EXTEND = "extend"
    ASK_AGAIN = "ask_again"  # the question that waited for the code
    CALL_BACK = "call_back"


@dataclass(frozen=True, slots=True)
class Act:
    """A deed with what it needs."""

    deed: Deed
    amount: Money | None = None
    day: date | None = None
    code: str = ""
    intent: str = ""
    message_id: str | None = None  # that asked it; None: a key of the menu did
    when: CallBackTime | None = None
    due_at: datetime | None = None  # of a call back


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a deed. `told`: of a code the number's ending, of a refusal its reason."""

    deed: Deed
    ok: bool
    told: str = ""


Event = Called | Heard | Keyed | Silence | Rang | Recorded | Done


@dataclass(frozen=True, slots=True)
class Response:
    """The talk after an event: what to speak, or what to do first."""

    talk: Talk
    steps: tuple[Step, ...] = ()
    act: Act | None = None
    said: tuple[str, ...] = field(default=())  # before a deed: spoken with what follows it
