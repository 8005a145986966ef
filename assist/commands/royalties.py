"""`assist royalties withhold` and `assist royalties treaties`: tax of a payout, with the rule."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import click

from assist.commands.amounts import read_amount
from assist.errors import BadInput
from assist.i18n import Translator, locale_for, money, translator
from assist.model.money import Money
from assist.model.tax_form import FormKind, TaxForm, TinCheck, Withholding
from assist.playbooks.royalties import (
    TaxFacts,
    packaged_royalty_policy,
    packaged_treaty_rates,
    rate_for,
    withhold,
)
from assist.playbooks.royalties.words import arithmetic, form_words, percent_of, why_withheld

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def royalties() -> None:
    """How royalties are paid out."""


@royalties.command("withhold")
@click.option("--gross", required=True, help="What is paid before tax, in major units: 143.00")
@click.option("--currency", default="USD", show_default=True)
@click.option("--form", default=None, type=click.Choice([kind.value for kind in FormKind]))
@click.option("--signed-on", default=None, type=_DAY, help="Day on the form; today when left out.")
@click.option("--country", default=None, help="Tax residence: AR, ES, GB ...")
@click.option("--treaty", is_flag=True, help="The form claims a treaty rate.")
@click.option("--tin-verified", is_flag=True, help="The tax number was verified.")
@click.option("--on", default=None, type=_DAY, help="Day of payment; today when left out.")
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "es"]))
@click.option("--json", "as_json", is_flag=True)
def withhold_command(
    gross: str,
    currency: str,
    form: str | None,
    signed_on: datetime | None,
    country: str | None,
    on: datetime | None,
    lang: str,
    *,
    treaty: bool,
    tin_verified: bool,
    as_json: bool,
) -> None:
    """Compute what is withheld of a payout, and what reaches the author."""
    paid_on = (on or datetime.now(UTC)).date()
    signed = (signed_on or on or datetime.now(UTC)).date()
    told = _form(form, signed, country, treaty=treaty, tin_verified=tin_verified)
    facts = TaxFacts(told, (country or "").upper() or None, paid_on)
    rate = rate_for(facts, packaged_royalty_policy(), packaged_treaty_rates())
    found = withhold(read_amount(gross, currency, "gross"), rate)
    speak = translator(locale_for(lang, country))
    if as_json:
        click.echo(json.dumps(_plain(found, told, speak), indent=2, ensure_ascii=False))
        return
    click.echo(arithmetic(found, speak))
    click.echo(why_withheld(found, speak))


@royalties.command("treaties")
@click.argument("country", required=False)
@click.option("--json", "as_json", is_flag=True)
def treaties_command(country: str | None, *, as_json: bool) -> None:
    """Show the treaty rates with source and date; one COUNTRY, or all. Unlisted ones are 30%."""
    table = packaged_treaty_rates()
    wanted = [country.upper()] if country else list(table.rates)
    rows = [_row(one) for one in wanted]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    speak = translator("en_US")
    for row in rows:
        percent, checked = percent_of(row["bps"], speak), "" if row["checked"] else "  unchecked"
        source = f"{row['source']}, {row['as_of']}" if row["as_of"] else row["source"]
        click.echo(f"{row['country']}  {percent:>4}  {source}{checked}  {row['note']}".rstrip())


def _row(country: str) -> dict[str, Any]:
    table = packaged_treaty_rates()
    found = table.rate(country)
    if found is None:
        none = {"source": "not listed", "as_of": None, "checked": True, "note": ""}
        return {"country": country, "bps": table.default_bps, **none}
    return {
        "country": country,
        "bps": found.bps,
        "source": table.sources[found.source],
        "as_of": found.as_of.isoformat(),
        "checked": found.checked,
        "note": found.note,
    }


def _form(
    kind: str | None, signed_on: date, country: str | None, *, treaty: bool, tin_verified: bool
) -> TaxForm | None:
    if kind is None:
        return None
    tin = TinCheck.VERIFIED if tin_verified else TinCheck.UNVERIFIED
    place = country.upper() if country and kind == FormKind.W8BEN else None
    if kind == FormKind.W8BEN and place in {None, "US"}:
        raise BadInput("country", "is needed with a W-8BEN, and is not the US.", "Add --country.")
    if kind == FormKind.W9 and treaty:
        raise BadInput("treaty", "does not go with a W-9.", "Leave it out.")
    recorded = datetime.now(UTC)
    return TaxForm("", "", FormKind(kind), signed_on, tin, recorded, "", place, treaty)


def _plain(found: Withholding, form: TaxForm | None, speak: Translator) -> dict[str, Any]:
    """As JSON holds it; amounts in minor units."""
    return {
        "gross": _amount(found.gross, speak),
        "tax": _amount(found.tax, speak),
        "net": _amount(found.net, speak),
        "rate_bps": found.bps,
        "rule": found.rule.value,
        "unchecked_treaty_bps": found.unchecked_bps,
        "form": form_words(form, speak) if form else None,
        "arithmetic": arithmetic(found, speak),
        "why": why_withheld(found, speak),
        "policy_version": packaged_royalty_policy().version,
        "treaty_rates_version": packaged_treaty_rates().version,
    }


def _amount(amount: Money, speak: Translator) -> dict[str, Any]:
    shown = money(amount, speak.locale)
    return {"minor": amount.minor, "currency": amount.currency, "shown": shown}
