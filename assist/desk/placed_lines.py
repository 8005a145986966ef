"""Calling the author, in words; every surface says the same."""

from __future__ import annotations

from dataclasses import dataclass

from assist.desk.labels import CALL_OUTCOMES, NOT_DIALLED
from assist.desk.verdict_lines import verdict_lines
from assist.i18n import Translator, mark
from assist.model.card import CardAction, CardView, NumberToCall, PlacedCall
from assist.model.phone_call import Answerer, CallState, NotDialled

_ = mark

_OUR_PHONE = _("%(who)s calls %(number)s: their own phone rings first.")
_THEIRS = _("%(who)s calls %(number)s: it rings there.")
_SPEAK = _("%(who)s is on the phone with %(number)s.")
_MACHINE = _("An answering machine took the call of %(who)s to %(number)s.")
_LEAVING = _("The short message is being left at %(number)s.")
_NOT_DIALLED = _("The call of %(who)s to %(number)s was not dialled: %(why)s.")
_OVER = _("The call of %(who)s to %(number)s is over. Who was reached?")
_OVER_HEARD = _(
    "The call of %(who)s to %(number)s is over; by the network: %(outcome)s. Who was reached?"
)


@dataclass(frozen=True, slots=True)
class CallButton:
    """A number that one click calls."""

    point_id: str
    label: str


def placed_line(view: CardView, speak: Translator) -> str:
    """How far the call is that we placed; "" where none matters. Pure."""
    placed = view.placed
    if placed is None:
        return ""
    who, number = placed.person.name, placed.masked
    if placed.call.state is CallState.ENDED:
        return _over(placed, speak)
    if placed.call.message_at is not None:
        return speak.gettext(_LEAVING, number=number)
    if placed.call.state is CallState.CONNECTED:
        machine = placed.call.answerer is Answerer.MACHINE
        return speak.gettext(_MACHINE if machine else _SPEAK, who=who, number=number)
    return speak.gettext(_THEIRS if placed.has_taken else _OUR_PHONE, who=who, number=number)


def _over(placed: PlacedCall, speak: Translator) -> str:
    who, number, call = placed.person.name, placed.masked, placed.call
    if call.dialled_at is None:
        known = {each.value: label for each, label in NOT_DIALLED.items()}
        why = speak.gettext(known.get(call.talk.why, NOT_DIALLED[NotDialled.PHONE_NOT_TAKEN]))
        return speak.gettext(_NOT_DIALLED, who=who, number=number, why=why)
    if call.disposition is None:
        return speak.gettext(_OVER, who=who, number=number)
    outcome = speak.gettext(CALL_OUTCOMES[call.disposition])
    return speak.gettext(_OVER_HEARD, who=who, number=number, outcome=outcome)


def call_buttons(view: CardView, speak: Translator) -> tuple[CallButton, ...]:
    """The numbers that may be called now. Pure."""
    if CardAction.CALL not in view.actions:
        return ()
    return tuple(
        CallButton(one.point_id, speak.gettext("Call %(number)s", number=one.masked))
        for one in view.numbers
        if one.verdict.allowed
    )


def not_called_lines(view: CardView, speak: Translator) -> tuple[str, ...]:
    """Why no number of theirs may be called now, and from when on one may. Pure."""
    if not view.numbers or any(one.verdict.allowed for one in view.numbers):
        return ()
    lines = verdict_lines(_soonest(view).verdict, view.desk_zone, view.drawn_at, speak)
    return (speak.gettext("The author may not be called now."), *lines)


def _soonest(view: CardView) -> NumberToCall:
    return min(
        view.numbers,
        key=lambda one: (
            one.verdict.earliest_next_at is None,
            one.verdict.earliest_next_at or view.drawn_at,
        ),
    )
