import pytest

from assist.intents.automaton import Automaton, Hit, variants


def automaton_of(*phrases: str) -> Automaton:
    built = Automaton()
    for number, phrase in enumerate(phrases):
        for keys in variants(phrase, str.split):
            built.add(keys, number)
    return built


def found(phrase: str, text: str) -> bool:
    return any(automaton_of(phrase).find(text.split()))


class TestPhrases:
    def test_are_found_wherever_they_stand(self):
        hits = list(automaton_of("money back", "back").find(["i", "want", "money", "back"]))
        assert hits == [Hit((0,), 2, 3), Hit((1,), 3, 3)]

    def test_choose_between_words(self):
        assert found("give|send it back", "send it back")
        assert not found("give|send it back", "take it back")

    def test_take_every_word_of_a_stem(self):
        assert found("reembols~", "reembolsado")
        assert not found("reembols~", "reembarco")

    def test_leave_out_what_may_be_missing(self):
        assert found("give ?me money", "give money")
        assert found("give ?me money", "give me money")

    def test_let_two_words_stand_in_a_gap_and_no_third(self):
        assert found("give * back", "give back")
        assert found("give * back", "give my money back")
        assert not found("give * back", "give all my money back")

    def test_answer_for_each_label_given_to_the_same_words(self):
        built = automaton_of("baja")
        built.add(["baja"], 7)
        assert [hit.labels for hit in built.find(["baja"])] == [(0, 7)]

    @pytest.mark.parametrize(
        "phrase", ["?maybe money", "money ?maybe", "* money", "money *", "ab~", "!"]
    )
    def test_are_refused_when_they_cannot_be_found(self, phrase):
        def spell(word: str) -> list[str]:
            return [] if word == "!" else [word]

        with pytest.raises(ValueError, match=r"word|letters"):
            variants(phrase, spell)

    def test_are_refused_when_they_stand_for_too_many(self):
        with pytest.raises(ValueError, match="more than"):
            variants(" ".join(["a|b|c|d"] * 5), str.split)


class TestMisspeltWords:
    @pytest.mark.parametrize("word", ["refnud", "refundd", "refud"])
    def test_of_four_letters_or_more_are_read_as_ours(self, word):
        assert found("refund", word)

    def test_of_nine_letters_may_be_two_errors_away(self):
        assert found("withdrawal", "witdrawel")

    def test_are_left_alone_when_they_are_words_that_others_know(self):
        assert not any(automaton_of("cancel").find(["cancer"], known={"cancer"}))

    @pytest.mark.parametrize("word", ["teh", "defund", "z4", "refunding" * 9])
    def test_are_not_guessed_when_short_or_far(self, word):
        assert not found("refund", word)
