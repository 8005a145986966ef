"""What the editor of one draft shows: its fields, who else is at work, the preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from assist.desk.playbook_checks import Checks
from assist.desk.playbook_drafts import Opened
from assist.desk.playbook_preview import USUAL, Preview, preview
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotFound
from assist.model.contact import ChannelKind
from assist.model.interpretation import EscalationLevel
from assist.model.playbook import PlaybookDraft
from assist.playbooks.catalogue import CATALOGUE, FactSpec
from assist.playbooks.edit_yaml import parts_of
from assist.playbooks.form_changes import Changes
from assist.playbooks.reading import PlaybookInvalid, data_of
from assist.store import Tx, contacts, conversations, playbooks
from assist.web.playbook_words import fact_name


@dataclass(frozen=True, slots=True)
class Filled:
    """A playbook's data as the form shows it; whatever does not fit its field shows as empty."""

    data: Mapping[str, Any]
    checks: Checks | None = None

    def at(self, path: str) -> Any:
        """The value at a path; None when there is none."""
        found: Any = self.data
        for part in parts_of(path):
            if isinstance(part, int):
                inside = isinstance(found, list) and part < len(found)
                found = found[part] if inside else None
            else:
                found = found.get(part) if isinstance(found, Mapping) else None
        return found

    def text(self, path: str) -> str:
        """As it stands in a field."""
        value = self.at(path)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return ", ".join(str(one) for one in value)
        return "" if value is None or isinstance(value, Mapping) else str(value).rstrip("\n")

    def lines(self, path: str) -> str:
        value = self.at(path)
        return "\n".join(str(one) for one in value) if isinstance(value, list) else ""

    def many(self, path: str) -> tuple[str, ...]:
        value = self.at(path)
        return tuple(str(one) for one in value) if isinstance(value, list) else ()

    def rows(self, path: str) -> int:
        value = self.at(path)
        return len(value) if isinstance(value, list) else 0

    def any(self, *paths: str) -> bool:
        """Is anything written in one of them?"""
        return any(self.at(path) not in (None, "", [], {}) for path in paths)

    def problems(self, path: str) -> tuple[tuple[str, bool], ...]:
        """(what is wrong and what to do, is it an error) at exactly this field."""
        found = self.checks.findings if self.checks else ()
        return tuple((f"{f.problem} {f.remedy}".strip(), f.error) for f in found if f.path == path)


@dataclass(frozen=True, slots=True)
class Author:
    """Whose figures fill the preview."""

    sample: str = USUAL
    looked_for: str = ""  # a case number or an address, as typed
    contact_id: str | None = None
    step: str = ""
    level: EscalationLevel = EscalationLevel.NONE


@dataclass(frozen=True, slots=True)
class Shown:
    """The preview, or why there is none."""

    author: Author
    previews: tuple[Preview, ...] = ()
    problem: str = ""

    def of(self, channel: ChannelKind | None) -> tuple[Preview, ...]:
        return tuple(one for one in self.previews if one.channel is channel)


@dataclass(frozen=True, slots=True)
class EditorPage:
    """Everything about one draft."""

    opened: Opened
    filled: Filled | None  # None: no form can show this text; it is edited as YAML
    problem: str  # why not
    shown: Shown
    base: str  # the text that it was made from; "" for a new playbook
    line: str  # what changed, as far as it is written
    steps: tuple[str, ...]
    playbooks: tuple[tuple[str, str], ...]  # (id, name) of all in use

    @property
    def draft(self) -> PlaybookDraft:
        return self.opened.draft


