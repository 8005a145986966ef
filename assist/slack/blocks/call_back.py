"""A promised call on the card: when, on whose clock, and its two buttons."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from assist.desk.call_back_lines import call_back_line, is_due
from assist.i18n import Translator, zone_city
from assist.model.call_back import CallBack
from assist.model.card import CardView
from assist.slack.blocks import kit, names
from assist.slack.blocks.kit import Block

DAY_BLOCK, DAY_INPUT = "assist_call_back_day", "call_back_day"
HOUR_BLOCK, HOUR_INPUT = "assist_call_back_hour", "call_back_hour"


def told(view: CardView, speak: Translator) -> list[Block]:
    """Such as "Call back at 15:30 (12:30 for them)"."""
    line = call_back_line(view, speak)
    return [kit.section(f":telephone_receiver: *{kit.escape(line)}*")] if line else []


def buttons(view: CardView, speak: Translator) -> list[Block]:
    """Done, or at another hour."""
    if view.call_back is None:
        return []
    about = f"{view.conversation.id}:{view.call_back.id}"
    style = "primary" if is_due(view) else None
    done = kit.button(names.CALL_BACK_DONE, speak.gettext("Done: they were called"), about, style)
    move = kit.button(names.CALL_BACK_MOVE, speak.gettext("Move the call"), about)
    return [kit.actions(names.CARD_CALL_BACK, [done, move])]


def move_view(call_back: CallBack, desk_zone: str, speak: Translator) -> Block:
    """The dialogue, with the hour that is promised in its fields."""
    here = call_back.due_at.astimezone(ZoneInfo(desk_zone))
    city = zone_city(call_back.due_at, desk_zone, speak.locale)
    fields = fields_of(f"{here:%Y-%m-%d}", f"{here:%H:%M}", city, speak)
    title, submit = speak.gettext("Move the call"), speak.gettext("Promise it")
    metadata = f"{call_back.conversation_id}:{call_back.id}"
    return kit.dialogue(names.CALL_BACK_MOVE_VIEW, metadata, title, submit, fields, speak)


def fields_of(
    day: str, hour: str, city: str, speak: Translator, *, optional: bool = False
) -> list[Block]:
    """A day and an hour on the desk's clock."""
    on = speak.gettext("Call back on")
    at = speak.gettext("At what hour (%(city)s)", city=city)
    return [
        kit.field(DAY_BLOCK, on, kit.day(DAY_INPUT, day), optional=optional),
        kit.field(HOUR_BLOCK, at, kit.clock(HOUR_INPUT, hour), optional=optional),
    ]
