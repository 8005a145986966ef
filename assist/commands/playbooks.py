"""`assist playbooks ...`: what the page does, in a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assist.errors import NotAllowed, NotFound

if TYPE_CHECKING:
    from assist.desk.playbook_publish import Published
    from assist.desk.services import DeskServices
    from assist.wiring import Services

Open = Callable[[], AbstractContextManager["Services"]]
FILES = click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))


def register(main: click.Group, services: Open) -> None:
    """Add `assist playbooks` and its commands."""
    group = click.Group("playbooks", help="What the desk says: lint, test, publish, go back.")
    for make in (
        _list,
        _lint,
        _test,
        _diff,
        _publish,
        _export,
        _import,
        _replay,
        _rollback,
        _schema,
    ):
        group.add_command(make(services))
    main.add_command(group)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def _read(files: Iterable[Path]) -> list[tuple[str, str]]:
    """(name, text) of every file, and of every YAML file in a folder."""
    paths = [
        path
        for given in files
        for path in (sorted(given.glob("*.yaml")) if given.is_dir() else [given])
    ]
    return [(str(path), path.read_text(encoding="utf-8")) for path in paths]


def _list(services: Open) -> click.Command:
    @click.command("list")
    @click.option("--json", "as_json", is_flag=True)
    def listed(*, as_json: bool) -> None:
        """Every playbook: its version, state, use and acceptance of 90 days."""
        from assist.desk.playbook_versions import list_playbooks

        with services() as opened:
            rows = list_playbooks(opened.desk, by=None, now=opened.desk.clock())
        shown = [
            {
                "id": row.current.playbook_id,
                "version": row.current.version.number,
                "state": "archived" if row.current.archived_at else "published",
                "family": row.playbook.family.value if row.playbook else "",
                "decided": row.outcomes.decided,
                "accepted": round(row.acceptance[0], 4) if row.acceptance else None,
                "drafts": len(row.drafts),
                "trial": row.trial is not None,
            }
            for row in rows
        ]
        if as_json:
            _print_json(shown)
            return
        for one in shown:
            share = f"{one['accepted']:.0%}" if one["accepted"] is not None else "-"
            click.echo(
                f"{one['id']:34} v{one['version']:<4} {one['state']:10} {one['family']:12}"
                f" {one['decided']:6} {share:>5}"
            )

    return listed


def _lint(_services: Open) -> click.Command:
    @click.command("lint")
    @FILES
    def lint(files: tuple[Path, ...]) -> None:
        """Check FILES (or folders); without any, the library that ships. Needs no database."""
        from assist.playbooks.library import Library, entry_of, load_packaged
        from assist.playbooks.reading import PlaybookInvalid

        given = _read(files)
        entries = {entry.playbook.id: entry for entry in Library.parse(load_packaged()).entries}
        own, errors = set(), 0
        for name, text in given:
            try:
                entry = entry_of(name, text)
            except PlaybookInvalid as error:
                errors += len(error.problems)
                for problem in error.problems:
                    click.echo(f"{name}: {problem}")
                continue
            entries[entry.playbook.id] = entry
            own.add(entry.playbook.id)
        for finding in Library(entries.values()).lint():
            if not files or finding.playbook_id in own:
                errors += finding.error
                click.echo(str(finding))
        click.echo(f"{len(own) if files else len(entries)} playbooks, {errors} errors.")
        if errors:
            raise NotAllowed("playbooks", f"{errors} errors are to be mended.")

    return lint


def _test(services: Open) -> click.Command:
    @click.command("test")
    @FILES
    @click.option("--json", "as_json", is_flag=True)
    def test(files: tuple[Path, ...], *, as_json: bool) -> None:
        """Try the examples of FILES with the reader and the library in use; without any, those of
        every playbook in use.
        """
        from assist.desk.playbook_checks import check

        with services() as opened:
            desk = opened.desk
            texts = _read(files) or _in_use(desk)
            found = [(name, check(desk, text)) for name, text in texts]
        runs = [(name, run) for name, checks in found for run in checks.examples]
        failed = [(name, run) for name, run in runs if not run.passed]
        errors = [(n, f) for n, checks in found for f in checks.findings if f.error]
        if as_json:
            _print_json([{"playbook": name, **asdict(run)} for name, run in runs])
        else:
            for name, run in failed:
                kind = "misread" if run.misread else "untried" if run.untried else "FAILED"
                click.echo(f"{name} examples[{run.index}] {kind}: {run.says!r}: {run.problem}")
            for name, finding in errors:
                click.echo(f"{name}: {finding.path}: {finding.problem} {finding.remedy}")
        told = f"{len(runs)} examples, {len(runs) - len(failed)} as expected, {len(errors)} errors."
        click.echo(told, err=as_json)
        if errors:
            raise NotAllowed("playbooks", f"{len(errors)} errors are to be mended.")

    return test


def _in_use(desk: DeskServices) -> list[tuple[str, str]]:
    from assist.store import playbooks

    with desk.db.read() as tx:
        return [(version.playbook_id, version.yaml_text) for version in playbooks.current(tx)]


def _version(desk: DeskServices, named: str) -> str:
    """The text of "id", "id@3" or a file."""
    from assist.store import playbooks

    path = Path(named)
    if path.is_file():
        return path.read_text(encoding="utf-8")
    playbook_id, _, number = named.partition("@")
    with desk.db.read() as tx:
        in_use = playbooks.in_use(tx, playbook_id)
        if in_use is not None and not number:
            return in_use.version.yaml_text
        for version in playbooks.history(tx, playbook_id):
            if str(version.number) == number:
                return version.yaml_text
    raise NotFound("playbook", named)


def _diff(services: Open) -> click.Command:
    @click.command("diff")
    @click.argument("before")
    @click.argument("after")
    def diff(before: str, after: str) -> None:
        """What differs, field by field. BEFORE and AFTER are a file, `id`, or `id@3`."""
        from assist.playbooks.compare import differences

        with services() as opened:
            texts = _version(opened.desk, before), _version(opened.desk, after)
        hunks = differences(*texts)
        for hunk in hunks:
            click.echo(hunk.path)
            click.echo(f"  - {json.dumps(hunk.before, ensure_ascii=False, default=str)}")
            click.echo(f"  + {json.dumps(hunk.after, ensure_ascii=False, default=str)}")
        click.echo(f"{len(hunks)} differences.")

    return diff


def _publish(services: Open) -> click.Command:
    @click.command("publish")
    @click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
    @click.option("--why", required=True, help="One line for the record.")
    def publish(files: tuple[Path, ...], why: str) -> None:
        """Check FILES (or folders) and publish them as they are."""
        from assist.desk.playbook_publish import PublishResult, publish_text

        failed = 0
        with services() as opened:
            desk = opened.desk
            for name, text in _read(files):
                done = publish_text(desk, text, why=why, by=None, now=desk.clock())
                _told(name, done)
                failed += done.result is PublishResult.ERRORS
        if failed:
            raise NotAllowed("playbooks", f"{failed} were not published.")

    return publish


def _told(name: str, done: Published) -> None:
    version = f" as version {done.version.number}" if done.version else ""
    click.echo(f"{name}: {done.result.value}{version}")
    for finding in done.checks.findings if done.checks else ():
        if finding.error:
            click.echo(f"  {finding.path}: {finding.problem} {finding.remedy}")


def _export(services: Open) -> click.Command:
    @click.command("export")
    @click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
    @click.argument("ids", nargs=-1)
    def export(folder: Path, ids: tuple[str, ...]) -> None:
        """Write the playbooks in use (or those IDS) to FOLDER, byte for byte as published."""
        folder.mkdir(parents=True, exist_ok=True)
        with services() as opened:
            found = dict(_in_use(opened.desk))
        for playbook_id in ids or sorted(found):
            if playbook_id not in found:
                raise NotFound("playbook", playbook_id)
            (folder / f"{playbook_id}.yaml").write_text(found[playbook_id], encoding="utf-8")
        click.echo(f"{len(ids or found)} playbooks are in {folder}.")

    return export


def _import(services: Open) -> click.Command:
    @click.command("import")
    @FILES
    @click.option("--as", "email", required=True, help="The team lead whose drafts they become.")
    def take(files: tuple[Path, ...], email: str) -> None:
        """Make drafts of FILES (or folders), to be looked at and published on the page."""
        from assist.desk.playbook_drafts import import_drafts

        with services() as opened:
            desk = opened.desk
            texts = [text for _, text in _read(files)]
            made = import_drafts(desk, texts, email=email, now=desk.clock())
        for draft in made:
            click.echo(f"{draft.playbook_id}: draft")

    return take


def _replay(services: Open) -> click.Command:
    @click.command("replay")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--days", default=30, show_default=True, help="How far back.")
    @click.option("--sample", default=1000, show_default=True, help="At most so many messages.")
    @click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=None)
    def replay(file: Path, days: int, sample: int, out: Path | None) -> None:
        """Run FILE over past messages here and now; --out writes .json or .csv. Sends nothing."""
        from assist.desk import playbook_replay as replays

        with services() as opened:
            desk, text = opened.desk, file.read_text(encoding="utf-8")
            until = datetime.now(UTC)
            made = replays.start_replay(
                desk, text, since=until - timedelta(days=days), until=until, sample=sample, by=None,
                now=desk.clock(),
            )  # fmt: skip
            replays.run_replay(desk, made.id)
            done = replays.replay(desk, made.id, by=None)
            if out is not None:
                kind = "csv" if out.suffix == ".csv" else "json"
                exported = replays.export_replay(desk, made.id, kind, by=None)
                out.write_text(exported, encoding="utf-8")
        click.echo(f"{done.state.value}: {done.done} of {done.total} messages")
        for name, count in asdict(done.counts).items():
            click.echo(f"  {name:18} {count:6}")

    return replay


def _rollback(services: Open) -> click.Command:
    @click.command("rollback")
    @click.argument("playbook_id")
    @click.option("--why", required=True, help="One line for the record.")
    @click.option("--to", "number", type=int, default=None, help="Which version; the one before.")
    def rollback(playbook_id: str, why: str, number: int | None) -> None:
        """Publish an earlier text again."""
        from assist.desk.playbook_versions import VersionsResult, roll_back
        from assist.store import playbooks

        with services() as opened:
            desk = opened.desk
            with desk.db.read() as tx:
                versions = {one.number: one.id for one in playbooks.history(tx, playbook_id)}
            if number is not None and number not in versions:
                raise NotFound("version", f"{playbook_id}@{number}")
            chosen = versions[number] if number is not None else None
            result, version = roll_back(
                desk, playbook_id, why=why, by=None, now=desk.clock(), to_version_id=chosen
            )
        if result is not VersionsResult.DONE or version is None:
            raise NotAllowed(result.value, f"{playbook_id} was not changed.")
        click.echo(f"{playbook_id} is version {version.number} now.")

    return rollback


def _schema(_services: Open) -> click.Command:
    @click.command("schema")
    def schema() -> None:
        """The JSON Schema of a playbook file, for editors that check YAML while it is typed."""
        from assist.playbooks.published_schema import as_text

        click.echo(as_text(), nl=False)

    return schema
