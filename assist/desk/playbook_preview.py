"""What a text would say: to a sample author or a real one, on every channel, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.desk.services import DeskServices
from assist.model.contact import ChannelKind


@dataclass(frozen=True, slots=True)
class Preview:
    """One text as it would leave."""

    language: str
    channel: ChannelKind | None  # None: the script for a call
    step: str  # "": the playbook's own text
    text: str
    subject: str
    facts: tuple[tuple[str, str], ...]  # (name, as shown)
    missing_facts: tuple[str, ...]
    segments: int  # of an SMS; 0 elsewhere
    findings: tuple[str, ...] = ()  # why it cannot be shown


@dataclass(frozen=True, slots=True)
class Sample:
    """An invented author whose figures fill a preview."""

    name: str  # "owing", "paid_up", "stranger", ...
    help: str  # English source; translate before showing


def samples() -> tuple[Sample, ...]:
    """The sample authors, the usual one first."""
    raise NotImplementedError


def preview(
    desk: DeskServices,
    yaml_text: str,
    *,
    by: str | None,
    now: datetime,
    sample: str = "owing",
    contact_id: str | None = None,
    escalation: str = "none",
    step: str = "",
) -> tuple[Preview, ...]:
    """Every channel and language of one step. `contact_id`: a real author's figures, asked now.

    Raises PlaybookInvalid (a BadInput with `problems`) when the text does not parse, NotAllowed
    unless `by` leads, NotFound for an unknown contact.
    """
    raise NotImplementedError
