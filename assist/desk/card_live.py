"""On the card while a specialist speaks on the phone: who, since when, and what was said last."""

from __future__ import annotations

from dataclasses import replace

from assist.desk.call_records import records_of, wrap_up_lines
from assist.desk.services import DeskServices
from assist.i18n import Translator
from assist.i18n import mark as _
from assist.model.call_utterance import Speaker
from assist.model.card import CardAction, CardView, LiveCall, LiveLine
from assist.model.contact import ChannelKind
from assist.model.phone_call import LegState, PhoneCall
from assist.store import (
    Tx,
    call_utterances,
    contacts,
    messages,
    phone_calls,
    phone_legs,
    specialists,
    wrap_ups,
)

MOST_LINES = 4


def with_live(tx: Tx, desk: DeskServices, view: CardView) -> CardView:
    """The card with the call that goes on, and what can be done in it: the link where there is a
    page to pay on and a number to text.
    """
    if view.conversation.channel is not ChannelKind.VOICE:
        return view
    call = phone_calls.connected(tx, view.conversation.id)
    if call is None:
        return _with_wrap_up(tx, view)
    reachable = contacts.get_point(tx, call.contact_point_id).address.startswith("+")
    extra = (CardAction.TEXT_LINK,) if reachable and desk.stripe else ()
    return replace(view, live=_live(tx, call), actions=(*view.actions, *extra))


def _with_wrap_up(tx: Tx, view: CardView) -> CardView:
    """The newest call is over, and nobody has written down what came of it."""
    call = wrap_ups.missing(tx, view.conversation.id)
    if call is None:
        return view
    actions = (*view.actions, CardAction.WRAP_UP)
    return replace(view, wrap_up=records_of(tx, call), actions=actions)


def _live(tx: Tx, call: PhoneCall) -> LiveCall:
    legs = phone_legs.legs_of(tx, [call.id])
    taken = next((leg for leg in legs if leg.state is LegState.ACCEPTED), None)
    return LiveCall(
        call_id=call.id,
        with_whom=specialists.get(tx, taken.specialist_id) if taken else None,
        since=taken.started_at if taken else call.started_at,
        lines=_lines(tx, call),
    )


def _lines(tx: Tx, call: PhoneCall) -> tuple[LiveLine, ...]:
    """The newest that was said, by whichever of the two."""
    told = [
        (one.at, LiveLine(one.speaker, one.text)) for one in call_utterances.of_calls(tx, [call.id])
    ]
    for message_id in call_utterances.message_ids(tx, call.id)[-MOST_LINES:]:
        message = messages.get(tx, message_id)
        told.append((message.created_at, LiveLine(Speaker.AUTHOR, message.text)))
    told.sort(key=lambda one: one[0])
    return tuple(line for _at, line in told[-MOST_LINES:])


def live_title(view: CardView, speak: Translator) -> str:
    """Such as "On the phone now with Ana Ruiz, 3 min"; "" where nobody is."""
    live = view.live
    if live is None:
        return ""
    minutes = max(0, int((view.drawn_at - live.since).total_seconds() // 60))
    if live.with_whom is None:
        return speak.gettext(_("On the phone now, %(minutes)s min"), minutes=str(minutes))
    return speak.gettext(
        _("On the phone now with %(who)s, %(minutes)s min"),
        who=live.with_whom.name,
        minutes=str(minutes),
    )


def live_lines(view: CardView, speak: Translator) -> tuple[tuple[str, str], ...]:
    """What was said last: who, and the words."""
    said = view.live.lines if view.live else ()
    author, specialist = speak.gettext(_("Author")), speak.gettext(_("Specialist"))
    return tuple((author if one.by is Speaker.AUTHOR else specialist, one.text) for one in said)


def call_over_title(view: CardView, speak: Translator) -> str:
    """Such as "Call ended, 7 min: write down what came of it"; "" where there is none."""
    if view.wrap_up is None:
        return ""
    minutes = max(1, round(view.wrap_up.seconds / 60))
    return speak.gettext(
        _("Call ended, %(minutes)s min: write down what came of it"), minutes=str(minutes)
    )


def call_over_lines(view: CardView, speak: Translator) -> tuple[str, ...]:
    """What its records say."""
    return wrap_up_lines(view.wrap_up, speak) if view.wrap_up else ()
