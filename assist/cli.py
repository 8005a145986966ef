"""The `assist` command. Each command parses its words, calls one function, prints the answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from assist import __version__, logs
from assist.commands import (
    data,
    disputes,
    identity,
    imports,
    intents,
    learning,
    people,
    playbooks,
    policy,
)
from assist.commands.offers import offers
from assist.commands.refunds import refunds
from assist.commands.royalties import royalties
from assist.errors import AssistError
from assist.settings import load

if TYPE_CHECKING:
    from assist.wiring import Services


class _Refused(click.ClickException):
    """What assist itself can explain, told without a traceback."""

    exit_code = 2


class _Commands(click.Group):
    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except AssistError as error:
            raise _Refused(str(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="assist")
def main() -> None:
    """Omnichannel support bot and agent-assist for a publisher's billing desk."""


@contextmanager
def _services(*, readable_logs: bool = False) -> Iterator[Services]:
    from assist.policy.redact import cleaned
    from assist.wiring import build

    settings = load()
    logs.configure(settings.log_level, cleaned, readable=readable_logs)
    services = build(settings)
    try:
        yield services
    except Exception as error:
        if problem := _stale_tables(services, error):
            raise _Refused(problem) from error
        raise
    finally:
        services.close()


def _stale_tables(services: Services, error: Exception) -> str:
    """What to do where a fault comes of tables that are missing or of another release."""
    from assist.store import health

    if isinstance(error, AssistError | click.ClickException):
        return ""
    with suppress(Exception), services.db.read() as tx:
        return health.problem(tx)
    return ""


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


@main.command()
def migrate() -> None:
    """Bring the database up to date and publish new packaged playbooks."""
    from assist import wiring

    with _services() as services:
        wiring.migrate(services)
    click.echo("The database is up to date.")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--threads", default=64, show_default=True, help="Also the most open live pages.")
def serve(host: str, port: int, threads: int) -> None:
    """Run web and worker as one (a small desk on one machine)."""
    from assist import serve as serving
    from assist import wiring

    with _services() as services:
        wiring.migrate(services)
    serving.serve(host, port, threads)


@main.command()
def worker() -> None:
    """Run the background process until it is told to stop."""
    from assist.worker import run_until_stopped

    with _services() as services:
        run_until_stopped(services)


@main.command()
def slack() -> None:
    """Run the Slack app in Socket Mode (no public address needed)."""
    from assist.wiring import run_socket_mode

    with _services() as services:
        run_socket_mode(services)


@main.command()
def doctor() -> None:
    """Check every configured connection for real and say what to do."""
    from assist.doctor import examine

    healthy = True
    with _services() as services:
        for finding in examine(services):
            healthy = healthy and finding.ok
            mark = "ok  " if finding.ok else "FAIL"
            click.echo(f"{mark} {finding.what}: {finding.detail}")
            if finding.remedy:
                click.echo(f"     {finding.remedy}")
    sys.exit(0 if healthy else 1)


@main.group()
def jobs() -> None:
    """Background jobs: what waits, what failed for good, and trying it again."""


@jobs.command("list")
@click.option(
    "--state",
    type=click.Choice(["delayed", "waiting", "running", "done", "dead", "cancelled"]),
    default=None,
)
@click.option("--limit", default=50, show_default=True)
def jobs_list(state: str | None, limit: int) -> None:
    """The newest jobs."""
    with _services() as services:
        from assist.jobs import JobState

        wanted = JobState(state) if state else None
        for row in services.jobs.list(state=wanted, limit=limit):
            click.echo(f"{row.key}  {row.state:10}  {row.queue:13}  {row.job}")


@jobs.command("dead")
def jobs_dead() -> None:
    """Jobs that failed for good: they wait here until somebody retries them."""
    with _services() as services:
        dead = services.jobs.dead()
        for row in dead:
            click.echo(f"{row.key}  {row.job}  {row.error}")
        click.echo(f"{len(dead)} dead letters")


@jobs.command("retry")
@click.argument("key")
def jobs_retry(key: str) -> None:
    """Run the job with this KEY again."""
    with _services() as services:
        services.jobs.retry(key)
    click.echo(f"{key} will run again.")


@main.group()
def audit() -> None:
    """The record of everything that happened."""


@audit.command("verify")
def audit_verify() -> None:
    """Prove that no event was changed, removed or put in; name the first broken link."""
    from assist.store import audit as record

    with _services() as services, services.db.read() as tx:
        report = record.verify(tx)
    click.echo(
        f"{report.events} events in {report.conversations} conversations, {report.anchors} anchors."
    )
    if report.first_broken:
        raise _Refused(f"The chain is broken: {report.first_broken}")
    click.echo("Every chain holds.")


@audit.command("export")
@click.argument("conversation")
def audit_export(conversation: str) -> None:
    """One CONVERSATION (its id) as JSON, with the chain's hashes."""
    from assist.store import audit as record

    with _services() as services, services.db.read() as tx:
        _print_json(record.export(tx, conversation))


@main.group()
def quarantine() -> None:
    """Mail and events of Stripe that could not be processed: kept whole until somebody decides."""


@quarantine.command("list")
def quarantine_list() -> None:
    """What is held, oldest first."""
    from assist.store import quarantine as held

    with _services() as services, services.db.read() as tx:
        for item in held.list(tx):
            size = len(item.raw)
            click.echo(f"{item.id}  {item.created_at:%Y-%m-%d %H:%M}  {size:>9} B  {item.reason}")


@quarantine.command("retry")
@click.argument("held_id")
def quarantine_retry(held_id: str) -> None:
    """Work on the one with this id once more."""
    from assist.desk.retry_held import retry_held

    with _services() as services:
        retry_held(services.desk, held_id)
    click.echo("It was taken.")


@main.command()
@click.option("--headless", is_flag=True, help="Run the scripted journey and exit.")
@click.option("--json", "as_json", is_flag=True, help="With --headless: print JSON.")
@click.option("--port", default=8000, show_default=True)
def demo(*, headless: bool, as_json: bool, port: int) -> None:
    """Start assist with a sample publisher; nothing leaves this machine."""
    from assist.demo import run

    sys.exit(run(headless=headless, as_json=as_json, port=port))


main.add_command(intents.intents)
main.add_command(intents.understand)
main.add_command(offers)
main.add_command(refunds)
main.add_command(royalties)
learning.register(main, _services)
people.register(main, _services)
imports.register(main, _services)
disputes.register(main, _services)
data.register(main, _services)
policy.register(main, _services)
identity.register(main, _services)
playbooks.register(main, _services)
