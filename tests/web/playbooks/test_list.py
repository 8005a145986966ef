"""The list: who sees it, what it finds, how a playbook begins, files that are taken in."""

import pytest

from assist.desk.playbook_drafts import new_draft, open_draft, submit_draft
from assist.web.csrf import FIELD
from tests.desk.playbooks.texts import BALANCE, changed
from tests.web.conftest import form
from tests.web.playbooks.conftest import draft_of

HEAVIEST = 150_000
PAGES = [
    "",
    "/what-is-missing",
    "/test.balance",
    "/test.balance/edit",
    "/test.balance/tests",
    "/test.balance/replay",
    "/test.balance/learning",
    "/test.balance/export.yaml",
    "/test.balance/compare?before=1&after=1",
]
POSTS = ["new-playbook", "import-files", "test.balance/edit", "test.balance/roll-back",
         "test.balance/archive", "test.balance/replay", "drafts/x/publish", "drafts/x/save",
         "trials/x/stop", "wordings/x"]  # fmt: skip


def take_in(browser, *files):
    """Upload them, written out by hand: the client's own writer leaves a large body's file open."""
    with browser.session_transaction() as session:
        token = session.setdefault(FIELD, "a token")
    field = 'Content-Disposition: form-data; name="{}"'.format
    parts = [f"{field(FIELD)}\r\n\r\n{token}".encode()]
    for name, content in files:
        parts.append(f'{field("file")}; filename="{name}"\r\n\r\n'.encode() + content)
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    return browser.post(
        "/playbooks/import-files",
        data=body,
        headers={"Accept": "text/html"},
        content_type="multipart/form-data; boundary=edge",
    )


class TestWhoMaySeeIt:
    @pytest.mark.parametrize("path", PAGES)
    def test_leads_and_administrators_alone(self, site, ana, leo, path):
        assert site.visitor().get(f"/playbooks{path}").status_code == 302
        refused = ana.get(f"/playbooks{path}", headers={"Accept": "text/html"})
        assert refused.status_code == 403
        assert "for team leads and administrators" in refused.text
        found = leo.get(f"/playbooks{path}")
        assert found.status_code == 200
        assert found.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("path", POSTS)
    def test_a_specialist_and_a_form_without_its_token_change_nothing(self, ana, leo, path):
        assert form(ana, f"/playbooks/{path}").status_code == 403
        assert leo.post(f"/playbooks/{path}").status_code == 400

    def test_the_console_leads_there(self, ana, leo):
        assert "/playbooks" in leo.get("/desk").text
        assert "/playbooks" not in ana.get("/desk").text


class TestTheList:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=owed, for tests", True),
            ("q=SHALL i send you the link", True),
            ("q=zebra", False),
            ("family=BALANCE&q=test", True),
            ("family=TAX", False),
            ("intent=balance_inquiry", True),
            ("intent=refund_request", False),
            ("language=es&q=test", True),
            ("state=in_use&q=test", True),
            ("state=archived", False),
            ("owner=billing desk&q=test", True),
            ("owner=nobody", False),
        ],
    )
    def test_is_searched_and_filtered(self, leo, query, found):
        assert ("What is owed, for tests" in leo.get(f"/playbooks?{query}").text) is found

    def test_of_a_filter_that_is_none_is_not_there(self, leo):
        for query in ("family=COLOURS", "state=odd", "language=fr"):
            assert leo.get(f"/playbooks?{query}").status_code == 404

    def test_comes_in_pages_none_of_them_heavy(self, leo):
        first = leo.get("/playbooks")
        assert len(first.data) < HEAVIEST
        assert "Page 1 of 3" in first.text
        assert "Page 3 of 3" in leo.get("/playbooks?page=99").text

    def test_has_what_waits_on_top(self, site, leo, eva, desk):
        mine = open_draft(desk.desk, "tax.forms", by=desk.leo.id, now=desk.clock()).draft
        theirs = open_draft(desk.desk, "test.balance", by=eva.person.id, now=desk.clock()).draft
        submit_draft(
            desk.desk, theirs.id, revision=1, why="Kinder", by=eva.person.id, now=desk.clock()
        )
        page = leo.get("/playbooks").text
        top = page[: page.index("Find playbooks")]
        assert "Your draft" in top
        assert f"/playbooks/{mine.playbook_id}/edit" in top
        assert "Waits for review" in top
        assert "“Kinder”" in top
        assert "What is owed, for tests" in leo.get("/playbooks?state=review").text


class TestANewPlaybook:
    def test_begins_as_a_draft_in_both_languages(self, leo, desk):
        answer = form(leo, "/playbooks/new-playbook", id="balance.after_payment")
        assert answer.location == "/playbooks/balance.after_payment/edit"
        page = leo.get(answer.location).text
        assert "Thank you for writing." in page
        assert "Gracias por escribir." in page
        assert draft_of(desk, desk.leo, "balance.after_payment").base_version_id is None

    @pytest.mark.parametrize("given", ["", "Ba dly", "a" * 65, "test.balance", "../etc"])
    def test_needs_a_name_that_is_free(self, leo, given):
        answer = form(leo, "/playbooks/new-playbook", id=given)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text


class TestFiles:
    def test_become_drafts(self, leo, desk):
        answer = take_in(leo, ("one.yaml", changed("id: test.balance", "id: test.two").encode()))
        assert answer.location == "/playbooks/test.two/edit"
        assert draft_of(desk, desk.leo, "test.two").yaml_text.startswith("# The first thing")

    def test_several_at_once_all_or_none(self, leo, desk):
        two = changed("id: test.balance", "id: test.two").encode()
        three = changed("id: test.balance", "id: test.three").encode()
        answer = take_in(leo, ("two.yaml", two), ("bad.yaml", b"name: [unclosed"))
        assert answer.status_code == 400
        assert "bad.yaml" in answer.text
        assert "line " in answer.text
        assert draft_of(desk, desk.leo, "test.two") is None
        assert take_in(leo, ("two.yaml", two), ("three.yaml", three)).status_code == 303
        assert "2 drafts are yours." in leo.get("/playbooks").text

    def test_that_are_too_large_are_told_so(self, leo, desk):
        large = BALANCE.encode() + b"# " + b"x" * 200_000
        answer = take_in(leo, ("large.yaml", large))
        assert answer.status_code == 400
        assert "large.yaml: is larger than 128 KB" in answer.text
        answer = take_in(leo, ("huge.yaml", b"# " + b"x" * 2_000_000))
        assert answer.status_code == 413
        assert "That is too large" in answer.text

    def test_that_are_no_text_or_none_at_all_are_told_so(self, leo):
        assert "is no text in UTF-8" in take_in(leo, ("a.yaml", b"\xff\xfe\x00")).text
        assert "Choose one or more YAML files." in take_in(leo, ("", b"")).text


def test_what_is_missing_names_intents_languages_and_contradictions(leo, desk):
    page = leo.get("/playbooks/what-is-missing").text
    assert "Every playbook is written in both languages." in page
    new_draft(desk.desk, "test.new", None, by=desk.leo.id, now=desk.clock())
    assert leo.get("/playbooks/what-is-missing").status_code == 200
