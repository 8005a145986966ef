"""A real browser before a real server on loopback, with a worker that does the jobs meanwhile."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from assist.demo.standins.twilio import TwilioStandin
from assist.web.server import HUB
from tests.harness import Desk, open_desk
from tests.web.conftest import Site, build_site

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Running:
    """The site on a port of its own."""

    site: Site
    url: str
    problems: list[str] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        return self.site.desk

    def sign_in_url(self) -> str:
        return self.url + self.site.links.issue(self.desk.ana.id)


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: install Chromium at {CHROMIUM}")
    sync_api = pytest.importorskip("playwright.sync_api", reason="no Playwright: assist[dev]")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def desk(sqlite_copy, tmp_path: Path, reader_cache: Path, twilio: TwilioStandin) -> Iterator[Desk]:
    url = sqlite_copy(tmp_path / "assist.db")
    opened = open_desk(url, reader_cache, twilio)
    yield opened
    opened.services.close()


@pytest.fixture
def running(desk: Desk) -> Iterator[Running]:
    site = build_site(desk, "http://127.0.0.1")  # no https: plain cookies
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    server.daemon_threads = True
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    stop = threading.Event()
    worker = threading.Thread(target=_work, args=(desk, stop), daemon=True)
    worker.start()
    yield Running(site, f"http://127.0.0.1:{server.server_port}")
    stop.set()
    worker.join()
    site.app.extensions[HUB].close()
    server.shutdown()
    server.server_close()
    serving.join()


def _work(desk: Desk, stop: threading.Event) -> None:
    while not stop.wait(0.1):
        desk.work()


def press(page, *keys: str) -> None:
    """Shortcuts, once the page's script listens: a new page shows its words before that."""
    page.locator("html.scripted").wait_for()
    for key in keys:
        page.keyboard.press(key)


@pytest.fixture
def open_page(chromium, running: Running):
    """A fresh browser profile on a page; what its console complains of fails the test."""
    contexts = []

    def open_one(path: str, **options):
        context = chromium.new_context(**({"locale": "en-US"} | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)  # generous: a busy machine is no failure
        page.on("pageerror", lambda error: running.problems.append(str(error)))
        page.goto(path if path.startswith("http") else running.url + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert running.problems == []
