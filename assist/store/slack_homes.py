"""App Homes in Slack that somebody opened, and what each shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from assist.store.database import Tx
from assist.store.rows import insert_or, one, run
from assist.store.tables import table_of
from assist.store.tables.people import SlackHomeRow

HOMES = table_of(SlackHomeRow)
KEPT_FRESH = timedelta(days=7)  # after it was last opened
_H = HOMES.c


@dataclass(frozen=True, slots=True)
class SlackHome:
    """Of one Slack user, specialist or not; `fingerprint` is "" until it is drawn."""

    slack_user_id: str
    locale: str  # as Slack has it: "es-ES"; "" when it did not say
    opened_at: datetime
    drawn_at: datetime | None = None
    fingerprint: str = ""


def opened(tx: Tx, slack_user_id: str, locale: str, now: datetime) -> None:
    """They look at it, in that language."""
    values = {
        "slack_user_id": slack_user_id,
        "locale": locale,
        "opened_at": now,
        "fingerprint": "",
    }
    changed = {"locale": locale, "opened_at": now}
    statement = insert_or(tx, HOMES).values(**values)
    run(tx, statement.on_conflict_do_update(index_elements=[_H.slack_user_id], set_=changed))


def get(tx: Tx, slack_user_id: str) -> SlackHome | None:
    row = one(tx, select(HOMES).where(_H.slack_user_id == slack_user_id))
    return None if row is None else _to_model(row)


def opened_since(tx: Tx, since: datetime) -> tuple[SlackHome, ...]:
    """Those that somebody looked at since then."""
    chosen = select(HOMES).where(_H.opened_at >= since).order_by(_H.slack_user_id)
    return tuple(_to_model(row) for row in run(tx, chosen))


def drawn(tx: Tx, slack_user_id: str, fingerprint: str, now: datetime) -> None:
    chosen = update(HOMES).where(_H.slack_user_id == slack_user_id)
    run(tx, chosen.values(drawn_at=now, fingerprint=fingerprint))


def _to_model(row: Row[Any]) -> SlackHome:
    return SlackHome(
        slack_user_id=row.slack_user_id,
        locale=row.locale,
        opened_at=row.opened_at,
        drawn_at=row.drawn_at,
        fingerprint=row.fingerprint,
    )
