"""Publishing, whatever it comes from: one version more, used from now on, told in the record."""

from __future__ import annotations

from datetime import datetime

from assist.desk.playbook_people import told
from assist.model.audit import AuditKind
from assist.model.playbook import Origin, PlaybookVersion
from assist.store import Tx, playbooks


def publish_packaged(tx: Tx, playbook_id: str, yaml_text: str, now: datetime) -> None:
    """A text that is new in this release. Where a lead changed or archived the playbook, theirs
    stays in use, and the release's text is kept in the history for them to compare.
    """
    in_use = playbooks.lock(tx, playbook_id)
    version = playbooks.add_version(
        tx, playbook_id=playbook_id, yaml_text=yaml_text, origin=Origin.PACKAGED, now=now
    )
    theirs = in_use is not None and (
        in_use.archived_at is not None or in_use.version.origin is not Origin.PACKAGED
    )
    if not theirs:
        playbooks.use(tx, version)


def release(
    tx: Tx,
    playbook_id: str,
    yaml_text: str,
    origin: Origin,
    *,
    by: str | None,
    why: str,
    source_id: str | None,
    now: datetime,
) -> PlaybookVersion:
    """Publish it and use it. Duplicate when somebody published in this moment."""
    version = playbooks.add_version(
        tx,
        playbook_id=playbook_id,
        yaml_text=yaml_text,
        origin=origin,
        now=now,
        by=by,
        why=why,
        source_id=source_id,
    )
    playbooks.use(tx, version)
    data = {
        "origin": origin.value,
        "number": version.number,
        "hash": version.content_hash,
        "why": why,
        "made_from": source_id,
    }
    told(tx, AuditKind.PLAYBOOK_PUBLISHED, playbook_id, by=by, now=now, data=data,
         version_id=version.id)  # fmt: skip
    return version
