"""What a message means: every layer of reading brought together."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assist.intents import entities, escalation, opt_out
from assist.intents.cache import load_or_train
from assist.intents.catalog import load_catalog
from assist.intents.classify import MeaningfulText, guess_intents, with_alternatives
from assist.intents.clauses import own_words, split
from assist.intents.conversation import in_conversation, rising
from assist.intents.language import LanguageReading, read_language
from assist.intents.model import Model
from assist.intents.normalise import Token, spell_out, tokens
from assist.intents.semantic.blend import Embeds
from assist.intents.sentinel_cache import load_or_train_sentinels
from assist.intents.sentinels import Sentinels
from assist.model.contact import ChannelKind
from assist.model.interpretation import ContactHints, Interpretation

MOST_READ = 30_000  # characters, some 5,000 words: nothing beyond them is read
MOST_CLASSIFIED = 12_000  # characters that intents and entities are read from


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads messages with one trained model. Built once a process; safe between threads."""

    model: Model
    sentinels: Sentinels | None = None  # without them the phrases alone listen

    @staticmethod
    def load(cache_dir: Path, embedder: Embeds | None = None) -> Reader:
        """The reader of the project's training data; trains once and keeps the model in
        `cache_dir` under the data's content hash.
        """
        return Reader(load_or_train(cache_dir, embedder), load_or_train_sentinels(cache_dir))

    @property
    def version(self) -> str:
        """What read a message: the version of the intents, and of the sentinels beside them."""
        if self.sentinels is None:
            return self.model.version
        return f"{self.model.version}+{self.sentinels.version}"

    def understand(
        self, text: str, channel: ChannelKind, hints: ContactHints, now: datetime
    ) -> Interpretation:
        """The meaning of one message at `now` (aware UTC). Never raises on any text."""
        started = time.perf_counter()
        own = own_words(text[:MOST_READ])
        found = tokens(own)
        language = self._language(own, found, hints)
        readable = [token for token in found if token.end <= MOST_CLASSIFIED]
        clauses = split(spell_out(readable, language.language))
        meaning = MeaningfulText(own[:MOST_CLASSIFIED], clauses, language.language)
        known = self.model.speller.known
        heard = self.sentinels.hear(clauses) if self.sentinels else {}
        signals = escalation.read(found, own, known, heard)
        leaving = opt_out.read(found, own, channel, known, heard.get("opt_out"))
        guesses = guess_intents(self.model, meaning, signals, leaving)
        intents, scores = guesses.intents, dict(guesses.scores)
        if hints.pending_question and intents[0].id in {"affirm", "deny"}:
            scores["answers"] = hints.pending_question
        intents = opt_out.with_question(intents, leaving, heard.get("opt_out"))
        signals = escalation.with_intents(signals, intents, own, heard)
        signals = in_conversation(signals, intents[0].id, hints.earlier, now)
        return Interpretation(
            language=language.language,
            language_confidence=round(language.confidence, 4),
            languages=language.languages,
            intents=with_alternatives(intents, guesses.alternatives),
            entities=entities.read(own[:MOST_CLASSIFIED], language.language, hints, now),
            escalation=signals.level,
            evidence=signals.evidence,
            opt_out=leaving,
            needs_human_now=rising(signals)
            or escalation.needs_human(signals.level, intents, load_catalog()),
            model_version=self.version,
            understood_at=now,
            milliseconds=round((time.perf_counter() - started) * 1000, 3),
            extra=scores,
        )

    def _language(self, own: str, found: Sequence[Token], hints: ContactHints) -> LanguageReading:
        words = [token.word for token in found if not token.is_break]
        return read_language(own, words, self.model.language_odds, hint=hints.language)
