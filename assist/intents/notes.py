"""What a model knows beside its examples: annotators by name, which find extra tokens in a message,
and vectors of words. A model file says which it needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assist.intents.concepts import find, load_lexicon
from assist.intents.features import Annotate
from assist.intents.vectors import WordVectors, load_vectors

NO_NOTES = ""
CONCEPTS = "concepts"
NAMED: Mapping[str, Annotate | None] = {NO_NOTES: None, CONCEPTS: find}


@dataclass(frozen=True, slots=True)
class Aids:
    """Which of them a model is trained with; all, unless what they bring is to be measured."""

    notes: str = CONCEPTS
    meaning: bool = True

    @property
    def annotate(self) -> Annotate | None:
        return NAMED[self.notes]

    @property
    def words(self) -> frozenset[str]:
        """Words that the annotator listens for, which spelling repair must leave alone."""
        return load_lexicon().words if self.notes == CONCEPTS else frozenset()

    @property
    def vectors(self) -> WordVectors | None:
        return load_vectors() if self.meaning else None


ALL_AIDS = Aids()
