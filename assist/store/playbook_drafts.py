"""Unpublished texts, one a person and playbook. A save of an older revision changes nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from assist.errors import NotFound
from assist.model.playbook import DraftState, PlaybookDraft
from assist.store.database import Tx
from assist.store.rows import moved, one, run
from assist.store.tables import table_of
from assist.store.tables.playbooks import PlaybookDraftRow

DRAFTS = table_of(PlaybookDraftRow)
_D = DRAFTS.c


def add(tx: Tx, draft: PlaybookDraft) -> None:
    """Duplicate when that person has one of the playbook already."""
    run(tx, insert(DRAFTS), {**_values(draft), "id": draft.id, "created_at": draft.created_at})


def save(tx: Tx, draft: PlaybookDraft, *, revision: int) -> bool:
    """Store it as the next of `revision`; False when it was saved elsewhere meanwhile."""
    known = update(DRAFTS).where(_D.id == draft.id, _D.revision == revision)
    return moved(tx, known.values(**_values(draft) | {"revision": revision + 1}))


def get(tx: Tx, draft_id: str) -> PlaybookDraft:
    row = one(tx, select(DRAFTS).where(_D.id == draft_id))
    if row is None:
        raise NotFound("playbook draft", draft_id)
    return _to_model(row)


def of_person(tx: Tx, playbook_id: str, specialist_id: str) -> PlaybookDraft | None:
    chosen = select(DRAFTS).where(_D.playbook_id == playbook_id, _D.specialist_id == specialist_id)
    row = one(tx, chosen)
    return None if row is None else _to_model(row)


def of_playbook(tx: Tx, playbook_id: str) -> tuple[PlaybookDraft, ...]:
    """Everybody's, the newest first."""
    chosen = select(DRAFTS).where(_D.playbook_id == playbook_id).order_by(_D.updated_at.desc())
    return tuple(_to_model(row) for row in run(tx, chosen))


def all(tx: Tx) -> tuple[PlaybookDraft, ...]:  # noqa: A001 - read as playbook_drafts.all
    """Every draft, the newest first."""
    return tuple(_to_model(row) for row in run(tx, select(DRAFTS).order_by(_D.updated_at.desc())))


def remove(tx: Tx, draft_id: str) -> bool:
    return moved(tx, delete(DRAFTS).where(_D.id == draft_id))


def _values(draft: PlaybookDraft) -> dict[str, Any]:
    return {
        "playbook_id": draft.playbook_id,
        "specialist_id": draft.specialist_id,
        "yaml_text": draft.yaml_text,
        "base_version_id": draft.base_version_id,
        "revision": draft.revision,
        "state": draft.state.value,
        "updated_at": draft.updated_at,
        "why": draft.why,
        "note": draft.note,
    }


def _to_model(row: Row[Any]) -> PlaybookDraft:
    return PlaybookDraft(
        id=row.id,
        playbook_id=row.playbook_id,
        specialist_id=row.specialist_id,
        yaml_text=row.yaml_text,
        base_version_id=row.base_version_id,
        revision=row.revision,
        state=DraftState(row.state),
        created_at=row.created_at,
        updated_at=row.updated_at,
        why=row.why,
        note=row.note,
    )
