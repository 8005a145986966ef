"""What was asked before and not answered stands beside what is written now."""

import pytest

from assist.intents.unanswered import MOST_ASKED, with_unanswered
from assist.model.interpretation import EntityKind, Span

PLAN = "I can't do 748 at once, could we split it in 4 payments?"


def burst(read, *messages):
    """The reading of the last one, beside what the ones before it ask for."""
    return with_unanswered(read(messages[-1]), read("\n".join(messages)))


def ids(reading):
    return [guess.id for guess in reading.asked]


class TestWhatWaits:
    @pytest.mark.parametrize(
        "last", ["any news?", "i wrote yesterday and nothing", "hello?", "thanks", "??"]
    )
    def test_leads_when_the_new_words_ask_for_nothing(self, read, last):
        reading = burst(read, PLAN, last)
        assert ids(reading)[0] == "payment_plan_request"
        assert reading.asked[0].earlier
        assert reading.asked[0].span == Span(0, 0)

    def test_follows_what_is_asked_now(self, read):
        reading = burst(read, PLAN, "and can you send me the receipts for 2025")
        assert ids(reading) == ["statement_receipt_request", "payment_plan_request"]
        assert [guess.earlier for guess in reading.asked] == [False, True]
        assert [guess.id for guess in reading.newly_asked] == ["statement_receipt_request"]

    def test_is_not_named_twice(self, read):
        reading = burst(read, "how much do i owe", "what is my balance please")
        assert ids(reading) == ["balance_inquiry"]
        assert not reading.asked[0].earlier

    def test_is_at_most_three_asks(self, read):
        reading = burst(
            read,
            "how much royalties do i have",
            "where is my refund",
            "can i pay by zelle",
            "and what is my balance",
        )
        assert len(reading.asked) <= MOST_ASKED
        assert ids(reading)[0] == "balance_inquiry"

    def test_is_nothing_where_only_small_talk_came_before(self, read):
        alone = read("what is my balance")
        assert with_unanswered(alone, read("hi there\nwhat is my balance")) == alone


class TestWhatActsOnce:
    def test_a_crisis_is_not_told_again(self, read):
        reading = burst(read, "i want to end my life", "how much do i owe")
        assert "crisis_statement" not in ids(reading)

    def test_nobody_leaves_twice_by_one_word(self, read):
        reading = burst(read, "stop texting me", "how much do i owe")
        assert reading.opt_out is None
        assert "opt_out" not in ids(reading)

    def test_signals_are_those_of_the_new_words(self, read):
        alone = read("how much do i owe")
        reading = with_unanswered(alone, read("my lawyer will sue you\nhow much do i owe"))
        assert (reading.evidence, reading.escalation) == (alone.evidence, alone.escalation)


class TestAmountsAndDays:
    def test_named_before_are_kept(self, read):
        reading = burst(read, PLAN, "any news?")
        assert EntityKind.INSTALMENTS in {entity.kind for entity in reading.entities}

    def test_named_now_take_their_place(self, read):
        reading = burst(read, "i can pay 100 on friday", "sorry, 150 i mean")
        assert [money.minor for money in reading.amounts()] == [15_000]
