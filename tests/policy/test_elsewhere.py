"""At which other address a reply may go on, and when the author's own counts as closed."""

from datetime import timedelta

import pytest

from assist.model.contact import ChannelKind
from assist.model.conversation import Direction, FailureReason, MessageState
from assist.model.verdict import Allowed, Reason, Refused
from assist.policy.elsewhere import is_closed, never_arrives, other_addresses
from tests import factories
from tests.factories import NOW

STOPPED, NIGHT = Reason("OPTED_OUT", "sms"), Reason("QUIET_HOURS", "", NOW + timedelta(hours=9))


def on_file(**changes):
    return factories.point("c1", **({"verified_at": NOW} | changes))


def failed(reason, state=MessageState.FAILED):
    return factories.outgoing(state=state, failure_reason=reason)


class TestAnAddressIsClosed:
    @pytest.mark.parametrize(
        ("verdict", "closed"),
        [
            (Allowed(), False),
            (Refused((STOPPED,)), True),
            (Refused((Reason("WA_SESSION_CLOSED"),)), True),
            (Refused((NIGHT,), NIGHT.until), False),
            (Refused((NIGHT, STOPPED)), True),
            (Refused((Reason("BLOCK_CEASE_WRITTEN"),)), False),
        ],
    )
    def test_by_what_waiting_does_not_mend_and_is_this_addresss_alone(self, verdict, closed):
        assert is_closed(verdict, None) is closed

    @pytest.mark.parametrize(
        ("reason", "closed"),
        [
            (FailureReason.INVALID_ADDRESS, True),
            (FailureReason.LANDLINE, True),
            (FailureReason.BLOCKED, True),
            (FailureReason.WINDOW_CLOSED, True),
            (FailureReason.UNREACHABLE, False),
            (FailureReason.PROVIDER_ERROR, False),
            (FailureReason.TOO_LONG, False),
        ],
    )
    def test_by_our_newest_reply_that_came_back_for_what_it_is(self, reason, closed):
        assert is_closed(Allowed(), failed(reason)) is closed

    def test_by_no_reply_that_may_still_arrive_and_none_of_theirs(self):
        assert not never_arrives(failed(FailureReason.LANDLINE, MessageState.SENDING))
        theirs = factories.message(
            direction=Direction.INCOMING,
            state=MessageState.FAILED,
            failure_reason=FailureReason.LANDLINE,
        )
        assert not never_arrives(theirs)


class TestTheOthers:
    def test_are_those_on_file_mail_first(self):
        phone = on_file(address="+13055550144")
        mail = on_file(channel=ChannelKind.EMAIL, address="ada@example.com")
        chatty = on_file(channel=ChannelKind.WHATSAPP, address="+13055550155")
        assert other_addresses([phone, chatty, mail], "own") == (mail, chatty, phone)

    @pytest.mark.parametrize(
        "changes",
        [
            {"verified_at": None},
            {"shared": True},
            {"opted_out_at": NOW},
            {"channel": ChannelKind.WEBCHAT},
            {"channel": ChannelKind.VOICE},
            {"channel": ChannelKind.CONSOLE},
        ],
    )
    def test_are_none_that_may_not_take_it(self, changes):
        assert other_addresses([on_file(**changes)], "own") == ()

    def test_are_never_the_closed_one_itself(self):
        own = on_file()
        assert other_addresses([own], own.id) == ()
