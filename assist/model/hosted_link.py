"""An address of ours that leads an author to a page of the payment provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.model.money import Money


class LinkPurpose(StrEnum):
    UPDATE_METHOD = "update_method"
    PAY = "pay"  # exactly an amount


class LinkState(StrEnum):
    OPEN = "open"
    USED = "used"
    REPLACED = "replaced"  # another amount was asked for
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class HostedLink:
    """Good once, and until `expires_at`. It carries no data: the address is a sign and no more."""

    id: str
    account_id: str
    purpose: LinkPurpose
    amount: Money | None  # of PAY
    created_at: datetime
    expires_at: datetime
    state: LinkState = LinkState.OPEN
    session_id: str | None = None  # the provider's newest page for it
    sessions: int = 0

    def is_good(self, now: datetime) -> bool:
        return self.state is LinkState.OPEN and now < self.expires_at
