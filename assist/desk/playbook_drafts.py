"""Drafts: each lead's own unpublished text of a playbook, saved as they type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assist.desk.playbook_checks import check
from assist.desk.playbook_people import must_lead, told
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotAllowed, NotFound
from assist.model.audit import AuditKind
from assist.model.ids import new_id
from assist.model.playbook import DraftState, PlaybookDraft
from assist.model.specialist import Specialist
from assist.playbooks.edit_yaml import changed
from assist.playbooks.parts import PLAYBOOK_ID
from assist.playbooks.reading import MAX_BYTES, parse_playbook
from assist.playbooks.skeleton import skeleton
from assist.store import Tx, playbook_drafts, playbooks, specialists


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft and who else is at work on the same playbook."""

    draft: PlaybookDraft
    others: tuple[tuple[Specialist, PlaybookDraft], ...]  # their drafts, newest first
    newer_version: bool  # somebody published since the draft was begun


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a save. `stale`: the same draft was saved elsewhere meanwhile (another tab):
    nothing was written, `draft` is what is stored now, and the page must show both texts.
    """

    draft: PlaybookDraft
    stale: bool = False


def open_draft(desk: DeskServices, playbook_id: str, *, by: str, now: datetime) -> Opened:
    """My draft of the playbook, begun from the version in use if there is none yet.

    NotAllowed unless `by` leads; NotFound when there is neither such a playbook nor a draft.
    """
    with desk.db.transaction() as tx:
        must_lead(tx, by)
        in_use = playbooks.in_use(tx, playbook_id)
        mine = playbook_drafts.of_person(tx, playbook_id, by)
        if mine is None:
            if in_use is None:
                raise NotFound("playbook", playbook_id)
            mine = _begun(tx, in_use.version.yaml_text, playbook_id, in_use.version.id, by, now)
        newest = in_use.version.id if in_use else None
        drafts = playbook_drafts.of_playbook(tx, playbook_id)
        people = {person.id: person for person in specialists.all(tx)}
        others = tuple(
            (people[draft.specialist_id], draft) for draft in drafts if draft.specialist_id != by
        )
        return Opened(mine, others, newer_version=newest != mine.base_version_id)


def new_draft(
    desk: DeskServices, playbook_id: str, yaml_text: str | None, *, by: str, now: datetime
) -> PlaybookDraft:
    """Begin a playbook that does not exist (`yaml_text` None: a filled-in skeleton in both
    languages). BadInput when the id is taken or no id at all.
    """
    if not PLAYBOOK_ID.fullmatch(playbook_id) or len(playbook_id) > 64:
        remedy = "Lower case, digits and _, parts with dots between them: plan.offer_small."
        raise BadInput("id", f"{playbook_id!r} cannot name a playbook.", remedy)
    with desk.db.transaction() as tx:
        person = must_lead(tx, by)
        if playbooks.in_use(tx, playbook_id) or playbook_drafts.of_person(tx, playbook_id, by):
            raise BadInput("id", f"there is a playbook {playbook_id!r} already.", "Take another.")
        text = skeleton(playbook_id, person.name, now.date()) if yaml_text is None else yaml_text
        _check_size(text)
        return _begun(tx, text, playbook_id, None, by, now)


def _begun(
    tx: Tx, yaml_text: str, playbook_id: str, base: str | None, by: str, now: datetime
) -> PlaybookDraft:
    draft = PlaybookDraft(
        id=new_id(),
        playbook_id=playbook_id,
        specialist_id=by,
        yaml_text=yaml_text,
        base_version_id=base,
        revision=1,
        state=DraftState.DRAFT,
        created_at=now,
        updated_at=now,
    )
    playbook_drafts.add(tx, draft)
    _record(tx, draft, "begun", by, now, made_from=base)
    return draft


def put_draft(tx: Tx, playbook_id: str, yaml_text: str, *, by: str, now: datetime) -> PlaybookDraft:
    """My draft of the playbook with this text, begun or replaced; what it said before stays in the
    record. In the caller's transaction. BadInput above 128 KiB.
    """
    _check_size(yaml_text)
    in_use = playbooks.in_use(tx, playbook_id)
    mine = playbook_drafts.of_person(tx, playbook_id, by)
    if mine is None:
        base = in_use.version.id if in_use else None
        return _begun(tx, yaml_text, playbook_id, base, by, now)
    _record(tx, mine, "replaced", by, now, text=mine.yaml_text)
    after = replace(mine, yaml_text=yaml_text, state=DraftState.DRAFT, updated_at=now)
    playbook_drafts.save(tx, after, revision=mine.revision)
    return replace(after, revision=mine.revision + 1)


def import_drafts(
    desk: DeskServices, texts: Iterable[str], *, email: str, now: datetime
) -> tuple[PlaybookDraft, ...]:
    """Drafts of that lead from files; one that they had begun is replaced, its text stays in the
    record. All or none: PlaybookInvalid for the first that does not parse; NotFound, NotAllowed.
    """
    read = [(parse_playbook(text, f"file {n}").id, text) for n, text in enumerate(texts, 1)]
    with desk.db.transaction() as tx:
        found = specialists.by_email(tx, email)
        if found is None:
            raise NotFound("specialist", email)
        person = must_lead(tx, found[0].id)
        return tuple(put_draft(tx, key, text, by=person.id, now=now) for key, text in read)


def save_draft(
    desk: DeskServices, draft_id: str, yaml_text: str, *, revision: int, by: str, now: datetime
) -> Saved:
    """Autosave: any text, also one that does not parse. `revision` is that of the draft as the page
    knows it. A draft in review goes back to being a draft. BadInput above 128 KiB; NotAllowed when
    the draft is somebody else's.
    """
    _check_size(yaml_text)
    with desk.db.transaction() as tx:
        mine = _mine(tx, draft_id, by)
        after = replace(mine, yaml_text=yaml_text, state=DraftState.DRAFT, updated_at=now)
        return _saved(tx, after, revision)


def save_fields(
    desk: DeskServices,
    draft_id: str,
    changes: Mapping[str, Any],
    *,
    revision: int,
    by: str,
    now: datetime,
) -> Saved:
    """As `save_draft`, from the form: `changes` maps paths ("texts.en.short",
    "conditions.all[0].value") to values, None takes the field out. Comments and the order of
    everything else stay. BadInput when the text is no YAML that a form could change.
    """
    mine = my_draft(desk, draft_id, by=by)
    if mine.revision != revision:
        return Saved(mine, stale=True)
    text = changed(mine.yaml_text, changes)
    return save_draft(desk, draft_id, text, revision=revision, by=by, now=now)


def my_draft(desk: DeskServices, draft_id: str, *, by: str) -> PlaybookDraft:
    """My draft as it is stored. NotAllowed when it is somebody else's."""
    with desk.db.read() as tx:
        return _mine(tx, draft_id, by)


