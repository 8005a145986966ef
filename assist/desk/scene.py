"""Everything that a turn, or a click, needs to know before it decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from assist.channels import optout
from assist.desk.arrangements import Arranged, arranged_with, newest_offer, plan_progress
from assist.desk.closed_days import closed_days
from assist.desk.hosted_links import link_for_reply
from assist.desk.proven import PROOF, as_proven
from assist.desk.services import DeskServices
from assist.errors import TemporaryFailure
from assist.i18n import locale_for
from assist.model.account import AccountSnapshot
from assist.model.contact import Contact, ContactPoint
from assist.model.conversation import Attention, Conversation, Message, SenderKind
from assist.model.interpretation import EarlierTurn, Interpretation
from assist.model.payment_plan import SentOffer
from assist.model.playbook import Place
from assist.model.specialist import Roster, Specialist
from assist.playbooks.facts import quotable
from assist.playbooks.schema import PLAN_MISSED, PROMISE_BROKEN, PROMISE_RECORDED
from assist.playbooks.situation import Situation
from assist.policy.identity import SENDS_WITHIN
from assist.store import (
    Tx,
    contacts,
    conversations,
    interpretations,
    messages,
    one_time_codes,
    playbook_use,
    reviews,
    specialists,
    suggestions,
)

# Turns that read messages for what they set: the others read them a second time.
SETS_HOLDS = frozenset({None, "corrected"})
STILL_WAITS = timedelta(days=14)
MOST_UNANSWERED = 8  # messages that are read once more beside the new ones
READ_BACK = "promise"  # the redraw that reads a recorded promise back
# Redraws in which we begin: nobody wrote, the days went by.
BROUGHT_UP: Mapping[str, str] = {
    Attention.PLAN_MISSED.value: PLAN_MISSED,
    Attention.PROMISE_BROKEN.value: PROMISE_BROKEN,
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What the store knows when a turn begins, read in one short session."""

    conversation: Conversation
    contact: Contact
    point: ContactPoint
    unread: tuple[Message, ...]  # in a redraw: what the author wrote since our last reply
    unanswered: tuple[Message, ...]  # what they wrote before that and still waits for a reply
    earlier: tuple[EarlierTurn, ...]
    correction: str | None  # the intent that a specialist says these messages are about
    arranged: Arranged
    sent_offer: SentOffer | None  # what our last reply offered
    redraw: str | None
    tried: frozenset[str]
    answered_before: bool
    people: tuple[Specialist, ...]
    roster: Roster
    place: Place | None = None  # the playbook and step of our newest reply
    kept: Mapping[str, str] = field(default_factory=dict)  # by playbook the version it began with


def load_scene(
    desk: DeskServices,
    conversation_id: str,
    redraw: str | None,
    now: datetime,
    *,
    answered: bool = False,
) -> Scene:
    """Read it in one short session. `answered`: if nothing waits for a reply, the newest message
    stands for what we speak about, so that we may begin.
    """
    with desk.db.read() as tx:
        conversation = as_proven(tx, conversations.get(tx, conversation_id), now)
        since_reply = messages.since_reply(tx, conversation_id)
        unread = _to_read(tx, conversation, since_reply, redraw, now)
        if answered and not unread and conversation.last_incoming_id:
            unread = (messages.get(tx, conversation.last_incoming_id),)
        base_id = conversation.last_incoming_id
        tried = suggestions.seen_playbooks(tx, conversation_id, base_id)
        review = reviews.of_message(tx, base_id) if redraw and base_id else None
        contact = contacts.get_contact(tx, conversation.contact_id)
        return Scene(
            conversation=conversation,
            contact=contact,
            arranged=arranged_with(tx, contact, now),
            sent_offer=newest_offer(tx, conversation_id),
            redraw=redraw,
            point=contacts.get_point(tx, conversation.contact_point_id),
            unread=unread,
            unanswered=_unanswered(conversation, unread, since_reply, now),
            earlier=_earlier(tx, conversation_id, unread, since_reply),
            correction=review.about.corrected_intent if review else None,
            tried=tried if redraw == "other" else frozenset(),
            answered_before=conversation.first_reply_at is not None,
            people=specialists.all(tx),
            roster=desk.roster(tx),
            place=playbook_use.place(tx, conversation_id),
            kept=playbook_use.kept(tx, conversation_id),
        )


def _to_read(
    tx: Tx,
    conversation: Conversation,
    since_reply: tuple[Message, ...],
    redraw: str | None,
    now: datetime,
) -> tuple[Message, ...]:
    if redraw == PROOF:
        return _with_question(tx, conversation, since_reply, now)
    return since_reply if redraw else messages.unread(tx, conversation.id)


def _with_question(
    tx: Tx, conversation: Conversation, since_reply: tuple[Message, ...], now: datetime
) -> tuple[Message, ...]:
    """What was asked before somebody had to prove who they are, also where we answered by that."""
    codes = one_time_codes.of_conversation(tx, conversation.id)
    about = None if since_reply else conversation.last_incoming_id
    if codes and now - codes[0].requested_at < SENDS_WITHIN:
        about = codes[0].about_message_id
    if about is None or about in {message.id for message in since_reply}:
        return since_reply
    return (messages.get(tx, about), *since_reply)


