"""What a message speaks of, whatever its words and language: concepts of a billing desk.

`concepts.yaml` gives each concept the ways in which authors say it in English and in Spanish.
A concept found is a feature that both languages share, so that the examples of one teach the
other, and an author who avoids the obvious word is still heard.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from assist.errors import BadInput
from assist.intents.automaton import Automaton, Hit, variants
from assist.intents.catalog import HERE, LANGUAGES, yaml_loader
from assist.intents.normalise import spell_out, tokens
from assist.intents.phrases import NEGATORS

DENIED = "!"  # before a concept that the author denies
CUE = "CUE_"  # begins the name of what only the sentinels listen for
REACH = 4  # words before a phrase that may deny it
_SCOPE_ENDS = frozenset(["but", "pero", "sino", "because", "porque", "although", "aunque"])
_NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The concepts by name, their forms counted, and what finds them."""

    names: tuple[str, ...]
    forms: Mapping[str, int]  # by language
    automaton: Automaton
    words: frozenset[str]  # that a form is made of, cues left out: kept from spelling repair

    def find(
        self,
        words: Sequence[str],
        language: str | None = None,
        known: Container[str] = (),
        *,
        cues: bool = False,
    ) -> tuple[str, ...]:
        """Concepts of a message given as normal words (see `train.normal_words`), in its order.

        Each is named once, "!NAME" where it is denied everywhere. With `language`, only the forms
        of that language count; without, both do, as people mix. Words in `known` are never taken
        for misspelt ones of ours. `cues` asks for the sentinels' concepts too.
        """
        found: dict[int, bool] = {}
        for hit in self.automaton.find(words, known):
            for label in self._labels(hit, language):
                if not cues and self.names[label].startswith(CUE):
                    continue
                # Denied only while every mention is.
                if found.get(label, True):
                    found[label] = _is_denied(words, hit.first)
        return tuple(
            f"{DENIED}{self.names[label]}" if denied else self.names[label]
            for label, denied in found.items()
        )

    def _labels(self, hit: Hit, language: str | None) -> Iterable[int]:
        count = len(LANGUAGES)
        if language not in LANGUAGES:
            return [label // count for label in hit.labels]
        wanted = LANGUAGES.index(language)
        return [label // count for label in hit.labels if label % count == wanted]


def _is_denied(words: Sequence[str], first: int) -> bool:
    for word in reversed(words[max(0, first - REACH) : first]):
        if word in NEGATORS:
            return True
        if word in _SCOPE_ENDS:
            return False
    return False


@cache
def load_lexicon(path: Path = HERE / "concepts.yaml") -> Lexicon:
    """The lexicon of a file. BadInput names the entry that cannot be used."""
    try:
        loaded = yaml.load(path.read_text("utf-8"), Loader=yaml_loader())  # noqa: S506 - a safe loader
    except (OSError, yaml.YAMLError) as error:
        raise BadInput(str(path), f"cannot be read: {error}") from error
    if not isinstance(loaded, dict) or not loaded:
        raise BadInput(str(path), "is no list of concepts by name")
    automaton = Automaton()
    kept: set[str] = set()
    forms = dict.fromkeys(LANGUAGES, 0)
    spell = {language: cache(partial(_spell, language)) for language in LANGUAGES}
    for number, (name, entry) in enumerate(loaded.items()):
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise BadInput(f"{path.name} {name}", "is not written LIKE_THIS")
        for place, language in enumerate(LANGUAGES):
            where = f"{path.name} {name}.{language}"
            phrases = _phrases(entry, language, where)
            forms[language] += len(phrases)
            try:
                for keys in chain.from_iterable(variants(p, spell[language]) for p in phrases):
                    automaton.add(keys, number * len(LANGUAGES) + place)
                    kept.update(_words_of(name, keys))
            except ValueError as error:
                raise BadInput(where, str(error)) from error
    return Lexicon(tuple(loaded), forms, automaton, frozenset(kept))


def _words_of(name: str, keys: Sequence[str | int]) -> Iterable[str]:
    """The whole words of a form that the intents count."""
    if name.startswith(CUE):
        return ()
    return (key for key in keys if isinstance(key, str) and not key.endswith("~"))


def _spell(language: str, word: str) -> tuple[str, ...]:
    """A word of a form as messages of its language are normalised: "don't" is two words."""
    return tuple(t.word for t in spell_out(tokens(word), language) if not t.is_break)


def _phrases(entry: Any, language: str, where: str) -> list[str]:
    if not isinstance(entry, dict) or set(entry) != set(LANGUAGES):
        raise BadInput(where, f"has the forms of {' and '.join(LANGUAGES)}, nothing else")
    if not isinstance(entry[language], str):
        raise BadInput(where, "is not text: forms with commas between them")
    phrases = [" ".join(phrase.split()) for phrase in entry[language].split(",")]
    if not all(phrases):
        raise BadInput(where, "has an empty form")
    twice = {phrase for phrase in phrases if phrases.count(phrase) > 1}
    if twice:
        raise BadInput(where, f"repeats {sorted(twice)}")
    return phrases


def find(
    words: Sequence[str], language: str | None = None, known: Container[str] = ()
) -> tuple[str, ...]:
    """Concepts of the desk's own lexicon in a message; see `Lexicon.find`."""
    return load_lexicon().find(words, language, known)
