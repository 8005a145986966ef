"""What a turn does, in order, and why."""

from dataclasses import replace

import pytest

from assist.model.contact import ChannelKind, IdentityLevel, OptOutScope
from assist.model.conversation import SenderKind
from assist.model.decision import (
    AutoReply,
    AutoReplyKind,
    DecisionReason,
    HandOffNow,
    RecordOptOut,
)
from assist.model.hold import HoldKind
from assist.model.interpretation import EntityKind, EscalationLevel, IntentGuess, Span
from assist.model.money import Money
from assist.playbooks import Library, decide
from tests.playbooks.samples import (
    CONTACT,
    NOW,
    a_reading,
    a_situation,
    an_account,
    an_entity,
    packaged,
    wants_out,
)


def decided(*intents, library=None, text="how much do I owe", **changes):
    reading_fields = (
        "language",
        "level",
        "signal",
        "entities",
        "opt_out",
        "needs_human_now",
        "confidence",
    )
    reading = {name: changes.pop(name) for name in reading_fields if name in changes}
    situation = a_situation(a_reading(*intents, **reading), text, **changes)
    return decide(packaged() if library is None else library, situation, NOW)


def kinds(decision):
    return [type(action).__name__ for action in decision.actions]


def auto_replies(decision):
    return [action for action in decision.actions if isinstance(action, AutoReply)]


def hand_offs(decision):
    return [action.signal for action in decision.actions if isinstance(action, HandOffNow)]


class TestMailThatIsNeverAnswered:
    def test_automatic_mail(self):
        decision = decided(
            "balance_inquiry", message={"automatic": True}, tell_after_hours=True, desk_open=False
        )
        assert (decision.reason, decision.actions) == (DecisionReason.AUTOMATIC_MAIL, ())

    def test_an_out_of_office_by_sms(self):
        assert decided("spam_autoreply").reason is DecisionReason.AUTOMATIC_MAIL

    def test_somebody_else_in_the_thread_goes_to_a_person_even_with_a_stop(self):
        decision = decided("opt_out", opt_out=wants_out(), message={"sender": SenderKind.OTHER})
        assert decision.reason is DecisionReason.OTHER_SENDER
        assert decision.actions == (HandOffNow("other_sender"),)


class TestWhatIsForwarded:
    @pytest.mark.parametrize(
        "message",
        [
            {"subject": "Fwd: your letter"},
            {"subject": "RV: carta"},
            {"quoted_text": "---------- Forwarded message ---------\nFrom: Tom"},
            {"quoted_text": "Inicio del mensaje reenviado:\n> De: Tom"},
        ],
    )
    @pytest.mark.parametrize("intent", ["balance_inquiry", "spam_autoreply", "thanks_close"])
    def test_goes_to_a_person_whatever_it_reads_as(self, message, intent):
        decision = decided(intent, message=message, history_has_reply=True)
        assert decision.reason is DecisionReason.HUMAN_ONLY
        assert hand_offs(decision) == ["forwarded"]
        assert decision.suggestion is None or not decision.suggestion.may_leave_alone

    @pytest.mark.parametrize(
        "message", [{"subject": "Re: Fwd: your letter"}, {"quoted_text": "On Monday, Ana wrote:"}]
    )
    def test_an_answer_is_none(self, message):
        assert decided("balance_inquiry", message=message).reason is DecisionReason.SUGGESTED

    def test_a_threat_beside_it_keeps_its_reason(self):
        message = {"subject": "Fwd: your letter"}
        decision = decided(
            "balance_inquiry", message=message, level=EscalationLevel.E3, signal="legal"
        )
        assert hand_offs(decision) == ["legal"]


class TestKeywords:
    def test_stop_is_recorded_and_confirmed_once(self):
        decision = decided(opt_keyword="stop")
        assert decision.reason is DecisionReason.OPT_OUT
        assert decision.actions[0] == RecordOptOut(OptOutScope.POINT, out=True)
        assert [reply.kind for reply in auto_replies(decision)] == [
            AutoReplyKind.OPT_OUT_CONFIRMATION
        ]

    def test_a_second_stop_is_not_confirmed_again(self):
        assert auto_replies(decided(opt_keyword="stop", opted_out=True)) == []

    def test_stop_gets_no_after_hours_text(self):
        decision = decided(opt_keyword="stop", desk_open=False, tell_after_hours=True)
        assert len(auto_replies(decision)) == 1

    def test_start_opens_again(self):
        decision = decided(opt_keyword="start")
        assert decision.reason is DecisionReason.OPT_IN
        assert decision.actions[0] == RecordOptOut(OptOutScope.POINT, out=False)
        assert auto_replies(decision)[0].kind is AutoReplyKind.OPT_IN_CONFIRMATION

    def test_help_says_how_to_reach_us_and_how_to_stop(self):
        decision = decided(opt_keyword="help")
        assert decision.reason is DecisionReason.HELP_KEYWORD
        assert "STOP" in auto_replies(decision)[0].text


