"""What specialists wrote down when calls were over."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select

from assist.model.contact_log import CallOutcome
from assist.model.phone_call import CallState, PhoneCall
from assist.model.wrap_up import WrapUp, WrapUpResult
from assist.store import phone_calls
from assist.store.database import Tx
from assist.store.rows import insert_new, one, run
from assist.store.tables import table_of
from assist.store.tables.phone_calls import CallWrapUpRow

WRAP_UPS = table_of(CallWrapUpRow)
_W = WRAP_UPS.c


def add(tx: Tx, wrap_up: WrapUp) -> bool:
    """Store it; False when the call has one."""
    values = {
        "call_id": wrap_up.call_id,
        "text": wrap_up.text,
        "result": wrap_up.result.value,
        "disposition": wrap_up.disposition.value,
        "specialist_id": wrap_up.by,
        "at": wrap_up.at,
        "follow_up_on": wrap_up.follow_up_on,
        "follow_up_note": wrap_up.follow_up_note or None,
        "follow_up_by": wrap_up.follow_up_by,
    }
    return insert_new(tx, WRAP_UPS, values)


def of_call(tx: Tx, call_id: str) -> WrapUp | None:
    row = one(tx, select(WRAP_UPS).where(_W.call_id == call_id))
    return None if row is None else _to_model(row)


def of_calls(tx: Tx, call_ids: Collection[str]) -> tuple[WrapUp, ...]:
    chosen = select(WRAP_UPS).where(_W.call_id.in_(sorted(call_ids))).order_by(_W.at)
    return tuple(_to_model(row) for row in run(tx, chosen))


def missing(tx: Tx, conversation_id: str) -> PhoneCall | None:
    """The conversation's newest call that is over, in which a specialist spoke, and that nobody has
    wrapped up.
    """
    calls = reversed(phone_calls.of_conversation(tx, conversation_id))
    return next((one for one in calls if is_due(one) and of_call(tx, one.id) is None), None)


def is_due(call: PhoneCall) -> bool:
    """Whether it is one to be wrapped up: over, and a specialist spoke with the author in it."""
    return call.state is CallState.ENDED and call.is_conversation


def _to_model(row: Row[Any]) -> WrapUp:
    return WrapUp(
        call_id=row.call_id,
        text=row.text,
        result=WrapUpResult(row.result),
        disposition=CallOutcome(row.disposition),
        by=row.specialist_id,
        at=row.at,
        follow_up_on=row.follow_up_on,
        follow_up_note=row.follow_up_note or "",
        follow_up_by=row.follow_up_by,
    )
