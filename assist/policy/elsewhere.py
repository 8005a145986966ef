"""At which other address a reply may go on when the author's own is closed to us. Pure.

Whether that address may be written to now is the contact policy's to say, for each of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from assist.model.contact import ChannelKind, ContactPoint
from assist.model.conversation import Direction, FailureReason, Message, MessageState
from assist.model.verdict import ReasonCode, Verdict

# In writing, at an address that stays, first.
_ORDER = (ChannelKind.EMAIL, ChannelKind.WHATSAPP, ChannelKind.SMS)
# What waiting does not mend, and what is only this address's.
_CLOSES = frozenset({ReasonCode.OPTED_OUT, ReasonCode.WA_SESSION_CLOSED})
_NEVER_ARRIVES = frozenset(
    {
        FailureReason.INVALID_ADDRESS,
        FailureReason.LANDLINE,
        FailureReason.OPTED_OUT,
        FailureReason.BLOCKED,
        FailureReason.WINDOW_CLOSED,
        FailureReason.REGION_FORBIDDEN,
    }
)


def is_closed(verdict: Verdict, newest: Message | None) -> bool:
    """Does nothing reach the author here, however long we wait? `newest` is our newest reply."""
    if any(reason.kind in _CLOSES for reason in verdict.reasons):
        return verdict.earliest_next_at is None
    return newest is not None and never_arrives(newest)


def never_arrives(message: Message) -> bool:
    """A reply of ours that failed for good, for what its address is."""
    return (
        message.direction is Direction.OUTGOING
        and message.state is MessageState.FAILED
        and message.failure_reason in _NEVER_ARRIVES
    )


def other_addresses(points: Iterable[ContactPoint], own_id: str) -> tuple[ContactPoint, ...]:
    """Of the contact's `points` those to which a reply may move, the best first: on file, read by
    nobody else, not opted out, and not the one that is closed.
    """
    fit = [
        point
        for point in points
        if point.id != own_id
        and point.verified_at is not None
        and not point.shared
        and point.opted_out_at is None
        and point.channel in _ORDER
    ]
    return tuple(sorted(fit, key=lambda point: (_ORDER.index(point.channel), point.id)))
