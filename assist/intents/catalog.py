"""The desk's intents and the utterances that teach them, read from files beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assist.errors import BadInput
from assist.model.contact import IdentityLevel
from assist.model.interpretation import EntityKind

HERE = Path(__file__).parent
LANGUAGES = ("en", "es")
WITHOUT_EXAMPLES = frozenset({"attachment_only"})  # recognised by having no words


class AutoClass(StrEnum):
    """Who may answer: the bot, the bot with a specialist's approval, or a human at once."""

    BOT = "B"
    DRAFT = "D"
    HUMAN = "H"


class Priority(IntEnum):
    """Which of several intents comes first; lower is earlier."""

    CRISIS = 0
    STOP = 1  # legal, cease, opt-out
    SECURITY = 2
    CHARGEBACK = 3
    HARDSHIP = 4
    ORDINARY = 5
    SYSTEM = 6


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing that a message can ask for."""

    id: str
    description: Mapping[str, str]  # by language
    entities: tuple[EntityKind, ...]
    identity: IdentityLevel
    auto: AutoClass
    family: str  # of playbooks
    priority: Priority


@dataclass(frozen=True, slots=True)
class Example:
    """An utterance and the intent that it teaches."""

    text: str
    intent: str
    language: str


@cache
def load_catalog(path: Path = HERE / "catalog.yaml") -> Mapping[str, Intent]:
    """Every intent by id, in the file's order. BadInput names the entry that cannot be used."""
    try:
        loaded = yaml.load(path.read_text("utf-8"), Loader=yaml_loader())  # noqa: S506 - a safe loader
    except (OSError, yaml.YAMLError) as error:
        raise BadInput(str(path), f"cannot be read: {error}") from error
    entries = loaded.get("intents") if isinstance(loaded, dict) else None
    if not isinstance(entries, list) or not entries:
        raise BadInput(str(path), "has no list `intents`", "See assist/intents/catalog.yaml.")
    intents: dict[str, Intent] = {}
    for index, entry in enumerate(entries):
        intent = _intent(entry, f"{path.name} intents[{index}]")
        if intent.id in intents:
            raise BadInput(f"{path.name} intents[{index}]", f"repeats the id {intent.id}")
        intents[intent.id] = intent
    return intents


def yaml_loader() -> Any:
    """The safe loader, in C where PyYAML was built with it."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _intent(entry: Any, where: str) -> Intent:
    try:
        description = {language: str(entry["description"][language]) for language in LANGUAGES}
        return Intent(
            id=str(entry["id"]),
            description=description,
            entities=tuple(EntityKind(kind) for kind in entry["entities"]),
            identity=IdentityLevel(entry["identity"]),
            auto=AutoClass(entry["auto"]),
            family=str(entry["family"]),
            priority=Priority[str(entry["priority"]).upper()],
        )
    except KeyError as error:
        raise BadInput(where, f"lacks or misspells {error}") from error
    except (TypeError, ValueError) as error:
        raise BadInput(where, str(error)) from error


def load_examples(folder: Path = HERE / "data") -> tuple[Example, ...]:
    """The training utterances, one a line in `<folder>/<language>/<intent>.txt`; `#` comments."""
    catalog = load_catalog()
    found: list[Example] = []
    for language in LANGUAGES:
        for path in sorted((folder / language).glob("*.txt")):
            if path.stem not in catalog:
                raise BadInput(str(path), "is named after no intent of the catalogue")
            lines = (line.strip() for line in path.read_text("utf-8").splitlines())
            texts = [line for line in lines if line and not line.startswith("#")]
            found += [Example(text, path.stem, language) for text in texts]
    return tuple(found)


def load_development(folder: Path = HERE / "dev") -> tuple[Example, ...]:
    """The development set, `<folder>/<language>.tsv` of intent and text; never trained on.

    A line that carries two intents names both, the first by priority; that one is its intent.
    """
    found: list[Example] = []
    for language in LANGUAGES:
        for line in (folder / f"{language}.tsv").read_text("utf-8").splitlines():
            intents, _, text = line.partition("\t")
            if text:
                found.append(Example(text, intents.partition(",")[0], language))
    return tuple(found)


def lint() -> tuple[str, ...]:
    """What is wrong with the catalogue and its examples, a sentence each; empty when sound."""
    examples = {(example.intent, example.language) for example in load_examples()}
    return tuple(
        f"{intent} has no examples in {language}"
        for intent in load_catalog()
        for language in LANGUAGES
        if intent not in WITHOUT_EXAMPLES and (intent, language) not in examples
    )
