"""`assist disputes`: what is disputed, what proves it, and the pack as files."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assist.errors import NotFound
from assist.i18n import money

if TYPE_CHECKING:
    from assist.model.dispute import Dispute
    from assist.wiring import Services

Open = Callable[[], AbstractContextManager["Services"]]
LOCALE = "en_US"


def register(main: click.Group, services: Open) -> None:
    """Add `assist disputes`."""

    @main.group()
    def disputes() -> None:
        """Payments that an author's bank asks back."""

    _list(disputes, services)
    _show(disputes, services)
    _pack(disputes, services)


def _list(group: click.Group, services: Open) -> None:
    @group.command("list")
    @click.option("--all", "all_of_them", is_flag=True, help="Closed ones too.")
    @click.option("--json", "as_json", is_flag=True)
    def list_(*, all_of_them: bool, as_json: bool) -> None:
        """The open ones by the bank's date."""
        from assist.store import disputes

        with services() as opened, opened.db.read() as tx:
            found = disputes.find(tx, open_ones=None if all_of_them else True)
        if as_json:
            _print_json([_plain(one) for one in found])
            return
        for one in found:
            due = f"{one.due_by:%Y-%m-%d %H:%M}" if one.due_by else "no date"
            amount = money(one.amount, LOCALE)
            click.echo(
                f"{one.id}  {due:16}  {one.state.value:22}  {one.reason.value:21}"
                f"  {amount:>12}  {one.external_id}"
            )
        click.echo(f"{len(found)} disputes")


def _show(group: click.Group, services: Open) -> None:
    @group.command()
    @click.argument("dispute_id", metavar="DISPUTE")
    @click.option("--json", "as_json", is_flag=True)
    def show(dispute_id: str, *, as_json: bool) -> None:
        """One DISPUTE (its id) with its checklist."""
        from assist.desk.dispute_words import PIECES, TO_DO
        from assist.desk.evidence_records import dossier
        from assist.playbooks.disputes import checklist, packaged_evidence

        with services() as opened:
            found = dossier(opened.desk, dispute_id, opened.desk.clock())
        items = checklist(found.records, packaged_evidence())
        told = _plain(found.records.dispute)
        if as_json:
            lines = [
                {"piece": it.piece, "field": it.field, "found": it.found, "place": it.place}
                for it in items
            ]
            _print_json(told | {"checklist": lines})
            return
        for name, value in told.items():
            click.echo(f"{name:12} {value}")
        for it in items:
            mark = "ok  " if it.present else "MISS"
            held = it.place or f"{len(it.found)} on record" if it.present else TO_DO[it.piece]
            click.echo(f"{mark} {PIECES[it.piece]}: {held}")


def _pack(group: click.Group, services: Open) -> None:
    @group.command()
    @click.argument("dispute_id", metavar="DISPUTE")
    @click.option("--by", "email", required=True, help="Whose doing it is: their sign-in e-mail.")
    @click.option(
        "--to",
        "folder",
        default=".",
        show_default=True,
        type=click.Path(file_okay=False, path_type=Path),
    )
    def pack(dispute_id: str, email: str, folder: Path) -> None:
        """Build the evidence of one DISPUTE as PDF and JSON; nothing is sent."""
        from assist.desk.build_evidence import build_pack
        from assist.store import specialists

        with services() as opened:
            with opened.db.read() as tx:
                found = specialists.by_email(tx, email.strip())
            if found is None:
                raise NotFound("person", email)
            now = opened.desk.clock()
            built = build_pack(opened.desk, dispute_id, by=found[0].id, now=now)
        folder.mkdir(parents=True, exist_ok=True)
        parts = (("pdf", built.pdf, built.pdf_sha256), ("json", built.json, built.json_sha256))
        for ending, content, digest in parts:
            path = folder / f"{built.name}.{ending}"
            path.write_bytes(content)
            click.echo(f"{digest}  {path}")
        size = f"{built.pages} pages, {len(built.pdf)} bytes, {built.characters} characters"
        click.echo(f"{size}: {'fits' if built.fits else 'larger than the bank takes'}")


def _plain(one: Dispute) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.external_id,
        "state": one.state.value,
        "reason": one.reason.value,
        "network": one.network.value,
        "code": one.network_code,
        "amount": money(one.amount, LOCALE),
        "payment": one.payment_id,
        "due_by": one.due_by.isoformat() if one.due_by else None,
        "submissions": one.submissions,
        "withdrawn": one.withdrawn_at is not None,
    }


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))