class TestFreeTextOptOut:
    def test_is_recorded_in_the_scope_that_was_meant(self):
        decision = decided("opt_out", opt_out=wants_out(scope=OptOutScope.ALL))
        assert decision.actions[0] == RecordOptOut(OptOutScope.ALL, out=True)
        assert "any other address" in auto_replies(decision)[0].text

    def test_what_else_was_claimed_gets_a_suggestion_too(self):
        decision = decided(
            "opt_out",
            "payment_received_check",
            text="STOP SENDING THESE I PAID",
            opt_out=wants_out(),
        )
        assert kinds(decision) == ["RecordOptOut", "AutoReply", "Suggest"]
        assert decision.suggestion.family == "PAY"

    def test_with_a_legal_threat_a_person_looks_as_well(self):
        decision = decided(
            "opt_out",
            "attorney_or_cease",
            opt_out=wants_out(),
            level=EscalationLevel.E3,
            signal="legal",
        )
        assert hand_offs(decision) == ["legal"]
        assert decision.suggestion.family == "LEGAL"

    def test_a_wish_to_hear_from_us_again_counts_too(self):
        again = replace(wants_out(), wants_out=False)
        assert decided("contact_preference", opt_out=again).reason is DecisionReason.OPT_IN


class TestCrisis:
    def crisis(self, **changes):
        return decided("crisis_statement", level=EscalationLevel.E4, signal="crisis", **changes)

    def test_a_person_at_once_and_a_caring_text_without_money(self):
        decision = self.crisis()
        assert decision.reason is DecisionReason.HUMAN_ONLY
        assert hand_offs(decision) == ["crisis"]
        assert decision.suggestion.family == "CRISIS"
        assert "988" in decision.suggestion.text
        assert "$" not in decision.suggestion.text

    def test_whatever_else_they_asked(self):
        decision = decided("payment_plan_request", level=EscalationLevel.E4, signal="crisis")
        assert decision.suggestion.family == "CRISIS"

    def test_by_the_intent_alone(self):
        assert hand_offs(decided("crisis_statement")) == ["crisis"]

    def test_with_a_stop_the_opt_out_counts_and_nobody_is_told_they_are_unsubscribed(self):
        decision = self.crisis(opt_out=wants_out())
        assert kinds(decision) == ["RecordOptOut", "HandOffNow", "Suggest"]

    @pytest.mark.parametrize(
        ("country", "number"),
        [("US", "988"), ("AR", "0800-999-0091"), ("DE", "emergency"), (None, "emergency")],
    )
    def test_at_night_the_automatic_text_says_where_help_is(self, country, number):
        contact = replace(CONTACT, country=country)
        decision = self.crisis(desk_open=False, tell_after_hours=False, contact=contact)
        (reply,) = auto_replies(decision)
        assert number in reply.text
        assert reply.kind is AutoReplyKind.CRISIS_CARE

    def test_by_day_it_leaves_too_once_and_says_that_a_person_was_called(self):
        (reply,) = auto_replies(self.crisis())
        assert reply.kind is AutoReplyKind.CRISIS_CARE
        assert "has been called" in reply.text
        assert auto_replies(self.crisis(holds=frozenset({HoldKind.CRISIS}))) == []

    def test_a_faint_sign_sends_nothing_while_people_are_here_to_see_it(self):
        faint = {"level": EscalationLevel.E4, "signal": "crisis"}
        assert auto_replies(decided("balance_inquiry", **faint)) == []
        assert len(auto_replies(decided("balance_inquiry", desk_open=False, **faint))) == 1

    def test_drawing_the_suggestion_again_says_nothing_again(self):
        assert auto_replies(self.crisis(desk_open=False, holds_were_set=True)) == []

    def test_nothing_else_is_said_automatically_while_the_hold_stands(self):
        held = {"holds": frozenset({HoldKind.CRISIS}), "desk_open": False}
        assert auto_replies(decided("balance_inquiry", tell_after_hours=True, **held)) == []

    def test_a_threat_against_others_is_a_persons_case_without_a_crisis_text(self):
        decision = decided("anger_complaint", level=EscalationLevel.E4, signal="violence")
        assert (hand_offs(decision), decision.suggestion) == (["violence"], None)


