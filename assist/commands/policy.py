"""`assist policy`: why a message may or may not leave, and when an author may be reached."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from assist.commands.amounts import read_moment
from assist.desk.verdict_lines import verdict_lines
from assist.errors import BadInput
from assist.i18n import Translator, day_local, locale_for, time_local, translator
from assist.model.contact import ChannelKind
from assist.model.conversation import Purpose
from assist.model.verdict import Reason, Verdict

if TYPE_CHECKING:
    from assist.wiring import Services

Open = Callable[[], AbstractContextManager["Services"]]
CHANNELS = {
    "sms": ChannelKind.SMS,
    "whatsapp": ChannelKind.WHATSAPP,
    "email": ChannelKind.EMAIL,
    "call": ChannelKind.VOICE,
}
_PURPOSES = {"outreach": Purpose.OUTREACH, "reply": Purpose.REPLY, "reminder": Purpose.REMINDER}


def register(main: click.Group, services: Open) -> None:
    """Add the group to `main`."""

    @main.group()
    def policy() -> None:
        """The contact policy: when, how often and by which channel."""

    _check(policy, services)
    _calendar(policy, services)


def _check(group: click.Group, services: Open) -> None:
    @group.command()
    @click.option(
        "--to", required=True, help="A number, an address, or an account's or contact's id."
    )
    @click.option("--channel", required=True, type=click.Choice(list(CHANNELS)))
    @click.option("--at", "at", default=None, help="ISO time; now when left out.")
    @click.option("--purpose", default="outreach", type=click.Choice(list(_PURPOSES)))
    @click.option("--text", default=None, help="The words, to see whether anything is missing.")
    @click.option("--lang", default="en", type=click.Choice(["en", "es"]))
    @click.option("--json", "as_json", is_flag=True)
    def check(
        to: str,
        channel: str,
        at: str | None,
        purpose: str,
        text: str | None,
        lang: str,
        *,
        as_json: bool,
    ) -> None:
        """Say whether a message may leave, every reason, and from when on it may.

        Exit status 0 when it may, 1 when not.
        """
        from assist.desk.explain_policy import check_contact

        moment = read_moment(at, "at")
        with services() as opened:
            desk = opened.desk
            kind, why = CHANNELS[channel], _PURPOSES[purpose]
            verdict = check_contact(desk, to, kind, why, moment, text=text)
            zone, version = desk.zone, desk.contact_policy.version
        if as_json:
            click.echo(json.dumps(plain(verdict, moment, version), indent=2, ensure_ascii=False))
        else:
            _print(verdict, zone, moment, translator(locale_for(lang, None)))
        raise SystemExit(0 if verdict.allowed else 1)


def _print(verdict: Verdict, zone: str, moment: datetime, speak: Translator) -> None:
    click.echo(speak.gettext("Allowed.") if verdict.allowed else speak.gettext("Refused."))
    for reason in verdict.reasons:
        click.echo(f"  {reason}")
    for line in verdict_lines(verdict, zone, moment, speak):
        click.echo(f"  {line}")


def plain(verdict: Verdict, at: datetime, version: str) -> dict[str, Any]:
    """As JSON holds it; times in UTC."""
    earliest = verdict.earliest_next_at
    return {
        "allowed": verdict.allowed,
        "at": at.isoformat(),
        "reasons": [_reason(reason) for reason in verdict.reasons],
        "cautions": [_reason(reason) for reason in verdict.cautions],
        "earliest_next_at": earliest.isoformat() if earliest else None,
        "required_inserts": [insert.value for insert in verdict.required_inserts],
        "outreach": verdict.outreach,
        "zones": list(verdict.zones),
        "policy_version": version,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    until = reason.until.isoformat() if reason.until else None
    return {"code": str(reason.code), "detail": reason.detail or None, "until": until}


def _calendar(group: click.Group, services: Open) -> None:
    @group.command()
    @click.argument("contact")
    @click.option("--channel", default="sms", type=click.Choice(list(CHANNELS)))
    @click.option("--from", "start", default=None, help="ISO time; now when left out.")
    @click.option("--lang", default="en", type=click.Choice(["en", "es"]))
    @click.option("--json", "as_json", is_flag=True)
    def calendar(
        contact: str, channel: str, start: str | None, lang: str, *, as_json: bool
    ) -> None:
        """Print the open windows of the next week for CONTACT, on both clocks.

        CONTACT is a number, an address, or an account's or contact's id.
        """
        from assist.desk.explain_policy import open_hours

        moment = read_moment(start, "from")
        with services() as opened:
            found = open_hours(opened.desk, contact, CHANNELS[channel], moment)
        if as_json:
            windows = [[begins.isoformat(), ends.isoformat()] for begins, ends in found.windows]
            shown = {"zones": list(found.zones), "desk_zone": found.desk_zone, "windows": windows}
            click.echo(json.dumps(shown, indent=2))
            return
        if not found.zones:
            raise BadInput(
                "contact", "lives nobody knows where.", "Enter the author's place first."
            )
        speak = translator(locale_for(lang, None))
        for begins, ends in found.windows:
            shown_there = _span(begins, ends, found.zones[0], speak)
            shown_here = _span(begins, ends, found.desk_zone, speak)
            click.echo(f"{shown_there}  ({found.zones[0]})   {shown_here}  ({found.desk_zone})")


def _span(begins: datetime, ends: datetime, zone: str, speak: Translator) -> str:
    day = day_local(begins, zone, speak.locale)
    first, last = (time_local(moment, zone, speak.locale) for moment in (begins, ends))
    return f"{day} {first} - {last}"
