"""`assist understand` and `assist intents`, as a person at a terminal meets them."""

import json

import pytest
from click.testing import CliRunner

from assist.cli import main
from assist.commands import intents
from tests.standins.model_hub import ModelHubStandin
from tests.tiny_export import write_export

CSV = "text,category\n" + "".join(
    f"{way} {thing},{thing}\n"
    for thing in ("card", "loan", "oos")
    for way in ("my", "the", "a new", "where is the", "i lost the", "that old")
)


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    """A working directory in which the model was trained already."""
    from assist.intents.reader import Reader

    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    folder = shared / "cli-intents"
    Reader.load(folder / intents.CACHE)
    return folder


@pytest.fixture
def run(kept, monkeypatch):
    def command(*words, **options):
        monkeypatch.chdir(kept)
        return CliRunner().invoke(main, words, **options)

    return command


class TestUnderstand:
    def test_tells_how_a_text_is_read(self, run):
        result = run("understand", "how much do i still owe", "--json")
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["intents"][0]["id"] == "balance_inquiry"

    def test_streams_a_result_for_each_line_and_goes_on_after_a_bad_one(self, run):
        lines = [
            '{"id": 7, "text": "how much do i still owe"}',
            "not json",
            "",
            '{"text": 5}',
            '{"text": "hola", "channel": "pigeon"}',
            '{"text": "cuánto debo todavía", "lang": "es", "channel": "email"}',
            '{"text": "hi", "colour": "red"}',
            '{"text": "hi", "now": "later"}',
        ]
        result = run("understand", "--file", "-", input="\n".join(lines))
        assert result.exit_code == 0, result.output
        told = [json.loads(line) for line in result.stdout.splitlines()]
        assert told[0]["id"] == 7
        assert told[4]["language"] == "es"
        problems = {it["line"]: it["error"] for it in told if "error" in it}
        assert sorted(problems) == [2, 4, 5, 7, 8]
        assert "pigeon" in problems[5]
        assert "colour" in problems[7]

    def test_bytes_that_are_no_text_are_one_bad_line(self, run):
        result = run("understand", "--file", "-", input=b'{"text": "\xff"}\n{"text": "hi"}\n')
        told = [json.loads(line) for line in result.stdout.splitlines()]
        assert "error" in told[0]
        assert told[1]["intents"]

    @pytest.mark.parametrize(
        ("words", "problem"),
        [
            ((), "Give one of the two"),
            (("hi", "--lang", "xx"), "lang"),
            (("hi", "--now", "noon"), "ISO"),
            (("hi", "--zone", "Mars"), "IANA"),
        ],
    )
    def test_refuses_what_it_cannot_use(self, run, words, problem):
        result = run("understand", *words)
        assert result.exit_code == 2
        assert problem in result.output


class TestEvaluate:
    @pytest.fixture
    def data(self, tmp_path):
        path = tmp_path / "data.csv"
        path.write_text(CSV, "utf-8")
        return str(path)

    def test_any_csv_is_trained_and_judged_on(self, run, data, tmp_path):
        picture = tmp_path / "out.svg"
        words = ("intents", "evaluate", "--train", data, "--test", data, "--picture", str(picture))
        result = run(*words, "--json")
        assert result.exit_code == 0, result.output
        figures = json.loads(result.stdout)
        assert figures["accuracy"] > 90
        assert {"recall", "precision", "auroc"} <= set(figures["out_of_scope"])
        assert picture.read_text("utf-8").startswith("<svg")

    def test_as_text_too(self, run, data):
        result = run(
            "intents", "evaluate", "--train", data, "--test", data, "--curve", "--per-intent", "3"
        )
        assert "macro_f1" in result.stdout
        assert "learning_curve" in result.stdout

    def test_embeddings_are_averaged_in(self, run, data, tmp_path):
        folder = write_export(tmp_path / "tiny")
        words = ("intents", "evaluate", "--train", data, "--test", data, "--json", "--semantic")
        result = run(*words, str(folder))
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["accuracy"] > 90
        (folder / "model.onnx").unlink()
        result = run(*words, str(folder))
        assert result.exit_code == 2
        assert "model.onnx: is missing" in result.output

    def test_a_file_that_is_wrong_is_named(self, run, data, tmp_path):
        wrong = tmp_path / "wrong.csv"
        wrong.write_text("a,b\n", "utf-8")
        result = run("intents", "evaluate", "--train", data, "--test", str(wrong))
        assert result.exit_code == 2
        assert "wrong.csv line 1" in result.output

    def test_train_needs_test(self, run, data):
        result = run("intents", "evaluate", "--train", data)
        assert result.exit_code == 2
        assert "go together" in result.output

    def test_the_desk_s_own_sets_hold_their_floors(self, run):
        result = run("intents", "evaluate", "--json")
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["development"]["en"]["primary"] > 0


class TestFetchModel:
    NAMES = ("tokenizer.json", "model.onnx", "1_Pooling/config.json")

    @pytest.fixture
    def hub(self, tmp_path):
        folder = write_export(tmp_path / "tiny")
        with ModelHubStandin({name: (folder / name).read_bytes() for name in self.NAMES}) as hub:
            yield hub

    def test_brings_a_model_and_tells_what_was_checked(self, run, hub, tmp_path):
        into = tmp_path / "model"
        result = run(
            "intents", "fetch-model", "acme/tiny", "--base-url", hub.url, "--into", str(into)
        )
        assert result.exit_code == 0, result.output
        assert "SHA-256 as the server stated" in result.stdout
        assert f"SEMANTIC_MODEL={into}" in result.stdout
        assert (into / "model.onnx").is_file()

    @pytest.mark.parametrize(
        ("words", "problem"),
        [
            (("acme/nothing",), "answered 404"),
            (("acme/tiny", "--sha256", "model.onnx"), "FILE=HASH"),
            (("acme/tiny", "--sha256", "model.onnx=" + "0" * 64), "as you stated"),
            (("acme/tiny", "--graph", "other.onnx"), "has no other.onnx"),
        ],
    )
    def test_refuses_what_it_cannot_use(self, run, hub, tmp_path, words, problem):
        into = str(tmp_path / "model")
        result = run("intents", "fetch-model", *words, "--base-url", hub.url, "--into", into)
        assert result.exit_code == 2
        assert problem in result.output
