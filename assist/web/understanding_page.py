"""What the pages on understanding show, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assist.desk.choose_version import why_not
from assist.desk.review_interpretation import LONGEST_EXAMPLE, writer_names
from assist.desk.services import DeskServices
from assist.errors import NotFound
from assist.model.learning import (
    Figures,
    Lesson,
    ModelVersion,
    Recall,
    Review,
    ReviewState,
)
from assist.model.specialist import Specialist
from assist.policy.anonymise import anonymous
from assist.store import Tx, conversations, model_versions, reviews, specialists
from assist.store.reviews import Wanted

PAGE_LENGTH = 10
LONGEST_SHOWN = 1500  # characters of one message; the whole is in the conversation
LONGEST_OFFERED = 160


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One reading as a lead sees it."""

    review: Review
    number: int | None  # of the case
    shown: str
    cut: bool
    offered: str  # the example that is proposed, without who wrote it
    lessons: tuple[Lesson, ...]  # what was accepted
    chosen: str  # the intent that is proposed; "" when nobody has an idea


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One page of a list of readings."""

    rows: tuple[ReviewRow, ...]
    people: Mapping[str, Specialist]
    total: int
    number: int
    waiting: int  # in all

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE_LENGTH))


@dataclass(frozen=True, slots=True)
class Change:
    """An intent that a version reads otherwise than the one before: lines right, of so many."""

    intent: str
    language: str
    before: int
    after: int
    of: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version as a lead sees it."""

    version: ModelVersion
    who: str  # who accepted what it learnt or chose it; "" is the program
    changes: tuple[Change, ...]
    by_language: tuple[tuple[str, float, float | None], ...]  # language, share, share before
    can_be_used: bool


def review_page(desk: DeskServices, wanted: Wanted, number: int) -> ReviewPage:
    """Page `number` (from 1) of the readings that are wanted; past the end, the last one."""
    with desk.db.read() as tx:
        total = reviews.count(tx, wanted)
        last = max(1, -(-total // PAGE_LENGTH))
        number = min(number, last)
        found = reviews.find(tx, wanted, limit=PAGE_LENGTH, skip=(number - 1) * PAGE_LENGTH)
        taught = reviews.texts_of(tx, [review.id for review in found])
        return ReviewPage(
            rows=tuple(_row(tx, review, taught.get(review.id, ())) for review in found),
            people={person.id: person for person in specialists.all(tx)},
            total=total,
            number=number,
            waiting=total if wanted == Wanted() else reviews.count(tx, Wanted()),
        )


def _row(tx: Tx, review: Review, lessons: tuple[Lesson, ...]) -> ReviewRow:
    text = review.about.text
    proposed = review.proposed_intent
    nobody_knows = proposed == "unclear" and review.about.corrected_intent is None
    return ReviewRow(
        review=review,
        number=_case_number(tx, review.about.conversation_id),
        shown=text[:LONGEST_SHOWN],
        cut=len(text) > LONGEST_SHOWN,
        offered=_offered(tx, review) if review.state is ReviewState.WAITING else "",
        lessons=lessons,
        chosen="" if nobody_knows else proposed,
    )


def _case_number(tx: Tx, conversation_id: str) -> int | None:
    try:
        return conversations.get(tx, conversation_id).number
    except NotFound:
        return None


def _offered(tx: Tx, review: Review) -> str:
    """The whole message when it is short, else the words that the first guess rests on."""
    text = anonymous(review.about.text, writer_names(tx, review))
    if len(text) <= LONGEST_EXAMPLE:
        return text
    words = review.about.guesses[0].words if review.about.guesses else ""
    return anonymous(words or text[:LONGEST_OFFERED], writer_names(tx, review))


def training_now(desk: DeskServices) -> ModelVersion | None:
    """The training that is under way; None when there is none."""
    with desk.db.read() as tx:
        running = model_versions.training(tx)
    return running[0] if running else None


def version_list(desk: DeskServices) -> tuple[VersionRow, ...]:
    """The one in use first, then the newest."""
    base_hash = desk.learning.trainer.workshop.base_hash
    with desk.db.read() as tx:
        found = model_versions.newest(tx, limit=30)
        people = {person.id: person for person in specialists.all(tx)}
    return tuple(_version_row(version, people, base_hash) for version in found)


def _version_row(
    version: ModelVersion, people: Mapping[str, Specialist], base_hash: str
) -> VersionRow:
    who = people.get(version.activated_by or version.requested_by or "")
    return VersionRow(
        version=version,
        who=who.name if who else "",
        changes=changes(version.figures_before, version.figures),
        by_language=tuple(shares(version.figures_before, version.figures)),
        can_be_used=why_not(version, base_hash) is None,
    )


def changes(before: Figures | None, after: Figures | None) -> tuple[Change, ...]:
    """Every intent and language that is read otherwise than before, the worst first."""
    if before is None or after is None:
        return ()
    earlier = {(recall.intent, recall.language): recall.right for recall in before.recalls}
    moved = [
        Change(it.intent, it.language, earlier.get((it.intent, it.language), 0), it.right, it.of)
        for it in after.recalls
    ]
    return tuple(
        sorted(
            (change for change in moved if change.before != change.after),
            key=lambda change: (change.after - change.before, change.intent, change.language),
        )
    )


def shares(before: Figures | None, after: Figures | None) -> list[tuple[str, float, float | None]]:
    """By language: of its lines, those read right now and before."""
    if after is None:
        return []
    languages = sorted({recall.language for recall in after.recalls})
    return [
        (language, _share(after, language), _share(before, language) if before else None)
        for language in languages
    ]


def _share(figures: Figures, language: str) -> float:
    own: list[Recall] = [it for it in figures.recalls if it.language == language]
    of = sum(recall.of for recall in own)
    return sum(recall.right for recall in own) / of if of else 0.0
