"""Who works at the desk: adding people, finding them, and proving a password."""

from __future__ import annotations

from dataclasses import replace

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assist.channels import phone as phone_numbers
from assist.desk.services import DeskServices
from assist.errors import BadInput, Duplicate, NotFound
from assist.model.ids import new_id
from assist.model.specialist import Role, Specialist
from assist.store import Tx, specialists

SHORTEST_PASSWORD = 12
_HASHER = PasswordHasher()
# Verified when nobody has the address, so that an unknown one takes as long as a wrong password.
_NOBODY = _HASHER.hash("nobody has this password")


def add_specialist(
    desk: DeskServices,
    *,
    name: str,
    email: str,
    role: Role,
    password: str,
    slack_user_id: str | None = None,
    phone: str | None = None,
) -> Specialist:
    """Let somebody sign in; BadInput if the address is taken, the password too short, or the phone
    (where calls are put through to) no number.
    """
    if len(password) < SHORTEST_PASSWORD:
        remedy = f"Use at least {SHORTEST_PASSWORD} characters."
        raise BadInput("password", "is too short.", remedy)
    address = email.strip().lower()
    if "@" not in address:
        raise BadInput("email", "is no e-mail address.", "Write it like ana@example.com.")
    number = _number(phone) if phone else None
    person = Specialist(new_id(), name.strip(), address, role, slack_user_id, phone=number)
    try:
        with desk.db.transaction() as tx:
            specialists.add(tx, person, _HASHER.hash(password))
    except Duplicate as error:
        remedy = "Each person has one address and one Slack id."
        raise BadInput("email", "belongs to somebody already.", remedy) from error
    return person


def set_phone(desk: DeskServices, email: str, phone: str | None) -> Specialist:
    """Put calls through to that number from now on; None: to none of theirs. NotFound for an
    address that nobody has, BadInput for what is no number.
    """
    number = _number(phone) if phone else None
    with desk.db.transaction() as tx:
        found = specialists.by_email(tx, email.strip().lower())
        if found is None:
            raise NotFound("specialist", email)
        specialists.set_phone(tx, found[0].id, number)
        return replace(found[0], phone=number)


def _number(told: str) -> str:
    number = phone_numbers.e164(told.strip())
    if number is None:
        raise BadInput("phone", "is no number in international form.", "Write it like +54911….")
    return number


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
