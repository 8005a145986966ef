"""One click ends our mail: a POST acts for whoever sends it, a GET never does."""

import pytest

from assist.desk.unsubscribe import unsubscribe_url


@pytest.fixture
def path(desk):
    desk.author()
    desk.write("hello")
    url = unsubscribe_url(desk.desk, desk.point().id)
    return url.removeprefix("https://desk.example.com")


def test_a_post_acts_without_cookies_session_or_redirect(site, desk, path):
    answer = site.visitor().post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert desk.point().opted_out_at is not None
    assert "You will get no more messages from us at this address." in answer.text


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_get_shows_a_button_and_does_nothing(site, desk, path, method):
    answer = getattr(site.visitor(), method)(path)
    assert answer.status_code == 200
    assert desk.point().opted_out_at is None
    if method == "get":
        assert '<form method="post"' in answer.text
        assert "Ada" not in answer.text


def test_the_button_works_in_a_browser_that_was_here_before(site, desk, path):
    visitor = site.visitor()
    visitor.get(path)
    assert visitor.post(path).status_code == 200
    assert desk.point().opted_out_at is not None
    assert "End our messages" not in visitor.get(path).text


def test_a_token_that_is_not_ours_is_nowhere(site, desk, path):
    for wrong in (path[:-2], "/u/x", "/u/" + "0" * 26 + ".aaaa", path + "%C3%A9"):
        for method in ("get", "post"):
            assert getattr(site.visitor(), method)(wrong).status_code == 404
    assert desk.point().opted_out_at is None
