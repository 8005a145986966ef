"""Everything on record about one dispute, read in one go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assist.desk.disputes import account_of
from assist.desk.services import DeskServices
from assist.errors import NotFound
from assist.model.audit import AuditEvent, AuditKind
from assist.model.specialist import Specialist
from assist.playbooks.disputes import Records
from assist.store import (
    Tx,
    accounts,
    audit,
    checkouts,
    contacts,
    conversations,
    disputes,
    playbooks,
)
from assist.store import specialists as people
from assist.store.audit import ProvenWords

# What is written down because somebody looked; nothing of the case has changed by it.
LOOKED = frozenset(
    {
        AuditKind.CARD_SHOWN,
        AuditKind.EVIDENCE_BUILT,
        AuditKind.DOCUMENT_BUILT,
        AuditKind.SIGNED_IN,
    }
)


@dataclass(frozen=True, slots=True)
class TextVersion:
    """A published text that a reply rested on; `sha256` is of its file."""

    playbook: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """The records of a dispute, with the names and texts that they point at."""

    records: Records
    chains: Mapping[str, tuple[AuditEvent, ...]]  # by conversation, oldest case first
    people: Mapping[str, Specialist]
    texts: tuple[TextVersion, ...]
    words: Mapping[str, ProvenWords]  # what authors wrote, by message


def dossier(desk: DeskServices, dispute_id: str, now: datetime) -> Dossier:
    """NotFound when there is no such dispute. Figures are the books' own, or none when they
    cannot be asked now.
    """
    with desk.db.read() as tx:
        dispute = disputes.get(tx, dispute_id)
    account = account_of(desk, dispute.account_id, now)
    with desk.db.read() as tx:
        dispute = disputes.get(tx, dispute_id)
        home = conversations.get(tx, dispute.conversation_id)
        cases = conversations.of_contact(tx, home.contact_id)
        chains = {case.id: as_told(audit.events(tx, case.id)) for case in cases}
        events = tuple(stored for chain in chains.values() for stored in chain)
        records = Records(
            dispute=dispute,
            contact=contacts.get_contact(tx, home.contact_id),
            account=account,
            contract_on=accounts.contract_on(tx, dispute.account_id),
            disputes=disputes.of_account(tx, dispute.account_id),
            events=events,
            numbers={case.id: case.number for case in cases},
            places={it.piece: it.place for it in disputes.places(tx, dispute_id)},
            checkouts=checkouts.of_account(tx, dispute.account_id),
        )
        staff = {person.id: person for person in people.all(tx)}
        words = {key: told for case in cases for key, told in audit.words_of(tx, case.id).items()}
        return Dossier(records, chains, staff, _texts(tx, events), words)


def as_told(chain: tuple[AuditEvent, ...]) -> tuple[AuditEvent, ...]:
    """The chain up to the newest event that tells something: looking at it makes it no longer.

    So a pack that is built twice from the same records is the same to the last byte, although
    building is itself recorded.
    """
    last = max((it.seq for it in chain if it.event.kind not in LOOKED), default=0)
    return chain[:last]


def _texts(tx: Tx, events: Iterable[AuditEvent]) -> tuple[TextVersion, ...]:
    suggested = (it.event.data for it in events if it.event.kind is AuditKind.SUGGESTED)
    wanted = sorted({str(data["playbook_version"]) for data in suggested})
    return tuple(text for version in wanted if (text := _text(tx, version)))


def _text(tx: Tx, version: str) -> TextVersion | None:
    try:
        stored = playbooks.get(tx, version)
    except NotFound:
        return None
    digest = hashlib.sha256(stored.yaml_text.encode()).hexdigest()
    return TextVersion(stored.playbook_id, version, digest)
