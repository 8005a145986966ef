import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assist.intents.reader import Reader
from assist.model.contact import ChannelKind
from assist.model.interpretation import ContactHints, Interpretation

# A Monday, noon in Buenos Aires, ten in the morning in New York.
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
US = ContactHints(country="US", zone="America/New_York", titles=("The Lighthouse Keeper's Son",))
AR = ContactHints(country="AR", zone="America/Argentina/Buenos_Aires")

# Intents whose messages may raise E3 or E4; all others must not by themselves.
MAY_RAISE = frozenset(
    {
        "anger_complaint",
        "attorney_or_cease",
        "chargeback_threat_or_filed",
        "consequences_question",
        "crisis_statement",
        "debt_dispute_validation",
        "hardship_disclosure",
        "legal_regulator_public_threat",
        "legitimacy_check",
        "overdue_notice_reply",
        "payment_plan_request",
        "refuse_to_pay",
        "short_extension",
        "third_party_or_bereavement",
        "unauthorized_charge",
    }
)


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory) -> Path:
    """One for all workers of a run: whoever comes first trains."""
    if kept := os.environ.get("TEST_MODELS"):
        return Path(kept)
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    return shared / "intents-model"


@pytest.fixture(scope="session")
def reader(model_cache) -> Reader:
    return Reader.load(model_cache)


@pytest.fixture(scope="session")
def read(reader):
    def understand(
        text: str,
        *,
        channel: ChannelKind = ChannelKind.SMS,
        hints: ContactHints = US,
        now: datetime = NOW,
    ) -> Interpretation:
        return reader.understand(text, channel, hints, now)

    return understand
