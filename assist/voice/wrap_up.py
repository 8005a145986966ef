"""A call in a few lines, from its records alone. Pure: nothing is agreed that no record carries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from assist.i18n import Translator, date_short, money
from assist.i18n import mark as _
from assist.model.audit import AuditKind, NewAuditEvent
from assist.model.contact import IdentityLevel
from assist.model.contact_log import CallOutcome
from assist.model.hold import HoldKind
from assist.model.money import Money
from assist.model.wrap_up import CallRecords, Told, WrapUpResult

MOST_QUOTES = 2
LONGEST_QUOTE = 140  # characters
_YES = _("Said yes to: %(offer)s. It counts once the confirmation is sent.")
_COULD_BE_HAD = {None, "stands"}  # None: a specialist noted it, who had it before them
_ANOTHER = "third_party_or_bereavement"  # a wrong number too
_ALARMS = {"E2", "E3", "E4"}
_RESULTS = (
    (AuditKind.PLAN_MADE, WrapUpResult.PLAN),
    (AuditKind.PROMISE_RECORDED, WrapUpResult.PROMISE),
    (AuditKind.DISPUTE_OPENED, WrapUpResult.DISPUTE),
    (AuditKind.CALL_BACK_ASKED, WrapUpResult.CALL_BACK),
)


@dataclass(frozen=True, slots=True)
class Named:
    """How the desk calls what records name by codes."""

    intent: Callable[[str], str]
    hold: Callable[[str], str]
    offer: Callable[[str], str]


def lines(call: CallRecords, named: Named, speak: Translator) -> tuple[str, ...]:
    """Who, what was asked, what was said, what was agreed, and what stays open."""
    return (
        _who(call, speak),
        *_asked(call, named, speak),
        *_said(call, speak),
        *_agreed(call, named, speak),
        *_open(call, named, speak),
    )


def result_of(call: CallRecords) -> WrapUpResult:
    """What came of it, as far as a record says."""
    gone = _taken_back(call)
    kinds = {event.kind for event in call.events if event.subject.get("promise") not in gone}
    return next((result for kind, result in _RESULTS if kind in kinds), WrapUpResult.ANSWERED)


def reached_by(call: CallRecords) -> CallOutcome:
    """Who was reached, as somebody said or the network did; else somebody else where the call says
    so (they were read as another, or the number is held as a wrong one), else the author.
    """
    if call.disposition is not None:
        return call.disposition
    is_another = any(_ANOTHER in event.data["intents"] for event in _read(call)) or any(
        event.data.get("kind") == HoldKind.WRONG_NUMBER for event in _of(call, AuditKind.HOLD_SET)
    )
    return CallOutcome.WPC if is_another else CallOutcome.RPC


def most_telling(told: Iterable[Told]) -> tuple[Told, ...]:
    """At most two of what a specialist said, as it was said: first what names both an amount and a
    day, then the newest of what names either.
    """
    naming = [one for one in told if one.names_amount or one.names_day]
    ranked = sorted(
        range(len(naming)),
        key=lambda at: (naming[at].names_amount and naming[at].names_day, at),
        reverse=True,
    )
    return tuple(naming[at] for at in sorted(ranked[:MOST_QUOTES]))


def with_promise(call: CallRecords, amount: Money, day: date, at: datetime) -> CallRecords:
    """As it will be on record once that promise is."""
    data = {
        "amount_minor": amount.minor,
        "currency": amount.currency,
        "due_on": day.isoformat(),
    }
    promised = NewAuditEvent("", AuditKind.PROMISE_RECORDED, "", at, {}, data)
    return replace(call, events=(*call.events, promised), heard=None)


def _who(call: CallRecords, speak: Translator) -> str:
    who = call.caller or speak.gettext(_("Somebody who is not on file"))
    if call.by_code:
        return speak.gettext(_("%(who)s, proven by a code in the call (L2)."), who=who)
    if call.placed:
        told = _("%(who)s, whom we called; who picked up is not proven.")
        return speak.gettext(told, who=who)
    if call.level is IdentityLevel.L0:
        return speak.gettext(_("%(who)s, not proven."), who=who)
    return speak.gettext(_("%(who)s by the number alone, which can be faked (L1)."), who=who)


def _asked(call: CallRecords, named: Named, speak: Translator) -> Iterator[str]:
    asked = dict.fromkeys(
        intent for event in _read(call) for intent in event.data["intents"] if intent != "unclear"
    )
    if asked:
        about = ", ".join(named.intent(intent) for intent in asked)
        yield speak.gettext(_("Asked: %(about)s."), about=about)
    for quote in _longest(call.quotes):
        yield speak.gettext(_("In their words: “%(words)s”"), words=quote)


def _longest(quotes: Sequence[str]) -> Iterator[str]:
    """Those that say most, in the order in which they were said."""
    most = sorted(quotes, key=len, reverse=True)[:MOST_QUOTES]
    yield from (_clip(quote) for quote in dict.fromkeys(quotes) if quote in most)


def _said(call: CallRecords, speak: Translator) -> Iterator[str]:
    if call.specialists:
        minutes = max(1, round(call.seconds / 60))
        told = speak.ngettext(
            "Spoke with %(who)s; the call took %(num)s minute.",
            "Spoke with %(who)s; the call took %(num)s minutes.",
            minutes,
            who=", ".join(call.specialists),
        )
        yield told
    for one in most_telling(call.told):
        yield speak.gettext(_("The specialist said: “%(words)s”"), words=_clip(one.text))
    spoken = [str(event.data.get("text", "")) for event in _of(call, AuditKind.MESSAGE_SPOKEN)]
    for text in spoken[-MOST_QUOTES:]:
        yield speak.gettext(_("The assistant said: “%(words)s”"), words=_clip(text))


def _agreed(call: CallRecords, named: Named, speak: Translator) -> Iterator[str]:
    found = [
        *(
            _promise(event.data, speak)
            for event in _of(call, AuditKind.PROMISE_RECORDED)
            if event.subject.get("promise") not in _taken_back(call)
        ),
        *(
            speak.gettext(_YES, offer=named.offer(str(event.data["offer"])))
            for event in _of(call, AuditKind.OFFER_ACCEPTED)
            if event.data.get("offer") and event.data.get("standing") in _COULD_BE_HAD
        ),
        *(speak.gettext(_("A payment plan was made.")) for _e in _of(call, AuditKind.PLAN_MADE)),
        *_written(call, speak),
        *_elsewhere(call, speak),
    ]
    yield from dict.fromkeys(found)
    if not found:
        yield speak.gettext(_("No agreement is on record."))


def _taken_back(call: CallRecords) -> frozenset[str]:
    """Promises of the call that count no longer: another took their place, or they were ended."""
    return frozenset(
        event.subject.get("promise", "")
        for event in _of(call, AuditKind.PROMISE_MOVED)
        if event.data.get("state") in {"superseded", "cancelled"}
    )


def _promise(data: Mapping[str, Any], speak: Translator) -> str:
    amount = Money(int(data["amount_minor"]), str(data["currency"]))
    day = date.fromisoformat(str(data["due_on"]))
    return speak.gettext(
        _("Promised: %(amount)s on %(day)s."),
        amount=money(amount, speak.locale),
        day=date_short(day, speak.locale),
    )


def _written(call: CallRecords, speak: Translator) -> Iterator[str]:
    for event in _of(call, AuditKind.MESSAGE_QUEUED):
        if event.subject.get("message") in call.link_ids:
            yield speak.gettext(_("The payment link was sent by text."))
        elif event.data.get("purpose") == "reply":
            words = _clip(str(event.data.get("text", "")))
            yield speak.gettext(_("Sent in writing: “%(words)s”"), words=words)


def _elsewhere(call: CallRecords, speak: Translator) -> Iterator[str]:
    if any(_of(call, AuditKind.REPLIED_ELSEWHERE)):
        yield speak.gettext(_("Something was sent to another address of theirs."))


def _open(call: CallRecords, named: Named, speak: Translator) -> Iterator[str]:
    alarms = {str(event.data.get("escalation")) for event in _of(call, AuditKind.INTERPRETED)}
    highest = max(alarms & _ALARMS, default="")
    if highest:
        yield speak.gettext(_("Alarm: %(level)s. Read the evidence on the card."), level=highest)
    for event in _of(call, AuditKind.HOLD_SET):
        hold = named.hold(str(event.data["kind"]))
        yield speak.gettext(_("A hold was set: %(hold)s."), hold=hold)
    if any(_of(call, AuditKind.OPTED_OUT)):
        yield speak.gettext(_("They want no more messages."))
    if any(_of(call, AuditKind.CALL_BACK_ASKED)):
        yield speak.gettext(_("They want to be called back."))
    if call.heard is not None:
        amount, day = call.heard
        yield speak.gettext(
            _("Heard, not recorded: %(amount)s on %(day)s."),
            amount=money(amount, speak.locale),
            day=date_short(day, speak.locale),
        )


def _read(call: CallRecords) -> Iterable[NewAuditEvent]:
    """What was read of the author in the call."""
    return [event for event in _of(call, AuditKind.INTERPRETED) if "intents" in event.data]


def _of(call: CallRecords, kind: AuditKind) -> Iterable[NewAuditEvent]:
    """The events of that kind that still say something: what was erased says nothing."""
    return [event for event in call.events if event.kind is kind and event.data]


def _clip(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST_QUOTE else f"{plain[: LONGEST_QUOTE - 1].rstrip()}…"
