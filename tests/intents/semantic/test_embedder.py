"""Texts to vectors with an export made here."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assist.errors import BadInput
from assist.intents.semantic.embedder import Embedder, pool
from assist.intents.semantic.export import Export, choose_graph
from tests.tiny_export import write_export, write_graph

RED, BLUE = 2, 3


@pytest.fixture
def folder(tmp_path):
    return write_export(tmp_path / "tiny")


class TestVectors:
    def test_have_length_one_and_their_dimension_is_found(self, folder):
        embedder = Embedder.open(folder)
        rows = embedder.embed(["red", "red blue blue", "Crimson and navy"])
        assert embedder.dimension == 6
        assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1])

    def test_average_the_words_and_never_the_padding(self, folder):
        alone = Embedder.open(folder).embed(["red blue"])
        among = Embedder.open(folder).embed(["red blue", "red blue card loan red blue card"])
        assert among[0] == pytest.approx(alone[0])
        assert alone[0][[RED, BLUE]] == pytest.approx([0.5**0.5] * 2)

    def test_stand_in_the_order_of_the_texts_over_several_batches(self, folder):
        texts = [" ".join(["red"] * (n % 5) + ["blue"]) for n in range(100)]
        rows = Embedder.open(folder).embed(texts)
        ratio = rows[:, RED] / rows[:, BLUE]
        assert ratio == pytest.approx([n % 5 for n in range(100)])

    def test_read_no_further_than_the_export_says(self, folder):
        row = Embedder.open(folder).embed(["red " * 8 + "blue " * 50])[0]
        assert row[BLUE] == 0

    def test_nothing_and_emptiness_are_no_failure(self, folder):
        embedder = Embedder.open(folder)
        assert embedder.embed([]).shape == (0, 6)
        assert np.isfinite(embedder.embed(["", " "])).all()

    def test_are_the_same_from_many_threads(self, folder):
        embedder = Embedder.open(folder)
        texts = ["red blue", "card", "loan navy"]
        with ThreadPoolExecutor(8) as pool_of:
            found = list(pool_of.map(lambda _: embedder.embed(texts), range(64)))
        assert all((one == found[0]).all() for one in found)

    @pytest.mark.parametrize("inputs", [("input_ids",), ("input_ids", "token_type_ids")])
    def test_a_graph_is_given_only_the_inputs_it_wants(self, tmp_path, inputs):
        embedder = Embedder.open(write_export(tmp_path, inputs=inputs))
        assert embedder.embed(["red"])[0][RED] == 1

    def test_a_graph_that_pools_by_itself_is_taken_at_its_word(self, tmp_path):
        embedder = Embedder.open(write_export(tmp_path, pooled=True))
        assert embedder.embed(["red red blue"])[0][[RED, BLUE]] == pytest.approx([0.5**0.5] * 2)


class TestPooling:
    STATES = np.array([[[1, 0], [3, 2], [9, 9]]], dtype=np.float32)
    MASK = np.array([[1, 1, 0]])

    @pytest.mark.parametrize(
        ("pools", "wanted"),
        [(["mean"], [2, 1]), (["cls"], [1, 0]), (["max"], [3, 2]), (["cls", "max"], [1, 0, 3, 2])],
    )
    def test_leaves_padding_out(self, pools, wanted):
        assert pool(self.STATES, self.MASK, pools)[0].tolist() == wanted

    def test_is_read_from_the_export_with_mean_unless_it_says(self, folder):
        config = folder / "1_Pooling" / "config.json"
        config.write_text(json.dumps({"pooling_mode_cls_token": True}))
        assert Export.read(folder).pools == ("cls",)
        config.unlink()
        assert Export.read(folder).pools == ("mean",)

    def test_of_a_kind_we_do_not_know_is_refused(self, folder):
        config = folder / "1_Pooling" / "config.json"
        config.write_text(json.dumps({"pooling_mode_lasttoken": True}))
        with pytest.raises(BadInput, match="lasttoken"):
            Export.read(folder)


class TestTheGraph:
    def test_of_small_integers_is_preferred(self, folder):
        write_graph(folder / "model_quint8_avx2.onnx")
        assert Export.read(folder).graph.name == "model_quint8_avx2.onnx"

    def test_may_lie_in_a_folder_of_its_own(self, folder):
        (folder / "onnx").mkdir()
        (folder / "model.onnx").rename(folder / "onnx" / "model.onnx")
        assert Embedder.open(folder).dimension == 6

    def test_for_another_processor_is_the_last_choice(self, monkeypatch):
        names = ["model.onnx", "model_qint8_arm64.onnx", "model_qint8_avx512.onnx"]
        monkeypatch.setattr("platform.machine", lambda: "x86_64")
        assert choose_graph(names) == "model_qint8_avx512.onnx"
        assert choose_graph(names[:2]) == "model.onnx"
        monkeypatch.setattr("platform.machine", lambda: "arm64")
        assert choose_graph(names) == "model_qint8_arm64.onnx"


class TestAnIdentity:
    def test_follows_from_what_the_vectors_depend_on(self, folder):
        before = Export.read(folder).identity
        assert before == Export.read(folder).identity == Embedder.open(folder).identity
        write_graph(folder / "model.onnx", pooled=True)
        assert Export.read(folder).identity != before


class TestABrokenExport:
    @pytest.mark.parametrize("name", ["tokenizer.json", "model.onnx"])
    def test_names_the_file_that_is_missing_or_spoilt_and_the_remedy(self, folder, name):
        (folder / name).write_bytes(b"\x08spoilt")
        with pytest.raises(BadInput, match=name) as caught:
            Embedder.open(folder)
        assert "fetch-model" in caught.value.remedy
        (folder / name).unlink()
        with pytest.raises(BadInput, match=f"{name}: is missing"):
            Embedder.open(folder)

    def test_is_one_whose_settings_are_no_json(self, folder):
        (folder / "1_Pooling" / "config.json").write_text("{")
        with pytest.raises(BadInput, match="cannot be read"):
            Embedder.open(folder)

    def test_is_one_with_a_layer_that_we_would_leave_out(self, folder):
        layers = [{"type": "sentence_transformers.models.Dense"}]
        (folder / "modules.json").write_text(json.dumps(layers))
        with pytest.raises(BadInput, match="Dense"):
            Embedder.open(folder)

    def test_is_one_that_wants_an_input_we_do_not_know(self, tmp_path):
        write_export(tmp_path, inputs=("input_ids", "colour_ids"))
        with pytest.raises(BadInput, match="colour_ids"):
            Embedder.open(tmp_path)

    def test_is_no_folder_at_all(self, tmp_path):
        with pytest.raises(BadInput, match="is no folder"):
            Embedder.open(tmp_path / "nowhere")


def test_without_the_packages_everything_loads_and_opening_names_the_remedy(folder):
    program = (
        "import sys\n"
        "from importlib.machinery import PathFinder\n"
        "class Hidden(PathFinder):\n"
        "    @classmethod\n"
        "    def find_spec(cls, name, *rest):\n"
        "        if name.partition('.')[0] in {'onnxruntime', 'tokenizers'}: return None\n"
        "        return super().find_spec(name, *rest)\n"
        "sys.meta_path = [f for f in sys.meta_path if f is not PathFinder] + [Hidden]\n"
        "import assist.wiring, assist.intents.reader\n"
        "from pathlib import Path\n"
        "from assist.intents.semantic.embedder import Embedder\n"
        f"Embedder.open(Path({str(folder)!r}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert 'onnxruntime: is not installed. Run pip install "assist[semantic]"' in done.stderr
