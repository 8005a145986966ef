"""The part of a card that helps while a specialist speaks with the author on the phone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from assist.desk.call_room import speaking
from assist.desk.hosted_links import has_page
from assist.desk.services import DeskServices
from assist.i18n import locale_for, translator
from assist.model.card import CardView
from assist.model.contact import ChannelKind
from assist.model.decision import Suggestion
from assist.model.live_call import Agreed, LiveCall
from assist.model.phone_call import CallLeg, LegRole, LegState, PhoneCall
from assist.model.promise import Promise
from assist.store import (
    Tx,
    call_utterances,
    phone_calls,
    phone_legs,
    specialists,
)
from assist.voice import lines

SHOWN_LINES = 4


def with_live_call(tx: Tx, desk: DeskServices, view: CardView) -> CardView:
    """The view with the call that goes on in its conversation, if a person speaks in it; what is
    said there has its place in that part, and is not shown again as messages.
    """
    view = replace(view, spoken_ids=_spoken(tx, view))
    call = phone_calls.connected(tx, view.conversation.id)
    if call is None:
        return view
    legs = phone_legs.legs_of(tx, [call.id])
    leg = speaking(legs)
    agreed, about_id = what_to_write(call, view.suggestion, view.promise)
    heard = tuple(piece for piece in call_utterances.of_call(tx, call.id) if piece.text)
    live = LiveCall(
        call_id=call.id,
        since=call.answered_at if call.is_placed and call.answered_at else _taken_at(call, leg),
        person=specialists.get(tx, leg.specialist_id) if leg else None,
        lines=heard[-SHOWN_LINES:],
        trouble=call_utterances.trouble_of(tx, call.id),
        joined=_names(tx, legs, LegRole.JOINS, leg),
        listening=_names(tx, legs, LegRole.LISTENS, leg),
        say_next=_say_next(desk, view),
        agreed=agreed,
        about_id=about_id,
        may_link=has_page(tx, desk, view.conversation, view.contact.account_id),
    )
    return replace(view, live=live)


def _spoken(tx: Tx, view: CardView) -> frozenset[str]:
    """Messages that were said to a specialist: nobody has to be told of them one by one."""
    if view.conversation.channel is not ChannelKind.VOICE:
        return frozenset()
    calls = phone_calls.of_conversation(tx, view.conversation.id)
    said = call_utterances.of_calls(tx, [call.id for call in calls])
    return frozenset(piece.message_id for piece in said if piece.message_id is not None)


def _taken_at(call: PhoneCall, leg: CallLeg | None) -> datetime:
    return leg.started_at if leg else call.started_at


def _names(
    tx: Tx, legs: Collection[CallLeg], role: LegRole, speaks: CallLeg | None
) -> tuple[str, ...]:
    """Who else is on the line in that role."""
    there = [leg for leg in legs if leg.role is role and leg.state is LegState.ACCEPTED]
    return tuple(specialists.get(tx, leg.specialist_id).name for leg in there if leg is not speaks)


def what_to_write(
    call: PhoneCall, suggestion: Suggestion | None, promise: Promise | None
) -> tuple[Agreed | None, str]:
    """What was agreed in this call, else what is to be said next, with its id. Pure."""
    shown = suggestion if suggestion and suggestion.state.is_open else None
    if shown is not None and shown.draft.accepts is not None:
        return Agreed.PLAN, shown.id
    if promise is not None and promise.state.is_open and promise.made_at >= call.started_at:
        return Agreed.PROMISE, promise.id
    if shown is not None and not shown.draft.missing_facts:
        return Agreed.TEXT, shown.id
    return None, ""


def _say_next(desk: DeskServices, view: CardView) -> str:
    """The playbook's shortest words, with the facts in them. Where they are to prove who they are,
    what is written asks them to write a code back; on the phone they read it out.
    """
    suggestion = view.suggestion
    if suggestion is None or not suggestion.state.is_open:
        return ""
    if not suggestion.draft.withheld:
        return suggestion.draft.text
    country = view.contact.country or desk.default_country
    return translator(locale_for(suggestion.draft.language, country)).gettext(lines.READ_THE_CODE)
