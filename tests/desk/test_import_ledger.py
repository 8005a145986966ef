"""Files of accounts, invoices, payments and royalties: all of one, or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from assist.billing.ledger import snapshot_of
from assist.desk.import_ledger import import_file
from assist.errors import BadInput
from assist.model.account import InvoiceKind, InvoiceState, PaymentState, Section
from assist.model.contact import ChannelKind
from assist.model.imports import ImportKind
from assist.store import accounts, contacts
from tests import factories
from tests.factories import NOW, usd

PLACED = """id,name,currency,phone,country,region,city
A7,Ada Moreno,USD,+12025550143,US,US-OR,Portland
"""
ACCOUNTS = """id,name,currency,email,phone,language,zone,titles,contract_on
A1,Ada Moreno,USD,ada@example.com,+12025550143,en,Pacific/Auckland,The Salt Road|Small Weather,2026-01-10
A2,Tomás Aguirre,ARS,tomas@example.com,,es,,,
A3,Hana Mori,JPY,,,,,,
A4,Sara Noor,KWD,,,,,,
"""
INVOICES = """id,number,account_id,amount,currency,due_on,description,kind,item,quantity
I1,LH-1,A1,300.00,USD,2026-11-05,Signature package,charge,,
I2,LH-2,A1,200.00,USD,2026-12-05,Editing,charge,EDIT,2.5
I2,LH-2,A1,-50.00,USD,2026-12-05,Discount,charge,DISC,1
I3,LH-3,A1,25.00,USD,2026-10-05,Late fee,fee,,
"""
PAYMENTS = """id,account_id,amount,currency,paid_at,state,method,card_brand,card_last4,decline_code,invoice_id
P1,A1,320.00,USD,2026-11-01,succeeded,card,visa,4242,,
P2,A1,50.00,USD,2026-11-02T10:00:00-05:00,failed,card,visa,0341,expired_card,
"""
ROYALTIES = """id,account_id,step,amount,currency,on,period
R1,A1,earned,100.00,USD,2026-09-30,2026-Q3
R2,A1,earned,-5.00,USD,2026-10-02,2026-Q3
R3,A1,collected,60.00,USD,2026-10-20,2026-Q3
"""
FILES = {"accounts": ACCOUNTS, "invoices": INVOICES, "payments": PAYMENTS, "royalties": ROYALTIES}


@pytest.fixture
def bring(database, tmp_path):
    def run(kind, content=None, *, dry_run=False, now=NOW):
        path = tmp_path / f"{kind}.csv"
        content = FILES[kind] if content is None else content
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return import_file(database, ImportKind(kind), path, now=now, dry_run=dry_run)

    return run


@pytest.fixture
def books(bring):
    for kind in FILES:
        assert bring(kind).problems == []
    return bring


@pytest.fixture
def look(database):
    def account(key="A1", now=NOW):
        with database.read() as tx:
            entries = accounts.load(tx, key, now)
        return None if entries is None else snapshot_of(entries)

    return account


def counts(report):
    return report.new.count, report.changed.count, report.same.count


def told(report):
    return [str(problem) for problem in report.problems]


class TestAFile:
    def test_of_each_kind_makes_the_books(self, books, look):
        found = look()
        assert {i.number: i.unpaid.minor for i in found.invoices} == {
            "LH-3": 2500,
            "LH-1": 0,
            "LH-2": 13000,
        }
        assert found.invoices[0].kind is InvoiceKind.FEE
        assert [(line.item, str(line.quantity)) for line in found.invoices[2].lines] == [
            ("EDIT", "2.5"),
            ("DISC", "1"),
        ]
        assert found.payments[0].state is PaymentState.FAILED
        assert (found.royalties.pending, found.royalties.payable) == (usd(3500), usd(6000))
        assert (found.project_titles, found.billing_email) == (
            ("The Salt Road", "Small Weather"),
            "ada@example.com",
        )

    def test_brought_in_again_changes_nothing(self, books, look):
        before = look()
        for kind in FILES:
            report = books(kind)
            assert counts(report)[:2] == (0, 0)
            assert counts(report)[2] > 0
        assert look() == before

    def test_tells_what_is_new_with_sums(self, bring):
        bring("accounts")
        report = bring("invoices", dry_run=True)
        assert (report.rows, counts(report), report.written) == (4, (3, 0, 0), False)
        assert report.new.sums == {"USD": 47500}

    def test_on_a_dry_run_writes_nothing(self, bring, look):
        report = bring("accounts", dry_run=True)
        assert (counts(report), report.written) == ((4, 0, 0), False)
        assert look() is None

    def test_tells_what_changes_and_counts_the_version_once(self, books, look):
        before = look().version
        changed = INVOICES.replace("2026-11-05", "2026-11-15").replace("25.00", "20.00")
        report = books("invoices", changed)
        assert counts(report) == (0, 2, 1)
        assert {c.id: c.fields for c in report.changes} == {
            "I1": (("due_on", date(2026, 11, 5), date(2026, 11, 15)),),
            "I3": (("amount", 2500, 2000),),
        }
        assert look().version == before + 1

    def test_may_change_lines_and_void_an_invoice(self, books, look):
        books("invoices", INVOICES.replace(",-50.00,", ",-60.00,"))
        assert look().invoices[2].amount == usd(14000)
        void = "id,account_id,amount,currency,due_on,description,number,state\n"
        books("invoices", void + "I1,A1,300.00,USD,2026-11-05,Signature package,LH-1,void\n")
        assert look().invoices[1].state is InvoiceState.VOID

    def test_with_one_bad_row_is_not_brought_in_at_all(self, bring, look):
        bring("accounts")
        report = bring("invoices", INVOICES + "I9,,A9,10.00,USD,2026-11-05,Nobody's,,,\n")
        assert told(report) == [
            "line 6, account_id: there is no account A9. Import accounts first."
        ]
        assert not report.written
        assert look().invoices == ()

    def test_names_every_bad_cell(self, bring):
        bring("accounts")
        rows = "X1,,A1,abc,USD,05/12/2026,,,,\nX2,,A1,1.00,ZZZ,2026-11-05,Ok,tip,,\n"
        report = bring("invoices", INVOICES.splitlines()[0] + "\n" + rows)
        assert [(p.line, p.column) for p in report.problems] == [
            (2, "amount"),
            (2, "due_on"),
            (2, "description"),
            (3, "currency"),
            (3, "kind"),
        ]
        assert all(problem.remedy for problem in report.problems)


class TestPayments:
    def test_told_by_the_day_are_of_that_day_where_the_author_is(self, books, look):
        (paid,) = [p for p in look().payments if p.state is PaymentState.SUCCEEDED]
        assert paid.at == datetime(2026, 10, 31, 23, tzinfo=UTC)  # noon in Auckland

    @pytest.mark.parametrize("order", [("invoices", "payments"), ("payments", "invoices")])
    def test_may_come_before_their_invoices(self, bring, look, order):
        bring("accounts")
        meant = PAYMENTS.replace(",4242,,", ",4242,,I2")
        for kind in order:
            bring(kind, meant if kind == "payments" else None)
        assert {i.id: i.unpaid.minor for i in look().invoices} == {"I3": 2500, "I1": 13000, "I2": 0}

    def test_beyond_what_was_charged_are_credit(self, bring, look):
        bring("accounts")
        bring("payments")
        assert look().credit == usd(32000)


class TestAccounts:
    def test_put_addresses_on_file_as_proven(self, books, database):
        with database.read() as tx:
            point = contacts.find_point(tx, ChannelKind.SMS, "+12025550143")
            person = contacts.get_contact(tx, point.contact_id)
        assert point.verified_at == NOW
        assert (person.name, person.account_id, person.zone) == (
            "Ada Moreno",
            "A1",
            "Pacific/Auckland",
        )

    def test_are_linked_to_an_author_who_wrote_before(self, bring, database, look):
        with database.transaction() as tx:
            stored = factories.store_conversation(tx)
        bring("accounts")
        assert look().contact_id == stored.contact.id
        with database.read() as tx:
            assert contacts.get_contact(tx, stored.contact.id).account_id == "A1"
            assert contacts.get_point(tx, stored.point.id).verified_at == NOW

    def test_say_where_an_author_lives_and_a_file_that_does_not_leaves_it(self, bring, database):
        bring("accounts", PLACED)
        bring("accounts", PLACED.replace(",region,city", "").replace(",US-OR,Portland", ""))
        with database.read() as tx:
            point = contacts.find_point(tx, ChannelKind.SMS, "+12025550143")
            person = contacts.get_contact(tx, point.contact_id)
        assert (person.country, person.region, person.city) == ("US", "OR", "Portland")

    def test_may_not_share_an_address(self, books):
        twice = ACCOUNTS.replace("tomas@", "ada@")
        assert told(books("accounts", twice)) == [
            "line 3, email: ada@example.com belongs to account A1. One address is one author's.",
            "line 3, email: 'ada@example.com' is on line 2 already. Leave one of the two out.",
        ]

    def test_keep_their_currency(self, books):
        (problem,) = books("accounts", ACCOUNTS.replace("USD", "EUR")).problems
        assert (problem.column, problem.reason) == ("currency", "was USD.")

    def test_change_name_and_titles(self, books, look):
        report = books("accounts", ACCOUNTS.replace("|Small Weather", ""))
        assert counts(report) == (0, 1, 3)
        assert look().project_titles == ("The Salt Road",)


class TestBadRows:
    HEADER = "id,account_id,amount,currency,due_on,description,number\n"

    @pytest.mark.parametrize(
        ("row", "complaint"),
        [
            ("X,A1,-5.00,USD,2026-11-05,x,", "line 2, amount: is negative."),
            ("X,A1,0.00,USD,2026-11-05,x,", "line 2, amount: is zero."),
            ("X,A1,99999999999999999.00,USD,2026-11-05,x,", "is too large to be true."),
            ("X,A1,9999999999999999999999.00,USD,2026-11-05,x,", "is no amount."),
            ('X,A1,"1,240.00",USD,2026-11-05,x,', "is no amount."),
            ('X,A1,"1,240",USD,2026-11-05,x,', "USD has 2 decimals."),
            ("X,A1,$5,USD,2026-11-05,x,", "is no amount."),
            ("X,A3,5.50,JPY,2026-11-05,x,", "JPY has 0 decimals."),
            ("X,A1,5.00,EUR,2026-11-05,x,", "is EUR, and the account is in USD."),
            ("X,A1,5.00,DEM,2026-11-05,x,", "'DEM' is no currency in use."),
            ("X,A1,5.00,usd,2026-11-05,x,", "'usd' is no currency in use."),
            ("X,A1,5.00,USD,2026-01-09,x,", "2026-01-09 is before the contract of 2026-01-10."),
            ("X,A1,5.00,USD,2026-02-30,x,", "is no date."),
            ("X,A1,5.00,USD,20261105,x,", "is no date."),
            ("X,A1,5.00,USD,2026-11-05,card 4242 4242 4242 4242,", "holds a card number."),
            ("X X,A1,5.00,USD,2026-11-05,x,", "is no id."),
            ("X,A1,5.00,USD,2026-11-05,x,LH-1", "'LH-1' is another invoice of this account."),
            ("I1,A2,5.00,ARS,2026-11-05,x,", "'I1' belongs to account A1."),
        ],
    )
    def test_are_refused_with_line_column_reason_and_remedy(self, books, row, complaint):
        (problem,) = books("invoices", self.HEADER + row + "\n").problems
        assert complaint in str(problem)
        assert problem.remedy

    def test_twice_in_a_file_are_refused(self, books):
        row = "X,A1,5.00,USD,2026-11-05,x,\n"
        apart = row + "Y,A1,5.00,USD,2026-11-05,x,\n" + row
        for rows in (row + row, apart):
            (problem, *_) = books("invoices", self.HEADER + rows).problems
            assert "is on line 2 already" in problem.reason

    @pytest.mark.parametrize("field", ["paid_at", "card_last4"])
    def test_of_payments_hold_no_naive_moment_and_no_number(self, books, field):
        cells = {"paid_at": "2026-11-02T10:00:00", "card_last4": "42424"}
        header = f"id,account_id,amount,currency,{field}" + (
            "" if field == "paid_at" else ",paid_at"
        )
        row = f"X,A1,5.00,USD,{cells[field]}" + ("" if field == "paid_at" else ",2026-11-02")
        (problem,) = books("payments", f"{header}\n{row}\n").problems
        assert problem.column == field

    def test_of_royalties_are_negative_only_when_earned(self, books):
        (problem,) = books("royalties", ROYALTIES.replace("60.00", "-60.00")).problems
        assert (problem.line, problem.column) == (4, "amount")


class TestHowAFileIsWritten:
    SEMICOLONS = "id;account_id;amount;currency;due_on;description\n"

    def test_with_semicolons_and_decimal_commas(self, books, look):
        assert told(books("invoices", self.SEMICOLONS + "X;A1;1240,50;USD;2026-11-06;x\n")) == []
        assert usd(124050) in [invoice.amount for invoice in look().invoices]

    def test_with_one_decimal_mark_in_the_whole_file(self, books):
        rows = "X;A1;1240,50;USD;2026-11-06;x\nY;A1;1240.50;USD;2026-11-06;x\n"
        (problem,) = books("invoices", self.SEMICOLONS + rows).problems
        assert (problem.line, problem.remedy) == (3, "Write all amounts of a file alike.")

    def test_in_currencies_with_none_and_three_decimals(self, books, look):
        rows = "X;A3;1240;JPY;2026-11-06;x\nY;A4;1,240;KWD;2026-11-06;x\n"
        assert told(books("invoices", self.SEMICOLONS + rows)) == []
        assert look("A3").balance().minor == 1240
        assert look("A4").balance().minor == 1240

    def test_with_a_byte_order_mark_and_accents(self, bring, database):
        assert told(bring("accounts", b"\xef\xbb\xbf" + ACCOUNTS.encode())) == []

    @pytest.mark.parametrize(
        ("content", "complaint"),
        [
            (ACCOUNTS.encode("cp1252"), "line 3 is not UTF-8; it looks like Windows-1252"),
            (ACCOUNTS.encode("utf-16"), "is UTF-16"),
            (b"id,name,curency\n", "'curency' is no column of accounts. Is it 'currency'"),
            (b"id,name\n", "lacks currency"),
            (b"id,name,currency,id\n", "names a column twice"),
            (b"", "lacks id, name, currency"),
            (b"id,name,currency\nA1,Ada\n", "line 2 has 2 cells, not 3"),
            (b'id,name,currency\nA1,"Ada,USD\n', "line 2 cannot be read as CSV"),
        ],
    )
    def test_otherwise_is_refused_with_the_remedy(self, bring, content, complaint):
        with pytest.raises(BadInput, match=complaint) as refused:
            bring("accounts", content)
        assert refused.value.remedy


class TestTheBooksAge:
    def test_is_that_of_the_older_of_invoices_and_payments(self, books, look):
        later = NOW + timedelta(days=4)
        assert look(now=later).as_of == NOW
        books("invoices", now=later)
        assert look(now=later).as_of == NOW
        books("payments", now=later)
        assert look(now=later + timedelta(hours=1)).as_of == later

    def test_is_told_by_section(self, books, look):
        later = NOW + timedelta(days=4)
        books("royalties", now=later)
        found = look(now=later + timedelta(hours=1))
        assert found.age_of(Section.ROYALTIES) == later
        assert found.age_of(Section.INVOICES) == NOW
        assert found.age_of(Section.METHODS) == later + timedelta(hours=1)

    def test_is_none_of_an_account_that_no_file_brought(self, books, look, database):
        with database.transaction() as tx:
            accounts.add_account(tx, account_id="OWN", contact_id="c", currency="USD")
        later = NOW + timedelta(days=9)
        assert look("OWN", later).as_of == later

    def test_begins_with_the_first_entry_that_a_file_brings(self, bring, look, database):
        with database.transaction() as tx:
            accounts.add_account(tx, account_id="A1", contact_id="c", currency="USD")
        bring("invoices")
        assert look(now=NOW + timedelta(days=9)).as_of == NOW
