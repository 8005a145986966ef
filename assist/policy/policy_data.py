"""The contact policy as data: what it may say, and that it only ever gets stricter.

`contact.yaml` holds the house's defaults and a row for each jurisdiction (desk rules, 1.4). It is
read once into frozen values; whoever edits it is told of every field that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Any

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from assist.errors import BadInput
from assist.model.consent import ConsentKind
from assist.model.contact import ChannelKind
from assist.model.hold import HoldKind

WHERE = "contact.yaml"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _medium(value: Any) -> Any:
    return ChannelKind.VOICE if value == "call" else value


def _weekday(value: Any) -> Any:
    if value not in _DAYS:
        raise ValueError(f"{value!r} is no weekday: write {', '.join(_DAYS)}")
    return _DAYS.index(value)


def _clock(value: Any) -> Any:
    """Only quoted: YAML reads 08:00 without quotes as a number of minutes."""
    if not isinstance(value, str):
        raise ValueError('is no time of day: write it in quotes, "08:00"')  # noqa: TRY004 - for pydantic
    return value


Medium = Annotated[ChannelKind, BeforeValidator(_medium)]
Media = Annotated[frozenset[Medium], Field(min_length=1)]
Clock = Annotated[time, BeforeValidator(_clock)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


Consents = Annotated[Mapping[Medium, ConsentKind], AfterValidator(MappingProxyType)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Unit(StrEnum):
    """What a window is counted in: days of the author's calendar, or hours to the second."""

    LOCAL_DATE = "local_date"
    ROLLING = "rolling"


class Hours(_Part):
    """From `open` to just before `close`, on the author's clock."""

    open: Clock
    close: Clock

    @model_validator(mode="after")
    def _ordered(self) -> Hours:
        if self.open >= self.close:
            raise ValueError("open must be before close")
        return self


class LawHours(Hours):
    exempt: frozenset[Medium] = frozenset()  # media that this law leaves alone


class Quiet(Hours):
    days: Annotated[frozenset[Annotated[int, BeforeValidator(_weekday)]], Field(min_length=1)]
    holidays: tuple[Country, ...]
    media: Media


