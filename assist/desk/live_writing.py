"""What is said in a call, as it is written: the playbook's own text for the channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assist.desk.playbook_in_use import library_of
from assist.desk.scene import account_of, load_scene, situation_of
from assist.desk.services import DeskServices
from assist.i18n import date_long, locale_for, money, translator
from assist.i18n import mark as _
from assist.model.contact import ChannelKind
from assist.model.conversation import Conversation
from assist.model.decision import Suggest, Suggestion
from assist.model.promise import Promise
from assist.model.specialist import Specialist
from assist.playbooks.decide import decide
from assist.playbooks.draft import Signed
from assist.playbooks.reframe import reframed
from assist.store import contacts, interpretations, specialists, suggestions

PROMISE = _(
    "%(company)s: thank you for the call. You pay %(amount)s on %(day)s. If anything changes, "
    "call us or answer here."
)


def promise_text(promise: Promise, company: str, locale: str) -> str:
    """A promise in one sentence. Pure."""
    return translator(locale).gettext(
        PROMISE,
        company=company,
        amount=money(promise.amount, locale),
        day=date_long(promise.due_on, locale),
    )


def in_writing(
    desk: DeskServices,
    conversation: Conversation,
    suggestion_id: str,
    channel: ChannelKind,
    person: Specialist,
    now: datetime,
) -> tuple[str, str, str]:
    """Text, subject and language of a suggestion of the phone as it reads on `channel`: the same
    playbook drawn for it, where the rules still choose that one, else its words in another frame.
    """
    with desk.db.read() as tx:
        shown = suggestions.get(tx, suggestion_id)
    if channel is ChannelKind.SMS:  # as the card says it
        return shown.draft.text, "", shown.draft.language
    drawn = _drawn(desk, conversation, channel, now)
    if drawn is not None and drawn.playbook_id == shown.draft.playbook_id:
        return drawn.text, drawn.subject, drawn.language
    return _framed(desk, conversation, shown, channel, person)


def _drawn(
    desk: DeskServices, conversation: Conversation, channel: ChannelKind, now: datetime
) -> Suggest | None:
    scene = load_scene(desk, conversation.id, "written", now, answered=True)
    with desk.db.read() as tx:
        reading = interpretations.latest(tx, conversation.id)
    if reading is None or not scene.unread:
        return None
    scene = replace(scene, conversation=replace(conversation, channel=channel))
    account, _known = account_of(desk, scene.contact, now)
    situation = situation_of(desk, scene, reading, account, now)
    drawn = decide(library_of(desk, scene, now), situation, now).suggestion
    return drawn if drawn is not None and not drawn.missing_facts else None


def _framed(
    desk: DeskServices,
    conversation: Conversation,
    shown: Suggestion,
    channel: ChannelKind,
    person: Specialist,
) -> tuple[str, str, str]:
    with desk.db.read() as tx:
        contact = contacts.get_contact(tx, conversation.contact_id)
        people = [one.name for one in specialists.all(tx)]
    signed = Signed(
        locale=locale_for(shown.draft.language, contact.country or desk.default_country),
        company=desk.company,
        sender=person.name,
        first_name=contact.first_name,
        number=str(conversation.number),
    )
    told = reframed(shown.draft.text, (ChannelKind.VOICE, channel), signed, people)
    return told.text, told.subject, shown.draft.language
