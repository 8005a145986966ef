"""What is wrong with playbooks beside their wording: branches, inserts, limits, stray signs. Pure.

Errors stop publishing and name the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assist.i18n import LANGUAGES
from assist.model.contact import IdentityLevel
from assist.playbooks.lint import Finding, lint
from assist.playbooks.offers.limits import wider_than_policy
from assist.playbooks.offers.policy import packaged_policy
from assist.playbooks.parts import Language, Texts
from assist.playbooks.schema import RESERVED_INTENTS, Mode, Playbook
from assist.playbooks.steps import branch_targets, circle_in, leads_to

_HTML = re.compile(r"</?[a-zA-Z][^>]*>|<!--|&(?:#\d+|[a-z]+);")
# Signs that turn the reading direction around or hide: what is read is not what is written.
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\u0000-\u0008\u000b-\u001f]")


@dataclass(frozen=True, slots=True)
class IntentRule:
    """What the intents' catalogue says of one: its class (B, D, H) and the level to answer it."""

    auto: str
    identity: IdentityLevel


def structure_findings(playbooks: Sequence[Playbook]) -> list[Finding]:
    """Every finding over a set of playbooks, in their order."""
    found = [finding for playbook in playbooks for finding in of_one(playbook)]
    return found + list(_between(playbooks))


def of_one(playbook: Playbook) -> Iterator[Finding]:
    """What can be said of a playbook by itself."""
    for path, language, texts in _all_texts(playbook):
        for field, source in (("subject", texts.subject), *texts.variants()):
            yield from _words(playbook, language, f"{path}.{field}", source)
    yield from _openers(playbook)
    yield from _steps(playbook)
    for field, told in wider_than_policy(playbook.offers, packaged_policy()):
        yield Finding(playbook.id, f"offers.{field}", told, "A playbook may only be tighter.")


def _all_texts(playbook: Playbook) -> Iterator[tuple[str, str, Texts]]:
    for language, texts in playbook.texts.items():
        yield f"texts.{language}", language, texts
    for index, step in enumerate(playbook.steps):
        for language, texts in step.texts.items():
            yield f"steps[{index}].texts.{language}", language, texts


def _words(playbook: Playbook, language: str, path: str, source: str) -> Iterator[Finding]:
    yield from _stray(playbook.id, path, source)
    folded = source.casefold()
    for words in _of(playbook.banned, language):
        if words.casefold() in folded:
            told = f"it holds {words!r}, which this playbook bans."
            yield Finding(playbook.id, path, told, "Say it another way.")
    if path.endswith((".subject", ".also")):
        return
    for words in _of(playbook.inserts, language):
        if words.casefold() not in folded:
            told = f"it lacks {words!r}, which every text of this playbook must hold."
            yield Finding(playbook.id, path, told, "Put it in.")


def _of(words: Mapping[Language, tuple[str, ...]], language: str) -> tuple[str, ...]:
    """A mapping whose keys are the two languages, asked with a plain word."""
    return next((found for key, found in words.items() if key == language), ())


def _stray(playbook_id: str, path: str, source: str) -> Iterator[Finding]:
    markup = _HTML.search(source)
    if markup:
        told = f"{markup.group()!r} is HTML; authors would read it as it stands."
        yield Finding(playbook_id, path, told, "Write plain words; links stand as they are.")
    hidden = _HIDDEN.search(source)
    if hidden:
        told = f"it holds a sign that nobody sees (U+{ord(hidden.group()):04X})."
        yield Finding(playbook_id, path, told, "Type the line anew.")


def _openers(playbook: Playbook) -> Iterator[Finding]:
    for level, texts in (playbook.openers or {}).items():
        for language in LANGUAGES:
            if texts and language not in texts:
                path = f"openers.{level.value}.{language}"
                yield Finding(playbook.id, path, "no text.", "Write this language too.")
        for language, source in texts.items():
            yield from _stray(playbook.id, f"openers.{level.value}.{language}", source)


def _steps(playbook: Playbook) -> Iterator[Finding]:
    """Every step by the same rules as the playbook's own text."""
    for index, step in enumerate(playbook.steps):
        as_playbook = playbook.model_copy(
            update={"texts": step.texts, "steps": (), "branches": (), "examples": ()}
        )
        for finding in lint([as_playbook]):
            if finding.path.startswith("texts"):
                yield replace(finding, path=f"steps[{index}].{finding.path}")


def _between(playbooks: Sequence[Playbook]) -> Iterator[Finding]:
    known = {playbook.id for playbook in playbooks}
    for playbook in playbooks:
        for path, target in leads_to(playbook):
            if target not in known:
                told = f"there is no playbook {target!r}."
                yield Finding(playbook.id, path, told, "Publish it first, or name another.")
    circle = circle_in({playbook.id: branch_targets(playbook) for playbook in playbooks})
    if circle:
        told = f"playbooks lead to each other in a circle: {' -> '.join(circle)}."
        yield Finding(circle[0], "branches", told, "Let one of them end.")


def auto_reply_findings(playbook: Playbook, intents: Mapping[str, IntentRule]) -> Iterator[Finding]:
    """A text may leave without a person only where every intent that it answers is the bot's to
    answer, and the people who get it have proven what the intents ask for.
    """
    if playbook.mode is not Mode.AUTO_REPLY:
        return
    for index, intent in enumerate(playbook.intents):
        rule = intents.get(intent)
        path = f"intents[{index}]"
        if rule is None or rule.auto != "B":
            told = f"{intent} is answered by a person; it cannot be auto_reply."
            yield Finding(playbook.id, path, told, "Use mode suggest.")
        elif playbook.identity_level.value < rule.identity.value:
            told = f"{intent} needs {rule.identity}; auto_reply would answer at less."
            yield Finding(playbook.id, "identity_level", told, f"Raise it to {rule.identity}.")


def unknown_intents(playbook: Playbook, known: Iterable[str]) -> Iterator[Finding]:
    """Intents that nobody can have: a playbook that names only such is never chosen."""
    every = {*known, *RESERVED_INTENTS}
    named = [(f"intents[{index}]", intent) for index, intent in enumerate(playbook.intents)]
    for number, branch in enumerate(playbook.branches):
        named += [(f"branches[{number}].intents[{i}]", x) for i, x in enumerate(branch.intents)]
    for at, step in enumerate(playbook.steps):
        for number, branch in enumerate(step.branches):
            path = f"steps[{at}].branches[{number}].intents"
            named += [(f"{path}[{i}]", x) for i, x in enumerate(branch.intents)]
    for path, intent in named:
        if intent not in every:
            told = f"there is no intent {intent!r}."
            yield Finding(playbook.id, path, told, "Pick one from the intents' catalogue.")
