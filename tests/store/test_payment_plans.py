"""Plans on a real database: one active an account, one for each offer, never deleted."""

from datetime import timedelta

import pytest

from assist.errors import Duplicate
from assist.model.ids import new_id
from assist.model.payment_plan import PlanState
from assist.store import decisions, payment_plans, specialists, suggestions
from tests import factories
from tests.factories import NOW
from tests.model.test_plan_progress import plan

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def stored(database):
    """A conversation whose suggestions may confirm plans."""
    with database.transaction() as tx:
        return factories.store_conversation(tx)


@pytest.fixture
def make(database, stored):
    """Add a plan of the account, with a confirmation of its own."""

    def add(**changes):
        person = factories.specialist()
        with database.transaction() as tx:
            specialists.add(tx, person)
            message = factories.store_incoming(tx, stored.conversation)
            decision_id = decisions.add(
                tx,
                conversation_id=stored.conversation.id,
                message_id=message.id,
                decision=factories.decision(),
                base=factories.suggestion().base,
                now=NOW,
            )
            suggestions.supersede_open(tx, stored.conversation.id, note="test", at=NOW)
            confirmation = factories.suggestion(
                conversation_id=stored.conversation.id, decision_id=decision_id
            )
            suggestions.add(tx, confirmation)
            values = {
                "id": new_id(),
                "conversation_id": stored.conversation.id,
                "confirmation_id": confirmation.id,
                "made_by": person.id,
                "made_at": NOW,
            }
            made = plan(**(values | changes))
            payment_plans.add(tx, made)
            return made

    return add


class TestPlans:
    def test_are_read_as_they_were_written(self, database, make):
        made = make()
        with database.read() as tx:
            assert payment_plans.get(tx, made.id) == made
            assert payment_plans.active_of(tx, "ACC-1") == made
            assert payment_plans.of_account(tx, "ACC-1") == (made,)
            assert payment_plans.get(tx, "nothing") is None

    def test_one_of_an_account_is_active(self, make):
        make()
        with pytest.raises(Duplicate):
            make()

    def test_an_offer_makes_one_plan_whatever_became_of_it(self, database, make):
        first = make()
        with database.transaction() as tx:
            payment_plans.end(tx, first.id, PlanState.CANCELLED, by="assist", at=NOW)
        with pytest.raises(Duplicate):
            make(confirmation_id=first.confirmation_id)

    def test_end_once_and_are_kept(self, database, make):
        made = make()
        ends = []
        for note in ("first", "second"):
            with database.transaction() as tx:
                state = PlanState.CANCELLED
                ended = payment_plans.end(tx, made.id, state, by="assist", at=LATER, note=note)
                ends.append(ended)
        assert ends == [True, False]
        newer = make(supersedes=made.id)
        with database.read() as tx:
            old, new = payment_plans.of_account(tx, "ACC-1")
        assert (old.state, old.ended_note, old.ended_at) == (PlanState.CANCELLED, "first", LATER)
        assert new == newer

    def test_a_missed_instalment_is_told_once(self, database, make):
        made = make()
        told = []
        for count in (0, 1, 1, 2):
            with database.transaction() as tx:
                told.append(payment_plans.note_missed(tx, made.id, count))
        assert told == [False, True, False, True]

    def test_are_looked_at_by_one_worker_at_a_time(self, database, make):
        made = make()
        takes = []
        for since in (NOW - timedelta(seconds=1), NOW, NOW):
            with database.transaction() as tx:
                taken = payment_plans.take_to_look_at(tx, since=since, now=LATER, most=9)
                takes.append(taken)
        assert takes == [(), (made.id,), ()]
