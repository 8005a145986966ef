"""What the playbooks in use leave open: intents that nobody answers, languages, contradictions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.desk.playbook_checks import answerable
from assist.desk.playbook_people import lead
from assist.desk.services import DeskServices
from assist.i18n import LANGUAGES
from assist.playbooks.overlaps import meetings
from assist.playbooks.trying import unanswered


@dataclass(frozen=True, slots=True)
class Gaps:
    """`unanswered`: (intent, language) that the usual author would get no suggestion for."""

    unanswered: tuple[tuple[str, str], ...]
    languages_missing: tuple[tuple[str, str, tuple[str, ...]], ...]  # id, name, languages
    # (id, name, other id, other name, intents) of two that only their ids tell apart
    contradictions: tuple[tuple[str, str, str, str, tuple[str, ...]], ...]


def gaps(desk: DeskServices, *, by: str | None, now: datetime) -> Gaps:
    """Of the playbooks in use now. NotAllowed unless `by` leads."""
    with desk.db.read() as tx:
        lead(tx, by)
    library = desk.library()
    missing: list[tuple[str, str, tuple[str, ...]]] = []
    met: list[tuple[str, str, str, str, tuple[str, ...]]] = []
    for entry in library.entries:
        playbook = entry.playbook
        if lacking := tuple(one for one in LANGUAGES if one not in playbook.texts):
            missing.append((playbook.id, playbook.name, lacking))
        met.extend(
            (playbook.id, playbook.name, other.id, other.name, meeting.intents)
            for meeting in meetings(entry, library)
            if meeting.by_id_only and playbook.id < (other := meeting.other.playbook).id
        )
    open_ = unanswered(library, answerable(), now)
    told = tuple((one.partition(" (")[0], one.rpartition("(")[2].rstrip(")")) for one in open_)
    return Gaps(told, tuple(missing), tuple(met))
