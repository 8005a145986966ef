"""The evidence pack: one document and one JSON file, built from the records at a click.

Building sends nothing: a person reads the pack and hands it to the bank.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from assist.desk.disputes import may_settle
from assist.desk.evidence_content import Json, content
from assist.desk.evidence_pages import pages
from assist.desk.evidence_records import Dossier, dossier
from assist.desk.pdf import Pdf, characters_of, make_pdf
from assist.desk.record import announce, by_specialist, record
from assist.desk.services import DeskServices
from assist.errors import NotAllowed, TemporaryFailure
from assist.model.audit import AuditKind
from assist.model.dispute import Dispute
from assist.playbooks.disputes import packaged_policy
from assist.playbooks.disputes.policy import Limits
from assist.store import conversations, specialists

# Tried in turn until the document is small enough: characters of one message, newest events.
_SHORTER: tuple[tuple[int | None, int | None], ...] = (
    (None, None),
    (1000, None),
    (300, None),
    *((300, newest) for newest in (500, 400, 300, 250, 200, 150, 100, 75, 50)),
    (200, 25),
)


@dataclass(frozen=True, slots=True)
class Pack:
    """Both parts, with the hashes under which they are recorded."""

    name: str  # without an ending
    pdf: bytes
    json: bytes
    pages: int
    characters: int
    shortened: bool  # the document leaves out what the JSON has
    fits: bool  # within what the bank takes

    @property
    def pdf_sha256(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()

    @property
    def json_sha256(self) -> str:
        return hashlib.sha256(self.json).hexdigest()


def build_pack(desk: DeskServices, dispute_id: str, *, by: str, now: datetime) -> Pack:
    """The pack as the records stand, recorded with its hashes. The same records make the same
    bytes. NotAllowed unless finance, a lead or an administrator asks; TemporaryFailure while the
    books cannot be asked.
    """
    with desk.db.read() as tx:
        person = specialists.get(tx, by)
    if not may_settle(person):
        raise NotAllowed("finance_or_lead_only")
    found = dossier(desk, dispute_id, now)
    if found.records.account is None:
        raise TemporaryFailure("books", "the account cannot be read now")
    pack = pack_of(found, desk.company)
    _record(desk, found.records.dispute, pack, by, now)
    return pack


def pack_of(found: Dossier, company: str) -> Pack:
    """Pure: the pack of these records, as short as the bank's limits ask for."""
    dispute, limits = found.records.dispute, packaged_policy().limits
    told = content(found)
    pdf, shortened = _fitting(told, company, dispute, limits)
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    return Pack(
        name=f"dispute-{dispute.id}",
        pdf=pdf.content,
        json=text.encode(),
        pages=pdf.pages,
        characters=pdf.characters,
        shortened=shortened,
        fits=_fits(pdf, dispute, limits),
    )


def _fitting(told: Json, company: str, dispute: Dispute, limits: Limits) -> tuple[Pdf, bool]:
    """The longest document within the limits, or the shortest when none is; whether it was cut."""
    title = f"Evidence on payment {dispute.payment_id}"
    if dispute.has_number:
        title = f"Evidence in dispute {dispute.external_id}"
    footer = f"{company} · {title} · page ".replace("%", "%%") + "%(page)s of %(pages)s"
    most = limits.pages_for(dispute.network)
    pdf = None
    for longest, newest in _SHORTER:
        blocks = pages(told, company=company, longest=longest, newest=newest)
        if characters_of(title, blocks) > limits.characters and (longest, newest) != _SHORTER[-1]:
            continue  # laying it out would be for nothing
        pdf = make_pdf(title, blocks, footer=footer, most_pages=most)
        if _fits(pdf, dispute, limits):
            break
    assert pdf is not None, "the shortest one is always laid out"
    return pdf, (longest, newest) != _SHORTER[0]


def _fits(pdf: Pdf, dispute: Dispute, limits: Limits) -> bool:
    return (
        len(pdf.content) <= limits.bytes
        and pdf.pages <= limits.pages_for(dispute.network)
        and pdf.characters <= limits.characters
    )


def _record(desk: DeskServices, dispute: Dispute, pack: Pack, by: str, now: datetime) -> None:
    with desk.db.transaction() as tx:
        conversations.lock(tx, dispute.conversation_id)
        record(
            tx,
            dispute.conversation_id,
            AuditKind.EVIDENCE_BUILT,
            actor=by_specialist(by),
            at=now,
            subject={"dispute": dispute.id},
            data={
                "pdf_sha256": pack.pdf_sha256,
                "json_sha256": pack.json_sha256,
                "pages": pack.pages,
                "bytes": len(pack.pdf),
                "fits": pack.fits,
            },
        )
        announce(tx, dispute.conversation_id, "dispute")
