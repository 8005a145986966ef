"""Labelled texts from CSV files of `text,category`, whatever the taxonomy."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assist.errors import BadInput

OUTSIDE = "oos"  # the category of texts that belong to no other
COLUMNS = ("text", "category")
_ENGLISH = ("the", "is", "my", "i", "to", "do", "of", "what", "you", "can", "how", "it", "for")
_SPANISH = ("el", "la", "de", "que", "mi", "un", "una", "por", "como", "es", "en", "se", "los")
_COMMON = {"en": _ENGLISH, "es": _SPANISH}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Texts and their categories, line by line."""

    texts: tuple[str, ...]
    categories: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(sorted(set(self.categories)))

    def where(self, rows: Iterable[int]) -> Sheet:
        """Only these rows, in this order."""
        kept = list(rows)
        return Sheet(
            tuple(self.texts[row] for row in kept), tuple(self.categories[row] for row in kept)
        )

    def inside(self) -> Sheet:
        """Without the rows that are out of scope."""
        return self.where(
            row for row, category in enumerate(self.categories) if category != OUTSIDE
        )

    def sample(self, *, per_category: int, seed: int) -> Sheet:
        """`per_category` rows of each, or all it has; out-of-scope rows stay as they are."""
        rows: dict[str, list[int]] = defaultdict(list)
        for row, category in enumerate(self.categories):
            rows[category].append(row)
        chance = random.Random(seed)  # noqa: S311 - a sample, no secret
        taken = [
            row
            for category, found in rows.items()
            for row in (
                found
                if category == OUTSIDE
                else chance.sample(found, min(per_category, len(found)))
            )
        ]
        return self.where(sorted(taken))

    def share(self, part: float, *, seed: int) -> Sheet:
        """A part of each category's rows, never none of them; smaller parts lie in larger ones."""
        order = list(range(len(self.texts)))
        random.Random(seed).shuffle(order)  # noqa: S311 - a sample, no secret
        sizes, met = Counter(self.categories), Counter[str]()
        taken = []
        for row in order:
            category = self.categories[row]
            if met[category] < max(1, round(part * sizes[category])):
                met[category] += 1
                taken.append(row)
        return self.where(sorted(taken))


def read_sheets(paths: Sequence[Path]) -> Sheet:
    """The rows of several files as one. BadInput names file, line, and the remedy."""
    sheets = [read_sheet(path) for path in paths]
    return Sheet(
        tuple(text for sheet in sheets for text in sheet.texts),
        tuple(category for sheet in sheets for category in sheet.categories),
    )


def read_sheet(path: Path) -> Sheet:
    """One CSV file in UTF-8 with a header that names `text` and `category` among its columns.

    BadInput names file, line and remedy.
    """
    rows = csv.reader(io.StringIO(_decoded(path), newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            remedy = "The first line names the columns: text,category."
            raise BadInput(f"{path} line 1", f"has no column {missing[0]!r}.", remedy)
        places = [header.index(name) for name in COLUMNS]
        found = [_row(row, places, f"{path} line {rows.line_num}") for row in rows if row]
    except csv.Error as error:
        remedy = "Put quotation marks around texts with commas, and double those within."
        raise BadInput(f"{path} line {rows.line_num}", f"is no CSV: {error}.", remedy) from error
    if not found:
        raise BadInput(str(path), "has no rows.", "Add lines of text,category.")
    return Sheet(tuple(text for text, _ in found), tuple(category for _, category in found))


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(str(path), f"cannot be read: {error.strerror}.") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadInput(f"{path} line {line}", "is not UTF-8.", "Save the file as UTF-8.") from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise BadInput(f"{path} line {line}", "holds a NUL byte.", "Save the file as plain text.")
    return text


def _row(row: Sequence[str], places: Sequence[int], where: str) -> tuple[str, str]:
    if len(row) <= max(places):
        remedy = "Put quotation marks around texts with commas."
        raise BadInput(where, f"has {len(row)} columns, too few.", remedy)
    text, category = (row[place].strip() for place in places)
    if not category:
        raise BadInput(where, "has no category.", "Name one, or remove the line.")
    return text, category


def language_of(texts: Iterable[str]) -> str:
    """English or Spanish, by the commonest words."""
    words = Counter(word for text in texts for word in text.lower().split())
    return max(_COMMON, key=lambda language: sum(words[word] for word in _COMMON[language]))