def _unanswered(
    conversation: Conversation,
    unread: tuple[Message, ...],
    since_reply: tuple[Message, ...],
    now: datetime,
) -> tuple[Message, ...]:
    """The newest of them, oldest first. What came before a conversation was resolved is settled,
    and what is older than STILL_WAITS may not be true any more.
    """
    if conversation.waiting_since is None:
        return ()
    now_read = {message.id for message in unread}
    since = max(conversation.waiting_since, now - STILL_WAITS)
    waiting = [message for message in since_reply if message.created_at >= since]
    return tuple(m for m in waiting if m.id not in now_read)[-MOST_UNANSWERED:]


def _earlier(
    tx: Tx, conversation_id: str, unread: tuple[Message, ...], since_reply: tuple[Message, ...]
) -> tuple[EarlierTurn, ...]:
    """What was understood in this conversation before the messages that are read now."""
    now_read = {message.id for message in unread}
    unanswered = {message.id for message in since_reply}
    return tuple(
        EarlierTurn(
            at=reading.understood_at,
            intent=reading.primary.id if reading.primary else "",
            evidence=reading.evidence,
            answered=message_id not in unanswered,
        )
        for message_id, reading in interpretations.of_conversation(tx, conversation_id)
        if message_id not in now_read
    )


def account_of(
    desk: DeskServices, contact: Contact, now: datetime
) -> tuple[AccountSnapshot | None, bool]:
    """The account, and whether its source could be asked; no session is open meanwhile."""
    if contact.account_id is None:
        return None, True
    try:
        return desk.billing.snapshot(contact.account_id, now), True
    except TemporaryFailure:
        return None, False


def account_of_conversation(
    desk: DeskServices, conversation_id: str, now: datetime
) -> AccountSnapshot | None:
    """The author's account; None when there is none or its source cannot be asked."""
    with desk.db.read() as tx:
        conversation = conversations.get(tx, conversation_id)
        contact = contacts.get_contact(tx, conversation.contact_id)
    return account_of(desk, contact, now)[0]


def situation_of(
    desk: DeskServices,
    scene: Scene,
    interpretation: Interpretation,
    account: AccountSnapshot | None,
    now: datetime,
) -> Situation:
    """The scene and its reading, as deciding code takes it; `scene.unread` is never empty."""
    roster = scene.roster
    quoted = quotable(account, desk.figures_max_age, now)
    contact = scene.contact
    last = scene.unread[-1]
    signs = answering(scene, roster.on_shift(scene.people, now))
    country = contact.country or desk.default_country
    situation = Situation(
        conversation=scene.conversation,
        contact=contact,
        message=last,
        # Only the conversation's own contact is understood: what others wrote says yes to nothing.
        texts=tuple(m.text for m in scene.unread if m.sender is SenderKind.CONTACT),
        interpretation=interpretation,
        account=quoted,
        desk_open=roster.is_open(now),
        opens_at=roster.opens_at(now),
        tell_after_hours=_tells_after_hours(scene.conversation, roster, now),
        specialist_name=signs.name if signs else "",
        company=desk.company,
        locale=locale_for(interpretation.language, country),
        zone=contact.zone or desk.zone,
        opted_out=_was_opted_out(scene),
        exclude=scene.tried,
        opt_keyword=optout.keyword(last.text),
        closes_at=roster.closes_at(now),
        history_has_reply=scene.answered_before,
        pay_link=link_for_reply(desk, scene.conversation, account, interpretation, now),
        shared=scene.point.shared,
        figures_too_old=account.as_of if account and not quoted else None,
    )
    return _with_arrangements(situation, scene, closed_days(country, now), now)


def _with_arrangements(
    situation: Situation, scene: Scene, closed: frozenset[date], now: datetime
) -> Situation:
    """What was agreed before, and what the click that led here asks for."""
    arranged = scene.arranged
    return replace(
        situation,
        holds=arranged.kinds_held,
        holds_were_set=scene.redraw not in SETS_HOLDS,
        frozen=arranged.frozen,
        history=arranged.history(situation.today(now)),
        closed=closed,
        plan=plan_progress(arranged.active_plan, situation.account, now),
        promise=arranged.open_promise,
        refund=arranged.refund,
        royalties=arranged.royalties,
        sent_offer=scene.sent_offer,
        broken=arranged.broken_promise,
        place=scene.place,
        clicked=_clicked(scene.redraw),
    )


def _clicked(redraw: str | None) -> str | None:
    """The reserved intent whose text the redraw asks for; None: what fits the messages."""
    return PROMISE_RECORDED if redraw == READ_BACK else BROUGHT_UP.get(redraw or "")


def answering(scene: Scene, on_shift: tuple[Specialist, ...]) -> Specialist | None:
    """Who signs: the one it is assigned to, else the first on shift; None when nobody is."""
    assigned = scene.conversation.assigned_to
    mine = [person for person in on_shift if person.id == assigned]
    return (mine or [*on_shift])[0] if on_shift else None


def _was_opted_out(scene: Scene) -> bool:
    """Before these messages: a STOP among them took effect when it arrived, and is confirmed."""
    stopped = scene.point.opted_out_at
    return stopped is not None and stopped < scene.unread[0].created_at


def _tells_after_hours(conversation: Conversation, roster: Roster, now: datetime) -> bool:
    period = roster.closed_period(now)
    return period is not None and conversation.after_hours_period != period
