"""Callers wait with music; a lead joins a call, or listens; nobody is left alone in a room."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import pytest

from assist.channels.hold_music import HOLD_MUSIC, hold_music
from assist.demo.standins.twilio import Fault
from assist.demo.standins.twilio_calling import Calling
from assist.demo.standins.twilio_nesting import check, spoken
from assist.demo.standins.twilio_specialist import Waiting
from assist.desk.call_room import JoinClick, join_call
from assist.desk.card import card_view
from assist.desk.decide_suggestion import ClickResult
from assist.desk.place_call import CallClick, call_author
from assist.model.audit import AuditKind
from assist.model.ids import new_id
from assist.model.phone_call import CallEnd, CallState, LegRole, LegState
from assist.model.specialist import Role, Specialist
from assist.store import audit, phone_calls, phone_legs, specialists
from tests.web.conftest import form
from tests.web.voice_fixtures import ANA_PHONE, LEO_PHONE, PUBLIC

LUZ_PHONE = "+5491155550009"


@pytest.fixture
def luz(phones):
    """A team lead with a phone."""
    lead = Specialist(new_id(), "Luz Paz", "luz@example.com", Role.LEAD)
    with phones.desk.desk.db.transaction() as tx:
        specialists.add(tx, lead)
        specialists.set_phone(tx, lead.id, LUZ_PHONE)
    return lead


@pytest.fixture
def call(phones):
    """An author waits for Ana."""
    phones.desk.author(language="en")
    phones.give_phones()
    return phones.call().press("0")


@pytest.fixture
def talk(call):
    """Ana has taken it."""
    return call.answer().accept()


@dataclass
class LeadPhone:
    """The phone that rings last of all: the lead's."""

    phones: object

    @property
    def rung(self):
        return self.phones.twilio.placed[-1]

    def take(self) -> ET.Element:
        return self.post(self.rung.url)

    def press(self, key: str = "1") -> ET.Element:
        leg = self.rung.url.partition("leg=")[2]
        return self.post(f"{PUBLIC}/webhooks/twilio/voice/join?leg={leg}", Digits=key)

    def hang_up(self) -> None:
        self.post(self.rung.status_callback, CallStatus="completed")

    def post(self, url: str, **fields: str) -> ET.Element:
        form: Mapping[str, str] = {
            "AccountSid": self.phones.twilio.account_sid,
            "CallSid": self.rung.sid,
            "CallStatus": "in-progress",
            **fields,
        }
        answer = self.phones.twilio.post(
            url.replace(PUBLIC, self.phones.base), form, public_url=url
        )
        assert answer.status_code == 200
        document = ET.fromstring(answer.text)
        check(document)
        return document


def join(phones, call, who, *, listens=False):
    click = JoinClick(phones.stored(call).id, who.id, listens)
    answer = join_call(phones.desk.desk, click, phones.desk.clock())
    phones.desk.ring()
    return answer


def come(phones, call, luz, *, listens=False):
    """Luz comes in, and the two are moved to the room."""
    assert join(phones, call, luz, listens=listens).result is ClickResult.DONE
    phone = LeadPhone(phones)
    phone.take()
    conference = phone.press().find("Dial/Conference")
    phones.desk.ring()
    return phone, conference


