"""May this leave now? Every reason has its code."""

from datetime import UTC, datetime, timedelta

from assist.model.contact import ChannelKind
from assist.model.conversation import Purpose
from assist.policy.contact import IntentToSend, Refusal, contact_check
from tests import factories

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def reply(channel=ChannelKind.SMS, purpose=Purpose.REPLY, last=NOW):
    return IntentToSend(channel, purpose, last)


def check(intent, *, point=None, contact=None):
    someone = contact or factories.contact()
    return contact_check(intent, someone, point or factories.point(someone.id), NOW)


class TestOptOut:
    def test_an_address_that_said_stop_gets_nothing(self):
        point = factories.point(opted_out_at=NOW - timedelta(days=30))
        assert check(reply(), point=point).reasons == (Refusal.OPTED_OUT,)

    def test_a_contact_who_said_stop_to_everything_gets_nothing_anywhere(self):
        contact = factories.contact(opted_out_all_at=NOW - timedelta(days=1))
        assert not check(reply(ChannelKind.EMAIL), contact=contact).allowed

    def test_one_confirmation_may_leave_within_five_minutes(self):
        point = factories.point(opted_out_at=NOW - timedelta(minutes=5))
        assert check(reply(purpose=Purpose.OPT_OUT_CONFIRMATION), point=point).allowed

    def test_and_not_a_second_later(self):
        point = factories.point(opted_out_at=NOW - timedelta(minutes=5, seconds=1))
        assert not check(reply(purpose=Purpose.OPT_OUT_CONFIRMATION), point=point).allowed

    def test_an_automatic_reply_is_no_confirmation(self):
        point = factories.point(opted_out_at=NOW)
        assert not check(reply(purpose=Purpose.AUTO_REPLY), point=point).allowed


class TestWhatsAppWindow:
    def test_open_for_a_day_after_the_author_wrote(self):
        intent = reply(ChannelKind.WHATSAPP, last=NOW - timedelta(hours=23, minutes=59))
        assert check(intent).allowed

    def test_closed_after_exactly_a_day(self):
        intent = reply(ChannelKind.WHATSAPP, last=NOW - timedelta(hours=24))
        assert check(intent).reasons == (Refusal.WA_SESSION_CLOSED,)

    def test_closed_when_they_never_wrote(self):
        assert not check(reply(ChannelKind.WHATSAPP, last=None)).allowed

    def test_other_channels_have_none(self):
        assert check(reply(last=None)).allowed


def test_every_reason_is_named_at_once():
    point = factories.point(opted_out_at=NOW)
    verdict = check(reply(ChannelKind.WHATSAPP, last=None), point=point)
    assert verdict.reasons == (Refusal.OPTED_OUT, Refusal.WA_SESSION_CLOSED)
