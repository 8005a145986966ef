"""What specialists do with a playbook's suggestions: edits by what they changed, rejections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assist.desk.playbook_drafts import put_draft
from assist.desk.playbook_people import lead, must_lead
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotFound
from assist.i18n import locale_for
from assist.model.contact import ChannelKind
from assist.model.decision import Suggestion, SuggestionState
from assist.model.playbook import PlaybookDraft
from assist.playbooks.draft import form_of
from assist.playbooks.edit_yaml import changed
from assist.playbooks.edits import WordChange, changes, unframed, with_names
from assist.playbooks.reading import parse_playbook
from assist.policy.anonymise import anonymous
from assist.store import (
    contacts,
    conversations,
    playbook_drafts,
    playbook_use,
    playbooks,
    specialists,
    suggestions,
)


@dataclass(frozen=True, slots=True)
class EditSeen:
    """One suggestion that a specialist changed before sending."""

    suggestion_id: str
    conversation_id: str
    specialist_id: str | None
    at: datetime | None
    language: str
    drawn: str
    sent: str


@dataclass(frozen=True, slots=True)
class EditGroup:
    """Edits that changed the same words. `before` "" is an insertion, `after` "" a removal."""

    what: str  # "replaced", "added", "removed", "figures", "rewritten"
    before: str
    after: str
    edits: tuple[EditSeen, ...]  # newest first


@dataclass(frozen=True, slots=True)
class Learned:
    """One playbook over its newest `of` decided suggestions."""

    playbook_id: str
    of: int
    edits: tuple[EditGroup, ...]  # the most frequent first
    rejections: Mapping[str, int]  # by reason, the most frequent first
    notes: tuple[tuple[str, str], ...]  # (reason, what the specialist wrote)


def learned(desk: DeskServices, playbook_id: str, *, by: str | None, last: int = 200) -> Learned:
    """NotAllowed unless `by` leads."""
    with desk.db.read() as tx:
        lead(tx, by)
        decided = playbook_use.decided(tx, playbook_id, last)
    rejected = [one for one in decided if one.state is SuggestionState.REJECTED]
    reasons = Counter(one.reject_reason.value for one in rejected if one.reject_reason)
    notes = tuple(
        (one.reject_reason.value, one.note) for one in rejected if one.reject_reason and one.note
    )
    edited = (one for one in decided if one.state is SuggestionState.EDITED)
    return Learned(
        playbook_id=playbook_id,
        of=len(decided),
        edits=_grouped(edited),
        rejections=dict(reasons.most_common()),
        notes=notes,
    )


def _grouped(edited: Iterable[Suggestion]) -> tuple[EditGroup, ...]:
    """One edit stands in every group whose words it changed; the fullest groups first."""
    groups: dict[tuple[str, str, str], list[EditSeen]] = {}
    words: dict[tuple[str, str, str], WordChange] = {}
    for one in edited:
        seen = _seen(one)
        for change in set(changes(seen.drawn, seen.sent, one.draft.facts)):
            key = (change.what, change.before.casefold(), change.after.casefold())
            groups.setdefault(key, []).append(seen)
            words.setdefault(key, change)
    made = [
        EditGroup(words[key].what, words[key].before, words[key].after, tuple(edits))
        for key, edits in groups.items()
    ]
    return tuple(sorted(made, key=lambda group: (-len(group.edits), group.what, group.before)))


def _seen(one: Suggestion) -> EditSeen:
    return EditSeen(
        suggestion_id=one.id,
        conversation_id=one.conversation_id,
        specialist_id=one.decided_by,
        at=one.decided_at,
        language=one.draft.language,
        drawn=one.draft.text,
        sent=one.final_text or "",
    )


def use_wording(desk: DeskServices, suggestion_id: str, *, by: str, now: datetime) -> PlaybookDraft:
    """A draft of the suggestion's playbook with the sent wording in place of what was drawn: facts
    become facts again, greeting and signature are taken off. BadInput when it was not edited. My
    own draft of that playbook is gone on with.
    """
    with desk.db.transaction() as tx:
        must_lead(tx, by)
        suggestion = suggestions.get(tx, suggestion_id)
        if suggestion.state is not SuggestionState.EDITED or not suggestion.final_text:
            raise BadInput("suggestion", "was not edited.", "Choose one that was.")
        playbook_id = suggestion.draft.playbook_id
        conversation = conversations.get(tx, suggestion.conversation_id)
        contact = contacts.get_contact(tx, conversation.contact_id)
        in_use = playbooks.in_use(tx, playbook_id)
        if in_use is None:
            raise NotFound("playbook", playbook_id)
        mine = playbook_drafts.of_person(tx, playbook_id, by)
        text = mine.yaml_text if mine else in_use.version.yaml_text
        path = _path(suggestion, conversation.channel, text)
        names = [person.name for person in specialists.all(tx)]
        locale = locale_for(suggestion.draft.language, contact.country or desk.default_country)
        body = unframed(suggestion.final_text, conversation.channel, desk.company, locale, names)
        wording = anonymous(with_names(body, suggestion.draft.facts), (contact.name,))
        return put_draft(tx, playbook_id, changed(text, {path: wording}), by=by, now=now)


def _path(suggestion: Suggestion, channel: ChannelKind, text: str) -> str:
    """The field of the playbook that this suggestion's words came from."""
    draft, playbook = suggestion.draft, parse_playbook(text, suggestion.draft.playbook_id)
    language = "es" if draft.language == "es" else "en"
    index = next((i for i, step in enumerate(playbook.steps) if step.id == draft.step), None)
    if draft.step and index is None:
        raise BadInput("step", f"{draft.step!r} is not in the playbook any more.", "Edit by hand.")
    written = playbook.steps[index].texts if index is not None else playbook.texts
    texts = next((found for key, found in written.items() if key == language), None)
    start = f"steps[{index}].texts" if index is not None else "texts"
    if draft.as_unknown:
        return f"{start}.{language}.unknown"
    field = form_of(channel).value
    own = {ChannelKind.WHATSAPP: "whatsapp", ChannelKind.VOICE: "voice"}.get(channel)
    if own and texts is not None and getattr(texts, own):
        field = own
    elif field == "chat" and texts is not None and not texts.chat:
        field = "short"
    return f"{start}.{language}.{field}"
