"""After a call: what its records say, and the dialogue in which a specialist writes it down."""

from __future__ import annotations

from collections.abc import Iterable

from assist.desk.call_back_lines import desk_city
from assist.desk.card_wrap_up import call_over_lines, call_over_title
from assist.desk.labels import CALL_OUTCOMES, WRAP_UP_RESULTS
from assist.desk.look_again import LONGEST_NOTE, look_again_line
from assist.i18n import Translator, plain_amount
from assist.model.card import CardAction, CardView
from assist.model.specialist import Specialist
from assist.slack.blocks import call_back, kit, names, views
from assist.slack.blocks.kit import Block
from assist.voice.wrap_up import reached_by, result_of

RESULT_BLOCK, RESULT_INPUT = "assist_result", "result"
REACHED_BLOCK, REACHED_INPUT = "assist_reached", "reached"
AGAIN_BLOCK, AGAIN_INPUT = "assist_again", "again"
NOTE_BLOCK, NOTE_INPUT = "assist_follow_up_note", "follow_up_note"
BY_BLOCK, BY_INPUT = "assist_follow_up_by", "follow_up_by"
WRITING_BLOCK, WRITING_INPUT = "assist_in_writing", "in_writing"
_MOST_PEOPLE = 100  # Slack's options of a list
_MOST = 2400  # characters


def told(view: CardView, speak: Translator) -> list[Block]:
    """The call in a few lines; or what is to be done now that its day has come."""
    to_do = look_again_line(view, speak)
    again = [kit.section(f":pushpin: *{kit.escape(to_do)}*")] if to_do else []
    if view.wrap_up is None:
        return again
    title = kit.escape(call_over_title(view, speak))
    said = "\n".join(f"• {kit.escape(line)}" for line in call_over_lines(view, speak))
    return [*again, kit.section(f":memo: *{title}*\n{kit.clip(said, _MOST)}")]


def buttons(view: CardView, speak: Translator) -> list[Block]:
    """Confirm it as it is, or edit it first."""
    if CardAction.WRAP_UP not in view.actions or view.wrap_up is None:
        return []
    call_id = view.wrap_up.call_id
    as_it_is = kit.button(
        names.WRAP_UP_AS_IS, speak.gettext("Confirm as it is"), call_id, "primary"
    )
    edit = kit.button(names.WRAP_UP, speak.gettext("Edit and confirm"), call_id)
    return [kit.actions(names.CARD_WRAP_UP, [as_it_is, edit])]


def wrap_up_view(
    view: CardView, people: Iterable[Specialist], me: str | None, speak: Translator
) -> Block:
    """The dialogue, with what the records say in its fields; `people` are those of the desk, `me`
    whoever opens it.
    """
    assert view.wrap_up is not None, "its button is there"
    text = "\n".join(call_over_lines(view, speak))
    reached = [(each.value, speak.gettext(label)) for each, label in CALL_OUTCOMES.items()]
    results = [(each.value, speak.gettext(label)) for each, label in WRAP_UP_RESULTS.items()]
    fields = [
        kit.field(
            views.TEXT_BLOCK,
            speak.gettext("What came of the call"),
            kit.words(views.TEXT_INPUT, text),
        ),
        kit.field(
            RESULT_BLOCK,
            speak.gettext("Result"),
            kit.select(RESULT_INPUT, results, result_of(view.wrap_up).value),
        ),
        kit.field(
            REACHED_BLOCK,
            speak.gettext("Who was reached"),
            kit.select(REACHED_INPUT, reached, reached_by(view.wrap_up).value),
        ),
        *_promise(view, speak),
        *_in_writing(view, speak),
        *call_back.fields_of("", "", desk_city(view, speak), speak, optional=True),
        *_again(people, me, speak),
    ]
    title, submit = speak.gettext("Wrap up the call"), speak.gettext("Confirm")
    return kit.dialogue(names.WRAP_UP_VIEW, view.wrap_up.call_id, title, submit, fields, speak)


def _again(people: Iterable[Specialist], me: str | None, speak: Translator) -> list[Block]:
    """A day, what is to be done then, and by whom."""
    note = kit.words(NOTE_INPUT, limit=LONGEST_NOTE)
    options = [(one.id, one.name) for one in people][:_MOST_PEOPLE]
    by = kit.field(
        BY_BLOCK, speak.gettext("By whom"), kit.select(BY_INPUT, options, me), optional=True
    )
    return [
        kit.field(
            AGAIN_BLOCK, speak.gettext("Look at it again on"), kit.day(AGAIN_INPUT), optional=True
        ),
        kit.field(NOTE_BLOCK, speak.gettext("What is to be done then"), note, optional=True),
        *([by] if options else []),
    ]


def _in_writing(view: CardView, speak: Translator) -> list[Block]:
    """Whether what was agreed is confirmed; whoever is not known has nothing to be told."""
    if view.contact.account_id is None:
        return []
    tick = kit.tick(WRITING_INPUT, speak.gettext("Send a confirmation in writing"))
    return [kit.field(WRITING_BLOCK, speak.gettext("What was agreed"), tick, optional=True)]


def _promise(view: CardView, speak: Translator) -> list[Block]:
    """What was heard and is not recorded; both left empty record nothing."""
    heard = view.wrap_up.heard if view.wrap_up else None
    amount, day = "", ""
    if heard is not None:
        said, on = heard
        amount, day = plain_amount(said), on.isoformat()
    promised = speak.gettext("Promised amount, if it is to be recorded")
    return [
        kit.field(
            views.AMOUNT_BLOCK, promised, kit.amount(views.AMOUNT_INPUT, amount), optional=True
        ),
        kit.field(
            views.DAY_BLOCK,
            speak.gettext("Promised day"),
            kit.day(views.DAY_INPUT, day),
            optional=True,
        ),
    ]
