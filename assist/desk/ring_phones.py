"""The desk's own phones: rung by the provider at our word, each once, and stopped when nobody waits
for them any more.

A phone is asked for in a job of its own, so that no request waits for the provider. Asked for once:
after an answer that never came it may ring all the same, and two calls on one phone are worse than
none.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from assist.channels.telephony import Dial
from assist.desk.call_begin import voice_of
from assist.desk.call_people import leg_over
from assist.desk.placed_calls import not_rung
from assist.desk.services import DeskServices
from assist.errors import AssistError, OutcomeUnknown
from assist.model.phone_call import CallLeg, CallState, LegRole, LegState, PhoneCall
from assist.store import phone_calls, phone_legs, specialists

log = structlog.get_logger(__name__)
# Beyond the time it rings: for the provider's word that it rang out, and for the whisper and a key.
GRACE = timedelta(seconds=40)


def ring_phone(desk: DeskServices, leg_id: str) -> None:
    """The job: have it ring."""
    voice, now = voice_of(desk), desk.clock()
    with desk.db.transaction() as tx:
        leg = phone_legs.get_leg(tx, leg_id)
        call = phone_calls.get(tx, leg.call_id)
        phone = specialists.get(tx, leg.specialist_id).phone
        wanted = call.state is not CallState.ENDED and phone_legs.dial_leg(tx, leg_id, now)
    if not wanted:
        return
    if phone is None:  # taken off meanwhile
        _not_rung(desk, call, leg, now)
        return
    answer, status = _addresses(call, leg)
    dial = Dial(
        to=phone,
        caller_id=voice.number,
        answer_url=voice.address(answer, leg=leg_id),
        status_url=voice.address(status, leg=leg_id),
        trouble_url=voice.address("fallback"),
        ring_seconds=voice.ring_seconds,
    )
    try:
        sid = voice.telephony.place_call(dial)
    except OutcomeUnknown as error:  # its own requests tell, or it is given up later
        log.warning("phone_may_ring", leg=leg_id, why=str(error))
        return
    except AssistError as error:
        log.warning("phone_not_rung", leg=leg_id, why=str(error))
        _not_rung(desk, call, leg, now)
        return
    with desk.db.transaction() as tx:
        phone_legs.note_sid(tx, leg_id, sid)


def _addresses(call: PhoneCall, leg: CallLeg) -> tuple[str, str]:
    """What the phone asks once it is taken, and where it tells how far it is."""
    if leg.role is not LegRole.SPEAKS:
        return "joining", "leg"
    return ("placing", "placer") if call.is_placed else ("whisper", "leg")


def _not_rung(desk: DeskServices, call: PhoneCall, leg: CallLeg, now: datetime) -> None:
    if call.is_placed and leg.role is LegRole.SPEAKS:
        not_rung(desk, call.id)
    else:
        leg_over(desk, leg.id, now)


def still_waits(desk: DeskServices, leg_id: str, now: datetime) -> bool:
    """Whether the caller goes on waiting for that phone. One of which nothing was heard for longer
    than it rings is given up.
    """
    with desk.db.read() as tx:
        leg = phone_legs.get_leg(tx, leg_id)
        call = phone_calls.get(tx, leg.call_id)
    if call.state is CallState.ENDED:
        return False
    given_up = leg.started_at + timedelta(seconds=voice_of(desk).ring_seconds) + GRACE
    if leg.state is LegState.RINGING and now > given_up:
        leg_over(desk, leg_id, now)
        return False
    return leg.state in {LegState.RINGING, LegState.ACCEPTED}


def stop_ringing(desk: DeskServices, leg_id: str) -> None:
    """The job: the caller is gone before anybody took that phone. One whose name is not known yet
    hears it when it is taken.
    """
    with desk.db.read() as tx:
        leg = phone_legs.get_leg(tx, leg_id)
    if leg.provider_sid is None or leg.state is LegState.ACCEPTED:
        return
    try:
        voice_of(desk).telephony.hang_up_call(leg.provider_sid)
    except AssistError as error:
        log.warning("phone_rings_on", leg=leg_id, why=str(error))