class TestPeopleAtOnce:
    @pytest.mark.parametrize(
        ("signal", "family"),
        [("legal", "LEGAL"), ("dispute", "CHARGEBACK"), ("hardship", "HARDSHIP")],
    )
    def test_an_e3_signal_brings_a_person_and_its_holding_text(self, signal, family):
        decision = decided("balance_inquiry", level=EscalationLevel.E3, signal=signal)
        assert decision.reason is DecisionReason.HUMAN_ONLY
        assert hand_offs(decision) == [signal]
        assert decision.suggestion.family == family

    def test_an_intent_of_class_h_brings_a_person(self):
        decision = decided("hardship_disclosure")
        assert hand_offs(decision) == ["hardship_disclosure"]
        assert decision.suggestion.family == "HARDSHIP"

    def test_whoever_the_reading_wants_a_person_for(self):
        decision = decided("balance_inquiry", needs_human_now=True)
        assert decision.reason is DecisionReason.HUMAN_ONLY
        assert decision.suggestion.family == "BALANCE"


class TestNothingToSay:
    def test_thanks_after_an_answer(self):
        decision = decided(
            "thanks_close", history_has_reply=True, desk_open=False, tell_after_hours=True
        )
        assert (decision.reason, decision.actions) == (DecisionReason.NOTHING_TO_SAY, ())

    def test_thanks_before_any_answer_is_answered(self):
        assert decided("thanks_close").suggestion.family == "CLOSE"

    def test_thanks_and_a_question_is_a_question(self):
        assert (
            decided("balance_inquiry", "thanks_close", history_has_reply=True).suggestion.family
            == "BALANCE"
        )

    def test_an_empty_message_in_an_answered_thread(self):
        assert decided(text=" ", history_has_reply=True).reason is DecisionReason.NOTHING_TO_SAY


class TestNotUnderstood:
    @pytest.mark.parametrize("changes", [{}, {"confidence": 0.2}])
    def test_asks_instead_of_guessing(self, changes):
        intents = ("balance_inquiry",) if changes else ()
        decision = decided(*intents, **changes)
        assert decision.reason is DecisionReason.UNCLEAR
        assert decision.suggestion.family == "CLARIFY"

    def test_the_unclear_intent_is_not_an_understanding(self):
        assert decided("unclear").reason is DecisionReason.UNCLEAR


class TestTheBestPlaybook:
    def test_the_first_intent_chooses(self):
        assert decided("payoff_quote", "royalty_balance").suggestion.playbook_id == "balance.payoff"

    def test_the_more_specific_one_wins(self):
        paid = an_account(invoices=())
        assert decided("balance_inquiry", account=paid).suggestion.playbook_id == "balance.paid_up"

    def test_the_suggestion_names_its_facts_with_their_age(self):
        facts = {fact.name: fact for fact in decided("balance_inquiry").suggestion.facts}
        assert facts["balance"].shown == "$1,240.00"
        assert facts["balance"].as_of == NOW

    def test_it_says_what_led_there(self):
        decision = decided("balance_inquiry")
        assert decision.suggestion.why == '"how much do" reads as balance_inquiry (92%).'
        assert "After sending" in decision.explanation

    def test_a_fact_that_is_missing_is_told_and_marked(self):
        decision = decided("royalty_balance", account=an_account(royalties=None))
        assert decision.reason is DecisionReason.MISSING_FACTS
        assert decision.suggestion.missing_facts == ("royalties_available", "royalties_pending")
        assert "royalties_available" in decision.explanation

    def test_when_billing_cannot_be_asked_the_facts_are_missing(self):
        assert decided("balance_inquiry", account=None).reason is DecisionReason.MISSING_FACTS

    def test_no_playbook_is_a_reason_too(self):
        assert decided("balance_inquiry", library=Library(())).reason is DecisionReason.NO_PLAYBOOK

    def test_an_intent_nobody_wrote_for_lets_the_next_one_choose(self):
        assert decided("brand_new_intent", "balance_inquiry").suggestion.family == "BALANCE"

    def test_the_same_situation_always_gives_the_same_decision(self):
        assert decided("balance_inquiry") == decided("balance_inquiry")


