"""`assist intents review|versions|rollback`: the learning loop from the command line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import click

from assist.errors import NotAllowed
from assist.model.learning import ModelVersion, Review

if TYPE_CHECKING:
    from assist.wiring import Services

Open = Callable[[], AbstractContextManager["Services"]]
MOST_LISTED = 1000


def register(main: click.Group, services: Open) -> None:
    """Add the commands to `assist intents`, which is made if it is not there."""
    group = main.commands.get("intents")
    if not isinstance(group, click.Group):
        group = click.Group("intents", help="How messages are understood, and what teaches it.")
        main.add_command(group)
    group.add_command(_review(services))
    group.add_command(_versions(services))
    group.add_command(_rollback(services))


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def _review(services: Open) -> click.Command:
    @click.command("review")
    @click.option("--json", "as_json", is_flag=True)
    def review(*, as_json: bool) -> None:
        """How much waits for a team lead, by reason, language and intent."""
        from assist.store import reviews

        with services() as opened, opened.db.read() as tx:
            waiting = reviews.find(tx, reviews.Wanted(), limit=MOST_LISTED)
            total = reviews.count(tx, reviews.Wanted())
        counts = _counts(waiting)
        if as_json:
            _print_json({"waiting": total, **counts})
            return
        click.echo(f"{total} waiting")
        for what, by in counts.items():
            for name, number in by.items():
                click.echo(f"  {what:9} {name:34} {number:5}")

    return review


def _counts(waiting: tuple[Review, ...]) -> dict[str, dict[str, int]]:
    return {
        "reason": dict(Counter(review.about.reason.value for review in waiting).most_common()),
        "language": dict(Counter(review.about.language for review in waiting).most_common()),
        "intent": dict(Counter(review.proposed_intent for review in waiting).most_common()),
    }


def _versions(services: Open) -> click.Command:
    @click.command("versions")
    @click.option("--json", "as_json", is_flag=True)
    def versions(*, as_json: bool) -> None:
        """The trained versions, the one in use first."""
        from assist.store import model_versions

        with services() as opened, opened.db.read() as tx:
            found = [_shown(version) for version in model_versions.newest(tx)]
        if as_json:
            _print_json(found)
            return
        for row in found:
            share = f"{row['share']:.1%}" if row["share"] is not None else "-"
            click.echo(
                f"{row['version']}  {row['state']:9}  {row['created_at'][:16]}"
                f"  {row['examples']:4} examples  {share:>6}  {row['reason']}"
            )

    return versions


def _shown(version: ModelVersion) -> dict[str, Any]:
    before = version.figures_before
    return {
        "version": version.version,
        "state": version.state.value,
        "reason": version.reason.value,
        "created_at": version.created_at.isoformat(),
        "examples": len(version.example_ids),
        "previous": version.previous,
        "share": round(version.figures.share, 4) if version.figures else None,
        "share_before": round(before.share, 4) if before else None,
        "fell": sorted({fall.intent or "all" for fall in version.falls}),
    }


def _rollback(services: Open) -> click.Command:
    @click.command("rollback")
    def rollback() -> None:
        """Read by the version that was in use before the present one."""
        from assist.desk.choose_version import VersionResult, roll_back
        from assist.store import model_versions

        with services() as opened:
            desk = opened.desk
            result = roll_back(desk, by=None, now=desk.clock())
            if result is not VersionResult.DONE:
                raise NotAllowed(result.value, "there is no version to go back to.")
            with opened.db.read() as tx:
                active = model_versions.active(tx)
        click.echo(f"Version {active.version if active else '-'} reads from now on.")

    return rollback
