"""A dispute in a real browser: opened from its conversation, read, submitted; axe and a phone."""

import pytest

from assist.store import accounts
from tests import factories
from tests.browser.test_pages import DESKTOP, PHONE, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def case(running):
    author = running.desk.author()
    paid = factories.payment(id="pay-disputed", amount=factories.usd(5000))
    with running.desk.desk.db.transaction() as tx:
        accounts.add_payment(tx, author.account_id, paid)
    return running.desk.write("i opened a dispute with my bank").conversation_id


@pytest.fixture
def lead(running, open_page):
    def open_one(**options):
        return open_page(running.site.links.issue(running.desk.leo.id), **options)

    return open_one


def test_by_keyboard_from_the_conversation_to_the_submission(running, lead, case, tmp_path):
    page = lead()
    page.goto(f"{running.url}/desk/conversations/{case}")
    page.get_by_role("link", name="Open a dispute").press("Enter")
    page.get_by_label("The network's code").fill("13.1")
    page.get_by_label("The dispute's number").fill("dp_7")
    page.get_by_label("The bank's date for an answer").fill("2026-12-11T17:00")
    page.get_by_role("button", name="Open the dispute").press("Enter")
    page.get_by_text("The dispute is open.").wait_for()
    page.locator("summary:has-text('Say where the file is')").first.press("Enter")
    page.get_by_label("Where it is").first.fill("Drive, folder 12")
    page.keyboard.press("Enter")
    page.get_by_text("Noted where the file is.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Evidence pack as PDF").press("Enter")
    download.value.save_as(tmp_path / "pack.pdf")
    assert (tmp_path / "pack.pdf").read_bytes().startswith(b"%PDF")
    page.get_by_role("button", name="I have submitted the evidence").press("Enter")
    page.get_by_text("Marked as submitted.").wait_for()
    page.get_by_role("heading", name="Under review").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_has_an_accessibility_violation(running, lead, case, scheme, size):
    page = lead(color_scheme=scheme, viewport=size, bypass_csp=True)
    page.goto(f"{running.url}/disputes")
    found = violations(page)
    page.goto(f"{running.url}/disputes/new?conversation={case}")
    found += violations(page)
    page.get_by_label("The network's code").fill("10.4")
    page.get_by_label("The bank's date for an answer").fill("2026-11-01T17:00")
    page.get_by_role("button", name="Open the dispute").click()
    page.get_by_text("The dispute is open.").wait_for()
    here = page.url
    for path in (here, f"{running.url}/disputes", f"{running.url}/desk/conversations/{case}"):
        for language in ("en", "es"):
            page.goto(f"{path}?lang={language}")
            for summary in page.locator("main details > summary").all():
                summary.click()
            found += violations(page)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], (path, language)
    assert found == []