class TestTheSecondIntent:
    def test_may_add_its_sentence(self):
        text = decided("payoff_quote", "royalty_balance").suggestion.text
        assert "Your royalties show $86.40 available" in text

    def test_adds_nothing_without_its_facts(self):
        decision = decided("payoff_quote", "royalty_balance", account=an_account(royalties=None))
        assert "royalties" not in decision.suggestion.text
        assert decision.reason is DecisionReason.SUGGESTED

    def test_adds_nothing_to_a_holding_text(self):
        assert "$" not in decided("hardship_disclosure", "balance_inquiry").suggestion.text


class TestAnotherSuggestion:
    def test_comes_from_the_next_intent_then_the_honest_fallback_then_there_is_none(self):
        seen = []
        for _ in range(4):
            decision = decided("balance_inquiry", "royalty_balance", exclude=frozenset(seen))
            if decision.suggestion is None:
                break
            seen.append(decision.suggestion.playbook_id)
        assert seen == ["balance.inquiry", "royalty.balance", "handoff.holding"]
        assert decision.reason is DecisionReason.NO_ALTERNATIVE

    def test_does_nothing_a_second_time(self):
        decision = decided(
            "opt_out", "payment_received_check", opt_out=wants_out(), exclude=frozenset({"x"})
        )
        assert kinds(decision) == ["Suggest"]
        assert kinds(decided("hardship_disclosure", exclude=frozenset({"x"}))) == ["Suggest"]

    def test_in_a_crisis_there_is_none(self):
        decision = decided("crisis_statement", exclude=frozenset({"crisis.care"}))
        assert (decision.reason, decision.actions) == (DecisionReason.NO_ALTERNATIVE, ())

    def test_is_not_told_that_the_desk_is_closed_again(self):
        decision = decided(
            "balance_inquiry", exclude=frozenset({"x"}), desk_open=False, tell_after_hours=True
        )
        assert auto_replies(decision) == []


class TestPeopleWeDoNotKnow:
    @pytest.mark.parametrize(
        "intent",
        [
            "balance_inquiry",
            "overdue_notice_reply",
            "refund_request",
            "plan_change",
            "hardship_disclosure",
            "debt_dispute_validation",
            "refuse_to_pay",
        ],
    )
    def test_hear_nothing_about_any_account(self, intent):
        decision = decided(intent, identity=IdentityLevel.L0)
        text = decision.suggestion.text
        assert "$" not in text
        assert "you owe" not in text.lower()
        assert "your account" not in text.lower()
        assert "reminder" not in text.lower()
        assert decision.suggestion.identity_needed is not IdentityLevel.L0

    def test_get_the_familys_own_words_where_it_has_some(self):
        decision = decided("refund_request", contact=replace(CONTACT, account_id=None))
        assert decision.suggestion.playbook_id == "refund.request"

    def test_get_the_question_who_they_are_elsewhere(self):
        assert (
            decided("balance_inquiry", identity=IdentityLevel.L0).suggestion.playbook_id
            == "identity.unknown_writer"
        )

    def test_from_an_address_on_file_they_are_asked_to_prove_it(self):
        suggestion = decided("balance_inquiry", identity=IdentityLevel.L1).suggestion
        assert suggestion.playbook_id == "identity.verify"
        assert suggestion.identity_needed is IdentityLevel.L2
        assert "balance" in suggestion.withheld
        assert {fact.name for fact in suggestion.facts} == {"reply_by"}

    def test_a_person_is_called_for_what_was_asked_whatever_may_be_said(self):
        decision = decided("contract_cancellation", identity=IdentityLevel.L1)
        assert decision.reason is DecisionReason.HUMAN_ONLY
        assert decision.suggestion.playbook_id == "identity.verify"

    def test_hardship_is_met_with_kindness_before_any_code(self):
        suggestion = decided("hardship_disclosure", identity=IdentityLevel.L1).suggestion
        assert suggestion.playbook_id == "hardship.disclosed"

    def test_a_text_says_what_it_needs_and_keeps_nothing_back_from_who_proved_it(self):
        suggestion = decided("balance_inquiry").suggestion
        assert suggestion.identity_needed is IdentityLevel.L2
        assert suggestion.withheld == ()


