"""A desk with Slack for its surface: the stand-in, the app behind its address, and a second lead."""

import time
from dataclasses import replace

import pytest

from assist.app import create_app
from assist.desk.published_library import published
from assist.model.ids import new_id
from assist.model.specialist import Role, Specialist
from assist.store import specialists
from tests.harness import open_desk, with_slack
from tests.standins.slack import SlackStandin


@pytest.fixture
def slack():
    with SlackStandin() as standin:
        yield standin


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, slack):
    url = sqlite_copy(tmp_path / "assist.db")
    opened = open_desk(url, reader_cache, twilio, **with_slack(slack))
    services = opened.services

    def now():
        with services.db.read() as tx:
            return published(tx)

    # Processes see at once what was published.
    opened.services = replace(services, desk=replace(services.desk, published=now))
    opened.eva = Specialist(new_id(), "Eva Gil", "eva@example.com", Role.LEAD, "U0EVA")
    with services.db.transaction() as tx:
        specialists.add(tx, opened.eva)
    yield opened
    services.close()


@pytest.fixture
def post(desk):
    client = create_app(desk.services).test_client()

    def send(path, body, headers):
        return client.post(path, data=body, headers=headers).status_code

    return send


def eventually(check, seconds=10.0):
    """Listeners go on after the answer; what they do comes soon."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return
        time.sleep(0.02)
    raise AssertionError("it never came true")


def words(view):
    """Everything that a view says."""
    parts = []
    for block in view["blocks"]:
        texts = [block.get("text"), *block.get("elements", []), block.get("label")]
        parts += [str((one or {}).get("text")) for one in texts]
    return "\n".join(parts)
