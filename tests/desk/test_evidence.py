"""The checklist and the evidence pack of a dispute, on a real database."""

import hashlib
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pypdf import PdfReader

from assist.desk.build_evidence import build_pack, pack_of
from assist.desk.decide_suggestion import Click, approve
from assist.desk.disputes import Opening, note_evidence, note_withdrawal, open_dispute
from assist.desk.evidence_records import dossier
from assist.desk.housekeeping import housekeeping
from assist.desk.work_conversation import add_note
from assist.errors import NotAllowed
from assist.model.account import holds_card_number
from assist.model.audit import GENESIS, AuditKind, NewAuditEvent, chain_hash
from assist.model.dispute import DisputeReason, Network
from assist.playbooks.disputes import checklist, packaged_evidence
from assist.store import accounts, audit
from tests import factories

DUE = datetime(2026, 12, 11, 20, tzinfo=UTC)
SECRET_NOTE = "she sounded tired on the phone"


@pytest.fixture
def author(desk):
    return desk.author()


@pytest.fixture
def payment(desk, author):
    made = factories.payment(id="pay-disputed", amount=factories.usd(5000))
    with desk.desk.db.transaction() as tx:
        accounts.add_payment(tx, author.account_id, made)
    return made


@pytest.fixture
def case(desk, author, payment):
    """A question that was answered, and arrived."""
    key = desk.write("how much do i owe you").conversation_id
    click = Click(desk.suggestion(key).id, desk.ana.id)
    approve(desk.desk, click, desk.clock())
    desk.work()
    add_note(desk.desk, key, by=desk.ana.id, text=SECRET_NOTE, now=desk.clock())
    desk.write("i never got my books 😀, my card is 4242 4242 4242 4242")
    return key


@pytest.fixture
def opened(desk, case, payment):
    opening = Opening(case, payment.id, Network.VISA, "13.1", external_id="dp_1", due_by=DUE)
    return open_dispute(desk.desk, opening, by=desk.ana.id, now=desk.clock())


def items(desk, opened, **changes):
    found = dossier(desk.desk, opened.id, desk.clock())
    records = replace(found.records, dispute=replace(found.records.dispute, **changes))
    return {item.piece: item for item in checklist(records, packaged_evidence())}


def build(desk, opened, by=None):
    return build_pack(desk.desk, opened.id, by=(by or desk.leo).id, now=desk.clock())


def read(pack):
    return PdfReader(io.BytesIO(pack.pdf))


def text_of(pack):
    return "\n".join(page.extract_text() for page in read(pack).pages)


class TestTheChecklist:
    def test_is_filled_from_the_records(self, desk, opened):
        found = items(desk, opened)
        present = {name for name, item in found.items() if item.present}
        assert present == {
            "customer",
            "invoices",
            "payments",
            "messages",
            "deliveries",
            "approvals",
            "policy_version",
        }
        assert found["payments"].found == ("pay-disputed",)
        assert len(found["messages"].found) == 4  # the word that a card number was cut out too
        assert all(re.fullmatch(r"#1/\d+", it) for it in found["messages"].found)

    def test_says_what_a_person_must_bring(self, desk, opened):
        found = items(desk, opened)
        assert not found["copies_tracking"].present
        note_evidence(
            desk.desk,
            opened.id,
            "copies_tracking",
            "Carrier's page, in the drive",
            by=desk.ana.id,
            now=desk.clock(),
        )
        assert items(desk, opened)["copies_tracking"].place == "Carrier's page, in the drive"

    def test_of_a_double_charge_names_the_other_payment(self, desk, author, opened):
        other = factories.payment(id="pay-other", amount=factories.usd(5000))
        with desk.desk.db.transaction() as tx:
            accounts.add_payment(tx, author.account_id, other)
        found = items(desk, opened, reason=DisputeReason.DUPLICATE)
        assert found["other_charge"].found == ("pay-other",)
        assert found["allocations"].present

    def test_of_visas_fraud_claim_counts_earlier_payments_in_the_window(self, desk, author, opened):
        fraud = {"reason": DisputeReason.FRAUDULENT, "network_code": "10.4"}
        for days in (130, 200):
            at = desk.clock() - timedelta(days=days)
            earlier = factories.payment(id=f"pay-{days}", at=at)
            assert not items(desk, opened, **fraud)["earlier_payments"].present
            with desk.desk.db.transaction() as tx:
                accounts.add_payment(tx, author.account_id, earlier)
        assert items(desk, opened, **fraud)["earlier_payments"].found == ("pay-130", "pay-200")

    def test_asks_for_the_banks_letter_after_a_withdrawal(self, desk, opened):
        note_withdrawal(desk.desk, opened.id, bank_letter=False, by=desk.ana.id, now=desk.clock())
        assert not items(desk, opened)["bank_withdrawal"].present


