from collections.abc import Iterator
from pathlib import Path

import pytest

from assist.demo.standins.twilio import TwilioStandin
from tests.harness import Desk, open_desk
from tests.stripe_fixtures import (  # noqa: F401 - fixtures are found by their names here
    stripe,
    stripe_author,
    stripe_customer,
    stripe_desk,
)


@pytest.fixture
def desk(database_url: str, reader_cache: Path, twilio: TwilioStandin) -> Iterator[Desk]:
    opened = open_desk(database_url, reader_cache, twilio)
    yield opened
    opened.services.close()
