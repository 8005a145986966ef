"""While a specialist speaks with an author: what both say comes in, and helps the one who speaks."""

import pytest

from assist.model.call_utterance import Speaker
from assist.model.conversation import Direction
from assist.model.interpretation import EscalationLevel
from assist.store import audit, call_utterances, interpretations
from tests.web.conftest import form


@pytest.fixture
def talking(phones):
    """A caller who is put through, and the specialist who took the call."""

    def build(**author):
        phones.desk.author(**author)
        phones.give_phones()
        return phones.call().press("0").answer().accept()

    return build


def said(phones, call):
    with phones.desk.desk.db.read() as tx:
        return call_utterances.of_call(tx, phones.stored(call).id)


def reading(phones, call):
    with phones.desk.desk.db.read() as tx:
        return interpretations.latest(tx, phones.stored(call).conversation_id)


class TestWhatIsSaid:
    def test_by_both_is_kept_in_the_order_it_was_spoken_in_and_once(self, phones, talking):
        call = talking()
        call.both(3, "I want to pay what I owe")
        call.both(2, "Good afternoon, this is Ana", by_author=False)
        call.both(3, "I want to pay what I owe")
        lines = [(piece.speaker, piece.text) for piece in said(phones, call)]
        assert lines == [
            (Speaker.SPECIALIST, "Good afternoon, this is Ana"),
            (Speaker.AUTHOR, "I want to pay what I owe"),
        ]

    def test_of_the_author_becomes_one_message_a_turn_and_is_understood(self, phones, talking):
        call = talking()
        call.both(1, "how much do I")
        call.both(2, "still owe on my package")
        call.both(3, "I will sue you", by_author=False)
        phones.desk.work(delayed=True)
        (message,) = phones.said(call)
        assert message.text == "how much do I still owe on my package"
        shown = phones.desk.suggestion(phones.stored(call).conversation_id)
        assert shown.draft.playbook_id
        assert reading(phones, call).escalation is EscalationLevel.NONE

    def test_after_the_end_is_kept_too(self, phones, talking):
        call = talking()
        call.ring_out("completed")
        call.both(9, "thank you, goodbye")
        phones.desk.work(delayed=True)
        assert phones.said(call)[-1].text == "thank you, goodbye"

    def test_before_a_person_came_is_left_to_the_assistant(self, phones):
        phones.desk.author()
        phones.give_phones()
        call = phones.call().press("0")
        call.both(1, "ringing all the time")
        assert said(phones, call) == ()

    @pytest.mark.parametrize(
        "fields",
        [
            {"TranscriptionData": "no json"},
            {"TranscriptionData": "{}"},
            {"SequenceId": "many"},
            {"Track": "both_tracks"},
            {"TranscriptionSid": "../etc"},
            {"TranscriptionEvent": "transcription-started"},
            {"Final": "false"},
            {"Timestamp": "yesterday"},
        ],
    )
    def test_that_is_garbage_is_answered_and_harms_nothing(self, phones, talking, fields):
        call = talking()
        assert call.both(1, "hello", **fields).tag == "Response"
        assert len(said(phones, call)) == ("Timestamp" in fields)

    def test_is_forged_where_the_signature_is(self, phones, talking):
        call = talking()
        call.twilio.auth_token = "f" * 32
        with pytest.raises(AssertionError, match="403"):
            call.both(1, "hello")

    def test_that_cannot_be_written_down_is_noted_once_and_the_call_goes_on(self, phones, talking):
        call = talking()
        for number in (1, 2):
            call.both(
                number,
                "",
                TranscriptionEvent="transcription-error",
                TranscriptionErrorCode="32655",
            )
        stored = phones.stored(call)
        with phones.desk.desk.db.read() as tx:
            kinds = [event.event.kind.value for event in audit.events(tx, stored.conversation_id)]
        assert kinds.count("transcript_failed") == 1
        assert stored.state.value == "connected"


