"""Twilio's statuses and error codes in our words: one table each.

Statuses: https://www.twilio.com/docs/messaging/api/message-resource (Message Status Values).
Codes: https://www.twilio.com/docs/api/errors. Twilio asks not to build logic on single codes,
since their causes shift; a code that is not listed is REJECTED when the request was refused and
UNKNOWN when a carrier reported it, and its number stays in the detail.
"""

from __future__ import annotations

from typing import Final

from assist.model.conversation import FailureReason as Reason
from assist.model.conversation import MessageState

STATES: Final = {
    "accepted": MessageState.SENT,
    "scheduled": MessageState.SENT,
    "queued": MessageState.SENT,
    "sending": MessageState.SENT,
    "sent": MessageState.SENT,
    "partially_delivered": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.READ,
    "undelivered": MessageState.FAILED,
    "failed": MessageState.FAILED,
    "canceled": MessageState.FAILED,
}
INBOUND_STATUSES: Final = frozenset({"receiving", "received"})

_REASONS: Final = {
    Reason.INVALID_ADDRESS: (21211, 21217, 21265, 21401, 21604, 30005, 63003, 63024, 63033),
    Reason.LANDLINE: (21614, 21635, 30006),
    Reason.OPTED_OUT: (21610,),
    Reason.REGION_FORBIDDEN: (21408, 21612, 30036, 60605),
    Reason.TOO_LONG: (21605, 21617),
    Reason.UNREACHABLE: (30003, 30017),
    Reason.BLOCKED: (30004, 30450, 30453, 30454, 63013, 63014, 63032, 63049),
    Reason.SPAM_FILTERED: (30007, 30038, 30044),
    Reason.WINDOW_CLOSED: (63016, 470),
    Reason.SENDER_MISCONFIGURED: (
        *(20003, 20005, 20404, 21212, 21603, 21606, 21608, 21609, 21659, 21660, 21703, 30002),
        *(30024, 30032, 30034, 30035, 63001, 63007, 63008, 63015, 63020, 63025),
    ),
    Reason.PROVIDER_ERROR: (
        *(14107, 20429, 21611, 30001, 30008, 30022, 30023, 30410, 30500),
        *(63010, 63012, 63017, 63018, 63022, 63023, 63038, 63119),
    ),
    Reason.REJECTED: (21602, 21619, 21620, 30019, 63005, 63021, 63027, 63028, 63029, 63030),
}
_BY_CODE: Final = {code: reason for reason, codes in _REASONS.items() for code in codes}

# Refused because of rate or queue limits: "not processed, safe to retry".
TEMPORARY: Final = frozenset({14107, 20429, 21611, 63017, 63018, 63038})


def reason_of(code: int | None, default: Reason) -> Reason:
    """The reason behind an error code, `default` for one that is not listed."""
    return _BY_CODE.get(code, default) if code is not None else default
