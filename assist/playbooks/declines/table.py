"""The table of declines and ACH returns as data, and the bounds that no edit may leave.

Sources: the desk's rules, 5.1 and 5.2; Stripe's rule that fraudulent, lost_card, stolen_card and
merchant_blacklist are presented as generic_decline; the schemes' limits on repeated tries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assist.i18n import LANGUAGES
from assist.playbooks.policy_files import packaged_table, parse_table
from assist.policy.wording import lint_phrases

GENERIC = "generic_decline"
# Read exactly as GENERIC and never tried again, whatever the file says.
UNSPOKEN = frozenset(
    {
        "fraudulent",
        "lost_card",
        "stolen_card",
        "merchant_blacklist",
        "pickup_card",
        "restricted_card",
        "highest_risk_level",
    }
)
# The author's consent is gone: trying again would be an unauthorised debit.
REVOKED = frozenset(
    {
        "revocation_of_authorization",
        "revocation_of_all_authorizations",
        "stop_payment_order",
        "r05",
        "r07",
        "r08",
        "r10",
        "r11",
        "r29",
    }
)
MOST_TRIES = 4  # of one payment, the first included
# Stems, so that no form of the word slips through.
_TELLTALE = re.compile(
    r"fraud|\blost\b|stol|\brobad|perdid|extravi|block|bloque|blacklist|lista negra|risk|riesg"
    r"|sospech|suspic|restrict|restring",
    re.IGNORECASE,
)


class Rail(StrEnum):
    CARD = "card"
    ACH = "ach"


class DeclineClass(StrEnum):
    """Who has to act before the payment can work."""

    SOFT = "S"  # time alone may help
    HARD = "H"  # this method will not work
    AUTHOR = "A"  # the author has to do something
    CHECK = "C"  # the desk has to look at itself first


class NextStep(StrEnum):
    """What the specialist does about it."""

    NOTHING = "nothing"
    LINK = "link"
    CONFIRM = "confirm"
    AGREE = "agree"
    HUMAN = "human"
    CHECK = "check"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


Words = Annotated[str, Field(min_length=8, max_length=160)]


class Said(_Part):
    """One wording in both languages."""

    en: Words
    es: Words


class RetryRule(_Part):
    """Days after the first try, and the payday; `most` tries more than the first."""

    after_days: tuple[Annotated[int, Field(ge=0, le=30)], ...] = Field(max_length=MOST_TRIES - 1)
    payday: bool
    most: int = Field(ge=1, le=MOST_TRIES - 1)
    within_days: int = Field(ge=1, le=180)
    business_days: bool


class Cap(_Part):
    """A network's limit on one card: `most` tries within `days`."""

    most: int = Field(ge=1)
    days: int = Field(ge=1, le=30)


class DeclineRow(_Part):
    """One code."""

    rail: Rail
    of_class: DeclineClass = Field(alias="class")
    say: str
    then: NextStep
    retry: str | None = None


# Limits of the schemes: Visa 20 in 30 days (since 2025-05-25), Mastercard 10 a day, 35 in 30.
_NETWORK_CEILINGS: Mapping[str, Mapping[int, int]] = {
    "visa": {30: 20},
    "mastercard": {1: 10, 30: 35},
}


class Declines(_Part):
    """The whole file. Codes are compared in small letters."""

    version: Annotated[str, Field(min_length=1)]
    say: dict[str, Said]
    retry: dict[str, RetryRule]
    never_before_hour: int = Field(ge=8, le=20)
    networks: dict[str, tuple[Cap, ...]]
    codes: dict[str, DeclineRow] = Field(min_length=1, max_length=500)

    @model_validator(mode="after")
    def _holds_together(self) -> Declines:
        for problem in (*self._codes_wrong(), *self._words_wrong(), *self._networks_wrong()):
            raise ValueError(problem)
        return self

    def _codes_wrong(self) -> list[str]:
        folded = [code.lower() for code in self.codes]
        wrong = [
            f"codes.{code}: is there twice" for code in self.codes if folded.count(code.lower()) > 1
        ]
        missing = ({GENERIC} | UNSPOKEN | REVOKED) - set(folded)
        wrong += [f"codes.{code}: is missing" for code in sorted(missing)]
        if wrong:
            return wrong
        return [
            f"codes.{code}.{why}" for code, row in self.codes.items() for why in self._row(code)
        ]

    def _row(self, code: str) -> list[str]:
        row, name = self.codes[code], code.lower()
        wrong = []
        if row.say not in self.say:
            wrong.append(f"say: there is no wording {row.say!r}")
        if row.retry is not None and row.retry not in self.retry:
            wrong.append(f"retry: there is no rule {row.retry!r}")
        if name in UNSPOKEN and row.say != self._named(GENERIC).say:
            wrong.append(f"say: has to be what {GENERIC} says, by the schemes' rule")
        if row.retry is not None and row.of_class is not DeclineClass.SOFT:
            wrong.append(f"retry: only class S is tried again, this is {row.of_class.value}")
        if name in UNSPOKEN | REVOKED and row.of_class is not DeclineClass.HARD:
            wrong.append("class: has to be H")
        if row.rail is Rail.ACH and row.retry in self.retry and self.retry[row.retry].most > 2:
            wrong.append("retry: a debit is re-presented at most twice (Nacha)")
        return wrong

    def _words_wrong(self) -> list[str]:
        return [
            f"say.{key}.{language}: {why}"
            for key, said in self.say.items()
            for language in LANGUAGES
            for why in self._unspeakable(getattr(said, language), language)
        ]

    def _unspeakable(self, words: str, language: str) -> list[str]:
        wrong = [f"{found.why}: {found.text!r}" for found in lint_phrases(words, language)]
        if found := _TELLTALE.search(words):
            wrong.append(f"tells what may not be told: {found.group()!r}")
        names = [code for code in self.codes if re.search(rf"\b{code}\b", words, re.IGNORECASE)]
        return [*wrong, *(f"names the code {code}" for code in names)]

    def _networks_wrong(self) -> list[str]:
        return [
            f"networks.{name}: needs at most {most} tries within {days} days, the scheme's limit"
            for name, ceilings in _NETWORK_CEILINGS.items()
            for days, most in ceilings.items()
            if not any(cap.days >= days and cap.most <= most for cap in self.networks.get(name, ()))
        ]

    def _named(self, code: str) -> DeclineRow:
        return next(row for name, row in self.codes.items() if name.lower() == code.lower())

    def row(self, code: str | None) -> DeclineRow:
        """The code's row; an unknown code is a generic decline."""
        wanted = (code or "").strip().lower()
        known = any(name.lower() == wanted for name in self.codes)
        return self._named(wanted if known else GENERIC)


def parse_declines(text: str, where: str = "declines.yaml") -> Declines:
    """The table in `text` (YAML). BadInput names the file, the code, the field and the remedy."""
    return parse_table(Declines, text, where)


@lru_cache(maxsize=1)
def packaged_declines() -> Declines:
    """The table that ships with assist."""
    return packaged_table(Declines, "declines.yaml")
