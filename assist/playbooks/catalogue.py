"""The documented facts: names, kinds, help, and who may hear them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.model.contact import IdentityLevel
from assist.playbooks.packaged import table


class FactKind(StrEnum):
    TEXT = "text"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    NUMBER = "number"
    FLAG = "flag"
    SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One row of the catalogue, as the editor's picker shows it."""

    name: str
    kind: FactKind
    needs: IdentityLevel
    help: dict[str, str]
    example: str

    @property
    def of_account(self) -> bool:
        """Known only for a person we know."""
        return self.needs is not IdentityLevel.L0


def _catalogue() -> dict[str, FactSpec]:
    return {
        name: FactSpec(
            name=name,
            kind=FactKind(row["kind"]),
            needs=IdentityLevel(row["needs"]),
            help={"en": row["en"], "es": row["es"]},
            example=str(row["example"]),
        )
        for name, row in table("facts").items()
    }


CATALOGUE: dict[str, FactSpec] = _catalogue()


def allowed_facts(level: IdentityLevel) -> frozenset[str]:
    """The facts that a person proven to `level` may hear; the names of all others are forbidden in
    what is sent to them, whoever wrote it.
    """
    return frozenset(name for name, spec in CATALOGUE.items() if spec.needs <= level)


@dataclass(frozen=True, slots=True)
class Wording:
    """A text fact that reads differently per language; conditions compare its `code`."""

    code: str
    en: str
    es: str

    def in_language(self, language: str) -> str:
        return self.es if language == "es" else self.en


@dataclass(frozen=True, slots=True)
class Fact:
    """A named value that a text may quote, and when it was true (None: of this moment)."""

    name: str
    value: object
    as_of: datetime | None = None

    def __bool__(self) -> bool:
        """`{% if past_due %}`: known, and neither zero nor empty."""
        return bool(self.value)
