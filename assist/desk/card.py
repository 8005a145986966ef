"""Assemble the card of a conversation as one value; every surface draws the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from assist.desk.arrangement_actions import arrangement_actions
from assist.desk.arrangements import ASKED_OFFERS_STAND, arranged_with, newest_offer, plan_progress
from assist.desk.card_elsewhere import crossings, with_elsewhere
from assist.desk.card_hours import with_hours
from assist.desk.card_identity import with_identity
from assist.desk.card_placed import with_calling
from assist.desk.card_wrap_up import with_wrap_up
from assist.desk.check_words import check_suggestion
from assist.desk.live_calls import with_live_call
from assist.desk.look_again import with_look_again
from assist.desk.may_send import Asked, verdict_for
from assist.desk.proven import as_proven
from assist.desk.scene import account_of
from assist.desk.services import DeskServices
from assist.model.card import CardAction, CardView
from assist.model.conversation import Conversation, Message, MessageState, Purpose
from assist.model.decision import DecisionReason, Suggestion
from assist.model.finding import Finding
from assist.model.interpretation import Interpretation
from assist.model.offer import Proposal
from assist.model.specialist import Specialist
from assist.outreach.promises import needs_a_call
from assist.store import (
    Tx,
    call_backs,
    contacts,
    conversations,
    decisions,
    interpretations,
    messages,
    offer_consents,
    reviews,
    specialists,
    suggestions,
    support,
)


def card_view(desk: DeskServices, conversation_id: str, now: datetime) -> CardView:
    """Everything the card shows at `now`, read in one short session; where there is a plan, its
    account is asked afterwards.
    """
    view = _stored(desk, conversation_id, now)
    if view.plan is None:
        return view
    account, _known = account_of(desk, view.contact, now)
    return replace(view, progress=plan_progress(view.plan, account, now))


def _stored(desk: DeskServices, conversation_id: str, now: datetime) -> CardView:
    with desk.db.read() as tx:
        conversation = as_proven(tx, conversations.get(tx, conversation_id), now)
        contact = contacts.get_contact(tx, conversation.contact_id)
        suggestion = suggestions.latest(tx, conversation_id)
        crossed = crossings(tx, conversation_id)
        decided = decisions.latest(tx, conversation_id)
        reading = interpretations.latest(tx, conversation_id)
        view = CardView(
            conversation=conversation,
            contact=contact,
            point=contacts.get_point(tx, conversation.contact_point_id),
            incoming=_incoming(tx, conversation, suggestion),
            interpretation=reading,
            decision=decided.decision if decided else None,
            decision_id=decided.id if decided else None,
            offers=_offers(conversation, decided, crossed.outgoing, now),
            consents=offer_consents.of_decision(tx, decided.id) if decided else (),
            suggestion=suggestion,
            findings=_findings(conversation, suggestion),
            outgoing=crossed.outgoing,
            verdict=verdict_for(tx, desk, conversation, Asked(Purpose.REPLY), now),
            on_shift=desk.roster().on_shift(specialists.all(tx), now),
            decided_by=_person(tx, suggestion.decided_by if suggestion else None),
            assigned_to=_person(tx, conversation.assigned_to),
            actions=(
                *_actions(conversation, suggestion, crossed.own),
                *_correction(conversation, reading, crossed.own),
            ),
            corrected_by=_corrected_by(tx, conversation),
            drawn_at=now,
            call_back=call_backs.open_of(tx, conversation_id),
            desk_zone=desk.zone,
            public_url=desk.public_url,
            local_time=now.astimezone(ZoneInfo(contact.zone)) if contact.zone else None,
        )
        view = with_look_again(tx, with_wrap_up(tx, view))
        view = with_elsewhere(tx, desk, with_hours(tx, view), crossed, now)
        view = with_identity(tx, desk, _with_arrangements(tx, view, now), now)
        return with_live_call(tx, desk, with_calling(tx, desk, view))


def _with_arrangements(tx: Tx, view: CardView, now: datetime) -> CardView:
    """What was agreed with the author, what holds, and the buttons about both."""
    known = arranged_with(tx, view.contact, now)
    view = replace(
        view,
        promise=known.open_promise,
        broken_promise=known.broken_promise,
        needs_a_call=needs_a_call(known.promises),
        disputes=known.disputes,
        plan=known.shown_plan,
        holds=known.holds,
        royalties=known.royalties,
        support=support.current(tx, view.contact.id),
        sent_offer=newest_offer(tx, view.conversation.id),
    )
    return replace(view, actions=(*view.actions, *arrangement_actions(view)))


def _findings(conversation: Conversation, suggestion: Suggestion | None) -> tuple[Finding, ...]:
    """Why the open suggestion may not leave as it stands."""
    if suggestion is None or not suggestion.state.is_open:
        return ()
    return check_suggestion(suggestion.draft, conversation)


def _offers(
    conversation: Conversation,
    decided: decisions.Decided | None,
    outgoing: Message | None,
    now: datetime,
) -> Proposal | None:
    """What the newest turn found may be offered, or what was asked for, until somebody answers."""
    if decided is None:
        return None
    asked = decided.decision.reason is DecisionReason.OFFERS_ASKED
    if not asked:
        return decided.decision.offers if conversation.waiting_since is not None else None
    unanswered = outgoing is None or outgoing.created_at <= decided.at
    stand = now - decided.at <= ASKED_OFFERS_STAND
    return decided.decision.offers if unanswered and stand else None


def _incoming(
    tx: Tx, conversation: Conversation, suggestion: Suggestion | None
) -> tuple[Message, ...]:
    """What waits for an answer; once answered, what the last suggestion answered."""
    waiting = messages.since_reply(tx, conversation.id)
    if waiting:
        return waiting
    answered = suggestion.base.last_message_id if suggestion else conversation.last_incoming_id
    return (messages.get(tx, answered),) if answered else ()


def _person(tx: Tx, specialist_id: str | None) -> Specialist | None:
    return specialists.get(tx, specialist_id) if specialist_id else None


def _corrected_by(tx: Tx, conversation: Conversation) -> Specialist | None:
    newest = conversation.last_incoming_id
    review = reviews.of_message(tx, newest) if newest else None
    if review is None or review.about.corrected_intent is None:
        return None
    return _person(tx, review.about.queued_by)


def _correction(
    conversation: Conversation, reading: Interpretation | None, outgoing: Message | None
) -> tuple[CardAction, ...]:
    """What was read last can be corrected, while nothing newer waits to be read, and nobody has
    to say first whether our reply arrived.
    """
    if outgoing is not None and outgoing.state is MessageState.UNKNOWN:
        return ()
    newest = conversation.last_incoming_id
    read = reading is not None and newest is not None and newest == conversation.last_taken_id
    return (CardAction.CORRECT,) if read and conversation.state.is_active else ()


def _actions(
    conversation: Conversation, suggestion: Suggestion | None, outgoing: Message | None
) -> tuple[CardAction, ...]:
    if outgoing is not None and outgoing.state is MessageState.UNKNOWN:
        return (CardAction.MARK_SENT, CardAction.RETRY)
    if suggestion is not None and suggestion.state.is_open:
        return (
            CardAction.APPROVE,
            CardAction.EDIT,
            CardAction.OTHER,
            CardAction.REJECT,
            CardAction.HAND_OFF,
        )
    actions = [CardAction.WRITE, CardAction.HAND_OFF]
    if outgoing is not None and outgoing.state is MessageState.FAILED:
        actions.insert(0, CardAction.RETRY)
    if conversation.state.is_active:
        actions.append(CardAction.RESOLVE)
    return tuple(actions)
