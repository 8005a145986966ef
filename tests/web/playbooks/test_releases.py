"""A playbook's page: published, reviewed, taken back, archived, compared, exported."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from assist.desk.playbook_drafts import open_draft, submit_draft
from assist.desk.playbook_publish import publish_text
from assist.model.playbook import Origin
from assist.store import playbooks
from assist.web.server import HUB
from tests.desk.playbooks.texts import BALANCE, changed
from tests.web.conftest import build_site, form
from tests.web.playbooks.conftest import EDIT, Editor, draft_of, in_use, publish

PAGE = "/playbooks/test.balance"


@pytest.fixture
def warmer(leo):
    """Leo's draft says something else."""
    editor = Editor(leo)
    editor.save(**{"texts.en.short": "Good question. You still have {{ balance }} open. "
                                     "Shall I send you the link?"})  # fmt: skip
    return editor


class TestPublishing:
    def test_now_is_a_version_with_who_and_why(self, leo, warmer, desk):
        answer = publish(leo, "Ana asked for it")
        page = leo.get(answer.location).text
        assert "Version 2 is in use from now on." in page
        assert "“Ana asked for it”" in page
        assert "Good question" in in_use(desk).version.yaml_text
        assert draft_of(desk, desk.leo) is None

    def test_needs_a_reason_and_keeps_the_draft(self, leo, warmer, desk):
        answer = publish(leo, "  ")
        assert answer.status_code == 400
        assert "Say in a line why" in answer.text
        assert draft_of(desk, desk.leo) is not None

    def test_of_what_is_wrong_says_where(self, leo, desk):
        Editor(leo).save(**{"texts.en.short": "This is our final notice."})
        answer = publish(leo)
        assert answer.status_code == 400
        assert "Not published: mend what is marked first." in answer.text
        assert 'data-path="texts.en.short"' in answer.text
        assert in_use(desk).version.number == 1

    def test_of_an_older_page_is_refused(self, leo, warmer, desk):
        answer = publish(leo, revision="1")
        assert answer.status_code == 400
        assert "saved elsewhere meanwhile" in answer.text

    def test_of_no_change_says_so(self, leo):
        Editor(leo)
        assert "Nothing differs from what is in use." in publish(leo).text

    def test_at_a_time_waits_and_is_cancelled(self, leo, warmer, desk):
        answer = publish(leo, when="later", at="2026-11-23T09:30")
        page = leo.get(answer.location).text
        assert "Leo Paz has it published on Nov 23, 2026, 9:30 AM." in page
        assert in_use(desk).version.number == 1
        address = re.search(r'action="(/playbooks/schedules/[^"]+)"', page)[1]
        again = leo.get(form(leo, address, playbook="test.balance").location).text
        assert "the text is a draft again." in again
        assert draft_of(desk, desk.leo) is not None
        leo.get(form(leo, address).location)

    def test_at_its_time_is_published(self, leo, warmer, desk):
        publish(leo, when="later", at="2026-11-23T09:30")
        desk.clock.forward(days=3)
        desk.work(delayed=True)
        assert in_use(desk).version.number == 2

    @pytest.mark.parametrize("at", ["", "tomorrow", "2020-01-01T10:00"])
    def test_at_no_time_or_a_past_one_is_refused(self, leo, warmer, at):
        answer = publish(leo, when="later", at=at)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text

    def test_is_answered_with_from_the_next_message_on(self, leo, warmer, desk):
        desk.author()
        publish(leo)
        received = desk.write("how much do i owe")
        assert "Good question." in desk.suggestion(received.conversation_id).draft.text


class TestReview:
    @pytest.fixture
    def site(self, desk):
        services = desk.services
        desk.services = replace(services, desk=replace(services.desk, playbook_review=True))
        built = build_site(desk)
        yield built
        built.app.extensions[HUB].close()

    def ask(self, desk):
        draft = open_draft(desk.desk, "test.balance", by=desk.leo.id, now=desk.clock()).draft
        submit_draft(desk.desk, draft.id, revision=draft.revision, why="Kinder", by=desk.leo.id,
                     now=desk.clock())  # fmt: skip
        return draft_of(desk, desk.leo)

    def test_is_asked_for_by_the_editor_s_form(self, leo, warmer, desk):
        page = leo.get(EDIT).text
        assert ">Publish</button>" not in page
        address = re.search(r'formaction="([^"]+/submit)"', page)[1]
        draft = draft_of(desk, desk.leo)
        answer = form(leo, address, revision=str(draft.revision), why="Kinder")
        assert "It waits for a second lead" in leo.get(answer.location).text
        assert draft_of(desk, desk.leo).state.value == "review"
        answer = form(leo, address, revision=str(draft.revision), why="")
        assert answer.status_code == 400

    def test_shows_what_changes_and_publishes_in_a_second_name(self, leo, eva, warmer, desk):
        draft = self.ask(desk)
        page = eva.get(PAGE).text
        assert "Draft of Leo Paz" in page
        assert "<ins>Good question. </ins>" in page
        answer = form(
            eva, f"/playbooks/drafts/{draft.id}/publish",
            **{"revision": str(draft.revision), "from": "review"},
        )  # fmt: skip
        assert answer.status_code == 303
        assert in_use(desk).version.published_by == eva.person.id
        assert in_use(desk).version.why == "Kinder"

    def test_sends_it_back_with_a_note(self, leo, eva, warmer, desk):
        draft = self.ask(desk)
        address = f"/playbooks/drafts/{draft.id}/return"
        assert form(eva, address, note="").status_code == 400
        assert form(leo, address, note="mine").status_code == 403
        assert form(eva, address, note="Too chirpy").status_code == 303
        assert "Too chirpy" in leo.get(EDIT).text
        assert "Sent back to you" in leo.get("/playbooks").text

    def test_is_not_done_by_its_author(self, leo, warmer, desk):
        draft = self.ask(desk)
        assert "Another lead looks at it." in leo.get(PAGE).text
        answer = form(leo, f"/playbooks/drafts/{draft.id}/publish",
                      revision=str(draft.revision), why="me")  # fmt: skip
        assert answer.status_code == 400
        assert "A second lead has to look at it." in answer.text


