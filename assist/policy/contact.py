"""May this leave now? Asked before a click, at the click, and at the send.

`contact_check` is the whole contact policy (desk rules, 1.4): every reason at once, with a stable
code, and the first moment at which none is left. What a rule asks is data (`policy_data`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from assist.model.consent import Consent, ConsentKind
from assist.model.contact import ChannelKind, Contact, ContactPoint
from assist.model.contact_log import ContactLog
from assist.model.conversation import Direction, Purpose
from assist.model.hold import Hold, HoldKind
from assist.model.verdict import Allowed, Insert, Reason, ReasonCode, Refused, Verdict
from assist.policy.caps import after_conversation, consent_ends, free_again
from assist.policy.jurisdictions import Rules, rules_for
from assist.policy.notices import names_the_way_out
from assist.policy.policy_data import ContactPolicy, Stops
from assist.policy.quiet import OpenHours
from assist.policy.zones import candidate_zones

_ANSWERS = frozenset(
    {
        Purpose.REPLY,
        Purpose.AUTO_REPLY,
        Purpose.OPT_OUT_CONFIRMATION,
        # Asked for by whoever writes to us. An opt-out and the holds that end answers stop it too.
        Purpose.ONE_TIME_CODE,
    }
)
_SERVICE = frozenset(  # never outreach
    {Purpose.SAFETY, Purpose.SECURITY_NOTICE, Purpose.PAPER, Purpose.ONE_TIME_CODE}
)
_MOST_ROUNDS = 10  # of waiting for one reason after the other


@dataclass(frozen=True, slots=True)
class IntentToSend:
    """What is about to leave. `text` None: not written yet, so that nothing is missing in it."""

    channel: ChannelKind
    purpose: Purpose
    last_incoming_at: datetime | None  # when the author last wrote in that very thread
    text: str | None = None
    # When they wrote what is answered, where that was elsewhere. It makes this an answer; it opens
    # no session and, but for mail, which wakes nobody, no hour.
    asked_elsewhere_at: datetime | None = None
    # When they asked for this call (CALL_BACK): consent that they gave directly.
    call_asked_at: datetime | None = None

    @property
    def answers_at(self) -> datetime | None:
        """When what is answered was written, here or elsewhere."""
        found = (self.last_incoming_at, self.asked_elsewhere_at)
        return max(filter(None, found), default=None)

    @property
    def by_a_person(self) -> bool:
        """Somebody looked at it and clicked."""
        return self.purpose is Purpose.REPLY


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom it would reach, and what stands between us and them."""

    contact: Contact
    point: ContactPoint
    consents: tuple[Consent, ...] = ()  # of the point
    holds: tuple[Hold, ...] = ()  # that stand
    is_disputed: bool = False  # at a bank, whoever told us of it
    closed: frozenset[date] = frozenset()  # holidays: the policy's and the author's country's


def contact_check(
    intent: IntentToSend,
    history: ContactLog,
    addressee: Addressee,
    policy: ContactPolicy,
    now: datetime,
) -> Verdict:
    """Every reason against sending `intent` at `now`, and from when on there is none.

    `history` is about the same account, whoever wrote and on whatever channel, without the message
    that is asked about.
    """
    asked = _Question(intent, history, addressee, policy)
    zones = candidate_zones(addressee.contact, addressee.point)
    outreach = asked.is_outreach(now)
    inserts = (Insert.OPT_OUT_NOTICE,) if asked.needs_notice(now) else ()
    found = tuple(asked.reasons(now, zones))
    cautions = tuple(asked.cautions(now, zones))
    if not found:
        return Allowed(outreach, inserts, cautions, zones)
    earliest = _when_none_is_left(asked, found, now, zones)
    return Refused(found, earliest, outreach, inserts, cautions, zones)


def open_windows(
    intent: IntentToSend, addressee: Addressee, policy: ContactPolicy, now: datetime, days: int
) -> tuple[tuple[datetime, datetime], ...]:
    """From and until when hours are open for `addressee` in the next `days`, caps left aside."""
    zones = candidate_zones(addressee.contact, addressee.point)
    asked = _Question(intent, ContactLog(), addressee, policy)
    return tuple(asked.hours(now, zones).windows(now, zones, days))


def _when_none_is_left(
    asked: _Question, found: tuple[Reason, ...], now: datetime, zones: tuple[str, ...]
) -> datetime | None:
    moment = now
    for _ in range(_MOST_ROUNDS):
        waits = [reason.until for reason in found]
        if any(wait is None for wait in waits):
            return None
        moment = max(wait for wait in waits if wait is not None)
        found = tuple(asked.reasons(moment, zones))
        if not found:
            return moment
    return None


