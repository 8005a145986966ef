"""What every channel keeps, whatever its provider. A new channel adds itself to `subjects`."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assist.channels.base import InboundMessage, WireRequest
from assist.errors import (
    BadInput,
    NotAuthentic,
    OutcomeUnknown,
    PermanentFailure,
    TemporaryFailure,
)
from assist.model.conversation import FailureReason, MessageState
from tests.contracts.channels.subjects import ASKABLE, HOUR, RECEIPTS, REMOTE, SIGNED, SUBJECTS, now


@pytest.fixture(params=sorted(SUBJECTS))
def subject(request):
    made = SUBJECTS[request.param]()
    yield made
    made.close()


class TestVerify:
    def test_accepts_what_the_provider_sent(self, subject):
        subject.channel.verify(subject.genuine)

    @pytest.mark.parametrize("subject", SIGNED, indirect=True)
    def test_refuses_what_somebody_else_sent(self, subject):
        with pytest.raises(NotAuthentic):
            subject.channel.verify(subject.forged)


class TestParse:
    def test_gives_one_message_of_its_kind(self, subject):
        (message,) = subject.channel.parse(subject.genuine, now())
        assert isinstance(message, InboundMessage)
        assert message.channel is subject.channel.kind
        assert message.text == "Hola"
        assert message.external_id
        assert message.sender_address
        assert message.inbox_address

    def test_the_same_request_gives_the_same_values(self, subject):
        at = now()
        first = subject.channel.parse(subject.genuine, at)
        assert subject.channel.parse(subject.genuine, at) == first
        (later,) = subject.channel.parse(subject.genuine, at + HOUR)
        assert later.external_id == first[0].external_id

    def test_names_the_field_that_is_wrong(self, subject):
        for name, request in subject.wrong.items():
            with pytest.raises(BadInput) as caught:
                subject.channel.parse(request, now())
            assert caught.value.field == name

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.binary(max_size=300),
        st.dictionaries(st.text(max_size=12), st.text(st.characters(), max_size=30), max_size=6),
        st.text(st.characters(), max_size=40),
    )
    def test_anything_at_all_is_parsed_or_bad_input(self, subject, body, form, url):
        genuine = subject.genuine
        for request in (
            WireRequest("POST", url, {}, body, form),
            replace(genuine, body=body),
            replace(genuine, form={**genuine.form, **form}),
        ):
            with suppress(BadInput):
                subject.channel.parse(request, now())


class TestSend:
    def test_is_accepted_under_an_id_of_the_provider(self, subject):
        before = subject.accepted()
        sent = subject.channel.send(subject.message, now())
        assert sent.external_id
        assert sent.state is MessageState.SENT
        assert subject.accepted() - before in {0, 1}

    def test_refuses_beforehand_what_could_never_be_sent(self, subject):
        for act in (subject.channel.check, subject.channel.send):
            with pytest.raises(PermanentFailure) as caught:
                act(subject.unsendable, now())
            assert caught.value.reason in set(FailureReason)
        assert subject.accepted() == 0

    @pytest.mark.parametrize("subject", REMOTE, indirect=True)
    def test_a_busy_provider_is_a_temporary_failure(self, subject):
        subject.temporary()
        with pytest.raises(TemporaryFailure):
            subject.channel.send(subject.message, now())
        assert subject.accepted() == 0

    @pytest.mark.parametrize("subject", REMOTE, indirect=True)
    def test_a_refusal_is_permanent_and_has_a_reason(self, subject):
        with pytest.raises(PermanentFailure) as caught:
            subject.channel.send(subject.permanent(), now())
        assert caught.value.reason in set(FailureReason)

    @pytest.mark.parametrize("subject", REMOTE, indirect=True)
    def test_a_lost_answer_leaves_the_outcome_unknown(self, subject):
        subject.unknown()
        with pytest.raises(OutcomeUnknown):
            subject.channel.send(subject.message, now())


class TestFindSent:
    def test_finds_what_was_accepted(self, subject):
        since = now()
        sent = subject.channel.send(subject.message, since)
        if not subject.channel.capabilities.can_find_sent:
            with pytest.raises(OutcomeUnknown):
                subject.channel.find_sent(subject.message, since)
            return
        assert subject.channel.find_sent(subject.message, since).external_id == sent.external_id

    @pytest.mark.parametrize("subject", ASKABLE, indirect=True)
    def test_an_accepted_but_unanswered_attempt_is_not_sent_twice(self, subject):
        since = now()
        subject.unknown()
        with pytest.raises(OutcomeUnknown):
            subject.channel.send(subject.message, since)
        assert subject.channel.find_sent(subject.message, since) is not None
        assert subject.accepted() == 1


class TestReceipts:
    RANK = (MessageState.SENT, MessageState.DELIVERED, MessageState.READ)

    @pytest.mark.parametrize("subject", RECEIPTS, indirect=True)
    def test_states_only_move_forward_along_the_providers_order(self, subject):
        ranks = []
        for status in ("queued", "sending", "sent", "delivered", "read"):
            (receipt,) = subject.channel.parse(subject.receipts(status), now())
            assert receipt.message_id == subject.message.id
            assert receipt.channel is subject.channel.kind
            ranks.append(self.RANK.index(receipt.state))
        assert ranks == sorted(ranks)

    @pytest.mark.parametrize("subject", RECEIPTS, indirect=True)
    def test_a_failure_has_a_reason(self, subject):
        (receipt,) = subject.channel.parse(subject.receipts("undelivered"), now())
        assert receipt.state is MessageState.FAILED
        assert receipt.reason in set(FailureReason)


class TestCapabilities:
    def test_are_stated(self, subject):
        capabilities = subject.channel.capabilities
        assert capabilities.max_characters > 0
        assert capabilities.rate_per_second > 0
