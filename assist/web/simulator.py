"""What the demo lends to the simulator page: sample authors, their phone and their mailbox.

The page (`assist.web.simulator_pages`) is registered only when `WebOptions.simulator` is given,
which the demo alone does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from assist.model.contact import ChannelKind


@dataclass(frozen=True, slots=True)
class SampleAuthor:
    """An invented author, as whom a visitor of the demo may write."""

    name: str
    language: str  # "en" or "es"
    phone: str | None = None  # E.164
    email: str | None = None
    about: str = ""  # one line: what their account shows, in the desk's language
    portal_token: str = ""  # the portal's word for the chat that it is them; "" for none


@dataclass(frozen=True, slots=True)
class Departed:
    """A message that left the house, as the author's phone or mailbox received it."""

    id: str  # the provider's
    channel: ChannelKind  # SMS or EMAIL
    to: str  # E.164 or a lower-case e-mail address
    text: str
    at: datetime  # aware
    subject: str = ""


class PhoneDeed(StrEnum):
    """What somebody can do with the phone of the demo."""

    CALL = "call"
    SAY = "say"
    PRESS = "press"
    WAIT = "wait"  # say nothing
    RECORD = "record"  # speak to the tape
    TAKE = "take"  # the specialist's side: answer and press 1
    MISS = "miss"  # their phone rings in vain
    TELL = "tell"  # the author, to the specialist who took it
    REPLY = "reply"  # the specialist, to the author
    PICK_UP = "pick_up"  # the desk calls: the author's side
    BUSY = "busy"
    LET_RING = "let_ring"
    MACHINE = "machine"  # the author's answering machine picks up
    HANG_UP = "hang_up"


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """One thing that was said, keyed or done in a call; `language` as a voice names it."""

    text: str
    language: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class PhoneScreen:
    """An author's phone: what it can do now, and the call so far."""

    can: frozenset[PhoneDeed]
    lines: tuple[PhoneLine, ...] = ()


class Simulator(Protocol):
    """The authors' side of the demo. Its errors are assist's own (BadInput, TemporaryFailure)."""

    def authors(self) -> Sequence[SampleAuthor]:
        """Everybody whom the page offers, in the order in which it offers them."""
        ...

    def send_sms(self, sender: str, text: str) -> None:
        """The author at `sender` (E.164) texts the desk, through the provider's signed webhook."""
        ...

    def send_mail(self, sender: str, subject: str, text: str) -> None:
        """The author at `sender` writes a plain mail to the desk, taken as the mailbox's is."""
        ...

    def phone(self, number: str) -> PhoneScreen | None:
        """The phone with that number; None where the desk has none to be called at."""
        ...

    def use_phone(self, number: str, deed: PhoneDeed, words: str) -> None:
        """`words` are spoken, or the keys that are pressed."""
        ...

    def outbox(self) -> Sequence[Departed]:
        """Everything that left by SMS and email so far, oldest first."""
        ...
