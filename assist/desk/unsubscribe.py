"""One click that ends our messages to an address (RFC 8058), and its signed address.

The address never runs out: CAN-SPAM asks for thirty days at least, and whoever finds an old mail
means what they click.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

from assist.desk.opt_out import record_opt_out
from assist.desk.record import by_contact
from assist.desk.services import DeskServices
from assist.errors import NotFound
from assist.model.contact import ContactPoint, OptOutScope
from assist.model.ids import ID_LENGTH
from assist.store import contacts, conversations

PATH = "/u/"


def unsubscribe_url(desk: DeskServices, point_id: str) -> str:
    """The address that ends our messages to the point."""
    return f"{desk.public_url}{PATH}{point_id}.{_signature(desk, point_id)}"


def find_point(desk: DeskServices, token: str) -> ContactPoint:
    """Whose token it is; NotFound for one that we never made. Changes nothing."""
    point_id, _, signature = token.partition(".")
    if len(point_id) != ID_LENGTH or not point_id.isascii() or not signature.isascii():
        raise NotFound("unsubscribe link", "")
    if not hmac.compare_digest(_signature(desk, point_id), signature):
        raise NotFound("unsubscribe link", "")
    with desk.db.read() as tx:
        return contacts.get_point(tx, point_id)


def unsubscribe(desk: DeskServices, token: str, now: datetime) -> ContactPoint:
    """Nothing is written to the address any more, at once; a second click changes nothing."""
    point = find_point(desk, token)
    with desk.db.transaction() as tx:
        conversation_id = conversations.latest_of_point(tx, point.id)
        if conversation_id is None:
            raise NotFound("unsubscribe link", "")
        conversation = conversations.lock(tx, conversation_id)
        if contacts.get_point(tx, point.id).opted_out_at is None:
            actor, scope = by_contact(point.contact_id), OptOutScope.POINT
            data = {"scope": scope.value, "by": "one_click"}
            record_opt_out(tx, desk, conversation, point.id, scope, actor=actor, at=now, data=data)
    return point


def _signature(desk: DeskServices, point_id: str) -> str:
    said = f"assist unsubscribe {point_id}".encode()
    digest = hmac.new(desk.unsubscribe_secret.encode(), said, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()
