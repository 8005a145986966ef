"""Whatever is done to an author's royalties, in whatever order: nothing is lost, nothing doubled."""

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assist.desk.request_withdrawal import WithdrawalRequest, request_withdrawal
from assist.desk.set_off import SetOffRequest, requests_in, set_off_royalties
from assist.desk.steps import account_in
from assist.desk.withdrawals import (
    cancel_withdrawal,
    mark_withdrawal_paid,
    mark_withdrawal_returned,
    reissue_withdrawal,
)
from assist.errors import BadInput, NotAllowed
from assist.model.ids import new_id
from assist.model.money import Money
from assist.model.specialist import Role, Specialist
from assist.model.tax_form import FormKind, TinCheck
from assist.store import specialists, withdrawals
from tests.harness import open_desk
from tests.royalty_fixtures import approve, earn, proven, put_form, put_method, send

WISH = "take what i owe out of my royalties please"
STEPS = (
    "ask",
    "approve",
    "send",
    "paid",
    "returned",
    "reissue",
    "cancel",
    "set_off",
    "earn",
    "back",
)
# Most of what is done is what comes next, so that money moves; the rest is out of turn.
DONE = st.one_of(st.just("next"), st.just("next"), st.just("set_off"), st.sampled_from(STEPS))
NEXT = {
    None: ("ask", "ask"),
    "checks": ("approve", "approve"),
    "approved": ("send", "send"),
    "reissue": ("send", "send"),
    "sent": ("returned", "paid"),
    "returned": ("reissue", "cancel"),
}


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio):
    opened = open_desk(sqlite_copy(tmp_path / "assist.db"), reader_cache, twilio)
    yield opened
    opened.services.close()


@pytest.fixture
def fay(desk):
    person = Specialist(new_id(), "Fay Roca", "fay@example.com", Role.FINANCE, "U0FAY")
    with desk.desk.db.transaction() as tx:
        specialists.add(tx, person)
    return person


class Author:
    """An author of their own, what was earned, and what is done to it."""

    def __init__(self, desk, fay, number, abroad):
        self.desk, self.fay = desk, fay
        self.address = f"+1305555{number:04d}"
        self.person = desk.author(address=self.address)
        self.case = desk.write(WISH, address=self.address).conversation_id
        put_form(desk, self.person, *self.form(abroad)[:2], **self.form(abroad)[2])
        put_method(desk, self.person)
        self.earned = 0
        self.owed = self.account().balance().minor

    def form(self, abroad):
        if abroad:
            return FormKind.W8BEN, TinCheck.UNVERIFIED, {"country": "AR"}
        return FormKind.W9, TinCheck.VERIFIED, {}

    def account(self):
        with self.desk.desk.db.read() as tx:
            return account_in(tx, self.person.account_id, self.desk.clock())

    def open(self):
        with self.desk.desk.db.read() as tx:
            return withdrawals.open_of_account(tx, self.person.account_id)

    def do(self, step, minor):
        desk, now = self.desk, self.desk.clock()
        if step == "next":
            one = self.open()
            step = NEXT[one.state.value if one else None][minor % 2]
        if step in {"earn", "back"}:
            amount = minor if step == "earn" else -(minor // 3) - 1
            self.earned += amount
            earn(desk, self.person, *((amount, 0) if step == "earn" else (0, amount)))
        elif step == "set_off":
            self.set_off(minor, now)
        elif step == "ask":
            wanted = WithdrawalRequest(self.case, Money(minor, "USD") if minor % 2 else None)
            request_withdrawal(desk.desk, wanted, by=desk.ana.id, now=now)
        elif (one := self.open()) is not None:
            self.click(one, step, now)

    def click(self, one, step, now):
        desk, by = self.desk, self.fay.id
        if step == "approve":
            approve(desk, proven(desk, one), self.fay)
        elif step == "send":
            send(desk, one, self.fay, reference=f"TRACE {one.sendings}")
        elif step == "paid":
            mark_withdrawal_paid(desk.desk, one.id, by=by, now=now)
        elif step == "returned":
            mark_withdrawal_returned(desk.desk, one.id, by=by, code="declined", now=now)
        elif step == "reissue":
            reissue_withdrawal(desk.desk, one.id, by=by, note="Right again", now=now)
        else:
            cancel_withdrawal(desk.desk, one.id, by=by, note="No more", now=now)

    def set_off(self, minor, now):
        desk = self.desk
        with desk.desk.db.read() as tx:
            asked = requests_in(tx, self.case)
            wish = next((m for m in asked if withdrawals.set_off_of(tx, m.id) is None), None)
        if wish is None:
            desk.write(WISH, address=self.address)
            return
        amount = Money(minor, "USD") if minor % 2 else None
        request = SetOffRequest(self.case, wish.id, amount, "Called")
        set_off_royalties(desk.desk, request, by=desk.ana.id, now=now)

    def check(self):
        """Every place is there once, and both books tell the same."""
        account = self.account()
        at = account.royalties
        with self.desk.desk.db.read() as tx:
            used = withdrawals.set_offs_of(tx, self.person.account_id)
            asked = withdrawals.of_account(tx, self.person.account_id)
        gross = sum(one.withheld.gross.minor for one in used)
        net = sum(one.withheld.net.minor for one in used)
        if at is None:
            assert (used, self.earned) == ((), 0)
            return
        assert at.held_in_all.minor + at.in_transit.minor + at.paid.minor + gross == self.earned
        assert min(at.available.minor, at.in_transit.minor, at.paid.minor, at.payable.minor) >= 0
        assert account.balance().minor == self.owed - net >= 0
        assert account.credit is None
        sums = Counter()
        for one in asked:
            sums[one.state.value] += one.gross.minor
        assert (sums["sent"], sums["paid"]) == (at.in_transit.minor, at.paid.minor)
        assert sum(one.state.is_open for one in asked) <= 1


NUMBERS = iter(range(10, 9000))


@given(
    abroad=st.booleans(),
    steps=st.lists(st.tuples(DONE, st.integers(1, 40_000)), min_size=6, max_size=20),
)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_order_of_steps_loses_or_doubles_anything(desk, fay, abroad, steps):
    author = Author(desk, fay, next(NUMBERS), abroad)
    for step, minor in [("earn", 30_000), *steps]:
        with suppress(NotAllowed, BadInput):  # then nothing may have moved: that is checked
            author.do(step, minor)
        author.check()
