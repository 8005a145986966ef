"""Tax forms and payout methods: one of an account is current, earlier ones are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from assist.model.tax_form import FormKind, TaxForm, TinCheck
from assist.model.withdrawal import MethodKind, PayoutMethod
from assist.store.database import Tx
from assist.store.rows import moved, one, run
from assist.store.tables import table_of
from assist.store.tables.royalties import PayoutMethodRow, TaxFormRow

FORMS = table_of(TaxFormRow)
METHODS = table_of(PayoutMethodRow)


def put_form(tx: Tx, form: TaxForm) -> None:
    """Keep it in the place of the one before. Duplicate when somebody else puts one just now."""
    _end(tx, FORMS, form.account_id, form.recorded_at)
    values = {
        "id": form.id,
        "account_id": form.account_id,
        "kind": form.kind.value,
        "signed_on": form.signed_on,
        "tin": form.tin.value,
        "country": form.country,
        "claims_treaty": form.claims_treaty,
        "recorded_at": form.recorded_at,
        "recorded_by": form.recorded_by,
    }
    run(tx, insert(FORMS), values)


def form_of(tx: Tx, account_id: str) -> TaxForm | None:
    """The current one."""
    current = (FORMS.c.account_id == account_id) & FORMS.c.ended_at.is_(None)
    row = one(tx, select(FORMS).where(current))
    return None if row is None else _form(row)


def put_method(tx: Tx, method: PayoutMethod, at: datetime) -> None:
    """Put it on file in the place of the one before, which ends at `at`."""
    _end(tx, METHODS, method.account_id, at)
    values = {
        "id": method.id,
        "account_id": method.account_id,
        "kind": method.kind.value,
        "last4": method.last4,
        "since": method.since,
        "recorded_by": method.recorded_by,
    }
    run(tx, insert(METHODS), values)


def method_of(tx: Tx, account_id: str) -> PayoutMethod | None:
    """The current one."""
    current = (METHODS.c.account_id == account_id) & METHODS.c.ended_at.is_(None)
    row = one(tx, select(METHODS).where(current))
    return None if row is None else _method(row)


def _end(tx: Tx, table: Any, account_id: str, at: datetime) -> bool:
    current = (table.c.account_id == account_id) & table.c.ended_at.is_(None)
    return moved(tx, update(table).where(current).values(ended_at=at))


def _form(row: Row[Any]) -> TaxForm:
    return TaxForm(
        id=row.id,
        account_id=row.account_id,
        kind=FormKind(row.kind),
        signed_on=row.signed_on,
        tin=TinCheck(row.tin),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        country=row.country,
        claims_treaty=row.claims_treaty,
    )


def _method(row: Row[Any]) -> PayoutMethod:
    return PayoutMethod(
        id=row.id,
        account_id=row.account_id,
        kind=MethodKind(row.kind),
        last4=row.last4,
        since=row.since,
        recorded_by=row.recorded_by,
        ended_at=row.ended_at,
    )
