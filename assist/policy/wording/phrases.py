"""The rules that are lists of phrases, as data; see data/wording.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from assist.model.finding import Finding, Severity

LANGUAGES = ("en", "es")
# A denial before the phrase within the same clause, and not one that a "but" takes back.
_DENIED = {
    "en": re.compile(
        r"(?:\b(?:not|never|no|nobody|nothing|neither|nor|without|cannot)\b|n't\b)"
        r"(?![^.;:!?\n]*\b(?:but|unless|until|if)\b)[^.;:!?\n]{0,40}\Z",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:no|nunca|nadie|nada|ni|sin|jam[aá]s|tampoco|ning[uú]n[ao]?)\b"
        r"(?![^.;:!?\n]*\b(?:pero|salvo|hasta|si)\b)[^.;:!?\n]{0,40}\Z",
        re.IGNORECASE,
    ),
}
_REACH = 60
_QUOTED = re.compile(r"“[^”\n]*”|«[^»\n]*»|\"[^\"\n]*\"|^>.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PhraseRule:
    """One rule in one language."""

    code: str
    severity: Severity
    pattern: re.Pattern[str]
    why: str
    source: str
    better: str
    negatable: bool
    proven_by: str | None


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    text = (files("assist.policy") / "data" / "wording.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


@lru_cache(maxsize=4)
def phrase_rules(language: str) -> tuple[PhraseRule, ...]:
    """Every rule that has phrases in the language, in the order of the file."""
    found = []
    for row in _data()["rules"]:
        phrases = [*row.get("both", ()), *row.get(language, ())]
        if phrases:
            flags = 0 if row.get("case") else re.IGNORECASE
            rule = PhraseRule(
                code=row["code"],
                severity=Severity(row["severity"]),
                pattern=re.compile("|".join(f"(?:{phrase})" for phrase in phrases), flags),
                why=row["why"],
                source=row["source"],
                better=row["better"][language],
                negatable=row["negatable"],
                proven_by=row.get("proven_by"),
            )
            found.append(rule)
    return tuple(found)


def lint_phrases(
    text: str, language: str, proven: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    """Every forbidden phrase in `text`; what is denied or quoted from the author is left alone."""
    language = language if language in LANGUAGES else "en"
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    return tuple(
        Finding(
            rule.code,
            rule.severity,
            *match.span(),
            text=match[0],
            why=rule.why,
            source=rule.source,
            better=rule.better,
        )
        for rule in phrase_rules(language)
        if rule.proven_by not in proven
        for match in _matches(rule, text, language, quoted)
    )


def _matches(
    rule: PhraseRule, text: str, language: str, quoted: list[tuple[int, int]]
) -> Iterator[re.Match[str]]:
    for match in rule.pattern.finditer(text):
        begin, end = match.span()
        if any(start <= begin and end <= stop for start, stop in quoted):
            continue
        before = text[max(0, begin - _REACH) : begin]
        if not (rule.negatable and _DENIED[language].search(before)):
            yield match
