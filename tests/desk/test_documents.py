"""Receipts and statements on a real desk, in both languages."""

import hashlib
import io

import pytest
from pypdf import PdfReader

from assist.desk.documents import build_receipt, build_statement
from assist.errors import BadInput
from assist.model.account import PaymentState
from assist.model.audit import AuditKind
from assist.store import accounts, audit
from tests import factories


@pytest.fixture
def author(desk):
    return desk.author()


@pytest.fixture
def paid(desk, author):
    made = factories.payment(id="pay-1", amount=factories.usd(5000))
    failed = factories.payment(
        id="pay-2", state=PaymentState.FAILED, decline_code="stolen_card", amount=factories.usd(777)
    )
    with desk.desk.db.transaction() as tx:
        accounts.add_payment(tx, author.account_id, made)
        accounts.add_payment(tx, author.account_id, failed)
    return made


@pytest.fixture
def case(desk, paid):
    return desk.write("could you send me a receipt").conversation_id


def text_of(paper):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)


def receipt(desk, case, payment="pay-1"):
    return build_receipt(desk.desk, case, payment, by=desk.ana.id, now=desk.clock())


def statement(desk, case):
    return build_statement(desk.desk, case, by=desk.ana.id, now=desk.clock())


class TestAReceipt:
    def test_says_what_arrived_when_and_what_it_settled(self, desk, case):
        text = text_of(receipt(desk, case))
        for words in ("Ada Moreno", "$50.00", "November 10, 2026", "Visa ****4242", "Instalment 1"):
            assert words in text.replace("\n", " "), words
        assert "page 1 of 1" in text

    @pytest.mark.parametrize("payment", ["pay-2", "nowhere"])
    def test_is_of_payments_that_arrived(self, desk, case, payment):
        with pytest.raises(BadInput):
            receipt(desk, case, payment)

    def test_is_recorded_with_its_hash(self, desk, case):
        paper = receipt(desk, case)
        with desk.desk.db.read() as tx:
            last = audit.events(tx, case)[-1].event
        assert last.kind is AuditKind.DOCUMENT_BUILT
        assert last.data["sha256"] == hashlib.sha256(paper.content).hexdigest()
        assert receipt(desk, case).content == paper.content


class TestAStatement:
    def test_has_charges_payments_and_the_balance(self, desk, case):
        text = text_of(statement(desk, case)).replace("\n", " ")
        for words in ("Charges", "$120.00", "$70.00", "Payments", "$50.00", "Balance"):
            assert words in text, words

    def test_says_nothing_of_payments_that_failed(self, desk, case):
        text = text_of(statement(desk, case))
        assert "$7.77" not in text
        assert "stolen" not in text


class TestInSpanish:
    @pytest.fixture
    def author(self, desk):
        return desk.author(language="es", country="AR", zone="America/Argentina/Buenos_Aires")

    def test_amounts_and_days_are_written_as_there(self, desk, case):
        text = text_of(receipt(desk, case)).replace("\n", " ")
        assert "Recibo" in text
        assert "10 de noviembre de 2026" in text
        assert "US$50,00" in text.replace(" ", "")
        assert "página 1 de 1" in text
        assert "Estado de cuenta" in text_of(statement(desk, case))
