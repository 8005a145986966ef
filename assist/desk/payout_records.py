"""Put a tax form or the first payout method on file: team leads and finance, with no number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from assist.desk.royalty_steps import PayoutStep
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotAllowed
from assist.model.audit import AuditKind
from assist.model.ids import new_id
from assist.model.rights import Right
from assist.model.tax_form import FormKind, TaxForm, TinCheck
from assist.model.withdrawal import MethodKind, PayoutMethod, usable_last4
from assist.store import Tx, payout_records


@dataclass(frozen=True, slots=True)
class FormTold:
    """What the paper says. Never its tax number: only what became of checking it."""

    kind: FormKind
    signed_on: date
    tin: TinCheck
    country: str | None = None
    claims_treaty: bool = False


def record_form(
    desk: DeskServices, conversation_id: str, told: FormTold, *, by: str, now: datetime
) -> TaxForm:
    """Put the form on file in the place of the one before. BadInput when it cannot be true."""
    with desk.db.transaction() as tx:
        step = _begin(desk, tx, conversation_id, by, now)
        form = _form(step, told)
        payout_records.put_form(tx, form)
        step.record(
            AuditKind.TAX_FORM_RECORDED,
            {"form": form.id},
            {
                "kind": form.kind.value,
                "signed_on": form.signed_on.isoformat(),
                "tin": form.tin.value,
                "country": form.country,
                "claims_treaty": form.claims_treaty,
            },
        )
        step.told()
        return form


def record_method(
    desk: DeskServices,
    conversation_id: str,
    kind: MethodKind,
    last4: str | None,
    *,
    by: str,
    now: datetime,
) -> PayoutMethod:
    """Put the first details on file; it rests for the cooling-off as a change does.

    BadInput when some are on file: those change by a request, a call-back and a second person.
    """
    with desk.db.transaction() as tx:
        step = _begin(desk, tx, conversation_id, by, now)
        if payout_records.method_of(tx, step.account_id) is not None:
            raise BadInput("method", "is on file already.", "Open a change of payout details.")
        ending = usable_ending(kind, last4)
        method = PayoutMethod(new_id(), step.account_id, kind, ending, now, step.person.id)
        payout_records.put_method(tx, method, now)
        subject, data = {"method": method.id}, {"kind": kind.value, "last4": ending}
        step.record(AuditKind.PAYOUT_METHOD_RECORDED, subject, data)
        step.told()
        return method


def usable_ending(kind: MethodKind, last4: str | None) -> str | None:
    """The last four as they may be kept. BadInput, which never repeats what was typed."""
    written = (last4 or "").strip().upper() or None
    if not usable_last4(kind, written):
        if kind.has_number:
            raise BadInput("last4", "needs exactly the last four.", "Never type the whole number.")
        raise BadInput("last4", f"does not go with {kind.value}.", "Leave it empty.")
    return written


def _begin(desk: DeskServices, tx: Tx, conversation_id: str, by: str, now: datetime) -> PayoutStep:
    step = PayoutStep.begin(desk, tx, conversation_id, by=by, now=now)
    if not step.person.may(Right.RECORD_PAYOUTS):
        raise NotAllowed("payout_records_need_lead", by)
    return step


def _form(step: PayoutStep, told: FormTold) -> TaxForm:
    country = (told.country or "").strip().upper() or None
    if told.signed_on > step.at.on:
        raise BadInput("signed_on", "is in the future.", "Check the day on the form.")
    if told.kind is FormKind.W9 and (country is not None or told.claims_treaty):
        raise BadInput("country", "does not go with a W-9.", "Leave country and treaty empty.")
    abroad = country is not None and len(country) == 2 and country.isalpha() and country != "US"
    if told.kind is FormKind.W8BEN and not abroad:
        raise BadInput("country", "is needed, and is not the US.", "Write it like AR or ES.")
    return TaxForm(
        id=new_id(),
        account_id=step.account_id,
        kind=told.kind,
        signed_on=told.signed_on,
        tin=told.tin,
        recorded_at=step.now,
        recorded_by=step.person.id,
        country=country,
        claims_treaty=told.claims_treaty,
    )
