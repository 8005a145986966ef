"""Past messages as situations, for running a draft over them: read a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from assist.channels import optout
from assist.desk.arrangements import Arranged, arranged_with, plan_progress
from assist.desk.closed_days import closed_days
from assist.desk.proven import by_proofs
from assist.desk.scene import account_of
from assist.desk.services import DeskServices
from assist.i18n import locale_for
from assist.model.account import AccountSnapshot
from assist.model.contact import Contact
from assist.model.identity import Proof
from assist.playbooks.facts import quotable
from assist.playbooks.situation import Situation
from assist.policy.contact import Addressee
from assist.store import identity_proofs, past_readings
from assist.store.past_readings import PastReading


@dataclass(frozen=True, slots=True)
class Past:
    """One past message as if it came in now, and whom an answer would reach."""

    situation: Situation
    addressee: Addressee


@dataclass(frozen=True, slots=True)
class _Known:
    """What is the same for all messages of one author."""

    account: AccountSnapshot | None
    arranged: Arranged
    closed: frozenset[date]
    figures_too_old: datetime | None


def _as_then(past: PastReading, proofs: Mapping[str, tuple[Proof, ...]]) -> PastReading:
    """With the level that was proven when it was read."""
    talk, at = past.conversation, past.reading.understood_at
    proven = by_proofs(talk, past.point, proofs.get(talk.id, ()), at)
    return replace(past, conversation=proven)


class PastSituations:
    """Reads each author's account once, however many messages they wrote."""

    def __init__(self, desk: DeskServices, now: datetime) -> None:
        self._desk, self._now = desk, now
        self._roster = desk.roster()
        self._known: dict[str, _Known] = {}
        self._open = self._roster.is_open(now)
        self._opens, self._closes = self._roster.opens_at(now), self._roster.closes_at(now)

    def of(self, reading_ids: Sequence[str]) -> tuple[Past | None, ...]:
        """In that order; None for one whose message or conversation is gone."""
        with self._desk.db.read() as tx:
            read = past_readings.page(tx, reading_ids)
            unknown = {
                past.contact.id: past.contact
                for past in read
                if past is not None and past.contact.id not in self._known
            }
            arranged = {key: arranged_with(tx, one, self._now) for key, one in unknown.items()}
            talks = {past.conversation.id for past in read if past is not None}
            proofs = identity_proofs.of_conversations(tx, talks)
        for key, contact in unknown.items():
            self._known[key] = self._of_author(contact, arranged[key])
        return tuple(None if past is None else self._past(_as_then(past, proofs)) for past in read)

    def _of_author(self, contact: Contact, arranged: Arranged) -> _Known:
        account, _asked = account_of(self._desk, contact, self._now)
        quoted = quotable(account, self._desk.figures_max_age, self._now)
        country = contact.country or self._desk.default_country
        too_old = account.as_of if account and not quoted else None
        return _Known(quoted, arranged, closed_days(country, self._now), too_old)

    def _past(self, past: PastReading) -> Past:
        desk, contact, known = self._desk, past.contact, self._known[past.contact.id]
        zone = contact.zone or desk.zone
        first_reply = past.conversation.first_reply_at
        country = contact.country or desk.default_country
        situation = Situation(
            conversation=past.conversation,
            contact=contact,
            message=past.message,
            texts=(past.message.text,),
            interpretation=past.reading,
            account=known.account,
            desk_open=self._open,
            opens_at=self._opens,
            tell_after_hours=False,
            specialist_name="",
            company=desk.company,
            locale=locale_for(past.reading.language, country),
            zone=zone,
            opted_out=past.point.opted_out_at is not None,
            exclude=frozenset(),
            opt_keyword=optout.keyword(past.message.text),
            history_has_reply=first_reply is not None and first_reply < past.message.created_at,
            closes_at=self._closes,
        )
        arranged = known.arranged
        addressee = Addressee(
            contact,
            past.point,
            holds=arranged.holds,
            is_disputed=arranged.is_disputed,
            closed=known.closed,
        )
        return Past(self._arranged(situation, known), addressee)

    def _arranged(self, situation: Situation, known: _Known) -> Situation:
        arranged = known.arranged
        today = self._now.astimezone(ZoneInfo(situation.zone)).date()
        return replace(
            situation,
            holds=arranged.kinds_held,
            holds_were_set=True,
            history=arranged.history(today),
            closed=known.closed,
            plan=plan_progress(arranged.active_plan, known.account, self._now),
            promise=arranged.open_promise,
            refund=arranged.refund,
            royalties=arranged.royalties,
            broken=arranged.broken_promise,
            figures_too_old=known.figures_too_old,
        )
