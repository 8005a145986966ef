"""The console's pages: who may see them and what they show."""

import threading

import pytest

from assist.model.contact import ChannelKind
from assist.store import feed
from assist.web.server import HUB

BALANCE = "hi how much do i still owe on my package"
_FETCH = {"Sec-Fetch-Mode": "cors"}


@pytest.fixture
def waiting(desk):
    """An author's question, with a suggestion drawn."""
    desk.author()
    return desk.write(BALANCE).conversation_id


class TestSomebodyWhoIsNotSignedIn:
    @pytest.mark.parametrize("path", ["/desk", "/desk/conversations/x", "/desk/jobs"])
    def test_is_asked_to_sign_in_and_brought_back(self, site, path):
        answer = site.visitor().get(path)
        assert answer.status_code == 302
        assert answer.location.startswith("/desk/sign-in?next=")

    def test_gets_no_part_of_a_page_and_no_stream(self, site):
        for path in ("/desk/queue", "/desk/stream"):
            assert site.visitor().get(path, headers=_FETCH).status_code == 401


class TestTheQueue:
    def test_shows_who_waits_with_their_words(self, ana, waiting):
        page = ana.get("/desk").text
        assert "Ada Moreno" in page
        assert BALANCE in page
        assert f"/desk/conversations/{waiting}" in page

    def test_is_empty_in_words(self, ana):
        assert "Nobody is waiting." in ana.get("/desk").text

    def test_lists_other_states_and_refuses_unknown_ones(self, ana):
        assert ana.get("/desk?state=resolved").status_code == 200
        assert ana.get("/desk?state=nonsense").status_code == 404

    def test_speaks_the_readers_language(self, ana):
        assert "Nadie está esperando." in ana.get("/desk?lang=es").text
        assert "Nadie está esperando." in ana.get("/desk").text  # remembered


class TestAConversation:
    def test_shows_the_card_that_slack_shows(self, ana, waiting, desk):
        page = ana.get(f"/desk/conversations/{waiting}").text
        suggestion = desk.suggestion(waiting)
        assert "$120.00" in page
        assert "How much is owed" in page
        assert suggestion.draft.playbook_id in page
        assert "Verified (L2)" in page
        for words in ("Approve &", "Edit", "Other suggestion", "Reject", "Hand off"):
            assert words in page

    def test_never_runs_what_an_author_wrote(self, ana, desk):
        text = "<script>alert(1)</script> %s %(x)s {{ 7*7 }}"
        received = desk.write(text)
        page = ana.get(f"/desk/conversations/{received.conversation_id}").text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; %s %(x)s {{ 7*7 }}" in page

    def test_folds_quoted_text_and_lists_attachments(self, ana, desk):
        from assist.model.conversation import Attachment

        received = desk.write(
            "see below",
            "ada@example.com",
            ChannelKind.EMAIL,
            quoted_text="On Monday you wrote",
            attachments=(Attachment("statement.pdf", "application/pdf", 2048),),
        )
        page = ana.get(f"/desk/conversations/{received.conversation_id}").text
        assert "<summary>Quoted text</summary>" in page
        assert "statement.pdf" in page

    def test_that_does_not_exist_is_a_page_that_says_so(self, ana):
        answer = ana.get("/desk/conversations/nothing", headers={"Accept": "text/html"})
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text

    def test_part_is_for_the_open_page(self, ana, waiting):
        part = ana.get(f"/desk/conversations/{waiting}/part", headers=_FETCH).text
        assert part.startswith("<article") or "<article" in part
        assert "<html" not in part


class TestTheStream:
    def test_tells_that_something_moved_and_nothing_of_what(self, ana, desk, waiting, site):
        answer = ana.get(f"/desk/stream?conversation={waiting}", buffered=False)
        desk.desk.jobs  # noqa: B018 - the desk is alive
        with desk.desk.db.transaction() as tx:
            feed.publish(tx, f"conversation:{waiting}", "message", {"message": "m1"})
        texts = iter(answer.response)
        assert next(texts).startswith(b"retry:")
        event = next(texts).decode()
        assert "event: conversation" in event
        assert "m1" not in event
        assert answer.headers["X-Accel-Buffering"] == "no"
        answer.close()
        assert site.app.extensions[HUB].watching == 0

    def test_of_no_conversation_is_refused(self, ana):
        assert ana.get("/desk/stream?conversation=x").status_code == 404

    def test_leaves_no_thread_behind(self, site, ana):
        ana.get("/desk/stream", buffered=False).close()
        site.app.extensions[HUB].close()
        assert not any(thread.name == "assist-feed" for thread in threading.enumerate())
