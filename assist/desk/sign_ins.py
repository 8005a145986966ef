"""Sessions at the console: begun, looked at, and ended by whose they are or an administrator."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from assist.desk.people import tell_people
from assist.desk.services import DeskServices
from assist.model.audit import AuditKind
from assist.model.ids import new_id
from assist.model.sign_in import SignIn
from assist.model.specialist import Specialist
from assist.store import sessions

LASTS = timedelta(hours=12)  # a working day
SEEN_EVERY = timedelta(minutes=1)
LONGEST_DEVICE = 200


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a sign-in comes from."""

    address: str
    device: str  # the User-Agent header


def begin(
    desk: DeskServices, person: Specialist, method: str, browser: Browser, now: datetime
) -> str:
    """Sign them in; the token for their cookie, new every time and kept nowhere."""
    token = new_token()
    sign_in = SignIn(
        id=new_id(),
        specialist_id=person.id,
        method=method,
        address=browser.address,
        device=browser.device[:LONGEST_DEVICE],
        since=now,
        seen_at=now,
        expires_at=now + LASTS,
    )
    with desk.db.transaction() as tx:
        sessions.create(tx, hashed(token), sign_in)
        sessions.seen(tx, sign_in, now)
        told = {"session": sign_in.id, "method": method}
        tell_people(tx, AuditKind.SIGNED_IN, person.id, person.id, now, **told)
    return token


def current(desk: DeskServices, token: str, now: datetime) -> tuple[Specialist, SignIn] | None:
    """Who holds that token, while it is good and they work here; noted at most once a minute."""
    with desk.db.read() as tx:
        found = sessions.get(tx, hashed(token), now)
    if found is not None and now - found[1].seen_at >= SEEN_EVERY:
        with desk.db.transaction() as tx:
            sessions.seen(tx, found[1], now)
    return found


def of_person(desk: DeskServices, specialist_id: str, now: datetime) -> tuple[SignIn, ...]:
    """Where they are signed in, the newest use first."""
    with desk.db.read() as tx:
        return sessions.of_person(tx, specialist_id, now)


def end_one(desk: DeskServices, sign_in_id: str, *, by: str, now: datetime) -> bool:
    """End one of my own; False when it is over already, or somebody else's."""
    with desk.db.transaction() as tx:
        if not sessions.end(tx, sign_in_id, by):
            return False
        told = {"session": sign_in_id, "what": "one"}
        tell_people(tx, AuditKind.SESSIONS_ENDED, by, by, now, **told)
        return True


def end_others(desk: DeskServices, kept_id: str, *, by: str, now: datetime) -> int:
    """End all of mine but the one that I use; how many."""
    with desk.db.transaction() as tx:
        ended = sessions.end_all(tx, by, but=[kept_id])
        if ended:
            told = {"what": "others", "ended": ended}
            tell_people(tx, AuditKind.SESSIONS_ENDED, by, by, now, **told)
        return ended


def sign_out(desk: DeskServices, token: str, now: datetime) -> None:
    """End the one of that token, also for whoever copied it."""
    with desk.db.transaction() as tx:
        found = sessions.get(tx, hashed(token), now)
        if found is not None and sessions.end(tx, found[1].id, found[0].id):
            told = {"session": found[1].id, "what": "signed_out"}
            tell_people(tx, AuditKind.SESSIONS_ENDED, found[0].id, found[0].id, now, **told)


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """As tokens are kept: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
