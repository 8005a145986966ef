"""Calls in a real browser: the card while a specialist speaks, and its wrap-up afterwards."""

import time
from datetime import timedelta

import pytest

from assist.demo.standins.twilio_phone import Phone
from assist.store import call_backs, phone_calls, specialists
from tests.browser.test_pages import DESKTOP, PHONE, violations
from tests.harness import OURS, open_desk
from tests.web.voice_fixtures import ANA_PHONE, PUBLIC

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio):
    url = sqlite_copy(tmp_path / "assist.db")
    opened = open_desk(url, reader_cache, twilio, twilio_voice_number=OURS)
    opened.author()
    with opened.desk.db.transaction() as tx:
        specialists.set_phone(tx, opened.ana.id, ANA_PHONE)
    yield opened
    opened.services.close()


@pytest.fixture
def call(running, twilio):
    """Ana speaks with an author."""
    call = Phone(twilio, running.url, OURS, "+13055550111", PUBLIC, settle=running.desk.ring).call()
    call.say("this is a disgrace, I want to talk to a person now")
    return call.answer().accept()


def case_of(running, call):
    with running.desk.desk.db.read() as tx:
        return phone_calls.by_sid(tx, call.sid).conversation_id


def hear(running, call, number, words, *, by_author=True):
    """They speak, and three seconds go by."""
    call.both(number, words, by_author=by_author)
    running.desk.clock.now += timedelta(seconds=3)
    running.desk.work(delayed=True)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_card_follows_the_call_and_keeps_what_is_typed(running, open_page, call, size):
    page = open_page(running.sign_in_url(), viewport=size, bypass_csp=True)
    page.goto(f"{running.url}/desk/conversations/{case_of(running, call)}")
    page.get_by_text("On the phone now with Ana Ruiz").wait_for()
    page.locator("html.scripted").wait_for()
    page.locator("summary:has-text('Add a note')").click()
    page.locator("#note").fill("She sounds tired; slow down")
    hear(running, call, 1, "which ways can i pay, do you take checks or a wire transfer")
    hear(running, call, 2, "Let me look.", by_author=False)
    page.locator(".on-phone").get_by_text("Let me look.").wait_for()
    page.get_by_text("Say next:").wait_for()
    assert page.locator("#note").input_value() == "She sounds tired; slow down"
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_call_is_written_down_by_keyboard(running, open_page, call, size):
    hear(running, call, 1, "I can pay 150 dollars on December 4")
    call.ring_out("completed")
    page = open_page(running.sign_in_url(), viewport=size, bypass_csp=True)
    page.goto(f"{running.url}/desk/conversations/{case_of(running, call)}")
    page.get_by_text("write down what came of it").wait_for()
    page.get_by_text("Heard, not recorded: $150.00").first.wait_for()
    page.locator("summary:has-text('Wrap up the call')").press("Enter")
    assert page.get_by_label("Promised amount, if it is to be recorded").input_value() == "150.00"
    found = violations(page)
    page.get_by_label("Promised day").fill("2027-06-01")
    page.get_by_label("What came of the call").fill("She pays 150 on the 4th.")
    page.get_by_role("button", name="Confirm", exact=True).press("Enter")
    page.get_by_text("cannot be recorded").wait_for()
    page.locator("html.scripted").wait_for()
    assert page.evaluate("document.activeElement.id") == "wrap-up-day"
    found += violations(page)
    assert page.get_by_label("What came of the call").input_value() == "She pays 150 on the 4th."
    page.get_by_label("Promised day").fill("2026-12-04")
    page.get_by_label("Result").select_option("promise")
    page.get_by_role("button", name="Confirm", exact=True).press("Enter")
    page.get_by_text("Written down.", exact=True).wait_for()
    page.get_by_text("Wrapped up by Ana Ruiz").wait_for()
    page.get_by_text("Promised: $150.00").first.wait_for()
    found += violations(page)
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    until = time.monotonic() + 5
    while running.desk.conversation(case_of(running, call)).waiting_since is not None:
        assert time.monotonic() < until, "it still waits"
        time.sleep(0.05)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_promised_call_is_moved_and_done_by_keyboard(running, open_page, twilio, size):
    call = Phone(twilio, running.url, OURS, "+13055550111", PUBLIC, settle=running.desk.ring).call()
    call.press("0").ring_out().press("2").press("1")
    case = case_of(running, call)
    page = open_page(running.sign_in_url(), viewport=size, bypass_csp=True)
    page.goto(f"{running.url}/desk/conversations/{case}")
    page.get_by_text("Call back at 1:15 PM").wait_for()
    page.locator("summary:has-text('Move the call')").press("Enter")
    page.get_by_label("At what hour").fill("23:00")
    assert violations(page) == []
    page.get_by_role("button", name="Promise it").press("Enter")
    page.get_by_text("is outside of the hours").wait_for()
    assert page.get_by_label("At what hour").input_value() == "23:00"
    page.get_by_label("At what hour").fill("18:30")
    page.get_by_role("button", name="Promise it").press("Enter")
    page.get_by_text("Call back at 6:30 PM").wait_for()
    with running.desk.desk.db.read() as tx:
        running.desk.clock.now = call_backs.open_of(tx, case).due_at
    running.desk.work(delayed=True)
    page.goto(f"{running.url}/desk/conversations/{case}")
    page.get_by_text("Call back now, as promised for 6:30 PM").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_role("button", name="Done: they were called").press("Enter")
    page.get_by_text("Noted: they were called.").wait_for()
    assert page.get_by_text("Call back now").count() == 0
