"""What became of a playbook's suggestions: where conversations stand, outcomes, edits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, or_, select

from assist.model.conversation import Direction
from assist.model.decision import Suggestion, SuggestionState
from assist.model.playbook import Outcomes, Place
from assist.store.database import Tx
from assist.store.message_rows import MESSAGES
from assist.store.playbooks import VERSIONS
from assist.store.rows import one, run
from assist.store.suggestions import SUGGESTIONS, to_model

_S = SUGGESTIONS.c
SENT = tuple(
    state.value
    for state in (SuggestionState.APPROVED, SuggestionState.EDITED, SuggestionState.AUTOMATIC)
)
DECIDED = (
    SuggestionState.APPROVED.value,
    SuggestionState.EDITED.value,
    SuggestionState.REJECTED.value,
)


def kept(tx: Tx, conversation_id: str) -> Mapping[str, str]:
    """By playbook the version that this conversation began with: that of the first reply which it
    sent from one that nobody has withdrawn since.
    """
    chosen = (
        select(_S.playbook_id, _S.playbook_version_id)
        .join_from(SUGGESTIONS, VERSIONS, VERSIONS.c.id == _S.playbook_version_id)
        .where(
            _S.conversation_id == conversation_id,
            _S.state.in_(SENT),
            VERSIONS.c.withdrawn_at.is_(None),
        )
        .order_by(_S.id.desc())
    )
    return {row.playbook_id: row.playbook_version_id for row in run(tx, chosen)}


def place(tx: Tx, conversation_id: str) -> Place | None:
    """Where the conversation stands by our newest reply; None when that was own words."""
    sent = (
        select(MESSAGES.c.suggestion_id)
        .where(
            MESSAGES.c.conversation_id == conversation_id,
            MESSAGES.c.direction == Direction.OUTGOING.value,
            or_(MESSAGES.c.automatic.is_(False), MESSAGES.c.suggestion_id.is_not(None)),
        )
        .order_by(MESSAGES.c.seq.desc())
        .limit(1)
    )
    newest = one(tx, sent)
    if newest is None or newest.suggestion_id is None:
        return None
    row = one(tx, select(SUGGESTIONS).where(_S.id == newest.suggestion_id))
    if row is None:
        return None
    draft = to_model(row).draft
    return Place(draft.playbook_id, draft.playbook_version_id, draft.step)


def outcomes(
    tx: Tx, version_ids: Iterable[str], since: datetime | None = None
) -> Mapping[str, Outcomes]:
    """By version what specialists did with its suggestions."""
    wanted = tuple(version_ids)
    counted = (
        select(_S.playbook_version_id, _S.state, _S.reject_reason, func.count().label("many"))
        .where(_S.playbook_version_id.in_(wanted))
        .group_by(_S.playbook_version_id, _S.state, _S.reject_reason)
    )
    if since is not None:
        counted = counted.where(_S.created_at >= since)
    states: dict[str, Counter[str]] = {version: Counter() for version in wanted}
    reasons: dict[str, Counter[str]] = {version: Counter() for version in wanted}
    for row in run(tx, counted):
        states[row.playbook_version_id][row.state] += row.many
        if row.reject_reason:
            reasons[row.playbook_version_id][row.reject_reason] += row.many
    return {version: _outcomes(states[version], reasons[version]) for version in wanted}


def accepted_between(tx: Tx, since: datetime, until: datetime) -> Mapping[str, tuple[int, int]]:
    """By playbook how many of its suggestions drawn from `since` to before `until` were approved or
    edited, and on how many a person decided.
    """
    counted = (
        select(_S.playbook_id, _S.state, func.count().label("many"))
        .where(_S.created_at >= since, _S.created_at < until, _S.state.in_(DECIDED))
        .group_by(_S.playbook_id, _S.state)
    )
    found: dict[str, tuple[int, int]] = {}
    for row in run(tx, counted):
        accepted, decided_on = found.get(row.playbook_id, (0, 0))
        taken = 0 if row.state == SuggestionState.REJECTED.value else row.many
        found[row.playbook_id] = (accepted + taken, decided_on + row.many)
    return found


def _outcomes(states: Counter[str], reasons: Counter[str]) -> Outcomes:
    return Outcomes(
        approved=states[SuggestionState.APPROVED],
        edited=states[SuggestionState.EDITED],
        rejected=states[SuggestionState.REJECTED],
        automatic=states[SuggestionState.AUTOMATIC],
        superseded=states[SuggestionState.SUPERSEDED],
        open=states[SuggestionState.SHOWN],
        reasons=dict(reasons.most_common()),
    )


def decided(tx: Tx, playbook_id: str, limit: int) -> tuple[Suggestion, ...]:
    """The newest on which a person decided, newest first."""
    chosen = select(SUGGESTIONS).where(_S.playbook_id == playbook_id, _S.state.in_(DECIDED))
    return tuple(to_model(row) for row in run(tx, chosen.order_by(_S.id.desc()).limit(limit)))
