"""Who writes to us, and the addresses they write from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChannelKind(StrEnum):
    SMS = "sms"
    WHATSAPP = "whatsapp"
    EMAIL = "email"
    WEBCHAT = "webchat"
    VOICE = "voice"
    CONSOLE = "console"  # development and tests


class IdentityLevel(StrEnum):
    """How well a person is proven (the desk's rules, levels L0 to L3)."""

    L0 = "L0"  # nothing proven
    L1 = "L1"  # the address on file, unspoofed
    L2 = "L2"  # a code to a channel on file, or a portal login
    L3 = "L3"  # L2 and a second channel or call-back


class OptOutScope(StrEnum):
    POINT = "point"  # this address only
    ALL = "all"  # every address of the contact


@dataclass(frozen=True, slots=True)
class Contact:
    """An author, or who writes for them."""

    id: str
    name: str  # "" when unknown
    language: str | None  # "en" or "es"; None until known
    country: str | None  # ISO 3166-1 alpha-2
    zone: str | None  # IANA; None when unknown
    account_id: str | None  # None: nobody we know yet
    created_at: datetime
    opted_out_all_at: datetime | None = None
    region: str | None = None  # state or province: ISO 3166-2 without the country, "FL"
    city: str | None = None

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else ""


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """One address on one channel; unique by (channel, address)."""

    id: str
    contact_id: str
    channel: ChannelKind
    address: str  # E.164, a lower-case e-mail address, or a visitor id
    created_at: datetime
    verified_at: datetime | None = None  # when it was put on file by the publisher
    language: str | None = None
    opted_out_at: datetime | None = None
    shared: bool = False  # others read it too: a family's mailbox, a phone at work


@dataclass(frozen=True, slots=True)
class Inbox:
    """A configured account of a channel: our number, our mailbox, our chat page."""

    id: str
    channel: ChannelKind
    address: str
    name: str
