"""Published playbook texts: every version is kept, one of each playbook is in use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, Select, func, select, update

from assist.errors import Duplicate, NotFound
from assist.model.ids import new_id
from assist.model.playbook import CurrentPlaybook, Origin, PlaybookVersion
from assist.store.database import Tx
from assist.store.rows import insert_new, insert_or, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.playbooks import CurrentPlaybookRow, PlaybookVersionRow

VERSIONS = table_of(PlaybookVersionRow)
CURRENT = table_of(CurrentPlaybookRow)
_V = VERSIONS.c
_C = CURRENT.c


def hash_of(yaml_text: str) -> str:
    return sha256(yaml_text.encode()).hexdigest()


def add_version(
    tx: Tx,
    *,
    playbook_id: str,
    yaml_text: str,
    origin: Origin,
    now: datetime,
    by: str | None = None,
    why: str = "",
    source_id: str | None = None,
) -> PlaybookVersion:
    """Keep a text as the playbook's next version; nothing uses it yet. Duplicate when somebody
    published one in this moment.
    """
    newest = one(tx, select(func.max(_V.number)).where(_V.playbook_id == playbook_id))
    version = PlaybookVersion(
        id=new_id(),
        playbook_id=playbook_id,
        number=((newest[0] if newest else None) or 0) + 1,
        yaml_text=yaml_text,
        content_hash=hash_of(yaml_text),
        origin=origin,
        published_at=now,
        published_by=by,
        why=why,
        source_id=source_id,
    )
    # Told apart without breaking the caller's transaction.
    if not insert_new(tx, VERSIONS, _values(version)):
        raise Duplicate(f"{playbook_id} version {version.number}")
    return version


def _values(version: PlaybookVersion) -> dict[str, Any]:
    return {
        "id": version.id,
        "playbook_id": version.playbook_id,
        "number": version.number,
        "content_hash": version.content_hash,
        "yaml_text": version.yaml_text,
        "origin": version.origin.value,
        "published_at": version.published_at,
        "published_by": version.published_by,
        "why": version.why,
        "source_id": version.source_id,
    }


def use(tx: Tx, version: PlaybookVersion) -> None:
    """Make it the one in use. An archived playbook comes back with it; auto-reply is switched off,
    since it was switched on for the text before.
    """
    values = {"playbook_id": version.playbook_id, "version_id": version.id, "auto_reply": False}
    run(
        tx,
        insert_or(tx, CURRENT)
        .values(**values)
        .on_conflict_do_update(
            index_elements=["playbook_id"],
            set_={"version_id": version.id, "archived_at": None, "auto_reply": False},
        ),
    )


def withdraw(tx: Tx, version_id: str, at: datetime) -> None:
    """No conversation keeps it any more."""
    run(tx, update(VERSIONS).where(_V.id == version_id).values(withdrawn_at=at))


def lock(tx: Tx, playbook_id: str) -> CurrentPlaybook | None:
    """What is in use of it; nobody else publishes it before the transaction ends."""
    run(tx, select(_C.playbook_id).where(_C.playbook_id == playbook_id).with_for_update())
    return in_use(tx, playbook_id)


def in_use(tx: Tx, playbook_id: str) -> CurrentPlaybook | None:
    row = one(tx, _chosen().where(_C.playbook_id == playbook_id))
    return None if row is None else _to_current(row)


def all_in_use(tx: Tx) -> tuple[CurrentPlaybook, ...]:
    """Every playbook by id, archived ones too."""
    return tuple(_to_current(row) for row in run(tx, _chosen().order_by(_C.playbook_id)))


def current(tx: Tx) -> tuple[PlaybookVersion, ...]:
    """The version in use of every playbook that is not archived, by playbook id."""
    kept = _chosen().where(_C.archived_at.is_(None)).order_by(_C.playbook_id)
    return tuple(to_version(row) for row in run(tx, kept))


def archive(tx: Tx, playbook_id: str, at: datetime) -> bool:
    """Whether it was in use."""
    chosen = update(CURRENT).where(_C.playbook_id == playbook_id, _C.archived_at.is_(None))
    return moved(tx, chosen.values(archived_at=at))


def restore(tx: Tx, playbook_id: str) -> bool:
    """Whether it was archived."""
    chosen = update(CURRENT).where(_C.playbook_id == playbook_id, _C.archived_at.is_not(None))
    return moved(tx, chosen.values(archived_at=None))


def switch_auto_reply(tx: Tx, playbook_id: str, *, on: bool) -> bool:
    """Whether that changed something."""
    chosen = update(CURRENT).where(_C.playbook_id == playbook_id, _C.auto_reply.is_(not on))
    return moved(tx, chosen.values(auto_reply=on))


def history(tx: Tx, playbook_id: str) -> tuple[PlaybookVersion, ...]:
    """Its versions, newest first."""
    chosen = select(VERSIONS).where(_V.playbook_id == playbook_id).order_by(_V.number.desc())
    return tuple(to_version(row) for row in run(tx, chosen))


def published(tx: Tx) -> frozenset[tuple[str, str]]:
    """(playbook id, content hash) of every version there ever was."""
    rows = run(tx, select(_V.playbook_id, _V.content_hash))
    return frozenset((row.playbook_id, row.content_hash) for row in rows)


def get(tx: Tx, version_id: str) -> PlaybookVersion:
    row = one(tx, select(VERSIONS).where(_V.id == version_id))
    if row is None:
        raise NotFound("playbook version", version_id)
    return to_version(row)


def find_many(tx: Tx, version_ids: Iterable[str]) -> tuple[PlaybookVersion, ...]:
    """Those that there are."""
    chosen = select(VERSIONS).where(_V.id.in_(tuple(version_ids)))
    return tuple(to_version(row) for row in run(tx, chosen))


def _chosen() -> Select[Any]:
    return select(VERSIONS, _C.archived_at, _C.auto_reply).join_from(
        CURRENT, VERSIONS, _V.id == _C.version_id
    )


def _to_current(row: Row[Any]) -> CurrentPlaybook:
    return CurrentPlaybook(row.playbook_id, to_version(row), row.archived_at, row.auto_reply)


def to_version(row: Row[Any]) -> PlaybookVersion:
    return PlaybookVersion(
        id=row.id,
        playbook_id=row.playbook_id,
        number=row.number,
        yaml_text=row.yaml_text,
        content_hash=row.content_hash,
        origin=Origin(row.origin),
        published_at=row.published_at,
        published_by=row.published_by,
        why=row.why,
        source_id=row.source_id,
        withdrawn_at=row.withdrawn_at,
    )