class TestGoingBack:
    def test_is_one_click_and_a_version_of_its_own(self, leo, warmer, desk):
        publish(leo)
        answer = form(leo, f"{PAGE}/roll-back", why="Ana misread")
        page = leo.get(answer.location).text
        assert "Went back: version 3 says again what was said before." in page
        assert in_use(desk).version.yaml_text == BALANCE
        assert "Taken back" in page

    def test_goes_to_any_version(self, leo, warmer, desk):
        first = in_use(desk).version
        publish(leo)
        assert form(leo, f"{PAGE}/roll-back", why="x", to=first.id).status_code == 303
        answer = form(leo, f"{PAGE}/roll-back", why="x", to=in_use(desk).version.id)
        assert "It says what is in use already." in answer.text

    def test_needs_a_version_before_and_a_reason(self, leo):
        answer = form(leo, f"{PAGE}/roll-back", why="x")
        assert "There is no version before this one." in answer.text
        assert form(leo, f"{PAGE}/roll-back", why="").status_code == 400
        assert form(leo, "/playbooks/nope/roll-back", why="x").status_code == 404


class TestTheArchive:
    def test_takes_it_out_of_use_and_back(self, leo, desk):
        assert form(leo, f"{PAGE}/archive", why="").status_code == 400
        page = leo.get(form(leo, f"{PAGE}/archive", why="Out of season").location).text
        assert "nothing new is answered by it" in page
        assert form(leo, f"{PAGE}/archive", why="again").status_code == 400
        assert "It is in use again." in leo.get(
            form(leo, f"{PAGE}/restore", why="In season").location
        ).text  # fmt: skip
        assert in_use(desk).archived_at is None


class TestComparing:
    def test_shows_the_words_that_went_and_came(self, leo, warmer):
        publish(leo)
        page = leo.get(f"{PAGE}/compare?before=1&after=2").text
        assert "Texts · English · SMS and WhatsApp" in page
        assert "<ins>Good question. </ins>" in page
        assert "1 field differs" in page
        assert leo.get(f"{PAGE}/compare?before=1&after=9").status_code == 404

    def test_exports_any_version_byte_for_byte(self, leo, warmer, desk):
        publish(leo)
        answer = leo.get(f"{PAGE}/export.yaml?version=1")
        assert answer.get_data(as_text=True) == BALANCE
        assert answer.headers["Content-Disposition"].endswith('"test.balance.yaml"')
        assert leo.get(f"{PAGE}/export.yaml").get_data(as_text=True) == in_use(
            desk
        ).version.yaml_text  # fmt: skip
        assert leo.get(f"{PAGE}/export.yaml?version=8").status_code == 404


class TestAutoReply:
    def test_is_switched_where_the_mode_and_the_intents_allow(self, leo, desk):
        assert form(leo, f"{PAGE}/auto-reply", on="yes", why="x").status_code == 400
        assert "Let it leave without a click" not in leo.get(PAGE).text

    def test_is_a_switch_on_the_page(self, leo, desk):
        alone = changed("identity_level: L2", "identity_level: L2\nmode: auto_reply")
        publish_text(desk.desk, alone, why="x", by=desk.leo.id, now=desk.clock())
        assert "Let it leave without a click" in leo.get(PAGE).text
        form(leo, f"{PAGE}/auto-reply", on="yes", why="It is only a figure")
        assert "Ask for a click again" in leo.get(PAGE).text


def test_the_tests_of_a_playbook_are_shown(leo, desk):
    page = leo.get(f"{PAGE}/tests").text
    assert "Examples: 4 of 4 as expected" in page
    assert "Balance and next payment" in page


def test_a_playbook_that_this_release_cannot_read_is_told(leo, desk):
    with desk.desk.db.transaction() as tx:
        version = playbooks.add_version(
            tx, playbook_id="test.balance", yaml_text="schema_version: 9\nid: test.balance\n",
            origin=Origin.EDITED, now=desk.clock() + timedelta(seconds=1),
        )  # fmt: skip
        playbooks.use(tx, version)
    assert "This release cannot read the version in use" in leo.get(PAGE).text
    assert "This release cannot read it" in leo.get("/playbooks?state=unreadable").text
    assert leo.get(f"{PAGE}/tests").status_code == 200
