"""Who works at the desk: adding people, finding them, and proving a password."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assist.channels import phone as phone_numbers
from assist.desk.record import BY_ASSIST, DESK_TOPIC, by_specialist, record
from assist.desk.services import DeskServices
from assist.errors import BadInput, Duplicate, NotAllowed, NotFound
from assist.model.audit import AuditKind
from assist.model.ids import new_id
from assist.model.phone_call import SOFTPHONE
from assist.model.rights import Right
from assist.model.specialist import Role, Specialist
from assist.store import Tx, feed, sessions, specialists

CHAIN = "people"  # the record of people and their sessions: they belong to no conversation
FEED_KIND = "people"
SHORTEST_PASSWORD = 12
_HASHER = PasswordHasher()
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
# Verified when nobody has the address, so that an unknown one takes as long as a wrong password.
_NOBODY = _HASHER.hash("nobody has this password")


def add_specialist(
    desk: DeskServices,
    *,
    name: str,
    email: str,
    role: Role,
    password: str | None,
    slack_user_id: str | None = None,
    by: str | None = None,
) -> Specialist:
    """Let somebody sign in: with a password, or (None) by a provider alone. BadInput if the address
    is taken or the password too short; NotAllowed unless `by` is an administrator (None: the
    operator).
    """
    if password is not None:
        _check_length(password)
    if not name.strip():
        raise BadInput("name", "is empty.", "Write it as colleagues know it.")
    address = email.strip().lower()
    if not _ADDRESS.fullmatch(address):
        raise BadInput("email", "is no e-mail address.", "Write it like ana@example.com.")
    person = Specialist(new_id(), name.strip(), address, role, slack_user_id)
    hashed = _HASHER.hash(password) if password is not None else None
    try:
        with desk.db.transaction() as tx:
            if by is not None and not specialists.get(tx, by).may(Right.MANAGE_PEOPLE):
                raise NotAllowed("admins_only")
            specialists.add(tx, person, hashed)
            tell_added(tx, person, "administrator" if by else "operator", by, desk.clock())
    except Duplicate as error:
        remedy = "Each person has one address and one Slack id."
        raise BadInput("email", "belongs to somebody already.", remedy) from error
    return person


def set_password(desk: DeskServices, email: str, password: str) -> Specialist:
    """A new one, by the operator; every session of theirs ends. NotFound, BadInput."""
    _check_length(password)
    hashed = _HASHER.hash(password)
    with desk.db.transaction() as tx:
        found = specialists.by_email(tx, email.strip().lower())
        if found is None:
            raise NotFound("specialist", email)
        person = found[0]
        specialists.set_password(tx, person.id, hashed)
        sessions.end_all(tx, person.id)
        tell_people(tx, AuditKind.PERSON_CHANGED, person.id, None, desk.clock(), what="password")
    return person


def set_phone(desk: DeskServices, email: str, phone: str | None) -> Specialist:
    """Put calls through to that number or softphone from now on; None: to none of theirs. NotFound
    for an address that nobody has, BadInput for what is neither.
    """
    number = _phone(phone.strip()) if phone else None
    with desk.db.transaction() as tx:
        found = specialists.by_email(tx, email.strip().lower())
        if found is None:
            raise NotFound("specialist", email)
        specialists.set_phone(tx, found[0].id, number)
        tell_people(tx, AuditKind.PERSON_CHANGED, found[0].id, None, desk.clock(), what="phone")
        return replace(found[0], phone=number)


def _phone(told: str) -> str:
    """E.164, or "client:ana" for a softphone that is signed in to Twilio under that name.

    Names: https://www.twilio.com/docs/voice/twiml/client
    """
    if told.startswith(SOFTPHONE):
        name = told.removeprefix(SOFTPHONE)
        if not (0 < len(name) <= 121 and name.isascii() and name.replace("_", "").isalnum()):
            remedy = "Use letters, digits and underscores."
            raise BadInput("phone", "is no softphone's name.", remedy)
        return told
    number = phone_numbers.e164(told)
    if number is None:
        remedy = "Write it like +54911…, or client:ana for a softphone."
        raise BadInput("phone", "is no number in international form.", remedy)
    return number


def _check_length(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        remedy = f"Use at least {SHORTEST_PASSWORD} characters."
        raise BadInput("password", "is too short.", remedy)


def tell_people(
    tx: Tx, kind: AuditKind, person_id: str, by: str | None, now: datetime, **data: object
) -> None:
    """One line in the record of people; `by` None is the operator, or assist itself. Open pages
    look whether they are still signed in.
    """
    actor = by_specialist(by) if by else BY_ASSIST
    record(tx, CHAIN, kind, actor=actor, at=now, subject={"specialist": person_id}, data=data)
    if kind in {AuditKind.PERSON_CHANGED, AuditKind.SESSIONS_ENDED}:
        feed.publish(tx, DESK_TOPIC, FEED_KIND, {"specialist": person_id})


def tell_added(tx: Tx, person: Specialist, how: str, by: str | None, now: datetime) -> None:
    """That somebody may sign in from now on, and `how` they came: by the operator, an administrator
    or a provider.
    """
    data = {"name": person.name, "role": person.role.value, "how": how}
    tell_people(tx, AuditKind.PERSON_ADDED, person.id, by, now, **data)


def active_specialist(tx: Tx, specialist_id: str) -> Specialist | None:
    """The person, while they work here."""
    try:
        person = specialists.get(tx, specialist_id)
    except NotFound:
        return None
    return person if person.active else None


def check_password(desk: DeskServices, email: str, password: str) -> Specialist | None:
    """Who it is; None for a wrong address, a wrong password and a person who left alike."""
    with desk.db.read() as tx:
        found = specialists.by_email(tx, email.strip().lower())
    person, hashed = found if found is not None else (None, None)
    try:
        _HASHER.verify(hashed or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return person if person is not None and person.active and hashed else None
