"""Downloading an export from a model hub that lies, breaks off and redirects."""

import hashlib

import pytest

from assist.errors import BadInput, TemporaryFailure
from assist.intents.semantic.embedder import Embedder
from assist.intents.semantic.fetch import download, look_up
from assist.intents.semantic.hub import Hub
from tests.standins.model_hub import COMMIT, ModelHubStandin
from tests.tiny_export import write_export

NAME = "acme/tiny"
PARTS = ("tokenizer.json", "model.onnx", "1_Pooling/config.json", "sentence_bert_config.json")


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    folder = write_export(tmp_path_factory.mktemp("export"))
    files = {name: (folder / name).read_bytes() for name in PARTS}
    return {**files, "README.md": b"hello", "pytorch_model.bin": b"\x80\x04"}


@pytest.fixture
def hub(parts):
    with ModelHubStandin(parts) as standin:
        yield standin


def fetch(hub, into, told=None, **hashes):
    opened = Hub(hub.url)
    known = {name.replace("_onnx", ".onnx"): value for name, value in hashes.items()}
    files = look_up(opened, NAME, "main", known)
    download(opened, files, into, (told if told is not None else []).append)
    return files


def downloads(hub, path):
    return [span for method, asked, span in hub.asked if method == "GET" and asked.endswith(path)]


class TestADownload:
    def test_brings_what_is_needed_and_nothing_else(self, hub, tmp_path):
        told = []
        files = fetch(hub, tmp_path, told)
        there = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
        assert there == set(PARTS)
        assert sum(told) == sum(file.size for file in files)
        assert Embedder.open(tmp_path).dimension == 6

    def test_is_of_one_commit_and_checked_by_the_server_s_word(self, hub, tmp_path):
        kinds = {file.path: (file.kind, file.stated_by) for file in fetch(hub, tmp_path)}
        assert kinds["model.onnx"] == ("SHA-256", "the server")
        assert kinds["tokenizer.json"] == ("git blob id", "the server")
        assert all(COMMIT in path for _, path, _ in hub.asked if "resolve" in path)

    def test_leaves_alone_what_is_there_and_right(self, hub, tmp_path):
        fetch(hub, tmp_path)
        hub.asked.clear()
        fetch(hub, tmp_path)
        assert not downloads(hub, "model.onnx")

    def test_replaces_what_is_there_and_wrong(self, hub, tmp_path, parts):
        (tmp_path / "model.onnx").write_bytes(b"old")
        fetch(hub, tmp_path)
        assert (tmp_path / "model.onnx").read_bytes() == parts["model.onnx"]


class TestOneThatBreaksOff:
    def test_goes_on_where_it_ended(self, hub, tmp_path, parts):
        hub.cut, hub.breaks = 100, {"model.onnx": 2}
        fetch(hub, tmp_path)
        assert (tmp_path / "model.onnx").read_bytes() == parts["model.onnx"]
        spans = downloads(hub, "/storage/model.onnx")
        assert spans == [None, "bytes=100-", "bytes=200-"]

    def test_for_good_keeps_its_part_for_the_next_time(self, hub, tmp_path, parts):
        hub.cut, hub.breaks = 100, {"model.onnx": 3}
        with pytest.raises(TemporaryFailure, match="broke off at 300"):
            fetch(hub, tmp_path)
        assert not (tmp_path / "model.onnx").exists()
        hub.asked.clear()
        fetch(hub, tmp_path)
        assert downloads(hub, "/storage/model.onnx") == ["bytes=300-"]
        assert (tmp_path / "model.onnx").read_bytes() == parts["model.onnx"]

    def test_at_a_server_without_ranges_starts_again_and_comes_whole(self, hub, tmp_path, parts):
        hub.cut, hub.breaks, hub.ranges = 100, {"model.onnx": 1}, False
        fetch(hub, tmp_path)
        assert (tmp_path / "model.onnx").read_bytes() == parts["model.onnx"]


class TestAHash:
    def test_that_is_not_the_server_s_keeps_nothing(self, hub, tmp_path):
        hub.lies = {"model.onnx": "0" * 64}
        with pytest.raises(BadInput, match="as the server stated"):
            fetch(hub, tmp_path)
        assert not list(tmp_path.glob("model.onnx*"))

    def test_of_a_small_file_counts_too(self, hub, tmp_path):
        hub.lies = {"tokenizer.json": "0" * 40}
        with pytest.raises(BadInput, match="git blob id"):
            fetch(hub, tmp_path)

    def test_given_by_hand_stands_above_the_server_s(self, hub, tmp_path, parts):
        right = hashlib.sha256(parts["model.onnx"]).hexdigest()
        hub.lies = {"model.onnx": "0" * 64}
        assert {file.stated_by for file in fetch(hub, tmp_path, model_onnx=right)} >= {"you"}
        with pytest.raises(BadInput, match="as you stated"):
            fetch(hub, tmp_path / "other", model_onnx="1" * 64)

    def test_that_nobody_states_is_asked_for(self, hub, tmp_path):
        hub.silent = {"model.onnx"}
        with pytest.raises(BadInput, match="Give one: --sha256 model"):
            fetch(hub, tmp_path)

    @pytest.mark.parametrize("hashes", [{"model_onnx": "abc"}, {"README": "0" * 64}])
    def test_that_is_none_or_of_no_file_is_refused(self, hub, tmp_path, hashes):
        with pytest.raises(BadInput, match="--sha256"):
            fetch(hub, tmp_path, **hashes)


class TestWhatIsRefused:
    def test_a_model_that_is_not_there(self, hub):
        with pytest.raises(BadInput, match="answered 404"):
            look_up(Hub(hub.url), "acme/nothing", "main", {})

    @pytest.mark.parametrize("name", ["tiny", "../etc/passwd", "a/b/c", "acme/ti ny", "https://x"])
    def test_a_name_that_is_none(self, hub, name):
        with pytest.raises(BadInput, match="OWNER/MODEL"):
            look_up(Hub(hub.url), name, "main", {})

    def test_files_whose_paths_lead_elsewhere(self, hub, tmp_path, parts):
        hub.files = {**parts, "onnx/../../model_quint8.onnx": b"x", "/model_int8.onnx": b"x"}
        assert {file.path for file in fetch(hub, tmp_path)} == set(PARTS)

    def test_a_model_without_an_export(self, hub, tmp_path):
        del hub.files["model.onnx"]
        with pytest.raises(BadInput, match="ONNX"):
            fetch(hub, tmp_path)

    @pytest.mark.parametrize("address", ["http://hub.example.com", "ftp://x", "file:///etc"])
    def test_a_hub_without_tls(self, address):
        with pytest.raises(BadInput, match="https"):
            Hub(address)

    def test_a_redirect_to_where_there_is_no_tls(self, hub, tmp_path):
        hub.onward = "http://storage.example.com/model.onnx"
        with pytest.raises(BadInput, match="https"):
            fetch(hub, tmp_path)

    def test_redirects_without_end(self, hub, tmp_path):
        hub.onward = f"/{NAME}/resolve/{COMMIT}/model.onnx"
        with pytest.raises(BadInput, match="without end"):
            fetch(hub, tmp_path)


def test_a_hub_that_does_not_answer_is_a_temporary_failure():
    with pytest.raises(TemporaryFailure, match="does not answer"):
        look_up(Hub("http://127.0.0.1:9"), NAME, "main", {})
