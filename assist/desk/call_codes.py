"""A one-time code in a call: sent by text to the number on file, keyed in, kept nowhere."""

from __future__ import annotations

from datetime import datetime

from assist.desk.services import DeskServices
from assist.model.phone_call import PhoneCall


def send_code_by_text(
    desk: DeskServices,  # noqa: ARG001
    call: PhoneCall,  # noqa: ARG001
    now: datetime,  # noqa: ARG001
) -> str | None:
    """The last digits of the number that it went to; None where none may be sent."""
    return None


def try_keyed_code(desk: DeskServices, call: PhoneCall, code: str, now: datetime) -> bool:  # noqa: ARG001
    """Whether it proves the caller."""
    return False
