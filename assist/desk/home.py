"""What somebody sees of the desk when they come in: the team's for a lead, their own otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from assist.desk.services import DeskServices
from assist.model.call_back import ComingCall
from assist.model.playbook import DraftState, PlaybookDraft
from assist.model.queue import QueueRow, Wait
from assist.model.rights import Right
from assist.model.specialist import Roster, Specialist
from assist.playbooks.facts import ANSWER_WITHIN
from assist.playbooks.reading import PlaybookInvalid, data_of
from assist.playbooks.trials import difference
from assist.store import (
    Tx,
    call_backs,
    conversations,
    crises,
    playbook_drafts,
    playbook_trials,
    playbook_use,
    playbooks,
    specialists,
)

MOST_CASES = 10
MOST_CALLS = 10
MOST_REVIEWS = 8
MOST_PLAYBOOKS = 8
RECENT = timedelta(days=14)  # in which acceptance may have fallen
BEFORE = timedelta(days=90)  # with which it is compared
FEWEST = 10  # decided on each side: fewer tell nothing


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a queue."""

    row: QueueRow
    assignee: str  # "" for the whole desk


@dataclass(frozen=True, slots=True)
class Counts:
    waiting: int
    overdue: int  # longer than the desk says that an answer takes
    attention: int  # wait though nobody wrote: a dispute, a missed plan, a broken promise


