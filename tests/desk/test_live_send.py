"""One click during a call: what was agreed leaves in writing, once, by the way that is open."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assist.demo.standins.smtp import SmtpStandin
from assist.desk.accept_by_phone import accept_by_phone
from assist.desk.card import card_view
from assist.desk.decide_suggestion import ClickResult
from assist.desk.holds import HoldClick, set_hold
from assist.desk.live_calls import what_to_write
from assist.desk.live_send import LiveClick, send_in_writing, send_link_in_call
from assist.desk.promises import Said, record_promise
from assist.desk.proven import Evidence, add_proof
from assist.desk.take_turn import take_turn
from assist.desk.use_offer import OfferClick
from assist.desk.work_out_offers import work_out_offers
from assist.desk.wrap_up import WrapUpClick, wrap_up_call
from assist.errors import BadInput
from assist.i18n import translator
from assist.model.contact import ChannelKind, OptOutScope
from assist.model.hold import HoldKind
from assist.model.identity import ProofKind
from assist.model.ids import new_id
from assist.model.live_call import Agreed
from assist.model.offer import OfferKind
from assist.model.phone_call import CallEnd, CallLeg, CallState, LegState
from assist.store import (
    contacts,
    conversations,
    inboxes,
    payment_plans,
    phone_calls,
    phone_legs,
    wrap_ups,
)
from tests import factories
from tests.factories import usd
from tests.harness import OPEN, OURS, mail_settings, open_desk
from tests.store.test_contact_log import call as a_call

ASKED = "how else can i pay, do you take checks or a wire transfer"


@pytest.fixture
def smtp():
    with SmtpStandin() as standin:
        yield standin


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, smtp):
    url = sqlite_copy(tmp_path / "assist.db")
    voice = {"twilio_voice_number": OURS, **mail_settings(smtp)}
    opened = open_desk(url, reader_cache, twilio, **voice)
    yield opened
    opened.services.close()


@pytest.fixture
def author(desk):
    return desk.author(channel=ChannelKind.VOICE, zone="America/New_York")


@pytest.fixture
def call(desk, author):
    """Ana speaks with the author, who has asked something."""
    asked = desk.write(
        ASKED, channel=ChannelKind.VOICE, inbox_address=OURS, in_call=True, own_turn=True
    )
    conversation = desk.conversation(asked.conversation_id)
    one = replace(
        a_call(conversation),
        state=CallState.CONNECTED,
        started_at=desk.clock(),
        transcribed=True,
        proven=conversation.identity_level,
    )
    leg = CallLeg(new_id(), one.id, desk.ana.id, 1, LegState.ACCEPTED, desk.clock())
    with desk.desk.db.transaction() as tx:
        phone_calls.add(tx, one)
        phone_legs.add_leg(tx, leg)
    take_turn(desk.desk, conversation.id)
    return one


def on_mail(desk, author):
    point = factories.point(
        author.id,
        channel=ChannelKind.EMAIL,
        address="ada@example.com",
        verified_at=OPEN - timedelta(days=9),
    )
    with desk.desk.db.transaction() as tx:
        contacts.add_point(tx, point)
        inboxes.ensure(tx, ChannelKind.EMAIL, "billing@example.com", "Desk")


def write(desk, call, agreed=Agreed.TEXT, about=None):
    about = about or desk.suggestion(call.conversation_id).id
    click = LiveClick(call.id, desk.ana.id, agreed, about)
    return send_in_writing(desk.desk, click, desk.clock())


def texts(desk):
    desk.work()
    return [message.body for message in desk.twilio.messages]


class TestWhatToSay:
    def test_leaves_as_the_playbooks_text_for_texts_and_signed(self, desk, call):
        assert write(desk, call).result is ClickResult.DONE
        (body,) = texts(desk)
        assert "Lantern House Publishing" in body

    def test_leaves_once_however_often_it_is_clicked(self, desk, call):
        about = desk.suggestion(call.conversation_id).id
        assert write(desk, call, about=about).result is ClickResult.DONE
        assert write(desk, call, about=about).result is ClickResult.ALREADY_DECIDED
        assert len(texts(desk)) == 1

    def test_goes_by_mail_where_the_number_takes_no_texts(self, desk, author, call, smtp):
        on_mail(desk, author)
        with desk.desk.db.transaction() as tx:
            point = contacts.get_point(tx, call.contact_point_id)
            contacts.set_opt_out(tx, point.id, OptOutScope.POINT, desk.clock())
        assert write(desk, call).result is ClickResult.DONE
        assert texts(desk) == []
        assert len(smtp.mails) == 1

    def test_is_refused_with_the_policys_reason_where_no_way_is_open(self, desk, call):
        with desk.desk.db.transaction() as tx:
            contacts.set_opt_out(tx, call.contact_point_id, OptOutScope.POINT, desk.clock())
        answer = write(desk, call)
        assert answer.result is ClickResult.NOT_ALLOWED
        assert answer.refusal is not None
        assert texts(desk) == []


class TestAPromise:
    def test_that_was_made_in_the_call_is_what_leaves(self, desk, call):
        said = Said(usd(20_000), date(2026, 11, 27))
        promise = record_promise(
            desk.desk, call.conversation_id, by=desk.ana.id, now=desk.clock(), said=said
        )
        answer = write(desk, call, Agreed.PROMISE, promise.id)
        assert answer.result is ClickResult.DONE
        (body,) = texts(desk)
        assert "You pay $200.00 on November 27, 2026" in body

    def test_that_is_another_by_now_is_not_sent(self, desk, call):
        assert write(desk, call, Agreed.PROMISE, new_id()).result is ClickResult.STALE_MESSAGE
        assert texts(desk) == []


class TestALink:
    def test_that_cannot_be_made_says_so(self, desk, call):
        with pytest.raises(BadInput, match="link"):
            send_link_in_call(desk.desk, LiveClick(call.id, desk.ana.id), desk.clock())

    def test_of_a_stranger_is_not_sent(self, desk, call):
        answer = send_link_in_call(desk.desk, LiveClick(call.id, new_id()), desk.clock())
        assert answer.result is ClickResult.NOT_A_SPECIALIST


class TestAnEndedCall:
    def test_sends_nothing(self, desk, call):
        with desk.desk.db.transaction() as tx:
            phone_calls.end(tx, call.id, CallEnd.TRANSFERRED, desk.clock())
        assert write(desk, call).result is ClickResult.ALREADY_DECIDED


def test_what_was_agreed_comes_before_what_to_say(desk, call):
    shown = desk.suggestion(call.conversation_id)
    assert what_to_write(call, shown, None) == (Agreed.TEXT, shown.id)
    said = Said(usd(20_000), date(2026, 11, 27))
    promise = record_promise(
        desk.desk, call.conversation_id, by=desk.ana.id, now=desk.clock(), said=said
    )
    assert what_to_write(call, shown, promise) == (Agreed.PROMISE, promise.id)
    before = replace(promise, made_at=call.started_at - timedelta(days=1))
    assert what_to_write(call, shown, before) == (Agreed.TEXT, shown.id)
    assert what_to_write(call, None, None) == (None, "")


class TestAPlan:
    @pytest.fixture
    def agreed(self, desk, author, call):
        """The confirmation that is drawn after they said yes."""
        with desk.desk.db.transaction() as tx:  # they proved who they are in the call
            evidence = Evidence(call.contact_point_id, ProofKind.CODE, "test")
            conversation = conversations.get(tx, call.conversation_id)
            add_proof(tx, desk.desk, conversation, evidence, desk.clock())
        work_out_offers(desk.desk, call.conversation_id, by=desk.ana.id, now=desk.clock())
        decision = card_view(desk.desk, call.conversation_id, desk.clock()).decision_id
        click = OfferClick(decision, OfferKind.EQUAL_INSTALMENTS, desk.ana.id)
        assert accept_by_phone(desk.desk, click, desk.clock()).result is ClickResult.DONE
        return desk.suggestion(call.conversation_id)

    def test_that_was_agreed_is_confirmed_though_they_go_on_speaking(
        self, desk, author, call, agreed
    ):
        desk.clock.forward(seconds=5)
        desk.write(
            "thank you, that helps a lot",
            channel=ChannelKind.VOICE,
            inbox_address=OURS,
            in_call=True,
            own_turn=True,
        )
        take_turn(desk.desk, call.conversation_id)
        assert desk.suggestion(call.conversation_id).id == agreed.id
        assert write(desk, call, Agreed.PLAN, agreed.id).result is ClickResult.DONE
        assert len(texts(desk)) == 1
        with desk.desk.db.read() as tx:
            assert payment_plans.active_of(tx, str(author.account_id)).by_phone

    def test_that_was_agreed_is_confirmed_with_the_wrap_up(self, desk, author, call, agreed):
        with desk.desk.db.transaction() as tx:
            phone_calls.end(tx, call.id, CallEnd.TRANSFERRED, desk.clock())
        click = WrapUpClick(call.id, desk.ana.id, text="They agreed.", in_writing=True)
        answer = wrap_up_call(desk.desk, click, translator("en_US"), desk.clock())
        assert (answer.result, answer.unsent) == (ClickResult.DONE, None)
        desk.work()
        assert texts(desk) == [agreed.draft.text]
        with desk.desk.db.read() as tx:
            assert payment_plans.active_of(tx, str(author.account_id)).by_phone
            assert wrap_ups.of_call(tx, call.id).text == "They agreed."
        again = wrap_up_call(desk.desk, click, translator("en_US"), desk.clock())
        assert again.result is ClickResult.ALREADY_DECIDED
        desk.work()
        assert len(texts(desk)) == 1

    def test_on_a_hold_stays_unmade_and_the_wrap_up_written(self, desk, author, call, agreed):
        hold = HoldClick(call.conversation_id, desk.ana.id, "They dispute it.")
        assert set_hold(desk.desk, hold, HoldKind.DISPUTE, desk.clock()).result is ClickResult.DONE
        with desk.desk.db.transaction() as tx:
            phone_calls.end(tx, call.id, CallEnd.TRANSFERRED, desk.clock())
        click = WrapUpClick(call.id, desk.ana.id, text="They agreed.", in_writing=True)
        answer = wrap_up_call(desk.desk, click, translator("en_US"), desk.clock())
        assert answer.result is ClickResult.DONE
        assert answer.unsent.result is ClickResult.ON_HOLD
        with desk.desk.db.read() as tx:
            assert payment_plans.active_of(tx, str(author.account_id)) is None
            assert wrap_ups.of_call(tx, call.id) is not None
