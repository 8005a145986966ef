"""Replay, trial and learning pages: what would change, how both versions do, what edits teach."""

import csv
import io
import json
import re

import pytest

from assist.desk.decide_suggestion import Click, approve, edit, reject
from assist.model.decision import RejectReason
from assist.store import playbook_trials
from tests.web.conftest import form
from tests.web.playbooks.conftest import Editor, draft_of, in_use

PAGE = "/playbooks/test.balance"
WARM = "Good question. You still have {{ balance }} open. Shall I send you the link?"


@pytest.fixture
def history(desk):
    """Three authors who asked what they owe."""
    desk.cases = []
    for number, text in enumerate(
        ("How much do I owe?", "What is my balance?", "<b>owed?</b> how much do i owe")
    ):
        address = f"+1305555020{number}"
        desk.author(address)
        desk.cases.append(desk.write(text, address).conversation_id)
    return desk


@pytest.fixture
def warmer(leo):
    Editor(leo).save(**{"texts.en.short": WARM})


def start(leo, **fields):
    given = {"since": "2026-11-01", "until": "2026-11-30", "sample": "100"}
    return form(leo, f"{PAGE}/replay", **(given | fields))


class TestReplay:
    def test_shows_both_texts_side_by_side(self, leo, history, warmer):
        answer = start(leo)
        waiting = leo.get(answer.location).text
        assert 'data-open="yes"' in waiting
        assert "Nothing changed so far." in waiting
        history.work()
        page = leo.get(answer.location).text
        assert "3 of 3 messages" in page
        assert page.count("<ins>Good question. </ins>") == 3
        assert "<b>owed?" not in page
        assert 'data-open="no"' in leo.get(f"{answer.location}/progress").text
        assert "Replay of" in page
        assert "1:00 PM" in leo.get(f"{PAGE}/replay").text

    def test_is_filtered_and_exported(self, leo, history, warmer):
        place = start(leo).location
        history.work()
        assert "Good question" in leo.get(f"{place}?change=text").text
        assert "No suggestion would change." in leo.get(f"{place}?change=vanished").text
        assert leo.get(f"{place}?change=odd").status_code == 404
        rows = list(csv.reader(io.StringIO(leo.get(f"{place}/export.csv").text)))
        assert len(rows) == 4
        assert len(json.loads(leo.get(f"{place}/export.json").text)["results"]) == 3
        assert leo.get(f"{place}/export.xml").status_code == 404

    def test_is_cancelled(self, leo, history, warmer):
        place = start(leo).location
        form(leo, f"{place}/cancel")
        history.work()
        assert "Cancel" in leo.get(place).text
        assert "0 of 0 messages" in leo.get(place).text

    @pytest.mark.parametrize(
        "wrong",
        [{"since": "soon"}, {"until": ""}, {"since": "2026-12-02"}, {"sample": "0"},
         {"sample": "99999"}, {"sample": "many"}, {"until": "9999-12-31"}],
    )  # fmt: skip
    def test_of_no_range_is_refused(self, leo, warmer, wrong):
        answer = start(leo, **wrong)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text

    def test_without_a_draft_runs_what_is_in_use(self, leo, history):
        assert "You have no draft" in leo.get(f"{PAGE}/replay").text
        place = start(leo).location
        history.work()
        assert "No suggestion would change." in leo.get(place).text
        assert leo.get("/playbooks/nope/replay").status_code == 404

    def test_tells_offers_that_change(self, leo, desk):
        desk.author()
        desk.write("Can I pay what I owe in instalments?")
        Editor(leo, "/playbooks/plan.request/edit").save(
            **{"offers.on": "yes", "offers.most_payments": "2"}
        )
        place = form(leo, "/playbooks/plan.request/replay", since="2026-11-01",
                     until="2026-11-30", sample="10").location  # fmt: skip
        desk.work()
        page = leo.get(place).text
        assert "3 payments, $120.00, first $40.00" in page
        assert "2 payments, $120.00, first $60.00" in page


