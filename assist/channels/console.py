"""A channel without a provider, for development and tests: JSON in, a list or a file out."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from assist.channels import optout, wire
from assist.channels.base import (
    Capabilities,
    Event,
    InboundMessage,
    OutboundMessage,
    Sent,
    WireRequest,
)
from assist.errors import BadInput, PermanentFailure
from assist.model.contact import ChannelKind
from assist.model.conversation import FailureReason

Record = dict[str, str]


class Outbox(Protocol):
    """Where sent messages go; a plain list will do."""

    def append(self, record: Record, /) -> None: ...
    def __iter__(self) -> Iterator[Record]: ...


class JsonlOutbox:
    """An outbox that outlives the process: one JSON object a line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def append(self, record: Record, /) -> None:
        with self._lock, self._path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")

    def __iter__(self) -> Iterator[Record]:
        if self._path.exists():
            with self._path.open(encoding="utf-8") as lines:
                yield from map(json.loads, lines)


class Console:
    """Believes everybody. Incoming: {"from", "text", "id"}; outgoing records the same and `to`."""

    kind = ChannelKind.CONSOLE
    capabilities = Capabilities(max_characters=10_000, rate_per_second=1000.0)

    def __init__(self, outbox: Outbox, *, address: str = "console") -> None:
        self._outbox = outbox
        self._address = address

    def verify(self, request: WireRequest) -> None:
        """Accepts: whoever can reach a development server may write to it."""

    def parse(self, request: WireRequest, now: datetime) -> Sequence[Event]:
        fields = wire.json_object(request.body)
        sender = wire.one_line(wire.string(fields, "from", maximum=200))
        external_id = wire.one_line(wire.string(fields, "id", maximum=200))
        for name, value in (("from", sender), ("id", external_id)):
            if not value:
                raise BadInput(name, "is empty.")
        text = wire.string(fields, "text", maximum=self.capabilities.max_characters)
        message = InboundMessage(
            channel=self.kind,
            inbox_address=self._address,
            sender_address=sender,
            external_id=external_id,
            text=text,
            received_at=now,
            opt_keyword=optout.keyword(text),
        )
        return (message,)

    def check(self, message: OutboundMessage, now: datetime) -> None:  # noqa: ARG002 - protocol
        if not message.text.strip():
            raise PermanentFailure(FailureReason.REJECTED, "there is nothing to send")
        if len(message.text) > self.capabilities.max_characters:
            raise PermanentFailure(
                FailureReason.TOO_LONG, f"more than {self.capabilities.max_characters} characters"
            )

    def send(self, message: OutboundMessage, now: datetime) -> Sent:
        self.check(message, now)
        self._outbox.append(
            {
                "id": message.id,
                "from": message.inbox_address,
                "to": message.to_address,
                "text": message.text,
                "at": now.isoformat(),
            }
        )
        return Sent(external_id=message.id)

    def find_sent(self, message: OutboundMessage, since: datetime) -> Sent | None:  # noqa: ARG002 - the protocol has it
        known = any(record["id"] == message.id for record in self._outbox)
        return Sent(external_id=message.id) if known else None
