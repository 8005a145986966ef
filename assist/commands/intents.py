"""`assist understand` and `assist intents`: reading messages, training, and measuring both."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assist.commands.fetch_model import fetch_model
from assist.errors import BadInput

if TYPE_CHECKING:
    from assist.intents.notes import Aids
    from assist.intents.semantic.blend import Embeds
    from assist.intents.show import Circumstances

CACHE = Path("var") / "intents"
_SEMANTIC = click.option(
    "--semantic",
    type=click.Path(path_type=Path),
    help="Average in embeddings: `bundled`, or the folder of fetch-model.",
)


def _as_json(value: Any, *, indent: int | None = 2) -> str:
    return json.dumps(value, indent=indent, ensure_ascii=False, default=str)


@click.command()
@click.argument("text", required=False)
@click.option(
    "--file",
    "file",
    type=click.File("rb"),
    help="JSON lines of id, text, channel, lang, zone, now; - is standard input.",
)
@click.option("--channel", default="sms", show_default=True)
@click.option("--lang", default=None, help="The contact's own language, if known.")
@click.option("--zone", default=None, help="The contact's time zone (IANA).")
@click.option("--now", default=None, help="ISO time to understand dates against.")
@_SEMANTIC
@click.option("--json", "as_json", is_flag=True)
def understand(
    text: str | None, file: Any, *, semantic: Path | None, as_json: bool, **known: str | None
) -> None:
    """Show how TEXT is read, or with --file each message of a file, one JSON result a line."""
    from assist.intents.reader import Reader
    from assist.intents.show import explain, explain_lines

    if (text is None) == (file is None):
        raise BadInput("text", "is missing, or given beside --file.", "Give one of the two.")
    of = _circumstances(known)
    reader = Reader.load(CACHE, _embedder(semantic))
    if file is not None:
        for reading in explain_lines(reader, file, of):
            click.echo(_as_json(reading, indent=None))
        return
    reading = explain(reader, str(text), of)
    if as_json:
        click.echo(_as_json(reading))
        return
    for key, value in reading.items():
        click.echo(f"{key:14} {value}")


def _embedder(folder: Path | None) -> Embeds | None:
    if folder is None:
        return None
    from assist.intents.semantic.models import open_model

    return open_model(folder)


def _circumstances(known: dict[str, str | None]) -> Circumstances:
    from assist.intents.show import Circumstances, moment

    now = moment(known["now"]) if known["now"] else datetime.now(UTC)
    return Circumstances(known["channel"] or "", known["lang"], known["zone"], now)


@click.group()
def intents() -> None:
    """Training and measuring how messages are understood."""


intents.add_command(fetch_model)


@intents.command()
@_SEMANTIC
@click.option("--json", "as_json", is_flag=True)
def train(*, semantic: Path | None, as_json: bool) -> None:
    """Train the desk's model now, and keep it for every process that starts."""
    from assist.intents.cache import retrain

    done = retrain(CACHE, _embedder(semantic))
    if as_json:
        told = {"version": done.version, "path": done.path, "seconds": round(done.seconds, 1)}
        click.echo(_as_json({**told, "bytes": done.size, "examples": done.examples}))
        return
    click.echo(
        f"Version {done.version} of {done.examples} examples in {done.seconds:.1f} s: "
        f"{done.path}, {done.size / 1e6:.1f} MB."
    )