class TestATrial:
    def begin(self, leo, desk, **fields):
        draft = draft_of(desk, desk.leo)
        given = {"revision": str(draft.revision), "who": "share", "percent": "20", "why": "See"}
        return form(leo, f"/playbooks/drafts/{draft.id}/trial", **(given | fields))

    def test_is_of_a_share_or_of_people(self, leo, warmer, desk):
        draft = draft_of(desk, desk.leo)
        assert "Ana Ruiz" in leo.get(f"/playbooks/drafts/{draft.id}/trial").text
        place = self.begin(leo, desk, who="people", specialist=desk.ana.id).location
        page = leo.get(place).text
        assert "The conversations of Ana Ruiz get version 2, the others version 1." in page
        assert "Too early to tell" in page
        assert "On trial" in leo.get(PAGE).text
        assert in_use(desk).version.number == 1

    @pytest.mark.parametrize(
        "wrong",
        [{"percent": "0"}, {"percent": "100"}, {"who": "people"}, {"why": ""}, {"revision": "1"},
         {"who": "people", "specialist": "nobody"}],
    )  # fmt: skip
    def test_of_nobody_or_all_is_refused(self, leo, warmer, desk, wrong):
        answer = self.begin(leo, desk, **wrong)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
        with desk.desk.db.read() as tx:
            assert playbook_trials.running(tx) == ()

    def test_shows_shares_with_intervals_and_a_plot_without_styles(self, leo, warmer, history):
        place = self.begin(leo, history, percent="50").location
        history.clock.forward(minutes=5)
        for number in range(10):
            address = f"+1305555030{number}"
            history.author(address)
            case = history.write("what is my balance", address).conversation_id
            by = Click(history.suggestion(case).id, history.ana.id)
            approve(history.desk, by, history.clock())
        page = leo.get(place).text
        both = re.findall(r"(\d+) of (\d+)</span>", page)[:2]
        assert sum(int(count) for count, _of in both) == 10
        assert all(count == of for count, of in both)
        assert page.count('<circle cx="570.0"') == 4  # accepted and unedited, of both
        assert "The difference may still be chance." in page
        assert "style=" not in page

    def test_is_promoted(self, leo, warmer, desk):
        place = self.begin(leo, desk).location
        assert form(leo, f"{place}/promote", why="").status_code == 400
        answer = form(leo, f"{place}/promote", why="It did well")
        assert "Version 3 is in use from now on." in leo.get(answer.location).text
        assert "Good question" in in_use(desk).version.yaml_text
        assert form(leo, f"{place}/promote", why="again").status_code == 400

    def test_is_stopped(self, leo, warmer, desk):
        place = self.begin(leo, desk).location
        assert form(leo, f"{place}/stop", why=" ").status_code == 400
        page = leo.get(form(leo, f"{place}/stop", why="Too chirpy").location).text
        assert "Stopped: everybody gets the version in use." in page
        assert "“Too chirpy”" in page
        assert "It had ended already." in leo.get(form(leo, f"{place}/stop", why="x").location).text

    def test_of_what_is_wrong_leads_back_to_the_editor(self, leo, desk):
        Editor(leo).save(**{"texts.en.short": "This is our final notice."})
        answer = self.begin(leo, desk)
        assert answer.status_code == 400
        assert 'data-path="texts.en.short"' in answer.text


class TestLearning:
    @pytest.fixture
    def taught(self, history):
        first, second, third = (history.suggestion(case) for case in history.cases)
        wording = first.draft.text.replace("Shall I send you the link?", "Would a link help?")
        edit(history.desk, Click(first.id, history.ana.id), wording, history.clock())
        why = (RejectReason.WRONG_TONE, "Too <i>chirpy</i>")
        reject(history.desk, Click(second.id, history.ana.id), *why, history.clock())
        approve(history.desk, Click(third.id, history.ana.id), history.clock())
        history.edited = first.id
        return history

    def test_groups_edits_and_counts_rejections(self, leo, taught):
        page = leo.get(f"{PAGE}/learning").text
        assert "The last 3 suggestions that specialists decided on." in page
        assert "The tone is wrong" in page
        assert "Too &lt;i&gt;chirpy" in page
        assert "1 edit" in page
        assert "Ana Ruiz" in page

    def test_makes_a_draft_of_a_wording(self, leo, taught):
        page = leo.get(f"{PAGE}/learning").text
        address = re.search(r'action="(/playbooks/wordings/[^"]+)"', page)[1]
        answer = form(leo, address)
        assert "That wording is in your draft now." in leo.get(answer.location).text
        text = draft_of(taught, taught.leo).yaml_text
        assert "You still have {{ balance }} open. Would a link help?" in text

    def test_of_a_playbook_that_nobody_used_says_so(self, leo):
        assert (
            "decided on none of its suggestions yet"
            in leo.get("/playbooks/tax.forms/learning").text
        )
