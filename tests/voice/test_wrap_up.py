"""A call in a few lines: what its records say, and nothing that they do not."""

from datetime import UTC, date, datetime

import pytest

from assist.i18n import translator
from assist.model.audit import AuditKind, NewAuditEvent
from assist.model.contact import IdentityLevel
from assist.model.contact_log import CallOutcome
from assist.model.money import Money
from assist.model.wrap_up import CallRecords, Told, WrapUpResult
from assist.voice.wrap_up import Named, lines, most_telling, reached_by, result_of, with_promise

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
NAMED = Named(intent=lambda one: f"<{one}>", hold=lambda one: f"<{one}>", offer=lambda o: f"<{o}>")
PROMISE = {"amount_minor": 20_000, "currency": "USD", "due_on": "2026-12-04"}


def event(kind, data, **subject):
    return NewAuditEvent("c", kind, "assist", NOW, subject, data)


def asked(*intents, escalation="E0"):
    return event(
        AuditKind.INTERPRETED,
        {"intents": dict.fromkeys(intents, 0.9), "escalation": escalation},
    )


def call(*events, **changes):
    values = {
        "call_id": "1",
        "caller": "Ada Pérez",
        "level": IdentityLevel.L1,
        "by_code": False,
        "placed": False,
        "specialists": ("Ana Ruiz",),
        "seconds": 420,
        **changes,
    }
    return CallRecords(events=events, **values)


def told(records, locale="en_US"):
    return "\n".join(lines(records, NAMED, translator(locale)))


class TestWho:
    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"by_code": True}, "Ada Pérez, proven by a code in the call (L2)."),
            ({}, "Ada Pérez by the number alone, which can be faked (L1)."),
            ({"level": IdentityLevel.L0}, "Ada Pérez, not proven."),
            ({"placed": True}, "Ada Pérez, whom we called; who picked up is not proven."),
            ({"caller": "", "level": IdentityLevel.L0}, "Somebody who is not on file, not proven."),
        ],
    )
    def test_is_said_as_it_was_proven(self, changes, said):
        assert told(call(**changes)).splitlines()[0] == said


class TestWhatWasAsked:
    def test_is_named_once_in_its_order(self):
        text = told(call(asked("balance_inquiry"), asked("payment_plan_request", "unclear")))
        assert "Asked: <balance_inquiry>, <payment_plan_request>." in text

    def test_has_the_longest_of_their_words(self):
        quotes = ("hi", "could we split it in three", "yes", "x" * 300)
        text = told(call(quotes=quotes))
        assert "In their words: “could we split it in three”" in text
        assert f"“{'x' * 139}…”" in text
        assert "“hi”" not in text


class TestWhatWasAgreed:
    def test_is_what_is_on_record(self):
        records = call(
            event(AuditKind.PROMISE_RECORDED, PROMISE),
            event(AuditKind.MESSAGE_QUEUED, {"purpose": "reply", "text": "link"}, message="m1"),
            event(AuditKind.MESSAGE_QUEUED, {"purpose": "reply", "text": "As said."}, message="m2"),
            link_ids=frozenset({"m1"}),
        )
        text = told(records)
        assert "Promised: $200.00 on" in text
        assert "The payment link was sent by text." in text
        assert "Sent in writing: “As said.”" in text
        assert "No agreement" not in text
        assert result_of(records) is WrapUpResult.PROMISE

    def test_is_nothing_where_words_alone_speak_of_it(self):
        heard = (Money(20_000, "USD"), date(2026, 12, 4))
        records = call(asked("promise_to_pay"), quotes=("I pay 200 on the 4th",), heard=heard)
        text = told(records)
        assert "No agreement is on record." in text
        assert "Heard, not recorded: $200.00 on" in text
        assert "Promised" not in text
        assert result_of(records) is WrapUpResult.ANSWERED

    def test_is_not_what_was_taken_back(self):
        later = {**PROMISE, "amount_minor": 15_000}
        records = call(
            event(AuditKind.PROMISE_RECORDED, PROMISE, promise="a"),
            event(AuditKind.PROMISE_MOVED, {**PROMISE, "state": "superseded"}, promise="a"),
            event(AuditKind.PROMISE_RECORDED, later, promise="b"),
        )
        assert "$200.00" not in told(records)
        assert "Promised: $150.00 on" in told(records)
        ended = event(AuditKind.PROMISE_MOVED, {**later, "state": "cancelled"}, promise="b")
        gone = call(*records.events, ended)
        assert "No agreement is on record." in told(gone)
        assert result_of(gone) is WrapUpResult.ANSWERED

    def test_an_automatic_text_is_none_of_it(self):
        code = event(AuditKind.MESSAGE_QUEUED, {"purpose": "one_time_code", "text": "123456"})
        assert "123456" not in told(call(code))

    def test_what_was_erased_says_nothing(self):
        assert "No agreement" in told(call(event(AuditKind.PROMISE_RECORDED, {})))

    def test_a_yes_to_what_stood_is_said_and_is_no_plan_yet(self):
        offers = [
            event(AuditKind.OFFER_ACCEPTED, {"offer": "extension", "standing": "stands"}),
            event(AuditKind.OFFER_ACCEPTED, {"offer": "exit", "standing": "expired"}),
        ]
        text = told(call(*offers))
        assert "Said yes to: <extension>. It counts once the confirmation is sent." in text
        assert "<exit>" not in text
        assert result_of(call(*offers)) is WrapUpResult.ANSWERED

    def test_what_went_to_another_address_is_told(self):
        sent = event(AuditKind.REPLIED_ELSEWHERE, {"conversation": 7})
        assert "Something was sent to another address of theirs." in told(call(sent))

    def test_a_promise_that_is_recorded_with_it_is_agreed(self):
        heard = (Money(20_000, "USD"), date(2026, 12, 4))
        records = with_promise(call(heard=heard), *heard, NOW)
        assert "Promised: $200.00 on" in told(records)
        assert "Heard" not in told(records)
        assert result_of(records) is WrapUpResult.PROMISE

    @pytest.mark.parametrize(
        ("kind", "result"),
        [
            (AuditKind.PLAN_MADE, WrapUpResult.PLAN),
            (AuditKind.DISPUTE_OPENED, WrapUpResult.DISPUTE),
            (AuditKind.CALL_BACK_ASKED, WrapUpResult.CALL_BACK),
        ],
    )
    def test_proposes_the_result(self, kind, result):
        assert result_of(call(event(kind, {"x": 1}))) is result


