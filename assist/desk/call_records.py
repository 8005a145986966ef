"""Everything that is on record of one call, for its wrap-up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from assist.desk.intent_names import intent_name
from assist.desk.labels import HOLDS
from assist.desk.live_send import link_id
from assist.desk.promises import said_in
from assist.i18n import Translator
from assist.intents import entities
from assist.model.audit import AuditKind
from assist.model.call_utterance import Speaker
from assist.model.contact import Contact, IdentityLevel
from assist.model.hold import HoldKind
from assist.model.interpretation import ContactHints, Entity
from assist.model.money import Money
from assist.model.offer import OfferKind
from assist.model.phone_call import LegRole, LegState, PhoneCall
from assist.model.wrap_up import CallRecords, Told
from assist.playbooks.offers.words import KINDS
from assist.store import (
    Tx,
    audit,
    call_utterances,
    contacts,
    conversations,
    interpretations,
    messages,
    phone_calls,
    phone_legs,
    specialists,
)
from assist.voice.wrap_up import Named, lines

PROMISED = "promise_to_pay"
MOST_READ = 150  # newest pieces of what a specialist said; a millisecond each
AFTERWARDS = timedelta(minutes=1)  # the last words come in after the call


def wrap_up_lines(records: CallRecords, speak: Translator) -> tuple[str, ...]:
    """The call in the desk's words."""
    return lines(records, _named(speak), speak)


def records_of(tx: Tx, call: PhoneCall) -> CallRecords:
    """What the chain, the phones and the author's words say of it."""
    ended = call.ended_at or call.started_at
    conversation = conversations.get(tx, call.conversation_id)
    contact = contacts.get_contact(tx, conversation.contact_id)
    events = tuple(
        stored.event
        for stored in audit.events(tx, call.conversation_id)
        if call.started_at <= stored.event.at <= ended + AFTERWARDS
    )
    promised = any(event.kind is AuditKind.PROMISE_RECORDED for event in events)
    return CallRecords(
        call_id=call.id,
        caller=contact.name,
        level=min(call.proven, IdentityLevel.L1),
        by_code=call.talk.proven,
        placed=call.is_placed,
        specialists=_specialists(tx, call),
        seconds=int((ended - call.started_at).total_seconds()),
        events=events,
        quotes=_quotes(tx, call),
        link_ids=frozenset({link_id(call)}),
        heard=None if promised else _heard(tx, call, ended),
        told=_told(tx, call, contact),
        disposition=call.disposition,
    )


def _specialists(tx: Tx, call: PhoneCall) -> tuple[str, ...]:
    spoke = [
        leg.specialist_id
        for leg in phone_legs.legs_of(tx, [call.id])
        if leg.state in {LegState.ACCEPTED, LegState.ENDED} and leg.role is not LegRole.LISTENS
    ]
    return tuple(specialists.get(tx, one).name for one in dict.fromkeys(spoke))


def _quotes(tx: Tx, call: PhoneCall) -> tuple[str, ...]:
    asked = [turn.message_id for turn in phone_calls.turns(tx, [call.id]) if turn.message_id]
    live = call_utterances.message_ids(tx, call.id)
    return tuple(messages.get(tx, one).text for one in dict.fromkeys([*asked, *live]))


def _told(tx: Tx, call: PhoneCall, contact: Contact) -> tuple[Told, ...]:
    """What the specialist said, and whether it names an amount or a day."""
    language = call.talk.language
    hints = ContactHints(language=language, country=contact.country, zone=contact.zone)
    said = [
        one.text
        for one in call_utterances.of_call(tx, call.id)
        if one.speaker is Speaker.SPECIALIST and one.text
    ]
    return tuple(
        _naming(text, entities.read(text, language, hints, call.started_at))
        for text in said[-MOST_READ:]
    )


def _naming(text: str, found: Iterable[Entity]) -> Told:
    known = tuple(found)
    amount, day = any(one.money for one in known), any(one.date for one in known)
    return Told(text, names_amount=amount, names_day=day)


def _heard(tx: Tx, call: PhoneCall, ended: datetime) -> tuple[Money, date] | None:
    """An amount and a day that the author said last: nobody has recorded them."""
    reading = interpretations.latest(tx, call.conversation_id)
    if reading is None or not call.started_at <= reading.understood_at <= ended + AFTERWARDS:
        return None
    if PROMISED not in {guess.id for guess in reading.asked}:
        return None  # an amount that they dispute, or cannot pay, is no promise
    said = said_in(reading)
    return (said.amount, said.due_on) if said.amount and said.due_on else None


def _named(speak: Translator) -> Named:
    return Named(
        intent=lambda intent: intent_name(intent, speak),
        hold=lambda kind: speak.gettext(HOLDS[HoldKind(kind)]),
        offer=lambda kind: speak.gettext(KINDS[OfferKind(kind)]),
    )
