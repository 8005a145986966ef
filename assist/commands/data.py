"""`assist data`: the keys with which people's data lie encrypted, and sealing with new ones."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager

import click

from assist.wiring import Services

WithServices = Callable[[], AbstractContextManager[Services]]


def register(main: click.Group, services: WithServices) -> None:
    """Add the group to `main`."""

    @main.group()
    def data() -> None:
        """What is kept about people."""

    _register_keys(data, services)


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
