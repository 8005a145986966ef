"""Paying royalties out by the forms of its pages, on every size of screen, without a violation."""

import pytest

from assist.desk.receive import receive
from tests.browser.test_pages import DESKTOP, PHONE, violations
from tests.royalty_fixtures import ready

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_by_its_forms_without_an_accessibility_violation(running, open_page, scheme, size):
    desk = running.desk
    author = desk.author()
    ready(desk, author)
    case = receive(desk.desk, desk.inbound("royalties please"), desk.clock()).conversation_id
    link = running.url + running.site.links.issue(desk.leo.id)
    page = open_page(link, color_scheme=scheme, viewport=size, bypass_csp=True)
    page.goto(f"{running.url}/desk/conversations/{case}/royalties")
    page.locator("summary:has-text('Ask for a withdrawal')").click()
    found = violations(page)
    page.get_by_role("button", name="Ask for a withdrawal").click()
    page.locator("summary:has-text('Identity is proven')").click()
    page.get_by_label("How was it proven?").fill("Called the number on file")
    page.get_by_role("button", name="Identity is proven").click()
    page.get_by_role("button", name="Approve the withdrawal").click()
    page.get_by_text("$212.37 gross, no tax is withheld.").wait_for()
    page.locator("summary:has-text('It was sent')").click()
    page.get_by_label("Reference of the bank").fill("TRACE 4711")
    page.get_by_role("button", name="It was sent").click()
    page.get_by_text("Reference: TRACE 4711").wait_for()
    page.locator("summary:has-text('Change where royalties go')").click()
    page.get_by_label("Last four of the account").fill("9876")
    page.get_by_role("button", name="Open the change").click()
    page.get_by_text("Waits for the call-back").wait_for()
    for path in (f"/desk/conversations/{case}/royalties", "/desk/royalties"):
        for language in ("es", "en"):
            page.goto(f"{running.url}{path}?lang={language}")
            for summary in page.locator("main summary").all():
                summary.click()
            found += violations(page)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], (path, language)
    assert found == []
