"""A specialist works in a real browser: live, by keyboard, and never losing a word."""

import pytest

from assist.demo.standins.twilio_phone import Phone
from assist.desk.live_turns import take_live_turn
from assist.model.contact import ChannelKind
from assist.store import phone_calls, specialists
from tests.browser.conftest import press
from tests.harness import OURS, open_desk

pytestmark = pytest.mark.browser
BALANCE = "hi how much do i still owe on my package"


@pytest.fixture
def page(running, open_page):
    running.desk.author()
    return open_page(running.sign_in_url())


def write(running, text):
    """The author texts; the worker thread does the rest."""
    from assist.desk.receive import receive

    desk = running.desk
    return receive(desk.desk, desk.inbound(text), desk.clock()).conversation_id


def sent(running, page, number):
    for _ in range(100):
        if len(running.desk.twilio.messages) >= number:
            break
        page.wait_for_timeout(50)
    return [message.body for message in running.desk.twilio.messages]


class TestTheQueue:
    def test_grows_by_itself(self, running, page):
        page.get_by_text("Nobody is waiting.").wait_for()
        page.wait_for_timeout(300)
        write(running, BALANCE)
        page.locator("[data-row]:has-text('Ada Moreno')").wait_for()
        assert page.title().startswith("(1) ")


class TestACard:
    def test_is_edited_and_sent(self, running, page):
        write(running, BALANCE)
        page.locator("[data-row]").click()
        page.locator("summary:has-text('Edit')").click()
        page.get_by_label("Reply, as the author will read it").first.fill(
            "I look into it and come back to you. Ana"
        )
        page.get_by_role("button", name="Send the edited reply").click()
        page.get_by_text("Your wording is on its way.").wait_for()
        assert sent(running, page, 1) == ["I look into it and come back to you. Ana"]
        page.get_by_text("Edited and sent by Ana Ruiz").wait_for()

    def test_is_approved_by_keyboard_alone(self, running, page):
        write(running, BALANCE)
        page.locator("[data-row]").wait_for()
        press(page, "j")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Approve & send").wait_for()
        press(page, "a")
        page.keyboard.press("Enter")
        page.get_by_text("Approved; the reply is on its way.").wait_for()
        assert len(sent(running, page, 1)) == 1

    def test_appears_live_when_the_turn_is_done(self, running, page):
        conversation_id = write(running, BALANCE)
        page.goto(f"{running.url}/desk/conversations/{conversation_id}")
        page.get_by_role("button", name="Approve & send").wait_for()

    def test_is_never_drawn_over_what_is_being_typed(self, running, page):
        write(running, BALANCE)
        page.locator("[data-row]").click()
        page.get_by_role("button", name="Approve & send").wait_for()
        press(page, "e")
        page.keyboard.press("Control+A")
        page.keyboard.type("My careful words")
        write(running, "and when is the next one due?")
        page.get_by_text("The author wrote again.").wait_for()
        page.locator(".message:has-text('and when is the next one due?')").wait_for()
        assert page.locator("#edit-text").input_value() == "My careful words"
        page.get_by_role("button", name="Show what is new").click()
        assert page.locator("#edit-text").input_value() == "My careful words"

    def test_tells_a_chat_visitor_that_it_is_being_answered(self, running, page, open_page):
        chat = open_page("/chat")
        chat.locator("#text").fill("where do I see my invoices?")
        chat.keyboard.press("Enter")
        chat.locator("li.own time").wait_for()
        page.locator("[data-row]:has-text('Chat visitor')").click()
        page.get_by_role("button", name="Approve & send").wait_for()
        press(page, "w")
        page.keyboard.type("Let me see")
        chat.locator("#typing:has-text('Somebody is writing')").wait_for()
        chat.locator("#text").press_sequentially("thanks")
        page.get_by_text("The author is writing …").wait_for()


class TestTheKeys:
    def test_are_listed_and_can_be_switched_off(self, running, page):
        press(page, "?")
        page.get_by_role("heading", name="Keyboard shortcuts").wait_for()
        page.get_by_label("Single-letter shortcuts are on").uncheck()
        page.keyboard.press("Escape")
        press(page, "?")
        page.wait_for_timeout(100)
        assert not page.locator("dialog").is_visible()


