"""A form's token is drawn otherwise in every page, and only this browser's is taken."""

import base64
import re

import pytest

from assist.web.csrf import FIELD


def token_of(browser):
    return re.search(rf'name="{FIELD}" value="([^"]+)"', browser.get("/playbooks").text)[1]


def sent(browser, token):
    path = "/playbooks/new-playbook"
    return browser.post(path, data={FIELD: token, "id": "x"}).status_code


def test_is_never_drawn_twice_the_same_and_always_taken(leo):
    one, two = token_of(leo), token_of(leo)
    assert one != two
    with leo.session_transaction() as session:
        assert session[FIELD] not in (one, two)
    assert sent(leo, one) == 303
    assert sent(leo, two) == 400  # the name is taken: the form itself was heard


def test_of_another_browser_is_refused(site, leo):
    other = site.signed_in(site.desk.leo)
    answer = other.post("/playbooks/new-playbook", data={FIELD: token_of(leo), "id": "y"})
    assert answer.get_json()["field"] == FIELD


@pytest.mark.parametrize(
    "token", ["", "x", "é", "=" * 9, base64.urlsafe_b64encode(b"\0" * 86).decode(), "A" * 9999]
)
def test_of_nobody_is_refused(leo, token):
    token_of(leo)
    answer = leo.post("/playbooks/new-playbook", data={FIELD: token, "id": "z"})
    assert answer.get_json()["field"] == FIELD
