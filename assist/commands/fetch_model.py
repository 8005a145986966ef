"""`assist intents fetch-model`: sentence embeddings for the extra `assist[semantic]`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from assist.errors import BadInput
from assist.intents.semantic.fetch import HUB, RECOMMENDED, download, look_up
from assist.intents.semantic.hub import Hub

MODELS = Path("var") / "models"


@click.command("fetch-model")
@click.argument("name", default=RECOMMENDED)
@click.option("--into", type=click.Path(path_type=Path), help="Folder; else var/models/MODEL.")
@click.option("--revision", default="main", show_default=True, help="Branch, tag or commit.")
@click.option("--base-url", default=HUB, show_default=True, help="The hub, or a mirror of it.")
@click.option("--graph", help="The ONNX file to take; else the smallest kind that fits.")
@click.option("--sha256", "hashes", multiple=True, metavar="FILE=HASH", help="As you know it.")
def fetch_model(
    name: str,
    *,
    into: Path | None,
    revision: str,
    base_url: str,
    graph: str | None,
    hashes: tuple[str, ...],
) -> None:
    """Download the sentence-transformers ONNX export of model NAME (a multilingual MiniLM unless
    named) over HTTPS. A download that broke off goes on where it ended.

    What is checked: every file against the hash that the server states of it (SHA-256 of large
    files, the git blob id of small ones), all files of one commit. That shows that they arrived
    whole, not that the server is honest: give --sha256 for what you know from elsewhere, and it
    counts instead.
    """
    hub = Hub(base_url)
    folder = into or MODELS / name.rpartition("/")[2]
    files = look_up(hub, name, revision, _pairs(hashes), graph=graph)
    with _bytes(sum(file.size for file in files)) as tick:
        download(hub, files, folder, tick)
    for file in files:
        click.echo(f"{file.path}: {file.size:,} bytes, {file.kind} as {file.stated_by} stated")
    click.echo(f"Set SEMANTIC_MODEL={folder}")


def _pairs(hashes: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for given in hashes:
        path, sign, value = given.partition("=")
        if not sign:
            raise BadInput("--sha256", f"{given!r} is no FILE=HASH.")
        pairs[path] = value.lower()
    return pairs


@contextmanager
def _bytes(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error while a person watches; silence otherwise."""
    if not sys.stderr.isatty():
        yield lambda _count: None
        return
    with click.progressbar(length=total, file=sys.stderr, label="Downloading") as bar:
        yield bar.update
