"""A reply that worked becomes the draft of a playbook: its words, without whose case it was.

The figures that came from facts become facts again. What else says who it was about is cut: the
names that are known, addresses and long numbers (`policy.anonymise`), and every amount, day, number
and title that the reading finds (`intents.entities`). The lead is told what was taken out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from assist.desk.intent_names import INTENTS
from assist.desk.playbook_drafts import put_draft
from assist.desk.playbook_people import must_lead
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotFound
from assist.i18n import locale_for
from assist.intents import entities
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.conversation import Conversation
from assist.model.decision import FactUsed, Suggest
from assist.model.interpretation import ContactHints, EntityKind
from assist.model.playbook import PlaybookDraft
from assist.playbooks.edit_yaml import changed
from assist.playbooks.edits import unframed, with_names
from assist.playbooks.skeleton import skeleton
from assist.policy.anonymise import anonymous
from assist.store import (
    Tx,
    accounts,
    contacts,
    conversations,
    events,
    interpretations,
    messages,
    playbook_drafts,
    playbooks,
    specialists,
    suggestions,
)

LANGUAGES = ("en", "es")
LONGEST_NAME = 60
MOST_ALIKE = 20  # playbooks of one name
_FACT = re.compile(r"(\{\{ \w+ \}\})")
_CUT = re.compile(r"\[[A-Za-z][A-Za-z *\d]{1,30}\]")
_DIGIT = re.compile(r"\d")
# What the reading finds, and what stands in its place. Days and amounts only with figures in them:
# "tomorrow" is nobody's.
_PERSONAL: Mapping[EntityKind, str] = {
    EntityKind.MONEY: "[amount]",
    EntityKind.DATE: "[date]",
    EntityKind.INVOICE: "[number]",
    EntityKind.PLAN: "[number]",
    EntityKind.CASE: "[number]",
    EntityKind.CARD_LAST4: "[number]",
    EntityKind.PHONE: "[number]",
    EntityKind.EMAIL: "[email]",
    EntityKind.TITLE: "[title]",
    EntityKind.PERSON: "[name]",
}
_NEEDS_FIGURE = frozenset({EntityKind.MONEY, EntityKind.DATE, EntityKind.PLAN})


@dataclass(frozen=True, slots=True)
class Reply:
    """What a playbook could be made from."""

    conversation_id: str
    channel: ChannelKind
    language: str
    intent: str
    text: str  # with facts as `{{ name }}`, without whose case it was
    facts: tuple[str, ...]  # that it uses, by name
    taken_out: Mapping[str, int] = field(default_factory=dict)  # "[amount]": how many


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a lead made of it."""

    conversation_id: str
    name: str
    intent: str
    language: str
    text: str


def reply_of(
    desk: DeskServices, conversation_id: str, own_words: str | None, *, by: str, now: datetime
) -> Reply:
    """`own_words` None: what was sent last, else what is suggested. NotAllowed unless `by` leads;
    BadInput when nothing was said yet.
    """
    with desk.db.read() as tx:
        must_lead(tx, by)
        conversation = conversations.get(tx, conversation_id)
        drawn, said = _said(tx, conversation_id)
        text = own_words if own_words is not None else said
        reading = interpretations.latest(tx, conversation_id)
        known = _known(tx, desk, conversation)
    if not text.strip():
        raise BadInput("reply", "there is none yet.", "Choose a message that says something.")
    primary = reading.primary if reading else None
    language = (drawn.language if drawn else "") or conversation.language or "en"
    facts = drawn.facts if drawn else ()
    clean = _cleaned(text, known, conversation.channel, language, facts, now)
    return Reply(
        conversation_id=conversation_id,
        channel=conversation.channel,
        language=language if language in LANGUAGES else "en",
        intent=primary.id if primary else "unclear",
        text=clean,
        facts=tuple(dict.fromkeys(found[3:-3] for found in _FACT.findall(clean))),
        taken_out=_taken(text, clean),
    )


def make_draft(
    desk: DeskServices, wanted: Wanted, *, form_id: str, by: str, now: datetime
) -> tuple[PlaybookDraft, Mapping[str, int]]:
    """The draft, and what had to be taken out of what was typed; a form that comes twice makes one.
    BadInput names the field. Its other language is left to be written: the checks ask for it.
    """
    name = " ".join(wanted.name.split())
    if not name or len(name) > LONGEST_NAME:
        raise BadInput("name", "is empty or too long.", f"Up to {LONGEST_NAME} characters.")
    if wanted.language not in LANGUAGES:
        raise BadInput("language", "is neither English nor Spanish.", "Choose one of them.")
    if wanted.intent not in INTENTS:
        raise BadInput("intent", "is none of the list.", "Choose what the playbook answers.")
    with desk.db.transaction() as tx:
        person = must_lead(tx, by)
        conversation = conversations.get(tx, wanted.conversation_id)
        drawn, _ = _said(tx, wanted.conversation_id)
        known = _known(tx, desk, conversation)
        text = _cleaned(wanted.text, known, conversation.channel, wanted.language, (), now)
        if not text:
            raise BadInput("text", "is empty.", "Write what the desk says.")
        taken = _taken(wanted.text, text)
        base = _slug(anonymous(name, known.names))
        if not events.first_time(tx, "playbook_from_reply", form_id, now):
            return _made_before(tx, base, by), taken
        key = _free(tx, base)
        changes = _changes(wanted, anonymous(name, known.names), text, drawn)
        written = changed(skeleton(key, person.name, now.date()), changes)
        return put_draft(tx, key, written, by=by, now=now), taken