class TestWaiting:
    def test_is_with_music_in_short_pieces(self, call):
        assert call.waiting is Waiting.SPECIALIST
        for _ in range(3):
            call.wait_for_phone()
        assert call.music == [f"{PUBLIC}/static/hold.wav"] * 3

    def test_is_with_the_houses_own_music_where_there_is_some(self, phone_desk_with):
        phones = phone_desk_with(voice_hold_music="https://example.org/waltz.mp3")
        phones.desk.author(language="en")
        phones.give_phones()
        call = phones.call().press("0").wait_for_phone()
        assert call.music == ["https://example.org/waltz.mp3"]

    def test_the_music_is_what_the_program_makes(self, phones):
        assert HOLD_MUSIC.read_bytes() == hold_music()
        with phones.app.test_client().get("/static/hold.wav", buffered=True) as served:
            kind = served.mimetype
        assert served.status_code == 200
        assert kind in {"audio/wav", "audio/x-wav"}

    def test_ends_with_the_next_phone_when_one_rings_out(self, call):
        call.ring_out("no-answer")
        assert call.rung == [ANA_PHONE, LEO_PHONE]
        assert "somebody else" in call.last

    def test_ends_though_the_provider_never_tells_that_a_phone_rang_out(self, phones, call):
        phones.desk.clock.forward(seconds=61)
        call.wait_for_phone()
        assert call.rung == [ANA_PHONE, LEO_PHONE]

    def test_is_not_cut_while_the_specialist_hears_who_it_is(self, phones, call):
        call.answer()
        phones.desk.clock.forward(seconds=45)
        call.wait_for_phone()
        assert call.waiting is Waiting.SPECIALIST
        assert call.accept().waiting is Waiting.TALKING

    @pytest.mark.parametrize("fault", [Fault.ERROR_500, Fault.TOO_MANY])
    def test_ends_when_the_provider_cannot_ring_the_phone(self, phones, fault):
        phones.desk.author(language="en")
        phones.give_phones()
        phones.twilio.fail_next_call(fault)
        call = phones.call().press("0")
        phones.desk.clock.forward(seconds=61)  # where nobody knows whether it rings
        call.wait_for_phone()
        assert [one.to for one in phones.twilio.placed] == [LEO_PHONE]

    def test_stops_the_phone_when_the_caller_hangs_up(self, phones, call):
        call.hang_up()
        phones.desk.ring()
        assert ({"Status": "completed"}) in [params for _sid, params in phones.twilio.call_moves]
        assert phones.legs(call)[0].state is LegState.MISSED
        assert len(phones.twilio.placed) == 1  # nobody else is rung for somebody who has gone

    def test_a_phone_taken_too_late_hears_so(self, phones, call):
        rung = call.ringing
        call.hang_up()
        call.ringing = rung
        document = call.post_leg(rung.url)
        assert "The caller is gone" in " ".join(spoken(document))
        assert document.find("Gather") is None

    def test_goes_on_when_who_took_it_is_gone_before_the_two_heard_each_other(self, phones, call):
        call.answer()
        leg = call.ringing.url.partition("leg=")[2]
        call.post_leg(f"{PUBLIC}/webhooks/twilio/voice/take?leg={leg}", Digits="1")
        call.post_leg(call.ringing.status_callback, CallStatus="completed")
        call.wait_for_phone()
        assert call.rung == [ANA_PHONE, LEO_PHONE]

    def test_two_phones_at_once_give_the_call_to_one(self, phones, call):
        call.answer()
        first = call.ringing
        call.ring_out("no-answer")
        leg = first.url.partition("leg=")[2]
        document = call.post_leg(f"{PUBLIC}/webhooks/twilio/voice/take?leg={leg}", Digits="1")
        assert document.find("Hangup") is not None
        assert phones.stored(call).state is CallState.RINGING


class TestJoining:
    def test_is_for_leads(self, phones, talk):
        mia = phones.newcomer()
        with phones.desk.desk.db.transaction() as tx:
            specialists.set_phone(tx, mia.id, "+5491155550008")
        assert join(phones, talk, mia).result is ClickResult.NEEDS_LEAD

    def test_takes_a_phone_that_is_free(self, phones, talk, luz):
        with phones.desk.desk.db.transaction() as tx:
            specialists.set_phone(tx, luz.id, None)
        assert join(phones, talk, luz).result is ClickResult.NO_PHONE

    def test_is_for_a_call_that_goes_on(self, phones, call, luz):
        assert join(phones, call, luz).result is ClickResult.ALREADY_DECIDED

    def test_changes_nothing_for_the_two_until_the_lead_has_come(self, phones, talk, luz):
        join(phones, talk, luz)
        LeadPhone(phones).take()
        assert talk.room == ""
        assert not phones.stored(talk).in_room

    def test_brings_all_three_to_one_room(self, phones, talk, luz):
        phone, conference = come(phones, talk, luz)
        assert phone.rung.to == LUZ_PHONE
        call = phones.stored(talk)
        assert conference.text == talk.room == call.id
        assert conference.attrib["muted"] == "false"
        assert talk.waiting is Waiting.TALKING
        assert call.in_room
        with phones.desk.desk.db.read() as tx:
            kinds = [one.event.kind for one in audit.events(tx, call.conversation_id)]
        assert AuditKind.CALL_JOINED in kinds

    def test_to_listen_is_heard_by_nobody_and_told_by_a_tone(self, phones, talk, luz):
        _phone, conference = come(phones, talk, luz, listens=True)
        assert conference.attrib["muted"] == "true"
        assert conference.attrib["beep"] == "onEnter"
        shown = card_view(
            phones.desk.desk, phones.stored(talk).conversation_id, phones.desk.clock()
        ).live
        assert (shown.person.name, shown.listening) == ("Ana Ruiz", ("Luz Paz",))

    def test_does_not_take_the_case_from_whoever_has_it(self, phones, talk, luz):
        come(phones, talk, luz)
        assert phones.conversation(talk).assigned_to == phones.desk.ana.id

    def test_a_lead_whose_machine_answers_does_not_come(self, phones, talk, luz):
        join(phones, talk, luz)
        phone = LeadPhone(phones)
        phone.take()
        phone.hang_up()
        assert phones.legs(talk)[-1].state is LegState.MISSED
        assert not phones.stored(talk).in_room


