"""Receipts and statements of an author: a page to choose from, and the files."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from assist.desk.disputes import account_of
from assist.desk.documents import Paper, build_receipt, build_statement
from assist.desk.services import DeskServices
from assist.errors import BadInput, TemporaryFailure
from assist.model.account import PaymentState
from assist.store import contacts, conversations
from assist.web.auth import guard, me


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
        return render_template("papers.html", payments=arrived, **told)

    @blueprint.post("/statement")
    def statement(conversation_id: str) -> ResponseReturnValue:
        return _file(build_statement(desk, conversation_id, by=me().id, now=desk.clock()))

    @blueprint.post("/receipt")
    def receipt(conversation_id: str) -> ResponseReturnValue:
        payment = request.form.get("payment", "")
        return _file(build_receipt(desk, conversation_id, payment, by=me().id, now=desk.clock()))

    return blueprint


def _file(paper: Paper) -> Response:
    response = Response(paper.content, content_type="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=paper.name)
    return response
