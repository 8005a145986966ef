"""Nobody may do without end what costs others: by address and by account."""

import pytest

from assist.errors import SettingsError
from assist.settings import load
from assist.web import limits
from tests.web.conftest import form

SECRET = {"SECRET_KEY": "x" * 32}


@pytest.fixture
def stranger(site):
    return site.visitor()


# A sliding window weighs the one before: where the test runs over its edge, one or two more pass.
AT_AN_EDGE = 3


class TestSigningIn:
    def tries(self, visitor, number, email="ana@example.com"):
        return [
            form(visitor, "/desk/sign-in", email=email, password="wrong password").status_code
            for _ in range(number)
        ]

    def test_is_slowed_down_after_five_wrong_tries_and_says_so(self, stranger):
        codes = self.tries(stranger, 5 + AT_AN_EDGE)
        assert (codes[:5], codes[-1]) == ([403] * 5, 429)

    def test_of_another_account_goes_on(self, stranger):
        self.tries(stranger, 5 + AT_AN_EDGE)
        assert self.tries(stranger, 1, "leo@example.com") == [403]

    def test_of_many_accounts_from_one_address_ends_too(self, stranger):
        everybody = [f"p{number}@example.com" for number in range(30 + AT_AN_EDGE)]
        codes = [self.tries(stranger, 1, email)[0] for email in everybody]
        assert (codes[:30], codes[-1]) == ([403] * 30, 429)


class TestEveryPage:
    def test_of_one_address_is_counted_and_says_when_to_come_back(self, stranger, monkeypatch):
        shown = stranger.get("/desk/sign-in")
        assert int(shown.headers["X-RateLimit-Limit"]) == 1200
        assert int(shown.headers["X-RateLimit-Remaining"]) == 1199

    def test_but_not_what_a_provider_signs(self, stranger):
        answer = stranger.post("/webhooks/twilio/sms")
        assert "X-RateLimit-Limit" not in answer.headers


class TestTheStorage:
    def test_is_memory_unless_it_is_named(self):
        assert load(SECRET).rate_limit_storage == "memory://"
        named = load({**SECRET, "RATE_LIMIT_STORAGE": "redis://127.0.0.1:6379"})
        assert named.rate_limit_storage == "redis://127.0.0.1:6379"

    def test_of_another_kind_is_refused_with_the_remedy(self):
        with pytest.raises(SettingsError) as refused:
            load({**SECRET, "RATE_LIMIT_STORAGE": "file:///tmp/counts"})
        (problem,) = refused.value.problems
        assert problem.variable == "RATE_LIMIT_STORAGE"
        assert "redis://" in problem.remedy

    def test_that_is_away_stops_nobody(self, desk):
        from flask import Flask

        app = Flask("away")
        limits.limit_requests(app, "redis://127.0.0.1:1")
        app.add_url_rule("/", "home", lambda: "here")
        assert app.test_client().get("/").text == "here"
