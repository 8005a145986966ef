"""What the list of playbooks shows: what waits on top, then one page of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from werkzeug.datastructures import MultiDict

from assist.desk.playbook_drafts import drafts_of
from assist.desk.playbook_versions import PlaybookRow, list_playbooks
from assist.desk.services import DeskServices
from assist.errors import NotFound
from assist.i18n import LANGUAGES, mark
from assist.model.playbook import DraftState, PlaybookDraft
from assist.model.specialist import Specialist
from assist.playbooks.reading import PlaybookInvalid, data_of
from assist.playbooks.schema import Family
from assist.store import playbook_drafts, playbooks, specialists

_ = mark
PAGE_LENGTH = 40


class State(StrEnum):
    """What a lead filters by; one playbook may be in several."""

    IN_USE = "in_use"
    ARCHIVED = "archived"
    DRAFTED = "drafted"
    REVIEW = "review"
    SCHEDULED = "scheduled"
    TRIAL = "trial"
    UNREADABLE = "unreadable"


STATES = {
    State.IN_USE: _("In use"),
    State.ARCHIVED: _("Archived"),
    State.DRAFTED: _("Somebody has a draft"),
    State.REVIEW: _("Waits for review"),
    State.SCHEDULED: _("Waits for its time"),
    State.TRIAL: _("On trial"),
    State.UNREADABLE: _("This release cannot read it"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filter; None is any."""

    words: str = ""
    family: Family | None = None
    intent: str | None = None
    language: str | None = None  # written in it
    state: State | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft by name; of a new playbook too, which no list of versions has."""

    draft: PlaybookDraft
    name: str
    who: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on top of every page on one playbook."""

    id: str
    name: str
    published: bool  # a new one has only a draft
    mine: PlaybookDraft | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """The page; `total` rows fit the filter."""

    rows: tuple[PlaybookRow, ...]
    total: int
    number: int
    review: tuple[DraftRow, ...]
    mine: tuple[DraftRow, ...]
    scheduled: tuple[PlaybookRow, ...]
    owners: tuple[str, ...]
    people: Mapping[str, Specialist]

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE_LENGTH))


def wanted_of(query: MultiDict[str, str]) -> Wanted | None:
    """The filter in an address; None when there is no such list."""
    family, state = query.get("family") or None, query.get("state") or None
    language = query.get("language") or None
    if (
        (family and family not in set(Family))
        or (state and state not in set(State))
        or (language and language not in LANGUAGES)
    ):
        return None
    return Wanted(
        words=query.get("q", "").strip()[:200],
        family=Family(family) if family else None,
        intent=query.get("intent") or None,
        language=language,
        state=State(state) if state else None,
        owner=query.get("owner") or None,
    )


def list_page(
    desk: DeskServices, wanted: Wanted, number: int, *, by: str, now: datetime
) -> ListPage:
    """Page `number` (from 1); past the end, the last one."""
    everything = list_playbooks(desk, by=by, now=now)
    drafts = drafts_of(desk, by=by)
    with desk.db.read() as tx:
        people = {person.id: person for person in specialists.all(tx)}
    fitting = [row for row in everything if _fits(row, wanted)]
    number = max(1, min(number, -(-len(fitting) // PAGE_LENGTH)))
    shown = fitting[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH]
    named = tuple(_draft_row(draft, people, by) for draft in drafts)
    return ListPage(
        rows=tuple(shown),
        total=len(fitting),
        number=number,
        review=tuple(row for row in named if row.draft.state is DraftState.REVIEW),
        mine=tuple(row for row in named if row.mine and row.draft.state is not DraftState.REVIEW),
        scheduled=tuple(row for row in everything if row.schedule is not None),
        owners=tuple(sorted({row.playbook.owner for row in everything if row.playbook})),
        people=people,
    )


def _draft_row(draft: PlaybookDraft, people: Mapping[str, Specialist], by: str) -> DraftRow:
    who = people.get(draft.specialist_id)
    return DraftRow(
        draft, name_in(draft.yaml_text) or draft.playbook_id, who.name if who else "",
        draft.specialist_id == by,
    )  # fmt: skip


def head_of(desk: DeskServices, playbook_id: str, *, by: str) -> Head:
    """NotFound when there is neither such a playbook nor a draft of mine."""
    with desk.db.read() as tx:
        current = playbooks.in_use(tx, playbook_id)
        mine = playbook_drafts.of_person(tx, playbook_id, by)
    if current is None and mine is None:
        raise NotFound("playbook", playbook_id)
    text = current.version.yaml_text if current else mine.yaml_text if mine else ""
    return Head(playbook_id, name_in(text) or playbook_id, current is not None, mine)


def name_in(yaml_text: str) -> str:
    """The playbook's name as far as the text can be read; "" otherwise."""
    try:
        found = data_of(yaml_text).get("name")
    except PlaybookInvalid:
        return ""
    return found if isinstance(found, str) else ""


def states_of(row: PlaybookRow) -> tuple[State, ...]:
    """Every state that the row is in, the plain one first."""
    archived = row.current.archived_at is not None
    found = [State.ARCHIVED if archived else State.IN_USE]
    if row.playbook is None:
        found.append(State.UNREADABLE)
    if row.drafts:
        found.append(State.DRAFTED)
    if any(draft.state is DraftState.REVIEW for draft in row.drafts):
        found.append(State.REVIEW)
    if row.schedule is not None:
        found.append(State.SCHEDULED)
    if row.trial is not None:
        found.append(State.TRIAL)
    return tuple(found)


def _fits(row: PlaybookRow, wanted: Wanted) -> bool:
    playbook = row.playbook
    if wanted.state is not None and wanted.state not in states_of(row):
        return False
    if playbook is None:
        return wanted in (Wanted(), Wanted(state=wanted.state))
    return (
        _has_words(row, wanted.words)
        and wanted.family in (None, playbook.family)
        and (wanted.intent is None or wanted.intent in playbook.intents)
        and (wanted.language is None or wanted.language in playbook.texts)
        and wanted.owner in (None, playbook.owner)
    )


def _has_words(row: PlaybookRow, words: str) -> bool:
    """Every word, somewhere in the file: its name, texts, examples, comments."""
    text = row.current.version.yaml_text.casefold()
    return all(word in text for word in words.casefold().split())