class TestCardNumbers:
    def test_that_are_spread_over_pieces_are_kept_nowhere(self, phones, talking):
        call = talking()
        call.both(1, "it is four two four two four two four two")
        call.both(2, "go on", by_author=False)
        phones.desk.work(delayed=True)
        call.both(3, "four two four two four two four two")
        phones.desk.work(delayed=True)
        kept = " ".join(piece.text for piece in said(phones, call))
        messages = " ".join(message.text for message in phones.said(call))
        assert "four two" not in kept
        assert "four two" not in messages
        assert "CARD" in messages


class TestNothingLeavesByItself:
    @pytest.mark.parametrize(
        "words",
        [
            "stop contacting me, take me off your list",
            "I cannot go on, I want to end my life",
            "my card is 4242 4242 4242 4242",
            "what are your opening hours",
        ],
    )
    def test_while_a_person_speaks_with_them(self, phones, talking, words):
        call = talking()
        call.both(1, words)
        phones.desk.work(delayed=True)
        sent = [one for one in phones.timeline(call) if one.direction is Direction.OUTGOING]
        assert sent == []
        assert phones.twilio.messages == []

    def test_but_danger_is_seen_as_always(self, phones, talking):
        call = talking()
        call.both(1, "I cannot go on, I want to end my life")
        phones.desk.work(delayed=True)
        assert reading(phones, call).escalation is EscalationLevel.E4


class TestSwitchedOff:
    def test_nothing_is_written_down_nor_announced(self, phone_desk_with):
        phones = phone_desk_with(voice_live_assist=False)
        phones.desk.author()
        phones.give_phones()
        call = phones.call()
        assert "written down" not in call.last
        call.press("0").answer().accept()
        assert call.live_url == ""


class TestInTheConsole:
    @pytest.fixture
    def ana(self, phones):
        client = phones.app.test_client()
        assert client.get(phones.links.issue(phones.desk.ana.id)).status_code == 302
        return client

    def path(self, phones, call, action=""):
        return f"/desk/conversations/{phones.stored(call).conversation_id}{action}"

    def test_the_card_shows_the_talk_and_one_click_sends_it(self, phones, talking, ana):
        call = talking()
        call.both(1, "how else can i pay, do you take checks or a wire transfer")
        call.both(2, "<b>One</b> moment please", by_author=False)
        phones.desk.work(delayed=True)
        page = ana.get(self.path(phones, call)).text
        assert "On the phone now with Ana Ruiz, 0 min" in page
        assert "<strong>Ana Ruiz:</strong> &lt;b&gt;One&lt;/b&gt; moment please" in page
        assert "Say next:" in page
        assert "Text the payment link" not in page  # nothing to pay on is set up here
        shown = phones.desk.suggestion(phones.stored(call).conversation_id)
        fields = {"call": phones.stored(call).id, "agreed": "text", "about": shown.id}
        assert form(ana, self.path(phones, call, "/live/write"), **fields).status_code == 303
        assert form(ana, self.path(phones, call, "/live/write"), **fields).status_code == 409
        phones.desk.work()
        assert len(phones.twilio.messages) == 1

    def test_another_conversations_call_is_not_found(self, phones, talking, ana):
        call = talking()
        phones.desk.author("+13055550222")
        other = phones.call("+13055550222")
        fields = {"call": phones.stored(other).id}
        assert form(ana, self.path(phones, call, "/live/link"), **fields).status_code == 404

    def test_afterwards_the_timeline_keeps_who_said_what_in_the_call(self, phones, talking, ana):
        call = talking()
        call.both(2, "Good afternoon", by_author=False)
        call.both(3, "I am calling about my invoice")
        phones.desk.work(delayed=True)
        call.hang_up()
        page = ana.get(self.path(phones, call)).text
        assert "On the phone now" not in page
        talk = page[page.index("What author and specialist said") :]
        assert talk.index("Good afternoon") < talk.index("I am calling about my invoice")
