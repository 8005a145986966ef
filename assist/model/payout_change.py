"""A change of where royalties go: asked for, called back on the old number, approved by another
person, and in force only after a cooling-off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from assist.errors import NotAllowed
from assist.model.withdrawal import MethodKind, usable_last4


class ChangeState(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"  # the author confirmed it on a number known before the request
    COOLING_OFF = "cooling_off"  # approved by a second person; withdrawals rest
    IN_FORCE = "in_force"
    REFUSED = "refused"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """At most one of an account is; royalties rest meanwhile."""
        return self in _OPEN


_S = ChangeState
_OPEN = frozenset({_S.REQUESTED, _S.CONFIRMED, _S.COOLING_OFF})
_NEXT: Mapping[ChangeState, frozenset[ChangeState]] = {
    _S.REQUESTED: frozenset({_S.CONFIRMED, _S.REFUSED, _S.CANCELLED}),
    _S.CONFIRMED: frozenset({_S.COOLING_OFF, _S.REFUSED, _S.CANCELLED}),
    _S.COOLING_OFF: frozenset({_S.IN_FORCE, _S.CANCELLED}),
    _S.IN_FORCE: frozenset(),
    _S.REFUSED: frozenset(),
    _S.CANCELLED: frozenset(),
}


class Requester(StrEnum):
    """Who asks, as far as the specialist can tell."""

    AUTHOR = "author"
    THIRD_PARTY = "third_party"  # never opens a change: a person speaks with the author


@dataclass(frozen=True, slots=True)
class PayoutChange:
    """Of the new account its kind and last four alone, never its number (ValueError)."""

    id: str
    account_id: str
    conversation_id: str
    kind: MethodKind
    last4: str | None
    state: ChangeState
    requested_at: datetime
    requested_by: str  # specialist id
    moved_at: datetime
    called_point_id: str | None = None  # the number on file that was called
    confirmed_by: str | None = None  # specialist id
    confirmed_at: datetime | None = None
    confirmed_note: str = ""  # what the author said; without a number, by which old way
    approved_by: str | None = None
    approved_at: datetime | None = None
    in_force_at: datetime | None = None  # when the cooling-off ends
    notices: tuple[str, ...] = ()  # messages to addresses on file from before
    note: str = ""  # why it was refused or cancelled

    def __post_init__(self) -> None:
        if not usable_last4(self.kind, self.last4):
            raise ValueError("a change of payout details keeps the last four and no more")

    def moved(self, to: ChangeState, at: datetime, **changes: object) -> PayoutChange:
        """The change in its next state; NotAllowed when that step does not exist."""
        if to not in _NEXT[self.state]:
            raise NotAllowed("payout_change_moved", f"{self.state} does not lead to {to}")
        return replace(self, state=to, moved_at=at, **changes)  # type: ignore[arg-type]  # its own fields
