"""A playbook's life: its versions, drafts, schedules, trials, replays and follow-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Origin(StrEnum):
    """Where a version's text came from."""

    PACKAGED = "packaged"  # it ships with assist
    EDITED = "edited"  # a draft that somebody published
    ROLLED_BACK = "rolled_back"  # the text of an earlier version, published again
    TRIAL = "trial"  # published to some conversations only


@dataclass(frozen=True, slots=True)
class PlaybookVersion:
    """One published text; never changed. `number` counts from 1 within its playbook."""

    id: str
    playbook_id: str
    number: int
    yaml_text: str
    content_hash: str
    origin: Origin
    published_at: datetime
    published_by: str | None = None  # specialist id; None: a release, or the command line
    why: str = ""
    source_id: str | None = None  # the version that it was made from
    withdrawn_at: datetime | None = None  # rolled back or its trial stopped: nobody keeps it


@dataclass(frozen=True, slots=True)
class CurrentPlaybook:
    """Which version of a playbook is in use; an archived one is chosen by nothing new."""

    playbook_id: str
    version: PlaybookVersion
    archived_at: datetime | None = None
    auto_reply: bool = False  # the lead's switch: it may leave without a click


class DraftState(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"  # waits for a second lead
    RETURNED = "returned"  # the second lead sent it back, with a note


@dataclass(frozen=True, slots=True)
class PlaybookDraft:
    """One person's unpublished text of one playbook; any text, also one that does not parse."""

    id: str
    playbook_id: str
    specialist_id: str
    yaml_text: str
    base_version_id: str | None  # the version that it was made from; None: a new playbook
    revision: int  # counts every save: a page that saves must know the last one
    state: DraftState
    created_at: datetime
    updated_at: datetime
    why: str = ""  # of the author, when it was submitted
    note: str = ""  # of the reviewer, when it was returned


class ScheduleState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"  # looked at again when due, and not fit to be published any more
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A text that is to be published at a time; checked again then."""

    id: str
    playbook_id: str
    yaml_text: str
    base_version_id: str | None
    due_at: datetime
    state: ScheduleState
    requested_by: str | None
    why: str
    made_at: datetime
    ended_at: datetime | None = None
    outcome: str = ""  # why it was refused, or the id of the version that came of it


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets the new version in a trial: these people's conversations, or a share of all."""

    specialist_ids: tuple[str, ...] = ()
    percent: int = 0  # of conversations, by a stable hash; 1 to 99


class TrialState(StrEnum):
    RUNNING = "running"
    PROMOTED = "promoted"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Trial:
    """A version that some conversations get beside the one in use. At most one of a playbook."""

    id: str
    playbook_id: str
    version_id: str
    against_id: str  # the version in use when it began
    audience: Audience
    state: TrialState
    started_at: datetime
    started_by: str | None
    why: str
    ended_at: datetime | None = None
    ended_by: str | None = None
    ended_why: str = ""


class ReplayState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        return self in {ReplayState.WAITING, ReplayState.RUNNING}


@dataclass(frozen=True, slots=True)
class ReplayCounts:
    """What came of the messages that were replayed so far."""

    same: int = 0
    text_changed: int = 0  # the same playbook says something else
    playbook_changed: int = 0  # another playbook answers
    appeared: int = 0  # there was no suggestion, now there is one
    vanished: int = 0
    offers_changed: int = 0
    refused: int = 0  # the new suggestion could not leave: policy, identity or missing facts
    unread: int = 0  # could not be replayed: its conversation or reading is gone


@dataclass(frozen=True, slots=True)
class Replay:
    """A draft run over past messages. `done` of `total` messages; nothing is ever sent."""

    id: str
    playbook_id: str
    yaml_text: str
    since: datetime
    until: datetime
    sample: int  # at most so many messages, evenly drawn
    state: ReplayState
    total: int
    done: int
    counts: ReplayCounts
    requested_by: str | None
    requested_at: datetime
    finished_at: datetime | None = None
    error: str = ""


class ReplayChange(StrEnum):
    TEXT = "text"
    PLAYBOOK = "playbook"
    APPEARED = "appeared"
    VANISHED = "vanished"
    OFFERS = "offers"  # the words are the same, what may be offered is not


@dataclass(frozen=True, slots=True)
class OfferChange:
    """One rung before and after; amounts in minor units, None where it is not offered."""

    kind: str
    currency: str
    payments_before: int | None
    payments_after: int | None
    first_before: int | None
    first_after: int | None
    total_before: int | None
    total_after: int | None
    last_on_before: str | None  # ISO day of the last payment
    last_on_after: str | None
    why_not: str = ""  # the reason code when it is not offered any more


@dataclass(frozen=True, slots=True)
class Said:
    """One side of a replayed message."""

    playbook_id: str
    text: str
    subject: str
    reason: str  # of the decision


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """One message whose suggestion would be another."""

    position: int
    conversation_id: str
    message_id: str
    change: ReplayChange
    asked: str  # what the author wrote (redacted, as stored)
    before: Said
    after: Said
    refusals: tuple[str, ...] = ()  # why the new one could not leave
    offers: tuple[OfferChange, ...] = ()


class FollowUpState(StrEnum):
    WAITING = "waiting"
    DRAWN = "drawn"  # a suggestion was drafted; a person decides
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is to be drafted some time after a reply, unless something happens first."""

    id: str
    conversation_id: str
    suggestion_id: str
    position: int  # of the follow-up within its playbook
    playbook_id: str  # of the suggestion to be drafted
    unless: tuple[str, ...]
    due_at: datetime
    state: FollowUpState
    outcome: str = ""  # what cancelled it


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation stands: the playbook, version and step of our newest sent reply."""

    playbook_id: str
    version_id: str
    step: str = ""  # "": the playbook's own text


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What specialists did with the suggestions of one version."""

    approved: int = 0
    edited: int = 0
    rejected: int = 0
    automatic: int = 0
    superseded: int = 0
    open: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)  # rejections by reason

    @property
    def decided(self) -> int:
        """Those on which a person decided: what shares are of."""
        return self.approved + self.edited + self.rejected


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend in a playbook. Errors stop publishing, warnings are for judgement."""

    path: str  # "texts.es.short", "conditions.all[2].value", "steps[1].branches[0].step"
    problem: str
    remedy: str = ""
    error: bool = True


@dataclass(frozen=True, slots=True)
class Hunk:
    """One field that differs between two texts; values as YAML would hold them, None: not there."""

    path: str
    before: Any
    after: Any
