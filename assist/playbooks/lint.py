"""What is wrong with playbooks that parse: wording, missing variants, ties."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assist.i18n import LANGUAGES
from assist.model.contact import IdentityLevel
from assist.playbooks.catalogue import CATALOGUE
from assist.playbooks.render import compile_text
from assist.playbooks.schema import Playbook, Texts
from assist.policy.wording import lint_phrases

SHORT_CHARACTERS = 306  # two SMS segments of GSM 03.38
EXAMPLES_PER_LANGUAGE = 2
_TAG = re.compile(r"\{%.*?%\}")
_NAME = re.compile(r"\{\{\s*(\w+)[^}]*\}\}")
_SHOWN_LENGTH = {"money": 9, "date": 12, "moment": 28, "schedule": 75, "number": 2}
# Typographic signs that GSM 03.38 lacks: one of them makes an English SMS twice as dear.
_NOT_GSM = re.compile(r"[‘’“”–—…\u00a0]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. Errors stop publishing, warnings are for judgement."""

    playbook_id: str
    path: str
    problem: str
    remedy: str = ""
    error: bool = True

    def __str__(self) -> str:
        kind = "error" if self.error else "warning"
        return f"{self.playbook_id}: {self.path}: {kind}: {self.problem} {self.remedy}".rstrip()


def lint(playbooks: Sequence[Playbook]) -> list[Finding]:
    """Every finding over a set of playbooks, in their order."""
    findings = [finding for playbook in playbooks for finding in _of_one(playbook)]
    return findings + list(_ties(playbooks))


def _of_one(playbook: Playbook) -> Iterator[Finding]:
    for language in LANGUAGES:
        texts = playbook.texts.get(language)  # type: ignore[call-overload]  # LANGUAGES are its keys
        if texts is None:
            yield Finding(playbook.id, f"texts.{language}", "no text.", "Write this language too.")
            continue
        yield from _texts(playbook, language, texts)
        examples = [example for example in playbook.examples if example.language == language]
        if len(examples) < EXAMPLES_PER_LANGUAGE:
            yield Finding(
                playbook.id,
                "examples",
                f"{len(examples)} in {language}.",
                f"Write at least {EXAMPLES_PER_LANGUAGE}.",
            )


def _texts(playbook: Playbook, language: str, texts: Texts) -> Iterator[Finding]:
    for name, source in _sources(texts):
        path = f"texts.{language}.{name}"
        for found in lint_phrases(_prose(source), language):
            yield Finding(playbook.id, path, f"{found.why}: {found.text!r}.", found.better)
        level = IdentityLevel.L0 if name == "unknown" else playbook.identity_level
        yield from _discloses(playbook.id, path, source, level)
    length = _length(texts.short)
    if length > SHORT_CHARACTERS:
        yield Finding(
            playbook.id,
            f"texts.{language}.short",
            f"about {length} characters once filled.",
            f"Keep it under {SHORT_CHARACTERS}.",
            error=False,
        )
    if language == "en" and _NOT_GSM.search(texts.short):
        yield Finding(
            playbook.id, "texts.en.short", "typographic signs double its cost.", "Use ' and -."
        )


def _sources(texts: Texts) -> Iterator[tuple[str, str]]:
    yield "subject", texts.subject
    yield from texts.variants()


def _prose(source: str) -> str:
    """The words alone: names of facts are no wording."""
    return _NAME.sub("0", _TAG.sub("", source))


def _discloses(playbook_id: str, path: str, source: str, level: IdentityLevel) -> Iterator[Finding]:
    """Facts that a person proven to `level` may not hear."""
    compiled = compile_text(source)
    for name in (*compiled.required, *compiled.optional):
        if CATALOGUE[name].needs.value > level.value:
            yield Finding(
                playbook_id,
                path,
                f"{name} needs {CATALOGUE[name].needs}, the text may go to {level}.",
                "Leave it out, or raise the playbook's identity level.",
            )


def _length(source: str) -> int:
    """Characters once filled, facts taken at a usual length."""

    def shown(match: re.Match[str]) -> str:
        spec = CATALOGUE[match.group(1)]
        return "x" * _SHOWN_LENGTH.get(spec.kind.value, min(len(spec.example), 60))

    return len(_NAME.sub(shown, _TAG.sub("", source)))


def _ties(playbooks: Iterable[Playbook]) -> Iterator[Finding]:
    """Playbooks that answer exactly the same situation: only their ids decide which one wins."""
    seen: Counter[object] = Counter()
    for playbook in playbooks:
        for intent in playbook.intents:
            key = (intent, playbook.conditions, playbook.channels, playbook.escalation)
            seen[key] += 1
            if seen[key] > 1:
                yield Finding(
                    playbook.id,
                    "intents",
                    f"another playbook answers {intent} under the same conditions.",
                    "Add a condition to one of them.",
                    error=False,
                )
