"""`assist demo`: show the office until Ctrl-C, or run the scripted journey through it."""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path

import click
import requests

from assist import logs
from assist.demo.journey import Journey, Step
from assist.demo.office import Office, open_office
from assist.demo.publisher import ANA, LEO
from assist.policy.redact import cleaned

MODEL_DIR = Path("var")


def start(*, headless: bool, as_json: bool, port: int, model_dir: Path = MODEL_DIR) -> int:
    """Run it; the exit code: 0 all well, 1 a step of the journey failed."""
    logs.configure("ERROR", cleaned, readable=True)
    if headless:
        with open_office(0, model_dir) as office:
            return _travel(office, as_json=as_json)
    click.echo("Starting a sample publisher. Nothing leaves this machine.")
    with open_office(port, model_dir) as office:
        requests.get(f"{office.url}/readyz", timeout=30).raise_for_status()
        _introduce(office, port)
        _until_stopped()
        click.echo("\nStopping.")
    return 0


def _travel(office: Office, *, as_json: bool) -> int:
    def tell(step: Step) -> None:
        mark = "ok  " if step.ok else "FAIL"
        click.echo(f"{mark} {step.ms:8.1f} ms  {step.name}", err=as_json)
        if not step.ok:
            click.echo(f"                  {step.detail}", err=as_json)

    result = Journey(office, tell).run()
    if as_json:
        click.echo(json.dumps(result, indent=2, ensure_ascii=False))
    return 0 if result["ok"] else 1


def _introduce(office: Office, wanted: int) -> None:
    if not office.url.endswith(f":{wanted}"):
        click.echo(f"Port {wanted} is taken, so another one is used.")
    click.echo(
        f"""
  Write as an author    {office.url}/simulator  (SMS and email)
                        {office.url}/chat       (a visitor's chat)
  Answer at the desk    {office.url}{office.links.issue(ANA.id)}
                        (signs you in as {ANA.name}, once; the desk is always open here)
  Lead the team         {office.url}{office.links.issue(LEO.id)}?next=/playbooks
                        (signs you in as {LEO.name}, once, at the playbooks)

Ctrl-C stops it."""
    )


def _until_stopped() -> None:
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
