"""What a caller's words mean and what may be said to them: the turn of a text, while they wait.

The words come in by the one door as any message, the turn is the same as a worker's, and what is
answered is the playbook's own text. Only who may hear it without a click is stricter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from assist.channels.wire import clean
from assist.desk.call_inbound import inbound_of, stored_id
from assist.desk.call_world import level_in
from assist.desk.carry_out import Turn, carry_out
from assist.desk.check_words import check_suggestion
from assist.desk.opt_out import record_opt_out
from assist.desk.outgoing import Draft, say_in_call
from assist.desk.playbook_in_use import library_of
from assist.desk.promises import said_in
from assist.desk.receive import receive
from assist.desk.record import by_contact
from assist.desk.scene import Scene, account_of, load_scene, situation_of
from assist.desk.services import DeskServices
from assist.desk.take_turn import understand_scene, what_was_written
from assist.errors import NotAllowed
from assist.intents.catalog import AutoClass, load_catalog
from assist.intents.correction import corrected
from assist.model.contact import IdentityLevel
from assist.model.conversation import Conversation, ConversationState
from assist.model.decision import (
    AutoReply,
    AutoReplyKind,
    Base,
    Decision,
    DecisionReason,
    HandOffNow,
    RecordOptOut,
    Suggest,
    SuggestionState,
)
from assist.model.interpretation import EscalationLevel, Interpretation
from assist.model.money import Money
from assist.model.offer import Authority, OfferKind
from assist.model.phone_call import PhoneCall
from assist.model.verdict import Refused
from assist.playbooks.decide import decide
from assist.playbooks.library import Library
from assist.playbooks.schema import Mode
from assist.playbooks.situation import Situation
from assist.policy.redact import Kind, redact
from assist.store import Tx, contacts, conversations, messages, suggestions
from assist.voice.dialogue import LEAVING
from assist.voice.world import Heard

LEAST_SURE = 0.4  # the recogniser's word on its own words; nought means that it gave none
MOST_WORDS = 10_000  # characters of one answer
LINKS = frozenset({"payment_link_problem", "update_payment_method"})
_CARDS = frozenset({Kind.CARD, Kind.SECURITY_CODE})
REPEATED = "call"  # the redraw of a question that is taken again within a call


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the recogniser wrote, and how sure it was (0 to 1; None or 0: it does not say)."""

    words: str
    sure: float | None = None
    intent: str | None = None  # a key of the menu stands for it


def understand(
    desk: DeskServices, call: PhoneCall, number: int, spoken: Spoken, now: datetime
) -> tuple[Heard, str]:
    """Keep the words as a message, take its turn, and say what follows; with the message's id."""
    words = clean(spoken.words)[:MOST_WORDS]
    inbound = inbound_of(desk, call, f"{call.provider_sid}:{number}", words, now)
    received = receive(desk, inbound, now)
    message_id = received.message_id or stored_id(desk, call, inbound)
    assert message_id is not None, "a duplicate is there"
    heard = read_message(desk, call, message_id, spoken, now, again=received.duplicate)
    card = bool(_CARDS & {*redact(spoken.words).found})
    certain = not spoken.sure or spoken.sure >= LEAST_SURE
    said = redact(words).text
    return replace(heard, card=card, certain=certain, words=said), message_id


def read_message(
    desk: DeskServices,
    call: PhoneCall,
    message_id: str,
    spoken: Spoken,
    now: datetime,
    *,
    again: bool = False,
    with_a_person: bool = False,
) -> Heard:
    """Take the turn of one message. `again`: it was taken before, and sets nothing twice.
    `with_a_person`: the assistant says nothing, and what nobody answered is read with it.
    """
    redraw, alone = REPEATED if again else None, None if with_a_person else message_id
    scene = _scene(desk, call, alone, redraw, now)
    account, known = account_of(desk, scene.contact, now)
    text = what_was_written(scene.unread)
    reading = understand_scene(desk, scene, text, account, now)
    reading = _meaning(reading, spoken.intent, call, len(text))
    situation = situation_of(desk, scene, reading, account, now)
    library = library_of(desk, scene, now)
    decision = decide(library, replace(situation, spoken=not with_a_person), now)
    heard = heard_of(reading, decision, situation, library, call)
    if heard.answer is None and not with_a_person:  # a person answers: in the words of a text
        decision = decide(library, situation, now)
    turn = Turn(
        conversation_id=call.conversation_id,
        message_ids=tuple(message.id for message in scene.unread),
        interpretation=reading,
        decision=decision,
        base=Base(scene.conversation.last_incoming_id, account.version if account else None),
        text=text,
        redraw=redraw,
        facts_unavailable=not known,
        in_call=True,
        draws_card=True,
    )
    carry_out(desk, turn, now)
    _stop_texts_too(desk, scene, decision, now)
    return replace(heard, message_id=message_id)


def _scene(
    desk: DeskServices, call: PhoneCall, message_id: str | None, redraw: str | None, now: datetime
) -> Scene:
    """As proven in the call. With `message_id` it is a turn of its own: what was said before has
    had its answer.
    """
    scene = load_scene(desk, call.conversation_id, redraw, now, answered=True)
    known = {message.id: message for message in scene.unread}
    with desk.db.read() as tx:  # begins with its first statement: most often there is none
        level = level_in(tx, call, scene.conversation, now, scene.point)
        scene = replace(scene, conversation=replace(scene.conversation, identity_level=level))
        if message_id is None:
            return scene
        meant = known.get(message_id) or messages.get(tx, message_id)
    return replace(scene, unread=(meant,), unanswered=())


