"""Whose an account at an OpenID provider is: bound to a person once, found by it ever after.

Bound is (issuer, subject). An address decides only at the first sign-in, and only one for which
the provider vouches. Nobody comes into being by signing in unless the settings say so.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.desk.people import tell_added, tell_people
from assist.desk.services import DeskServices
from assist.errors import Duplicate
from assist.model.audit import AuditKind
from assist.model.ids import new_id
from assist.model.rights import Role
from assist.model.sign_in import BoundIdentity, Identity
from assist.model.specialist import Specialist
from assist.store import Tx, identities, specialists


class Recognised(StrEnum):
    DONE = "done"
    UNKNOWN = "unknown"  # nobody here has that address
    NO_ADDRESS = "no_address"  # the provider vouches for none, and the account is bound to nobody
    LEFT = "left"  # the person does not work here any more
    OTHER_ACCOUNT = "other_account"  # the person signs in by another account of that provider


@dataclass(frozen=True, slots=True)
class Recognition:
    """What came of it; `person` is there when it is DONE."""

    result: Recognised
    person: Specialist | None = None


def recognise(
    desk: DeskServices, identity: Identity, *, creates_people: bool, now: datetime
) -> Recognition:
    """Who that is. An account that nobody has yet is bound to the specialist whose Slack user or
    address it proves; `creates_people` makes one where there is none.
    """
    # Two first sign-ins at once: the second finds what the first one bound.
    for _ in range(2):
        with suppress(Duplicate), desk.db.transaction() as tx:
            return _recognised(tx, identity, creates_people=creates_people, now=now)
    return Recognition(Recognised.OTHER_ACCOUNT)


def _recognised(tx: Tx, identity: Identity, *, creates_people: bool, now: datetime) -> Recognition:
    bound = identities.get(tx, identity.issuer, identity.subject)
    if bound is not None:
        person = specialists.get(tx, bound.specialist_id)
        if not person.active:
            return Recognition(Recognised.LEFT)
        identities.used(tx, identity.issuer, identity.subject, now)
    else:
        found = _claimed(tx, identity)
        if found is None and creates_people and identity.email:
            found = _made(tx, identity, now)
        refused = _refused(tx, found, identity)
        if found is None or refused is not None:
            return Recognition(refused or Recognised.UNKNOWN)
        person = found
        _bind(tx, person, identity, now)
    return Recognition(Recognised.DONE, _with_slack(tx, person, identity, now))


def _refused(tx: Tx, found: Specialist | None, identity: Identity) -> Recognised | None:
    """Why an account that nobody has is not bound to the person whom it claims to be."""
    if found is None:
        return Recognised.UNKNOWN if identity.email else Recognised.NO_ADDRESS
    if not found.active:
        return Recognised.LEFT
    if any(one.issuer == identity.issuer for one in identities.of_person(tx, found.id)):
        return Recognised.OTHER_ACCOUNT
    return None


def _claimed(tx: Tx, identity: Identity) -> Specialist | None:
    """The person whom an administrator gave that Slack user, else who has the address."""
    if identity.slack_user_id:
        by_slack = specialists.by_slack(tx, identity.slack_user_id)
        if by_slack is not None:
            return by_slack
    by_email = specialists.by_email(tx, identity.email) if identity.email else None
    return by_email[0] if by_email else None


def _made(tx: Tx, identity: Identity, now: datetime) -> Specialist:
    name = identity.name or identity.email.partition("@")[0]
    person = Specialist(new_id(), name, identity.email, Role.SPECIALIST)
    specialists.add(tx, person)
    tell_added(tx, person, identity.provider, None, now)
    return person


def _bind(tx: Tx, person: Specialist, identity: Identity, now: datetime) -> None:
    identities.add(
        tx,
        BoundIdentity(
            provider=identity.provider,
            issuer=identity.issuer,
            subject=identity.subject,
            specialist_id=person.id,
            email=identity.email,
            bound_at=now,
            used_at=now,
        ),
    )
    told = {"what": "account_bound", "provider": identity.provider}
    tell_people(tx, AuditKind.PERSON_CHANGED, person.id, person.id, now, **told)


def _with_slack(tx: Tx, person: Specialist, identity: Identity, now: datetime) -> Specialist:
    """Their clicks in Slack are theirs from now on, unless an administrator said otherwise."""
    user = identity.slack_user_id
    if user is None or person.slack_user_id is not None or specialists.by_slack(tx, user):
        return person
    specialists.link_slack(tx, person.id, user)
    told = {"what": "slack", "before": None, "after": user}
    tell_people(tx, AuditKind.PERSON_CHANGED, person.id, person.id, now, **told)
    return specialists.get(tx, person.id)
