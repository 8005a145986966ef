"""`assist refunds estimate`: what the policy gives back of a payment, with the arithmetic."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from assist.commands.amounts import read_amount
from assist.i18n import Translator, locale_for, money, translator
from assist.model.money import Money
from assist.model.refund import Estimate, NoRefund, WorkStage
from assist.playbooks.refunds import RefundAsk, estimate_refund, packaged_refund_policy
from assist.playbooks.refunds.words import arithmetic, rule, why_not


@click.group()
def refunds() -> None:
    """What may be given back to an author."""


@refunds.command()
@click.option("--paid", required=True, help="What was paid, in major units: 1000.00")
@click.option("--currency", default="USD", show_default=True)
@click.option("--stage", required=True, type=click.Choice([stage.value for stage in WorkStage]))
@click.option("--days", required=True, type=int, help="Days from signing to asking.")
@click.option("--signed-on", default=None, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--country", default=None, help="Where the author lives: AR, ES, GB, US ...")
@click.option("--refunded", default=None, help="What was given back of it before.")
@click.option("--disputed", is_flag=True, help="The charge is disputed at the bank.")
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "es"]))
@click.option("--json", "as_json", is_flag=True)
def estimate(
    paid: str,
    currency: str,
    stage: str,
    days: int,
    signed_on: datetime | None,
    country: str | None,
    refunded: str | None,
    lang: str,
    *,
    disputed: bool,
    as_json: bool,
) -> None:
    """Estimate a refund; without --signed-on the agreement was signed that many days ago."""
    signed = (signed_on or datetime.now(UTC) - timedelta(days=days)).date()
    ask = RefundAsk(
        paid=read_amount(paid, currency, "paid"),
        stage=WorkStage(stage),
        signed_on=signed,
        asked_on=signed + timedelta(days=days),
        country=country,
        refunded=read_amount(refunded, currency, "refunded") if refunded else None,
        disputed=disputed,
    )
    speak = translator(locale_for(lang, country))
    shown = plain(estimate_refund(ask, packaged_refund_policy()), speak)
    if as_json:
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(str(shown[name]) for name in ("arithmetic", "rule") if shown[name]))


def plain(found: Estimate | NoRefund, speak: Translator) -> dict[str, Any]:
    """As JSON holds it; amounts in minor units."""
    if isinstance(found, NoRefund):
        told = why_not(found, speak)
        return {"eligible": False, "reason": found.value, "arithmetic": told, "rule": ""}
    policy = packaged_refund_policy()
    need = policy.approval_of(found.amount)
    return {
        "eligible": True,
        "amount": _amount(found.amount, speak),
        "paid": _amount(found.paid, speak),
        "percent": str(found.percent),
        "share": _amount(found.share, speak),
        "kept": _amount(found.kept, speak),
        "by": found.rule.value,
        "policy_version": found.policy_version,
        "arithmetic": arithmetic(found, speak),
        "rule": rule(found, speak, policy.withdrawal_days(found.country)),
        "approval": need.authority.value,
        "another_person": need.another_person,
        "promised": False,
    }


def _amount(amount: Money, speak: Translator) -> dict[str, Any]:
    shown = money(amount, speak.locale)
    return {"minor": amount.minor, "currency": amount.currency, "shown": shown}
