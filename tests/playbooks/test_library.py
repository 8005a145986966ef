"""The library that ships: complete, tried on its own examples, and fit to be read."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from assist.intents.reader import Reader
from assist.model.account import PaymentState, PeriodRoyalties, RoyaltyBalance
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.interpretation import Certainty, ContactHints, EntityKind
from assist.model.offer import Instalment, OfferKind
from assist.model.payment_plan import Acceptance, PaymentPlan, Standing
from assist.model.payout_change import ChangeState, PayoutChange
from assist.model.plan_progress import progress_of
from assist.model.promise import Promise
from assist.model.refund import Refund, RefundState, WorkStage
from assist.model.royalty_records import RoyaltyRecords
from assist.model.tax_form import FormKind, TaxForm, TinCheck, WithholdingRule
from assist.model.withdrawal import (
    MethodKind,
    PayoutMethod,
    SetOff,
    Withdrawal,
    WithdrawalState,
)
from assist.playbooks import Library, decide, load_packaged
from assist.playbooks.offers import Ask, OfferFacts, packaged_policy, propose
from assist.playbooks.reading import PlaybookInvalid
from assist.playbooks.refunds import RefundAsk, estimate_refund, packaged_refund_policy
from assist.playbooks.royalties.withhold import Rate, withhold
from assist.playbooks.schema import (
    OFFER_CHOSEN,
    PLAN_MISSED,
    PROMISE_BROKEN,
    PROMISE_RECORDED,
    RESERVED_INTENTS,
    Family,
    Mode,
)
from assist.playbooks.trying import tried
from assist.policy.wording import lint_phrases
from tests.playbooks.samples import (
    NOW,
    a_reading,
    a_situation,
    an_account,
    an_entity,
    packaged,
    payment,
    usd,
)

# The desk's intents, their playbook family, and whether a person must answer at once (class H).
TAXONOMY = {
    "balance_inquiry": "BALANCE", "payment_received_check": "PAY", "charge_explanation": "BALANCE",
    "statement_receipt_request": "RECORDS", "payoff_quote": "BALANCE", "duplicate_or_misapplied_payment": "PAY",
    "autopay_change": "METHOD", "payment_failed_why": "FAILED", "update_payment_method": "METHOD",
    "alternative_method": "METHOD", "payment_link_problem": "PAY", "card_data_shared": "SECURITY",
    "legitimacy_check": "SECURITY", "overdue_notice_reply": "FOLLOWUP", "short_extension": "PLAN",
    "payment_plan_request": "PLAN", "plan_change": "PLAN", "promise_to_pay": "PROMISE",
    "hardship_disclosure": "HARDSHIP", "refuse_to_pay": "CALM", "debt_dispute_validation": "DEBT_DISPUTE",
    "late_fee_waiver": "BALANCE", "consequences_question": "FOLLOWUP", "royalty_balance": "ROYALTY",
    "royalty_withdrawal_request": "PAYOUT", "royalty_payout_status": "PAYOUT", "royalty_payout_failed": "PAYOUT",
    "payout_details_change": "SECURITY", "tax_form_question": "TAX", "royalty_amount_dispute": "ROYALTY",
    "royalty_offset": "ROYALTY", "refund_request": "REFUND", "refund_status": "REFUND",
    "contract_cancellation": "CANCEL", "chargeback_threat_or_filed": "CHARGEBACK", "unauthorized_charge": "CHARGEBACK",
    "opt_out": "PREFERENCE", "contact_preference": "PREFERENCE", "attorney_or_cease": "LEGAL",
    "third_party_or_bereavement": "IDENTITY", "legal_regulator_public_threat": "LEGAL", "anger_complaint": "CALM",
    "crisis_statement": "CRISIS", "human_or_callback_request": "HANDOFF", "identity_help": "IDENTITY",
}  # fmt: skip
AT_ONCE = {
    "hardship_disclosure", "refuse_to_pay", "debt_dispute_validation", "payout_details_change", "royalty_amount_dispute",
    "contract_cancellation", "chargeback_threat_or_filed", "unauthorized_charge", "attorney_or_cease",
    "third_party_or_bereavement", "legal_regulator_public_threat", "crisis_statement",
}  # fmt: skip
SYSTEM = {
    "greeting": "GREETING", "thanks_close": "CLOSE", "affirm": "CLARIFY", "deny": "CLARIFY", "language_switch": "CLARIFY",
    "out_of_scope": "HANDOFF", "attachment_only": "CLARIFY", "unclear": "CLARIFY",
}  # fmt: skip  # spam_autoreply is never answered
LANGUAGES = ("en", "es")
FORMS = (ChannelKind.SMS, ChannelKind.EMAIL, ChannelKind.WEBCHAT)
EVERY = {**TAXONOMY, **SYSTEM}
PLAYBOOKS = [entry.playbook for entry in packaged().entries]

# Situations in which the variants of a playbook fit; every other one fits the sample author.
SPECIAL = {
    "balance.paid_up": {"account": an_account(invoices=())},
    "followup.nothing_overdue": {"account": an_account(invoices=())},
    "plan.request_open": {"account": an_account(invoices=())},
    "failed.not_seen": {"account": an_account(payments=())},
    "pay.duplicate": {
        "account": an_account(payments=(payment(31_250, NOW, PaymentState.SUCCEEDED),) * 2)
    },
    "pay.on_its_way": {
        "account": an_account(payments=(payment(31_250, NOW, PaymentState.PENDING),))
    },
    "identity.unknown_writer": {"identity": IdentityLevel.L0},
    "handoff.holding": {"exclude": frozenset({"something else"})},
}
LADDER = propose(
    OfferFacts(usd(31_250), date(2026, 11, 23), date(2026, 11, 20), usd(31_250)),
    packaged_policy(),
    Ask(),
    NOW,
)
PAUSE = propose(
    OfferFacts(usd(31_250), date(2026, 11, 23), hardship=True), packaged_policy(), Ask(), NOW
)
PLAN = LADDER.of_kind(OfferKind.EQUAL_INSTALMENTS)


def chosen(offer):
    return {"offer": offer, "clicked": OFFER_CHOSEN}


def accepted(offer, standing=Standing.STANDS):
    return {"acceptance": Acceptance(offer, "d1", standing)}


PROMISED = Promise("p1", "a1", "c1", usd(10_000), date(2026, 11, 27), "America/New_York", NOW, "s1")
HALVES = tuple(Instalment(usd(15_625), day, day) for day in (date(2026, 11, 6), date(2026, 12, 4)))
MADE = PaymentPlan(
    "p1", "a1", "c1", replace(PLAN, schedule=HALVES), ("i1",), usd(0), 1, "America/New_York", "US",
    NOW, "s1", "g1",
)  # fmt: skip
MISSED = progress_of(MADE, an_account(payments=()), NOW)
SPECIAL |= {
    "plan.offer": chosen(PLAN),
    "plan.offer_in_full": chosen(LADDER.of_kind(OfferKind.PAY_IN_FULL)),
    "plan.offer_extension": chosen(LADDER.of_kind(OfferKind.EXTENSION)),
    "plan.offer_pause": chosen(PAUSE.of_kind(OfferKind.HARDSHIP_PAUSE)),
    "plan.confirmed": accepted(PLAN),
    "plan.confirmed_extension": accepted(LADDER.of_kind(OfferKind.EXTENSION)),
    "plan.confirmed_pause": accepted(PAUSE.of_kind(OfferKind.HARDSHIP_PAUSE)),
    "plan.lapsed": accepted(PLAN, Standing.CHANGED),
    "promise.recorded": {"clicked": PROMISE_RECORDED, "promise": PROMISED},
    "promise.broken": {"clicked": PROMISE_BROKEN, "broken": PROMISED},
    "plan.missed": {"clicked": PLAN_MISSED, "plan": MISSED},
}
REFUND = Refund(
    "r1", "a1", "c1", "p1", WorkStage.BEFORE_MANUSCRIPT, date(2026, 11, 3), "US",
    RefundState.APPROVAL, NOW, "s1", NOW,
    estimate=estimate_refund(
        RefundAsk(usd(100_000), WorkStage.BEFORE_MANUSCRIPT, date(2026, 11, 3), NOW.date()),
        packaged_refund_policy(),
    ),
)  # fmt: skip
LEFT = replace(REFUND, state=RefundState.ISSUED, issued_at=NOW, reference="74537606315000012345678")
SPECIAL |= {
    "refund.request_estimate": {"refund": REFUND},
    "refund.status_issued": {"refund": LEFT},
    "refund.status_returned": {"refund": replace(LEFT, state=RefundState.FAILED)},
}
EARNED = RoyaltyBalance(
    usd(4_112), usd(21_237), "2026-Q3", usd(3_000), usd(0), usd(0),
    (PeriodRoyalties("2026-Q3", usd(6_340), usd(2_228)),),
)  # fmt: skip
WELL = {"account": an_account(royalties=EARNED)}
FORM = TaxForm(
    "f1", "a1", FormKind.W8BEN, date(2026, 3, 1), TinCheck.VERIFIED, NOW, "s1", "ES", True
)
LONG_AGO = NOW - timedelta(days=300)
METHOD = PayoutMethod("m1", "a1", MethodKind.ACH, "1234", LONG_AGO, "s1")
ASKED = Withdrawal(
    "w1", "a1", "c1", usd(21_237), True, WithdrawalState.CHECKS, NOW, "s1", NOW, identity_at=NOW
)
APPROVED = replace(
    ASKED,
    state=WithdrawalState.APPROVED,
    withheld=withhold(usd(21_237), Rate(3_000, WithholdingRule.FOREIGN)),
    leaves_by=date(2026, 11, 27),
)
SENT = replace(
    APPROVED, state=WithdrawalState.SENT, sent_at=NOW, sendings=1, reference="TRACE 4711",
    arrives_by=date(2026, 11, 30),
)  # fmt: skip
BACK = replace(SENT, state=WithdrawalState.RETURNED, returned_at=NOW, failure_code="no_account")
CHANGE = PayoutChange(
    "h1", "a1", "c1", MethodKind.ACH, "9876", ChangeState.COOLING_OFF, NOW, "s1", NOW,
    approved_at=NOW, in_force_at=NOW + timedelta(days=7),
)  # fmt: skip
USED = SetOff(
    "o1", "a1", "c1", "m1", withhold(usd(8_640), Rate(0, WithholdingRule.NONE)), "o1", "", NOW, "s1"
)


def on_file(**records):
    return {**WELL, "royalties": RoyaltyRecords(form=FORM, method=METHOD, **records)}


def withdrawn(one):
    return on_file(withdrawals=(one,))


SPECIAL |= {
    "payout.request": on_file(),
    "payout.request_held": {**on_file(), "account": an_account()},
    "payout.request_open": withdrawn(APPROVED),
    "payout.status_waiting": withdrawn(APPROVED),
    "payout.status_sent": withdrawn(SENT),
    "payout.status_paid": withdrawn(replace(SENT, state=WithdrawalState.PAID, paid_at=NOW)),
    "payout.returned_known": withdrawn(BACK),
    "payout.delayed": withdrawn(replace(BACK, failure_code="insufficient_funds")),
    "tax.rate": on_file(),
    "royalty.offset_done": on_file(set_offs=(USED,)),
    "security.payout_change_waiting": on_file(changes=(CHANGE,)),
    "royalty.balance_negative": {
        "account": an_account(royalties=replace(EARNED, pending=usd(-500), by_period=()))
    },
    "royalty.balance_period": WELL,
    "royalty.balance_period_negative": {
        "account": an_account(
            royalties=replace(EARNED, by_period=(PeriodRoyalties("2026-Q3", usd(-1_250), usd(0)),))
        )
    },
}
INTENT_FOR = {"identity.unknown_writer": "balance_inquiry", "handoff.holding": "brand_new_intent"}
ENTITIES = {
    "promise.which_date": (
        an_entity(
            EntityKind.DATE,
            "05/12",
            certainty=Certainty.AMBIGUOUS,
            alternatives=("2027-05-12", "2026-12-05"),
        ),
    )
}


def suggested(playbook, language, channel, *, says="hello", intent=None):
    says = "Q3" if says == "hello" and playbook.id.startswith("royalty.balance_period") else says
    intent = INTENT_FOR.get(playbook.id) or intent or playbook.intents[0]
    reading = a_reading(intent, language=language, entities=ENTITIES.get(playbook.id, ()))
    situation = a_situation(reading, says, channel=channel, **SPECIAL.get(playbook.id, {}))
    return decide(packaged(), situation, NOW).suggestion


@pytest.fixture(scope="module")
def reader(reader_cache):
    return Reader.load(reader_cache)


class TestCompleteness:
    def test_there_are_45_intents(self):
        assert len(TAXONOMY) == 45

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("intent", EVERY)
    def test_every_intent_is_answered_by_its_family(self, intent, language):
        decision = decide(packaged(), a_situation(a_reading(intent, language=language)), NOW)
        assert decision.suggestion.family == EVERY[intent]
        assert decision.suggestion.language == language

    @pytest.mark.parametrize("intent", EVERY)
    def test_what_a_person_must_answer_is_handed_off(self, intent):
        modes = {entry.playbook.mode for entry in packaged().find(intent)}
        assert modes == ({Mode.HAND_OFF} if intent in AT_ONCE else {Mode.SUGGEST})

    def test_every_family_has_a_playbook(self):
        assert {playbook.family for playbook in PLAYBOOKS} == set(Family)

    def test_no_playbook_answers_an_intent_that_does_not_exist(self):
        assert packaged().intents <= {*EVERY, *RESERVED_INTENTS}

    def test_lint_finds_no_error(self):
        assert [str(finding) for finding in packaged().lint() if finding.error] == []


@pytest.mark.parametrize("playbook", PLAYBOOKS, ids=lambda playbook: playbook.id)
class TestEachPlaybook:
    def test_is_chosen_by_its_own_examples(self, playbook):
        for example in playbook.examples:
            if example.at_step is not None:
                continue
            suggestion = suggested(
                playbook,
                example.language,
                ChannelKind.SMS,
                says=example.says,
                intent=example.intent,
            )
            assert suggestion.playbook_id == playbook.id, example.says
            assert example.expects == suggestion.family or example.expects in suggestion.text, (
                example.says
            )

    def test_goes_on_as_its_own_examples_say(self, playbook, reader):
        for example in playbook.examples:
            if example.at_step is None:
                continue
            reading = reader.understand(example.says, ChannelKind.SMS, ContactHints(), NOW)
            run = tried(packaged(), packaged().get(playbook.id), example, reading, NOW)
            assert run.problem == "", example.says
            assert run.chosen == playbook.id

    def test_says_every_step_whole_in_every_form_and_language(self, playbook):
        for step in playbook.steps:
            assert set(step.texts) == set(LANGUAGES)
            for language, texts in step.texts.items():
                assert texts.long.count("\n\n") >= 1
                for text in (texts.short, texts.long):
                    assert lint_phrases(text, language) == ()

    def test_reads_whole_in_every_form_and_language(self, playbook):
        for language in LANGUAGES:
            for channel in FORMS:
                suggestion = suggested(playbook, language, channel)
                assert suggestion.missing_facts == ()
                assert not set("{}[]%") & set(re.sub(r"\d%", "", suggestion.text)), suggestion.text
                assert lint_phrases(suggestion.text, language) == ()

    def test_fits_two_segments_of_sms(self, playbook):
        for language in LANGUAGES:
            assert len(suggested(playbook, language, ChannelKind.SMS).text) <= 310

    def test_gives_a_mail_room_to_breathe(self, playbook):
        for language in LANGUAGES:
            assert suggested(playbook, language, ChannelKind.EMAIL).text.count("\n\n") >= 3


class TestWords:
    def test_no_two_playbooks_say_the_same(self):
        for language in LANGUAGES:
            shorts = [playbook.texts[language].short for playbook in PLAYBOOKS]
            assert len(set(shorts)) == len(shorts)

    @pytest.mark.parametrize(
        "text",
        [
            "Calm down, please.",
            "This is our final notice",
            "We will take legal action",
            "Pay now!",
            "stolen card",
        ],
    )
    def test_forbidden_english_is_found(self, text):
        assert lint_phrases(text, "en")

    @pytest.mark.parametrize(
        "text", ["Tranquilizate", "último aviso", "un embargo", "Lamentablemente no", "¡Hola!"]
    )
    def test_forbidden_spanish_is_found(self, text):
        assert lint_phrases(text, "es")

    def test_ordinary_words_are_left_alone(self):
        assert lint_phrases("We look at it on the last day of the policy review", "en") == ()
        assert lint_phrases("Sin embargo, lo miramos", "es") == ()


class TestTheIndex:
    def test_a_bad_version_is_named(self):
        with pytest.raises(PlaybookInvalid, match="version-7"):
            Library.parse([("version-7", "nonsense")])

    def test_the_last_version_of_a_playbook_counts(self):
        _, text = load_packaged()[0]
        library = Library.parse([("v1", text), ("v2", text)])
        assert [entry.version_id for entry in library.entries] == ["v2"]

    def test_more_conditions_come_first(self):
        found = [entry.playbook.id for entry in packaged().find("balance_inquiry")]
        assert found == ["balance.paid_up", "balance.inquiry"]

    def test_lint_tells_what_is_missing_and_what_ties(self):
        _, text = next(source for source in load_packaged() if source[0] == "balance.inquiry")
        other = text.replace("id: balance.inquiry", "id: balance.other").split("\n  es:\n")[0]
        other += "\nnext_step: x\nowner: x\nchangelog:\n  - {when: 2026-11-22, by: x, line: x}\n"
        found = [str(finding) for finding in Library.parse([("1", text), ("2", other)]).lint()]
        assert any("texts.es: error: no text" in finding for finding in found)
        assert any("another playbook answers balance_inquiry" in finding for finding in found)
