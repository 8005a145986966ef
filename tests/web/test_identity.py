"""In the console: who writes, one click for a code, calls back, and other people."""

import re
from datetime import timedelta

import pytest

from assist.model.contact import ChannelKind
from assist.store import authorisations, contacts
from tests.desk.test_identity import ASK, PHONE, code_to, level, on_file
from tests.web.conftest import form

L0, L1, L2 = "L0", "L1", "L2"


@pytest.fixture
def author(desk):
    return desk.author(proves=False)


@pytest.fixture
def key(desk, author):
    return desk.write(ASK).conversation_id


GIVEN = {
    "name": "Robert Vance",
    "relation": "husband",
    "scope": "speak",
    "note": "Said so in her message of today.",
}


def path(key, action=""):
    return f"/desk/conversations/{key}{action and '/' + action}"


def page_after(client, key, action, **fields):
    answer = form(client, path(key, action), **fields)
    assert answer.status_code == 303, answer.text
    return client.get(answer.location).text


class TestACode:
    def test_the_card_says_what_is_kept_back_and_offers_it_masked(self, ana, key):
        page = ana.get(path(key)).text
        assert "What was asked needs identity L2" in page
        assert "Not told until then: " in page
        assert "Send a code to •••• 0111" in page
        assert "$" not in re.search(r'<blockquote class="draft.*?</blockquote>', page, re.DOTALL)[0]

    def test_leaves_with_one_click_and_brings_the_answer(self, ana, desk, key):
        page = page_after(ana, key, "code", point="")
        assert "A code is on its way." in page
        desk.work()
        assert "A code went to •••• 0111" in ana.get(path(key)).text
        code = code_to(desk)
        desk.write(code)
        page = ana.get(path(key)).text
        assert "Proven by a code to •••• 0111" in page
        assert "$" in re.search(r'<blockquote class="draft.*?</blockquote>', page, re.DOTALL)[0]
        assert code not in page

    def test_a_fourth_within_the_hour_is_refused_with_the_reason(self, ana, desk, key):
        for _ in range(3):
            form(ana, path(key, "code"), point="")
            desk.work()
        answer = form(ana, path(key, "code"), point="")
        assert answer.status_code == 409
        assert "hour" in answer.text

    def test_needs_the_form_of_this_browser(self, ana, key):
        assert ana.post(path(key, "code"), data={"point": ""}).status_code == 400


class TestACallBack:
    def test_is_recorded_with_what_was_asked(self, ana, desk, author, key):
        on_file(desk, author, ChannelKind.VOICE, "+13055550177")
        page = ana.get(path(key)).text
        point = re.search(r'<option value="([^"]+)">•••• 0177', page)[1]
        note = "Asked which invoice; they named the cover design."
        assert "counts as a proof" in page_after(ana, key, "call-back", point=point, note=note)
        assert level(desk, key) == L2


class TestSomebodyWeDoNotKnow:
    def test_is_told_the_same_whether_or_not_they_are_on_file(self, ana, desk, author):
        told = []
        for visitor, who in (("visitor-1", PHONE), ("visitor-2", "+15005550000")):
            chat = {"address": visitor, "channel": ChannelKind.WEBCHAT, "proven": L0}
            found = desk.write("how much do i owe?", **chat).conversation_id
            page_after(ana, found, "claim", who=who)
            desk.work()
            told.append(desk.timeline(found)[-1].text)
        assert told[0] == told[1]


class TestOtherPeople:
    def until(self, desk):
        return (desk.clock() + timedelta(days=30)).date().isoformat()

    def test_an_authorisation_is_recorded_shown_and_taken_back(self, ana, desk, author, key):
        desk.prove(key)
        until = {"until": self.until(desk)}
        page = page_after(ana, key, "authorisation", **GIVEN, **until)
        assert "Robert Vance (husband) may be told about the account until" in page
        with desk.desk.db.read() as tx:
            found = authorisations.of_contact(tx, author.id)[0]
        page = page_after(ana, key, "authorisation/revoke", authorisation=found.id)
        assert "Robert Vance (husband)" not in page

    def test_nobody_is_authorised_by_whoever_is_not_proven(self, ana, desk, key):
        answer = form(ana, path(key, "authorisation"), **GIVEN, until=self.until(desk))
        assert answer.status_code == 409

    @pytest.mark.parametrize(
        ("changes", "named"),
        [({"until": "soon"}, "until"), ({"scope": "all"}, "scope"), ({"name": " "}, "name")],
    )
    def test_a_field_that_is_wrong_is_named(self, ana, desk, key, changes, named):
        desk.prove(key)
        fields = {**GIVEN, "until": self.until(desk), **changes}
        answer = form(ana, path(key, "authorisation"), **fields)
        assert answer.status_code == 400
        assert named in answer.text

    def test_an_address_that_others_read_hears_no_figure(self, ana, desk, key):
        desk.prove(key)
        page_after(ana, key, "shared", point=desk.point().id, shared="yes")
        assert level(desk, key) == L1

    def test_a_wrong_number_is_unlinked_with_a_note(self, ana, desk, author, key):
        assert form(ana, path(key, "wrong-number"), note=" ").status_code in {400, 409}
        page_after(ana, key, "wrong-number", note="They say so.")
        assert level(desk, key) == L0
        with desk.desk.db.read() as tx:
            assert contacts.find_point(tx, ChannelKind.SMS, PHONE).contact_id != author.id
