"""On the card once a call with a person is over: that nobody has written down what came of it."""

from __future__ import annotations

from dataclasses import replace

from assist.desk.call_records import records_of, wrap_up_lines
from assist.i18n import Translator
from assist.i18n import mark as _
from assist.model.card import CardAction, CardView
from assist.model.contact import ChannelKind
from assist.store import Tx, phone_calls, wrap_ups


def with_wrap_up(tx: Tx, view: CardView) -> CardView:
    """The newest call with a person that nobody has written down, while nobody speaks now."""
    conversation = view.conversation
    if conversation.channel is not ChannelKind.VOICE:
        return view
    if phone_calls.talks_with_person(tx, conversation.id):
        return view
    call = wrap_ups.missing(tx, conversation.id)
    if call is None:
        return view
    actions = (*view.actions, CardAction.WRAP_UP)
    return replace(view, wrap_up=records_of(tx, call), actions=actions)


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
