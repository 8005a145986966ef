"""Training and judging on somebody else's taxonomy."""

import pytest

from assist.errors import BadInput
from assist.intents.evaluation.benchmark import Options, benchmark
from assist.intents.evaluation.sheet import Sheet

WAYS = ("{} please", "show me the {}", "i need {}", "where is my {} now", "any {} at all?")
THINGS = ("card", "loan", "transfer", "passport")


def sheet(ways, things=THINGS, strangers=()):
    pairs = [(way.format(thing), thing) for thing in things for way in ways]
    pairs += [(text, "oos") for text in strangers]
    return Sheet(tuple(text for text, _ in pairs), tuple(thing for _, thing in pairs))


TRAIN = sheet(WAYS * 2)
TEST = sheet(("the {} thing", "about a {} of mine", "{} status"))


def silent(_step):
    pass


class TestBenchmark:
    def test_reports_every_figure(self):
        figures = benchmark(TRAIN, TEST, Options(), silent)
        assert figures["accuracy"] == figures["macro_f1"] == 100
        assert figures["categories"] == 4
        assert set(figures["noise"]) == {"noise1", "noise2"}
        assert figures["cost"]["training_cpu_s"] > 0
        assert figures["cost"]["messages_per_cpu_s"] > 0
        assert figures["cost"]["p95_ms"] >= figures["cost"]["p50_ms"] > 0
        assert figures["peak_mb"] > 0
        assert "out_of_scope" not in figures

    def test_strangers_are_told_by_a_class_of_them_or_by_the_largest_logit(self):
        strange = ("weather tomorrow", "tell a joke", "who won the match", "sing a song")
        test = sheet(("the {} thing",), strangers=("weather in june", "a joke or a song"))
        taught = sheet(WAYS * 2, strangers=strange)
        for train in (TRAIN, taught):
            figures = benchmark(train, test, Options(), silent)["out_of_scope"]
            assert figures["auroc"] > 80
            assert 0 <= figures["in_scope_rejected"] <= 100

    def test_the_limit_of_strangers_is_drawn_from_a_validation_sheet_if_there_is_one(self):
        test = sheet(("the {} thing",), strangers=("weather in june",))
        seen = sheet(("give me {}", "a {} of mine", "my {}"))
        options = Options(validation=seen)
        drawn = benchmark(TRAIN, test, options, silent)["out_of_scope"]["threshold"]
        held = benchmark(TRAIN, test, Options(), silent)["out_of_scope"]["threshold"]
        assert drawn != held

    def test_few_examples_are_drawn_anew_for_each_seed(self):
        figures = benchmark(TRAIN, TEST, Options(seeds=2, per_intent=2), silent)
        assert figures["seeds"] == 2
        assert figures["accuracy_sd"] >= 0

    def test_a_curve_grows_to_all_examples_and_every_step_is_told(self):
        told = []
        options = Options(curve=True)
        figures = benchmark(TRAIN, TEST, options, told.append)
        assert figures["learning_curve"][-1]["examples"] == len(TRAIN.texts)
        assert len(told) == options.steps

    def test_a_category_that_was_never_taught_is_an_error_and_no_crash(self):
        figures = benchmark(TRAIN, sheet(("my {}",), ("card", "visa")), Options(), silent)
        assert figures["accuracy"] == 50

    def test_one_category_is_nothing_to_tell_apart(self):
        with pytest.raises(BadInput, match="fewer than two"):
            benchmark(sheet(WAYS, ("card",)), TEST, Options(), silent)

    def test_a_test_without_the_categories_judges_nothing(self):
        with pytest.raises(BadInput, match="only out-of-scope"):
            benchmark(TRAIN, Sheet(("a",), ("oos",)), Options(), silent)
