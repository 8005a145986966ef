"""What is said about one-time codes, and the code itself: drawn as it leaves, and kept nowhere."""

from __future__ import annotations

import secrets
from datetime import datetime

from assist.desk.services import DeskServices
from assist.i18n import locale_for, translator
from assist.i18n import mark as _
from assist.model.contact import Contact
from assist.model.conversation import Message
from assist.policy.identity import CODE_DIGITS, CODE_GOOD_FOR, CODE_MARK, code_hash
from assist.store import Tx, one_time_codes

SUBJECT = _("Your code")
_CARRIES = _(
    "%(code)s is your code for %(company)s, good for 10 minutes. Write it only where you asked for "
    "it. If you did not ask, ignore this."
)
_TOLD = _(
    "If what you told us matches what we have on file, a code is on its way there. Write it here "
    "within 10 minutes."
)
_NOT_PROVEN = _(
    "That does not match what we have on file, or it is too late for it. You can ask for another "
    "code, or for a call."
)


def carries_code(desk: DeskServices, language: str, contact: Contact | None) -> str:
    """The text that brings a code, with the mark in its place: what is stored and shown."""
    return _said(_CARRIES, language, contact, company=desk.company, code=CODE_MARK)


def told_to_whoever_asked(language: str, contact: Contact | None) -> str:
    """The same whether or not anybody of that name is on file."""
    return _said(_TOLD, language, contact)


def not_proven(language: str, contact: Contact | None) -> str:
    """The same for a wrong code, a late one, a locked one, and a name that nobody has."""
    return _said(_NOT_PROVEN, language, contact)


def subject(language: str, contact: Contact | None) -> str:
    return _said(SUBJECT, language, contact)


def _said(text: str, language: str, contact: Contact | None, **values: str) -> str:
    locale = locale_for(language, contact.country if contact else None)
    return translator(locale).gettext(text, **values)


def text_to_send(tx: Tx, desk: DeskServices, message: Message, now: datetime) -> str | None:
    """The text with a code drawn now; None where it is over: used, replaced, or so late that
    nobody waits for it any more. A later attempt draws another, and the one before dies with it.
    """
    asked = one_time_codes.of_message(tx, message.id)
    if asked is None or now - asked.requested_at > CODE_GOOD_FOR:
        return None
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    hashed = code_hash(desk.identity.secret, code, asked)
    if not one_time_codes.drawn(tx, asked.id, hashed, now + CODE_GOOD_FOR):
        return None
    return message.text.replace(CODE_MARK, code)
