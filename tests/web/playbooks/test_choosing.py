"""Two at once: nobody overwrites silently; every field is chosen by a person."""

import re

import pytest

from assist.playbooks.compare import choices, chosen
from assist.playbooks.edit_yaml import changed as edited
from tests.desk.playbooks.texts import BALANCE, changed
from tests.web.conftest import form
from tests.web.playbooks.conftest import EDIT, Editor, draft_of, fields_of, in_use, publish

MINE = edited(BALANCE, {"name": "Mine", "texts.en.subject": "Mine"})
THEIRS = edited(BALANCE, {"name": "Theirs", "owner": "finance"})


class TestChoices:
    def test_tell_whose_change_each_is(self):
        found = {one.path: (one.both, one.mine_moved) for one in choices(BALANCE, THEIRS, MINE)}
        assert found == {
            "name": (True, True), "texts.en.subject": (False, True), "owner": (False, False),
        }  # fmt: skip

    def test_without_a_base_are_all_both_s(self):
        assert all(one.both for one in choices("", THEIRS, MINE))

    def test_are_put_together(self):
        together = chosen(THEIRS, MINE, frozenset({"owner"}))
        assert together == edited(MINE, {"owner": "finance"})
        assert chosen(THEIRS, MINE, frozenset()) == MINE
        assert "# one is enough" in together


class TestSomebodyPublishedMeanwhile:
    @pytest.fixture
    def both(self, leo, eva, desk):
        """Leo and Eva began from the same version; Eva published first."""
        mine = Editor(leo)
        mine.save(**{"name": "Mine", "texts.en.subject": "Mine"})
        theirs = Editor(eva)
        assert "Leo Paz has a draft of this playbook too" in theirs.page
        theirs.save(name="Theirs", owner="finance")
        assert publish(eva).status_code == 303

    def test_is_told_in_the_editor(self, leo, both):
        assert "Somebody published since this draft was begun." in leo.get(EDIT).text
        assert "Eva Gil has a draft" not in leo.get(EDIT).text
        part = leo.get("/playbooks/test.balance/others").text
        assert "Compare and choose what stays" in part

    def test_shows_three_texts_instead_of_publishing(self, leo, both, desk):
        answer = publish(leo)
        assert answer.status_code == 409
        page = answer.text
        assert page.count("both changed it") == 1
        assert 'Before: <span dir="auto">What is owed, for tests</span>' in page
        assert in_use(desk).version.number == 2

    def test_keeps_what_is_chosen_field_by_field(self, leo, both, desk):
        draft = draft_of(desk, desk.leo)
        page = leo.get(f"/playbooks/drafts/{draft.id}/merge").text
        fields = fields_of(page.replace('class="stack"', "data-choose"), "data-choose")
        assert fields["pick:owner"] == "theirs"
        assert fields["pick:texts.en.subject"] == "mine"
        fields["pick:name"] = "theirs"
        answer = form(leo, f"/playbooks/drafts/{draft.id}/choose", **fields.to_dict())
        assert "Put together and saved as your draft." in leo.get(answer.location).text
        expected = edited(THEIRS, {"texts.en.subject": "Mine"})
        assert draft_of(desk, desk.leo).yaml_text == expected
        assert publish(leo).status_code == 303
        assert in_use(desk).version.yaml_text == expected

    def test_of_choices_on_an_older_page_asks_again(self, leo, eva, both, desk):
        draft = draft_of(desk, desk.leo)
        page = leo.get(f"/playbooks/drafts/{draft.id}/merge").text
        fields = fields_of(page.replace('class="stack"', "data-choose"), "data-choose").to_dict()
        Editor(eva).save(name="Theirs again")
        publish(eva)
        answer = form(leo, f"/playbooks/drafts/{draft.id}/choose", **fields)
        assert answer.status_code == 409
        assert "Theirs again" in answer.text
        assert draft_of(desk, desk.leo).yaml_text == draft.yaml_text

    def test_of_a_draft_that_is_no_yaml_shows_both_whole(self, leo, both, desk):
        draft = draft_of(desk, desk.leo)
        form(leo, EDIT, draft=draft.id, revision=str(draft.revision), yaml="name: [unclosed")
        page = leo.get(f"/playbooks/drafts/{draft.id}/merge").text
        assert "Choose one of them whole" in page
        fields = fields_of(page.replace('class="stack"', "data-choose"), "data-choose").to_dict()
        form(leo, f"/playbooks/drafts/{draft.id}/choose", **fields)
        assert draft_of(desk, desk.leo).yaml_text == in_use(desk).version.yaml_text


class TestSavedInAnotherWindow:
    def test_shows_both_and_saves_what_is_chosen(self, leo, desk):
        here, there = Editor(leo), Editor(leo)
        there.save(name="There", owner="finance")
        answer = here.send(name="Here", purpose="Said here.")
        assert answer.status_code == 409
        page = answer.text
        assert "saved in another window" in page
        fields = fields_of(page.replace('class="stack"', "data-choose"), "data-choose")
        assert set(re.findall(r'name="(pick:[^"]+)"', page)) == {
            "pick:name", "pick:owner", "pick:purpose",
        }  # fmt: skip
        fields["pick:owner"] = "theirs"
        draft = draft_of(desk, desk.leo)
        answer = form(leo, f"/playbooks/drafts/{draft.id}/choose", **fields.to_dict())
        assert answer.status_code == 303
        saved = draft_of(desk, desk.leo).yaml_text
        assert saved == edited(
            BALANCE, {"name": "Here", "owner": "finance", "purpose": "Said here."}
        )

    def test_twice_asks_again(self, leo, desk):
        here = Editor(leo)
        Editor(leo).save(name="There")
        page = here.send(name="Here").text
        fields = fields_of(page.replace('class="stack"', "data-choose"), "data-choose").to_dict()
        Editor(leo).save(name="There again")
        draft = draft_of(desk, desk.leo)
        answer = form(leo, f"/playbooks/drafts/{draft.id}/choose", **fields)
        assert answer.status_code == 409
        assert "There again" in answer.text
        assert changed("What is owed, for tests", "There again") == draft_of(
            desk, desk.leo
        ).yaml_text  # fmt: skip
