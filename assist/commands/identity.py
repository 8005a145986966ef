"""`assist identity`: what is proven of an author, and by what."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from assist.desk.identity_report import IdentityReport
    from assist.model.contact import ContactPoint
    from assist.model.identity import Authorisation, OneTimeCode, Proof
    from assist.wiring import Services

Open = Callable[[], AbstractContextManager["Services"]]


def register(main: click.Group, services: Open) -> None:
    """Add the group to `main`."""

    @main.group()
    def identity() -> None:
        """Who authors are proven to be."""

    @identity.command()
    @click.argument("contact")
    @click.option("--json", "as_json", is_flag=True)
    def show(contact: str, *, as_json: bool) -> None:
        """Show levels, proofs, codes and authorisations of CONTACT. Addresses are masked.

        CONTACT is a number or address on file, or an account's or contact's id.
        """
        from assist.desk.identity_report import identity_report

        with services() as opened:
            now = opened.desk.clock()
            found = identity_report(opened.desk, contact, now)
        shown = plain(found, now)
        if as_json:
            click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
            return
        for line in _lines(shown):
            click.echo(line)


def plain(found: IdentityReport, now: datetime) -> dict[str, Any]:
    """As JSON holds it; times in UTC. Never a code, nor its hash."""
    from assist.policy.identity import masked

    where = {point.id: masked(point) for point in found.points}
    return {
        "contact": found.contact.id,
        "conversations": [
            {"number": c.number, "channel": c.channel.value, "level": c.identity_level.value}
            for c in found.conversations
        ],
        "addresses": [_address(point, where[point.id]) for point in found.points],
        "proofs": [_proof(one, where.get(one.point_id, ""), now) for one in found.proofs],
        "codes": [_code(one, where.get(one.point_id or "", "")) for one in found.codes],
        "authorisations": [_given(one, now) for one in found.authorisations],
    }


def _address(point: ContactPoint, masked: str) -> dict[str, Any]:
    return {
        "channel": point.channel.value,
        "address": masked,
        "on_file_since": _iso(point.verified_at),
        "shared": point.shared,
        "opted_out": point.opted_out_at is not None,
    }


def _proof(proof: Proof, masked: str, now: datetime) -> dict[str, Any]:
    return {
        "level": proof.level.value,
        "how": proof.how.value,
        "where": masked,
        "at": _iso(proof.at),
        "until": _iso(proof.expires_at),
        "stands": proof.stands(now),
        "by": proof.by,
    }


def _code(code: OneTimeCode, masked: str) -> dict[str, Any]:
    return {
        "asked_at": _iso(code.requested_at),
        "by": code.requested_by,
        "to": masked,
        "until": _iso(code.expires_at),
        "wrong_tries": code.tries,
        "used_at": _iso(code.used_at),
    }


def _given(given: Authorisation, now: datetime) -> dict[str, Any]:
    return {
        "name": given.name,
        "relation": given.relation,
        "scope": given.scope.value,
        "until": _iso(given.expires_at),
        "stands": given.stands(now),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _lines(shown: dict[str, Any]) -> Iterator[str]:
    yield f"Contact {shown['contact']}"
    for title in ("conversations", "addresses", "proofs", "codes", "authorisations"):
        rows = shown[title]
        yield f"{title}: none" if not rows else f"{title}:"
        for row in rows:
            yield "  " + ", ".join(
                f"{name.replace('_', ' ')} {value}"
                for name, value in row.items()
                if value not in (None, "", False)
            )
