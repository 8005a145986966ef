"""Where the desk speaks with the people of an account: a conversation that is there, or a new one.

Nothing is sent by finding it.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from assist.desk.carry_out import retake_turn
from assist.desk.record import announce, refresh_card_soon
from assist.desk.services import DeskServices
from assist.errors import NotFound
from assist.model.contact import ChannelKind, ContactPoint, IdentityLevel, Inbox
from assist.model.conversation import Attention, Conversation, ConversationState
from assist.store import Tx, accounts, contacts, conversations, inboxes

# Where a matter of money is best told first: in writing, at an address that stays.
_PREFERRED = (
    ChannelKind.EMAIL,
    ChannelKind.WHATSAPP,
    ChannelKind.SMS,
    ChannelKind.WEBCHAT,
    ChannelKind.CONSOLE,
)


def conversation_of_account(
    tx: Tx, desk: DeskServices, account_id: str, now: datetime
) -> Conversation:
    """The newest active one, locked; else one on the author's preferred known address.

    NotFound when nothing of them is on file, or no channel of ours leads there.
    """
    active = conversations.newest_active_of_account(tx, account_id)
    if active is not None:
        return conversations.lock(tx, active)
    owner = accounts.owner(tx, account_id)
    point, inbox = _address(tx, account_id, owner.contact_id, owner.billing_email)
    known = point.verified_at is not None
    conversation, _ = conversations.find_or_open(
        tx,
        point=point,
        inbox=inbox,
        identity=IdentityLevel.L1 if known else IdentityLevel.L0,
        subject="",
        now=now,
        reopen_after=now - desk.reopen_within,
    )
    return conversation


def put_on_queue(
    tx: Tx, desk: DeskServices, conversation_id: str, why: Attention, now: datetime
) -> None:
    """Have an active one wait for the desk, with the reason on every surface."""
    conversations.call_attention(tx, conversation_id, why, now)
    announce(tx, conversation_id, "conversation")
    refresh_card_soon(tx, desk.jobs, conversation_id)


def bring_up(
    tx: Tx,
    desk: DeskServices,
    account_id: str,
    conversation_id: str,
    why: Attention,
    now: datetime,
) -> None:
    """Have somebody speak with the author about it: the conversation waits, and where nothing
    else waits in it, what to say is suggested (see `take_turn`).

    `conversation_id` is where the matter was agreed; once that is closed, where they are now.
    """
    conversation = conversations.lock(tx, conversation_id)
    if not conversation.state.is_active:
        with suppress(NotFound):  # nothing is on file any more: where it was agreed, then
            conversation = conversation_of_account(tx, desk, account_id, now)
    if not conversation.state.is_active:
        conversations.set_state(tx, conversation.id, ConversationState.OPEN, now)
    put_on_queue(tx, desk, conversation.id, why, now)
    if conversation.waiting_since is None or conversation.attention is not None:
        retake_turn(tx, desk, conversation.id, why.value)


def _address(
    tx: Tx, account_id: str, contact_id: str, billing_email: str | None
) -> tuple[ContactPoint, Inbox]:
    """On file before others, not opted out before opted out, then by channel."""
    found = [
        (point, inbox)
        for point in contacts.points_of(tx, contact_id)
        if (inbox := inboxes.of_channel(tx, point.channel)) and point.channel in _PREFERRED
    ]
    if not found:
        raise NotFound("address on file for account", account_id)

    def rank(pair: tuple[ContactPoint, Inbox]) -> tuple[bool, bool, int, bool]:
        point = pair[0]
        billing = point.address == (billing_email or "").lower()
        return (
            point.verified_at is None,
            point.opted_out_at is not None,
            _PREFERRED.index(point.channel),
            not billing,
        )

    return min(found, key=rank)
