"""A sample publisher to try assist with: everything on loopback, nothing leaves this machine."""

from __future__ import annotations

from importlib.util import find_spec


def run(*, headless: bool, as_json: bool, port: int) -> int:
    """Start the demo, or with `headless` its scripted journey; the process's exit code.

    `port` is where the web server is tried first (the next free one is taken).
    """
    import click

    if find_spec("aiosmtpd") is None:
        click.echo("The demo's mail server is not installed: pip install 'assist[demo]'.", err=True)
        return 2
    from assist.demo.command import start

    return start(headless=headless, as_json=as_json, port=port)
