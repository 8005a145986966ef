"""Downloads a sentence-transformers ONNX export from a model hub: looked up, then resumed, checked
and moved into place file by file.

The hub's wire format is Hugging Face's (https://huggingface.co/docs/hub/api, and its HTTP headers
`X-Linked-ETag`, `X-Linked-Size`): `/api/models/NAME/revision/REVISION` names the commit and its
files, `/NAME/resolve/COMMIT/FILE` redirects to the bytes and states their hash: the SHA-256 of a
large file, the git blob id of a small one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assist.errors import BadInput, TemporaryFailure
from assist.intents.semantic.export import LENGTH, MODULES, POOLING, TOKENIZER, choose_graph
from assist.intents.semantic.hub import Hub

RECOMMENDED = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"
HUB = "https://huggingface.co"
BESIDE = (TOKENIZER, MODULES, POOLING, LENGTH)
TRIES = 3  # of one file that breaks off; each goes on where the last ended
BLOCK = 1 << 18  # bytes
MOST_BYTES = 4_000_000_000  # of one file
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_PATH = re.compile(r"(?:[A-Za-z0-9_][\w.-]{0,95}/){0,3}[A-Za-z0-9_][\w.-]{0,95}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_GIT_BLOB = re.compile(r"[0-9a-f]{40}")

Tick = Callable[[int], None]  # told of bytes that are there


@dataclass(frozen=True, slots=True)
class Remote:
    """A file of the hub: how long it is, and the hash that it has to have by whose word."""

    path: str
    address: str
    size: int
    expected: str
    stated_by: str  # "you" or "the server"

    @property
    def kind(self) -> str:
        return "SHA-256" if len(self.expected) == 64 else "git blob id"


def look_up(
    hub: Hub, name: str, revision: str, hashes: Mapping[str, str], *, graph: str | None = None
) -> tuple[Remote, ...]:
    """The files of model `name` that are needed; `hashes` are SHA-256 that the caller knows, by
    path, `graph` names the ONNX file (None: the one that fits best). BadInput where the name,
    the model or a hash is not usable, TemporaryFailure where the hub does not answer.
    """
    if not _NAME.fullmatch(name):
        raise BadInput("NAME", f"{name!r} is no OWNER/MODEL.")
    _check_hashes(hashes)
    commit, offered = hub.files(name, revision)
    chosen = _choose(name, offered, graph)
    if unknown := sorted(hashes.keys() - set(chosen)):
        raise BadInput("--sha256", f"{unknown[0]} is not downloaded.", f"Files: {list(chosen)}.")
    return tuple(_remote(hub, f"/{name}/resolve/{commit}/{path}", path, hashes) for path in chosen)


def _check_hashes(hashes: Mapping[str, str]) -> None:
    for path, value in hashes.items():
        if not _SHA256.fullmatch(value):
            raise BadInput("--sha256", f"{path}={value} has no 64 hexadecimal digits.")


def _choose(name: str, offered: Sequence[str], graph: str | None) -> tuple[str, ...]:
    safe = [path for path in offered if _PATH.fullmatch(path)]
    graphs = [path for path in safe if "/" not in path or path.startswith("onnx/")]
    found = graph if graph in graphs else (None if graph else choose_graph(graphs))
    if found is None or TOKENIZER not in safe:
        missing = TOKENIZER if found else (graph or "ONNX file")
        raise BadInput(name, f"has no {missing}.", "Choose a model that offers an ONNX export.")
    data = [path for path in safe if path in {f"{found}_data", f"{found}.data"}]
    return (*(path for path in BESIDE if path in safe), found, *data)


def _remote(hub: Hub, address: str, path: str, hashes: Mapping[str, str]) -> Remote:
    size, stated = hub.stated(address)
    given = hashes.get(path)
    expected = given or stated
    if not _SHA256.fullmatch(expected) and not _GIT_BLOB.fullmatch(expected):
        remedy = f"Give one: --sha256 {path}=HASH."
        raise BadInput(path, "comes without a hash to check it by.", remedy)
    if size > MOST_BYTES:
        raise BadInput(path, f"has {size} bytes, more than {MOST_BYTES}.", "Choose another.")
    return Remote(path, address, size, expected, "you" if given else "the server")


def download(hub: Hub, files: Sequence[Remote], into: Path, tick: Tick) -> None:
    """Every file under `into`, each only once its hash is right; one that is there and right
    stays. BadInput for a wrong hash, TemporaryFailure if it breaks off (the next call goes on).
    """
    for file in files:
        target = into / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_file() and digest_of(target, file) == file.expected:
            tick(file.size)
            continue
        part = target.with_name(f"{target.name}.{file.expected[:16]}.part")
        _fill(hub, file, part, tick)
        found = digest_of(part, file)
        if found != file.expected:
            part.unlink()
            problem = f"has {file.kind} {found}, not {file.expected} as {file.stated_by} stated."
            raise BadInput(file.path, problem, "Nothing was kept of it; try again.")
        part.replace(target)


def _fill(hub: Hub, file: Remote, part: Path, tick: Tick) -> None:
    """Bring `part` to the file's size, from where it ends."""
    tick(min(_length(part), file.size))
    for _ in range(TRIES):
        have = _length(part)
        if have >= file.size:
            return
        with part.open("ab") as sink:
            for block in hub.read(file.address, have, BLOCK):
                sink.write(block[: file.size - sink.tell()])
                tick(len(block))
    if _length(part) < file.size:
        detail = f"{file.path} broke off at {_length(part)} of {file.size} bytes; run it again"
        raise TemporaryFailure("download", detail)


def _length(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def digest_of(path: Path, file: Remote) -> str:
    """The hash of what is at `path`, of the kind that `file` is checked by."""
    if file.kind == "SHA-256":
        digest = hashlib.sha256()
    else:
        digest = hashlib.sha1(usedforsecurity=False)  # git's own, against slips
        digest.update(f"blob {path.stat().st_size}\0".encode())
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
