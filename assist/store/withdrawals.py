"""Withdrawals, one open of an account; set-offs, one of a written request: by unique indexes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update

from assist.errors import NotFound
from assist.model.money import Money
from assist.model.tax_form import Withholding, WithholdingRule
from assist.model.withdrawal import SetOff, Withdrawal, WithdrawalState
from assist.store.database import Tx
from assist.store.rows import insert_new, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.royalties import SetOffRow, WithdrawalRow

WITHDRAWALS = table_of(WithdrawalRow)
SET_OFFS = table_of(SetOffRow)
_W = WITHDRAWALS.c
_OPEN = _W.state.in_([state.value for state in WithdrawalState if state.is_open])


def add(tx: Tx, withdrawal: Withdrawal) -> bool:
    """Store it; False when another one of the account is open."""
    values = {
        "id": withdrawal.id,
        "account_id": withdrawal.account_id,
        "conversation_id": withdrawal.conversation_id,
        "gross_minor": withdrawal.gross.minor,
        "currency": withdrawal.gross.currency,
        "all_available": withdrawal.all_available,
        "requested_at": withdrawal.requested_at,
        "requested_by": withdrawal.requested_by,
        **_moving(withdrawal),
    }
    return insert_new(tx, WITHDRAWALS, values)


def move(tx: Tx, before: Withdrawal, after: Withdrawal) -> bool:
    """Store the transition unless somebody else made one meanwhile; whether it was ours."""
    unmoved = update(WITHDRAWALS).where(
        _W.id == before.id,
        _W.state == before.state.value,
        _W.sendings == before.sendings,
        _W.identity_at.is_not_distinct_from(before.identity_at),
    )
    return moved(tx, unmoved.values(**_moving(after)))


def get(tx: Tx, withdrawal_id: str) -> Withdrawal:
    row = one(tx, select(WITHDRAWALS).where(_W.id == withdrawal_id))
    if row is None:
        raise NotFound("withdrawal", withdrawal_id)
    return _to_model(row)


def open_of_account(tx: Tx, account_id: str) -> Withdrawal | None:
    row = one(tx, select(WITHDRAWALS).where(_W.account_id == account_id, _OPEN))
    return None if row is None else _to_model(row)


def of_account(tx: Tx, account_id: str, *, limit: int = 50) -> tuple[Withdrawal, ...]:
    """The newest, newest first."""
    return _find(tx, _W.account_id == account_id, limit)


def newest(
    tx: Tx, states: Collection[WithdrawalState], *, limit: int = 100
) -> tuple[Withdrawal, ...]:
    """Those in one of `states`, newest first."""
    return _find(tx, _W.state.in_([state.value for state in states]), limit)


def add_set_off(tx: Tx, set_off: SetOff) -> bool:
    """Store it; False when that request was carried out before."""
    values = {
        "id": set_off.id,
        "account_id": set_off.account_id,
        "conversation_id": set_off.conversation_id,
        "message_id": set_off.message_id,
        "currency": set_off.withheld.gross.currency,
        "withheld": _withheld_json(set_off.withheld),
        "payment_id": set_off.payment_id,
        "identity_note": set_off.identity_note,
        "at": set_off.at,
        "by": set_off.by,
    }
    return insert_new(tx, SET_OFFS, values)


def set_off_of(tx: Tx, message_id: str) -> SetOff | None:
    """The one that the message asked for."""
    row = one(tx, select(SET_OFFS).where(SET_OFFS.c.message_id == message_id))
    return None if row is None else _set_off(row)


def set_offs_of(tx: Tx, account_id: str, *, limit: int = 50) -> tuple[SetOff, ...]:
    """The newest, newest first."""
    chosen = select(SET_OFFS).where(SET_OFFS.c.account_id == account_id)
    newest_first = chosen.order_by(SET_OFFS.c.at.desc(), SET_OFFS.c.id.desc()).limit(limit)
    return tuple(_set_off(row) for row in run(tx, newest_first))


def _find(tx: Tx, where: ColumnElement[bool], limit: int) -> tuple[Withdrawal, ...]:
    chosen = select(WITHDRAWALS).where(where).order_by(_W.requested_at.desc(), _W.id.desc())
    return tuple(_to_model(row) for row in run(tx, chosen.limit(limit)))


def _moving(withdrawal: Withdrawal) -> dict[str, Any]:
    withheld = withdrawal.withheld
    return {
        "state": withdrawal.state.value,
        "moved_at": withdrawal.moved_at,
        "identity_note": withdrawal.identity_note,
        "identity_at": withdrawal.identity_at,
        "note": withdrawal.note,
        "withheld": _withheld_json(withheld) if withheld else None,
        "method_id": withdrawal.method_id,
        "approved_by": withdrawal.approved_by,
        "approved_at": withdrawal.approved_at,
        "leaves_by": withdrawal.leaves_by,
        "sent_at": withdrawal.sent_at,
        "arrives_by": withdrawal.arrives_by,
        "sendings": withdrawal.sendings,
        "reference": withdrawal.reference,
        "paid_at": withdrawal.paid_at,
        "returned_at": withdrawal.returned_at,
        "failure_code": withdrawal.failure_code,
    }


def _withheld_json(withheld: Withholding) -> dict[str, Any]:
    return {
        "gross": withheld.gross.minor,
        "tax": withheld.tax.minor,
        "net": withheld.net.minor,
        "bps": withheld.bps,
        "rule": withheld.rule.value,
        "country": withheld.country,
        "unchecked_bps": withheld.unchecked_bps,
    }


def _withheld(stored: dict[str, Any], currency: str) -> Withholding:
    return Withholding(
        gross=Money(stored["gross"], currency),
        tax=Money(stored["tax"], currency),
        net=Money(stored["net"], currency),
        bps=stored["bps"],
        rule=WithholdingRule(stored["rule"]),
        country=stored["country"],
        unchecked_bps=stored["unchecked_bps"],
    )


def _to_model(row: Row[Any]) -> Withdrawal:
    return Withdrawal(
        id=row.id,
        account_id=row.account_id,
        conversation_id=row.conversation_id,
        gross=Money(row.gross_minor, row.currency),
        all_available=row.all_available,
        state=WithdrawalState(row.state),
        requested_at=row.requested_at,
        requested_by=row.requested_by,
        moved_at=row.moved_at,
        identity_note=row.identity_note,
        identity_at=row.identity_at,
        note=row.note,
        withheld=_withheld(row.withheld, row.currency) if row.withheld else None,
        method_id=row.method_id,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        leaves_by=row.leaves_by,
        sent_at=row.sent_at,
        arrives_by=row.arrives_by,
        sendings=row.sendings,
        reference=row.reference,
        paid_at=row.paid_at,
        returned_at=row.returned_at,
        failure_code=row.failure_code,
    )


def _set_off(row: Row[Any]) -> SetOff:
    return SetOff(
        id=row.id,
        account_id=row.account_id,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        withheld=_withheld(row.withheld, row.currency),
        payment_id=row.payment_id,
        identity_note=row.identity_note,
        at=row.at,
        by=row.by,
    )
