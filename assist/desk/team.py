"""What an administrator does with the people of the desk: roles, Slack users, who still works here.

Administrators are changed one at a time (`specialists.lock_admins`), so that two who demote each
other at once never leave the desk without one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from assist.desk.people import tell_people
from assist.desk.record import BY_ASSIST, announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.errors import BadInput, Duplicate, NotAllowed
from assist.model.audit import AuditKind
from assist.model.rights import Right, Role
from assist.model.sign_in import BoundIdentity
from assist.model.specialist import Specialist
from assist.store import Tx, conversations, identities, sessions, specialists

_SLACK_USER = re.compile(r"[UW][A-Z0-9]{2,20}")


class TeamResult(StrEnum):
    DONE = "done"
    UNCHANGED = "unchanged"  # it is so already
    OWN_ADMIN = "own_admin"  # an administrator does not take their own rights away
    LAST_ADMIN = "last_admin"  # somebody has to be left who can change this back
    SLACK_TAKEN = "slack_taken"  # that Slack user is somebody else's


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the list of people."""

    person: Specialist
    last_seen: datetime | None
    sessions: int
    accounts: tuple[BoundIdentity, ...] = ()


@dataclass(frozen=True, slots=True)
class Team:
    """Everybody, those who left last."""

    members: tuple[Member, ...] = field(default=())


def team(desk: DeskServices, *, by: str | None, now: datetime) -> Team:
    """NotAllowed unless `by` is an administrator (None: the operator)."""
    with desk.db.read() as tx:
        _manager(tx, by)
        seen, open_ones = specialists.last_seen(tx), sessions.count(tx, now)
        accounts: dict[str, list[BoundIdentity]] = {}
        for bound in identities.all(tx):
            accounts.setdefault(bound.specialist_id, []).append(bound)
        members = [
            Member(
                person,
                seen.get(person.id),
                open_ones.get(person.id, 0),
                tuple(accounts.get(person.id, ())),
            )
            for person in specialists.all(tx)
        ]
    return Team(tuple(sorted(members, key=lambda member: not member.person.active)))


def change_role(
    desk: DeskServices, person_id: str, role: Role, *, by: str | None, now: datetime
) -> TeamResult:
    """Give them that role. It holds from their next click on."""
    with desk.db.transaction() as tx:
        person, refused = _locked(tx, person_id, by, leaves_admin=role is not Role.ADMIN)
        if person.role is role:
            return TeamResult.UNCHANGED
        if refused is not None:
            return refused
        specialists.change_role(tx, person_id, role)
        change = {"what": "role", "before": person.role.value, "after": role.value}
        _tell(tx, person_id, by, now, change)
        return TeamResult.DONE


def set_active(
    desk: DeskServices, person_id: str, *, active: bool, by: str | None, now: datetime
) -> TeamResult:
    """Let them work here, or not any more: then every session of theirs ends at once, and their
    cases go back to the whole desk.
    """
    with desk.db.transaction() as tx:
        person, refused = _locked(tx, person_id, by, leaves_admin=not active)
        if person.active is active:
            return TeamResult.UNCHANGED
        if refused is not None:
            return refused
        specialists.set_active(tx, person_id, active=active)
        ended = sessions.end_all(tx, person_id)
        if not active:
            _hand_back(tx, desk, person_id, by, now)
        change = {"what": "activated" if active else "deactivated", "ended": ended}
        _tell(tx, person_id, by, now, change)
        return TeamResult.DONE


def map_slack(
    desk: DeskServices, person_id: str, slack_user: str, *, by: str | None, now: datetime
) -> TeamResult:
    """Whose clicks in Slack are theirs; "" for nobody's. BadInput when it is no member id."""
    wanted = slack_user.strip().upper() or None
    if wanted is not None and not _SLACK_USER.fullmatch(wanted):
        remedy = "Copy it in Slack from the profile's menu: Copy member ID (U…)."
        raise BadInput("slack_user", "is no Slack member id.", remedy)
    try:
        with desk.db.transaction() as tx:
            _manager(tx, by)
            person = specialists.get(tx, person_id)
            if person.slack_user_id == wanted:
                return TeamResult.UNCHANGED
            specialists.link_slack(tx, person_id, wanted)
            change = {"what": "slack", "before": person.slack_user_id, "after": wanted}
            _tell(tx, person_id, by, now, change)
            return TeamResult.DONE
    except Duplicate:
        return TeamResult.SLACK_TAKEN


def end_sessions(
    desk: DeskServices, person_id: str, *, by: str | None, now: datetime
) -> TeamResult:
    """Sign them out everywhere."""
    with desk.db.transaction() as tx:
        _manager(tx, by)
        person = specialists.get(tx, person_id)
        ended = sessions.end_all(tx, person.id)
        if not ended:
            return TeamResult.UNCHANGED
        told = {"what": "all", "ended": ended}
        tell_people(tx, AuditKind.SESSIONS_ENDED, person.id, by, now, **told)
        return TeamResult.DONE


def release_accounts(
    desk: DeskServices, person_id: str, *, by: str | None, now: datetime
) -> TeamResult:
    """Let go of their accounts at providers: the next sign-in by their address binds anew."""
    with desk.db.transaction() as tx:
        _manager(tx, by)
        person = specialists.get(tx, person_id)
        released = identities.remove_all(tx, person.id)
        if not released:
            return TeamResult.UNCHANGED
        sessions.end_all(tx, person.id)
        _tell(tx, person.id, by, now, {"what": "accounts_released", "released": released})
        return TeamResult.DONE


def _hand_back(tx: Tx, desk: DeskServices, person_id: str, by: str | None, now: datetime) -> None:
    """Nobody waits for somebody who is not there."""
    actor = by_specialist(by) if by else BY_ASSIST
    for conversation_id in conversations.assigned_to(tx, person_id):
        conversations.lock(tx, conversation_id)
        conversations.assign(tx, conversation_id, None)
        left = {"note": "", "from": person_id}
        record(tx, conversation_id, AuditKind.HANDED_OFF, actor=actor, at=now, data=left)
        announce(tx, conversation_id, "conversation")
        refresh_card_soon(tx, desk.jobs, conversation_id)


def _manager(tx: Tx, by: str | None) -> None:
    if by is not None and not specialists.get(tx, by).may(Right.MANAGE_PEOPLE):
        raise NotAllowed("admins_only")


def _locked(
    tx: Tx, person_id: str, by: str | None, *, leaves_admin: bool
) -> tuple[Specialist, TeamResult | None]:
    """The person, read after the administrators are locked, and why they cannot stop being one."""
    admins = {admin.id for admin in specialists.lock_admins(tx)}
    _manager(tx, by)
    person = specialists.get(tx, person_id)
    if leaves_admin and person.id in admins:
        if person.id == by:
            return person, TeamResult.OWN_ADMIN
        if admins == {person.id}:
            return person, TeamResult.LAST_ADMIN
    return person, None


def _tell(
    tx: Tx, person_id: str, by: str | None, now: datetime, change: Mapping[str, object]
) -> None:
    tell_people(tx, AuditKind.PERSON_CHANGED, person_id, by, now, **change)