def editor_page(
    desk: DeskServices, opened: Opened, author: Author, checks: Checks | None, *, by: str
) -> EditorPage:
    draft = opened.draft
    with desk.db.read() as tx:
        base = base_text(tx, draft)
    filled, problem, line = None, "", ""
    try:
        data = data_of(draft.yaml_text)
        filled = Filled(data, checks)
        line = _line(data, base)
    except PlaybookInvalid as error:
        problem = " ".join(str(one) for one in error.problems)
    steps = filled.at("steps") if filled else None
    named = [one.get("id") for one in steps if isinstance(one, Mapping)] if isinstance(
        steps, list
    ) else []  # fmt: skip
    return EditorPage(
        opened=opened,
        filled=filled,
        problem=problem,
        shown=shown_preview(desk, draft.yaml_text, author, by=by),
        base=base,
        line=line,
        steps=tuple(str(one) for one in named if one),
        playbooks=tuple(
            (entry.playbook.id, entry.playbook.name) for entry in desk.library().entries
        ),
    )


def base_text(tx: Tx, draft: PlaybookDraft) -> str:
    """What the draft was made from; "" for a new playbook."""
    return playbooks.get(tx, draft.base_version_id).yaml_text if draft.base_version_id else ""


def shown_preview(desk: DeskServices, yaml_text: str, author: Author, *, by: str) -> Shown:
    try:
        if author.looked_for and author.contact_id is None:
            with desk.db.read() as tx:
                found = find_author(tx, author.looked_for)
            author = Author(author.sample, author.looked_for, found, author.step, author.level)
        previews = preview(
            desk,
            yaml_text,
            by=by,
            now=desk.clock(),
            sample=author.sample,
            contact_id=author.contact_id,
            escalation=author.level.value,
            step=author.step,
        )
    except PlaybookInvalid as error:
        return Shown(author, problem=" ".join(str(one) for one in error.problems[:3]))
    except (BadInput, NotFound) as error:
        return Shown(author, problem=str(error))
    return Shown(author, previews)


def find_author(tx: Tx, looked_for: str) -> str:
    """The contact of a case ("#1042") or an address. NotFound otherwise."""
    wanted = looked_for.strip()
    if wanted.lstrip("#").isdigit() and len(wanted) < 10:
        found = conversations.of_number(tx, int(wanted.lstrip("#")))
        if found is not None:
            return found.contact_id
    for channel in ChannelKind:
        point = contacts.find_point(tx, channel, wanted)
        if point is not None:
            return point.contact_id
    raise NotFound("author with this case number or address", wanted)


def facts(language: str) -> tuple[tuple[str, FactSpec], ...]:
    """(name as shown, the catalogue's row), by name as shown."""
    found = ((fact_name(name, language), spec) for name, spec in CATALOGUE.items())
    return tuple(sorted(found, key=lambda one: one[0].casefold()))


def _line(data: Mapping[str, Any], base: str) -> str:
    """The newest line of the changelog, if this draft added it."""
    lines = data.get("changelog")
    if not isinstance(lines, list) or len(lines) <= _lines_before(base, lines):
        return ""
    last = lines[-1]
    return str(last.get("line", "")) if isinstance(last, Mapping) else ""


def _lines_before(base: str, lines: list[Any]) -> int:
    """How many lines there were before this draft; a new playbook's last one is its own."""
    if not base:
        return max(0, len(lines) - 1)
    before = data_of(base).get("changelog")
    return len(before) if isinstance(before, list) else 0


def changelog_changes(
    data: Mapping[str, Any], base: str, line: str, *, who: str, today: date
) -> Changes:
    """One line a draft: written, corrected or taken back, whatever was there before stays."""
    found = data.get("changelog")
    lines = found if isinstance(found, list) else []
    own = len(lines) > _lines_before(base, lines)
    if line == _line(data, base):
        return {}
    if own and line:
        return {f"changelog[{len(lines) - 1}].line": line}
    if own:
        return {f"changelog[{len(lines) - 1}]": None} if base else {}
    return {f"changelog[{len(lines)}]": {"when": today, "by": who, "line": line}} if line else {}


def today_at(now: datetime, zone: str) -> date:
    """The desk's day."""
    return now.astimezone(ZoneInfo(zone)).date()
