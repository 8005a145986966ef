from datetime import UTC, datetime, timedelta

import phonenumbers
import pytest

from assist.billing.ledger import snapshot_of
from assist.demo.authors import AUTHORS, author
from assist.demo.publisher import ALWAYS_OPEN, ANA, LEO, seed
from assist.desk.royalty_records import records_in
from assist.model.account import PaymentState
from assist.model.contact import ChannelKind
from assist.model.withdrawal import PayoutHold
from assist.playbooks.royalties import (
    Moment,
    packaged_royalty_policy,
    payout_holds,
    withdrawable,
)
from assist.store import accounts, contacts, specialists

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def seeded(sqlite_database):
    seed(sqlite_database, NOW)
    return sqlite_database


class TestSeeding:
    def test_twice_is_seeding_once(self, seeded):
        seed(seeded, NOW + timedelta(days=1))
        with seeded.read() as tx:
            assert specialists.all(tx) == (ANA, LEO)
            nora = accounts.load(tx, author("Nora Whitfield").account_id, NOW)
        assert len(nora.invoices) == 4

    def test_gives_accounts_something_to_talk_about(self, seeded):
        with seeded.read() as tx:
            found = [snapshot_of(accounts.load(tx, each.account_id, NOW)) for each in AUTHORS]
        assert any(account.days_overdue(NOW.date()) > 90 for account in found)
        assert any(account.balance().minor == 0 for account in found)
        failed = [
            p.decline_code for a in found for p in a.payments if p.state is PaymentState.FAILED
        ]
        assert "insufficient_funds" in failed
        assert {account.currency for account in found} == {"USD", "EUR", "GBP"}

    def test_gives_authors_royalties_that_may_leave_and_some_that_may_not(self, seeded):
        found = {}
        with seeded.read() as tx:
            for each in AUTHORS:
                contact = contacts.get_contact(tx, each.contact_id)
                balance = snapshot_of(accounts.load(tx, each.account_id, NOW)).royalties
                if balance is not None:
                    at, records = Moment(NOW.date(), NOW), records_in(tx, contact, NOW)
                    amount = withdrawable(balance)
                    policy = packaged_royalty_policy()
                    found[each.name] = payout_holds(amount, balance, records, policy, at)
        assert found["June Okafor"] == found["Carmen Ibarra"] == ()
        assert found["Nora Whitfield"] == (PayoutHold.BELOW_THRESHOLD,)
        assert PayoutHold.FORM_EXPIRED in found["Edith Marlowe"]
        assert PayoutHold.FORM_MISSING in found["Priya Raman"]

    def test_gives_one_a_quarter_of_returns(self, seeded):
        with seeded.read() as tx:
            june = snapshot_of(accounts.load(tx, author("June Okafor").account_id, NOW)).royalties
        assert [one.earned.minor for one in june.by_period] == [9_310 + 21_237 + 1_450, -1_450]
        assert (june.pending.minor, june.available.minor) == (9_310, 21_237)

    def test_puts_every_address_on_file_as_verified(self, seeded):
        with seeded.read() as tx:
            for each in AUTHORS:
                point = contacts.find_point(tx, ChannelKind.EMAIL, each.email)
                assert point.contact_id == each.contact_id
                assert point.verified_at is not None


class TestTheAuthors:
    def test_have_only_numbers_set_aside_for_fiction(self):
        numbers = [number for each in AUTHORS for number in (each.sms, each.whatsapp) if number]
        assert numbers
        for number in numbers:
            assert "55501" in number or number.startswith("+4477009001"), number
            assert phonenumbers.is_possible_number(phonenumbers.parse(number))

    def test_have_only_addresses_in_reserved_domains_or_examples(self):
        assert all("@example." in each.email for each in AUTHORS)


class TestTheDesk:
    @pytest.mark.parametrize("hours", range(0, 24 * 7, 5))
    def test_is_open_at_every_hour(self, hours):
        assert ALWAYS_OPEN.is_open(NOW + timedelta(hours=hours))
