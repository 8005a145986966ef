"""Signing in by a provider, one's sessions, and the team, in a real browser."""

import os
from pathlib import Path

import pytest

from assist.desk.people import add_specialist
from assist.desk.single_sign_on import recognise
from assist.model.rights import Role
from assist.model.sign_in import Identity
from assist.store import specialists
from tests.browser.test_pages import DESKTOP, PHONE, violations
from tests.harness import open_desk
from tests.standins.oidc import CLIENT_ID, CLIENT_SECRET, OidcStandin

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"


@pytest.fixture
def provider():
    with OidcStandin() as standin:
        yield standin


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, provider):
    opened = open_desk(
        sqlite_copy(tmp_path / "assist.db"),
        reader_cache,
        twilio,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_domains="example.com",
        oidc_label="Lantern ID",
    )
    provider.now = lambda: opened.clock().timestamp()
    provider.person = {"sub": "ana-1", "email": "ana@example.com", "email_verified": True}
    yield opened
    opened.services.close()


@pytest.fixture
def ada(desk):
    return add_specialist(
        desk.desk, name="Ada Admin", email="ada@example.com", role=Role.ADMIN, password=PASSWORD
    )


@pytest.fixture
def admin(running, open_page, ada):
    """Ada's browser; she is an administrator."""

    def signed_in(**options):
        page = open_page(running.url + running.site.links.issue(ada.id), **options)
        page.goto(f"{running.url}/people")
        return page

    return signed_in


def snapshot(page, name):
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def homewards(page, running):
    """The address that the provider knows leads to the server of this test."""

    def lead(route):
        where = route.request.url.removeprefix("https://desk.example.com")
        route.fulfill(status=302, headers={"Location": running.url + where})

    page.context.route("https://desk.example.com/**", lead)


class TestSigningIn:
    def test_by_a_provider_leads_to_the_page_that_was_wanted(self, running, open_page):
        page = open_page("/desk/jobs")
        homewards(page, running)
        snapshot(page, "sign-in")
        page.get_by_role("link", name="Sign in with Lantern ID").click()
        page.get_by_role("link", name="Continue").click()
        page.wait_for_url(f"{running.url}/desk/jobs")
        page.get_by_text("Ana Ruiz").wait_for()

    def test_of_nobody_here_says_whom_to_ask(self, running, open_page, provider):
        provider.person["email"] = "eva@example.com"
        page = open_page("/desk/sign-in")
        homewards(page, running)
        page.get_by_role("link", name="Sign in with Lantern ID").click()
        page.get_by_role("link", name="Continue").click()
        page.get_by_role("alert").get_by_text("Nobody at this desk has the address").wait_for()
        snapshot(page, "sign-in-unknown")

    def test_by_keyboard_alone(self, running, open_page):
        page = open_page("/desk/sign-in")
        homewards(page, running)
        link = page.get_by_role("link", name="Sign in with Lantern ID")
        for _ in range(10):
            page.keyboard.press("Tab")
            if link.evaluate("node => node === document.activeElement"):
                break
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Continue").wait_for()


class TestMySessions:
    def test_one_is_ended_from_another_browser(self, running, open_page):
        first = open_page(running.sign_in_url())
        second = open_page(running.sign_in_url())
        second.get_by_role("link", name="Ana Ruiz").click()
        second.get_by_role("heading", name="Your sessions").wait_for()
        snapshot(second, "sessions")
        second.get_by_role("button", name="Sign out there").click()
        second.get_by_text("Signed out there.").wait_for()
        first.goto(f"{running.url}/desk")
        first.get_by_role("heading", name="Sign in to the desk").wait_for()


class TestTheTeam:
    def test_gets_another_role_and_loses_who_left(self, running, desk, admin, open_page):
        ana = open_page(running.sign_in_url())
        page = admin()
        row = page.get_by_role("listitem").filter(has_text="ana@example.com")
        row.locator("summary").click()
        snapshot(page, "people-changing")
        row.get_by_label("Role").select_option("lead")
        row.get_by_role("button", name="Change the role").click()
        page.get_by_text("The role is changed.").wait_for()
        row.locator("summary").click()
        row.get_by_role("button", name="Deactivate").click()
        page.get_by_text("Deactivated, and signed out everywhere.").wait_for()
        snapshot(page, "people-left")
        ana.goto(f"{running.url}/desk")
        ana.get_by_role("heading", name="Sign in to the desk").wait_for()
        with desk.desk.db.read() as tx:
            person = specialists.get(tx, desk.ana.id)
        assert (person.role, person.active) == (Role.LEAD, False)

    def test_bad_input_is_told_where_it_was_typed(self, admin):
        page = admin()
        row = page.get_by_role("listitem").filter(has_text="leo@example.com")
        row.locator("summary").click()
        row.get_by_label("Slack member id").fill("@leo")
        row.get_by_label("Slack member id").press("Enter")
        row.get_by_role("alert").get_by_text("is no Slack member id.").wait_for()
        assert row.locator("details").evaluate("node => node.open")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_of_people_has_an_accessibility_violation(
    running, desk, admin, open_page, scheme, size
):
    long_name = "Wilhelmina Bartholomew-Featherstonehaugh of the Evening Shift"
    for number in range(3):
        add_specialist(
            desk.desk,
            name=long_name,
            email=f"a-really-long-address-that-goes-on-{number}@subdomain.lanternhouse.example",
            role=Role.FINANCE,
            password=PASSWORD,
        )
    identity = Identity("google", "https://accounts.google.com", "1", "ana@example.com")
    recognise(desk.desk, identity, creates_people=False, now=desk.clock())
    page = admin(color_scheme=scheme, viewport=size, bypass_csp=True)
    found = violations(page)
    snapshot(page, f"people-{scheme}-{size['width']}")
    for summary in page.locator(".person summary").all():
        summary.click()
    found += violations(page)
    snapshot(page, f"people-open-{scheme}-{size['width']}")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    for path in ("/account/sessions", "/desk/sign-in"):
        page.goto(running.url + path)
        found += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        snapshot(page, f"{path.rpartition('/')[2]}-{scheme}-{size['width']}")
    visitor = open_page("/desk/sign-in", color_scheme=scheme, viewport=size, bypass_csp=True)
    found += violations(visitor)
    snapshot(visitor, f"door-{scheme}-{size['width']}")
    assert found == []


def test_pages_are_light(running, admin):
    """No page above 150 KB, its styles and scripts included."""
    page, sizes = admin(), []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto(f"{running.url}/people")
    assert sum(sizes) < 150_000, sizes