@dataclass(frozen=True, slots=True)
class _Question:
    """One intent held against everything; each rule yields its reasons at a moment."""

    intent: IntentToSend
    history: ContactLog
    addressee: Addressee
    policy: ContactPolicy

    def reasons(self, now: datetime, zones: tuple[str, ...]) -> Iterator[Reason]:
        if self.intent.purpose is Purpose.SAFETY:
            yield from self._whatsapp_session(now)  # nothing else stops a word that may save
            return
        if self.intent.purpose is Purpose.OPT_OUT_CONFIRMATION:
            yield from self._confirmation(now)
            yield from self._whatsapp_session(now)
            return
        yield from self._opted_out()
        yield from self._whatsapp_session(now)
        if self.intent.purpose is Purpose.SECURITY_NOTICE:
            return  # it guards their money: no hour, cap or hold keeps it from them
        yield from self._blocks(now)
        if self.intent.purpose is Purpose.PAPER:
            return  # what they asked for: a mail at night wakes nobody
        if self.is_outreach(now):
            rules = self._rules(now, zones)
            asked_for = self._is_asked_for(now, zones)
            yield from self._consent(rules, asked_for=asked_for)
            yield from self._notice()
            if not asked_for:
                yield from self._counted(rules, now, zones)
        yield from self._quiet(now, zones)

    def is_outreach(self, now: datetime) -> bool:
        """We begin: nobody wrote in this thread, or so long ago that this is no answer."""
        if self.intent.purpose in _SERVICE:
            return False
        age = timedelta(days=self.policy.reply.thread_days)
        return not self._answers_within(self.intent.answers_at, now, age)

    def _answers_within(self, wrote: datetime | None, now: datetime, age: timedelta) -> bool:
        return self.intent.purpose in _ANSWERS and wrote is not None and now - wrote < age

    def needs_notice(self, now: datetime) -> bool:
        notices = self.policy.defaults.opt_out_notice
        return self.intent.channel in notices and self.is_outreach(now)

    def _rules(self, now: datetime, zones: tuple[str, ...]) -> Rules:
        today = now.astimezone(ZoneInfo(zones[0] if zones else "UTC")).date()
        return rules_for(self.policy, self.addressee.contact, self.addressee.point, today)

    def _opted_out(self) -> Iterator[Reason]:
        """47 CFR 64.1200(a)(10): at once, by any reasonable means, per address or for all."""
        if self.addressee.contact.opted_out_all_at is not None:
            yield Reason(ReasonCode.OPTED_OUT, "all")
        elif self.addressee.point.opted_out_at is not None:
            yield Reason(ReasonCode.OPTED_OUT, self.intent.channel.value)

    def _confirmation(self, now: datetime) -> Iterator[Reason]:
        """47 CFR 64.1200(a)(12): one, within five minutes, and only of an opt-out."""
        contact, point = self.addressee.contact, self.addressee.point
        times = [at for at in (point.opted_out_at, contact.opted_out_all_at) if at is not None]
        within = timedelta(seconds=self.policy.revocation.confirm_once_within_seconds)
        if times and now - max(times) <= within and not self._was_confirmed(max(times) - within):
            return
        yield Reason(ReasonCode.OPTED_OUT, self.intent.channel.value)

    def _was_confirmed(self, since: datetime) -> bool:
        return any(
            entry.purpose is Purpose.OPT_OUT_CONFIRMATION and entry.channel is self.intent.channel
            for entry in self.history.since(since)
        )

    def _whatsapp_session(self, now: datetime) -> Iterator[Reason]:
        """24 hours from the author's last message; our own do not open it."""
        if self.intent.channel is not ChannelKind.WHATSAPP:
            return
        opened = self.intent.last_incoming_at
        session = timedelta(hours=self.policy.whatsapp.session_hours)
        if opened is None or now - opened >= session:
            yield Reason(ReasonCode.WA_SESSION_CLOSED)
        if self.is_outreach(now) and not self.policy.whatsapp.outreach:
            yield Reason(ReasonCode.WA_NO_OUTREACH)

    def _blocks(self, now: datetime) -> Iterator[Reason]:
        """What stands: for outreach every hold, for answers those that leave one notice."""
        seen = set()
        for hold in self.addressee.holds:
            if hold.stands(now) and hold.kind not in seen and self._stops(hold, now):
                seen.add(hold.kind)
                yield Reason(f"{ReasonCode.BLOCK}_{hold.kind.value.upper()}", "", hold.until)
        if self.addressee.is_disputed and HoldKind.CHARGEBACK not in seen and self.is_outreach(now):
            yield Reason(f"{ReasonCode.BLOCK}_{HoldKind.CHARGEBACK.value.upper()}")

    def _stops(self, hold: Hold, now: datetime) -> bool:
        if self.is_outreach(now):
            return True
        if self.policy.blocks[hold.kind] is not Stops.ONE_NOTICE:
            return False
        return any(
            entry.purpose is Purpose.REPLY and entry.direction is Direction.OUTGOING
            for entry in self.history.since(hold.since)
        )

    def _is_asked_for(self, now: datetime, zones: tuple[str, ...]) -> bool:
        """A call that they want: no cap counts it, nor do the days after a conversation stand
        against it (12 CFR 1006.14(b)(3)(i)). Hours, holds, opt-outs and disputes do.
        """
        asked_at, wish = self.intent.call_asked_at, (Purpose.CALL_BACK, ChannelKind.VOICE)
        if (self.intent.purpose, self.intent.channel) != wish or asked_at is None:
            return False
        return asked_at <= now < consent_ends(asked_at, zones)

    def _consent(self, rules: Rules, *, asked_for: bool) -> Iterator[Reason]:
        needed = rules.consent.get(self.intent.channel)
        if needed is None:
            return
        given = (ConsentKind.PRIOR_EXPRESS,) if asked_for else ()
        if not any(kind.covers(needed) for kind in (*_consented(self.addressee), *given)):
            yield Reason(ReasonCode.NO_CONSENT, needed.value)

    def _notice(self) -> Iterator[Reason]:
        text = self.intent.text
        wanted = self.intent.channel in self.policy.defaults.opt_out_notice
        if wanted and text is not None and not names_the_way_out(text):
            yield Reason(ReasonCode.MISSING_OPT_OUT_NOTICE)

    def _counted(self, rules: Rules, now: datetime, zones: tuple[str, ...]) -> Iterator[Reason]:
        medium = self.intent.channel
        for cap in rules.caps:
            if medium in cap.media:
                free = free_again(cap, self.history, zones, now)
                if free is not None:
                    yield Reason(f"{ReasonCode.CAP}_{cap.window_days}D", cap.id, free, cap.max)
        rule = self.policy.defaults.after_conversation
        free = after_conversation(rule, medium, self.history, zones, now)
        if free is not None:
            yield Reason(ReasonCode.POST_CONVERSATION, "", free)

    def _is_bound_to_hours(self, now: datetime) -> bool:
        if self.intent.channel not in self.policy.defaults.quiet.media:
            return False
        by_mail = self.intent.channel is ChannelKind.EMAIL
        wrote = self.intent.answers_at if by_mail else self.intent.last_incoming_at
        age = timedelta(hours=self.policy.reply.quiet_free_hours)
        return not self._answers_within(wrote, now, age)

    def hours(self, now: datetime, zones: tuple[str, ...]) -> OpenHours:
        rules = self._rules(now, zones)
        days = self.policy.defaults.quiet.days
        return OpenHours(rules.opens, rules.closes, days, self.addressee.closed)

    def _quiet(self, now: datetime, zones: tuple[str, ...]) -> Iterator[Reason]:
        if not self._is_bound_to_hours(now):
            return
        hours = self.hours(now, zones)
        if zones and hours.is_open(now, zones):
            return
        opens = hours.next_open(now, zones)
        if opens is None:  # not known where they are, or nowhere day at once
            if not self._a_person_decides(now):
                yield Reason(ReasonCode.TZ_UNKNOWN)
        else:
            yield Reason(ReasonCode.QUIET_HOURS, "", opens)

    def _a_person_decides(self, now: datetime) -> bool:
        """An answer that somebody approved: the person that an unknown zone asks for."""
        return self.intent.by_a_person and not self.is_outreach(now)

    def cautions(self, now: datetime, zones: tuple[str, ...]) -> Iterator[Reason]:
        if not (self._is_bound_to_hours(now) and self._a_person_decides(now)):
            return
        if self.hours(now, zones).next_open(now, zones) is None:
            yield Reason(ReasonCode.TZ_UNKNOWN)


def _consented(addressee: Addressee) -> Iterator[ConsentKind]:
    """What was recorded, and what follows from an address that the publisher has on file."""
    yield from (consent.kind for consent in addressee.consents)
    if addressee.point.verified_at is not None:
        yield ConsentKind.PRIOR_EXPRESS
