"""An author said yes on the phone: the confirmation is drawn, and approved like any other.

For an offer that left in writing as for one that was only spoken of, as long as it was computed
here: which, is named by the decision that computed it and its kind.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from assist.desk.arrangements import offer_of_decision
from assist.desk.carry_out import Turn, replace_suggestion
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.make_plan import consent
from assist.desk.people import active_specialist
from assist.desk.playbook_in_use import library_of
from assist.desk.record import announce, by_contact, by_specialist, record, refresh_card_soon
from assist.desk.scene import account_of, load_scene, situation_of
from assist.desk.services import DeskServices
from assist.desk.use_offer import OfferClick
from assist.errors import NotFound
from assist.model.audit import AuditKind
from assist.model.decision import Base
from assist.model.offer import Offer, OfferKind
from assist.model.payment_plan import ARRANGEMENTS, Acceptance, SentOffer, Standing
from assist.playbooks.acceptance import standing_of
from assist.playbooks.decide import decide
from assist.playbooks.offers.fitting import offer_facts_of
from assist.playbooks.schema import OFFER_ACCEPTED
from assist.store import conversations, decisions, interpretations, payment_plans, suggestions


@dataclass(frozen=True, slots=True)
class _Prepared:
    conversation_id: str
    acceptance: Acceptance
    turn: Turn | None  # None: nothing is known of the account by now
    account_id: str | None


def accept_by_phone(desk: DeskServices, click: OfferClick, now: datetime) -> Answer:
    """Draw the confirmation of what was agreed; sending it makes the plan.

    NEEDS_APPROVAL while somebody with more authority must agree as well, ON_HOLD and OFFER_LAPSED
    when it cannot be had any more, ALREADY_DECIDED when the plan is made. NotFound for an offer
    that was not computed, or that is no arrangement.
    """
    prepared = _prepare(desk, click, now)
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, prepared.conversation_id)
        person = active_specialist(tx, click.specialist_id)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        refusal = _refusal(prepared)
        if refusal is not None:
            return Answer(refusal, conversation.id)
        active = payment_plans.active_of(tx, str(prepared.account_id))
        if active is not None and active.offer == prepared.acceptance.offer:
            return Answer(ClickResult.ALREADY_DECIDED, conversation.id, at=active.made_at)
        needed = consent(tx, prepared.acceptance, conversation, person, now)
        shown = suggestions.latest(tx, conversation.id)
        drawn = shown is not None and shown.state.is_open and shown.draft.accepts
        if not needed and drawn != prepared.acceptance and prepared.turn is not None:
            record(
                tx,
                conversation.id,
                AuditKind.OFFER_ACCEPTED,
                actor=by_specialist(person.id),
                at=now,
                subject={"offered": click.decision_id},
                data={"offer": click.kind.value, "by_phone": True},
            )
            replace_suggestion(tx, prepared.turn, click.decision_id, now)
        announce(tx, conversation.id, "suggestion")
        refresh_card_soon(tx, desk.jobs, conversation.id)
        result = ClickResult.NEEDS_APPROVAL if needed else ClickResult.DONE
        reasons = tuple(who.value for who in needed)
        return Answer(result, conversation.id, by=person, at=now, reasons=reasons)


def accept_in_call(
    desk: DeskServices, conversation_id: str, kind: OfferKind, day: date | None, now: datetime
) -> bool:
    """A caller said yes to what the assistant read out, whose last day was `day`: the confirmation
    is drawn for a specialist, who makes it an agreement. False where it cannot be had any more.
    """
    with desk.db.read() as tx:
        decided = decisions.latest(tx, conversation_id)
    proposal = decided.decision.offers if decided else None
    offer = proposal.of_kind(kind) if proposal else None
    if decided is None or offer is None or offer.schedule[-1].due_on != day:
        return False
    prepared = _prepare(desk, OfferClick(decided.id, kind, ""), now)
    if prepared.turn is None or _refusal(prepared) is not None:
        return False
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        record(
            tx,
            conversation.id,
            AuditKind.OFFER_ACCEPTED,
            actor=by_contact(conversation.contact_id),
            at=now,
            subject={"offered": decided.id},
            data={"offer": kind.value, "by_phone": True},
        )
        replace_suggestion(tx, prepared.turn, decided.id, now)
        announce(tx, conversation.id, "suggestion")
        refresh_card_soon(tx, desk.jobs, conversation.id)
    return True


_REFUSALS = {
    Standing.BLOCKED: ClickResult.ON_HOLD,
    Standing.CHANGED: ClickResult.OFFER_LAPSED,
    Standing.EXPIRED: ClickResult.OFFER_LAPSED,
}


def _refusal(prepared: _Prepared) -> ClickResult | None:
    if prepared.turn is None:
        return ClickResult.OFFER_LAPSED
    return _REFUSALS.get(prepared.acceptance.standing)


def _prepare(desk: DeskServices, click: OfferClick, now: datetime) -> _Prepared:
    with desk.db.read() as tx:
        decided = decisions.get(tx, click.decision_id)
        conversation = conversations.get(tx, decided.conversation_id)
        reading = interpretations.latest(tx, conversation.id)
        sent = offer_of_decision(tx, conversation.id, decided.id)
    offer = _offer(decided, click)
    if sent is None or sent.offer != offer:
        base = decided.base.ledger_version
        sent = SentOffer("", decided.id, offer, base, decided.at)
    acceptance = Acceptance(
        offer, decided.id, suggestion_id=sent.suggestion_id or None, by_phone=True
    )
    scene = load_scene(desk, conversation.id, "offer", now, answered=True)
    account, _ = account_of(desk, scene.contact, now)
    unturned = _Prepared(conversation.id, acceptance, None, scene.contact.account_id)
    if not scene.unread or reading is None or account is None:
        return unturned
    situation = situation_of(desk, scene, reading, account, now)
    if situation.account is None or not situation.is_known:
        return unturned
    standing = standing_of(sent, offer_facts_of(situation, now), account.version, now)
    acceptance = replace(acceptance, standing=standing)
    situation = replace(situation, clicked=OFFER_ACCEPTED, acceptance=acceptance)
    turn = Turn(
        conversation_id=conversation.id,
        message_ids=tuple(message.id for message in scene.unread),
        interpretation=reading,
        decision=decide(library_of(desk, scene, now), situation, now),
        base=Base(conversation.last_incoming_id, account.version),
        redraw="accepted",
    )
    return replace(unturned, acceptance=acceptance, turn=turn)


def _offer(decided: decisions.Decided, click: OfferClick) -> Offer:
    proposal = decided.decision.offers
    offer = proposal.of_kind(click.kind) if proposal else None
    if offer is None or offer.kind not in ARRANGEMENTS:
        raise NotFound("offer", f"{click.decision_id}:{click.kind.value}")
    return offer
