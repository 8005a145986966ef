"""A specialist chooses what to offer: the suggestion is drawn again with that offer in it.

Nothing leaves by it; the drawn text is approved like any other. Who may choose what is decided
here, by the offer's approvals and the role of everybody who agreed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assist.desk.arrangements import ASKED_OFFERS_STAND
from assist.desk.carry_out import Turn, replace_suggestion, retake_turn
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.playbook_in_use import library_of
from assist.desk.record import announce, by_specialist, record, refresh_card_soon
from assist.desk.scene import account_of, load_scene, situation_of
from assist.desk.services import DeskServices
from assist.errors import NotFound
from assist.model.audit import AuditKind
from assist.model.conversation import Conversation
from assist.model.decision import DecisionReason
from assist.model.offer import Offer, OfferKind, still_needed
from assist.model.specialist import Specialist
from assist.playbooks.decide import decide
from assist.playbooks.schema import OFFER_CHOSEN
from assist.store import (
    Tx,
    conversations,
    decisions,
    interpretations,
    offer_consents,
    specialists,
    suggestions,
)


@dataclass(frozen=True, slots=True)
class OfferClick:
    """Who chooses which offer of which decision."""

    decision_id: str
    kind: OfferKind
    specialist_id: str


def use_offer(desk: DeskServices, click: OfferClick, now: datetime) -> Answer:
    """Agree to the offer, and draw the reply that makes it once everybody needed has agreed.

    Clicking twice is one consent and one suggestion. STALE_* when the author wrote or the account
    moved since the offer was computed: it is computed anew. NotFound for an offer that the
    decision does not hold.
    """
    prepared = _prepare(desk, click, now)
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, prepared.conversation_id)
        try:
            person = specialists.get(tx, click.specialist_id)
        except NotFound:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        refusal = _refusal(tx, click, prepared, conversation, now)
        if refusal is not None:
            return _refuse(tx, desk, conversation, person, refusal, now)
        _consent(tx, click, conversation, person, now)
        needed = still_needed(prepared.offer, offer_consents.of_decision(tx, click.decision_id))
        if not needed:
            _draw(tx, click, prepared, now)
        announce(tx, conversation.id, "suggestion")
        refresh_card_soon(tx, desk.jobs, conversation.id)
        result = ClickResult.NEEDS_APPROVAL if needed else ClickResult.DONE
        reasons = tuple(who.value for who in needed)
        return Answer(result, conversation.id, by=person, at=now, reasons=reasons)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is read and drafted before the conversation is locked."""

    conversation_id: str
    offer: Offer
    turn: Turn | None  # None: nobody waits for an answer any more
    ledger_version: int | None


def _prepare(desk: DeskServices, click: OfferClick, now: datetime) -> _Prepared:
    with desk.db.read() as tx:
        decided = decisions.get(tx, click.decision_id)
        reading = interpretations.latest(tx, decided.conversation_id)
    proposal = decided.decision.offers
    offer = proposal.of_kind(click.kind) if proposal else None
    if offer is None or reading is None:
        raise NotFound("offer", f"{click.decision_id}:{click.kind.value}")
    asked = decided.decision.reason is DecisionReason.OFFERS_ASKED
    scene = load_scene(desk, decided.conversation_id, "offer", now, answered=asked)
    account, _known = account_of(desk, scene.contact, now)
    version = account.version if account else None
    if not scene.unread:
        return _Prepared(decided.conversation_id, offer, None, version)
    situation = situation_of(desk, scene, reading, account, now)
    situation = replace(situation, offer=offer, clicked=OFFER_CHOSEN)
    turn = Turn(
        conversation_id=decided.conversation_id,
        message_ids=tuple(message.id for message in scene.unread),
        interpretation=reading,
        decision=decide(library_of(desk, scene, now), situation, now),
        base=decided.base,
        redraw="offer",
    )
    return _Prepared(decided.conversation_id, offer, turn, version)


def _refusal(
    tx: Tx, click: OfferClick, prepared: _Prepared, conversation: Conversation, now: datetime
) -> ClickResult | None:
    newest = decisions.latest(tx, conversation.id)
    asked = newest is not None and newest.decision.reason is DecisionReason.OFFERS_ASKED
    if prepared.turn is None or not (asked or conversation.waiting_since):
        return ClickResult.ALREADY_DECIDED
    if newest is None or newest.id != click.decision_id:
        return ClickResult.STALE_MESSAGE
    if conversation.last_incoming_id != newest.base.last_message_id:
        return ClickResult.STALE_MESSAGE
    if asked and now - newest.at > ASKED_OFFERS_STAND:
        return ClickResult.OFFER_LAPSED
    if prepared.ledger_version != newest.base.ledger_version:
        return ClickResult.STALE_LEDGER
    return None


def _refuse(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    person: Specialist,
    result: ClickResult,
    now: datetime,
) -> Answer:
    """Say why, and have the offers computed again when they are stale."""
    record(
        tx,
        conversation.id,
        AuditKind.CLICKED,
        actor=by_specialist(person.id),
        at=now,
        data={"action": "use_offer", "result": result.value},
    )
    if result is not ClickResult.ALREADY_DECIDED:
        retake_turn(tx, desk, conversation.id, "stale")
    refresh_card_soon(tx, desk.jobs, conversation.id)
    return Answer(result, conversation.id)


def _consent(
    tx: Tx, click: OfferClick, conversation: Conversation, person: Specialist, now: datetime
) -> None:
    if not offer_consents.add(tx, click.decision_id, click.kind, person, now):
        return
    record(
        tx,
        conversation.id,
        AuditKind.OFFER_CONSENTED,
        actor=by_specialist(person.id),
        at=now,
        subject={"decision": click.decision_id},
        data={"offer": click.kind.value, "name": person.name, "role": person.role.value},
    )


def _draw(tx: Tx, click: OfferClick, prepared: _Prepared, now: datetime) -> None:
    """The suggestion with this offer, unless it is the one that is shown."""
    shown = suggestions.latest(tx, prepared.conversation_id)
    if shown is not None and shown.state.is_open and shown.draft.offer == prepared.offer:
        return
    if prepared.turn is not None:
        replace_suggestion(tx, prepared.turn, click.decision_id, now)
