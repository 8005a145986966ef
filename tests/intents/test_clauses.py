from assist.intents.clauses import own_words, split
from assist.intents.normalise import tokens


def clauses(text):
    return [" ".join(token.word for token in clause) for clause in split(tokens(own_words(text)))]


class TestOwnWords:
    def test_quotes_and_signatures_are_not_the_author_s(self):
        text = "What do I owe?\n--\nAnn Lee\nAuthor\n"
        assert clauses(text) == ["what do i owe"]
        quoted = "El lun, 2 nov 2026, Cobros <c@x.com> escribió:\n> abogado"
        assert clauses(f"Ya pagué\n\n{quoted}") == ["ya pague"]
        assert clauses("> they wrote STOP\nwhat do I owe") == ["what do i owe"]

    def test_positions_stay_what_they_were(self):
        text = "> quoted\nmine"
        assert own_words(text).index("mine") == text.index("mine")

    def test_a_message_of_nothing_but_a_quote_keeps_its_head(self):
        assert own_words("Best,\nAnn").strip() == "Best,\nAnn"


class TestClauses:
    def test_sentences_stand_apart(self):
        assert clauses("My card failed. Send a link.") == ["my card failed", "send a link"]

    def test_a_greeting_counts_only_when_it_is_all(self):
        assert clauses("Good morning! What do I owe?") == ["what do i owe"]
        assert clauses("Good morning") == ["good morning"]

    def test_long_sentences_are_cut_at_conjunctions(self):
        text = "my card was declined by the bank again and I want to know my royalties"
        assert len(clauses(text)) == 2