class TestLeaving:
    def test_the_lead_leaves_the_two_together(self, phones, talk, luz):
        phone, _ = come(phones, talk, luz)
        phone.hang_up()
        phones.desk.ring()
        assert talk.waiting is Waiting.TALKING
        assert phones.stored(talk).state is CallState.CONNECTED

    def test_the_specialist_leaves_the_author_with_a_lead_who_speaks(self, phones, talk, luz):
        come(phones, talk, luz)
        talk.ring_out("completed")
        assert talk.waiting is Waiting.TALKING
        call = phones.stored(talk)
        assert call.state is CallState.CONNECTED
        view = card_view(phones.desk.desk, call.conversation_id, phones.desk.clock())
        assert view.live.person.name == "Luz Paz"

    def test_the_author_is_not_left_with_one_who_only_listens(self, phones, talk, luz):
        come(phones, talk, luz, listens=True)
        talk.ring_out("completed")
        assert "Goodbye" in talk.last
        assert talk.waiting is Waiting.NOBODY
        assert phones.stored(talk).outcome is CallEnd.TRANSFERRED

    def test_the_last_who_leaves_ends_it_with_words(self, phones, talk, luz):
        phone, _ = come(phones, talk, luz)
        talk.ring_out("completed")
        phone.hang_up()
        phones.desk.ring()
        assert "Goodbye" in talk.last
        assert talk.waiting is Waiting.NOBODY

    def test_the_author_leaves_and_all_are_over(self, phones, talk, luz):
        come(phones, talk, luz)
        talk.hang_up()
        call = phones.stored(talk)
        assert (call.state, call.outcome) == (CallState.ENDED, CallEnd.TRANSFERRED)
        assert {leg.state for leg in phones.legs(talk)} == {LegState.ENDED}
        assert [leg.role for leg in phones.legs(talk)] == [LegRole.SPEAKS, LegRole.JOINS]

    def test_a_move_that_fails_leaves_the_two_as_they_are(self, phones, talk, luz):
        join(phones, talk, luz)
        phone = LeadPhone(phones)
        phone.take()
        phones.twilio.fail_next_call(Fault.ERROR_500, times=3)
        phone.press()
        phones.desk.ring()
        assert talk.waiting is Waiting.TALKING
        assert phones.stored(talk).state is CallState.CONNECTED


class TestCallsThatWePlaced:
    @pytest.fixture
    def calling(self, phones):
        phones.give_phones()
        phones.desk.author(language="en", country="US", region="FL", zone="America/New_York")
        written = phones.desk.write("how much do I owe?").conversation_id
        point = phones.desk.point("+13055550111").id
        click = CallClick(written, point, phones.desk.ana.id)
        call_author(phones.desk.desk, click, phones.desk.clock())
        phones.desk.work()
        placed = Calling(phones.twilio, phones.base, PUBLIC).take().press().pick_up()
        return placed.answered_by("human")

    def test_come_to_a_room_as_well(self, phones, calling, luz):
        with phones.desk.desk.db.read() as tx:
            call = phone_calls.by_sid(tx, calling.author_sid)
        click = JoinClick(call.id, luz.id)
        join_call(phones.desk.desk, click, phones.desk.clock())
        phones.desk.ring()
        phone = LeadPhone(phones)
        phone.take()
        phone.press()
        phones.desk.ring()
        assert calling.author_room == calling.room == call.id
        calling.author_hangs_up()
        with phones.desk.desk.db.read() as tx:
            after = phone_calls.get(tx, call.id)
            legs = phone_legs.legs_of(tx, [call.id])
        assert after.outcome is CallEnd.TRANSFERRED
        assert {leg.state for leg in legs} == {LegState.ENDED}


class TestInTheConsole:
    def test_a_lead_has_both_buttons_and_a_specialist_none(self, phones, talk, luz):
        path = f"/desk/conversations/{phones.stored(talk).conversation_id}"
        ana, lead = phones.app.test_client(), phones.app.test_client()
        ana.get(phones.links.issue(phones.desk.ana.id))
        lead.get(phones.links.issue(luz.id))
        assert "Listen in" not in ana.get(path).text
        assert "Listen in" in lead.get(path).text
        fields = {"call": phones.stored(talk).id, "listens": "yes"}
        assert form(lead, f"{path}/live/join", **fields).status_code == 303
        assert form(ana, f"{path}/live/join", **fields).status_code == 409
        phones.desk.ring()
        LeadPhone(phones).take()
        LeadPhone(phones).press()
        assert "Luz Paz listens." in lead.get(path).text
