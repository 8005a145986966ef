"""What the phone's requests name in their addresses, and what is answered with."""

from __future__ import annotations

from flask import request

from assist.channels.twilio_twiml import Speaker
from assist.desk.calls import Answering
from assist.errors import BadInput

TAKE_KEY = "1"  # by which a specialist takes a call, or has one dialled: no machine presses it


def asked(name: str) -> str:
    """One of our ids; BadInput where it is none."""
    value = request.args.get(name, "")
    if not value or len(value) > 40 or not value.isalnum():
        raise BadInput(name, "is missing or not ours.")
    return value


def asked_number() -> int:
    """Of the question that is answered; BadInput where it is none."""
    told = request.args.get("n", "")
    if not (told.isascii() and told.isdigit() and len(told) < 6):
        raise BadInput("n", "is not a number.")
    return int(told)


def written(speaker: Speaker, answering: Answering) -> str:
    """The steps that are due, as TwiML."""
    return speaker.answer(answering.call, answering.steps)
