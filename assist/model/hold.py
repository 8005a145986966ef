"""A hold: why contact or collection rests, from when, and who ended it with which reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.model.rights import Right, Role, may


class HoldKind(StrEnum):
    """The desk's reasons to stop (desk rules, 1.4 `blocks`), and a legal complaint."""

    CEASE = "cease_written"
    ATTORNEY = "attorney_known"
    BANKRUPTCY = "bankruptcy"
    DECEASED = "deceased"
    DISPUTE = "dispute_open"
    CHARGEBACK = "chargeback_open"
    LEGAL = "legal_threat"
    MORATORIUM = "moratorium"
    WRONG_NUMBER = "wrong_number"
    CRISIS = "crisis_hold"
    VULNERABLE = "vulnerable_hold"
    COMPLIANCE = "compliance_hold"  # a check that an author is never told of: no royalties leave

    def may_be_cleared_by(self, role: Role) -> bool:
        """May a person of `role` end it? Money matters are finance's too, the gravest a lead's."""
        return may(role, _ENDS.get(self, Right.END_HOLD))


_ENDS: Mapping[HoldKind, Right] = {
    HoldKind.DISPUTE: Right.END_MONEY_HOLD,
    HoldKind.CHARGEBACK: Right.END_MONEY_HOLD,
    HoldKind.COMPLIANCE: Right.END_MONEY_HOLD,
    HoldKind.WRONG_NUMBER: Right.END_CARE_HOLD,
    HoldKind.VULNERABLE: Right.END_CARE_HOLD,
}


@dataclass(frozen=True, slots=True)
class Hold:
    """Of a contact, and of their account when there is one: whoever writes for it is held too."""

    id: str
    kind: HoldKind
    contact_id: str
    since: datetime
    set_by: str  # "assist" or "specialist:ID", as in the record
    account_id: str | None = None
    conversation_id: str | None = None  # where it was told
    until: datetime | None = None  # ends by itself then; None: only by a person
    note: str = ""  # why it was set
    cleared_at: datetime | None = None
    cleared_by: str | None = None
    cleared_note: str = ""

    def stands(self, now: datetime) -> bool:
        """Neither cleared nor run out."""
        return self.cleared_at is None and (self.until is None or now < self.until)
