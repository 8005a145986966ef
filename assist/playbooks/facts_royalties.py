"""Royalties as a text may quote them: what was earned, where it is, what keeps it from leaving."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from assist.i18n import locale_for, translator
from assist.model.account import AccountSnapshot, PayoutState, RoyaltyBalance
from assist.model.payout_change import PayoutChange
from assist.model.royalty_records import RoyaltyRecords
from assist.model.tax_form import TaxForm, WithholdingRule
from assist.model.withdrawal import SetOff, Withdrawal, WithdrawalState
from assist.playbooks.catalogue import Wording
from assist.playbooks.royalties import (
    Moment,
    TaxFacts,
    failure_class,
    failure_words,
    packaged_royalty_policy,
    packaged_treaty_rates,
    payout_holds,
    rate_for,
    withdrawable,
)
from assist.playbooks.royalties.withhold import Rate
from assist.playbooks.royalties.words import author_holds, form_name, on_file, percent_of
from assist.playbooks.situation import Situation

Rows = Iterator[tuple[str, object]]
_S = WithdrawalState
_QUIET = frozenset({_S.REFUSED, _S.CANCELLED})  # why is for a person to say
_CAME_BACK = frozenset({_S.RETURNED, _S.REISSUE})
_STATES = {
    _S.REQUESTED: ("being checked", "en revisión"),
    _S.CHECKS: ("being checked", "en revisión"),
    _S.APPROVED: ("approved", "aprobado"),
    _S.SENT: ("on its way", "en camino"),
    _S.PAID: ("paid", "pagado"),
    _S.RETURNED: ("returned by the bank", "devuelto por el banco"),
    _S.REISSUE: ("about to be sent again", "por salir otra vez"),
}
_TAX = {
    WithholdingRule.NONE: (
        "no tax is withheld, since your W-9 is on file and its number is verified",
        "no se retiene nada, porque tenemos tu W-9 con el número verificado",
    ),
    WithholdingRule.BACKUP: (
        "{percent} is withheld, since the number on your W-9 is not verified",
        "se retiene el {percent}, porque el número de tu W-9 no está verificado",
    ),
    WithholdingRule.FOREIGN: (
        "{percent} of the gross amount is withheld, since no treaty rate applies to your form",
        "se retiene el {percent} del bruto, porque ningún tratado alcanza a tu formulario",
    ),
    WithholdingRule.TREATY: (
        "{percent} is withheld by the tax treaty with your country",
        "se retiene el {percent} por el tratado impositivo con tu país",
    ),
}


def earned_rows(account: AccountSnapshot, asked: str | None, today: date) -> Rows:
    """What was earned and where it is; of the quarter that was asked about, if one was."""
    balance = account.royalties
    if balance is None:
        return
    yield "royalties_pending", balance.pending
    yield "royalties_payable", balance.payable
    yield "royalties_available", balance.available
    yield "royalties_in_transit", balance.in_transit
    yield "royalties_withdrawable", withdrawable(balance)
    yield "royalty_period", quarter(balance.period)
    yield "next_release_date", packaged_royalty_policy().next_release(today)
    yield "payout_threshold", packaged_royalty_policy().threshold_of(account.currency)
    if asked is not None:
        yield from _of_period(balance, asked)


def _of_period(balance: RoyaltyBalance, asked: str) -> Rows:
    """Nothing of a quarter that is not reported yet."""
    found = next((one for one in balance.by_period if one.period == asked), None)
    if found is not None:
        yield "royalty_asked_period", quarter(asked)
        yield "royalty_asked_earned", found.earned
        yield "royalty_asked_pending", found.pending


def payout_rows(situation: Situation, now: datetime) -> Rows:
    """What is on file about paying them out, and the newest request."""
    account, records, zone = situation.account, situation.royalties, ZoneInfo(situation.zone)
    today = situation.today(now)
    if account is not None and account.royalties is not None:
        yield "payout_holds", _holds(account.royalties, records, Moment(today, now))
    if records.method is not None:
        speak = [translator(locale_for(one, situation.contact.country)) for one in ("en", "es")]
        yield "payout_method", Wording("method", *(on_file(records.method, one) for one in speak))
    yield from _withdrawal(records.newest, zone)
    yield from _failure(account, records.newest)
    yield from _change(records.open_change, zone)
    yield from _tax(records.form, situation, today)
    yield from _set_off(records.set_offs, situation, zone)


def _holds(balance: RoyaltyBalance, records: RoyaltyRecords, at: Moment) -> Wording | None:
    """Of the open request; else of everything that may be withdrawn."""
    asked = records.open_withdrawal
    amount = asked.gross if asked else withdrawable(balance)
    if asked is not None and not asked.state.before_sending:
        return None
    return author_holds(payout_holds(amount, balance, records, packaged_royalty_policy(), at))


def _withdrawal(newest: Withdrawal | None, zone: ZoneInfo) -> Rows:
    if newest is None or newest.state in _QUIET:
        return
    waits = newest.state.is_open and newest.state not in _CAME_BACK
    yield "withdrawal_state", Wording(newest.state.value, *_STATES[newest.state])
    yield "withdrawal_open", waits
    yield "withdrawal_gross", newest.gross
    yield "withdrawal_asked_date", newest.requested_at.astimezone(zone).date()
    yield "withdrawal_leaves_by", newest.leaves_by
    if newest.withheld is not None:
        yield "withdrawal_net", newest.withheld.net
        yield "withdrawal_tax", newest.withheld.tax
    if newest.state is _S.SENT and newest.sent_at is not None:
        yield "withdrawal_sent_date", newest.sent_at.astimezone(zone).date()
        yield "withdrawal_arrives_by", newest.arrives_by
        yield "withdrawal_reference", newest.reference
    if newest.paid_at is not None:
        yield "withdrawal_paid_date", newest.paid_at.astimezone(zone).date()


def _failure(account: AccountSnapshot | None, newest: Withdrawal | None) -> Rows:
    """Of our own request, else of the newest payout that the billing source tells of."""
    if newest is not None:
        code = newest.failure_code if newest.state in _CAME_BACK else None
    else:
        told = account.payouts[0] if account and account.payouts else None
        failed = told is not None and told.state is PayoutState.FAILED
        code = (told.failure_code or "") if told is not None and failed else None
    if code is not None:
        yield "payout_failure_words", failure_words(code)
        yield "payout_failure_class", failure_class(code).value


def _change(change: PayoutChange | None, zone: ZoneInfo) -> Rows:
    if change is None:
        return
    yield "payout_change_open", True
    if change.in_force_at is not None:
        yield "payout_change_date", change.in_force_at.astimezone(zone).date()


def _tax(form: TaxForm | None, situation: Situation, today: date) -> Rows:
    if form is None:
        return
    yield "tax_form", form_name(form)
    yield "tax_form_is_valid", form.stands(today)
    yield "tax_form_until", form.ends_on
    if form.stands(today):
        facts = TaxFacts(form, situation.contact.country, today)
        found = rate_for(facts, packaged_royalty_policy(), packaged_treaty_rates())
        yield "tax_rule", _tax_words(found)


def _tax_words(rate: Rate) -> Wording:
    english, spanish = (
        words.format(percent=percent_of(rate.bps, translator(locale)))
        for words, locale in zip(_TAX[rate.rule], ("en_US", "es"), strict=True)
    )
    return Wording(rate.rule.value, english, spanish)


def _set_off(set_offs: tuple[SetOff, ...], situation: Situation, zone: ZoneInfo) -> Rows:
    """The one that these very messages asked for: it is confirmed, and not told again later."""
    newest = set_offs[0] if set_offs else None
    if newest is None or newest.at < situation.message.created_at:
        return
    yield "set_off_gross", newest.withheld.gross
    yield "set_off_amount", newest.withheld.net
    yield "set_off_tax", newest.withheld.tax
    yield "set_off_date", newest.at.astimezone(zone).date()


def quarter(period: str) -> Wording | None:
    """'2026-Q3' in words; None for a period of another shape."""
    year, _, part = period.partition("-Q")
    if not (year.isdigit() and part in {"1", "2", "3", "4"}):
        return None
    ordinal = {"1": "first", "2": "second", "3": "third", "4": "fourth"}[part]
    ordinal_es = {"1": "primer", "2": "segundo", "3": "tercer", "4": "cuarto"}[part]
    return Wording(
        period, f"the {ordinal} quarter of {year}", f"el {ordinal_es} trimestre de {year}"
    )
