"""The hours on the card: what waits for its own, and what could."""

from __future__ import annotations

from dataclasses import replace

from assist.model.card import CardAction, CardView
from assist.model.scheduled import Scheduled, ScheduledState
from assist.store import Tx, scheduled, specialists

# While a reply waits it can be taken back; another one may not leave beside it.
_HELD_BACK = frozenset({CardAction.APPROVE, CardAction.EDIT, CardAction.OTHER, CardAction.WRITE})


def with_hours(tx: Tx, view: CardView) -> CardView:
    """The view with what was scheduled, and the buttons that its verdict leaves."""
    waits = _still_told(scheduled.newest(tx, view.conversation.id), view)
    return replace(
        view,
        scheduled=waits,
        scheduled_by=specialists.get(tx, waits.specialist_id) if waits else None,
        actions=_actions(view, waits),
    )


def _still_told(one: Scheduled | None, view: CardView) -> Scheduled | None:
    """What waits; what was dropped is told until somebody answers."""
    if one is None or one.state.is_waiting:
        return one
    if one.state is not ScheduledState.DROPPED:
        return None
    ended, outgoing = one.settled_at or one.due_at, view.outgoing
    return None if outgoing is not None and outgoing.created_at > ended else one


def _actions(view: CardView, waits: Scheduled | None) -> tuple[CardAction, ...]:
    if waits is not None and waits.state.is_waiting:
        rest = (action for action in view.actions if action not in _HELD_BACK)
        return (CardAction.CANCEL_SCHEDULED, *rest)
    if view.verdict.earliest_next_at is None or CardAction.APPROVE not in view.actions:
        return view.actions
    rest = (action for action in view.actions if action is not CardAction.APPROVE)
    complete = view.suggestion is not None and not view.suggestion.draft.missing_facts
    return (CardAction.SEND_THEN, *rest) if complete else tuple(rest)
