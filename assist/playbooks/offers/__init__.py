"""The negotiation ladder: what may be offered, computed from the ledger, with its reasons.

`propose(facts, policy, asked, now)` is pure and takes well under a millisecond.
"""

from assist.playbooks.offers.ask import Ask, read_ask
from assist.playbooks.offers.facts import OfferFacts
from assist.playbooks.offers.policy import OffersPolicy, packaged_policy, parse_policy
from assist.playbooks.offers.propose import propose

__all__ = [
    "Ask",
    "OfferFacts",
    "OffersPolicy",
    "packaged_policy",
    "parse_policy",
    "propose",
    "read_ask",
]
