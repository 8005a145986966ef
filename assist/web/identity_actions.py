"""The console's forms about who writes: codes, calls back, and other people."""

from __future__ import annotations

from datetime import date

from flask import Blueprint
from flask.typing import ResponseReturnValue

from assist.desk.services import DeskServices
from assist.desk.third_parties import Given, authorise, revoke, set_shared, unlink_point
from assist.desk.verify_identity import IdentityClick, claim, record_call_back, send_code
from assist.errors import BadInput
from assist.model.identity import Scope
from assist.web.answering import answered, field, one_of
from assist.web.auth import me
from assist.web.pages import speak


def add_to(blueprint: Blueprint, desk: DeskServices) -> None:
    """Attach them to the conversation's actions."""
    _on_proof(blueprint, desk)
    _on_authorisation(blueprint, desk)
    _on_address(blueprint, desk)


def _on_proof(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/code")
    def code(conversation_id: str) -> ResponseReturnValue:
        click = IdentityClick(conversation_id, me().id, field("point"))
        return answered(
            desk,
            conversation_id,
            lambda: send_code(desk, click, desk.clock()),
            speak().gettext("A code is on its way. What they asked is drawn once it came back."),
        )

    @blueprint.post("/claim", endpoint="claim")
    def claim_(conversation_id: str) -> ResponseReturnValue:
        who, by = field("who"), me().id
        return answered(
            desk,
            conversation_id,
            lambda: claim(desk, conversation_id, who, by=by, now=desk.clock()),
            speak().gettext(
                "If they are on file a code is on its way; the writer was told no more."
            ),
        )

    @blueprint.post("/call-back")
    def call_back(conversation_id: str) -> ResponseReturnValue:
        click, note = IdentityClick(conversation_id, me().id, field("point")), field("note")
        return answered(
            desk,
            conversation_id,
            lambda: record_call_back(desk, click, note, desk.clock()),
            speak().gettext("The call back counts as a proof from now on."),
        )


def _on_authorisation(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/authorisation")
    def authorisation(conversation_id: str) -> ResponseReturnValue:
        given, by = _given(), me().id
        return answered(
            desk,
            conversation_id,
            lambda: authorise(desk, conversation_id, given, by=by, now=desk.clock()),
            speak().gettext("It is recorded whom they let speak for them."),
        )

    @blueprint.post("/authorisation/revoke")
    def authorisation_revoke(conversation_id: str) -> ResponseReturnValue:
        which, by = field("authorisation"), me().id
        return answered(
            desk,
            conversation_id,
            lambda: revoke(desk, conversation_id, which, by=by, now=desk.clock()),
            speak().gettext("Nobody of that name speaks for them any more."),
        )


def _on_address(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/shared")
    def shared(conversation_id: str) -> ResponseReturnValue:
        point, is_shared, by = field("point"), field("shared") == "yes", me().id
        return answered(
            desk,
            conversation_id,
            lambda: set_shared(
                desk, conversation_id, point, shared=is_shared, by=by, now=desk.clock()
            ),
            speak().gettext("Saved: who reads that address."),
        )

    @blueprint.post("/wrong-number")
    def wrong_number(conversation_id: str) -> ResponseReturnValue:
        note, by = field("note"), me().id
        return answered(
            desk,
            conversation_id,
            lambda: unlink_point(desk, conversation_id, note, by=by, now=desk.clock()),
            speak().gettext("The address is not this author's any more, and is not written to."),
        )


def _given() -> Given:
    try:
        until = date.fromisoformat(field("until").strip())
    except ValueError as error:
        raise BadInput("until", "is no day.", "Write it like 2027-01-31.") from error
    return Given(field("name"), field("relation"), one_of(Scope, "scope"), until, field("note"))
