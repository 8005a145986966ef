"""The page between an author's link and Stripe's: usable by anybody, by keyboard alone."""

from datetime import date

import pytest

from assist.desk.hosted_links import link_for
from assist.model.hosted_link import LinkPurpose
from tests import stripe_objects as make
from tests.browser.test_pages import DESKTOP, PHONE, violations
from tests.factories import usd
from tests.stripe_fixtures import (  # noqa: F401 - fixtures are found by their names here
    stripe,
    stripe_author,
    stripe_customer,
    stripe_desk,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(stripe_desk):  # noqa: F811 - the fixture
    return stripe_desk


@pytest.fixture
def path(desk, stripe, stripe_author, stripe_customer):  # noqa: F811 - fixtures
    make.invoice(stripe, stripe_customer, date(2026, 11, 1), 31_250)
    account_id = stripe_author.account_id
    desk.desk.billing.snapshot(account_id, desk.clock())
    address = link_for(desk.desk, account_id, LinkPurpose.PAY, usd(31_250), desk.clock())
    return address.removeprefix("https://desk.example.com")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_have_no_accessibility_violation(open_page, path, size, scheme):
    page = open_page(path, color_scheme=scheme, viewport=size, bypass_csp=True)
    found = violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for other in ("/pay/thanks", path[:-1]):
        page.goto(page.url.partition("/pay/")[0] + other)
        found += violations(page)
    assert found == []


def test_the_button_leads_to_stripe_by_keyboard(open_page, path):
    page = open_page(path)
    page.get_by_role("button").focus()
    # Nobody answers at that name: that the browser goes there is what our headers could forbid.
    with page.expect_request("https://checkout.stripe.test/**"):
        page.keyboard.press("Enter")
