"""Calls that are placed at Twilio's stand-in, and moves of calls that go on.

standin.placed                       # every call that was created, oldest first
standin.call_moves                   # (call, parameters) of every update, as asked
standin.running[sid] = on_move       # a call that goes on; told of each update
standin.fail_next_call(Fault.ERROR_500)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

OnMove = Callable[[Mapping[str, str]], None]
BAD_NUMBER = "+15005550001"  # as in Twilio's test credentials


@dataclass
class Placed:
    """One call that the stand-in was asked to make."""

    sid: str
    to: str
    from_: str
    url: str
    status_callback: str
    status: str = "queued"
    params: dict[str, str] = field(default_factory=dict)

    def as_json(self, account: str) -> dict[str, Any]:
        return {
            "account_sid": account,
            "api_version": "2010-04-01",
            "direction": "outbound-api",
            "from": self.from_,
            "to": self.to,
            "sid": self.sid,
            "status": self.status,
            "uri": f"/2010-04-01/Accounts/{account}/Calls/{self.sid}.json",
        }


def live_piece(call_sid: str, number: int, words: str, *, by_author: bool) -> dict[str, str]:
    """What the live transcript on the author's end tells of one piece that was said."""
    return {
        "TranscriptionSid": f"GT{call_sid[2:]}",
        "TranscriptionEvent": "transcription-content",
        "TranscriptionData": json.dumps({"transcript": words, "confidence": 0.93}),
        "SequenceId": str(number),
        "Track": "inbound_track" if by_author else "outbound_track",
        "Final": "true",
    }


def problem_of_call(params: Mapping[str, str]) -> tuple[int, str] | None:
    """Twilio's code and words for a call that it would not make."""
    to = params.get("To", "")
    if not to:
        return 21201, "No 'To' number is specified"
    if to == BAD_NUMBER or not (to.startswith(("+", "client:"))):
        return 21211, "Invalid 'To' Phone Number"
    if not params.get("From", "").startswith("+"):
        return 21213, "No 'From' number is specified"
    if not params.get("Url"):
        return 21205, "Url is not a valid URL"
    return None