def _changes(wanted: Wanted, name: str, text: str, drawn: Suggest | None) -> Mapping[str, object]:
    """What makes the skeleton that playbook."""
    other = next(one for one in LANGUAGES if one != wanted.language)
    used = _FACT.search(text) is not None
    identity = drawn.identity_needed if drawn and used else IdentityLevel.L0
    return {
        "name": name,
        "intents": [wanted.intent],
        "identity_level": identity.value,
        f"texts.{wanted.language}.short": " ".join(text.split()),
        f"texts.{wanted.language}.long": text,
        f"texts.{other}": None,
        **({"family": drawn.family} if drawn else {}),
    }


def _numbered(base: str) -> Iterator[str]:
    yield base
    yield from (f"{base}_{number}" for number in range(2, MOST_ALIKE + 1))


def _free(tx: Tx, base: str) -> str:
    """The first id that neither a playbook nor anybody's draft has."""
    for key in _numbered(base):
        if playbooks.in_use(tx, key) is None and not playbook_drafts.of_playbook(tx, key):
            return key
    raise BadInput("name", f"is that of {MOST_ALIKE} playbooks.", "Choose another.")


def _made_before(tx: Tx, base: str, by: str) -> PlaybookDraft:
    """What the same form made: the newest of theirs under that name."""
    mine = (playbook_drafts.of_person(tx, key, by) for key in _numbered(base))
    found = [draft for draft in mine if draft is not None]
    if not found:
        raise NotFound("playbook draft", base)
    return found[-1]


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")
    return f"replies.{words[:48].rstrip('_') or 'new'}"


@dataclass(frozen=True, slots=True)
class _Known:
    """Who the conversation is with, as far as words could tell."""

    names: tuple[str, ...]  # the author's
    people: tuple[str, ...]  # of the desk
    titles: tuple[str, ...]
    country: str | None
    company: str
    locale_country: str


def _known(tx: Tx, desk: DeskServices, conversation: Conversation) -> _Known:
    contact = contacts.get_contact(tx, conversation.contact_id)
    titles = accounts.titles(tx, contact.account_id) if contact.account_id else ()
    return _Known(
        names=(contact.name,),
        people=tuple(person.name for person in specialists.all(tx)),
        titles=titles,
        country=contact.country,
        company=desk.company,
        locale_country=contact.country or desk.default_country,
    )


def _said(tx: Tx, conversation_id: str) -> tuple[Suggest | None, str]:
    """The suggestion behind our newest words, and those words; else what is suggested now."""
    newest = suggestions.latest(tx, conversation_id)
    sent = messages.latest_outgoing(tx, conversation_id)
    if sent is None:
        return (newest.draft, newest.draft.text) if newest else (None, "")
    behind = suggestions.get(tx, sent.suggestion_id) if sent.suggestion_id else newest
    return (behind.draft if behind else None), sent.text


def _cleaned(
    text: str,
    known: _Known,
    channel: ChannelKind,
    language: str,
    facts: Iterable[FactUsed],
    now: datetime,
) -> str:
    """Facts by their names first: what remains of figures and names is nobody's but theirs."""
    locale = locale_for(language, known.locale_country)
    body = unframed(text, channel, known.company, locale, known.people)
    parts = _FACT.split(with_names(body, facts))
    hints = ContactHints(language=language, country=known.country, titles=known.titles)
    return "".join(
        part if _FACT.fullmatch(part) else _impersonal(part, known, language, hints, now)
        for part in parts
    ).strip()


def _impersonal(part: str, known: _Known, language: str, hints: ContactHints, now: datetime) -> str:
    found = [
        entity
        for entity in entities.read(part, language, hints, now)
        if entity.kind in _PERSONAL
        and (entity.kind not in _NEEDS_FIGURE or _DIGIT.search(entity.text))
    ]
    changed_from = len(part)
    for entity in sorted(found, key=lambda one: (-one.span.start, -one.span.end)):
        if entity.span.end <= changed_from:  # titles may lie over what others found
            mark = _PERSONAL[entity.kind]
            part = part[: entity.span.start] + mark + part[entity.span.end :]
            changed_from = entity.span.start
    for title in known.titles:
        part = re.sub(re.escape(title), "[title]", part, flags=re.IGNORECASE)
    core = anonymous(part, (*known.names, *known.people))
    before = part[: len(part) - len(part.lstrip())]
    return before + core + part[len(part.rstrip()) :] if core else part if part.isspace() else ""


def _taken(before: str, after: str) -> Mapping[str, int]:
    return dict(Counter(_CUT.findall(after)) - Counter(_CUT.findall(before)))
