"""Invented authors with royalties: what they earned, asked for and got. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from assist.i18n import mark as _
from assist.model.account import PeriodRoyalties, RoyaltyBalance
from assist.model.money import Money
from assist.model.payout_change import ChangeState, PayoutChange
from assist.model.royalty_records import RoyaltyRecords
from assist.model.tax_form import FormKind, TaxForm, TinCheck, WithholdingRule
from assist.model.withdrawal import (
    MethodKind,
    PayoutMethod,
    SetOff,
    Withdrawal,
    WithdrawalState,
)
from assist.playbooks.royalties.withhold import Rate, withhold
from assist.playbooks.situation import Situation

Changed = Callable[[Situation, datetime], Situation]
_LONG_AGO = timedelta(days=300)


def _usd(minor: int) -> Money:
    return Money(minor, "USD")


def _earned(now: datetime, *, quarter: int = 6_340, pending: int = 4_112) -> RoyaltyBalance:
    """212.37 can be withdrawn; the third quarter brought `quarter` cents."""
    period = f"{now.year}-Q3"
    of_period = PeriodRoyalties(period, _usd(quarter), _usd(max(quarter, 0) // 3))
    return RoyaltyBalance(
        _usd(pending), _usd(21_237), period, _usd(3_000), _usd(0), _usd(0), (of_period,)
    )


def _with(
    royalties: Callable[[datetime], RoyaltyBalance], records: Callable[[datetime], Any] | None
) -> Changed:
    def changed(situation: Situation, now: datetime) -> Situation:
        assert situation.account is not None, "samples have an account"
        account = replace(situation.account, royalties=royalties(now))
        if records is None:
            return replace(situation, account=account)
        return replace(situation, account=account, royalties=records(now))

    return changed


def _on_file(now: datetime, **more: Any) -> RoyaltyRecords:
    """A tax form of a treaty country and an account that was never changed."""
    form = TaxForm(
        "sample", "sample", FormKind.W8BEN, now.date() - timedelta(days=260), TinCheck.VERIFIED,
        now, "sample", "ES", True,
    )  # fmt: skip
    method = PayoutMethod("sample", "sample", MethodKind.ACH, "1234", now - _LONG_AGO, "sample")
    return RoyaltyRecords(form=form, method=method, **more)


def _withdrawn(state: WithdrawalState, **changes: Any) -> Changed:
    def records(now: datetime) -> RoyaltyRecords:
        asked = Withdrawal(
            "sample", "sample", "sample", _usd(21_237), True, state, now, "sample", now,
            identity_at=now,
            withheld=withhold(_usd(21_237), Rate(3_000, WithholdingRule.FOREIGN)),
            leaves_by=now.date() + timedelta(days=4),
        )  # fmt: skip
        if state not in {WithdrawalState.CHECKS, WithdrawalState.APPROVED}:
            asked = replace(
                asked, sent_at=now, sendings=1, reference="TRACE 4711",
                arrives_by=now.date() + timedelta(days=7),
            )  # fmt: skip
        if state is WithdrawalState.PAID:
            asked = replace(asked, paid_at=now)
        if state is WithdrawalState.RETURNED:
            asked = replace(asked, returned_at=now)
        return _on_file(now, withdrawals=(replace(asked, **changes),))

    return _with(_earned, records)


def _changing(now: datetime) -> RoyaltyRecords:
    change = PayoutChange(
        "sample", "sample", "sample", MethodKind.ACH, "9876", ChangeState.COOLING_OFF, now,
        "sample", now, approved_at=now, in_force_at=now + timedelta(days=7),
    )  # fmt: skip
    return _on_file(now, changes=(change,))


def _set_off(now: datetime) -> RoyaltyRecords:
    used = SetOff(
        "sample", "sample", "sample", "sample",
        withhold(_usd(8_640), Rate(0, WithholdingRule.NONE)), "sample", "", now, "sample",
    )  # fmt: skip
    return _on_file(now, set_offs=(used,))


# Name, what a lead reads about it, and how it differs from the usual author.
ROYALTY_SAMPLES: tuple[tuple[str, str, Changed], ...] = (
    ("can_withdraw", _("Can withdraw $212.37, a treaty form on file"), _with(_earned, _on_file)),
    ("quarter_back", _("More copies came back than were sold in the third quarter"),
     _with(lambda now: _earned(now, quarter=-1_250), None)),
    ("royalties_minus", _("More royalties were returned than earned"),
     _with(lambda now: replace(_earned(now, pending=-500), by_period=()), None)),
    ("withdrawing", _("Asked for $212.37, which was approved"),
     _withdrawn(WithdrawalState.APPROVED)),
    ("payout_sent", _("A payout is on its way"), _withdrawn(WithdrawalState.SENT)),
    ("payout_paid", _("A payout arrived"), _withdrawn(WithdrawalState.PAID)),
    ("payout_back", _("A payout came back: no such account"),
     _withdrawn(WithdrawalState.RETURNED, failure_code="no_account")),
    ("payout_late", _("A payout came back by our own fault"),
     _withdrawn(WithdrawalState.RETURNED, failure_code="insufficient_funds")),
    ("payout_change", _("Changes where royalties go, in the waiting days"),
     _with(_earned, _changing)),
    ("set_off", _("Had royalties used for the balance, in writing"), _with(_earned, _set_off)),
)  # fmt: skip
