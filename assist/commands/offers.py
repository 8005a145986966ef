"""`assist offers`: the ladder for a balance, as a specialist would see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import click

from assist.commands.amounts import read_amount, read_moment
from assist.i18n import locale_for, translator
from assist.intents import entities
from assist.model.interpretation import ContactHints
from assist.playbooks.offers import OfferFacts, packaged_policy, propose, read_ask
from assist.playbooks.offers.show import plain


@click.command()
@click.option("--balance", required=True, help="What is owed, in major units: 1240.00")
@click.option("--currency", default="USD", show_default=True)
@click.option("--days-overdue", default=0, show_default=True, type=click.IntRange(0, 3650))
@click.option("--asked", default="", help='What the author asked for: "150 a month".')
@click.option("--hardship", is_flag=True, help="The author told of hardship.")
@click.option("--now", default=None, help="ISO time to count days from.")
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "es"]))
@click.option("--json", "as_json", is_flag=True)
def offers(
    balance: str,
    currency: str,
    days_overdue: int,
    asked: str,
    now: str | None,
    lang: str,
    *,
    hardship: bool,
    as_json: bool,
) -> None:
    """Show what may be offered to an author who owes this much."""
    owed = read_amount(balance, currency, "balance")
    moment = read_moment(now)
    today = moment.date()
    facts = OfferFacts(
        owed=owed,
        today=today,
        oldest_due_on=today - timedelta(days=days_overdue),
        oldest_amount=owed,
        hardship=hardship,
    )
    hints = ContactHints(language=lang, currency=currency)
    found = entities.read(asked, lang, hints, moment)
    proposal = propose(facts, packaged_policy(), read_ask(found, currency), moment)
    shown = plain(proposal, currency, translator(locale_for(lang, None)))
    if as_json:
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        _print(shown)


def _print(shown: Mapping[str, Any]) -> None:
    for offer in shown["offers"]:
        mark = "  <- asked for" if offer["answers_request"] else ""
        click.echo(f"{offer['title']}{mark}")
        for detail in (offer["arithmetic"], offer["dates"], ", ".join(offer["approvals"])):
            if detail:
                click.echo(f"    {detail}")
        if offer["tila_review"]:
            click.echo("    tila_review: compliance must look first")
    for one in shown["left_out"]:
        click.echo(f"-   {one['title']}: {one['why']}")
