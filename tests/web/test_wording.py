"""The findings stand at the field in the console; a second button sends what only asks."""

import re

import pytest

from assist.model.conversation import Attachment
from tests.web.conftest import form

BALANCE = "hi how much do i still owe on my package"
ERROR = "You owe $120.00 or we will take legal action."
WARNING = "Unfortunately you owe $120.00."


@pytest.fixture
def received(desk):
    desk.author()
    return desk.write(BALANCE)


def edit(client, desk, received, text, **fields):
    suggestion = desk.suggestion(received.conversation_id)
    path = f"/desk/conversations/{received.conversation_id}/edit"
    return form(client, path, suggestion=suggestion.id, text=text, **fields)


class TestAnEdit:
    def test_that_may_not_be_sent_keeps_the_words_and_says_why_at_the_field(
        self, ana, desk, received
    ):
        answer = edit(ana, desk, received, ERROR)
        assert answer.status_code == 409
        assert 'aria-describedby="edit-text-found" aria-invalid="true"' in answer.text
        assert "A threat of law: “legal action”" in answer.text
        assert ERROR in answer.text
        assert "Send anyway" not in answer.text
        desk.work()
        assert desk.twilio.messages == []

    def test_with_warnings_offers_to_send_anyway(self, ana, desk, received):
        answer = edit(ana, desk, received, WARNING)
        assert "An empty word before a no" in answer.text
        assert "Send anyway" in answer.text
        (codes,) = re.findall(r'name="confirmed" value="([^"]+)"', answer.text)
        assert edit(ana, desk, received, WARNING, confirmed=codes).status_code == 303
        desk.work()
        assert [sent.body for sent in desk.twilio.messages] == [WARNING]

    def test_with_another_figure_asks_why(self, ana, desk, received):
        answer = edit(ana, desk, received, "You owe $119.00.")
        assert 'name="why" required' in answer.text
        (codes,) = re.findall(r'name="confirmed" value="([^"]+)"', answer.text)
        fields = {"confirmed": codes, "why": "agreed by phone"}
        assert edit(ana, desk, received, "You owe $119.00.", **fields).status_code == 303


BAD_EDITS = {
    "a_threat": (True, ERROR, "A threat of law: “legal action”"),
    "another_figure_without_a_reason": (True, "You owe $119.00.", "$119.00"),
    "more_than_is_proven": (
        False,
        "You still owe $120.00.",
        "More than this person has proven they may know: “$120.00”",
    ),
}


@pytest.mark.parametrize(("proves", "text", "told"), BAD_EDITS.values(), ids=BAD_EDITS)
def test_a_bad_edit_is_stopped_whatever_is_confirmed(ana, desk, proves, text, told):
    desk.author(proves=proves)
    received = desk.write(BALANCE)
    desk.twilio.messages.clear()
    answer = edit(ana, desk, received, text)
    assert answer.status_code == 409
    assert told in answer.text
    codes = "LEGAL_THREAT,CHANGED_FIGURE,DISCLOSURE," + ",".join(
        re.findall(r'name="confirmed" value="([^"]+)"', answer.text)
    )
    assert edit(ana, desk, received, text, confirmed=codes, why=" ").status_code == 409
    desk.work()
    assert desk.twilio.messages == []
    assert desk.suggestion(received.conversation_id).state.is_open


class TestOwnWords:
    def test_are_looked_at_too(self, ana, desk, received):
        seen = desk.conversation(received.conversation_id).last_incoming_id
        path = f"/desk/conversations/{received.conversation_id}/reply"
        fields = {"form_id": "0" * 26, "seen": seen, "reply": ERROR}
        answer = form(ana, path, **fields)
        assert answer.status_code == 409
        assert 'aria-describedby="reply-text-found"' in answer.text


class TestAHeldFile:
    @pytest.fixture
    def held(self, desk):
        desk.author()
        received = desk.write(
            "a photo of my card", attachments=(Attachment("visa.jpg", "image/jpeg", 2048),)
        )
        return desk.timeline(received.conversation_id)[0]

    def decide(self, client, held, **fields):
        path = f"/desk/conversations/{held.conversation_id}/file"
        return form(client, path, message=held.id, position="0", **fields)

    def page(self, client, held):
        return client.get(f"/desk/conversations/{held.conversation_id}").text

    def test_is_named_to_nobody(self, ana, leo, held):
        for client in (ana, leo):
            assert "visa.jpg" not in self.page(client, held)
        assert "A team lead decides about it." in self.page(ana, held)
        assert 'value="release"' in self.page(leo, held)

    def test_a_lead_releases_it(self, leo, held):
        assert self.decide(leo, held, do="release", note="a receipt").status_code == 303
        assert "visa.jpg" in self.page(leo, held)

    def test_a_lead_deletes_it(self, leo, held):
        assert self.decide(leo, held, do="delete", note="a card").status_code == 303
        assert "A file was deleted" in self.page(leo, held)

    def test_a_specialist_may_not(self, ana, held):
        assert self.decide(ana, held, do="release", note="x").status_code == 409

    def test_what_is_malformed_is_refused(self, leo, held):
        path = f"/desk/conversations/{held.conversation_id}/file"
        answer = form(leo, path, message=held.id, position="x", do="release", note="x")
        assert answer.status_code == 400
