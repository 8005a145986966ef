"""What the nouns of an account refuse, and what they work out."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assist.model.account import holds_card_number
from tests import factories
from tests.factories import usd


class TestAPaymentMethod:
    @pytest.mark.parametrize(
        "last4", ["4242424242424242", "424", "42424", "", "424x", "٤٢٤٢", "4242 4242 4242 4242"]
    )
    def test_keeps_exactly_four_digits(self, last4):
        with pytest.raises(ValueError, match="last four digits"):
            factories.method(last4=last4)

    @pytest.mark.parametrize("field", ["brand", "id"])
    @pytest.mark.parametrize("number", ["4242424242424242", "visa 4242-4242-4242-4242"])
    def test_has_no_room_for_a_number_elsewhere(self, field, number):
        with pytest.raises(ValueError, match="card number"):
            factories.method(**{field: number})

    @pytest.mark.parametrize("month", [0, 13])
    def test_expires_in_a_month_that_exists(self, month):
        with pytest.raises(ValueError, match="1 to 12"):
            factories.method(expires=(2027, month))

    def test_is_good_to_the_end_of_its_month(self):
        card = factories.method(expires=(2026, 11))
        assert not card.is_expired(date(2026, 11, 30))
        assert card.is_expired(date(2026, 12, 1))
        assert not factories.method(expires=None).is_expired(date(2099, 1, 1))


class TestACardNumber:
    @pytest.mark.parametrize(
        "text",
        ["4242424242424242", "4242 4242 4242 4242", "378282246310005", "ref 4222222222222 x"],
    )
    def test_is_seen(self, text):
        assert holds_card_number(text)

    @pytest.mark.parametrize("text", ["", "4242", "4242424242424241", "visa", "123456789012"])
    def test_is_not_seen_where_there_is_none(self, text):
        assert not holds_card_number(text)


class TestDueOnTheFifth:
    ZONE = ZoneInfo("Pacific/Auckland")

    def past_due(self, moment):
        account = factories.snapshot(invoices=(factories.invoice(due_on=date(2026, 11, 5)),))
        today = moment.astimezone(self.ZONE).date()
        return account.past_due(today), account.days_overdue(today)

    def test_ends_one_second_before_midnight_where_the_author_is(self):
        last = datetime(2026, 11, 5, 23, 59, 59, tzinfo=self.ZONE)
        assert self.past_due(last) == (usd(0), 0)
        assert self.past_due(last + timedelta(seconds=1)) == (usd(12000), 1)

    def test_is_still_the_fourth_elsewhere(self):
        assert self.past_due(datetime(2026, 11, 4, 12, tzinfo=UTC)) == (usd(0), 0)
