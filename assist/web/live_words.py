"""Twilio's requests about what caller and specialist say: kept, and no more is done in them."""

from __future__ import annotations

from collections.abc import Callable

from flask import request

from assist.channels import twilio_live, twilio_twiml
from assist.channels.telephony import TroubleTold
from assist.desk.live_words import note_piece, note_trouble
from assist.desk.services import DeskServices
from assist.errors import BadInput


def heard_live(desk: DeskServices) -> Callable[[], str]:
    """The route's function, without the proof of who asks."""

    def live() -> str:
        call_id, now = request.args.get("call", ""), desk.clock()
        if not call_id.isalnum():
            raise BadInput("call", "is missing or not ours.")
        told = twilio_live.event(request.form, now)
        if isinstance(told, TroubleTold):
            note_trouble(desk, call_id, told, now)
        elif told is not None:
            note_piece(desk, call_id, told, now)
        return twilio_twiml.nothing()

    return live
