from dataclasses import replace

import pytest

from assist.desk.playbook_publish import PublishResult, publish_text
from assist.desk.published_library import published
from assist.model.ids import new_id
from assist.model.specialist import Role, Specialist
from assist.store import specialists
from tests.desk.conftest import desk  # noqa: F401 - a fixture, found by its name here
from tests.desk.playbooks.texts import BALANCE


@pytest.fixture
def leads(desk):  # noqa: F811 - the fixture
    """A desk whose processes see at once what was published, and a second lead, Eva."""
    services = desk.services

    def now():
        with services.db.read() as tx:
            return published(tx)

    desk.services = replace(services, desk=replace(services.desk, published=now))
    desk.eva = Specialist(new_id(), "Eva Gil", "eva@example.com", Role.LEAD, "U0EVA")
    with services.db.transaction() as tx:
        specialists.add(tx, desk.eva)
    return desk


@pytest.fixture
def balance(leads):
    """The version of test.balance that is in use."""
    done = publish_text(leads.desk, BALANCE, why="For tests", by=leads.leo.id, now=leads.clock())
    assert done.result is PublishResult.DONE, done.checks
    return done.version
