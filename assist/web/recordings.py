"""Recordings of calls: heard by whom the desk lets, deleted by team leads."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assist.desk.call_recordings import conversation_of, delete_recording, play
from assist.desk.services import DeskServices
from assist.errors import BadInput
from assist.web.auth import guard, me
from assist.web.pages import speak


def recordings(desk: DeskServices) -> Blueprint:
    """/desk/recordings for signed-in specialists; each hearing is recorded."""
    blueprint = Blueprint("recordings", __name__, url_prefix="/desk/recordings")
    guard(desk, blueprint)

    @blueprint.get("/<recording_id>")
    def hear(recording_id: str) -> ResponseReturnValue:
        content, kind = play(desk, recording_id, me().id, desk.clock())
        response = Response(content, mimetype=kind)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Content-Disposition"] = 'inline; filename="recording.mp3"'
        return response

    @blueprint.post("/<recording_id>/delete")
    def delete(recording_id: str) -> ResponseReturnValue:
        why = request.form.get("note", "").strip()
        if not why:
            raise BadInput("note", "is empty.", speak().gettext("Say why it is deleted."))
        delete_recording(desk, recording_id, by=me().id, why=why, now=desk.clock())
        flash(speak().gettext("The recording was deleted, here and at the provider."))
        key = conversation_of(desk, recording_id)
        return redirect(url_for("desk.conversation", conversation_id=key), 303)

    return blueprint
