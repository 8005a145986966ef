"""Treaty rates on copyright royalties as data, each with its source and date."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assist.playbooks.policy_files import packaged_table, parse_table

FULL_BPS = 3000  # without a treaty (IRC 871)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TreatyRate(_Part):
    """One country. `bps` in hundredths of a percent."""

    bps: int = Field(ge=0, le=FULL_BPS)
    source: str
    as_of: date
    checked: bool
    note: str = ""


class TreatyRates(_Part):
    """treaty_rates.yaml, whole."""

    version: Annotated[str, Field(min_length=1)]
    default_bps: int = Field(ge=FULL_BPS, le=FULL_BPS)
    sources: dict[str, str] = Field(min_length=1)
    rates: dict[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], TreatyRate] = Field(min_length=1)

    @model_validator(mode="after")
    def _sourced(self) -> TreatyRates:
        for country, rate in self.rates.items():
            if rate.source not in self.sources:
                raise ValueError(f"rates.{country}.source: there is no source {rate.source!r}")
        if "US" in self.rates:
            raise ValueError("rates.US: the treaties are with the United States")
        return self

    def rate(self, country: str | None) -> TreatyRate | None:
        """The country's row; None for one that is not listed."""
        return self.rates.get((country or "").upper())


def parse_treaty_rates(text: str, where: str = "treaty_rates.yaml") -> TreatyRates:
    """The table in `text` (YAML). BadInput names the file, the field and the remedy."""
    return parse_table(TreatyRates, text, where)


@lru_cache(maxsize=1)
def packaged_treaty_rates() -> TreatyRates:
    """The table that ships with assist."""
    return packaged_table(TreatyRates, "treaty_rates.yaml")