def drop_draft(desk: DeskServices, draft_id: str, *, by: str, now: datetime) -> None:
    """Throw my draft away; its last text stays in the record."""
    with desk.db.transaction() as tx:
        mine = _mine(tx, draft_id, by)
        playbook_drafts.remove(tx, draft_id)
        _record(tx, mine, "dropped", by, now, text=mine.yaml_text)


def rebase_draft(
    desk: DeskServices, draft_id: str, yaml_text: str, *, revision: int, by: str, now: datetime
) -> Saved:
    """Save the merged text as made from the version in use now (after a conflict)."""
    _check_size(yaml_text)
    with desk.db.transaction() as tx:
        mine = _mine(tx, draft_id, by)
        in_use = playbooks.in_use(tx, mine.playbook_id)
        after = replace(
            mine,
            yaml_text=yaml_text,
            base_version_id=in_use.version.id if in_use else None,
            state=DraftState.DRAFT,
            updated_at=now,
        )
        return _saved(tx, after, revision)


def drafts_of(desk: DeskServices, *, by: str) -> tuple[PlaybookDraft, ...]:
    """Everybody's drafts, newest first: mine, and those that wait for a review."""
    with desk.db.read() as tx:
        must_lead(tx, by)
        return tuple(
            draft
            for draft in playbook_drafts.all(tx)
            if draft.specialist_id == by or draft.state is DraftState.REVIEW
        )


def submit_draft(
    desk: DeskServices, draft_id: str, *, revision: int, why: str, by: str, now: datetime
) -> Saved:
    """Ask for a second lead's look. BadInput without a `why` or with errors in the checks."""
    if not why.strip():
        raise BadInput("why", "is empty.", "Say in a line what changes and for whom.")
    mine = my_draft(desk, draft_id, by=by)
    checks = check(desk, mine.yaml_text, playbook_id=mine.playbook_id)
    errors = [finding for finding in checks.findings if finding.error]
    if errors:
        raise BadInput(errors[0].path, errors[0].problem, errors[0].remedy)
    with desk.db.transaction() as tx:
        mine = _mine(tx, draft_id, by)
        after = replace(mine, state=DraftState.REVIEW, why=why.strip(), note="", updated_at=now)
        saved = _saved(tx, after, revision)
        if not saved.stale:
            _record(tx, after, "submitted", by, now, why=why.strip())
        return saved


def return_draft(desk: DeskServices, draft_id: str, note: str, *, by: str, now: datetime) -> None:
    """The second lead sends it back with a note. NotAllowed for the draft's own author."""
    if not note.strip():
        raise BadInput("note", "is empty.", "Say what is to be changed.")
    with desk.db.transaction() as tx:
        must_lead(tx, by)
        draft = playbook_drafts.get(tx, draft_id)
        if draft.specialist_id == by:
            raise NotAllowed("own_draft", "another lead looks at it.")
        if draft.state is not DraftState.REVIEW:
            raise NotAllowed("not_in_review")
        after = replace(draft, state=DraftState.RETURNED, note=note.strip(), updated_at=now)
        if playbook_drafts.save(tx, after, revision=draft.revision):
            _record(tx, after, "returned", by, now, note=note.strip())


def _mine(tx: Tx, draft_id: str, by: str) -> PlaybookDraft:
    must_lead(tx, by)
    draft = playbook_drafts.get(tx, draft_id)
    if draft.specialist_id != by:
        raise NotAllowed("not_your_draft")
    return draft


def _saved(tx: Tx, after: PlaybookDraft, revision: int) -> Saved:
    if playbook_drafts.save(tx, after, revision=revision):
        return Saved(replace(after, revision=revision + 1))
    return Saved(playbook_drafts.get(tx, after.id), stale=True)


def _check_size(yaml_text: str) -> None:
    size = len(yaml_text.encode())
    if size > MAX_BYTES:
        told_size = f"has {size:,} bytes; a playbook has at most {MAX_BYTES:,}."
        raise BadInput("file", told_size, "Shorten its texts, or make several playbooks of it.")


def _record(
    tx: Tx, draft: PlaybookDraft, what: str, by: str, now: datetime, **data: str | None
) -> None:
    kept = {"what": what, "draft": draft.id, **data}
    told(tx, AuditKind.PLAYBOOK_DRAFTED, draft.playbook_id, by=by, now=now, data=kept)
