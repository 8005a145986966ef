"""Withdrawals and changes of payout details as people read them on a card; every surface alike."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from assist.i18n import Translator, date_short, mark, money
from assist.model.card import CardView
from assist.model.payout_change import ChangeState, PayoutChange
from assist.model.withdrawal import Withdrawal
from assist.playbooks.royalties.words import CHANGE_STATES, STATES, asked_for

_ = mark


def payout_lines(view: CardView, speak: Translator) -> tuple[str, ...]:
    """The open withdrawal, and the open change of where royalties go."""
    records, zone = view.royalties, ZoneInfo(view.contact.zone or "UTC")
    told = []
    if records.open_change is not None:
        told.append(_change(records.open_change, zone, speak))
    if records.open_withdrawal is not None:
        told.append(_withdrawal(records.open_withdrawal, zone, speak))
    return tuple(told)


def _withdrawal(withdrawal: Withdrawal, zone: ZoneInfo, speak: Translator) -> str:
    return speak.gettext(
        _("Royalties: %(amount)s asked for on %(day)s. %(state)s."),
        amount=money(withdrawal.gross, speak.locale),
        day=date_short(withdrawal.requested_at.astimezone(zone).date(), speak.locale),
        state=speak.gettext(STATES[withdrawal.state]),
    )


def _change(change: PayoutChange, zone: ZoneInfo, speak: Translator) -> str:
    told = speak.gettext(
        _("Payout details are to become: %(what)s. %(state)s."),
        what=asked_for(change, speak),
        state=speak.gettext(CHANGE_STATES[change.state]),
    )
    if change.state is not ChangeState.COOLING_OFF or change.in_force_at is None:
        return told
    day = date_short(change.in_force_at.astimezone(zone).date(), speak.locale)
    return f"{told} {speak.gettext(_('In force on %(day)s; nothing is paid until then.'), day=day)}"
