import pytest

from assist.demo.standins.twilio import TwilioStandin


@pytest.fixture
def twilio():
    with TwilioStandin() as standin:
        yield standin
