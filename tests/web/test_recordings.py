"""Messages on the tape: kept, shown and heard in the console, deleted by leads."""

import pytest

from assist.demo.standins.twilio_specialist import Waiting
from assist.model.phone_call import RecordingKind, RecordingState
from tests.harness import CLOSED
from tests.web.conftest import form


@pytest.fixture
def left(phones):
    """A call at night that left a message."""
    phones.desk.author()
    phones.desk.clock.now = CLOSED
    call = phones.call().press("0").press("1")
    call.record("Please call me about invoice twelve. Thank you", seconds=12)
    phones.desk.work(delayed=True)
    return call


def client(phones, person):
    browser = phones.app.test_client()
    assert browser.get(phones.links.issue(person.id)).status_code == 302
    return browser


def page(phones, call, person):
    key = phones.stored(call).conversation_id
    return client(phones, person).get(f"/desk/conversations/{key}").get_data(as_text=True)


class TestKept:
    def test_fetched_with_our_own_keys(self, phones, left):
        (tape,) = phones.recordings(left)
        assert (tape.kind, tape.state) == (RecordingKind.MESSAGE, RecordingState.KEPT)
        assert (
            "GET",
            f"/2010-04-01/Accounts/{phones.twilio.account_sid}/Recordings/{tape.provider_sid}.mp3",
        ) in phones.twilio.requests

    def test_beside_the_message_that_it_is(self, phones, left):
        (message,) = [m for m in phones.said(left) if m.attachments]
        (file,) = message.attachments
        assert (file.name, file.content_type) == ("voicemail.mp3", "audio/mpeg")
        assert message.text == "Please call me about invoice twelve Thank you"

    def test_told_twice_it_is_one(self, phones, left):
        (tape,) = phones.recordings(left)
        call = phones.stored(left)
        url = f"https://desk.example.com/webhooks/twilio/voice/tape?call={call.id}&kind=message"
        left.post(url, RecordingSid=tape.provider_sid, RecordingStatus="completed")
        phones.desk.work(delayed=True)
        assert len(phones.recordings(left)) == 1
        assert len([m for m in phones.said(left) if m.attachments]) == 1

    def test_gone_at_the_provider_it_is_shown_as_lost(self, phones):
        phones.desk.author()
        phones.desk.clock.now = CLOSED
        call = phones.call().press("0").press("1").record("hello", seconds=2)
        phones.twilio.recordings.clear()
        phones.desk.work(delayed=True)
        assert phones.recordings(call)[0].state is RecordingState.LOST
        assert "has the recording no more" in page(phones, call, phones.desk.ana)

    def test_a_card_on_the_tape_is_cut_from_the_words_and_nobody_hears_it(self, phones):
        phones.desk.author()
        phones.desk.clock.now = CLOSED
        call = phones.call().press("0").press("1")
        digits = "four two four two four two four two four two four two four two four two"
        call.record(f"my card is {digits}", seconds=20)
        phones.desk.work(delayed=True)
        (message,) = [m for m in phones.said(call) if m.attachments]
        assert "four two" not in message.text
        (tape,) = phones.recordings(call)
        assert client(phones, phones.desk.ana).get(f"/desk/recordings/{tape.id}").status_code == 403


class TestTheTimeline:
    def test_shows_the_call_with_a_player(self, phones, left):
        shown = page(phones, left, phones.desk.ana)
        assert "Left a message" in shown
        assert "can be faked" in shown
        assert "<audio controls" in shown
        assert "Thank you for calling" in shown

    def test_a_call_that_was_put_through_names_who_took_it(self, phones):
        phones.desk.author()
        phones.give_phones()
        call = phones.call().press("0").answer().accept()
        assert "took the call" in page(phones, call, phones.desk.ana)
        assert call.waiting is Waiting.TALKING


class TestHearing:
    def test_whoever_works_here_hears_a_message_and_that_is_recorded(self, phones, left):
        (tape,) = phones.recordings(left)
        answer = client(phones, phones.desk.ana).get(f"/desk/recordings/{tape.id}")
        assert answer.data.startswith(b"ID3")
        assert answer.mimetype == "audio/mpeg"
        assert answer.headers["Cache-Control"] == "no-store"

    def test_nobody_else_does(self, phones, left):
        (tape,) = phones.recordings(left)
        assert phones.app.test_client().get(f"/desk/recordings/{tape.id}").status_code == 302

    def test_a_lead_deletes_it_here_and_there(self, phones, left):
        (tape,) = phones.recordings(left)
        leo = client(phones, phones.desk.leo)
        answer = form(leo, f"/desk/recordings/{tape.id}/delete", note="they asked us to")
        assert answer.status_code == 303
        assert phones.twilio.recordings == {}
        assert phones.recordings(left)[0].state is RecordingState.DELETED
        assert leo.get(f"/desk/recordings/{tape.id}").status_code == 404

    def test_a_specialist_does_not(self, phones, left):
        (tape,) = phones.recordings(left)
        ana = client(phones, phones.desk.ana)
        path = f"/desk/recordings/{tape.id}/delete"
        assert form(ana, path, note="no").status_code == 403
        assert phones.recordings(left)[0].state is RecordingState.KEPT

    def test_a_whole_call_is_heard_by_who_took_it_and_leads(self, phone_desk_with):
        phones = phone_desk_with(voice_records="US")
        phones.desk.author()
        phones.give_phones()
        call = phones.call()
        assert call.recording
        call.press("0").answer().accept()
        key = phones.stored(call).id
        phones.twilio.recordings["RE1"] = b"ID3"
        url = f"https://desk.example.com/webhooks/twilio/voice/tape?call={key}&kind=call"
        call.post(url, RecordingSid="RE1", RecordingStatus="completed", RecordingDuration="60")
        phones.desk.work(delayed=True)
        (tape,) = phones.recordings(call)
        taker = phones.legs(call)[0].specialist_id
        other = next(p for p in (phones.desk.ana, phones.desk.leo) if p.id == taker)
        assert client(phones, other).get(f"/desk/recordings/{tape.id}").status_code == 200
        mia = phones.newcomer()
        assert client(phones, mia).get(f"/desk/recordings/{tape.id}").status_code == 403