class TestWhatTheSpecialistSaid:
    both = Told("You pay 150 on the 4th.", names_amount=True, names_day=True)
    amount = Told("That is 300 in all.", names_amount=True, names_day=False)
    day = Told("I look again on Monday.", names_amount=False, names_day=True)
    other = Told("Let me look.", names_amount=False, names_day=False)

    def test_is_quoted_where_it_names_an_amount_or_a_day(self):
        text = told(call(told=(self.other, self.amount, self.day)))
        assert "The specialist said: “That is 300 in all.”" in text
        assert "The specialist said: “I look again on Monday.”" in text
        assert "Let me look" not in text

    def test_is_at_most_two_with_both_first_then_the_newest_in_their_order(self):
        assert most_telling((self.both, self.amount, self.day)) == (self.both, self.day)
        assert most_telling((self.amount, self.day, self.both)) == (self.day, self.both)
        assert most_telling((self.other,)) == ()

    def test_decides_nothing(self):
        records = call(told=(self.both,))
        assert "No agreement is on record." in told(records)
        assert result_of(records) is WrapUpResult.ANSWERED


class TestWhoWasReached:
    def test_is_what_somebody_said_or_the_network(self):
        stranger = asked("third_party_or_bereavement")
        assert reached_by(call(stranger, disposition=CallOutcome.RPC)) is CallOutcome.RPC
        assert reached_by(call(disposition=CallOutcome.NO_ANSWER)) is CallOutcome.NO_ANSWER

    @pytest.mark.parametrize(
        "read",
        [
            asked("balance_inquiry", "third_party_or_bereavement"),
            event(AuditKind.HOLD_SET, {"kind": "wrong_number"}),
        ],
        ids=["read as somebody else", "held as a wrong number"],
    )
    def test_is_somebody_else_where_the_call_says_so(self, read):
        assert reached_by(call(read)) is CallOutcome.WPC

    def test_is_the_author_otherwise(self):
        held = event(AuditKind.HOLD_SET, {"kind": "dispute_open"})
        assert reached_by(call(asked("balance_inquiry"), held)) is CallOutcome.RPC
        erased = event(AuditKind.INTERPRETED, {})
        assert reached_by(call(erased)) is CallOutcome.RPC


class TestWhatStaysOpen:
    def test_is_said(self):
        records = call(
            asked("hardship_disclosure", escalation="E3"),
            event(AuditKind.HOLD_SET, {"kind": "hardship"}),
            event(AuditKind.OPTED_OUT, {"scope": "point"}),
        )
        text = told(records)
        assert "Alarm: E3." in text
        assert "A hold was set: <hardship>." in text
        assert "They want no more messages." in text


def test_in_spanish():
    text = told(call(asked("balance_inquiry"), event(AuditKind.PROMISE_RECORDED, PROMISE)), "es_AR")
    assert "Consultó por: <balance_inquiry>." in text
    assert "Prometió: US$" in text
    assert "Habló con Ana Ruiz; la llamada duró 7 minutos." in text
