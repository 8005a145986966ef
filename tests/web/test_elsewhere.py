"""In the console: where this address is closed, one click answers at another that is on file."""

import re

from assist.store import contacts
from tests.desk.test_elsewhere import (  # noqa: F401 - fixtures are found by their names here
    BALANCE,
    asked,
    author,
    body,
    desk,
    fails,
    mail,
    on_file,
    smtp,
    view,
)
from tests.web.conftest import form


def path(key, action=""):
    return f"/desk/conversations/{key}{action and '/' + action}"


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


def test_the_card_says_where_and_one_click_sends_it_there(ana, desk, smtp, asked, mail):  # noqa: F811
    page = ana.get(path(asked)).text
    assert "Still open for an answer: Email a•••@example.com." in page
    assert "Answer by Email a•••@example.com" in page
    done = form(ana, path(asked, "elsewhere"), suggestion=desk.suggestion(asked).id, point=mail.id)
    assert done.status_code == 303
    desk.work()
    assert len(smtp.mails) == 1
    page = ana.get(path(asked)).text
    assert "Our reply went to Email a•••@example.com" in page
    there = view(desk, asked).went_to.conversation_id
    assert path(there) in page
    assert "answers what they wrote by SMS •••• 0111" in ana.get(path(there)).text
    again = form(ana, path(asked, "elsewhere"), suggestion=desk.suggestion(asked).id, point=mail.id)
    assert again.status_code == 409
    desk.work()
    assert len(smtp.mails) == 1


def test_edited_and_own_words_go_there_too(ana, desk, smtp, asked, mail):  # noqa: F811
    words = "You owe $120.00 as of today. Ana"
    sent = {"suggestion": desk.suggestion(asked).id, "point": mail.id, "text": words}
    assert form(ana, path(asked, "elsewhere"), **sent).status_code == 303
    desk.clock.forward(minutes=1)
    page = ana.get(path(asked)).text
    own = {name: hidden(page, name) for name in ("form_id", "seen")}
    own |= {"reply": "We look into it.", "point": mail.id}
    assert form(ana, path(asked, "elsewhere"), **own).status_code == 303
    desk.work()
    told = "".join(body(it) for it in smtp.mails)
    assert words in told
    assert "We look into it." in told


def test_bad_words_and_addresses_are_refused_with_the_words_kept(ana, desk, smtp, asked, mail):  # noqa: F811
    threat = "You owe $120.00 or we will take legal action."
    sent = {"suggestion": desk.suggestion(asked).id, "point": mail.id, "text": threat}
    answer = form(ana, path(asked, "elsewhere"), **sent)
    assert answer.status_code == 409
    assert "A threat of law" in answer.text
    assert threat in answer.text
    strange = form(ana, path(asked, "elsewhere"), **(sent | {"point": "0" * 26, "text": "Hi."}))
    assert strange.status_code == 409
    assert form(ana, path(asked, "elsewhere"), **(sent | {"point": ""})).status_code == 400
    with desk.desk.db.transaction() as tx:
        contacts.set_shared(tx, mail.id, shared=True)
    told = form(ana, path(asked, "elsewhere"), **(sent | {"text": "Thank you. Ana"}))
    assert "That address takes no reply from here now. Nothing was sent." in told.text
    desk.work()
    assert smtp.mails == []


def test_a_reply_that_did_not_arrive_is_moved(ana, desk, smtp, author, mail):  # noqa: F811
    key = desk.write(BALANCE).conversation_id
    form(ana, path(key, "approve"), suggestion=desk.suggestion(key).id)
    desk.work()
    failed = fails(desk, key)
    assert "Answer by Email a•••@example.com" in ana.get(path(key)).text
    sent = {"message": failed.id, "point": mail.id}
    assert form(ana, path(key, "elsewhere"), **sent).status_code == 303
    desk.work()
    assert len(smtp.mails) == 1
