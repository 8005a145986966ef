"""What may be offered now, asked by a specialist: after a missed instalment, or before a call."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.people import active_specialist
from assist.desk.record import announce, by_specialist, record, refresh_card_soon
from assist.desk.scene import account_of, load_scene, situation_of
from assist.desk.services import DeskServices
from assist.model.audit import AuditKind
from assist.model.decision import Base, Decision, DecisionReason
from assist.playbooks.offers.fitting import ladder_of
from assist.store import conversations, decisions, interpretations


def work_out_offers(desk: DeskServices, conversation_id: str, *, by: str, now: datetime) -> Answer:
    """Store the ladder of this moment, as no message asked for it; the card shows it.

    MISSING_FACTS without an account that we may speak of to who writes here.
    """
    with desk.db.read() as tx:
        reading = interpretations.latest(tx, conversation_id)
    scene = load_scene(desk, conversation_id, "offer", now, answered=True)
    account, _ = account_of(desk, scene.contact, now)
    if reading is None or not scene.unread:
        return Answer(ClickResult.MISSING_FACTS, conversation_id)
    situation = situation_of(desk, scene, replace(reading, entities=()), account, now)
    proposal = ladder_of(situation, now)
    if proposal is None or account is None:
        return Answer(ClickResult.MISSING_FACTS, conversation_id)
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        person = active_specialist(tx, by)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation_id)
        decision_id = decisions.add(
            tx,
            conversation_id=conversation_id,
            message_id=scene.unread[-1].id,
            decision=Decision(DecisionReason.OFFERS_ASKED, offers=proposal),
            base=Base(conversation.last_incoming_id, account.version),
            now=now,
        )
        record(
            tx,
            conversation_id,
            AuditKind.DECIDED,
            actor=by_specialist(person.id),
            at=now,
            subject={"decision": decision_id},
            data={"reason": DecisionReason.OFFERS_ASKED.value},
        )
        announce(tx, conversation_id, "turn", {"decision": decision_id})
        refresh_card_soon(tx, desk.jobs, conversation_id)
        return Answer(ClickResult.DONE, conversation_id, by=person, at=now)