class TestWithoutScripts:
    def test_everything_can_still_be_done(self, running, open_page):
        running.desk.author()
        conversation_id = write(running, BALANCE)
        page = open_page(running.sign_in_url(), java_script_enabled=False)
        summary = page.locator("summary:has-text('Reject')")
        while not summary.count():  # without scripts a page is loaded again to see what is new
            page.goto(f"{running.url}/desk/conversations/{conversation_id}")
        summary.click()
        page.get_by_label("The tone is wrong").check()
        page.get_by_role("button", name="Reject the suggestion").click()
        page.get_by_text("Rejected. Nothing was sent").wait_for()
        page.locator("summary:has-text('Write a reply')").click()
        page.locator("#reply-text").fill("I will look into it. Ana")
        page.get_by_role("button", name="Send the reply").click()
        page.get_by_text("Your reply is on its way.").wait_for()
        assert sent(running, page, 1) == ["I will look into it. Ana"]


class TestTheSimulator:
    def test_shows_answers_as_they_come(self, running, open_page):
        page = open_page("/simulator")
        page.get_by_label("Text message").fill("hi, how much do I owe?")
        page.get_by_role("button", name="Send SMS").click()
        page.locator(".bubbles .own:has-text('hi, how much do I owe?')").wait_for()
        running.site.simulator.answer(ChannelKind.SMS, "+12025550111", "You owe $120.00")
        page.locator(".bubbles .desk:has-text('You owe $120.00')").wait_for()


class TestACall:
    """What is heard on the phone comes in while a specialist types."""

    @pytest.fixture
    def desk(self, sqlite_copy, tmp_path, reader_cache, twilio):
        url = sqlite_copy(tmp_path / "assist.db")
        opened = open_desk(url, reader_cache, twilio, twilio_voice_number=OURS)
        with opened.desk.db.transaction() as tx:
            specialists.set_phone(tx, opened.ana.id, "+5491155550001")
        yield opened
        opened.services.close()

    @pytest.fixture
    def caller(self, running, twilio):
        running.desk.author(zone="America/New_York")
        phone = Phone(
            twilio,
            running.url,
            OURS,
            "+13055550111",
            "https://desk.example.com",
            settle=running.desk.ring,
        )
        return phone.call().press("0").answer().accept()

    def hear(self, running, caller, number, text):
        caller.both(number, text)
        with running.desk.desk.db.read() as tx:
            call = phone_calls.by_sid(tx, caller.sid)
        take_live_turn(running.desk.desk, call.id)
        return call.conversation_id

    def test_goes_on_while_a_reply_is_typed_and_loses_nothing(self, running, caller, open_page):
        conversation_id = self.hear(running, caller, 1, "hello, I am calling about my invoice")
        page = open_page(running.sign_in_url())
        page.goto(f"{running.url}/desk/conversations/{conversation_id}")
        page.get_by_role("heading", name="On the phone now with Ana Ruiz").wait_for()
        page.locator("summary:has-text('Edit')").click()
        page.locator("#edit-text").fill("My careful words")
        page.locator("summary:has-text('Add a note')").click()
        page.locator("#note").fill("half a note")
        self.hear(running, caller, 2, "how much do I still owe on my package")
        page.locator(".on-phone:has-text('how much do I still owe')").wait_for()
        assert page.locator("#edit-text").input_value() == "My careful words"
        assert page.locator("#note").input_value() == "half a note"

    def test_leaves_the_page_when_it_is_over(self, running, caller, open_page):
        conversation_id = self.hear(running, caller, 1, "hello, I am calling about my invoice")
        page = open_page(running.sign_in_url())
        page.goto(f"{running.url}/desk/conversations/{conversation_id}")
        page.locator(".on-phone").wait_for()
        caller.hang_up()
        page.locator(".on-phone").wait_for(state="detached")
        page.get_by_text("What author and specialist said").click()
        page.get_by_text("hello, I am calling about my invoice").first.wait_for()
