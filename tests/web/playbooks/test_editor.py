"""The editor without a script: what is sent is saved, checked, and shown again; nothing else moves."""

import pytest

from assist.desk.playbook_drafts import open_draft, save_draft
from assist.playbooks.library import load_packaged
from assist.playbooks.reading import data_of
from assist.web.playbook_form import changes_of
from tests.desk.playbooks.texts import BALANCE, changed
from tests.web.conftest import form
from tests.web.playbooks.conftest import EDIT, Editor, draft_of, fields_of

PACKAGED = dict(load_packaged())
NASTY = "</textarea><script>alert(1)</script> <b>bold</b> \u202egnp.exe\u202c مرحبا 👩🏽‍🦽 {{"


@pytest.fixture
def editor(leo):
    return Editor(leo)


def data(desk):
    return data_of(draft_of(desk, desk.leo).yaml_text)


class TestTheForm:
    def test_that_nobody_touched_changes_nothing(self, leo, desk):
        """Of every playbook that ships: what the form shows is what the file says."""
        for playbook_id, text in PACKAGED.items():
            page = leo.get(f"/playbooks/{playbook_id}/edit").text
            assert changes_of(fields_of(page), data_of(text)) == {}, playbook_id
        Editor(leo).save()
        assert draft_of(desk, desk.leo).yaml_text == BALANCE

    def test_saves_a_text_and_keeps_the_rest_of_the_file(self, editor, desk):
        editor.save(**{"texts.en.subject": "What you owe"})
        expected = changed("subject: Your balance", "subject: What you owe")
        assert draft_of(desk, desk.leo).yaml_text == expected

    def test_saves_rows_by_the_words_of_the_picker(self, editor, desk):
        row = "conditions.all[4]"
        editor.save(**{f"{row}.fact": "Next due date", f"{row}.operator": "lt",
                       f"{row}.value": "2026-12-24"})  # fmt: skip
        row = "conditions.all[4]"
        assert str(data(desk)["conditions"]["all"][4]["value"]) == "2026-12-24"
        assert 'value="Next due date"' in editor.page
        editor.save(**{f"{row}.fact": ""})
        assert len(data(desk)["conditions"]["all"]) == 4

    def test_in_spanish_takes_the_facts_by_their_spanish_words(self, leo, desk):
        editor = Editor(leo, EDIT + "?lang=es")
        assert 'value="Todo lo que falta pagar"' in editor.page
        editor.save(name="Lo que se debe")
        assert data(desk)["conditions"]["all"] == data_of(BALANCE)["conditions"]["all"]

    def test_saves_what_is_ticked(self, editor, desk):
        editor.save(intents=["balance_inquiry", "payoff_quote"], channels=["sms", "email"])
        assert data(desk)["intents"] == ["balance_inquiry", "payoff_quote"]
        assert data(desk)["channels"] == ["sms", "email"]

    def test_saves_branches_steps_and_follow_ups(self, editor, desk):
        editor.save(**{
            "branches[3].when": "asks", "branches[3].intents": "Pay in instalments; opt_out",
            "branches[3].step": "later", "steps[2].id": "thanks",
            "steps[2].texts.en.subject": "Thanks", "steps[2].texts.en.short": "Thanks.",
            "steps[2].texts.en.long": "Thanks.", "follow_up[0].playbook": "test.balance",
            "follow_up[0].after_days": "3", "follow_up[0].unless": ["paid"],
        })  # fmt: skip
        saved = data(desk)
        assert saved["branches"][3] == {
            "when": "asks", "intents": ["payment_plan_request", "opt_out"], "step": "later",
        }  # fmt: skip
        assert saved["steps"][2]["texts"]["en"]["short"] == "Thanks."
        assert saved["follow_up"] == [
            {"playbook": "test.balance", "after_days": 3, "unless": ["paid"]}
        ]

    def test_saves_limits_openers_words_and_examples(self, editor, desk):
        editor.save(**{
            "offers.on": "yes", "offers.most_payments": "2", "offers.kinds": ["extension"],
            "openers.kind": "own", "openers.E1.en": "Sorry that you have to ask again.",
            "inserts.en": "link\n", "banned.es": "urgente\nya mismo",
            "examples[4].language": "en", "examples[4].says": "what do i owe you",
            "examples[4].expects": "BALANCE", "examples[4].situation": "Owes nothing",
        })  # fmt: skip
        saved = data(desk)
        assert saved["offers"] == {"most_payments": 2, "kinds": ["extension"]}
        assert saved["openers"] == {"E1": {"en": "Sorry that you have to ask again."}}
        assert (saved["inserts"], saved["banned"]) == (
            {"en": ["link"]}, {"es": ["urgente", "ya mismo"]},
        )  # fmt: skip
        assert saved["examples"][4]["situation"] == "paid_up"
        editor.save(**{"offers.on": None, "openers.kind": "none"})
        assert "offers" not in data(desk)
        assert data(desk)["openers"] == {}

    def test_writes_one_line_of_changes_and_corrects_it(self, editor, desk):
        editor.save(**{"changelog.line": "Kinder"})
        editor.save(**{"changelog.line": "Kinder opening"})
        *_, line = data(desk)["changelog"]
        assert (line["by"], line["line"]) == ("Leo Paz", "Kinder opening")
        assert len(data(desk)["changelog"]) == 2
        editor.save(**{"changelog.line": ""})
        assert len(data(desk)["changelog"]) == 1

    def test_takes_nothing_away_that_was_not_sent(self, editor, desk):
        answer = form(editor.browser, EDIT, draft=editor.fields["draft"], revision="1", name="New")
        assert answer.status_code == 303
        assert draft_of(desk, desk.leo).yaml_text == changed(
            "name: What is owed, for tests", "name: New"
        )


