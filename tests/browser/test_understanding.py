"""A correction becomes a lesson, in a real browser: card, queue, acceptance, version, way back."""

import os
from pathlib import Path

import pytest

from assist.desk.receive import receive
from assist.store import model_versions, reviews
from assist.store.reviews import Wanted
from tests.browser.conftest import press
from tests.browser.test_pages import DESKTOP, PHONE, violations
from tests.harness import open_desk
from tests.learning_sets import write_sets

pytestmark = pytest.mark.browser
ODD = "the whole enchilada"


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    return write_sets(tmp_path_factory.mktemp("sets"))


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, sets, var_dir):
    """Reads by the small sets, so that a version is trained in a second or two."""
    url = sqlite_copy(tmp_path / "assist.db")
    quick = {"review_below": 1.0, "var_dir": var_dir, "training_gather_seconds": 1}
    opened = open_desk(url, reader_cache, twilio, sets=sets, **quick)
    yield opened
    opened.services.close()


@pytest.fixture
def lead(running, open_page):
    """Leo's browser; he is a team lead."""

    def signed_in(**options):
        page = open_page(running.url + running.site.links.issue(running.desk.leo.id), **options)
        page.goto(f"{running.url}/understanding")
        return page

    return signed_in


def write(running, text):
    desk = running.desk
    return receive(desk.desk, desk.inbound(text), desk.clock()).conversation_id


def queue(running, page, number=1):
    """Until so many wait."""
    for _ in range(200):
        with running.desk.desk.db.read() as tx:
            if reviews.count(tx, Wanted()) == number:
                return
        page.wait_for_timeout(50)
    raise AssertionError("it never came")


def train(running):
    """What the delayed job does when its moment comes."""
    running.desk.work(delayed=True)


def snapshot(page, name):
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


class TestTheLoop:
    def test_from_the_card_to_a_version_and_back(self, running, open_page, lead):
        running.desk.author()
        conversation_id = write(running, ODD)
        card = open_page(running.sign_in_url())
        card.goto(f"{running.url}/desk/conversations/{conversation_id}")
        card.get_by_role("button", name="Approve & send").wait_for()
        press(card, "c")
        snapshot(card, "card-correcting")
        card.get_by_label("What the message is about").select_option("balance_inquiry")
        card.get_by_role("button", name="Correct the intent").click()
        card.get_by_text("Corrected. A suggestion that fits is being drawn.").wait_for()
        card.get_by_text("Ana Ruiz says so").wait_for()
        snapshot(card, "card-corrected")

        page = lead()
        snapshot(page, "waiting")
        page.get_by_role("button", name="Accept as an example").click()
        page.get_by_text("Accepted as an example.").wait_for()
        page.get_by_text("Nothing waits.").wait_for()
        train(running)
        page.get_by_role("link", name="Versions", exact=True).click()
        page.get_by_text("Learnt from accepted examples").wait_for()
        snapshot(page, "versions")
        page.locator("summary:has-text('Go back to this version')").first.click()
        page.get_by_role("button", name="Yes, use version").click()
        page.get_by_text("That version reads from now on.").wait_for()
        with running.desk.desk.db.read() as tx:
            assert model_versions.active(tx).example_ids == ()

    def test_by_keyboard_alone(self, running, lead):
        running.desk.author()
        page = lead()
        write(running, ODD)
        queue(running, page, 1)
        write(running, "so the full monty then, what would that be")
        queue(running, page, 2)
        page.reload()
        press(page, "j", "j")
        assert "full monty" in page.evaluate("document.activeElement.textContent")
        press(page, "d")
        assert page.evaluate("document.activeElement.textContent") == "Discard"
        page.keyboard.press("Enter")
        page.get_by_text("Discarded. It teaches nothing.").wait_for()
        press(page, "j", "a")
        page.keyboard.press("Tab")  # keys lead, and never hold
        assert page.evaluate("document.activeElement.textContent") == "Discard"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        page.get_by_text("Accepted as an example.").wait_for()
        queue(running, page, 0)

    def test_without_scripts(self, running, lead):
        running.desk.author()
        page = lead(java_script_enabled=False)
        write(running, ODD)
        queue(running, page)
        page.reload()
        page.get_by_label("Intent that it teaches").select_option("tax_form_question")
        page.locator("summary:has-text('other language')").click()
        page.get_by_label("The same, as an author would say it").fill("la enchilada entera")
        page.get_by_role("button", name="Accept as an example").click()
        page.get_by_text("Accepted as an example.").wait_for()
        page.get_by_role("link", name="Decided", exact=True).click()
        page.get_by_text("la enchilada entera").wait_for()

    def test_shows_a_training_while_it_runs(self, running, lead):
        running.desk.author()
        page = lead()
        write(running, ODD)
        queue(running, page)
        page.reload()
        page.get_by_role("button", name="Accept as an example").click()
        page.get_by_text("No training is under way.").wait_for()
        with running.desk.desk.db.transaction() as tx:
            from dataclasses import replace

            from assist.model.learning import VersionState

            active = model_versions.active(tx)
            now = running.desk.clock()
            under_way = replace(
                active, version="f" * 16, state=VersionState.TRAINING, started_at=now, run="x"
            )
            model_versions.replace(tx, under_way)
        page.get_by_text("A new version is being trained").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_has_an_accessibility_violation(running, lead, scheme, size):
    desk = running.desk
    desk.author()
    page = lead(color_scheme=scheme, viewport=size, bypass_csp=True)
    found = violations(page)
    write(running, ODD)
    queue(running, page)
    write(running, "so the full monty then, what would that be" + "." * 280)
    queue(running, page, 2)
    page.reload()
    found += violations(page)
    page.locator("summary:has-text('other language')").first.click()
    found += violations(page)
    snapshot(page, f"waiting-{scheme}-{size['width']}")
    page.get_by_role("button", name="Accept as an example").first.click()
    page.get_by_text("Accepted as an example.").wait_for()
    train(running)
    for path in ("/understanding/decided", "/understanding/versions"):
        for language in ("en", "es"):
            page.goto(f"{running.url}{path}?lang={language}")
            for summary in page.locator("main summary").all():
                summary.click()
            found += violations(page)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], (path, language)
        snapshot(page, f"{path.rpartition('/')[2]}-{scheme}-{size['width']}")
    page.goto(f"{running.url}/understanding?lang=es")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    press(page, "?")
    found += violations(page)
    assert found == []