class TestThePack:
    def test_is_the_same_to_the_last_byte_from_the_same_records(self, desk, opened):
        first = build(desk, opened)
        desk.clock.forward(hours=3)
        second = build(desk, opened)
        assert (first.pdf, first.json) == (second.pdf, second.json)

    def test_is_another_when_the_records_are(self, desk, opened):
        first = build(desk, opened)
        desk.write("hello?")
        assert build(desk, opened).json_sha256 != first.json_sha256

    def test_is_recorded_with_its_hashes(self, desk, opened):
        pack = build(desk, opened)
        with desk.desk.db.read() as tx:
            last = audit.events(tx, opened.conversation_id)[-1].event
        assert last.kind is AuditKind.EVIDENCE_BUILT
        assert last.actor == f"specialist:{desk.leo.id}"
        assert last.data["pdf_sha256"] == hashlib.sha256(pack.pdf).hexdigest()
        assert last.data["json_sha256"] == hashlib.sha256(pack.json).hexdigest()

    def test_is_for_finance_and_leads(self, desk, opened):
        with pytest.raises(NotAllowed):
            build(desk, opened, by=desk.ana)

    def test_has_text_that_can_be_selected_and_numbered_pages(self, desk, opened):
        pack = build(desk, opened)
        text = text_of(pack)
        assert "how much do i owe you" in text
        assert "i never got my books [U+1F600]" in text
        assert "Reply approved" in text
        assert f"page 1 of {pack.pages}" in text
        assert len(read(pack).pages) == pack.pages
        assert pack.fits
        assert not pack.shortened

    def test_keeps_inside_what_is_no_business_of_a_bank(self, desk, opened):
        pack = build(desk, opened)
        for part in (text_of(pack), pack.json.decode()):
            assert SECRET_NOTE not in part
            assert "2026-12-11" not in part  # when we must have answered
            assert "copies_tracking" not in part  # what we lack

    def test_goes_by_the_payment_where_the_bank_gave_no_number(self, desk, case, payment):
        opening = Opening(case, payment.id, Network.VISA, "10.4")
        opened = open_dispute(desk.desk, opening, by=desk.ana.id, now=desk.clock())
        text = text_of(build(desk, opened))
        assert text.count("payment:") == 0
        assert "Evidence on payment pay-disputed" in text
        assert "Not authorized by the cardholder" in text  # as spelled where it is read

    def test_has_no_card_number(self, desk, opened):
        pack = build(desk, opened)
        assert "[CARD ****4242]" in text_of(pack)
        for part in (text_of(pack), pack.json.decode()):
            assert "4242 4242" not in part
        told = json.loads(pack.json)["timeline"]
        assert not any(holds_card_number(str(event.get("data"))) for event in told)

    def test_has_a_chain_whose_every_link_holds(self, desk, opened):
        pack = json.loads(build(desk, opened).json)
        (chain,) = pack["chains"]
        previous = GENESIS
        for place, link in enumerate(chain["links"], 1):
            assert (link["seq"], link["previous_hash"]) == (place, previous)
            previous = link["hash"]
        with desk.desk.db.read() as tx:
            stored = audit.events(tx, opened.conversation_id)
        assert previous == stored[len(chain["links"]) - 1].hash

    def test_has_events_whose_hash_can_be_computed_again(self, desk, opened):
        pack = json.loads(build(desk, opened).json)
        (chain,) = pack["chains"]
        for told in pack["timeline"]:
            seq = int(told["event"].partition("/")[2])
            event = NewAuditEvent(
                chain["conversation"],
                AuditKind(told["kind"]),
                told["actor"],
                datetime.fromisoformat(told["at"]),
                told["subject"],
                told["data"],
            )
            before = chain["links"][seq - 1]["previous_hash"]
            assert chain_hash(before, seq, event) == told["hash"]

    def test_names_the_texts_in_force_by_version_and_hash(self, desk, opened):
        texts = json.loads(build(desk, opened).json)["policies"]["texts"]
        assert any(text["playbook"] == "balance.inquiry" for text in texts)
        assert all(re.fullmatch("[0-9a-f]{64}", text["sha256"]) for text in texts)

    def test_does_not_change_by_an_early_card_or_a_round_of_the_clock(self, desk, opened):
        first = build(desk, opened)
        housekeeping(desk.desk, desk.clock().isoformat())
        desk.work()
        assert build(desk, opened).pdf_sha256 == first.pdf_sha256


class TestALongCase:
    def long(self, desk, opened, count, length):
        found = dossier(desk.desk, opened.id, desk.clock())
        (key,) = found.chains
        said = next(it for it in found.chains[key] if it.event.kind is AuditKind.MESSAGE_RECEIVED)
        many = tuple(
            replace(
                said,
                seq=place,
                event=replace(
                    said.event,
                    at=said.event.at + timedelta(minutes=place),
                    data={"text": f"message {place} " + "ñandú " * (length // 6)},
                ),
            )
            for place in range(1, count + 1)
        )
        return replace(found, chains={key: many})

    def test_is_cut_to_what_the_bank_takes_and_whole_in_json(self, desk, opened):
        pack = pack_of(self.long(desk, opened, 60, 6000), "Salt & Co. 100%")
        assert pack.fits
        assert pack.shortened
        assert pack.pages < 50
        assert pack.characters <= 150_000
        assert "cut here" in text_of(pack)
        whole = json.loads(pack.json)["timeline"]
        assert len(whole[0]["data"]["text"]) > 5900

    def test_is_cut_further_for_mastercard(self, desk, opened):
        found = self.long(desk, opened, 300, 200)
        visa = pack_of(found, "Salt")
        dispute = replace(found.records.dispute, network=Network.MASTERCARD)
        found = replace(found, records=replace(found.records, dispute=dispute))
        mastercard = pack_of(found, "Salt")
        assert mastercard.fits
        assert mastercard.pages <= 19 < visa.pages < 50
        assert "earlier events are in the JSON part alone" in text_of(mastercard)
