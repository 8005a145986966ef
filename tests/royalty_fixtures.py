"""An author with royalties and everything on file that paying them out needs."""

from __future__ import annotations

from datetime import date, timedelta

from assist.desk.request_withdrawal import (
    WithdrawalRequest,
    confirm_withdrawal_identity,
    request_withdrawal,
)
from assist.desk.steps import account_in
from assist.desk.withdrawals import approve_withdrawal, send_withdrawal
from assist.model.ids import new_id
from assist.model.ledger import RoyaltyStep
from assist.model.tax_form import FormKind, TaxForm, TinCheck
from assist.model.withdrawal import MethodKind, PayoutMethod
from assist.store import accounts, payout_records
from tests import factories

TRACE = "TRACE 4711"


def earn(desk, author, available, pending=0, period="2026-Q3"):
    """`available` collected and released, and `pending` more sold."""
    steps = {
        RoyaltyStep.EARNED: available + pending,
        RoyaltyStep.COLLECTED: available,
        RoyaltyStep.RELEASED: available,
    }
    with desk.desk.db.transaction() as tx:
        for step, minor in steps.items():
            if minor:
                accounts.add_royalty(
                    tx,
                    author.account_id,
                    factories.movement(step, minor, id=new_id(), period=period),
                )


def put_form(desk, author, kind=FormKind.W9, tin=TinCheck.VERIFIED, **changes):
    values = {"signed_on": date(2026, 3, 1), "country": None, "claims_treaty": False, **changes}
    form = TaxForm(
        id=new_id(),
        account_id=author.account_id,
        kind=kind,
        tin=tin,
        recorded_at=desk.clock(),
        recorded_by=desk.leo.id,
        **values,
    )
    with desk.desk.db.transaction() as tx:
        payout_records.put_form(tx, form)
    return form


def put_method(desk, author, days_ago=30.0, last4="1234"):
    since = desk.clock() - timedelta(days=days_ago)
    method = PayoutMethod(new_id(), author.account_id, MethodKind.ACH, last4, since, desk.leo.id)
    with desk.desk.db.transaction() as tx:
        payout_records.put_method(tx, method, desk.clock())
    return method


def ready(desk, author, available=21_237, pending=4_112):
    """Royalties, a good form, and payout details from long ago."""
    earn(desk, author, available, pending)
    put_form(desk, author)
    return put_method(desk, author)


def royalties(desk, author):
    with desk.desk.db.read() as tx:
        return account_in(tx, author.account_id, desk.clock()).royalties


def ask(desk, case, minor=None, by=None):
    amount = None if minor is None else factories.usd(minor)
    asked = WithdrawalRequest(case, amount)
    return request_withdrawal(desk.desk, asked, by=(by or desk.ana).id, now=desk.clock())


def proven(desk, one, by=None):
    return confirm_withdrawal_identity(
        desk.desk, one.id, by=(by or desk.ana).id, note="Called the old number", now=desk.clock()
    )


def approve(desk, one, by=None):
    return approve_withdrawal(desk.desk, one.id, by=(by or desk.ana).id, now=desk.clock())


def send(desk, one, by=None, reference=TRACE):
    return send_withdrawal(
        desk.desk, one.id, by=(by or desk.ana).id, reference=reference, now=desk.clock()
    )


def sent(desk, case, minor=None, by=None):
    """A withdrawal on its way."""
    one = proven(desk, ask(desk, case, minor))
    return send(desk, approve(desk, one, by), by)