def _meaning(
    reading: Interpretation, intent: str | None, call: PhoneCall, length: int
) -> Interpretation:
    """A key means what it says: nothing else was said. None: it was no key."""
    if intent is None:
        return reading
    meant = corrected(reading, intent, length)
    return replace(meant, language=call.talk.language, language_confidence=1.0)


def _stop_texts_too(desk: DeskServices, scene: Scene, decision: Decision, now: datetime) -> None:
    """A number that wants to hear no more gets no texts either."""
    told = [act for act in decision.actions if isinstance(act, RecordOptOut) and act.out]
    if not told:
        return
    with desk.db.transaction() as tx:
        for action in told:
            _opt_out_same_number(tx, desk, scene, action, now)


def _opt_out_same_number(
    tx: Tx, desk: DeskServices, scene: Scene, action: RecordOptOut, now: datetime
) -> None:
    actor = by_contact(scene.contact.id)
    for point in contacts.points_of(tx, scene.contact.id):
        if point.address == scene.point.address and point.id != scene.point.id:
            data = {"said_on": "phone"}
            conversation = scene.conversation
            record_opt_out(
                tx, desk, conversation, point.id, action.scope, actor=actor, at=now, data=data
            )


def heard_of(
    reading: Interpretation,
    decision: Decision,
    situation: Situation,
    library: Library,
    call: PhoneCall,
) -> Heard:
    """The turn as the talk needs it. Pure."""
    primary = next(iter(reading.asked), None)
    said = said_in(reading)
    draft = decision.suggestion
    return Heard(
        intent=primary.id if primary else "",
        confidence=_sure_of(reading, primary.id) if primary else 0.0,
        language=reading.language if reading.language in {"en", "es"} else call.talk.language,
        needs=needed_level(primary.id if primary else "", draft),
        answer=draft.text if draft and may_be_said(draft, decision, situation, library) else None,
        sends_link=primary is not None and primary.id in LINKS,
        signal=_signal(reading, decision),
        care=_text_of(decision, AutoReplyKind.CRISIS_CARE),
        closing=_text_of(decision, AutoReplyKind.OPT_OUT_CONFIRMATION),
        amount=said.amount,
        day=said.due_on,
        offer=_extension(decision),
    )


def _sure_of(reading: Interpretation, intent: str) -> float:
    """How sure it is what follows: "no thanks" and "thanks, bye" lead to the same goodbye."""
    alike = LEAVING if intent in LEAVING else {intent}
    return min(1.0, sum(guess.confidence for guess in reading.intents if guess.id in alike))


def needed_level(intent: str, draft: Suggest | None) -> IdentityLevel:
    """What somebody has to prove to get the answer: the intent's level and the playbook's."""
    known = load_catalog().get(intent)
    asked = IdentityLevel(known.identity) if known else IdentityLevel.L0
    return max(asked, draft.identity_needed) if draft else asked


def may_be_said(draft: Suggest, decision: Decision, situation: Situation, library: Library) -> bool:
    """Without a person: the playbook has words for the phone (those of a letter promise what only a
    person can keep), every intent of it is of class B, all its facts are known, nothing is offered
    or accepted by it, no hold stands, and no wording is forbidden.
    """
    entry = library.get(draft.playbook_id)
    if entry is None or entry.playbook.mode is Mode.HAND_OFF or draft.missing_facts:
        return False
    step = entry.playbook.step(draft.step) if draft.step else None
    if (step or entry.playbook).texts["es" if draft.language == "es" else "en"].voice is None:
        return False
    catalog = load_catalog()
    known = [catalog.get(intent) for intent in entry.playbook.intents]
    return (
        all(intent is not None and intent.auto is AutoClass.BOT for intent in known)
        and decision.reason is DecisionReason.SUGGESTED
        and draft.offer is None
        and draft.accepts is None
        and not situation.holds
        and not check_suggestion(draft, situation.conversation)
    )


def _signal(reading: Interpretation, decision: Decision) -> str | None:
    """Why a person is wanted at once: what the turn says, or any level of escalation."""
    handed = next((act.signal for act in decision.actions if isinstance(act, HandOffNow)), None)
    if handed is not None or reading.escalation is EscalationLevel.NONE:
        return handed
    return next((found.signal for found in reading.evidence), reading.escalation.value)


def _text_of(decision: Decision, kind: AutoReplyKind) -> str | None:
    replies = (act for act in decision.actions if isinstance(act, AutoReply))
    return next((reply.text for reply in replies if reply.kind is kind), None)


def _extension(decision: Decision) -> tuple[Money, date] | None:
    """The later day that the rules let the assistant offer by itself; None: there is none."""
    offer = decision.offers.of_kind(OfferKind.EXTENSION) if decision.offers else None
    if offer is None or set(offer.approvals) != {Authority.BOT} or not offer.schedule:
        return None
    return offer.total, offer.schedule[-1].due_on


def keep_spoken(
    tx: Tx, desk: DeskServices, conversation: Conversation, spoken: Draft, now: datetime
) -> bool:
    """Keep an answer that is about to be spoken, and settle the suggestion that it was; False where
    policy or wording refuse it. Duplicate when it is kept already.
    """
    shown = suggestions.latest(tx, conversation.id)
    mine = shown if shown and shown.state.is_open and shown.draft.text == spoken.text else None
    draft = replace(spoken, suggestion_id=mine.id if mine else None)
    try:
        kept = say_in_call(tx, desk, conversation, draft, now)
    except NotAllowed:
        return False
    if isinstance(kept, Refused):
        return False
    if mine is not None:
        state = SuggestionState.AUTOMATIC
        suggestions.settle(tx, mine.id, state=state, by=None, at=now, final_text=spoken.text)
        conversations.set_state(tx, conversation.id, ConversationState.PENDING, now)
    return True