@intents.command()
@click.option("--train", "train_on", multiple=True, type=click.Path(path_type=Path))
@click.option("--test", "test_on", type=click.Path(path_type=Path))
@click.option(
    "--validate",
    type=click.Path(path_type=Path),
    help="A CSV to draw the limit of what is out of scope from; else from training rows.",
)
@click.option("--per-intent", type=click.IntRange(1), help="Examples drawn of each category.")
@click.option("--seeds", type=click.IntRange(1), help="Draws to take the mean of; 5 when drawing.")
@click.option("--learning-curve", "--curve", "curve", is_flag=True)
@click.option("--folds", is_flag=True, help="Also hold the desk's training lines out in turn.")
@click.option("--without-notes", is_flag=True, help="Train without the concept lexicon.")
@click.option("--without-vectors", is_flag=True, help="Train without the vectors of words.")
@_SEMANTIC
@click.option("--picture", type=click.Path(path_type=Path), help="SVG: confusions, or the curve.")
@click.option("--json", "as_json", is_flag=True)
def evaluate(
    train_on: tuple[Path, ...],
    test_on: Path | None,
    picture: Path | None,
    *,
    as_json: bool,
    **how: Any,
) -> None:
    """Measure on the desk's labelled sets, and fail under a floor; or with --train and --test on
    any CSV of text,category. --train may be given more than once.
    """
    if bool(train_on) != bool(test_on):
        raise BadInput("--train and --test", "go together.", "Give both, or neither.")
    failures: tuple[str, ...] = ()
    if test_on is not None:
        figures = _any_taxonomy(train_on, test_on, how)
    else:
        figures, failures = _desk(how)
    if picture is not None:
        picture.write_text(_picture(figures, str(test_on or "the desk")), "utf-8")
    _tell(figures, as_json=as_json)
    for failure in failures:
        click.echo(failure, err=True)
    sys.exit(1 if failures else 0)


def _aids(how: dict[str, Any]) -> Aids:
    from assist.intents.notes import ALL_AIDS, NO_NOTES, Aids

    notes = NO_NOTES if how["without_notes"] else ALL_AIDS.notes
    return Aids(notes, meaning=not how["without_vectors"])


def _any_taxonomy(train_on: tuple[Path, ...], test_on: Path, how: dict[str, Any]) -> dict[str, Any]:
    from assist.intents.evaluation.benchmark import Options, benchmark
    from assist.intents.evaluation.sheet import read_sheet, read_sheets

    if how["folds"]:
        raise BadInput("--folds", "is of the desk's own lines.", "Leave it out with --train.")
    seeds = how["seeds"] or (5 if how["per_intent"] else 1)
    aids = _aids(how)
    embedder = _embedder(how["semantic"])
    validation = read_sheet(how["validate"]) if how["validate"] else None
    options = Options(seeds, how["per_intent"], aids, how["curve"], embedder, validation)
    train_sheet, test_sheet = read_sheets(train_on), read_sheet(test_on)
    with _progress(options.steps) as tick:
        return benchmark(train_sheet, test_sheet, options, tick)


def _desk(how: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    from assist.intents.evaluation import desk, trials
    from assist.intents.evaluation.floors import broken, load_floors
    from assist.intents.notes import ALL_AIDS
    from assist.intents.reader import Reader

    if how["per_intent"] or how["seeds"] or how["validate"]:
        raise BadInput("--per-intent, --seeds and --validate", "go with --train and --test.")
    aids = _aids(how)
    steps = desk.STEPS + trials.FOLDS * how["folds"] + len(trials.SHARES) * how["curve"]
    embedder = _embedder(how["semantic"])
    with _progress(steps) as tick:
        kept = aids == ALL_AIDS
        reader = Reader.load(CACHE, embedder) if kept else trials.whole_reader(aids, embedder)
        figures = desk.figures(reader, tick)
        failures = broken(figures, load_floors())
        if how["folds"]:
            figures["held_out"] = trials.folds(tick, aids, embedder)
        if how["curve"]:
            figures["learning_curve"] = trials.learning_curve(tick, aids, embedder)
    return figures, failures


def _picture(figures: dict[str, Any], name: str) -> str:
    from assist.intents.evaluation.picture import confusion_picture, curve_picture

    curve = figures.get("learning_curve")
    if curve is None:
        return confusion_picture(figures["confusions"], f"Confused most: {name}")
    beside = ("share", "examples")
    lines = {
        key: [(100 * point["share"], point[key]) for point in curve]
        for key in curve[0]
        if key not in beside
    }
    return curve_picture(lines, f"First intent right: {name}", "share of the training lines")


def _tell(figures: dict[str, Any], *, as_json: bool) -> None:
    from assist.intents.evaluation.report import lines, plain

    if as_json:
        click.echo(_as_json(plain(figures)))
        return
    for line in lines(figures):
        click.echo(line)


@contextmanager
def _progress(steps: int) -> Iterator[Callable[[str], None]]:
    """A bar on standard error while a person watches; silence otherwise."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    with click.progressbar(length=steps, file=sys.stderr, label="Measuring") as bar:
        yield lambda _step: bar.update(1)
