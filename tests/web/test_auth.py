"""Signing in: what it takes, what it leaves behind, and how often it may be tried."""

from datetime import timedelta

import pytest

from assist.desk.sign_ins import LASTS
from assist.web.auth import COOKIE
from tests.web.conftest import PASSWORD, form

_HTML = {"Accept": "text/html"}


def sign_in(client, email="mia@example.com", password=PASSWORD, **fields):
    return form(client, "/desk/sign-in", email=email, password=password, **fields)


class TestSigningIn:
    def test_leads_to_the_console_with_a_cookie_that_scripts_cannot_read(self, site, mia):
        client = site.visitor()
        answer = sign_in(client)
        assert (answer.status_code, answer.location) == (302, "/desk")
        cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith(COOKIE))
        for flag in ("HttpOnly", "Secure", "SameSite=Lax"):
            assert flag in cookie
        assert mia.name in client.get("/desk", base_url="https://localhost").text

    def test_brings_back_to_the_wanted_page(self, site, mia):
        assert sign_in(site.visitor(), next="/desk/jobs").location == "/desk/jobs"

    @pytest.mark.parametrize(
        "wanted", ["https://evil.example", "//evil.example", "/desk\\@evil.example", "/chat", ""]
    )
    def test_never_leads_to_another_site(self, site, mia, wanted):
        assert sign_in(site.visitor(), next=wanted).location == "/desk"

    @pytest.mark.parametrize(
        ("email", "password"),
        [("mia@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("", "")],
    )
    def test_says_the_same_for_every_wrong_pair(self, site, mia, email, password):
        answer = sign_in(site.visitor(), email, password)
        assert answer.status_code == 403
        assert "The address or the password is wrong." in answer.text

    def test_may_not_be_guessed(self, site, mia):
        client = site.visitor()
        for _ in range(5):
            sign_in(client, password="guess")
        answer = sign_in(client)
        assert answer.status_code == 429
        assert "Too many tries" in answer.text

    def test_ends_with_the_working_day(self, site, desk, ana):
        assert ana.get("/desk").status_code == 200
        desk.clock.now += LASTS + timedelta(seconds=1)
        assert ana.get("/desk").status_code == 302

    def test_ends_with_signing_out_also_for_a_copied_cookie(self, site, ana):
        copy = ana.get_cookie(COOKIE)
        assert copy is not None
        form(ana, "/desk/sign-out")
        thief = site.visitor()
        thief.set_cookie(COOKIE, copy.value)
        assert thief.get("/desk").status_code == 302


class TestAOneTimeLink:
    def test_works_once(self, site, desk):
        link = site.links.issue(desk.ana.id)
        assert site.visitor().get(link).location == "/desk"
        assert site.visitor().get(link).location == "/desk/sign-in"

    def test_exists_in_the_demo_alone(self, desk):
        from assist.app import create_app
        from assist.web.server import HUB

        app = create_app(desk.services)
        assert app.test_client().get("/desk/sign-in/anything").status_code == 404
        assert app.test_client().get("/simulator").status_code == 404
        app.extensions[HUB].close()


class TestForms:
    def test_without_their_token_are_refused(self, ana):
        answer = ana.post("/desk/sign-out")
        assert answer.status_code == 400
        assert answer.json["field"] == "csrf_token"

    def test_with_another_browsers_token_are_refused(self, site, ana):
        form(ana, "/desk/conversations/x/note")
        stranger = site.visitor()
        assert stranger.post("/desk/sign-in", data={"csrf_token": "a token"}).status_code == 400

    def test_are_refused_on_a_page_for_people(self, ana):
        answer = ana.post("/desk/sign-out", headers=_HTML)
        assert answer.status_code == 400
        assert "Load the page again" in answer.text
