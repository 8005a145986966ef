"""A desk whose account facts come from Stripe, over the stand-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assist.demo.standins.twilio import TwilioStandin
from assist.model.contact import ChannelKind, Contact
from tests import stripe_objects as make
from tests.harness import Desk, open_desk
from tests.standins.stripe import KEY, WEBHOOK_SECRET, Object, StripeStandin

STRIPE: dict[str, Any] = {
    "stripe_secret_key": KEY,
    "stripe_webhook_secrets": f"whsec_next, {WEBHOOK_SECRET}",
}


@pytest.fixture
def stripe() -> Iterator[StripeStandin]:
    with StripeStandin() as standin:
        yield standin


@pytest.fixture
def stripe_desk(
    sqlite_copy: Callable[[Path], str],
    tmp_path: Path,
    reader_cache: Path,
    twilio: TwilioStandin,
    stripe: StripeStandin,
) -> Iterator[Desk]:
    opened = open_desk(
        sqlite_copy(tmp_path / "assist.db"),
        reader_cache,
        twilio,
        billing="stripe",
        stripe_api_base=stripe.url,
        **STRIPE,
    )
    yield opened
    opened.services.close()


@pytest.fixture
def stripe_author(stripe_desk: Desk) -> Contact:
    """Delores, on file with her address."""
    return stripe_desk.author("delores@example.com", ChannelKind.EMAIL, proves=False)


@pytest.fixture
def stripe_customer(stripe: StripeStandin, stripe_author: Contact) -> Object:
    """Delores at Stripe, named by metadata."""
    return make.customer(stripe, metadata={"assist_contact": stripe_author.id})
