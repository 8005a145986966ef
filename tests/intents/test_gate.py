"""When a new version may take the old one's place."""

from assist.intents.gate import falls
from assist.model.learning import Fall, Figures, Recall, Tolerance

WHOLE = Tolerance(overall_points=100.0)  # each intent alone


def figures(*rights, of=10, language="en"):
    return Figures(tuple(Recall(f"i{n}", language, r, of) for n, r in enumerate(rights)))


class TestAnIntent:
    def test_may_lose_what_is_tolerated(self):
        assert falls(figures(10), figures(8), WHOLE) == ()

    def test_may_not_lose_more(self):
        assert falls(figures(10), figures(7), WHOLE) == (Fall("i0", "en", 10, 7, 10),)

    def test_may_lose_one_line_however_few_there_are(self):
        assert falls(figures(3, of=3), figures(2, of=3), WHOLE) == ()
        assert falls(figures(3, of=3), figures(1, of=3), WHOLE) == (Fall("i0", "", 3, 1, 3),)

    def test_is_judged_in_each_language_that_has_lines_enough(self):
        before = Figures((Recall("a", "en", 10, 10), Recall("a", "es", 10, 10)))
        after = Figures((Recall("a", "en", 10, 10), Recall("a", "es", 7, 10)))
        assert falls(before, after, WHOLE) == (Fall("a", "es", 10, 7, 10),)

    def test_is_judged_in_both_together_where_it_has_too_few(self):
        before = Figures((Recall("a", "en", 3, 3), Recall("a", "es", 3, 3)))
        after = Figures((Recall("a", "en", 2, 3), Recall("a", "es", 2, 3)))
        assert falls(before, after, WHOLE) == (Fall("a", "", 6, 4, 6),)

    def test_that_the_new_version_does_not_know_has_lost_all(self):
        assert falls(figures(10), Figures(()), WHOLE)[0].after == 0

    def test_may_gain(self):
        assert falls(figures(3), figures(10), Tolerance()) == ()


class TestAllTogether:
    def test_may_not_lose_a_little_everywhere(self):
        before, after = figures(*[10] * 10), figures(*[9] * 10)
        assert falls(before, after, Tolerance()) == (Fall("", "", 100, 90, 100),)

    def test_may_lose_what_is_tolerated(self):
        assert falls(figures(*[10] * 10), figures(9, *[10] * 9), Tolerance()) == ()