class Cap(_Part):
    """At most `max` attempts by these media together within the window."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
    media: Media
    max: Annotated[int, Field(ge=1, le=100)]
    window_days: Annotated[int, Field(ge=1, le=366)]
    unit: Unit

    def covers(self, other: Cap) -> bool:
        """Is whoever keeps this one sure to keep `other` too?

        Days of the calendar run out at midnight, so they cover no window of as many times 24 hours.
        """
        days = self.window_days - (self.unit is Unit.LOCAL_DATE and other.unit is Unit.ROLLING)
        return self.media >= other.media and self.max <= other.max and days >= other.window_days


class AfterConversation(_Part):
    media: Media
    days: Annotated[int, Field(ge=0, le=60)]


class Defaults(_Part):
    quiet: Quiet
    caps: Annotated[tuple[Cap, ...], Field(min_length=1)]
    after_conversation: AfterConversation
    consent: Consents
    opt_out_notice: frozenset[Medium]

    @field_validator("caps")
    @classmethod
    def _named_once(cls, caps: tuple[Cap, ...]) -> tuple[Cap, ...]:
        if len({cap.id for cap in caps}) < len(caps):
            raise ValueError("has an id twice: give every cap its own")
        return caps


class Law(_Part):
    """What is written there, as far as it can be counted; nothing follows from it but checks."""

    quiet: LawHours | None = None
    caps: tuple[Cap, ...] = ()


class Tighten(_Part):
    """What is stricter there than the defaults."""

    quiet: Hours | None = None
    caps: tuple[Cap, ...] = ()
    consent: Consents = Field(default_factory=lambda: MappingProxyType({}))


class Jurisdiction(_Part):
    """A row: where it is in force, since when, who says so and who has read it."""

    id: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z]{2,4}){0,2}$")]
    country: Country | None = None
    countries: frozenset[Country] = frozenset()
    region: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,3}$")] | None = None
    cities: frozenset[Annotated[str, AfterValidator(str.casefold)]] = frozenset()
    area_codes: frozenset[Annotated[str, Field(pattern=r"^\d{3}$")]] = frozenset()
    source: Annotated[str, Field(min_length=5)]
    reviewed_by: str
    effective_from: date
    law: Law = Field(default_factory=Law)
    tighten: Tighten = Field(default_factory=Tighten)

    @model_validator(mode="after")
    def _somewhere(self) -> Jurisdiction:
        if (self.country is None) == (not self.countries):
            raise ValueError("needs either country or countries")
        return self


class Reply(_Part):
    quiet_free_hours: Annotated[int, Field(ge=0, le=24)]
    thread_days: Annotated[int, Field(ge=1, le=90)]


class Revocation(_Part):
    confirm_once_within_seconds: Annotated[int, Field(ge=0, le=300)]  # 47 CFR 64.1200(a)(12)
    legal_deadline_business_days: Annotated[int, Field(ge=1, le=10)]
    holidays: Country


class WhatsApp(_Part):
    session_hours: Annotated[int, Field(ge=1, le=24)]
    outreach: bool


class Stops(StrEnum):
    OUTREACH = "outreach"
    ONE_NOTICE = "one_notice"


class ContactPolicy(_Part):
    """The whole file."""

    version: Annotated[str, Field(min_length=1)]
    defaults: Defaults
    reply: Reply
    revocation: Revocation
    whatsapp: WhatsApp
    retention_days: Annotated[int, Field(ge=1095)]  # 12 CFR 1006.100
    blocks: Annotated[Mapping[HoldKind, Stops], AfterValidator(MappingProxyType)]
    jurisdictions: tuple[Jurisdiction, ...]

    @field_validator("blocks")
    @classmethod
    def _complete(cls, blocks: Mapping[HoldKind, Stops]) -> Mapping[HoldKind, Stops]:
        missing = [kind.value for kind in HoldKind if kind not in blocks]
        if missing:
            raise ValueError(f"does not say what {', '.join(missing)} stops: add a line for each")
        return blocks

    @model_validator(mode="after")
    def _only_tightens(self) -> ContactPolicy:
        ids = [row.id for row in self.jurisdictions]
        problems = [f"{one}: is there twice" for one in sorted(set(ids)) if ids.count(one) > 1]
        for row in self.jurisdictions:
            problems += [f"{row.id}: {problem}" for problem in _loosened(self.defaults, row)]
        if problems:
            raise ValueError("; ".join(problems))
        return self


def _loosened(defaults: Defaults, row: Jurisdiction) -> Iterator[str]:
    """What of a row is weaker than the defaults, or leaves its own law unkept."""
    quiet, tighter = defaults.quiet, row.tighten.quiet
    opens, closes = quiet.open, quiet.close
    if tighter is not None:
        if tighter.open < opens or tighter.close > closes:
            yield f"tighten.quiet is wider than the defaults: keep it within {opens} to {closes}"
        opens, closes = max(opens, tighter.open), min(closes, tighter.close)
    for cap in row.tighten.caps:
        weaker = any(house.covers(cap) and house.max < cap.max for house in defaults.caps)
        replaces = any(house.id == cap.id and not cap.covers(house) for house in defaults.caps)
        if weaker or replaces:
            yield f"tighten.caps {cap.id} is weaker than the defaults: lower max or leave it out"
    for medium, kind in row.tighten.consent.items():
        needed = defaults.consent.get(medium)
        if needed is not None and not kind.covers(needed):
            yield f"tighten.consent {medium.value} asks for less than {needed.value}"
    law, caps = row.law, (*defaults.caps, *row.tighten.caps)
    if law.quiet and (opens < law.quiet.open or closes > law.quiet.close):
        yield f"law.quiet is not kept: tighten to {law.quiet.open} to {law.quiet.close}"
    for cap in law.caps:
        if not any(kept.covers(cap) for kept in caps):
            yield f"law.caps {cap.id} is not kept: copy it under tighten.caps"


def parse_contact_policy(text: str, where: str = WHERE) -> ContactPolicy:
    """The policy in `text` (YAML). BadInput names every field that is wrong and the remedy."""
    remedy = "docs/contact-policy.md explains every field; nothing was changed."
    try:
        return ContactPolicy.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise BadInput(where, f"is not YAML: {error}", remedy) from error
    except ValidationError as error:
        raise BadInput(where, "; ".join(_problems(error)), remedy) from error


def _problems(error: ValidationError) -> Iterator[str]:
    for detail in error.errors():
        field = ".".join(str(part) for part in detail["loc"])
        problem = str(detail["msg"]).removeprefix("Value error, ")
        yield f"{field}: {problem}" if field else problem


@lru_cache(maxsize=1)
def packaged_contact_policy() -> ContactPolicy:
    """The policy that ships with assist."""
    source = files("assist.policy") / "data" / WHERE
    return parse_contact_policy(source.read_text(encoding="utf-8"))