class TestTheChecks:
    def test_mark_a_threat_at_its_field(self, editor):
        page = editor.save(**{"texts.en.short": "This is our final notice."})
        slot = page[page.index('id="p-texts.en.short"') :][:400]
        assert 'class="problem"' in slot
        assert "before it can be published" in page

    def test_mark_the_part_of_a_row(self, editor):
        page = editor.save(**{"conditions.all[1].value": "a lot"})
        slot = page[page.index('id="p-conditions.all[1].value"') :][:300]
        assert "is no amount" in slot

    def test_mark_steps_that_go_round_in_a_circle(self, editor, desk):
        page = editor.save(**{
            "steps[0].branches[0].when": "agrees", "steps[0].branches[0].step": "later",
            "steps[1].branches[0].when": "agrees", "steps[1].branches[0].step": "link",
        })  # fmt: skip
        assert "to be mended before it can be published" in page
        assert 'data-path="steps' in page or 'data-path="branches' in page

    def test_name_examples_that_fail(self, editor):
        page = editor.save(**{"examples[0].expects": "words that nobody says"})
        assert ">failed</span>" in page

    def test_are_read_alone_by_the_page_s_script(self, leo, editor, desk):
        draft = draft_of(desk, desk.leo)
        part = leo.get(f"/playbooks/drafts/{draft.id}/checks").text
        assert part.startswith('<div class="checks" data-errors="0"')


class TestThePreview:
    def test_fills_every_channel_in_both_languages(self, editor):
        for words in ("have $1,240.00 open", "quedan $1,240.00 por", "1 segment", "Card in Slack"):
            assert words in editor.page, words

    def test_is_of_a_sample_or_a_real_author(self, leo, desk, editor):
        draft = draft_of(desk, desk.leo)
        address = f"/playbooks/drafts/{draft.id}/preview"
        assert "nothing is written" not in leo.get(f"{address}?sample=paid_up").text
        assert "Not known of this author" in leo.get(f"{address}?sample=stranger").text
        desk.author()
        case = desk.conversation(desk.write("how much do i owe").conversation_id)
        for looked_for in (f"%23{case.number}", "%2B13055550111"):
            assert "$120.00 open" in leo.get(f"{address}?author={looked_for}").text
        assert "no author" in leo.get(f"{address}?author=nobody@example.com").text
        assert "no sample author" in leo.get(f"{address}?sample=nobody").text

    def test_shows_a_step(self, leo, desk, editor):
        address = f"/playbooks/drafts/{draft_of(desk, desk.leo).id}/preview"
        assert "pay when it suits you" in leo.get(f"{address}?step=link").text
        assert "there is no step" in leo.get(f"{address}?step=nowhere").text


class TestAsYaml:
    def test_is_saved_as_it_is(self, leo, desk):
        editor = Editor(leo, EDIT + "?as=yaml")
        answer = form(leo, EDIT, draft=editor.fields["draft"], revision="1",
                      yaml=BALANCE.replace("\n", "\r\n") + "# mine\r\n")  # fmt: skip
        assert answer.status_code == 303
        assert draft_of(desk, desk.leo).yaml_text == BALANCE + "# mine\n"

    def test_that_is_none_is_saved_and_told(self, leo, desk):
        editor = Editor(leo, EDIT + "?as=yaml")
        form(leo, EDIT, draft=editor.fields["draft"], revision="1", yaml="name: [unclosed")
        page = leo.get(EDIT + "?checked=yes").text
        assert "The form cannot show this text" in page
        assert "line " in page
        assert "name: [unclosed</textarea>" in page

    def test_that_is_too_large_is_refused_and_kept_on_the_page(self, leo, desk):
        editor = Editor(leo, EDIT + "?as=yaml")
        answer = form(leo, EDIT, draft=editor.fields["draft"], revision="1", yaml="# é" * 70_000)
        assert answer.status_code == 400
        assert "a playbook has at most 131,072" in answer.text
        assert "# é# é" in answer.text
        assert draft_of(desk, desk.leo).yaml_text == BALANCE


