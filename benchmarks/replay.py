"""Replaying a draft over 10,000 past messages of 2,000 authors with accounts, in one worker."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from assist import wiring
from assist.desk import playbook_replay as replays
from assist.model.contact import ChannelKind, IdentityLevel, Inbox
from assist.model.conversation import Conversation, Direction, MessageState
from assist.model.interpretation import IntentGuess, Span
from assist.settings import Settings
from assist.store import Tx, accounts, contacts, conversations, inboxes, playbooks
from assist.store.codec import encode
from assist.store.interpretations import INTERPRETATIONS
from assist.store.message_rows import MESSAGES
from assist.store.message_rows import values as message_values
from benchmarks import databases
from tests import factories
from tests.harness import SECRET

AUTHORS, EACH = 2_000, 5
SAMPLE = AUTHORS * EACH
PLAYBOOK = "balance.inquiry"
# The worst case asks only what the draft answers; the usual one what authors ask, evenly.
INTENTS = (
    "balance_inquiry", "payment_received_check", "payment_failed_why", "royalty_balance",
    "payment_plan_request", "refund_status", "promise_to_pay", "late_fee_waiver", "greeting",
    "tax_form_question",
)  # fmt: skip


def run() -> dict[str, object]:
    """Seconds for all messages, when every one asks what the draft answers and when one in ten."""
    return {"messages": SAMPLE, "every_one": _measure(INTENTS[:1]), "usual": _measure(INTENTS)}


def _measure(intents: tuple[str, ...]) -> dict[str, object]:
    with databases.fresh("sqlite") as (directory, urls):
        settings = Settings(secret_key=SECRET, database_url=urls[0], var_dir=Path(directory))
        services = wiring.build(settings)
        try:
            now = services.desk.clock()
            with services.db.transaction() as tx:
                _fill(tx, intents, now)
                text = playbooks.in_use(tx, PLAYBOOK).version.yaml_text
            draft = text.replace("short: >-\n      ", "short: >-\n      Good question. ")
            assert draft != text
            made = replays.start_replay(
                services.desk, draft, since=now - timedelta(days=40),
                until=now + timedelta(days=1), sample=SAMPLE, by=None, now=now,
            )  # fmt: skip
            print(f"replay: {SAMPLE} messages, {len(intents)} intents", file=sys.stderr)
            began, used = time.perf_counter(), time.process_time()
            replays.run_replay(services.desk, made.id)
            took, used = time.perf_counter() - began, time.process_time() - used
            done = replays.replay(services.desk, made.id, by=None)
        finally:
            services.close()
    return {
        "seconds": round(took, 1),
        "processor_seconds": round(used, 1),
        "state": done.state.value,
        "text_changed": done.counts.text_changed,
        "same": done.counts.same,
    }


def _fill(tx: Tx, intents: tuple[str, ...], now: datetime) -> None:
    inbox = inboxes.ensure(tx, ChannelKind.SMS, "+12025550100", "Billing")
    for author in range(AUTHORS):
        _author(tx, author, inbox, intents, now)


def _author(tx: Tx, author: int, inbox: Inbox, intents: tuple[str, ...], now: datetime) -> None:
    account = f"BENCH-{author}"
    contact = factories.contact(account_id=account, country="US", zone="America/New_York")
    point = factories.point(contact.id, address=f"+1305{author:07d}", verified_at=now)
    contacts.add_contact(tx, contact)
    contacts.add_point(tx, point)
    accounts.add_account(tx, account_id=account, contact_id=contact.id, currency="USD")
    for number in range(6):
        due = date(now.year, now.month, 1) + timedelta(days=30 * (number - 3))
        accounts.add_invoice(
            tx,
            account,
            factories.invoice(id=f"{account}-{number}", number=f"{author}-{number}", due_on=due),
        )
    conversation, _ = conversations.find_or_open(
        tx,
        point=point,
        inbox=inbox,
        identity=IdentityLevel.L1,
        subject="",
        now=now,
        reopen_after=now - timedelta(days=7),
    )
    written = list(_messages(conversation, author, intents, now))
    tx.connection().execute(insert(MESSAGES), [message for message, _ in written])
    tx.connection().execute(insert(INTERPRETATIONS), [reading for _, reading in written])


def _messages(
    conversation: Conversation, author: int, intents: tuple[str, ...], now: datetime
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for number in range(EACH):
        at = now - timedelta(days=30, minutes=-(author * EACH + number))
        message = factories.message(
            conversation_id=conversation.id, inbox_id=conversation.inbox_id, created_at=at,
            direction=Direction.INCOMING, state=MessageState.RECEIVED, text="how much is it",
        )  # fmt: skip
        intent = intents[(author + number) % len(intents)]
        reading = factories.interpretation(
            intents=(IntentGuess(intent, 0.93, Span(0, 12)),), understood_at=at.astimezone(UTC)
        )
        yield (
            message_values(message),
            {
                "id": f"{author * EACH + number:026x}",
                "conversation_id": conversation.id,
                "message_id": message.id,
                "content": encode(reading),
                "model_version": reading.model_version,
                "understood_at": reading.understood_at,
            },
        )
