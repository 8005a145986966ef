"""Identity on the card: what is proven, what a code would open, who may speak for the author."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assist.desk.services import DeskServices
from assist.desk.verify_identity import code_targets, numbers_to_call
from assist.model.card import CardAction, CardIdentity, CardView
from assist.model.contact import ContactPoint, IdentityLevel
from assist.model.identity import CodeTarget, OneTimeCode
from assist.policy.identity import is_locked, masked
from assist.store import Tx, authorisations, contacts, identity_proofs, one_time_codes


def with_identity(tx: Tx, desk: DeskServices, view: CardView, now: datetime) -> CardView:
    """The view with it, and the button that sends a code where one would help."""
    conversation, contact = view.conversation, view.contact
    codes = one_time_codes.of_conversation(tx, conversation.id)
    proofs = identity_proofs.standing(tx, conversation.id, now)
    newest = codes[0] if codes else None
    found = CardIdentity(
        proofs=proofs,
        targets=code_targets(tx, desk, conversation, contact, now),
        numbers=tuple(_target(point) for point in numbers_to_call(tx, conversation, contact)),
        code=newest,
        code_to=_where(tx, newest),
        proven_by=tuple(masked(contacts.get_point(tx, proof.point_id)) for proof in proofs),
        locked=is_locked(codes, now),
        authorised=tuple(
            one for one in authorisations.of_contact(tx, contact.id) if one.stands(now)
        ),
    )
    view = replace(view, identity=found)
    return replace(view, actions=(*view.actions, CardAction.SEND_CODE)) if _helps(view) else view


def _target(point: ContactPoint) -> CodeTarget:
    return CodeTarget(point.id, point.channel, masked(point))


def _where(tx: Tx, code: OneTimeCode | None) -> str:
    if code is None or code.point_id is None:
        return ""
    return masked(contacts.get_point(tx, code.point_id))


def _helps(view: CardView) -> bool:
    """Somebody waits who is not proven as far as the answer asks, and a code may be sent."""
    identity, suggestion, conversation = view.identity, view.suggestion, view.conversation
    if not identity.targets or identity.locked or not conversation.state.is_active:
        return False
    if conversation.identity_level < IdentityLevel.L2:
        return conversation.last_incoming_at is not None
    is_open = suggestion is not None and suggestion.state.is_open
    needed = suggestion.draft.identity_needed if suggestion is not None else IdentityLevel.L0
    return is_open and needed > conversation.identity_level
