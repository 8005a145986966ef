"""Published playbook texts: every version is kept, one of each playbook is current."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from assist.errors import NotFound
from assist.model.ids import new_id
from assist.store.database import Tx
from assist.store.rows import insert_new, insert_or, one, run
from assist.store.tables import table_of
from assist.store.tables.turns import CurrentPlaybookRow, PlaybookVersionRow

VERSIONS = table_of(PlaybookVersionRow)
CURRENT = table_of(CurrentPlaybookRow)
_V = VERSIONS.c


@dataclass(frozen=True, slots=True)
class StoredPlaybook:
    version_id: str
    playbook_id: str
    yaml_text: str


def publish(tx: Tx, *, playbook_id: str, content_hash: str, yaml_text: str, now: datetime) -> str:
    """Make this text the playbook's current version; its id, the same for the same content."""
    values = {
        "id": new_id(),
        "playbook_id": playbook_id,
        "content_hash": content_hash,
        "yaml_text": yaml_text,
        "published_at": now,
    }
    insert_new(tx, VERSIONS, values)
    stored = one(
        tx,
        select(_V.id).where(_V.playbook_id == playbook_id, _V.content_hash == content_hash),
    )
    assert stored is not None, "inserted, or there already"
    current = insert_or(tx, CURRENT).values(playbook_id=playbook_id, version_id=stored.id)
    run(
        tx,
        current.on_conflict_do_update(
            index_elements=["playbook_id"], set_={"version_id": stored.id}
        ),
    )
    version_id: str = stored.id
    return version_id


def current(tx: Tx) -> tuple[StoredPlaybook, ...]:
    """The current version of every playbook, by playbook id."""
    chosen = (
        select(VERSIONS)
        .join_from(CURRENT, VERSIONS, _V.id == CURRENT.c.version_id)
        .order_by(_V.playbook_id)
    )
    return tuple(StoredPlaybook(row.id, row.playbook_id, row.yaml_text) for row in run(tx, chosen))


def published(tx: Tx) -> frozenset[tuple[str, str]]:
    """(playbook id, content hash) of every version there ever was."""
    rows = run(tx, select(_V.playbook_id, _V.content_hash))
    return frozenset((row.playbook_id, row.content_hash) for row in rows)


def get(tx: Tx, version_id: str) -> StoredPlaybook:
    row = one(tx, select(VERSIONS).where(_V.id == version_id))
    if row is None:
        raise NotFound("playbook version", version_id)
    return StoredPlaybook(row.id, row.playbook_id, row.yaml_text)
