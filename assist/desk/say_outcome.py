"""Who was reached by a call that we placed: one click, until then a machine's word counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.desk.call_backs import keep_call_backs
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.live_words import read_what_waited
from assist.desk.people import active_specialist
from assist.desk.place_call import tell_of
from assist.desk.record import by_specialist, record
from assist.desk.services import DeskServices
from assist.desk.wrap_up import remind_later
from assist.errors import BadInput
from assist.model.audit import AuditKind
from assist.model.contact_log import CallOutcome
from assist.model.phone_call import Answerer, CallState
from assist.store import conversations, phone_calls, specialists


@dataclass(frozen=True, slots=True)
class OutcomeClick:
    """Who says who was reached by which call."""

    call_id: str
    outcome: CallOutcome
    specialist_id: str


def say_outcome(desk: DeskServices, click: OutcomeClick, now: datetime) -> Answer:
    """Keep it. ALREADY_DECIDED with who said it first; BadInput for a call that goes on, or whose
    phone never rang. Spoken to, the author's call is to be wrapped up like any other.
    """
    with desk.db.transaction() as tx:
        call = phone_calls.get(tx, click.call_id)
        conversations.lock(tx, call.conversation_id)
        call = phone_calls.get(tx, click.call_id)
        person = active_specialist(tx, click.specialist_id)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, call.conversation_id)
        if call.disposed_by is not None:
            by = specialists.get(tx, call.disposed_by)
            return Answer(ClickResult.ALREADY_DECIDED, call.conversation_id, by=by)
        if call.state is not CallState.ENDED or call.dialled_at is None:
            raise BadInput("call", "goes on, or was not dialled.")
        before = call.disposition
        phone_calls.dispose(tx, call.id, click.outcome, by=person.id)
        record(
            tx,
            call.conversation_id,
            AuditKind.CALL_DISPOSED,
            actor=by_specialist(person.id),
            at=now,
            subject={"call": call.id},
            data={"outcome": click.outcome.value, "heard_as": before.value if before else None},
        )
        if click.outcome is CallOutcome.RPC:
            keep_call_backs(tx, desk, conversations.get(tx, call.conversation_id), now)
            remind_later(tx, desk, call)
            if call.answerer is Answerer.MACHINE:
                read_what_waited(tx, desk, phone_calls.get(tx, call.id), now)
        tell_of(tx, desk, call)
        return Answer(ClickResult.DONE, call.conversation_id, by=person, at=now)
