"""Visa's Compelling Evidence 3.0: what earlier payments have in common with the disputed one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from assist.model.checkout import Checkout, checkout_of
from assist.model.hosted_link import LinkPurpose
from assist.playbooks.disputes import packaged_policy
from assist.playbooks.disputes.earlier import best_earlier
from tests.factories import dispute, payment

RULE = packaged_policy().compelling_evidence


class TestWhatEarlierPaymentsShare:
    """Visa's CE 3.0, desk rules 3.2: two earlier payments and the disputed one share an
    identifier, of which one is the IP address or the device.
    """

    WINDOW = (date(2025, 12, 1), date(2026, 2, 1), date(2026, 4, 1))

    def of(self, ips, devices=("d", "d", "d", "d"), disputed=()):
        """What is compelling where the disputed one and three earlier ones came from `ips`."""
        days = (date(2026, 10, 30), *self.WINDOW)
        paid = tuple(
            payment(id=f"p{number}", at=datetime(day.year, day.month, day.day, tzinfo=UTC))
            for number, day in enumerate(days)
        )
        told = tuple(
            Checkout(
                f"c{number}", "a", "l", LinkPurpose.PAY, None, None, one.at, ip, device, one.id
            )
            for number, (one, ip, device) in enumerate(zip(paid, ips, devices, strict=True))
            if ip is not None
        )
        about = dispute(payment_id="p0", opened_at=datetime(2026, 11, 1, tzinfo=UTC))
        found, same = best_earlier(about, paid, RULE, frozenset(disputed), told)
        return [one.id for one in found], same

    @pytest.mark.parametrize(
        ("ips", "devices", "found", "same"),
        [
            ("xxxx", "dddd", ["p3", "p2", "p1"], ("ip", "device")),
            ("xxxx", "abcd", ["p3", "p2", "p1"], ("ip",)),
            ("abcd", "dddd", ["p3", "p2", "p1"], ("device",)),
            ("xaxx", "dbdd", ["p3", "p2"], ("ip", "device")),  # enough of them, the others left out
            ("xaxb", "dccc", ["p3", "p2", "p1"], ()),  # one alone is not enough
            ("abcd", "wxyz", ["p3", "p2", "p1"], ()),
        ],
    )
    def test_is_what_all_of_them_have(self, ips, devices, found, same):
        assert self.of(ips, devices) == (found, same)

    def test_is_nothing_where_it_is_not_on_record(self):
        assert self.of((None, "x", "x", "x"))[1] == ()
        assert self.of(("x", None, None, "x"))[1] == ()
        assert self.of(("", "", "", ""), ("", "", "", ""))[1] == ()

    def test_a_disputed_one_counts_for_nothing(self):
        assert self.of("xxxx", "dddd", disputed={"p1"})[0] == ["p3", "p2"]

    def test_a_charge_nobody_was_there_for_goes_by_the_authorising_session(self):
        at = datetime(2026, 3, 1, tzinfo=UTC)
        update = LinkPurpose.UPDATE_METHOD
        first, later, paid_once = (
            Checkout("c1", "a", "l", update, None, None, at, "x", "d"),
            Checkout("c2", "a", "l", update, None, None, at + timedelta(days=9), "y", "d"),
            Checkout("c3", "a", "l", LinkPurpose.PAY, None, "s", at, "z", "d", "other"),
        )
        charge = payment(id="p", at=at + timedelta(days=5))
        assert checkout_of(charge, (first, later, paid_once)) == first
        assert checkout_of(payment(id="other", at=at), (first, later, paid_once)) == paid_once
        assert checkout_of(payment(id="q", at=at - timedelta(days=1)), (first, later)) is None
