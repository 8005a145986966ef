"""Which playbook answers: by the order of intents, then the most specific that fits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from assist.model.interpretation import IntentGuess
from assist.playbooks.asking import Answers
from assist.playbooks.draft import Chosen
from assist.playbooks.facts import Facts
from assist.playbooks.library import Entry, Library, may_be_said
from assist.playbooks.render import compile_text
from assist.playbooks.schema import (
    ANY_INTENT,
    BEGINNINGS,
    MESSAGE_WAITS,
    UNKNOWN_WRITER,
    VERIFY_IDENTITY,
    Mode,
    Texts,
)
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
    answers: Answers = field(default_factory=dict)  # of conditions, to these facts

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
        situation = self.situation
        channel, level = situation.conversation.channel, situation.interpretation.escalation
        for entry, conditions in self.library.candidates(intent, channel, self.language, level):
            if entry.playbook.id not in situation.exclude and conditions.hold(
                self.facts, self.answers
            ):
                return entry
        return None

    def may_be_said(self, entry: Entry) -> bool:
        """On this channel, in this language, at this level of escalation; conditions apart."""
        situation = self.situation
        channel, level = situation.conversation.channel, situation.interpretation.escalation
        return may_be_said(entry.playbook, channel, self.language, level)

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
        instead = self.fitting(self._in_place())
        return Chosen(instead, guess, in_place_of=entry) if instead else None

    def as_far_as_proven(self, entry: Entry) -> Chosen | None:
        """The playbook with which we begin; to an address on file that has not proven enough only
        that there is a message; to anybody else nothing.
        """
        if self._may_have(entry):
            return Chosen(entry, None)
        waits = self.fitting(MESSAGE_WAITS) if self.situation.is_on_file else None
        return Chosen(waits, None, in_place_of=entry) if waits else None

    def _in_place(self) -> str:
        if not self.situation.is_on_file:
            return UNKNOWN_WRITER
        return MESSAGE_WAITS if self.situation.clicked in BEGINNINGS else VERIFY_IDENTITY

    def _may_have(self, entry: Entry) -> bool:
        return entry.playbook.identity_level <= self.situation.level

    def _texts(self, entry: Entry) -> Texts:
        return entry.playbook.texts["es" if self.language == "es" else "en"]

    def _also(self, chosen: Chosen, rest: list[IntentGuess]) -> tuple[Entry, ...]:
        """At most one more sentence: proven person, calm playbooks, all its facts at hand."""
        if not self.situation.is_known or chosen.mode is Mode.HAND_OFF:
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