class TestAfterHours:
    def closed(self, *intents, **changes):
        return decided(*intents, desk_open=False, tell_after_hours=True, **changes)

    def test_the_author_is_told_when_the_desk_opens_on_their_clock(self):
        (reply,) = auto_replies(self.closed("balance_inquiry"))
        assert reply.kind is AutoReplyKind.AFTER_HOURS
        assert "Tuesday at 10:00 AM your time" in reply.text

    def test_beside_the_suggestion(self):
        assert self.closed("balance_inquiry").suggestion.family == "BALANCE"

    def test_not_twice_in_one_closed_period(self):
        assert auto_replies(decided("balance_inquiry", desk_open=False)) == []

    def test_not_to_an_address_that_opted_out(self):
        assert auto_replies(self.closed("balance_inquiry", opted_out=True)) == []


class TestLanguageAndForm:
    def test_spanish_is_answered_in_spanish(self):
        suggestion = decided("balance_inquiry", language="es").suggestion
        assert (suggestion.language, "Tu saldo" in suggestion.text) == ("es", True)

    def test_amounts_follow_the_country(self):
        contact = replace(CONTACT, country="AR", zone="America/Argentina/Buenos_Aires")
        suggestion = decided(
            "balance_inquiry", language="es", contact=contact, locale="es_AR"
        ).suggestion
        assert "US$1.240,00" in suggestion.text

    def test_a_locale_of_another_language_is_replaced_by_the_countrys(self):
        suggestion = decided("balance_inquiry", language="es", locale="en_US").suggestion
        assert "10 dic 2026" in suggestion.text

    def test_an_unsure_reading_keeps_the_conversations_language(self):
        reading = replace(a_reading("affirm"), language_confidence=0.3)
        situation = a_situation(reading, "ok", spoken="es")
        assert decide(packaged(), situation, NOW).suggestion.language == "es"

    def test_a_text_message_is_short_and_signed(self):
        text = decided("balance_inquiry").suggestion.text
        assert "\n" not in text
        assert text.endswith("Sol, Meridian Press")

    def test_a_mail_greets_signs_and_keeps_its_subject(self):
        suggestion = decided(
            "balance_inquiry", channel=ChannelKind.EMAIL, subject="My book"
        ).suggestion
        assert suggestion.subject == "Re: My book"
        assert suggestion.text.startswith("Hello Delores,\n\n")
        assert suggestion.text.endswith("\n\nSol\nMeridian Press\nCase 1042")

    def test_a_mail_that_starts_a_thread_has_the_playbooks_subject(self):
        assert (
            decided("balance_inquiry", channel=ChannelKind.EMAIL).suggestion.subject
            == "Your question to the billing desk"
        )

    def test_web_chat_is_short_without_a_signature(self):
        suggestion = decided("balance_inquiry", channel=ChannelKind.WEBCHAT).suggestion
        assert not suggestion.text.endswith("Meridian Press")
        assert suggestion.subject == ""

    def test_nobody_on_shift_signs_for_the_desk(self):
        assert decided("balance_inquiry", specialist_name="").suggestion.text.endswith(
            "Meridian Press billing desk"
        )

    def test_a_repeated_question_is_met_with_an_apology_first(self):
        suggestion = decided(
            "balance_inquiry", level=EscalationLevel.E1, signal="repeat"
        ).suggestion
        assert suggestion.text.startswith(
            "I'm sorry you have had to ask about this more than once."
        )


class TestAPromise:
    def test_is_read_back_exactly(self):
        entities = (
            an_entity(EntityKind.MONEY, money=Money(20_000, "USD")),
            an_entity(EntityKind.DATE, date=NOW.date().replace(month=12, day=5)),
        )
        text = decided("promise_to_pay", entities=entities).suggestion.text
        assert "I have noted $200.00 on Dec 5, 2026." in text


class TestConfidence:
    def test_a_doubtful_second_intent_adds_nothing(self):
        reading = a_reading("payoff_quote")
        doubtful = IntentGuess("royalty_balance", 0.4, Span(0, 1))
        situation = a_situation(replace(reading, intents=(*reading.intents, doubtful)))
        assert "royalties" not in decide(packaged(), situation, NOW).suggestion.text
