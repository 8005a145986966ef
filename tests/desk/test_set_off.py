"""Royalties used for the balance: on the author's written request, once, within both sides."""

import pytest

from assist.desk.holds import HoldClick, set_hold
from assist.desk.set_off import SetOffRequest, requests_in, set_off_royalties
from assist.desk.steps import account_in
from assist.errors import BadInput, NotAllowed
from assist.model.audit import AuditKind
from assist.model.hold import HoldKind
from assist.model.money import Money
from assist.model.tax_form import FormKind, TinCheck
from assist.store import accounts, audit
from tests import factories
from tests.royalty_fixtures import earn, put_form, ready, royalties

WISH = "Apply my royalties to what i owe please, take it out of my royalties"


@pytest.fixture
def author(desk):
    """Owes 240.00, and has 212.37 of royalties available."""
    one = desk.author(proves=False)
    ready(desk, one)
    with desk.desk.db.transaction() as tx:
        accounts.add_invoice(tx, one.account_id, factories.invoice())
    return one


@pytest.fixture
def case(desk, author):
    return desk.write(WISH).conversation_id


def wish(desk, case):
    with desk.desk.db.read() as tx:
        return requests_in(tx, case)[0].id


def use(desk, case, minor=None, note="Called the number on file", message=None):
    amount = None if minor is None else Money(minor, "USD")
    asked = SetOffRequest(case, message or wish(desk, case), amount, note)
    return set_off_royalties(desk.desk, asked, by=desk.ana.id, now=desk.clock())


def account(desk, author):
    with desk.desk.db.read() as tx:
        return account_in(tx, author.account_id, desk.clock())


def owed(desk, author):
    return account(desk, author).balance().minor


class TestOnWrittenRequest:
    def test_moves_royalties_and_balance_alike_and_confirms_it(self, desk, author, case):
        desk.prove(case)
        before = owed(desk, author)
        done = use(desk, case, 10_000)
        assert (owed(desk, author), royalties(desk, author).available.minor) == (
            before - 10_000,
            11_237,
        )
        paid = account(desk, author).payments[0]
        assert (paid.id, paid.method, paid.amount.minor) == (done.payment_id, "royalties", 10_000)
        desk.work()
        draft = desk.suggestion(case).draft
        assert draft.playbook_id == "royalty.offset_done"
        for words in ("as you asked in writing", "$100.00", "$112.37"):
            assert words in draft.text

    def test_the_message_is_in_the_record(self, desk, author, case):
        done = use(desk, case)
        with desk.desk.db.read() as tx:
            events = audit.events(tx, case)
        (event,) = [one.event for one in events if one.event.kind is AuditKind.ROYALTIES_SET_OFF]
        assert event.subject["message"] == done.message_id == wish(desk, case)
        assert event.data["identity"] == "Called the number on file"

    def test_the_same_request_is_carried_out_once(self, desk, author, case):
        first, left = use(desk, case, 10_000), owed(desk, author)
        assert use(desk, case, 5_000) == first
        assert owed(desk, author) == left

    def test_what_does_not_ask_for_it_is_no_request(self, desk, author):
        other = desk.write("how much do i still owe?").conversation_id
        with desk.desk.db.read() as tx:
            assert requests_in(tx, other) == ()
        newest = desk.conversation(other).last_incoming_id
        with pytest.raises(BadInput, match="message"):
            use(desk, other, message=newest)

    def test_nor_is_a_message_of_another_conversation(self, desk, author, case):
        desk.author(address="+13055550177")
        other = desk.write("how much do i owe", address="+13055550177").conversation_id
        with pytest.raises(BadInput, match="message"):
            use(desk, other, message=wish(desk, case))


class TestBothSides:
    def test_all_of_the_royalties_where_more_is_owed(self, desk, author, case):
        assert owed(desk, author) == 24_000
        assert use(desk, case).withheld.gross.minor == 21_237
        assert (owed(desk, author), royalties(desk, author).available.minor) == (2_763, 0)

    def test_all_that_is_owed_where_there_are_more_royalties(self, desk, author, case):
        earn(desk, author, 100_000)
        use(desk, case)
        after = account(desk, author)
        assert (after.balance().minor, after.credit) == (0, None)
        assert after.royalties.available.minor == 121_237 - 24_000

    @pytest.mark.parametrize("minor", [0, -1, 21_238])
    def test_amounts_that_cannot_be(self, desk, author, case, minor):
        with pytest.raises(BadInput, match="amount"):
            use(desk, case, minor)

    def test_nothing_owed(self, desk, author, case):
        desk.pay(author, 24_000)
        with pytest.raises(BadInput, match="nothing is owed"):
            use(desk, case)

    def test_tax_is_taken_first_and_the_balance_goes_down_by_the_rest(self, desk, author, case):
        put_form(desk, author, FormKind.W8BEN, TinCheck.UNVERIFIED, country="AR")
        done = use(desk, case, 14_300)
        assert (done.withheld.tax.minor, done.withheld.net.minor) == (4_290, 10_010)
        assert owed(desk, author) == 24_000 - 10_010
        assert royalties(desk, author).available.minor == 21_237 - 14_300


class TestWhatStopsIt:
    def test_identity_below_l2_without_a_note(self, desk, author, case):
        with pytest.raises(NotAllowed, match="set_off_needs_identity"):
            use(desk, case, note=" ")
        desk.prove(case)
        assert use(desk, case, note="").identity_note == ""

    def test_a_dispute_a_compliance_hold_or_a_missing_form(self, desk, case):
        held = desk.author(address="+13055550178")
        earn(desk, held, 20_000)
        other = desk.write(WISH, address="+13055550178").conversation_id
        click = HoldClick(other, desk.leo.id, "x")
        set_hold(desk.desk, click, HoldKind.CHARGEBACK, desk.clock())
        set_hold(desk.desk, click, HoldKind.COMPLIANCE, desk.clock())
        with pytest.raises(NotAllowed) as caught:
            use(desk, other)
        assert (caught.value.code, caught.value.detail) == (
            "set_off_held",
            "form_missing,open_dispute,compliance",
        )

    def test_somebody_who_does_not_work_here(self, desk, case):
        asked = SetOffRequest(case, wish(desk, case))
        with pytest.raises(NotAllowed, match="not_a_specialist"):
            set_off_royalties(desk.desk, asked, by="nobody", now=desk.clock())


def test_charges_that_are_kept_at_stripe_are_not_set_off_here(stripe_desk):
    asked = SetOffRequest("c1", "m1")
    with pytest.raises(BadInput, match="Stripe"):
        set_off_royalties(stripe_desk.desk, asked, by=stripe_desk.ana.id, now=stripe_desk.clock())
