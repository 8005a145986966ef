"""All that is known of who an author is proven to be, for whoever asks on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.desk.proven import as_proven
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotFound
from assist.model.contact import Contact, ContactPoint
from assist.model.conversation import Conversation
from assist.model.identity import Authorisation, OneTimeCode, Proof
from assist.store import (
    Tx,
    authorisations,
    contacts,
    conversations,
    identity_proofs,
    one_time_codes,
)


@dataclass(frozen=True, slots=True)
class IdentityReport:
    """Of one contact; conversations with the level that holds in them now."""

    contact: Contact
    points: tuple[ContactPoint, ...]
    conversations: tuple[Conversation, ...]  # that are not over
    proofs: tuple[Proof, ...]  # all, newest first
    codes: tuple[OneTimeCode, ...]  # the newest twenty
    authorisations: tuple[Authorisation, ...]


def identity_report(desk: DeskServices, who: str, now: datetime) -> IdentityReport:
    """`who` is an address on file, or an account's or contact's id; NotFound, or BadInput where it
    names several.
    """
    with desk.db.read() as tx:
        contact = contacts.get_contact(tx, _one_id(tx, who.strip()))
        mine = conversations.of_contact(tx, contact.id)
        return IdentityReport(
            contact=contact,
            points=contacts.points_of(tx, contact.id),
            conversations=tuple(as_proven(tx, c, now) for c in mine if c.state.is_active),
            proofs=identity_proofs.of_contact(tx, contact.id),
            codes=one_time_codes.lately(tx, contact.id),
            authorisations=authorisations.of_contact(tx, contact.id),
        )


def _one_id(tx: Tx, who: str) -> str:
    found = {*contacts.ids_of(tx, who), *contacts.ids_at(tx, who.lower())}
    if not found:
        raise NotFound("contact", who)
    if len(found) > 1:
        remedy = f"Give one of their ids: {', '.join(sorted(found))}."
        raise BadInput("contact", f"{who} is more than one person.", remedy)
    return found.pop()
