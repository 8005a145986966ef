"""Why payouts come back: the table, and what an author may read of a code."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assist.i18n import LANGUAGES
from assist.playbooks.catalogue import Wording
from assist.playbooks.policy_files import packaged_table, parse_table
from assist.policy.wording import lint_phrases

GENERIC = "could_not_process"
OURS = "insufficient_funds"  # of our own balance: never blamed on the author
# The processor's codes (Stripe, payout failures); every one has to be in the file.
KNOWN = frozenset(
    {
        *("account_closed", "account_frozen", "bank_account_restricted", "bank_ownership_changed"),
        *(GENERIC, "debit_not_authorized", "declined", OURS, "invalid_account_number"),
        *("incorrect_account_holder_name", "invalid_currency", "no_account", "unsupported_card"),
    }
)


class FailureClass(StrEnum):
    """Who has to act before it can be sent again."""

    DETAILS = "details"
    BANK = "bank"
    OURS = "ours"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


Words = Annotated[str, Field(min_length=8, max_length=120)]


class Said(_Part):
    en: Words
    es: Words


class FailureRow(_Part):
    of_class: FailureClass = Field(alias="class")
    say: str


class PayoutFailures(_Part):
    """payout_failures.yaml, whole."""

    version: Annotated[str, Field(min_length=1)]
    say: dict[str, Said]
    codes: dict[Annotated[str, Field(pattern=r"^[a-z_]{2,40}$")], FailureRow]

    @model_validator(mode="after")
    def _holds_together(self) -> PayoutFailures:
        for problem in (*self._codes_wrong(), *self._words_wrong()):
            raise ValueError(problem)
        return self

    def _codes_wrong(self) -> list[str]:
        wrong = [f"codes.{code}: is missing" for code in sorted(KNOWN - set(self.codes))]
        for code, row in self.codes.items():
            if row.say not in self.say:
                wrong.append(f"codes.{code}.say: there is no wording {row.say!r}")
            if (row.of_class is FailureClass.OURS) != (code == OURS):
                wrong.append(f"codes.{code}.class: `ours` is for {OURS}, and for nothing else")
        return wrong

    def _words_wrong(self) -> list[str]:
        return [
            f"say.{key}.{language}: {why}"
            for key, said in self.say.items()
            for language in LANGUAGES
            for why in self._unspeakable(getattr(said, language), language)
        ]

    def _unspeakable(self, words: str, language: str) -> list[str]:
        named = [code for code in self.codes if "_" in code and code in words]
        forbidden = [f"{found.text!r}: {found.why}" for found in lint_phrases(words, language)]
        return [*forbidden, *(f"names the code {one}" for one in named)]

    def row(self, code: str | None) -> FailureRow:
        """The code's row; an unknown code is one that could not be processed."""
        return self.codes.get((code or "").strip().lower(), self.codes[GENERIC])


def parse_payout_failures(text: str, where: str = "payout_failures.yaml") -> PayoutFailures:
    """The table in `text` (YAML). BadInput names the file, the code, the field and the remedy."""
    return parse_table(PayoutFailures, text, where)


@lru_cache(maxsize=1)
def packaged_payout_failures() -> PayoutFailures:
    """The table that ships with assist."""
    return packaged_table(PayoutFailures, "payout_failures.yaml")


def failure_words(code: str | None) -> Wording:
    """What an author may read; the wording's code is its key, so that alike codes stay alike."""
    table = packaged_payout_failures()
    key = table.row(code).say
    said = table.say[key]
    return Wording(key, said.en, said.es)


def failure_class(code: str | None) -> FailureClass:
    return packaged_payout_failures().row(code).of_class
