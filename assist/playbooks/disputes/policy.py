"""The dispute policy and the evidence table as data, checked when they are read."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assist.model.dispute import DisputeReason, Network
from assist.playbooks.policy_files import packaged_table

Days = Annotated[int, Field(ge=0, le=720)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AlarmDays(_Part):
    """Business days before the bank's date."""

    early: Annotated[int, Field(ge=1, le=15)]
    internal: Annotated[int, Field(ge=1, le=15)]

    @model_validator(mode="after")
    def _ordered(self) -> AlarmDays:
        if self.early <= self.internal:
            raise ValueError("the early alarm must come before the internal one")
        return self


class Limits(_Part):
    """What a bank takes: bytes of all files together, pages, characters of text."""

    bytes: Annotated[int, Field(ge=100_000)]
    pages: Annotated[int, Field(ge=1)]
    pages_by_network: dict[Network, int]
    characters: Annotated[int, Field(ge=1000)]

    def pages_for(self, network: Network) -> int:
        return min(self.pages, self.pages_by_network.get(network, self.pages))


class CompellingEvidence(_Part):
    """Visa's rule on earlier payments with the same card."""

    network: Network
    code: str
    fewest_days: Days
    most_days: Days
    fewest_payments: int


class NetworkDays(_Part):
    files: Days
    answers: Days
    pre_arbitration: Days


class DisputePolicy(_Part):
    """disputes.yaml, whole."""

    version: str
    alarms: AlarmDays
    limits: Limits
    compelling_evidence: CompellingEvidence
    networks: dict[Network, NetworkDays]
    reasons: dict[Network, dict[str, DisputeReason]]


class Piece(_Part):
    """One thing that proves something: where it comes from, and the bank's name of its field."""

    source: Literal["records", "file"] = Field(alias="from")
    field: str


class EvidenceTable(_Part):
    """evidence.yaml, whole; every piece that a list names exists."""

    version: str
    pieces: dict[str, Piece]
    always: tuple[str, ...]
    withdrawn: tuple[str, ...]
    claims: dict[DisputeReason, tuple[str, ...]]
    same_as: dict[DisputeReason, DisputeReason]

    @model_validator(mode="after")
    def _complete(self) -> EvidenceTable:
        lists = (self.always, self.withdrawn, *self.claims.values())
        unknown = {name for one in lists for name in one} - set(self.pieces)
        if unknown:
            raise ValueError(f"names pieces that it does not have: {sorted(unknown)}")
        if DisputeReason.GENERAL not in self.claims or set(self.same_as.values()) - set(
            self.claims
        ):
            raise ValueError("needs the claim `general`, and every claim that `same_as` names")
        return self

    def needed(self, reason: DisputeReason, *, withdrawn: bool) -> tuple[str, ...]:
        """The pieces for that reason, what matters most to it first, each once."""
        claim = self.same_as.get(reason, reason)
        own = self.claims.get(claim, self.claims[DisputeReason.GENERAL])
        return tuple(dict.fromkeys((*own, *self.always, *(self.withdrawn if withdrawn else ()))))


def reason_of(network: Network, code: str, policy: DisputePolicy) -> DisputeReason | None:
    """Stripe's reason for a network's code ("13.1", "4837"); None when the code is not known."""
    known = policy.reasons.get(network, {})
    fitting = [begin for begin in known if code.strip().startswith(begin)]
    return known[max(fitting, key=len)] if fitting else None


@lru_cache(maxsize=1)
def packaged_policy() -> DisputePolicy:
    """The policy that ships with assist."""
    return packaged_table(DisputePolicy, "disputes.yaml")


@lru_cache(maxsize=1)
def packaged_evidence() -> EvidenceTable:
    """The evidence table that ships with assist."""
    return packaged_table(EvidenceTable, "evidence.yaml")
