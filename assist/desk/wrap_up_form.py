"""The form in which a call is written down, as every surface fills it: checked by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from assist.desk.call_hours import typed_hour
from assist.desk.confirm_call import check_confirmation
from assist.desk.look_again import DAY_FIELD as AGAIN
from assist.desk.look_again import check_follow_up
from assist.desk.promises import Said, check_promise, said_by
from assist.desk.services import DeskServices
from assist.desk.wrap_up import WrapUpClick, check_call_back
from assist.errors import BadInput
from assist.i18n import Translator
from assist.model.contact_log import CallOutcome
from assist.model.wrap_up import WrapUpResult
from assist.store import phone_calls

TEXT, AMOUNT, DAY = "wrap_up", "amount", "day"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WrapUpForm:
    """What was typed and chosen; empty where a field was left empty. Days are like 2026-11-27 and
    hours like 15:30, both on the desk's clock.
    """

    text: str
    result: WrapUpResult
    disposition: CallOutcome
    amount: str = ""
    day: str = ""
    call_back_day: str = ""
    call_back_hour: str = ""
    again: str = ""
    follow_up_note: str = ""
    in_writing: bool = False  # what was agreed is to be confirmed
    follow_up_by: str = ""  # a specialist's id; "": whoever confirms


@dataclass(slots=True)
class _Checked:
    """What is wrong, by the field beside which it is said."""

    wrong: dict[str, str] = field(default_factory=dict)

    def read(self, get: Callable[[], T], field_of: Callable[[BadInput], str]) -> T | None:
        """What a field holds; None where that is wrong."""
        try:
            return get()
        except BadInput as error:
            self.wrong.setdefault(field_of(error), str(error))
            return None


def read_form(
    desk: DeskServices,
    call_id: str,
    specialist_id: str,
    form: WrapUpForm,
    speak: Translator,
    now: datetime,
) -> tuple[WrapUpClick, Mapping[str, str]]:
    """The click that the form makes, and all that is wrong with it by the field's name (TEXT,
    AMOUNT, DAY, those of `look_again` and of a call back). With anything wrong nothing may be
    written down.
    """
    with desk.db.read() as tx:
        home = phone_calls.get(tx, call_id).conversation_id
    checked = _Checked()
    if not form.text.strip():
        checked.wrong[TEXT] = speak.gettext("Say what came of the call.")
    click = WrapUpClick(
        call_id,
        specialist_id,
        text=form.text,
        disposition=form.disposition,
        result=form.result,
        promise=checked.read(
            lambda: _promise(desk, home, form, now), lambda error: _of_promise(error, form)
        ),
        follow_up_on=checked.read(lambda: _again(desk, form, now), lambda error: error.field),
        follow_up_note=form.follow_up_note,
        follow_up_by=form.follow_up_by or None,
        call_back_at=checked.read(
            lambda: _call_back(desk, home, form, now), lambda error: error.field
        ),
    )
    checked.read(lambda: _confirmation(desk, call_id, form), lambda error: error.field)
    return replace(click, in_writing=form.in_writing), checked.wrong


def _confirmation(desk: DeskServices, call_id: str, form: WrapUpForm) -> None:
    if form.in_writing:
        with desk.db.read() as tx:
            has_promise = bool(form.amount.strip() or form.day.strip())
            call = phone_calls.get(tx, call_id)
            check_confirmation(tx, call, form.disposition, with_promise=has_promise)


def _promise(desk: DeskServices, home: str, form: WrapUpForm, now: datetime) -> Said | None:
    amount, day = form.amount.strip(), form.day.strip()
    if not amount and not day:
        return None
    said = said_by(desk, home, amount, day, now)
    check_promise(desk, home, said, now)
    return said


def _of_promise(error: BadInput, form: WrapUpForm) -> str:
    by_amount = error.field in {AMOUNT, "account"} or not form.amount.strip()
    return AMOUNT if by_amount else DAY


def _again(desk: DeskServices, form: WrapUpForm, now: datetime) -> date | None:
    day = _day(form.again)
    with desk.db.read() as tx:
        check_follow_up(tx, desk, day, form.follow_up_note, form.follow_up_by, now)
    return day


def _call_back(desk: DeskServices, home: str, form: WrapUpForm, now: datetime) -> datetime | None:
    at = typed_hour(desk, form.call_back_day, form.call_back_hour)
    check_call_back(desk, home, form.result, at, now)
    return at


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given.strip()) if given.strip() else None
    except ValueError as error:
        raise BadInput(AGAIN, "is no day.", "Write it like 2026-11-27.") from error
