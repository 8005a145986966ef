"""The buttons and dialogues about plans, promises, holds, papers and identity."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from assist.desk.accept_by_phone import accept_by_phone
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.holds import HoldClick, clear_hold
from assist.desk.promises import Said, record_promise, said_by, said_in
from assist.desk.send_paper import PaperClick, PaperKind, paper_message_id, send_paper
from assist.desk.use_offer import OfferClick
from assist.desk.verify_identity import IdentityClick, send_code
from assist.desk.work_out_offers import work_out_offers
from assist.i18n import plain_amount
from assist.model.offer import OfferKind
from assist.model.specialist import Specialist
from assist.slack.blocks import names, views
from assist.slack.blocks.identity import MOST_CODES
from assist.slack.listeners.buttons import acting, of_conversation, of_decision
from assist.slack.listeners.clicks import Surface
from assist.slack.listeners.dialogues import Values, first_id, submitting, text_of
from assist.store import interpretations

Body = dict[str, Any]


def register(app: App, surface: Surface) -> None:
    """Attach them to what they do."""
    _register_offers(app, surface)
    _register_promise(app, surface)
    _register_holds(app, surface)
    _register_identity(app, surface)


def _register_identity(app: App, surface: Surface) -> None:
    desk = surface.desk

    def send(subject: str, who: Specialist) -> Answer:
        conversation_id, _, point_id = subject.partition(":")
        return send_code(desk, IdentityClick(conversation_id, who.id, point_id), desk.clock())

    for number in range(1, MOST_CODES + 1):
        app.action(f"{names.SEND_CODE}_{number}")(acting(surface, of_conversation, send))


def _register_offers(app: App, surface: Surface) -> None:
    desk = surface.desk

    def accepted(subject: str, who: Specialist) -> Answer:
        decision_id, _, kind = subject.partition(":")
        return accept_by_phone(desk, OfferClick(decision_id, OfferKind(kind), who.id), desk.clock())

    def work_out(subject: str, who: Specialist) -> Answer:
        return work_out_offers(desk, subject, by=who.id, now=desk.clock())

    def send(kind: PaperKind) -> Callable[[str, Specialist], Answer]:
        def sent(decision_id: str, who: Specialist) -> Answer:
            home = of_decision(surface, decision_id)
            message_id = paper_message_id(kind, decision_id)
            return send_paper(desk, PaperClick(home, who.id, kind, message_id), desk.clock())

        return sent

    app.action(names.SEND_STATEMENT)(acting(surface, of_decision, send(PaperKind.STATEMENT)))
    app.action(names.SEND_RECEIPT)(acting(surface, of_decision, send(PaperKind.RECEIPT)))
    app.action(names.ACCEPTED_BY_PHONE)(acting(surface, of_decision, accepted))
    app.action(names.WORK_OUT_OFFERS)(acting(surface, of_conversation, work_out))


def _register_promise(app: App, surface: Surface) -> None:
    @app.action(names.RECORD_PROMISE)
    def _open(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        conversation_id = str(body["actions"][0]["value"])
        with surface.desk.db.read() as tx:
            said = said_in(interpretations.latest(tx, conversation_id))
        view = _promise_view(conversation_id, said, surface)
        client.views_open(trigger_id=body["trigger_id"], view=view)

    app.view(names.PROMISE_VIEW)(submitting(surface, first_id, _record))


def _promise_view(conversation_id: str, said: Said, surface: Surface) -> Body:
    amount, currency = "", ""
    if said.amount is not None:
        currency = said.amount.currency
        amount = plain_amount(said.amount)
    day = said.due_on.isoformat() if said.due_on else ""
    return views.promise_view(conversation_id, amount, day, surface.speak, currency)


def _record(surface: Surface, conversation_id: str, values: Values, who: Specialist) -> Answer:
    desk = surface.desk
    amount = str(values[views.AMOUNT_BLOCK][views.AMOUNT_INPUT].get("value") or "")
    day = str(values[views.DAY_BLOCK][views.DAY_INPUT].get("selected_date") or "")
    said = said_by(desk, conversation_id, amount, day, desk.clock())
    record_promise(desk, conversation_id, by=who.id, now=desk.clock(), said=said)
    return Answer(ClickResult.DONE, conversation_id, by=who)


def _register_holds(app: App, surface: Surface) -> None:
    @app.action(re.compile(f"^{names.CLEAR_HOLD}_"))
    def _open(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        view = views.clear_hold_view(str(body["actions"][0]["value"]), surface.speak)
        client.views_open(trigger_id=body["trigger_id"], view=view)

    app.view(names.CLEAR_HOLD_VIEW)(submitting(surface, first_id, _clear))


def _clear(surface: Surface, metadata: str, values: Values, who: Specialist) -> Answer:
    conversation_id, _, hold_id = metadata.partition(":")
    click = HoldClick(conversation_id, who.id, text_of(values))
    return clear_hold(surface.desk, click, hold_id, surface.desk.clock())
