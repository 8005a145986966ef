"""Stripe's webhook and the page before Stripe's own, over HTTP."""

import re
from dataclasses import replace
from datetime import date

import pytest
import structlog

from assist.app import create_app
from assist.desk.hosted_links import link_for
from assist.model.hosted_link import LinkPurpose
from assist.web.server import HUB
from tests import stripe_objects as make
from tests.factories import usd
from tests.standins.stripe import signed


@pytest.fixture
def desk(stripe_desk):
    return stripe_desk


@pytest.fixture
def author(stripe_author):
    return stripe_author


@pytest.fixture
def customer(stripe_customer):
    return stripe_customer


@pytest.fixture
def client(desk):
    app = create_app(desk.services)
    yield app.test_client()
    app.extensions[HUB].close()


class TestTheWebhook:
    def post(self, client, body, header):
        return client.post("/webhooks/stripe", data=body, headers={"Stripe-Signature": header})

    def test_is_open_to_nobody_where_stripe_is_not_configured(self, desk):
        bare = replace(desk.services, desk=replace(desk.desk, stripe=None))
        app = create_app(bare)
        at = int(desk.clock().timestamp())
        assert self.post(app.test_client(), b"{}", signed(b"{}", at, "")).status_code == 403
        assert app.test_client().get("/pay/thanks").status_code == 404
        app.extensions[HUB].close()

    def test_is_answered_before_anything_is_asked_at_stripe(self, desk, stripe, customer, client):
        at = int(desk.clock().timestamp())
        body = stripe.event("customer.updated", customer, at)
        answers = [self.post(client, body, signed(body, at)) for _ in range(2)]
        assert [(one.status_code, one.text) for one in answers] == [(200, "stored"), (200, "known")]
        assert stripe.requests == []

    def test_goes_into_one_queue_with_others_of_its_object(self, desk, stripe, customer, client):
        at = int(desk.clock().timestamp())
        for kind in ("customer.updated", "customer.created"):
            body = stripe.event(kind, customer, at)
            self.post(client, body, signed(body, at))
        rows = [row for row in desk.services.jobs.list() if row.job == "stripe_event"]
        assert {row.partition for row in rows} == {f"stripe:{customer['id']}"}

    def test_of_anybody_else_is_refused(self, desk, stripe, customer, client):
        at = int(desk.clock().timestamp())
        body = stripe.event("customer.updated", customer, at)
        assert self.post(client, body, signed(body, at, "whsec_guess")).status_code == 403
        assert client.post("/webhooks/stripe", data=body).status_code == 403


class TestThePageBeforeStripes:
    @pytest.fixture
    def path(self, desk, stripe, author, customer):
        make.invoice(stripe, customer, date(2026, 11, 1), 31_250)
        desk.desk.billing.snapshot(author.account_id, desk.clock())
        address = link_for(desk.desk, author.account_id, LinkPurpose.PAY, usd(31_250), desk.clock())
        return address.removeprefix("https://desk.example.com")

    def form(self, page):
        return {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]}

    def test_tells_the_amount_and_nothing_about_the_author(self, client, path):
        page = client.get(path)
        assert "$312.50" in page.text
        assert "Ada" not in page.text
        assert page.headers["Cache-Control"] == "no-store"

    def test_speaks_spanish(self, client, path):
        page = client.get(path, headers={"Accept-Language": "es-AR"})
        assert "Pagar" in page.text

    def test_is_not_used_up_by_looking(self, stripe, client, path):
        asked = len(stripe.requests)
        for _ in range(3):
            assert client.get(path).status_code == 200
        assert len(stripe.requests) == asked

    def test_leads_on_by_its_button(self, client, path):
        answer = client.post(path, data=self.form(client.get(path)))
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("https://checkout.stripe.test/")

    def test_of_a_link_that_is_over_says_what_to_do(self, desk, client, path):
        desk.clock.forward(hours=49)
        page = client.get(path)
        assert page.status_code == 410
        assert "Write to us" in page.text

    def test_of_a_made_up_link_is_not_there(self, client, path):
        assert client.get(path[:-2]).status_code == 404

    def test_leaves_no_address_in_the_log(self, stripe, client, path):
        form = self.form(client.get(path))
        stripe.broken = True
        with structlog.testing.capture_logs() as lines:
            answer = client.post(path, data=form)
        assert answer.status_code == 503
        assert path not in str(lines)

    def test_thanks_whoever_comes_back(self, client):
        assert "Thank you" in client.get("/pay/thanks").text
