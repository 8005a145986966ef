"""Receipts and statements of an author: a page to choose from, and the files."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from assist.desk.disputes import account_of
from assist.desk.documents import Paper, build_receipt, build_statement
from assist.desk.send_paper import PaperClick, PaperKind, send_paper
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotFound, TemporaryFailure
from assist.model.account import PaymentState
from assist.model.contact import ChannelKind
from assist.model.ids import ID_LENGTH, new_id
from assist.store import attachments, contacts, conversations, messages
from assist.web.answering import answered
from assist.web.auth import guard, me
from assist.web.pages import speak


def papers(desk: DeskServices) -> Blueprint:
    """/desk/conversations/<id>/papers for signed-in specialists."""
    prefix = "/desk/conversations/<conversation_id>/papers"
    blueprint = Blueprint("papers", __name__, url_prefix=prefix)
    guard(desk, blueprint)

    @blueprint.get("")
    def choose(conversation_id: str) -> ResponseReturnValue:
        with desk.db.read() as tx:
            conversation = conversations.get(tx, conversation_id)
            contact = contacts.get_contact(tx, conversation.contact_id)
        if contact.account_id is None:
            raise BadInput("account", "is not known for this author.", "Ask who is writing.")
        account = account_of(desk, contact.account_id, desk.clock())
        if account is None:
            raise TemporaryFailure("books", "the account cannot be read now")
        arrived = [it for it in account.payments if it.state is PaymentState.SUCCEEDED]
        told = {"conversation": conversation, "contact": contact, "account": account}
        by_mail = desk.channel(ChannelKind.EMAIL) is not None and account.billing_email
        return render_template(
            "papers.html", payments=arrived, by_mail=by_mail, form_id=new_id, **told
        )

    _files(blueprint, desk)
    _sending(blueprint, desk)
    return blueprint


def _files(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/statement")
    def statement(conversation_id: str) -> ResponseReturnValue:
        return _file(build_statement(desk, conversation_id, by=me().id, now=desk.clock()))

    @blueprint.post("/receipt")
    def receipt(conversation_id: str) -> ResponseReturnValue:
        payment = request.form.get("payment", "")
        return _file(build_receipt(desk, conversation_id, payment, by=me().id, now=desk.clock()))


def _sending(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/send")
    def send(conversation_id: str) -> ResponseReturnValue:
        click = _click(conversation_id)
        done = speak().gettext("It is on its way to the billing address.")
        return answered(desk, conversation_id, lambda: send_paper(desk, click, desk.clock()), done)

    @blueprint.get("/<message_id>/<int:position>")
    def sent(conversation_id: str, message_id: str, position: int) -> ResponseReturnValue:
        """A file that left with a message, byte by byte."""
        with desk.db.read() as tx:
            message = messages.get(tx, message_id)
            if message.conversation_id != conversation_id:
                raise NotFound("message", message_id)
            content = attachments.get(tx, message_id, position)
        return _download(content, message.attachments[position].name)


def _click(conversation_id: str) -> PaperClick:
    try:
        kind = PaperKind(request.form.get("kind", ""))
    except ValueError as error:
        raise BadInput("kind", "is no kind of paper.", "Load the page again.") from error
    form_id = request.form.get("form", "")
    if len(form_id) != ID_LENGTH or not form_id.isascii() or not form_id.isalnum():
        raise BadInput("form", "is no form of ours.", "Load the page again.")
    payment = request.form.get("payment") or None
    return PaperClick(conversation_id, me().id, kind, form_id.lower(), payment)


def _file(paper: Paper) -> Response:
    return _download(paper.content, paper.name)


def _download(content: bytes, name: str) -> Response:
    response = Response(content, content_type="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
