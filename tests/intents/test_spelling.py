import pytest

from assist.intents.spelling import MOST_A_MESSAGE, Speller, cost_of, skeleton

USED = {
    "balance": 40,
    "refund": 40,
    "royalties": 30,
    "late": 30,
    "lake": 3,
    "z3": 9,
    "pay": 90,
    "card": 80,
    "my": 200,
    "to": 300,
    "money": 40,
    "many": 10,
    "statement": 9,
}


@pytest.fixture(scope="module")
def speller():
    return Speller(USED)


class TestSnap:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("balnce", "balance"),
            ("refudn", "refund"),
            ("roaylteis", "royalties"),
            ("layte", "late"),
            ("pya", "pay"),
        ],
    )
    def test_mends_typing(self, speller, typed, meant):
        assert speller.snap([typed]) == [meant]

    @pytest.mark.parametrize(("typed", "meant"), [("blnc", "balance"), ("sttmnt", "statement")])
    def test_puts_lost_vowels_back(self, speller, typed, meant):
        assert speller.snap([typed]) == [meant]

    def test_takes_apart_what_was_run_together(self, speller):
        assert speller.snap(["mycard", "tomoney"]) == ["my", "card", "to", "money"]

    def test_of_two_neighbours_the_key_beside_and_the_commoner_word_win(self, speller):
        assert speller.snap(["latr"]) == ["late"]
        assert speller.snap(["mney"]) == ["money"]

    @pytest.mark.parametrize("word", ["pax", "refused", "blanket", "refund", "12ab", "x" * 40])
    def test_leaves_short_known_and_far_words(self, speller, word):
        assert speller.snap([word]) == [word]

    def test_stops_after_a_bounded_number_of_look_ups(self):
        fresh = Speller({"balance": 1})
        unknown = [f"qq{chr(97 + n // 26)}{chr(97 + n % 26)}wx" for n in range(MOST_A_MESSAGE)]
        assert fresh.snap([*unknown, "balnce"])[-1] == "balnce"

    def test_knows_nothing_without_words(self):
        assert Speller({}).snap(["balance"]) == ["balance"]


class TestCost:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("csrd", "card"),
            ("crad", "card"),
            ("crd", "card"),
            ("carrd", "card"),
            ("balence", "balance"),
        ],
    )
    def test_slips_of_the_hand_are_cheaper_than_other_edits(self, typed, meant):
        wrong = cost_of(typed, meant)
        assert wrong <= 1
        assert (wrong < 1) is (typed != "balence")

    def test_a_skeleton_keeps_the_first_letter(self):
        assert skeleton("account") == "accnt"
