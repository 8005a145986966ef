"""The contact policy's answer in plain words; every surface says the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from assist.desk.labels import CHANNELS, HOLDS
from assist.i18n import Translator, datetime_local, listing, mark, weekday_local
from assist.model.card import CardView, Crossing, OtherAddress
from assist.model.contact import ChannelKind
from assist.model.hold import HoldKind
from assist.model.scheduled import Dropped, ScheduledState
from assist.model.verdict import Reason, ReasonCode, Refused, Verdict

_ = mark

_REASONS = {
    ReasonCode.OPTED_OUT: _("The author opted out on this address: nothing may be sent."),
    ReasonCode.WA_SESSION_CLOSED: _(
        "WhatsApp's 24-hour window is closed: only an approved template may be sent."
    ),
    ReasonCode.WA_NO_OUTREACH: _("WhatsApp does not allow reminders of debts; only answers."),
    ReasonCode.NO_CONSENT: _("No consent that is good enough is recorded for this address."),
    ReasonCode.QUIET_HOURS: _("It is outside the hours in which the author may be written to."),
    ReasonCode.TZ_UNKNOWN: _(
        "Where the author lives is not known, so nobody can tell what time it is there."
    ),
    ReasonCode.POST_CONVERSATION: _("Somebody spoke with the author within the last seven days."),
    ReasonCode.CAP: _(
        "The author was contacted as often as is allowed: %(most)s times in %(days)s days."
    ),
    ReasonCode.BLOCK: _("On hold: %(what)s. Nothing may be sent."),
    ReasonCode.MISSING_OPT_OUT_NOTICE: _(
        "We begin this one, so the text has to say how to end our messages. Add: Reply STOP to end "
        "messages."
    ),
}
_WENT = _("Our reply went to %(where)s (conversation #%(number)s).")
_CAME = _("Our reply here answers what they wrote by %(where)s (conversation #%(number)s).")
_OUT_EVERYWHERE = _("The author opted out of every message from us: nothing may be sent.")
_DROPPED = {
    Dropped.AUTHOR_WROTE: _("the author wrote first"),
    Dropped.STALE: _("the account or the suggestion changed meanwhile"),
    Dropped.NOT_ALLOWED: _("it was not allowed when its time came"),
    Dropped.PERSON_LEFT: _("who scheduled it works here no longer"),
}


def reason_line(reason: Reason, speak: Translator) -> str:
    """One sentence for one reason."""
    if reason.kind is ReasonCode.OPTED_OUT and reason.detail == "all":
        return speak.gettext(_OUT_EVERYWHERE)
    if reason.kind is ReasonCode.BLOCK:
        kind = HoldKind(reason.code.partition("_")[2].lower())
        return speak.gettext(_REASONS[reason.kind], what=speak.gettext(HOLDS[kind]))
    if reason.kind is ReasonCode.CAP:
        days = reason.code.partition("_")[2].removesuffix("D")
        most = str(reason.most)
        if days == "1":
            return speak.gettext("The author was contacted within the last day already.")
        return speak.gettext(_REASONS[reason.kind], most=most, days=days)
    return speak.gettext(_REASONS[reason.kind])


def verdict_lines(
    verdict: Verdict, desk_zone: str, now: datetime, speak: Translator
) -> tuple[str, ...]:
    """Why not and from when on, or that it may; then what to look out for."""
    lines = [reason_line(reason, speak) for reason in verdict.reasons]
    if isinstance(verdict, Refused):
        lines.append(_from_when(verdict, desk_zone, now, speak))
    cautions = [reason_line(reason, speak) for reason in verdict.cautions]
    return tuple(line for line in (*lines, *cautions) if line)


def _from_when(refusal: Refused, desk_zone: str, now: datetime, speak: Translator) -> str:
    moment = refusal.earliest_next_at
    if moment is None:
        return ""
    there = refusal.zones[0] if refusal.zones else None
    return both_clocks(
        _("It may be sent from %(there)s there (%(here)s here)."),
        _("It may be sent from %(here)s here."),
        moment,
        (there, desk_zone, now),
        speak,
    )


def both_clocks(
    with_there: str,
    here_alone: str,
    moment: datetime,
    clocks: tuple[str | None, str, datetime],
    speak: Translator,
    **values: str,
) -> str:
    """`moment` on the author's clock, where it is known, and on the desk's."""
    there, desk_zone, now = clocks
    here = _clock(moment, desk_zone, now, speak)
    if there is None:
        return speak.gettext(here_alone, here=here, **values)
    shown = _clock(moment, there, now, speak)
    return speak.gettext(with_there, there=shown, here=here, **values)


def _clock(moment: datetime, zone: str, now: datetime, speak: Translator) -> str:
    """The weekday within the coming days, else the date as well."""
    near = moment - now < timedelta(days=6)
    shown = weekday_local if near else datetime_local
    return shown(moment, zone, speak.locale)


def card_verdict(view: CardView, speak: Translator) -> tuple[str, ...]:
    """What the card says before a click, and where else the author may be answered."""
    lines = verdict_lines(view.verdict, view.desk_zone, view.drawn_at, speak)
    if view.elsewhere:
        names = [_named(other, speak) for other in view.elsewhere]
        still = listing(names, speak.locale)
        lines += (speak.gettext("Still open for an answer: %(channels)s.", channels=still),)
    return lines


def _named(other: OtherAddress, speak: Translator) -> str:
    """Channel and masked address; a visitor of our chat has none that tells anything."""
    channel = speak.gettext(CHANNELS[other.channel])
    return channel if other.channel is ChannelKind.WEBCHAT else f"{channel} {other.masked}"


def elsewhere_label(other: OtherAddress, speak: Translator) -> str:
    """The button: where the reply would go."""
    return speak.gettext("Answer by %(channel)s", channel=_named(other, speak))


def crossing_line(crossing: Crossing | None, went: bool, speak: Translator) -> str:
    """That a reply `went` to another address, or came from one; "" where none did."""
    if crossing is None:
        return ""
    line = _WENT if went else _CAME
    number = str(crossing.number)
    return speak.gettext(line, where=_named(crossing.at, speak), number=number)


def may_send_line(view: CardView, speak: Translator) -> str:
    """Said where nothing is against it; "" otherwise."""
    return speak.gettext("A reply may be sent now.") if view.verdict.allowed else ""


def scheduled_line(view: CardView, speak: Translator) -> str:
    """What waits for its hour, or why it did not leave; "" when there is nothing to say."""
    one, who = view.scheduled, view.scheduled_by
    if one is None or who is None:
        return ""
    there = view.contact.zone or next(iter(view.verdict.zones), None)
    clocks = (there, view.desk_zone, view.drawn_at)
    if one.state is ScheduledState.DROPPED:
        why = speak.gettext(_DROPPED[one.ended or Dropped.STALE])
        return speak.gettext(
            "The reply that %(who)s scheduled was not sent: %(why)s.", who=who.name, why=why
        )
    return both_clocks(
        _("%(who)s scheduled a reply for %(there)s there (%(here)s here)."),
        _("%(who)s scheduled a reply for %(here)s here."),
        one.due_at,
        clocks,
        speak,
        who=who.name,
    )


def send_then_label(view: CardView, speak: Translator) -> str:
    """The button: when it would leave, on the author's clock."""
    moment = view.verdict.earliest_next_at
    if moment is None:
        return ""
    zone = next(iter(view.verdict.zones), view.desk_zone)
    return speak.gettext("Send then (%(when)s)", when=_clock(moment, zone, view.drawn_at, speak))
