"""`assist people`: who may sign in; the operator's way, also where no admin is left."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import click

from assist.model.rights import Role

if TYPE_CHECKING:
    from assist.wiring import Services

Open = Callable[[], AbstractContextManager["Services"]]
_ROLES = click.Choice([role.value for role in Role])


def register(main: click.Group, services: Open) -> None:
    """Add `assist people …`."""
    group = click.Group("people", help="Who works at the desk, and how they sign in.")
    for command in (_add, _list, _change, _password, _phone):
        group.add_command(command(services))
    main.add_command(group)


def _add(services: Open) -> click.Command:
    @click.command("add")
    @click.argument("email")
    @click.argument("name")
    @click.option("--role", type=_ROLES, default=Role.SPECIALIST.value)
    @click.option("--slack-user", default=None, help="Their Slack member id (U…).")
    @click.option("--no-password", is_flag=True, help="They sign in by a provider alone.")
    @click.option("--password", default=None, help="At least 12 characters; asked for if left out.")
    def add(
        email: str,
        name: str,
        role: str,
        slack_user: str | None,
        password: str | None,
        *,
        no_password: bool,
    ) -> None:
        """Let EMAIL sign in as NAME."""
        from assist.desk.people import add_specialist

        if password is None and not no_password:
            password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        with services() as opened:
            person = add_specialist(
                opened.desk,
                name=name,
                email=email,
                role=Role(role),
                password=password,
                slack_user_id=slack_user,
            )
        click.echo(f"{person.name} may sign in as {person.email} ({person.role.value}).")

    return add


def _list(services: Open) -> click.Command:
    @click.command("list")
    def listed() -> None:
        """Everybody, with role, Slack user and when they were last at the console."""
        from assist.desk.team import team

        with services() as opened:
            found = team(opened.desk, by=None, now=opened.desk.clock())
        for member in found.members:
            person = member.person
            seen = f"{member.last_seen:%Y-%m-%d %H:%M}Z" if member.last_seen else "never seen"
            state = "" if person.active else ", not active"
            slack = person.slack_user_id or "no Slack user"
            click.echo(f"{person.email}  {person.name}, {person.role}, {slack}, {seen}{state}")

    return listed


def _change(services: Open) -> click.Command:
    @click.command("change")
    @click.argument("email")
    @click.option("--role", type=_ROLES, default=None)
    @click.option("--slack-user", default=None, help='Their Slack member id (U…); "" for none.')
    @click.option("--active/--inactive", default=None, help="Inactive signs out everywhere.")
    @click.option("--release-accounts", is_flag=True, help="Let go of accounts at providers.")
    def change(
        email: str,
        role: str | None,
        slack_user: str | None,
        *,
        active: bool | None,
        release_accounts: bool,
    ) -> None:
        """Change what EMAIL may do, one line for each change."""
        from assist.desk import team
        from assist.errors import NotFound
        from assist.store import specialists

        with services() as opened:
            desk = opened.desk
            with desk.db.read() as tx:
                found = specialists.by_email(tx, email)
            if found is None:
                raise NotFound("specialist", email)
            person, now, done = found[0], desk.clock(), {}
            if role is not None:
                done["role"] = team.change_role(desk, person.id, Role(role), by=None, now=now)
            if slack_user is not None:
                done["slack user"] = team.map_slack(desk, person.id, slack_user, by=None, now=now)
            if active is not None:
                done["active"] = team.set_active(desk, person.id, active=active, by=None, now=now)
            if release_accounts:
                done["accounts"] = team.release_accounts(desk, person.id, by=None, now=now)
        for what, result in done.items():
            click.echo(f"{what}: {result.value.replace('_', ' ')}")

    return change


def _password(services: Open) -> click.Command:
    @click.command("password")
    @click.argument("email")
    @click.password_option(help="At least 12 characters.")
    def password_of(email: str, password: str) -> None:
        """Give EMAIL a new password; every session of theirs ends."""
        from assist.desk.people import set_password

        with services() as opened:
            person = set_password(opened.desk, email, password)
        click.echo(f"{person.name} has a new password and is signed out everywhere.")

    return password_of


def _phone(services: Open) -> click.Command:
    @click.command("phone")
    @click.argument("email")
    @click.argument("number", required=False)
    def phone(email: str, number: str | None) -> None:
        """Put calls through to NUMBER of EMAIL, or to a softphone (client:ana); without one, to
        none of theirs.
        """
        from assist.desk.people import set_phone

        with services() as opened:
            person = set_phone(opened.desk, email, number)
        told = f"are put through to {person.phone}" if person.phone else "are not put through"
        click.echo(f"Calls for {person.name} {told}.")

    return phone
