"""The demo's phone in a real browser: an author calls, is put through, and the card follows."""

from datetime import UTC, datetime

import pytest

from assist.demo.office import open_office
from assist.demo.publisher import ANA
from tests.browser.test_pages import PHONE, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def office(reader_cache):
    """On a Tuesday at noon in New York: authors may be called."""
    ahead = datetime(2026, 12, 1, 17, tzinfo=UTC) - datetime.now(UTC)
    with open_office(0, reader_cache.parent, lambda: datetime.now(UTC) + ahead) as opened:
        yield opened


@pytest.fixture
def browse(chromium):
    """Opens pages, each in a browser of its own: the author's and the specialist's."""
    contexts, problems = [], []

    def opened():
        context = chromium.new_context(locale="en-US", bypass_csp=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


def test_a_call_from_the_first_word_to_the_wrap_up(office, browse):
    page, desk = browse(), browse()
    page.goto(f"{office.url}/simulator?author=0&lang=en")
    call = page.locator("#call")
    call.get_by_role("button", name="Call", exact=True).click()
    call.get_by_text("You are talking with an automated assistant").wait_for()
    found = violations(page)
    call.get_by_label("What you say").fill("this is a disgrace, let me talk to a person")
    call.get_by_role("button", name="Say it").click()
    call.get_by_role("button", name="The specialist takes it").click()
    call.get_by_label("What the two say to each other").fill("I can pay 150 dollars on Friday")
    call.get_by_role("button", name="The author says it").click()
    call.get_by_label("What the two say to each other").fill("Thank you, I write that down.")
    call.get_by_role("button", name="The specialist says it").click()
    found += violations(page)
    desk.goto(office.url + office.links.issue(ANA.id))
    desk.goto(f"{office.url}/desk?lang=en")
    desk.get_by_text("150 dollars").first.click()
    on_phone = desk.locator(".on-phone")
    on_phone.get_by_text("Thank you, I write that down.").wait_for()
    call.get_by_role("button", name="Hang up").click()
    call.get_by_role("button", name="Call", exact=True).wait_for()
    desk.get_by_text("write down what came of it").wait_for()
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert found + violations(page) == []


def test_the_desk_calls_and_the_authors_phone_rings(office, browse):
    page, desk = browse(), browse()
    page.goto(f"{office.url}/simulator?author=0&lang=en")
    page.get_by_label("Text message").fill("could somebody explain my balance")
    page.get_by_role("button", name="Send SMS").click()
    desk.goto(office.url + office.links.issue(ANA.id))
    desk.goto(f"{office.url}/desk?lang=en")
    desk.get_by_text("explain my balance").first.click()
    desk.get_by_role("button", name="Call ••••").first.wait_for()
    found = violations(desk)
    desk.get_by_role("button", name="Call ••••").first.click()
    call = page.locator("#call")
    call.get_by_text("Your phone rings").wait_for()
    call.get_by_role("button", name="Pick up").click()
    call.get_by_text("What is said is written down").wait_for()
    call.get_by_label("What the two say to each other").fill("I can pay 150 dollars on Friday")
    call.get_by_role("button", name="The author says it").click()
    desk.get_by_text("is on the phone with").wait_for()
    call.get_by_role("button", name="Hang up").click()
    call.get_by_text("The call is over").wait_for()
    desk.get_by_role("button", name="Spoke with the author").click()
    desk.get_by_text("Noted.").wait_for()
    desk.set_viewport_size(PHONE)
    assert desk.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert found + violations(desk) + violations(page) == []
