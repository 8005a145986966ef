"""The room in which caller, specialist and team lead speak: a Twilio conference named by the call.

https://www.twilio.com/docs/voice/twiml/conference
"""

from __future__ import annotations

from twilio.twiml.voice_response import VoiceResponse

MOST_PEOPLE = 4  # author, specialist, a lead, and one more who is asked in


def into_room(
    response: VoiceResponse,
    room: str,
    *,
    ends: bool,
    action: str | None = None,
    hold_url: str = "",
    muted: bool = False,
) -> None:
    """Put whoever hears `response` into the room. `ends`: the room is over when they leave.

    `action` is asked when they are out of it. Until a second person comes they hear what `hold_url`
    says (<Play>, <Say>, <Pause>, <Redirect> alone), or nothing. `muted`: they listen only.
    """
    asked = {"action": action, "method": "POST"} if action else {}
    response.dial(**asked).conference(
        room,
        start_conference_on_enter=True,
        end_conference_on_exit=ends,
        wait_url=hold_url,
        beep=False,
        muted=muted,
        max_participants=MOST_PEOPLE,
    )