@dataclass(frozen=True, slots=True)
class Review:
    """A draft that waits for a second lead."""

    draft: PlaybookDraft
    name: str
    author: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Falling:
    """A playbook whose suggestions are accepted clearly less than before; (accepted, decided)."""

    playbook_id: str
    name: str
    before: tuple[int, int]
    now: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Running:
    """A trial and what came of it so far; (accepted, decided) of the version before and the new."""

    playbook_id: str
    name: str
    since: datetime
    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Playbooks:
    """What of the playbooks needs a lead."""

    reviews: tuple[Review, ...]
    returned: tuple[Review, ...]  # my own, sent back with a note
    falling: tuple[Falling, ...]
    trials: tuple[Running, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """`playbooks` None: somebody who does not write them. `in_danger`: crises that stand."""

    person: Specialist
    is_team: bool  # the cases are everybody's, else the person's own
    counts: Counts
    cases: tuple[Case, ...]
    unassigned: int  # that wait for anybody
    in_danger: int
    on_shift: bool
    shift_ends: datetime | None  # while on shift
    shift_begins: datetime | None  # while not
    playbooks: Playbooks | None
    desk_zone: str = "UTC"
    promised: tuple[ComingCall, ...] = ()  # calls; the team's for a lead, else mine and nobody's


def home_of(desk: DeskServices, person: Specialist, now: datetime) -> Home:
    """As things stand. Reads only."""
    roster, is_team = desk.roster(), person.may(Right.SEE_TEAM)
    with desk.db.read() as tx:
        people = {one.id: one for one in specialists.all(tx)}
        waiting = conversations.waits(tx)
        mine = None if is_team else person.id
        rows = conversations.queue(tx, limit=MOST_CASES, assigned_to=mine)
        in_danger = len(crises.standing(tx, now))
        promised = call_backs.coming(tx, MOST_CALLS, mine)
        drafts = _playbooks(tx, person, people, now) if person.may(Right.EDIT_PLAYBOOKS) else None
    counted = waiting if is_team else tuple(one for one in waiting if one.assigned_to == person.id)
    on_shift = person in roster.on_shift([person], now)
    return Home(
        person=person,
        is_team=is_team,
        counts=_counts(counted, roster, now),
        cases=tuple(Case(row, _name(people, row.assigned_to)) for row in rows),
        unassigned=sum(one.assigned_to is None for one in waiting),
        in_danger=in_danger,
        on_shift=on_shift,
        shift_ends=_own(roster, person).closes_at(now) if on_shift else None,
        shift_begins=None if on_shift else _own(roster, person).opens_at(now),
        playbooks=drafts,
        desk_zone=desk.zone,
        promised=promised,
    )


def answer_due(roster: Roster, since: datetime) -> datetime | None:
    """By when the desk tells whoever writes at `since` that they have an answer: two hours of its
    open time, or of its next. None when it does not open any more.
    """
    closes = roster.closes_at(since)
    if closes is not None and since + ANSWER_WITHIN <= closes:
        return since + ANSWER_WITHIN
    opens = roster.opens_at(since)
    return opens + ANSWER_WITHIN if opens else None


def _counts(waiting: Iterable[Wait], roster: Roster, now: datetime) -> Counts:
    known = tuple(waiting)
    due = [answer_due(roster, one.since) for one in known if one.since is not None]
    return Counts(
        waiting=len(known),
        overdue=sum(at is not None and at < now for at in due),
        attention=sum(one.has_attention for one in known),
    )


def _own(roster: Roster, person: Specialist) -> Roster:
    """The shifts that are theirs: their own, and the whole desk's."""
    theirs = tuple(one for one in roster.shifts if one.specialist_id in {None, person.id})
    return Roster(theirs, roster.holidays)


def _name(people: Mapping[str, Specialist], specialist_id: str | None) -> str:
    found = people.get(specialist_id or "")
    return found.name if found else ""


def _playbooks(
    tx: Tx, person: Specialist, people: Mapping[str, Specialist], now: datetime
) -> Playbooks:
    texts = {
        one.playbook_id: one.version.yaml_text
        for one in playbooks.all_in_use(tx)
        if one.archived_at is None
    }
    drafts = playbook_drafts.all(tx)
    in_review = [draft for draft in drafts if draft.state is DraftState.REVIEW]
    mine = [draft for draft in drafts if draft.specialist_id == person.id]
    returned = [draft for draft in mine if draft.state is DraftState.RETURNED]
    return Playbooks(
        reviews=_reviews(in_review, person, people),
        returned=_reviews(returned, person, people),
        falling=_falling(tx, texts, now),
        trials=tuple(_running(tx, texts)),
    )


def _reviews(
    drafts: Iterable[PlaybookDraft], person: Specialist, people: Mapping[str, Specialist]
) -> tuple[Review, ...]:
    """Those of others first, since mine wait for somebody else."""
    found = (
        Review(
            draft,
            playbook_name(draft.playbook_id, draft.yaml_text),
            _name(people, draft.specialist_id),
            draft.specialist_id == person.id,
        )
        for draft in drafts
    )
    return tuple(sorted(found, key=lambda one: one.is_own))[:MOST_REVIEWS]


def playbook_name(playbook_id: str, yaml_text: str) -> str:
    """As its text calls it; by its id where the text cannot be read."""
    try:
        name = data_of(yaml_text, playbook_id).get("name")
    except PlaybookInvalid:
        return playbook_id
    return name if isinstance(name, str) and name else playbook_id


def _falling(tx: Tx, texts: Mapping[str, str], now: datetime) -> tuple[Falling, ...]:
    recent = playbook_use.accepted_between(tx, now - RECENT, now)
    before = playbook_use.accepted_between(tx, now - RECENT - BEFORE, now - RECENT)
    found = (
        key
        for key in recent
        if key in before and key in texts and has_fallen(before[key], recent[key])
    )
    worst = sorted(found, key=lambda key: difference(before[key], recent[key])[0])
    return tuple(
        Falling(key, playbook_name(key, texts[key]), before[key], recent[key])
        for key in worst[:MOST_PLAYBOOKS]
    )


def has_fallen(before: tuple[int, int], recent: tuple[int, int]) -> bool:
    """Is it accepted less, by more than chance? Both are (accepted, decided on)."""
    if min(before[1], recent[1]) < FEWEST:
        return False
    _, _, high = difference(before, recent)
    return high < 0


def _running(tx: Tx, texts: Mapping[str, str]) -> Iterable[Running]:
    for trial in playbook_trials.running(tx)[:MOST_PLAYBOOKS]:
        both = (trial.against_id, trial.version_id)
        counted = playbook_use.outcomes(tx, both, trial.started_at)
        before, after = (
            (counted[one].approved + counted[one].edited, counted[one].decided) for one in both
        )
        name = playbook_name(trial.playbook_id, texts.get(trial.playbook_id, ""))
        yield Running(trial.playbook_id, name, trial.started_at, before, after)
