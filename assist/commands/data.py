"""`assist data`: the keys with which people's data lie encrypted, and sealing with new ones."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager

import click

from assist.desk.personal_data import (
    contact_named,
    erase_person,
    export_person,
    preview_erasure,
    specialist_named,
)
from assist.model.personal_data import ErasurePreview
from assist.wiring import Services

WithServices = Callable[[], AbstractContextManager[Services]]


def register(main: click.Group, services: WithServices) -> None:
    """Add the group to `main`."""

    @main.group()
    def data() -> None:
        """What is kept about people."""

    _register_keys(data, services)
    _register_person(data, services)


def _register_keys(data: click.Group, services: WithServices) -> None:
    @data.command("keys")
    def keys() -> None:
        """Make keys for encryption at rest, to be put into the environment; nothing is stored."""
        click.echo(f"DATA_KEYS={urlsafe_b64encode(secrets.token_bytes(32)).decode()}")
        click.echo(f"ADDRESS_KEY={urlsafe_b64encode(secrets.token_bytes(64)).decode()}")

    @data.command("reseal")
    def reseal_all() -> None:
        """Seal all that lies in the database with the newest keys, while web and worker are down.

        After setting keys for the first time, and after putting a new key before the old one.
        It can be stopped and run again.
        """
        from assist import wiring
        from assist.store import reseal

        with services() as found:
            sealing = wiring.sealing(found.settings)
            if sealing is None:
                raise click.ClickException(
                    "DATA_KEYS and ADDRESS_KEY are not set; `assist data keys` makes them."
                )
            with click.progressbar(length=reseal.count(found.db), label="Sealing") as bar:
                done = reseal.reseal(found.db, sealing, bar.update)
        click.echo(f"{done.changed} of {done.rows} rows were sealed anew.")


def _register_person(data: click.Group, services: WithServices) -> None:
    @data.command("export")
    @click.argument("who")
    def export(who: str) -> None:
        """All that is held on one author, as JSON. WHO: a contact's id, an address or a number."""
        with services() as found:
            held = export_person(found.desk, contact_named(found.desk, who))
        click.echo(json.dumps(held, ensure_ascii=False, indent=2))

    @data.command("erase")
    @click.argument("who")
    @click.option("--by", "email", default=None, help="The team lead who does it (e-mail address).")
    @click.option("--note", default="", help="Who asked for it, and when.")
    @click.option("--yes", is_flag=True, help="Do it; without this it is only shown.")
    def erase(who: str, email: str | None, note: str, *, yes: bool) -> None:
        """What erasing an author would do; with --yes, do it. It cannot be taken back."""
        with services() as found:
            contact_id = contact_named(found.desk, who)
            preview = preview_erasure(found.desk, contact_id)
            _show(preview)
            if not yes:
                return
            by = specialist_named(found.desk, email or "")
            erase_person(found.desk, contact_id, by=by, note=note, now=found.desk.clock())
        click.echo("Erased. The record of what was done stays, without what was said.")


def _show(preview: ErasurePreview) -> None:
    click.echo(f"{preview.name or preview.contact_id}:")
    for place in preview.places:
        why = f" ({place.why})" if place.why else ""
        click.echo(f"  {place.action:6} {place.rows:>6} {place.table}{why}")
    for obstacle in preview.obstacles:
        click.echo(f"  not now: {obstacle.value.replace('_', ' ')}")
