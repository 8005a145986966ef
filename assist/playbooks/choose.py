"""Which playbook answers: by the order of intents, then the most specific that fits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assist.model.interpretation import IntentGuess
from assist.playbooks.draft import Chosen
from assist.playbooks.facts import Facts
from assist.playbooks.library import Entry, Library
from assist.playbooks.render import compile_text
from assist.playbooks.schema import ANY_INTENT, UNKNOWN_WRITER, VERIFY_IDENTITY, Mode, Texts
from assist.playbooks.situation import Situation

MIN_CONFIDENCE = 0.35  # below it a guess is no understanding
ALSO_CONFIDENCE = 0.5  # a second intent must be surer: its words are added, not offered


@dataclass(frozen=True, slots=True)
class Choosing:
    """The library and what it is asked about."""

    library: Library
    situation: Situation
    facts: Facts
    language: str

    def by_intents(self, guesses: Iterable[IntentGuess]) -> Chosen | None:
        """The first intent that has a fitting playbook chooses; the next may add a sentence."""
        sure = [guess for guess in guesses if guess.confidence >= MIN_CONFIDENCE]
        for index, guess in enumerate(sure):
            chosen = self._for_writer(self.fitting(guess.id), guess)
            if chosen:
                return replace(chosen, also=self._also(chosen, sure[index + 1 :]))
        return None

    def by_name(self, intent: str, guess: IntentGuess | None = None) -> Chosen | None:
        """For one intent (or reserved name) whatever its confidence."""
        return self._for_writer(self.fitting(intent), guess)

    def alternative(self) -> Chosen | None:
        """What may be said to anything, when another suggestion was asked for."""
        return self.by_name(ANY_INTENT) if self.situation.exclude else None

    def fitting(self, intent: str) -> Entry | None:
        return next((entry for entry in self.library.find(intent) if self._fits(entry)), None)

    def _fits(self, entry: Entry) -> bool:
        playbook, situation = entry.playbook, self.situation
        return (
            playbook.id not in situation.exclude
            and self.language in playbook.texts
            and situation.conversation.channel in playbook.channels
            and playbook.escalation.covers(situation.interpretation.escalation)
            and entry.fits(self.facts)
        )

    def _for_writer(self, entry: Entry | None, guess: IntentGuess | None) -> Chosen | None:
        """Who has not proven as much as the text asks for gets another: from an address on file
        the one that proves them, else the one for strangers, else the one that asks who it is.
        """
        if entry is None:
            return None
        if self._may_have(entry):
            return Chosen(entry, guess)
        if not self.situation.is_on_file and self._texts(entry).unknown:
            return Chosen(entry, guess, as_unknown=True)
        asks = VERIFY_IDENTITY if self.situation.is_on_file else UNKNOWN_WRITER
        instead = self.fitting(asks)
        return Chosen(instead, guess, in_place_of=entry) if instead else None

    def _may_have(self, entry: Entry) -> bool:
        return entry.playbook.identity_level <= self.situation.level

    def _texts(self, entry: Entry) -> Texts:
        return entry.playbook.texts["es" if self.language == "es" else "en"]

    def _also(self, chosen: Chosen, rest: list[IntentGuess]) -> tuple[Entry, ...]:
        """At most one more sentence: proven person, calm playbooks, all its facts at hand."""
        if not self.situation.is_known or chosen.mode is not Mode.SUGGEST:
            return ()
        for guess in rest:
            entry = self.fitting(guess.id) if guess.confidence >= ALSO_CONFIDENCE else None
            if entry is None or not self._may_have(entry):
                continue
            if entry.playbook.family is not chosen.entry.playbook.family:
                also = self._texts(entry).also
                if also and all(name in self.facts for name in compile_text(also).required):
                    return (entry,)
        return ()
