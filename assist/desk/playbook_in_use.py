"""The playbooks as one conversation sees them: the versions it began with, and those it tries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from assist.desk.published_library import Published, readable
from assist.desk.scene import Scene, answering
from assist.desk.services import DeskServices
from assist.playbooks.library import Entry, Library
from assist.playbooks.trials import is_in
from assist.store import playbooks


def library_of(desk: DeskServices, scene: Scene, now: datetime) -> Library:
    """The playbooks for the scene's conversation."""
    signs = answering(scene, scene.roster.on_shift(scene.people, now))
    answering_id = signs.id if signs else scene.conversation.assigned_to
    return library_for(desk, scene.conversation.id, kept=scene.kept, answering_id=answering_id)


def library_for(
    desk: DeskServices,
    conversation_id: str,
    *,
    kept: Mapping[str, str],
    answering_id: str | None,
) -> Library:
    """`kept`: by playbook the version that the conversation began with (`playbook_use.kept`). Those
    come first; then the version of a running trial if the conversation is in its audience; then
    what is in use. A playbook that was archived meanwhile stays for those who began with it: its
    branches are followed, and it is chosen for nothing new.
    """
    now = desk.published()
    entries = _kept(desk, now, kept)
    for tried in now.tried:
        playbook_id = tried.entry.playbook.id
        if playbook_id in kept or now.library.get(playbook_id) is None:
            continue
        if is_in(tried.trial.audience, tried.trial.id, conversation_id, answering_id):
            entries.append(tried.entry)
    return now.library.with_versions(entries)


def _kept(desk: DeskServices, now: Published, kept: Mapping[str, str]) -> list[Entry]:
    """The entries of other versions than those in use; read from the store, parsed once."""
    missing = []
    for playbook_id, version_id in kept.items():
        in_use = now.library.get(playbook_id)
        if in_use is None or in_use.version_id != version_id:
            missing.append(version_id)
    if not missing:
        return []
    with desk.db.read() as tx:
        versions = playbooks.find_many(tx, missing)
    return [entry for version in versions if (entry := readable(version)) is not None]
