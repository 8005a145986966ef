"""What a payment provider tells about a dispute, before the desk makes anything of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from assist.model.money import Money


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """What the provider holds of our answer. Mostly one submission is all there is."""

    has_evidence: bool
    past_due: bool
    submission_count: int
    enhanced: Mapping[str, str] = field(default_factory=dict, hash=False)  # programme: status


@dataclass(frozen=True, slots=True)
class DisputeNews:
    """One dispute as the provider has it now; always whole, so the newest replaces all before.

    `status` and `reason` are the provider's words (desk rules 3.1). `due_by` None: no response is
    possible. Both stay inside: an author is never told a deadline or a reason code.
    """

    external_id: str
    charge_id: str
    payment_id: str | None  # the payment it is about, as it is called in the account's snapshot
    account_id: str | None  # None: nobody we know
    status: str
    reason: str
    amount: Money
    opened_at: datetime
    due_by: datetime | None
    evidence: EvidenceFacts
    network: str = ""  # the card's, in the provider's word; "" for a bank debit
    network_code: str = ""  # the network's own code for the reason
    fee: Money | None = None  # what the provider charges the house for it

    @property
    def is_inquiry(self) -> bool:
        """The bank asks and has taken nothing yet."""
        return self.status.startswith("warning_")

    @property
    def freezes_collection(self) -> bool:
        """While it is undecided nobody is asked for that charge again (desk rules 3.3)."""
        return self.status in {
            "warning_needs_response",
            "warning_under_review",
            "needs_response",
            "under_review",
        }
