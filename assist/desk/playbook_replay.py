"""Replay: a draft run over past conversations in the worker. Nothing is ever sent.

What every message was read as is taken from the store; accounts and arrangements are as they stand
now, and so is the clock: it answers "what if these messages came in now, by this text". Both texts
are asked the same, so that whatever differs is the draft's doing.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from io import StringIO

from assist.desk.check_words import check_suggestion
from assist.desk.past_situations import Past, PastSituations
from assist.desk.playbook_people import lead, told
from assist.desk.record import DESK_TOPIC
from assist.desk.services import DeskServices
from assist.errors import AssistError, BadInput
from assist.jobs import Queue
from assist.jobs.names import REPLAY_PLAYBOOK
from assist.model.audit import AuditKind
from assist.model.contact_log import ContactLog
from assist.model.conversation import Purpose
from assist.model.decision import Decision
from assist.model.ids import new_id
from assist.model.playbook import (
    Replay,
    ReplayChange,
    ReplayCounts,
    ReplayResult,
    ReplayState,
)
from assist.playbooks.library import Library, entry_of
from assist.playbooks.reading import parse_playbook
from assist.playbooks.replaying import counted, may_differ, replayed, result_of
from assist.playbooks.schema import RESERVED_INTENTS
from assist.policy.contact import IntentToSend, contact_check
from assist.store import feed, past_readings, playbook_replays

MOST = 50_000
PAGE = 250
FEED_KIND = "replay"
DRAFT = "draft"


def start_replay(
    desk: DeskServices,
    yaml_text: str,
    *,
    since: datetime,
    until: datetime,
    sample: int,
    by: str | None,
    now: datetime,
) -> Replay:
    """Enqueue it. BadInput when the text does not parse, the range is empty, or `sample` is not 1
    to 50,000; NotAllowed unless `by` leads.
    """
    playbook_id = parse_playbook(yaml_text, "draft").id
    _check(since, until, sample)
    made = Replay(
        id=new_id(),
        playbook_id=playbook_id,
        yaml_text=yaml_text,
        since=since,
        until=until,
        sample=sample,
        state=ReplayState.WAITING,
        total=0,
        done=0,
        counts=ReplayCounts(),
        requested_by=by,
        requested_at=now,
    )
    with desk.db.transaction() as tx:
        lead(tx, by)
        playbook_replays.add(tx, made)
        desk.jobs.enqueue(
            tx, REPLAY_PLAYBOOK, made.id, queue=Queue.BACKGROUND, key=f"replay:{made.id}"
        )
        data = {"replay": made.id, "since": since.isoformat(), "until": until.isoformat()}
        told(tx, AuditKind.PLAYBOOK_REPLAYED, playbook_id, by=by, now=now, data=data)
    return made


def _check(since: datetime, until: datetime, sample: int) -> None:
    if since >= until:
        raise BadInput("since", "is not before the end.", "Choose an earlier day.")
    if not 1 <= sample <= MOST:
        raise BadInput("sample", f"is {sample:,}.", f"Give 1 to {MOST:,} messages.")


def run_replay(desk: DeskServices, replay_id: str) -> None:
    """The job. A worker that dies over it is no loss: it goes on where the last page was stored."""
    with desk.db.read() as tx:
        made = playbook_replays.get(tx, replay_id)
        if not made.state.is_open:
            return
        chosen = _evenly(past_readings.ids(tx, made.since, made.until), made.sample)
    with desk.db.transaction() as tx:
        if not playbook_replays.begin(tx, replay_id, len(chosen)):
            return
    try:
        _Run(desk, made, chosen).go()
    except AssistError as error:
        _end(desk, replay_id, ReplayState.FAILED, str(error))
        raise


def _evenly(ids: tuple[str, ...], sample: int) -> tuple[str, ...]:
    """At most `sample` of them, spread over the whole range: the same whenever it is asked."""
    if len(ids) <= sample:
        return ids
    return tuple(ids[index * len(ids) // sample] for index in range(sample))


def _end(desk: DeskServices, replay_id: str, state: ReplayState, error: str = "") -> None:
    with desk.db.transaction() as tx:
        playbook_replays.end(tx, replay_id, state, at=desk.clock(), error=error)
        feed.publish(tx, DESK_TOPIC, FEED_KIND, {"replay": replay_id})


class _Run:
    """One pass over the chosen messages, page by page."""

    def __init__(self, desk: DeskServices, made: Replay, chosen: tuple[str, ...]) -> None:
        self._desk, self._made, self._chosen = desk, made, chosen
        self._now = desk.clock()
        self._before = desk.library()
        entry = entry_of(DRAFT, made.yaml_text)
        self._after: Library = self._before.with_new(entry)
        old = self._before.get(made.playbook_id)
        versions = [entry.playbook, *([old.playbook] if old else [])]
        self._touched = frozenset(intent for one in versions for intent in one.intents)
        # A branch may lead to it from anywhere, and reserved names are chosen by rules.
        self._by_rules = not self._touched.isdisjoint(RESERVED_INTENTS) or any(
            made.playbook_id in {branch.playbook for branch in entry.playbook.branches}
            for entry in self._before.entries
        )
        self._situations = PastSituations(desk, self._now)

    def go(self) -> None:
        done, counts = self._made.done, self._made.counts
        while done < len(self._chosen):
            page = self._chosen[done : done + PAGE]
            results, counts = self._page(page, done, counts)
            if not self._store(results, done, done + len(page), counts):
                return  # cancelled
            done += len(page)
        _end(self._desk, self._made.id, ReplayState.DONE)

    def _page(
        self, ids: tuple[str, ...], start: int, counts: ReplayCounts
    ) -> tuple[list[ReplayResult], ReplayCounts]:
        results = []
        for position, past in enumerate(self._situations.of(ids), start):
            if past is None:
                counts = replace(counts, unread=counts.unread + 1)
                continue
            result = self._one(position, past)
            counts = counted(counts, result)
            if result is not None:
                results.append(result)
        return results, counts

    def _one(self, position: int, past: Past) -> ReplayResult | None:
        situation = past.situation
        if situation.place is None and not may_differ(
            situation, self._touched, by_rules=self._by_rules
        ):
            return None
        decisions = replayed(self._before, self._after, situation, self._now)
        found = result_of(position, situation, decisions)
        if found is None:
            return None
        refusals = tuple(refusals_of(self._desk, past, decisions[1], self._now))
        return replace(found, refusals=refusals)

    def _store(
        self, results: list[ReplayResult], start: int, done: int, counts: ReplayCounts
    ) -> bool:
        with self._desk.db.transaction() as tx:
            stored = playbook_replays.note_page(
                tx, self._made.id, results, after=start, done=done, counts=counts
            )
            feed.publish(tx, DESK_TOPIC, FEED_KIND, {"replay": self._made.id})
        return stored


def refusals_of(desk: DeskServices, past: Past, decision: Decision, now: datetime) -> Iterable[str]:
    """Why the new suggestion could not leave: the contact policy, its words, missing facts.

    The policy is asked as if the author wrote now, since that is what is being replayed.
    """
    said = decision.suggestion
    if said is None:
        return
    conversation = past.situation.conversation
    purpose = Purpose.AUTO_REPLY if said.may_leave_alone else Purpose.REPLY
    intent = IntentToSend(conversation.channel, purpose, now, said.text)
    verdict = contact_check(intent, ContactLog(), past.addressee, desk.contact_policy, now)
    yield from (str(reason) for reason in verdict.reasons)
    yield from (f"wording: {found.rule}" for found in check_suggestion(said, conversation))
    if said.missing_facts:
        yield "missing_facts: " + ", ".join(said.missing_facts)


def cancel_replay(desk: DeskServices, replay_id: str, *, by: str | None, now: datetime) -> bool:
    """Whether it was still going on. What was found until then stays."""
    with desk.db.transaction() as tx:
        lead(tx, by)
        return playbook_replays.end(tx, replay_id, ReplayState.CANCELLED, at=now)


def replay(desk: DeskServices, replay_id: str, *, by: str | None) -> Replay:
    """Where it stands: `done` of `total`, counts."""
    with desk.db.read() as tx:
        lead(tx, by)
        return playbook_replays.get(tx, replay_id)


def replays_of(desk: DeskServices, playbook_id: str, *, by: str | None) -> tuple[Replay, ...]:
    """Newest first."""
    with desk.db.read() as tx:
        lead(tx, by)
        return playbook_replays.of_playbook(tx, playbook_id)


def replay_results(
    desk: DeskServices,
    replay_id: str,
    *,
    by: str | None,
    change: ReplayChange | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[ReplayResult, ...]:
    """What changed, in the order of the messages."""
    with desk.db.read() as tx:
        lead(tx, by)
        return playbook_replays.results(tx, replay_id, change=change, offset=offset, limit=limit)


def export_replay(desk: DeskServices, replay_id: str, kind: str, *, by: str | None) -> str:
    """Everything as "json" or "csv" (a cell that a spreadsheet would compute is quoted)."""
    if kind not in {"json", "csv"}:
        raise BadInput("format", f"is {kind!r}.", "Choose json or csv.")
    with desk.db.read() as tx:
        lead(tx, by)
        made = playbook_replays.get(tx, replay_id)
        results = playbook_replays.results(tx, replay_id, limit=None)
    if kind == "csv":
        return _csv(results)
    head = asdict(made) | {"yaml_text": made.yaml_text}
    whole = {"replay": head, "results": [asdict(result) for result in results]}
    return json.dumps(whole, indent=2, ensure_ascii=False, default=str)


_COLUMNS = (
    "position", "conversation", "message", "change", "asked", "playbook_before", "playbook_after",
    "text_before", "text_after", "refusals", "offers",
)  # fmt: skip


def _csv(results: Iterable[ReplayResult]) -> str:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(_COLUMNS)
    for one in results:
        cells = (
            one.position,
            one.conversation_id,
            one.message_id,
            one.change.value,
            one.asked,
            one.before.playbook_id,
            one.after.playbook_id,
            one.before.text,
            one.after.text,
            "; ".join(one.refusals),
            json.dumps([asdict(offer) for offer in one.offers]) if one.offers else "",
        )
        writer.writerow([_harmless(cell) for cell in cells])
    return written.getvalue()


def _harmless(cell: object) -> object:
    """Authors write cells; one that begins like a formula is not to be computed by anybody."""
    begins = isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"}
    return f"'{cell}" if begins else cell
