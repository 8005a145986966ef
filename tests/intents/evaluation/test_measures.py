"""Figures, noise, pictures and reports, on cases worked out by hand."""

import random
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from assist.errors import BadInput
from assist.intents.evaluation import metrics, out_of_scope
from assist.intents.evaluation.floors import broken, load_floors
from assist.intents.evaluation.metrics import Confusion
from assist.intents.evaluation.noise import GENERATORS, hurry, slips, spoil
from assist.intents.evaluation.picture import confusion_picture, curve_picture
from assist.intents.evaluation.report import lines, plain

MEANT = ["a", "a", "b", "b", "c"]
READ = ["a", "b", "b", "b", "a"]


class TestMetrics:
    def test_accuracy_and_macro_f1(self):
        assert metrics.accuracy(MEANT, READ) == 60
        assert metrics.macro_f1(MEANT, READ) == pytest.approx(100 * (0.5 + 0.8 + 0) / 3, abs=0.01)

    def test_calibration_error_is_the_gap_between_confidence_and_truth(self):
        sure = np.array([0.9, 0.9, 0.9, 0.9])
        assert metrics.calibration_error(sure, np.array([True] * 4)) == pytest.approx(10)
        assert metrics.calibration_error(sure, np.array([True, True, False, False])) == 40

    def test_auroc_is_how_often_inside_scores_above_outside(self):
        inside, outside = np.array([3.0, 2.0]), np.array([1.0, 2.0])
        assert metrics.auroc(inside, outside) == pytest.approx(100 * (1 + 1 + 1 + 0.5) / 4)

    def test_confusions_are_counted_commonest_first(self):
        found = metrics.confusions([*MEANT, "c"], [*READ, "a"])
        assert found == [Confusion("c", "a", 2, 2), Confusion("a", "b", 1, 2)]


class TestOutOfScope:
    def test_the_threshold_rejects_five_in_a_hundred_of_what_is_in_scope(self):
        scores = np.array([*np.arange(100.0), -50.0], dtype=np.float32)
        limit = out_of_scope.threshold(scores, ["a"] * 100 + ["oos"])
        assert (scores[:100] < limit).sum() == 5

    def test_rejecting_what_is_in_scope_is_an_error(self):
        scores = np.array([0.9, 0.1, 0.9, 0.2], dtype=np.float32)
        figures = out_of_scope.judge(scores, ["a", "a", "oos", "oos"], ["a", "a", "a", "a"], 0.5)
        assert figures["in_scope_accuracy"] == 50
        assert figures["recall"] == 50
        assert figures["precision"] == 50


class TestNoise:
    TEXTS = ("Please tell me how much of the balance I still have to pay.",) * 200

    @pytest.mark.parametrize("name", GENERATORS)
    def test_the_same_seed_spoils_alike(self, name):
        noise = GENERATORS[name]
        assert spoil(self.TEXTS, noise, seed=1) == spoil(self.TEXTS, noise, seed=1)
        assert spoil(self.TEXTS, noise, seed=1) != spoil(self.TEXTS, noise, seed=2)

    @pytest.mark.parametrize("name", GENERATORS)
    def test_about_a_fifth_of_the_words_change(self, name):
        before = [word.lower().strip(".") for text in self.TEXTS for word in text.split()]
        spoilt = spoil(self.TEXTS, GENERATORS[name], seed=3)
        left = sum(len(set(text.lower().replace(".", "").split()) & set(before)) for text in spoilt)
        assert 0.1 < 1 - left / len(before) < 0.3

    @pytest.mark.parametrize("text", ["", " ", "a", "¿?", "x " * 50])
    def test_spoils_any_text(self, text):
        for noise in (slips, hurry):
            for seed in range(20):
                noise(text, random.Random(seed))


class TestPictures:
    def test_confusions_are_well_formed_and_escaped(self):
        svg = confusion_picture([Confusion("a<b", "c&d", 3, 4)], "Tests <1>")
        root = ET.fromstring(svg)
        assert "a<b → c&d" in "".join(root.itertext())
        assert "3 of 4" in "".join(root.itertext())

    def test_no_confusions_are_said_so(self):
        assert "No confusions" in confusion_picture([], "t")

    def test_a_curve_has_a_line_for_each_name(self):
        svg = curve_picture({"en": [(12, 50.0), (100, 80.0)], "es": [(100, 70.0)]}, "t", "share")
        root = ET.fromstring(svg)
        assert len(root.findall(".//{*}polyline")) == 2
        assert "80.0" in "".join(root.itertext())


TOLD = {"noise": {"drop": 1.5}, "confusions": [Confusion("a", "b", 1, 2)], "none": None}
MEASURED = {"development": {"en": {"primary": 80.0}}, "false_alarms": 2.0}


class TestReport:
    def test_tells_figures_within_figures(self):
        told = "\n".join(lines(TOLD))
        assert "drop" in told
        assert "a  b  1 of 2" in told
        assert "none" not in told

    def test_is_plain_for_json(self):
        assert plain(TOLD)["confusions"] == [{"meant": "a", "read": "b", "times": 1, "of": 2}]


class TestFloors:
    def test_what_holds_is_silent(self):
        floors = {"least": {"development.en.primary": 80}, "most": {"false_alarms": 3}}
        assert broken(MEASURED, floors) == ()

    def test_what_does_not_is_named_with_both_figures(self):
        floors = {"least": {"development.en.primary": 81}, "most": {"false_alarms": 1}}
        first, second = broken(MEASURED, floors)
        assert "development.en.primary is 80.0, under its floor of 81" in first
        assert "false_alarms is 2.0, above its ceiling of 1" in second

    def test_a_floor_for_nothing_is_refused(self):
        with pytest.raises(BadInput, match="no figure"):
            broken(MEASURED, {"least": {"development.fr": 1}, "most": {}})

    def test_a_file_with_other_parts_is_refused(self, tmp_path):
        path = tmp_path / "floors.yaml"
        path.write_text("leest: {}\n", "utf-8")
        with pytest.raises(BadInput, match="other parts"):
            load_floors(path)
