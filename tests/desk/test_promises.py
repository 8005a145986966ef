"""A promise to pay on a real database: kept, partial, broken, superseded, never doubled."""

import threading
from datetime import date

import pytest

from assist.desk.arrangement_lines import promise_lines
from assist.desk.card import card_view
from assist.desk.decide_suggestion import Click, ClickResult, approve
from assist.desk.housekeeping import housekeeping
from assist.desk.promises import reconcile_promises, record_promise
from assist.desk.work_conversation import resolve
from assist.errors import BadInput
from assist.i18n import translator
from assist.model.audit import AuditKind
from assist.model.conversation import Attention
from assist.model.hold import HoldKind
from assist.model.ids import new_id
from assist.model.offer import OfferKind
from assist.model.promise import PromiseState
from assist.store import accounts, audit, conversations, holds, promises
from tests import factories

PROMISE = "i will pay $100 on november 27"  # a week ahead; its third business day is December 2


@pytest.fixture
def author(desk):
    return desk.author()


@pytest.fixture
def promised(desk, author):
    return record(desk, desk.write(PROMISE).conversation_id)


def record(desk, conversation_id):
    return record_promise(desk.desk, conversation_id, by=desk.ana.id, now=desk.clock())


def all_of(desk, author):
    with desk.desk.db.read() as tx:
        return promises.of_account(tx, author.account_id)


def pay(desk, author, minor):
    payment = factories.payment(id=new_id(), amount=factories.usd(minor), at=desk.clock())
    with desk.desk.db.transaction() as tx:
        accounts.add_payment(tx, author.account_id, payment)


def round_of_housekeeping(desk):
    housekeeping(desk.desk, desk.clock().isoformat())


class TestRecording:
    def test_takes_amount_and_day_as_they_were_understood(self, promised):
        assert (promised.amount, promised.due_on) == (factories.usd(10_000), date(2026, 11, 27))
        assert promised.state is PromiseState.OPEN

    def test_twice_is_one(self, desk, author, promised):
        assert record(desk, promised.conversation_id) == promised
        assert all_of(desk, author) == (promised,)

    def test_by_two_people_at_once_is_one(self, desk, author):
        key = desk.write(PROMISE).conversation_id
        threads = [threading.Thread(target=record, args=(desk, key)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(all_of(desk, author)) == 1

    def test_a_newer_one_supersedes_and_keeps_the_earlier(self, desk, author, promised):
        desk.write("sorry, i will pay $80 on november 28")
        newer = record(desk, promised.conversation_id)
        states = [one.state for one in all_of(desk, author)]
        assert states == [PromiseState.SUPERSEDED, PromiseState.OPEN]
        assert newer.amount == factories.usd(8_000)

    def test_needs_an_amount_and_a_day(self, desk, author):
        key = desk.write("i will pay you soon").conversation_id
        with pytest.raises(BadInput, match="one certain amount and day"):
            record(desk, key)


class TestReconciling:
    def after(self, desk, author, *, paid=0, days):
        desk.clock.forward(days=1)
        if paid:
            pay(desk, author, paid)
        desk.clock.forward(days=days - 1)
        round_of_housekeeping(desk)
        return all_of(desk, author)[0]

    def test_kept_as_soon_as_95_percent_arrived(self, desk, author, promised):
        kept = self.after(desk, author, paid=9_500, days=2)
        assert (kept.state, kept.paid) == (PromiseState.KEPT, factories.usd(9_500))

    def test_partially_kept_when_its_time_is_over(self, desk, author, promised):
        assert self.after(desk, author, paid=4_000, days=12).state is PromiseState.OPEN
        desk.clock.forward(days=1)
        round_of_housekeeping(desk)
        partial = all_of(desk, author)[0]
        assert (partial.state, partial.paid) == (
            PromiseState.PARTIALLY_KEPT,
            factories.usd(4_000),
        )

    def test_broken_after_the_third_business_day(self, desk, author, promised):
        assert self.after(desk, author, days=12).state is PromiseState.OPEN
        desk.clock.forward(days=1)
        round_of_housekeeping(desk)
        assert all_of(desk, author)[0].state is PromiseState.BROKEN

    def test_of_a_broken_one_nothing_is_said_to_whom_nobody_proved(self, desk, author, promised):
        key = promised.conversation_id
        desk.work()
        approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
        desk.work()
        self.after(desk, author, days=14)
        desk.work()
        drawn = desk.suggestion(key).draft
        assert drawn.playbook_id == "identity.message_waits"
        assert "$" not in drawn.text

    def test_a_broken_one_waits_for_the_desk_with_the_question_to_ask(self, desk, author, promised):
        key = promised.conversation_id
        desk.work()
        approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
        desk.work()
        assert desk.conversation(key).waiting_since is None
        self.after(desk, author, days=14)
        desk.prove(key)
        desk.work()
        waiting = desk.conversation(key)
        assert waiting.attention is Attention.PROMISE_BROKEN
        assert waiting.waiting_since == desk.clock()
        shown = desk.suggestion(key)
        assert shown.draft.playbook_id == "promise.broken"
        assert "Did something get in the way?" in shown.draft.text
        (line,) = promise_lines(card_view(desk.desk, key, desk.clock()), translator("en_US"))
        assert line == "Promised and did not come: $100.00 on Nov 27, 2026. Ask before you offer."

    def test_our_answer_ends_the_waiting(self, desk, author, promised):
        key = promised.conversation_id
        desk.work()
        approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
        self.after(desk, author, days=14)
        desk.work()
        answer = approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
        assert answer.result is ClickResult.DONE
        after = desk.conversation(key)
        assert (after.attention, after.waiting_since) == (None, None)

    def test_where_contact_is_on_hold_nothing_is_suggested(self, desk, author, promised):
        key = promised.conversation_id
        desk.work()
        approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
        with desk.desk.db.transaction() as tx:
            holds.put(tx, factories.hold(author, HoldKind.CEASE))
        self.after(desk, author, days=14)
        desk.work()
        assert desk.conversation(key).attention is Attention.PROMISE_BROKEN
        assert not desk.suggestion(key).state.is_open

    def test_what_the_author_waits_for_stays_suggested(self, desk, author, promised):
        key = desk.write("how much do I owe in total?").conversation_id
        before = desk.suggestion(key)
        self.after(desk, author, days=14)
        desk.work()
        assert desk.suggestion(key).draft.playbook_id == before.draft.playbook_id
        assert desk.conversation(key).attention is Attention.PROMISE_BROKEN

    def test_once_the_case_is_closed_it_is_opened_again(self, desk, author, promised):
        key = promised.conversation_id
        resolve(desk.desk, key, by=desk.ana.id, now=desk.clock())
        self.after(desk, author, days=14)
        with desk.desk.db.read() as tx:
            (row,) = conversations.queue(tx)
        assert row.conversation.attention is Attention.PROMISE_BROKEN

    def test_settles_once_however_often_it_is_done(self, desk, author, promised):
        self.after(desk, author, days=14)
        assert reconcile_promises(desk.desk, desk.clock()) == 0
        with desk.desk.db.read() as tx:
            events = audit.events(tx, promised.conversation_id)
        moved = [event for event in events if event.event.kind is AuditKind.PROMISE_MOVED]
        assert len(moved) == 1

    def test_a_broken_one_closes_the_extension(self, desk, author, promised):
        self.after(desk, author, days=14)
        key = desk.write("could i pay it in 2 installments please").conversation_id
        shown = card_view(desk.desk, key, desk.clock()).offers
        assert shown.of_kind(OfferKind.EXTENSION) is None
        assert shown.offers
