"""Stripe's answers by what the caller does next, over the official library."""

import socket

import pytest

from assist.billing.stripe_client import StripeClient
from assist.errors import NotFound, PermanentFailure, TemporaryFailure
from tests import stripe_objects as make
from tests.standins.stripe import KEY, StripeStandin


@pytest.fixture
def stripe():
    with StripeStandin() as standin:
        yield standin


@pytest.fixture
def client(stripe):
    opened = StripeClient(KEY, api_base=stripe.url, timeout=2, retries=0)
    yield opened
    opened.close()


def error(kind, **more):
    return {"error": {"type": kind, "message": "card 4242424242424242 of Delores", **more}}


class TestAFailure:
    @pytest.mark.parametrize(
        ("status", "told", "becomes"),
        [
            (500, error("api_error"), TemporaryFailure),
            (503, error("api_error"), TemporaryFailure),
            (429, error("invalid_request_error"), TemporaryFailure),
            (401, error("invalid_request_error"), PermanentFailure),
            (403, error("invalid_request_error"), PermanentFailure),
            (400, error("invalid_request_error", code="parameter_missing"), PermanentFailure),
            (402, error("card_error", code="card_declined", decline_code="stolen_card"),
             PermanentFailure),
            (404, error("invalid_request_error", code="resource_missing"), NotFound),
        ],
    )  # fmt: skip
    def test_is_one_of_ours_and_says_nothing_about_card_or_person(
        self, stripe, client, status, told, becomes
    ):
        stripe.faults.append((status, told))
        with pytest.raises(becomes) as failed:
            client.customer("cus_1")
        said = str(failed.value)
        assert "4242" not in said
        assert "Delores" not in said
        assert "stolen" not in said

    def test_of_a_busy_stripe_tells_how_long_to_wait(self, stripe, client):
        stripe.faults.append((429, error("invalid_request_error")))
        with pytest.raises(TemporaryFailure) as busy:
            client.customer("cus_1")
        assert busy.value.retry_after == 7

    def test_to_connect_is_temporary(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            away = f"http://127.0.0.1:{closed.getsockname()[1]}"
            client = StripeClient(KEY, api_base=away, timeout=1, retries=0)
            with pytest.raises(TemporaryFailure):
                client.customer("cus_1")
            client.close()


class TestARequest:
    def test_names_the_version_of_the_api_that_the_mapping_was_written_for(self, stripe, client):
        client.whoami()
        assert stripe.versions == {"2026-10-28.endive"}

    def test_takes_every_page(self, stripe, client):
        author = make.customer(stripe)
        for number in range(205):
            make.intent(stripe, author, 100 + number, 1_795_000_000)
        assert len(client.payment_intents(author["id"])) == 205
        assert [path for _, path, _ in stripe.requests] == ["/v1/payment_intents"] * 3

    def test_with_the_same_key_is_done_once(self, stripe, client):
        author = make.customer(stripe)
        first = client.open_portal(author["id"], "https://desk.example.com/", "link-1")
        assert client.open_portal(author["id"], "https://desk.example.com/", "link-1") == first
        assert client.open_portal(author["id"], "https://desk.example.com/", "link-2") != first
        with pytest.raises(PermanentFailure):
            client.open_portal(author["id"], "https://elsewhere.example.com/", "link-1")
