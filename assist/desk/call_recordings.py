"""What calls record: told by the provider, fetched with our keys, kept, played to few, deleted.

A message for the tape becomes a message of the conversation: its words from the live transcript,
redacted as any text, its sound beside it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from assist.channels.telephony import TapeTold
from assist.desk.call_inbound import inbound_of, stored_id
from assist.desk.people import active_specialist
from assist.desk.receive import receive
from assist.desk.record import BY_ASSIST, announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.errors import NotAllowed, TemporaryFailure
from assist.jobs import Queue
from assist.jobs.names import FETCH_RECORDING
from assist.model.audit import AuditKind
from assist.model.conversation import Attachment
from assist.model.ids import new_id
from assist.model.phone_call import (
    CallEnd,
    PhoneCall,
    Recording,
    RecordingKind,
    RecordingState,
)
from assist.model.rights import Right
from assist.model.specialist import Specialist
from assist.policy.redact import redact
from assist.store import Tx, messages, phone_calls, phone_legs

SETTLES_SECONDS = 5.0  # the last words of a transcript come after the tape has stopped
NAMES = {RecordingKind.MESSAGE: "voicemail.mp3", RecordingKind.CALL: "call.mp3"}


def note_recording(
    desk: DeskServices, call_id: str, told: TapeTold, kind: RecordingKind, now: datetime
) -> None:
    """The provider has a recording: fetch it soon. Both of its callbacks tell, in any order."""
    with desk.db.transaction() as tx:
        call = phone_calls.get(tx, call_id)
        recording = Recording(
            id=new_id(),
            call_id=call.id,
            provider_sid=told.sid,
            kind=kind,
            state=RecordingState.TOLD,
            told_at=now,
            seconds=told.seconds,
        )
        if not phone_legs.add_recording(tx, recording, call.conversation_id):
            return
        if kind is RecordingKind.MESSAGE:
            phone_calls.note_outcome(tx, call.id, CallEnd.MESSAGE_LEFT)
        _record(tx, call, recording, BY_ASSIST, now)
        desk.jobs.enqueue(
            tx,
            FETCH_RECORDING,
            recording.id,
            queue=Queue.TIMER,
            key=f"recording:{recording.id}",
            delay=SETTLES_SECONDS,
        )


def note_words(desk: DeskServices, call_id: str, number: int, text: str, now: datetime) -> None:
    """A piece of what is said to the tape; redacted alone at once, and as a whole later."""
    with desk.db.transaction() as tx:
        phone_calls.add_words(tx, call_id, number, redact(text).text, now)


def fetch_recording(desk: DeskServices, recording_id: str) -> None:
    """Make the message of a voicemail, and keep the sound. Safe to be done again; the engine does
    so while the provider is unwell.
    """
    now = desk.clock()
    with desk.db.read() as tx:
        recording = phone_legs.recording(tx, recording_id)
        call = phone_calls.get(tx, recording.call_id)
    if recording.kind is RecordingKind.MESSAGE and recording.message_id is None:
        _make_message(desk, call, recording, now)
    if recording.state is not RecordingState.TOLD or desk.voice is None:
        return
    found = desk.voice.telephony.fetch_recording(recording.provider_sid)
    with desk.db.transaction() as tx:
        if found is None:
            phone_legs.lose(tx, recording.id)
        elif not phone_legs.keep(tx, recording.id, *found):
            return
        _record(tx, call, phone_legs.recording(tx, recording.id), BY_ASSIST, now)
        announce(tx, call.conversation_id, "call", {"call": call.id})
        refresh_card_soon(tx, desk.jobs, call.conversation_id)


def _make_message(desk: DeskServices, call: PhoneCall, recording: Recording, now: datetime) -> None:
    with desk.db.read() as tx:
        text = phone_calls.words(tx, call.id)
    tape = Attachment(
        NAMES[recording.kind], recording.content_type, None, note=_length(recording.seconds)
    )
    inbound = inbound_of(desk, call, recording.provider_sid, text, recording.told_at)
    inbound = replace(inbound, attachments=(tape,), in_call=False)  # a worker takes its turn
    received = receive(desk, inbound, now)
    message_id = received.message_id or stored_id(desk, call, inbound)
    with desk.db.transaction() as tx:
        if message_id is not None:
            phone_legs.belongs_to(tx, recording.id, message_id)
        phone_calls.forget_words(tx, call.id)


def _length(seconds: int | None) -> str:
    return "" if seconds is None else f"{seconds // 60}:{seconds % 60:02d}"


def play(desk: DeskServices, recording_id: str, by: str, now: datetime) -> tuple[bytes, str]:
    """The sound for somebody who may hear it; that they did is recorded. NotAllowed for a tape that
    may hold a card, until a team lead has released its file, and for a whole call to anybody but
    whoever took it and the leads.
    """
    with desk.db.transaction() as tx:
        recording = phone_legs.recording(tx, recording_id)
        call = phone_calls.get(tx, recording.call_id)
        person = active_specialist(tx, by)
        if person is None or not may_hear(tx, call, recording, person):
            raise NotAllowed("recording", "not theirs to hear")
        sound = phone_legs.sound(tx, recording_id)
        record(
            tx,
            call.conversation_id,
            AuditKind.RECORDING_PLAYED,
            actor=by_specialist(by),
            at=now,
            subject={"recording": recording.id, "call": call.id},
        )
        return sound, recording.content_type


def conversation_of(desk: DeskServices, recording_id: str) -> str:
    with desk.db.read() as tx:
        return phone_calls.get(tx, phone_legs.recording(tx, recording_id).call_id).conversation_id


def may_hear(tx: Tx, call: PhoneCall, recording: Recording, person: Specialist) -> bool:
    """Whether a specialist may hear it: voicemail everybody at the desk, calls those who took them,
    leads all; nobody a tape whose file is held.
    """
    if recording.message_id is not None:
        message = messages.get(tx, recording.message_id)
        if not all(file.is_shown for file in message.attachments):
            return False
    if recording.kind is RecordingKind.MESSAGE or person.may(Right.HEAR_CALLS):
        return True
    return person.id in {leg.specialist_id for leg in phone_legs.legs_of(tx, [call.id])}


def delete_recording(
    desk: DeskServices, recording_id: str, *, by: str, why: str, now: datetime
) -> None:
    """A team lead deletes a sound, here and at the provider. NotAllowed for others."""
    with desk.db.read() as tx:
        person = active_specialist(tx, by)
        if person is None or not person.may(Right.DELETE_RECORDINGS):
            raise NotAllowed("recording", "team leads delete recordings")
        recording = phone_legs.recording(tx, recording_id)
    _forget(desk, recording, by_specialist(by), redact(why.strip()).text, now)


def drop_old_recordings(desk: DeskServices, now: datetime) -> int:
    """Sounds that are older than their class may become; how many. Housekeeping asks."""
    if desk.voice is None:
        return 0
    before = now - timedelta(days=desk.voice.keep_recordings)
    with desk.db.read() as tx:
        old = phone_legs.recorded_before(tx, before)
    return sum(_forget_quietly(desk, recording, now) for recording in old)


def _forget_quietly(desk: DeskServices, recording: Recording, now: datetime) -> bool:
    try:
        _forget(desk, recording, BY_ASSIST, "retention", now)
    except TemporaryFailure:
        return False  # the next round tries again
    return True


def _forget(desk: DeskServices, recording: Recording, actor: str, why: str, now: datetime) -> None:
    """At the provider first: what is left there could come back."""
    if desk.voice is not None:
        desk.voice.telephony.delete_recording(recording.provider_sid)
    with desk.db.transaction() as tx:
        call = phone_calls.get(tx, recording.call_id)
        if phone_legs.delete_recording(tx, recording.id, actor.partition(":")[2] or actor, now):
            gone = phone_legs.recording(tx, recording.id)
            _record(tx, call, gone, actor, now, why)
            announce(tx, call.conversation_id, "call", {"call": call.id})


def _record(
    tx: Tx, call: PhoneCall, recording: Recording, actor: str, now: datetime, why: str = ""
) -> None:
    record(
        tx,
        call.conversation_id,
        AuditKind.RECORDING_MOVED,
        actor=actor,
        at=now,
        subject={"recording": recording.id, "call": call.id},
        data={
            "state": recording.state.value,
            "kind": recording.kind.value,
            "seconds": recording.seconds,
            "why": why,
        },
    )
