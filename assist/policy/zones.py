"""Where an author may be, as IANA zones: what the contact, the place and the number say.

Each source names a set of zones. Sources that agree narrow one another; where they disagree, the
author may be in any of them, and only hours that are open in all of them are open (comments
6(b)(1) to 12 CFR 1006.6: area code and address in two zones).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import phonenumbers
import yaml
from babel.core import get_global
from phonenumbers import timezone

from assist.model.contact import Contact, ContactPoint

_MOST = 12  # a number that may be in more zones (toll-free) says nothing
_NOWHERE = "Etc/Unknown"


def candidate_zones(contact: Contact, point: ContactPoint | None) -> tuple[str, ...]:
    """The zones in all of which it has to be day, in order; empty when nothing is known.

    A zone that somebody put on file comes first and stands for its whole source.
    """
    found: frozenset[str] = frozenset()
    own = _today(contact.zone) if contact.zone else None
    for said in (
        frozenset({own} if own else ()),
        _of_place(contact.country, contact.region),
        _of_number(point.address) if point is not None else frozenset(),
    ):
        agreed = found & said
        found = agreed or found | said
    return tuple(sorted(found, key=lambda zone: (zone != own, zone)))


@lru_cache(maxsize=1_000)
def _of_place(country: str | None, region: str | None) -> frozenset[str]:
    if country is None:
        return frozenset()
    known = _regions().get(country, {}).get(region or "")
    return frozenset(known or _countries().get(country, ()))


@lru_cache(maxsize=10_000)
def _of_number(address: str) -> frozenset[str]:
    """By the number's area code, or its country where it has none."""
    if not address.startswith("+"):
        return frozenset()
    try:
        number = phonenumbers.parse(address, None)
    except phonenumbers.NumberParseException:
        return frozenset()
    zones = frozenset(map(_today, timezone.time_zones_for_number(number))) - {_NOWHERE}
    return zones if len(zones) <= _MOST else frozenset()


def _today(zone: str) -> str:
    """The name that CLDR and the tables here use; the library has some from before 1993."""
    found = get_global("zone_aliases").get(zone, zone)
    return str(found)


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, tuple[str, ...]]:
    by_country: dict[str, list[str]] = {}
    for zone, country in get_global("zone_territories").items():
        if "/" in zone and not zone.startswith(("Etc/", "Antarctica/")):
            by_country.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in by_country.items()}


@lru_cache(maxsize=1)
def _regions() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    source = files("assist.policy") / "data" / "zones.yaml"
    loaded = yaml.safe_load(source.read_text(encoding="utf-8"))
    return {
        country: {region: tuple(zones) for region, zones in regions.items()}
        for country, regions in loaded.items()
    }
