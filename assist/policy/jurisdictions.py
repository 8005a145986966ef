"""Whose rules hold for an author, and what all of them ask together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from assist.model.consent import ConsentKind
from assist.model.contact import ChannelKind, Contact, ContactPoint
from assist.policy.policy_data import Cap, ContactPolicy, Jurisdiction


@dataclass(frozen=True, slots=True)
class Rules:
    """The defaults and every row that holds, the strictest of each."""

    jurisdictions: tuple[str, ...]
    opens: time
    closes: time
    caps: tuple[Cap, ...]
    consent: Mapping[ChannelKind, ConsentKind]


def rules_for(
    policy: ContactPolicy, contact: Contact, point: ContactPoint | None, today: date
) -> Rules:
    """What holds for who lives there, `today` in their own calendar.

    Where the state is not on file, the area code may name it: a row that could hold does.
    """
    holding = tuple(
        row.id
        for row in policy.jurisdictions
        if row.effective_from <= today and _holds(row, contact, point)
    )
    return _together(_ByIdentity(policy), holding)


def _holds(row: Jurisdiction, contact: Contact, point: ContactPoint | None) -> bool:
    country = contact.country
    if country is None and point is not None and point.address.startswith("+1"):
        country = "US"  # the states' rules are the stricter ones of those that share the code
    if country != row.country and country not in row.countries:
        return False
    if row.region is None:
        return True
    if contact.region is None:
        return _area_code(point) in row.area_codes
    if contact.region.upper() != row.region:
        return False
    if not row.cities:
        return True
    return contact.city is None or contact.city.strip().casefold() in row.cities


def _area_code(point: ContactPoint | None) -> str | None:
    return point.address[2:5] if point is not None and point.address.startswith("+1") else None


class _ByIdentity:
    """A policy as a key: it is read once, and hashing all of it would cost more than the check."""

    def __init__(self, policy: ContactPolicy) -> None:
        self.policy = policy

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.policy is self.policy

    def __hash__(self) -> int:
        return id(self.policy)


@lru_cache(maxsize=500)
def _together(key: _ByIdentity, ids: tuple[str, ...]) -> Rules:
    defaults = key.policy.defaults
    rows = [row for row in key.policy.jurisdictions if row.id in ids]
    hours = [row.tighten.quiet for row in rows if row.tighten.quiet is not None]
    consent = dict(defaults.consent)
    for row in rows:
        for medium, kind in row.tighten.consent.items():
            if kind.covers(consent.get(medium, kind)):
                consent[medium] = kind
    return Rules(
        jurisdictions=ids,
        opens=max([defaults.quiet.open, *(one.open for one in hours)]),
        closes=min([defaults.quiet.close, *(one.close for one in hours)]),
        caps=(*defaults.caps, *(cap for row in rows for cap in row.tighten.caps)),
        consent=consent,
    )
