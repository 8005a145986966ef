"""The review queue in the store: queued once, decided once, and the only way to an example."""

import ast
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from assist.errors import NotFound
from assist.model.ids import new_id
from assist.model.learning import GuessSeen, Lesson, NewReview, ReviewReason, ReviewState
from assist.store import reviews, specialists
from assist.store.reviews import Wanted
from tests import factories
from tests.factories import NOW

PACKAGE = Path(__file__).parents[2] / "assist"
LESSON = Lesson("what would it take", "en", "balance_inquiry")


def new(**changes):
    values = {
        "message_id": new_id(),
        "conversation_id": new_id(),
        "text": "what would it take",
        "language": "en",
        "guesses": (GuessSeen("refund_request", 0.3, "take"),),
        "reason": ReviewReason.LOW_CONFIDENCE,
        "queued_at": NOW,
    }
    return NewReview(**(values | changes))


@pytest.fixture
def leo(database):
    person = factories.specialist()
    with database.transaction() as tx:
        specialists.add(tx, person)
    return person


@pytest.fixture
def queued(database):
    about = new()
    with database.transaction() as tx:
        reviews.queue(tx, about)
        return reviews.of_message(tx, about.message_id)


class TestTheQueue:
    def test_keeps_a_message_once(self, database, queued):
        with database.transaction() as tx:
            again = new(message_id=queued.about.message_id, text="other words")
            assert reviews.queue(tx, again) is False
            assert reviews.get(tx, queued.id) == queued

    def test_gives_it_back_as_it_was(self, database, queued):
        assert queued.about.guesses == (GuessSeen("refund_request", 0.3, "take"),)
        assert (queued.state, queued.proposed_intent) == (ReviewState.WAITING, "refund_request")

    def test_says_what_is_not_there(self, database):
        with database.read() as tx, pytest.raises(NotFound):
            reviews.get(tx, new_id())

    def test_is_found_by_what_a_page_asks_for(self, database, queued):
        with database.transaction() as tx:
            reviews.queue(tx, new(language="es", guesses=()))
            assert reviews.count(tx, Wanted()) == 2
            assert reviews.find(tx, Wanted(language="en"), limit=5) == (queued,)
            assert reviews.count(tx, Wanted(intent="unclear")) == 1
            assert reviews.count(tx, Wanted(waiting=False)) == 0
            assert len(reviews.find(tx, Wanted(), limit=1, skip=1)) == 1


class TestADecision:
    def test_is_made_once(self, database, queued, leo):
        with database.transaction() as tx:
            assert reviews.accept(tx, queued.id, [LESSON], intent="x", by=leo.id, at=NOW)
            assert not reviews.accept(tx, queued.id, [LESSON], intent="y", by=leo.id, at=NOW)
            assert not reviews.discard(tx, queued.id, by=leo.id, at=NOW)
            assert reviews.get(tx, queued.id).decided_intent == "x"
            assert len(reviews.examples(tx)) == 1

    def test_to_discard_is_reopened_by_a_correction_alone(self, database, queued, leo):
        message = queued.about.message_id
        with database.transaction() as tx:
            reviews.discard(tx, queued.id, by=leo.id, at=NOW)
            reviews.correct(tx, message, intent="opt_out", by=leo.id)
            again = reviews.get(tx, queued.id)
            assert (again.state, again.proposed_intent) == (ReviewState.WAITING, "opt_out")
            reviews.accept(tx, queued.id, [LESSON], intent="opt_out", by=leo.id, at=NOW)
            reviews.correct(tx, message, intent="affirm", by=leo.id)
            assert reviews.get(tx, queued.id).state is ReviewState.ACCEPTED

    def test_taken_back_teaches_no_longer_and_is_still_known(self, database, queued, leo):
        with database.transaction() as tx:
            reviews.accept(tx, queued.id, [LESSON], intent="x", by=leo.id, at=NOW)
            (example,) = reviews.examples(tx)
            assert reviews.withdraw(tx, queued.id, by=leo.id, at=NOW)
            assert not reviews.withdraw(tx, queued.id, by=leo.id, at=NOW)
            assert reviews.examples(tx) == ()
            assert reviews.examples_by_id(tx, [example.id]) == (example,)
            assert reviews.texts_of(tx, [queued.id]) == {queued.id: (LESSON,)}


class TestNothingTeaches:
    STEPS = st.lists(
        st.tuples(
            st.sampled_from(["queue", "correct", "accept", "discard", "withdraw"]),
            st.integers(0, 3),
            st.sampled_from(["one", "two"]),
        ),
        max_size=25,
    )

    @given(steps=STEPS)
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def test_but_what_an_accepted_review_taught(self, sqlite_database, steps):
        person = factories.specialist(id=new_id(), email=f"{new_id()}@x.com", slack_user_id=None)
        messages = [new_id() for _ in range(4)]
        with sqlite_database.transaction() as tx:
            specialists.add(tx, person)
            for step, number, words in steps:
                self.do(tx, step, messages[number], words, person.id)
            for example in reviews.examples(tx):
                assert reviews.get(tx, example.review_id).state is ReviewState.ACCEPTED
            orphans = (
                "SELECT count(*) FROM intent_examples e LEFT JOIN interpretation_reviews r"
                " ON r.id = e.review_id AND r.state = 'accepted' WHERE e.active AND r.id IS NULL"
            )
            assert tx.connection().execute(text(orphans)).scalar_one() == 0

    def do(self, tx, step, message, words, by):
        if step == "queue":
            reviews.queue(tx, new(message_id=message, text=words))
            return
        found = reviews.of_message(tx, message)
        if found is None:
            return
        lesson = Lesson(words, "en", "affirm")
        {
            "correct": lambda: reviews.correct(tx, message, intent="deny", by=by),
            "accept": lambda: reviews.accept(
                tx, found.id, [lesson], intent="affirm", by=by, at=NOW
            ),
            "discard": lambda: reviews.discard(tx, found.id, by=by, at=NOW),
            "withdraw": lambda: reviews.withdraw(tx, found.id, by=by, at=NOW),
        }[step]()

    def test_that_comes_by_another_door(self):
        """One statement in the whole program inserts examples, in `reviews.accept`."""
        doors = [
            f"{path.relative_to(PACKAGE).as_posix()}:{function.name}"
            for path in sorted(PACKAGE.rglob("*.py"))
            if "migrations" not in path.parts
            for function in ast.walk(ast.parse(path.read_text()))
            if isinstance(function, ast.FunctionDef) and "insert(EXAMPLES)" in ast.unparse(function)
        ]
        assert doors == ["store/reviews.py:accept"]
        asked = [
            path.relative_to(PACKAGE).as_posix()
            for path in sorted(PACKAGE.rglob("*.py"))
            if "reviews.accept(" in path.read_text()
        ]
        assert asked == ["desk/review_interpretation.py"]
