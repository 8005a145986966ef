"""Refunds in a real browser: from the request to the reference, readable by everybody."""

import pytest

from assist.desk.receive import receive
from assist.model.ids import new_id
from assist.store import accounts
from tests import factories
from tests.browser.test_pages import DESKTOP, PHONE, violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_by_its_forms_without_an_accessibility_violation(running, open_page, scheme, size):
    desk = running.desk
    author = desk.author()
    case = receive(desk.desk, desk.inbound("refund please"), desk.clock()).conversation_id
    paid = factories.payment(id=new_id(), amount=factories.usd(40_000))
    with desk.desk.db.transaction() as tx:
        accounts.add_payment(tx, author.account_id, paid)
    link = running.url + running.site.links.issue(desk.leo.id)
    page = open_page(link, color_scheme=scheme, viewport=size, bypass_csp=True)
    page.goto(f"{running.url}/desk/conversations/{case}/refunds")
    page.locator("summary:has-text('Ask for a refund')").click()
    found = violations(page)
    page.get_by_label("Day on which the agreement was signed").fill("2026-11-05")
    page.get_by_role("button", name="Ask for a refund").click()
    page.locator("summary:has-text('Identity is proven')").click()
    page.get_by_label("How was it proven?").fill("Called the number on file")
    page.get_by_role("button", name="Identity is proven").click()
    page.get_by_text("That comes to $250.00.").wait_for()
    found += violations(page)
    page.get_by_role("button", name="Approve the refund").click()
    page.locator("summary:has-text('It was issued')").click()
    page.get_by_label("Reference for the author's bank").fill("74537606315000012345678")
    page.get_by_role("button", name="It was issued").click()
    page.get_by_text("Reference: 74537606315000012345678").wait_for()
    for path in (f"/desk/conversations/{case}/refunds", "/desk/refunds"):
        for language in ("es", "en"):
            page.goto(f"{running.url}{path}?lang={language}")
            for summary in page.locator("main summary").all():
                summary.click()
            found += violations(page)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], (path, language)
    assert found == []
