"""What becomes of a mail from the mailbox: stored once, or kept whole where a person sees it."""

from __future__ import annotations

from assist.channels.base import Channel, DeliveryReceipt, InboundMessage, WireRequest
from assist.channels.email_cut import without_card_data
from assist.desk.receive import receive
from assist.desk.record_receipt import record_receipt
from assist.desk.services import DeskServices
from assist.errors import NotFound, PermanentFailure
from assist.model.contact import ChannelKind
from assist.policy.redact import redact
from assist.store import inboxes, mailboxes, quarantine
from assist.store.quarantine import QuarantineState

SOURCE = "email"
Position = tuple[int, int]  # UIDVALIDITY and the last UID dealt with


def take_mail(desk: DeskServices, raw: bytes) -> None:
    """Store what the mail says: a message, what became of one of ours, or both.

    Raises BadInput when it cannot be read; the caller then quarantines it.
    """
    request = WireRequest(method="MAIL", url="", headers={}, body=raw)
    for event in _email(desk).parse(request, desk.clock()):
        match event:
            case InboundMessage():
                receive(desk, event, desk.clock())
            case DeliveryReceipt():
                record_receipt(desk, event, desk.clock())


def quarantine_mail(desk: DeskServices, key: str, raw: bytes, reason: str) -> None:
    """Keep the mail without card data and files, with the reason why it could not be taken."""
    kept, why = without_card_data(raw), redact(reason).text
    with desk.db.transaction() as tx:
        quarantine.add(tx, source=SOURCE, external_id=key, reason=why, raw=kept, now=desk.clock())


def retry_quarantined(desk: DeskServices, quarantined_id: str) -> None:
    """Try a held mail again; BadInput says why it still cannot be read."""
    with desk.db.read() as tx:
        held = quarantine.get(tx, quarantined_id)
    take_mail(desk, held.raw)
    with desk.db.transaction() as tx:
        quarantine.settle(tx, quarantined_id, QuarantineState.PROCESSED)


def dismiss_quarantined(desk: DeskServices, quarantined_id: str) -> None:
    """A person looked and it is not needed; it stays stored."""
    with desk.db.transaction() as tx:
        quarantine.settle(tx, quarantined_id, QuarantineState.DISMISSED)


def position(desk: DeskServices, folder: str) -> Position | None:
    """How far the folder has been read."""
    with desk.db.read() as tx:
        inbox = inboxes.of_channel(tx, ChannelKind.EMAIL)
        return mailboxes.position(tx, inbox.id, folder) if inbox else None


def set_position(desk: DeskServices, folder: str, at: Position) -> None:
    with desk.db.transaction() as tx:
        inbox = inboxes.of_channel(tx, ChannelKind.EMAIL)
        if inbox is None:
            raise NotFound("inbox", ChannelKind.EMAIL.value)
        mailboxes.set_position(tx, inbox.id, folder, *at)


def _email(desk: DeskServices) -> Channel:
    channel = desk.channel(ChannelKind.EMAIL)
    if channel is None:
        raise PermanentFailure("sender_misconfigured", "no email channel is configured")
    return channel
