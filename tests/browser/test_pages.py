"""Every page: nothing for axe to complain of, light and dark, and no sideways scrolling on a phone."""

from datetime import timedelta

import pytest

from assist.desk.accept_by_phone import accept_by_phone
from assist.desk.card import card_view
from assist.desk.decide_suggestion import Click, approve
from assist.desk.fetch_mail import quarantine_mail
from assist.desk.promises import record_promise
from assist.desk.support import Told, record_support
from assist.desk.use_offer import OfferClick
from assist.model.contact import ChannelKind
from assist.model.offer import OfferKind
from assist.model.support import AgreedBy, SupportNeed
from tests.browser.conftest import press

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1440, "height": 900}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def busy(running):
    """A desk with something of everything; the paths worth looking at."""
    desk = running.desk
    desk.author()
    desk.author("bea@example.com", ChannelKind.EMAIL, name="Beatrix Holloway")
    sms = desk.write("hi how much do i still owe on my package").conversation_id
    mail = desk.write(
        "You charged me a late fee that I do not owe. My attorney will call you.",
        "bea@example.com",
        ChannelKind.EMAIL,
        subject="Late fee",
        quoted_text="On Monday you wrote",
    ).conversation_id
    quarantine_mail(desk.desk, "1:7", b"x", "The mail has no readable header.")
    running.site.simulator.answer(ChannelKind.SMS, "+12025550111", "You owe $120.00")
    conversations = [f"/desk/conversations/{key}" for key in (sms, mail, with_plan(desk))]
    return ["/desk", *conversations, "/desk/jobs", "/desk/quarantine", "/chat", "/simulator"]


def with_plan(desk):
    """Somebody with a plan, a promise and a hold, who asks again; the conversation's id."""
    desk.author("+13055550122", name="Ruth Alder")
    key = desk.write("could i pay it in 2 installments please", "+13055550122").conversation_id
    kind, by = OfferKind.EQUAL_INSTALMENTS, desk.leo.id
    decision_id = card_view(desk.desk, key, desk.clock()).decision_id
    accept_by_phone(desk.desk, OfferClick(decision_id, kind, by), desk.clock())
    approve(desk.desk, Click(desk.suggestion(key).id, by), desk.clock())
    desk.write("i will pay $60 on november 27. i lost my job and i have cancer", "+13055550122")
    record_promise(desk.desk, key, by=by, now=desk.clock())
    needs = frozenset({SupportNeed.PAUSE, SupportNeed.PLAIN_WORDS})
    told = Told(needs, AgreedBy.MESSAGE, desk.clock().date() + timedelta(days=30))
    record_support(desk.desk, key, told, by=by, now=desk.clock())
    desk.write("there is no way out for me, i want to die", "+13055550122")
    return key


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=RULES).response["violations"]
    return [(page.url, v["id"], [node["html"] for node in v["nodes"]]) for v in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_has_an_accessibility_violation(running, open_page, busy, scheme, size):
    options = {"color_scheme": scheme, "viewport": size, "bypass_csp": True}
    page = open_page("/desk/sign-in", **options)
    found = violations(page)
    page.goto(running.sign_in_url())
    for path in busy:
        page.goto(running.url + path)
        if path == "/chat":
            page.locator("#text").fill("hello")
            page.keyboard.press("Enter")
            page.locator("li.own time").wait_for()
        for panel in page.locator(".panel > summary").all():
            panel.click()
            found += violations(page)
        found += violations(page)
    page.goto(running.url + "/desk/nowhere")
    found += violations(page)
    if size is DESKTOP:
        page.goto(running.url + "/desk")
        press(page, "?")
        found += violations(page)
    assert found == []


def test_no_page_scrolls_sideways_on_a_phone(running, open_page, busy):
    page = open_page(running.sign_in_url(), viewport=PHONE)
    for path in [*busy, "/desk/sign-in", "/chat/frame"]:
        for language in ("en", "es"):
            page.goto(f"{running.url}{path}?lang={language}")
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= PHONE["width"], (path, language)