class TestBadInput:
    def test_is_shown_as_what_it_is(self, editor, leo, desk):
        page = editor.save(**{"name": NASTY, "texts.es.long": NASTY, "purpose": NASTY})
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert data(desk)["texts"]["es"]["long"].strip() == NASTY
        assert "<script>alert" not in leo.get("/playbooks").text
        form(leo, EDIT, draft=editor.fields["draft"], revision="2", yaml=f"name: '{NASTY}'")
        assert "<script>alert" not in leo.get("/playbooks").text

    @pytest.mark.parametrize(
        "bomb",
        ['{{ "a" * 10**9 }}', "{% for x in range(10**9) %}x{% endfor %}", "{{ " + "(" * 400 + "1" + ")" * 400 + " }}",
         "{{ balance.__class__ }}"],
    )  # fmt: skip
    def test_of_template_bombs_is_an_error_at_its_field_and_quick(self, editor, bomb):
        page = editor.save(**{"texts.en.long": bomb})
        slot = page[page.index('id="p-texts.en.long"') :][:300]
        assert "problem" in slot

    def test_that_is_nested_deep_is_told_with_its_line(self, leo, desk):
        editor = Editor(leo, EDIT + "?as=yaml")
        deep = "name: " + "[" * 3000 + "]" * 3000
        form(leo, EDIT, draft=editor.fields["draft"], revision="1", yaml=deep)
        assert "The form cannot show this text" in leo.get(EDIT).text

    @pytest.mark.parametrize("text", ["texts: hello", "conditions: []\nsteps: 4", "- 1\n- 2", "x"])
    def test_of_the_wrong_shape_still_shows_an_editor(self, leo, desk, text):
        opened = open_draft(desk.desk, "test.balance", by=desk.leo.id, now=desk.clock())
        save_draft(desk.desk, opened.draft.id, text, revision=1, by=desk.leo.id, now=desk.clock())
        page = leo.get(EDIT + "?checked=yes")
        assert page.status_code == 200
        assert "to be mended" in page.text

    def test_of_another_s_draft_is_refused(self, eva, leo, desk):
        Editor(leo)
        draft = draft_of(desk, desk.leo)
        for part in ("checks", "preview"):
            assert eva.get(f"/playbooks/drafts/{draft.id}/{part}").status_code == 403
        answer = form(eva, f"/playbooks/drafts/{draft.id}/save", revision="1", name="Mine")
        assert answer.status_code == 403
        assert draft_of(desk, desk.leo).yaml_text == BALANCE


class TestAutosave:
    def test_answers_with_the_revision_and_the_time(self, leo, editor, desk):
        draft = draft_of(desk, desk.leo)
        answer = form(leo, f"/playbooks/drafts/{draft.id}/save", revision="1", name="Owed")
        assert answer.get_json() == {"revision": 2, "stale": False, "at": "1:00 PM"}
        answer = form(leo, f"/playbooks/drafts/{draft.id}/save", revision="2", name="Owed")
        assert answer.get_json()["revision"] == 2

    def test_that_is_behind_writes_nothing(self, leo, editor, desk):
        draft = draft_of(desk, desk.leo)
        form(leo, f"/playbooks/drafts/{draft.id}/save", revision="1", name="First")
        answer = form(leo, f"/playbooks/drafts/{draft.id}/save", revision="1", name="Second")
        assert answer.status_code == 409
        assert answer.get_json()["stale"] is True
        assert data(desk)["name"] == "First"

    def test_sent_again_since_its_answer_was_lost_is_saved_once(self, leo, editor, desk):
        address = f"/playbooks/drafts/{draft_of(desk, desk.leo).id}/save"
        for _ in range(2):
            answer = form(leo, address, revision="1", name="Owed")
            assert (answer.status_code, answer.get_json()["revision"]) == (200, 2)

    def test_says_what_is_wrong_with_a_revision(self, leo, editor, desk):
        draft = draft_of(desk, desk.leo)
        answer = form(leo, f"/playbooks/drafts/{draft.id}/save", revision="one", name="First")
        assert answer.status_code == 400
        assert answer.get_json()["field"] == "revision"


def test_a_draft_is_thrown_away(leo, desk):
    Editor(leo)
    answer = form(leo, f"/playbooks/drafts/{draft_of(desk, desk.leo).id}/drop")
    assert "its last text stays in the record" in leo.get(answer.location).text
    assert draft_of(desk, desk.leo) is None
