"""What the console's conversation page shows, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assist.desk.call_views import CallEntry, calls_in
from assist.desk.card import card_view
from assist.desk.services import DeskServices
from assist.model.card import CardView
from assist.model.consent import Consent
from assist.model.contact import ContactPoint
from assist.model.conversation import ConversationState, Message
from assist.model.crisis import StandingCrisis
from assist.model.ids import new_id
from assist.model.queue import QueueRow
from assist.model.specialist import Specialist
from assist.store import (
    contact_log,
    contacts,
    conversations,
    crises,
    feed,
    messages,
    specialists,
)
from assist.web.pages import fingerprint

QUEUE_LENGTH = 50
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the author, with what was agreed on it."""

    point: ContactPoint
    consents: tuple[Consent, ...]


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """One conversation as the console draws it."""

    card: CardView
    timeline: tuple[Message, ...]
    people: Mapping[str, Specialist]  # by id
    form_id: str  # of the own reply that is drawn with it: sending the form twice is one message
    version: str  # moves when the card would be drawn differently
    may_lead: bool = False  # whoever looks is a team lead
    addresses: tuple[Address, ...] = ()  # all of the author's
    calls: tuple[CallEntry, ...] = ()  # theirs to us

    @property
    def reading(self) -> bool:
        """The author's newest message has not been read by a turn yet."""
        conversation = self.card.conversation
        return conversation.last_incoming_id != conversation.last_taken_id

    @property
    def entries(self) -> tuple[Message | CallEntry, ...]:
        """Messages and calls in the order in which they came; what was said to a specialist on the
        phone stands in the call.
        """
        written = [one for one in self.timeline if one.id not in self.card.spoken_ids]
        return tuple(sorted((*self.calls, *written), key=lambda each: each.created_at))

    @property
    def colleagues(self) -> tuple[Specialist, ...]:
        return tuple(person for person in self.people.values() if person.active)


def conversation_page(
    desk: DeskServices, conversation_id: str, reader: Specialist | None = None
) -> ConversationPage:
    """As `reader` may see it. Raises NotFound when there is no such conversation."""
    card = card_view(desk, conversation_id, desk.clock())
    with desk.db.read() as tx:
        people = {person.id: person for person in specialists.all(tx)}
        addresses = tuple(
            Address(point, contact_log.consents_of(tx, point.id))
            for point in contacts.points_of(tx, card.contact.id)
        )
    calls = calls_in(desk, conversation_id, reader)
    return ConversationPage(
        card=card,
        timeline=whole_timeline(desk, conversation_id),
        people=people,
        form_id=new_id(),
        version=fingerprint(_version(card), addresses, calls),
        addresses=addresses,
        calls=calls,
    )


def whole_timeline(desk: DeskServices, conversation_id: str) -> tuple[Message, ...]:
    """Every message, oldest first."""
    found: list[Message] = []
    with desk.db.read() as tx:
        while True:
            after = found[-1].id if found else None
            page = messages.timeline(tx, conversation_id, after_id=after, limit=_PAGE)
            found.extend(page)
            if len(page) < _PAGE:
                return tuple(found)


def queue_rows(desk: DeskServices, state: ConversationState) -> tuple[QueueRow, ...]:
    """The first conversations of that state, the most pressing first."""
    with desk.db.read() as tx:
        return conversations.queue(tx, limit=QUEUE_LENGTH, state=state)


def standing_crises(desk: DeskServices) -> tuple[StandingCrisis, ...]:
    """Whoever may be in danger: shown to everybody until a person ends the hold."""
    with desk.db.read() as tx:
        return crises.standing(tx, desk.clock())


def newest_event(desk: DeskServices) -> int:
    """The feed's position; read before what a page shows, so that the page misses nothing."""
    with desk.db.read() as tx:
        return feed.last_id(tx)


def _version(card: CardView) -> str:
    conversation, suggestion, outgoing = card.conversation, card.suggestion, card.outgoing
    return fingerprint(
        conversation.state,
        conversation.last_incoming_id,
        conversation.last_taken_id,
        conversation.assigned_to,
        conversation.identity_level,
        suggestion and (suggestion.id, suggestion.state),
        outgoing and (outgoing.id, outgoing.state),
        card.decision and card.decision.reason,
        card.verdict,
        card.elsewhere,
        card.went_to,
        card.came_from,
        card.offers,
        card.consents,
        card.promise,
        card.broken_promise,
        card.disputes,
        conversation.attention,
        card.look_again,
        card.needs_a_call,
        card.plan,
        card.progress,
        card.holds,
        card.support,
        card.sent_offer,
        card.actions,
        card.interpretation and card.interpretation.intents,
        card.corrected_by,
        card.live,
        card.numbers,
        card.placed,
        card.scheduled,
        card.call_back,
        card.identity,
        card.contact,
    )
