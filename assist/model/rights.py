"""What each role may do: the one table that every use case asks.

docs/rights.md is made from it. A right is added here first, then asked where it matters; what
everybody at the desk may do (answer, edit, reject, hand off, put on hold) needs none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum


class Role(StrEnum):
    SPECIALIST = "specialist"
    LEAD = "lead"
    FINANCE = "finance"
    ADMIN = "admin"


class Right(StrEnum):
    """Something that not everybody may do, or that everybody may and another role would not."""

    GRANT_OFFER = "grant_offer"
    GRANT_AS_LEAD = "grant_as_lead"
    GRANT_AS_FINANCE = "grant_as_finance"
    END_CARE_HOLD = "end_care_hold"
    END_MONEY_HOLD = "end_money_hold"
    END_HOLD = "end_hold"
    CANCEL_PLAN = "cancel_plan"
    OPEN_DISPUTE = "open_dispute"
    SETTLE_DISPUTE = "settle_dispute"
    RECORD_PAYOUTS = "record_payouts"
    TEACH = "teach"
    EDIT_PLAYBOOKS = "edit_playbooks"
    DECIDE_HELD_FILES = "decide_held_files"
    HEAR_CALLS = "hear_calls"
    JOIN_CALLS = "join_calls"
    DELETE_RECORDINGS = "delete_recordings"
    RUN_OPERATIONS = "run_operations"
    ERASE_PERSON = "erase_person"
    ANSWER_CRISES = "answer_crises"
    SEE_TEAM = "see_team"
    MANAGE_PEOPLE = "manage_people"


_EVERYBODY = frozenset(Role)
_LEADS = frozenset({Role.LEAD, Role.ADMIN})
_MONEY = _LEADS | {Role.FINANCE}

RIGHTS: Mapping[Right, frozenset[Role]] = {
    Right.GRANT_OFFER: _EVERYBODY,
    Right.GRANT_AS_LEAD: _MONEY,
    Right.GRANT_AS_FINANCE: frozenset({Role.FINANCE, Role.ADMIN}),
    Right.END_CARE_HOLD: _EVERYBODY,
    Right.END_MONEY_HOLD: _MONEY,
    Right.END_HOLD: _LEADS,
    Right.CANCEL_PLAN: _LEADS,
    Right.OPEN_DISPUTE: _EVERYBODY,
    Right.SETTLE_DISPUTE: _MONEY,
    Right.RECORD_PAYOUTS: _MONEY,
    Right.TEACH: _LEADS,
    Right.EDIT_PLAYBOOKS: _LEADS,
    Right.DECIDE_HELD_FILES: _LEADS,
    Right.HEAR_CALLS: _LEADS,
    Right.JOIN_CALLS: _LEADS,
    Right.DELETE_RECORDINGS: _LEADS,
    Right.RUN_OPERATIONS: _LEADS,
    Right.ERASE_PERSON: _LEADS,
    Right.ANSWER_CRISES: _LEADS,
    Right.SEE_TEAM: _LEADS,
    Right.MANAGE_PEOPLE: frozenset({Role.ADMIN}),
}

MEANINGS: Mapping[Right, str] = {
    Right.GRANT_OFFER: "Grant an offer within a specialist's limits",
    Right.GRANT_AS_LEAD: "Grant, approve and confirm what needs a lead: offers, refunds, payouts",
    Right.GRANT_AS_FINANCE: "Grant and approve what needs finance: offers, refunds, payouts",
    Right.END_CARE_HOLD: "End a hold for a wrong number or for somebody in a hard time",
    Right.END_MONEY_HOLD: "End a hold for a dispute, a chargeback or a compliance check",
    Right.END_HOLD: "End any other hold",
    Right.CANCEL_PLAN: "Cancel an active payment plan",
    Right.OPEN_DISPUTE: "Open a dispute, note evidence, tell that the author withdrew it",
    Right.SETTLE_DISPUTE: "Record the bank's word, submit evidence, take the pack out",
    Right.RECORD_PAYOUTS: "Put payout methods and tax forms on file",
    Right.TEACH: "Decide what the reading learns, and which version reads",
    Right.EDIT_PLAYBOOKS: "Write, review, publish, try and take back playbooks",
    Right.DECIDE_HELD_FILES: "Release or delete a file that was held",
    Right.HEAR_CALLS: "Hear whole calls that somebody else took",
    Right.JOIN_CALLS: "Join or listen to a call that goes on",
    Right.DELETE_RECORDINGS: "Delete a recording, here and at the provider",
    Right.RUN_OPERATIONS: "Run given-up jobs again, decide on held mail",
    Right.ERASE_PERSON: "Erase what is kept of an author",
    Right.ANSWER_CRISES: "Be called in every crisis, on shift or not",
    Right.SEE_TEAM: "See the whole team's queue on the App Home in Slack",
    Right.MANAGE_PEOPLE: "Change roles and Slack users, deactivate people, end their sessions",
}


def may(role: Role, right: Right) -> bool:
    """May a person of `role` do it?"""
    return role in RIGHTS[right]


def as_table() -> str:
    """The table in Markdown, as docs/rights.md holds it."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "| Right | What it is | " + " | ".join(role.value for role in Role) + " |"
    yield "|---|---|" + "---|" * len(Role)
    for right, meaning in MEANINGS.items():
        marks = " | ".join("yes" if may(role, right) else "–" for role in Role)
        yield f"| `{right}` | {meaning} | {marks} |"
