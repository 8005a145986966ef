"""Royalties: what may be withdrawn, what holds it, and what tax leaves of it. Pure."""

from assist.playbooks.royalties.failures import failure_class, failure_words
from assist.playbooks.royalties.holds import Moment, payout_holds, set_off_holds, withdrawable
from assist.playbooks.royalties.policy import RoyaltyPolicy, packaged_royalty_policy
from assist.playbooks.royalties.treaties import TreatyRates, packaged_treaty_rates
from assist.playbooks.royalties.withhold import TaxFacts, most_for, rate_for, withhold

__all__ = [
    "Moment",
    "RoyaltyPolicy",
    "TaxFacts",
    "TreatyRates",
    "failure_class",
    "failure_words",
    "most_for",
    "packaged_royalty_policy",
    "packaged_treaty_rates",
    "payout_holds",
    "rate_for",
    "set_off_holds",
    "withdrawable",
    "withhold",
]
