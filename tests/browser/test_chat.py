"""An author chats in a real browser: live, without doubles, kept over a reload."""

import gzip
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assist.desk.decide_suggestion import Click, approve
from assist.model.conversation import MessageState

pytestmark = pytest.mark.browser
STATIC = Path(__file__).parents[2] / "assist" / "web" / "static"
QUESTION = "where do I see my invoices?"


def say(page, text):
    page.locator("#text").fill(text)
    page.keyboard.press("Enter")
    page.locator(f"li.own:has-text('{text}') time").wait_for()


def conversation_of(running):
    with running.desk.desk.db.read() as tx:
        from assist.store import conversations

        return conversations.queue(tx)[0].conversation.id


def answer(running, conversation_id):
    suggestion = running.desk.suggestion(conversation_id)
    desk = running.desk
    approve(desk.desk, Click(suggestion.id, desk.ana.id), desk.clock())
    return suggestion.draft.text


def until(page, check):
    for _ in range(100):
        if check():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came true")


def has_suggestion(running, conversation_id):
    conversation = running.desk.conversation(conversation_id)
    return conversation.last_taken_id == conversation.last_incoming_id


class TestAChat:
    def test_shows_the_answer_live_and_tells_the_desk_that_it_was_read(self, running, open_page):
        page = open_page("/chat")
        say(page, QUESTION)
        conversation_id = conversation_of(running)
        until(page, lambda: has_suggestion(running, conversation_id))
        text = answer(running, conversation_id)
        page.locator("li.ours").wait_for()
        assert page.locator("li.ours .said").inner_text().strip() == text.strip()
        until(
            page,
            lambda: running.desk.timeline(conversation_id)[-1].state is MessageState.READ,
        )

    def test_is_kept_over_a_reload(self, running, open_page):
        page = open_page("/chat")
        say(page, QUESTION)
        page.reload()
        page.locator(f"li.own:has-text('{QUESTION}')").wait_for()
        say(page, "and my royalties?")
        assert page.locator("li.own").count() == 2
        assert len(running.desk.timeline(conversation_of(running))) == 2

    def test_keeps_what_could_not_be_sent_and_never_doubles_it(self, running, open_page):
        page = open_page("/chat")
        say(page, QUESTION)
        page.context.set_offline(True)
        page.locator("#text").fill("are you there?")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Try again").wait_for()
        page.context.set_offline(False)
        page.locator("li.own:has-text('are you there?') time").wait_for()
        texts = [m.text for m in running.desk.timeline(conversation_of(running))]
        assert texts == [QUESTION, "are you there?"]

    def test_survives_an_answer_that_got_lost_on_the_way_back(self, running, open_page):
        page = open_page("/chat")
        lost = []

        def lose(route):
            if route.request.method == "POST" and not lost:
                lost.append(route.fetch())  # it arrived; the browser never hears of it
                route.abort()
            else:
                route.continue_()

        page.route("**/chat/messages", lose)
        page.locator("#text").fill(QUESTION)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Try again").click()
        page.locator("li.own time").wait_for()
        assert len(running.desk.timeline(conversation_of(running))) == 1

    def test_shows_that_somebody_is_writing(self, running, open_page):
        from assist.desk.typing import DESK, tell_typing

        page = open_page("/chat")
        say(page, QUESTION)
        page.wait_for_timeout(300)
        tell_typing(running.desk.desk, conversation_of(running), by=DESK)
        page.locator("#typing:has-text('Somebody is writing')").wait_for()

    def test_speaks_spanish_to_a_spanish_browser(self, open_page):
        page = open_page("/chat", locale="es-AR")
        assert page.get_by_placeholder("Escribí un mensaje").is_visible()

    def test_works_by_keyboard_alone(self, running, open_page):
        page = open_page("/chat")
        page.keyboard.type("hola")  # the text field has the focus
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("equipo")
        page.keyboard.press("Enter")
        page.locator("li.own time").wait_for()
        assert page.locator("li.own .said").inner_text() == "hola\nequipo"
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("ada@example.com")
        page.keyboard.press("Enter")
        page.locator("#state:has-text('Saved')").wait_for()
        conversation = running.desk.conversation(conversation_of(running))
        assert conversation.reply_email == "ada@example.com"


class Host(BaseHTTPRequestHandler):
    """A publisher's page on another site, with the one tag."""

    tag = ""

    def do_GET(self):
        body = f"<!doctype html><title>Lantern House</title><h1>Books</h1>{self.tag}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def publisher(running):
    tag = f'<script src="{running.url}/static/widget.js" data-language="es" defer></script>'
    handler = type("PublisherPage", (Host,), {"tag": tag})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/"  # another site than 127.0.0.1
    server.shutdown()
    server.server_close()
    thread.join()


class TestTheWidget:
    def test_opens_a_chat_on_somebody_elses_page_and_keeps_it(self, running, open_page, publisher):
        page = open_page(publisher)
        page.get_by_role("button", name="Abrir el chat").click()
        chat = page.frame_locator("iframe")
        chat.locator("#text").fill(QUESTION)
        chat.locator("#text").press("Enter")
        chat.locator("li.own time").wait_for()
        page.reload()
        page.get_by_role("button", name="Abrir el chat").click()
        page.frame_locator("iframe").locator(f"li.own:has-text('{QUESTION}')").wait_for()

    def test_closes_by_escape_and_gives_the_focus_back(self, open_page, publisher):
        page = open_page(publisher)
        page.get_by_role("button", name="Abrir el chat").click()
        page.frame_locator("iframe").locator("#text:focus").press("Escape")
        button = page.get_by_role("button", name="Abrir el chat")
        button.wait_for()
        assert button.evaluate("element => element === document.activeElement")

    def test_counts_answers_that_came_while_it_was_closed(self, running, open_page, publisher):
        page = open_page(publisher)
        page.get_by_role("button", name="Abrir el chat").click()
        chat = page.frame_locator("iframe")
        chat.locator("#text").fill(QUESTION)
        chat.locator("#text").press("Enter")
        chat.locator("li.own time").wait_for()
        chat.locator("#close").click()
        conversation_id = conversation_of(running)
        until(page, lambda: has_suggestion(running, conversation_id))
        answer(running, conversation_id)
        page.get_by_role("button", name=re.compile("1 respuestas nuevas")).wait_for()
        assert running.desk.timeline(conversation_id)[-1].state is not MessageState.READ

    def test_is_under_20_kilobytes_in_all(self, running):
        page = running.site.visitor().get("/chat/frame").data
        parts = [(STATIC / name).read_bytes() for name in ("widget.js", "chat.js", "chat.css")]
        assert sum(len(gzip.compress(part)) for part in [page, *parts]) < 20_000
