"""How the desk learns: readings that wait for a team lead, what they taught, and the versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReviewReason(StrEnum):
    LOW_CONFIDENCE = "low_confidence"
    CORRECTED = "corrected"  # a specialist said what it is about


class ReviewState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"  # it teaches
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class GuessSeen:
    """One intent that the model saw, how sure it was, and the words that it rests on."""

    intent: str
    confidence: float
    words: str


@dataclass(frozen=True, slots=True)
class NewReview:
    """A reading to be looked at. `text` is redacted; one message is queued once."""

    message_id: str
    conversation_id: str
    text: str
    language: str
    guesses: tuple[GuessSeen, ...]
    reason: ReviewReason
    queued_at: datetime
    corrected_intent: str | None = None
    queued_by: str | None = None  # the specialist who corrected it


@dataclass(frozen=True, slots=True)
class Review:
    """A reading in the queue and what a team lead decided on it."""

    id: str
    about: NewReview
    state: ReviewState
    decided_by: str | None = None
    decided_at: datetime | None = None
    decided_intent: str | None = None

    @property
    def guessed_intent(self) -> str:
        return self.about.guesses[0].intent if self.about.guesses else "unclear"

    @property
    def proposed_intent(self) -> str:
        """What the specialist chose, else what the model thought."""
        return self.about.corrected_intent or self.guessed_intent


@dataclass(frozen=True, slots=True)
class Lesson:
    """An utterance that a team lead accepts as an example of an intent."""

    text: str
    language: str
    intent: str


@dataclass(frozen=True, slots=True)
class ReviewedExample:
    """A lesson in use: who accepted it, and from which review. `id` orders by time."""

    id: str
    lesson: Lesson
    review_id: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Recall:
    """Of so many lines of an intent in one language, so many were read right."""

    intent: str
    language: str
    right: int
    of: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How a version reads the frozen set."""

    recalls: tuple[Recall, ...]

    @property
    def right(self) -> int:
        return sum(recall.right for recall in self.recalls)

    @property
    def of(self) -> int:
        return sum(recall.of for recall in self.recalls)

    @property
    def share(self) -> float:
        """Of all lines, those read right; 0 to 1."""
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Fall:
    """Where a version is worse than allowed; `intent` "" is all of them, `language` "" is both."""

    intent: str
    language: str
    before: int
    after: int
    of: int


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much worse a new version may be, in points of a hundred. Twenty points of an intent's
    ten lines are two lines; one line alone never refuses a version.
    """

    intent_points: float = 20.0
    overall_points: float = 1.0
    least_lines: int = 5  # with fewer in one language, both languages are judged together


class VersionState(StrEnum):
    TRAINING = "training"
    CANDIDATE = "candidate"  # good enough, but another version was put in use meanwhile
    ACTIVE = "active"  # at most one
    REFUSED = "refused"  # an intent fell by too much
    RETIRED = "retired"
    FAILED = "failed"


class VersionReason(StrEnum):
    """Why a version is in its state."""

    PACKAGED = "packaged"  # came with the program
    LEARNED = "learned"  # passed, after new examples were accepted
    NEWER = "newer"  # a newer one took its place
    UPGRADED = "upgraded"  # the packaged data changed: it cannot be made again
    ROLLED_BACK = "rolled_back"  # a person went back to the one before
    CHOSEN = "chosen"  # a person put it in use
    FELL = "fell"
    OVERTAKEN = "overtaken"
    BROKE_OFF = "broke_off"  # its training failed or was cut short
    NONE = ""


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One trained model: the packaged data of `base_hash` and the reviewed examples."""

    version: str
    base_hash: str
    example_ids: tuple[str, ...]
    state: VersionState
    reason: VersionReason
    created_at: datetime
    requested_by: str | None = None  # None: the program itself
    run: str = ""  # of the job that trains it
    started_at: datetime | None = None
    finished_at: datetime | None = None
    activated_at: datetime | None = None
    activated_by: str | None = None
    previous: str | None = None  # the version in use when this one was measured or chosen
    figures: Figures | None = None
    figures_before: Figures | None = None  # of `previous`, on the same lines
    falls: tuple[Fall, ...] = ()
