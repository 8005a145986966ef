"""Where providers knock: verify, parse, store, answer. Nothing is understood here."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, abort, request

from assist.billing.stripe_webhook import SIGNATURE_HEADER
from assist.channels.base import Channel, DeliveryReceipt, InboundMessage
from assist.desk.receive import receive
from assist.desk.record_receipt import record_receipt
from assist.desk.services import DeskServices
from assist.desk.stripe_events import take_event
from assist.model.contact import ChannelKind
from assist.web.metrics import INBOUND
from assist.web.wire import wire_request

log = structlog.get_logger(__name__)
_EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def webhooks(desk: DeskServices) -> Blueprint:
    """The blueprint; every route proves its caller by the channel's own signature."""
    blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")

    @blueprint.post("/twilio/<any(sms, whatsapp, status):what>")
    def twilio(what: str) -> Response:
        kind = ChannelKind.SMS if what == "status" else ChannelKind(what)
        take(desk, _configured(desk, kind))
        return Response(_EMPTY_TWIML, mimetype="text/xml")

    @blueprint.post("/stripe")
    def stripe() -> Response:
        """Answered as soon as it is stored; a duplicate is as good as the first."""
        signature = request.headers.get(SIGNATURE_HEADER)
        new = take_event(desk, request.get_data(), signature, desk.clock())
        return Response("stored" if new else "known", mimetype="text/plain")

    return blueprint


def _configured(desk: DeskServices, kind: ChannelKind) -> Channel:
    channel = desk.channel(kind)
    if channel is None:
        abort(404, f"The {kind.value} channel is not configured here.")
    return channel


def take(desk: DeskServices, channel: Channel) -> list[str]:
    """Store every event of the current request; the ids of the conversations they went to."""
    wire = wire_request(request, desk.public_url)
    channel.verify(wire)
    conversations = []
    for event in channel.parse(wire, desk.clock()):
        match event:
            case InboundMessage():
                conversations.append(_receive(desk, event))
            case DeliveryReceipt():
                record_receipt(desk, event, desk.clock())
    return conversations


def _receive(desk: DeskServices, message: InboundMessage) -> str:
    received = receive(desk, message, desk.clock())
    INBOUND.labels(message.channel.value, "duplicate" if received.duplicate else "stored").inc()
    log.info(
        "received",
        channel=message.channel.value,
        duplicate=received.duplicate,
        message=received.message_id,
        conversation=received.conversation_id,
    )
    return received.conversation_id or ""
