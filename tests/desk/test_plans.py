"""From an offer that left to a plan in writing: recognised, granted, made once, kept in order."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from assist.desk.accept_by_phone import accept_by_phone
from assist.desk.arrangement_lines import plan_lines
from assist.desk.card import card_view
from assist.desk.decide_suggestion import Click, ClickResult, approve, edit
from assist.desk.housekeeping import housekeeping
from assist.desk.plans import cancel_plan, reconcile_plans
from assist.desk.use_offer import OfferClick, use_offer
from assist.desk.work_out_offers import work_out_offers
from assist.i18n import translator
from assist.model.audit import AuditKind
from assist.model.card import CardAction
from assist.model.conversation import Attention
from assist.model.hold import HoldKind
from assist.model.ids import new_id
from assist.model.offer import Authority, OfferKind, Reason
from assist.model.payment_plan import PlanState, Standing
from assist.model.specialist import Role
from assist.store import accounts, audit, holds, payment_plans, specialists, suggestions
from tests import factories

PLAN = "could i pay it in 2 installments please"
YES = "ok let's do that"
LEAD_ONLY = (Authority.LEAD,)


@pytest.fixture
def author(desk):
    return desk.author()


def offer(desk, kind=OfferKind.EQUAL_INSTALMENTS, says=PLAN):
    """The author asks, the specialist offers, the offer leaves; the conversation's id."""
    key = desk.write(says).conversation_id
    decision_id = view(desk, key).decision_id
    use_offer(desk.desk, OfferClick(decision_id, kind, desk.ana.id), desk.clock())
    desk.work()
    assert send(desk, key, desk.ana).result is ClickResult.DONE
    return key


@pytest.fixture
def offered(desk, author):
    return offer(desk)


@pytest.fixture
def accepted(desk, offered):
    desk.write(YES)
    return offered


@pytest.fixture
def planned(desk, accepted):
    send(desk, accepted, desk.ana)
    return accepted


def send(desk, conversation_id, who):
    click = Click(desk.suggestion(conversation_id).id, who.id)
    answer = approve(desk.desk, click, desk.clock())
    desk.work()
    return answer


def view(desk, conversation_id):
    return card_view(desk.desk, conversation_id, desk.clock())


def plans_of(desk, author):
    with desk.desk.db.read() as tx:
        return payment_plans.of_account(tx, author.account_id)


def kinds_recorded(desk, conversation_id):
    with desk.desk.db.read() as tx:
        return [event.event.kind for event in audit.events(tx, conversation_id)]


class TestAYes:
    def test_draws_the_plan_in_writing_and_sends_nothing(self, desk, accepted):
        drawn = desk.suggestion(accepted)
        assert drawn.draft.playbook_id == "plan.confirmed"
        assert drawn.draft.missing_facts == ()
        assert drawn.draft.accepts.offer.kind is OfferKind.EQUAL_INSTALMENTS
        assert "$60.00" in drawn.draft.text
        assert "Total $120.00" in drawn.draft.text
        assert len(desk.twilio.messages) == 1
        assert AuditKind.OFFER_ACCEPTED in kinds_recorded(desk, accepted)

    @pytest.mark.parametrize("words", ["yes", "that works for me", "sounds good, thanks"])
    def test_may_be_said_in_many_ways(self, desk, offered, words):
        desk.write(words)
        assert desk.suggestion(offered).draft.accepts is not None

    @pytest.mark.parametrize(
        "words", ["yes but can we make it 4", "no that's too much", "ok what if i miss one?"]
    )
    def test_with_a_but_is_none(self, desk, offered, words):
        desk.write(words)
        assert desk.suggestion(offered).draft.accepts is None

    def test_to_nothing_offered_is_none(self, desk, author):
        key = desk.write(PLAN).conversation_id
        desk.write(YES)
        assert view(desk, key).decision.acceptance is None

    def test_to_an_offer_whose_account_moved_offers_it_anew(self, desk, author, offered):
        desk.pay(author, 3_000)
        desk.write(YES)
        shown = view(desk, offered)
        assert shown.decision.acceptance.standing is Standing.CHANGED
        assert shown.suggestion.draft.playbook_id == "plan.lapsed"
        assert shown.suggestion.draft.accepts is None
        assert shown.offers.offers[0].covers == factories.usd(9_000)

    def test_after_a_week_finds_the_offer_expired(self, desk, offered):
        desk.clock.forward(days=7, minutes=1)
        desk.write(YES)
        shown = view(desk, offered)
        assert shown.decision.acceptance.standing in {Standing.EXPIRED, Standing.CHANGED}
        assert shown.suggestion.draft.accepts is None


class TestMakingThePlan:
    def test_is_the_click_that_sends_its_confirmation(self, desk, author, accepted):
        text = desk.suggestion(accepted).draft.text
        answer = send(desk, accepted, desk.ana)
        assert answer.result is ClickResult.DONE
        assert desk.twilio.messages[-1].body == text
        (plan,) = plans_of(desk, author)
        assert plan.state is PlanState.ACTIVE
        assert plan.total == factories.usd(12_000)
        assert AuditKind.PLAN_MADE in kinds_recorded(desk, accepted)

    def test_twice_and_by_two_people_at_once_is_one_plan_and_one_message(
        self, desk, author, accepted
    ):
        before, key = len(desk.twilio.messages), desk.suggestion(accepted).id
        clicks = [Click(key, who.id) for who in (desk.ana, desk.leo, desk.ana, desk.leo)]
        answers = []
        threads = [
            threading.Thread(
                target=lambda click=click: answers.append(approve(desk.desk, click, desk.clock()))
            )
            for click in clicks
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        desk.work()
        assert [answer.result for answer in answers].count(ClickResult.DONE) == 1
        assert len(plans_of(desk, author)) == 1
        assert len(desk.twilio.messages) == before + 1

    def test_a_second_yes_makes_no_second_plan(self, desk, author, planned):
        desk.write(YES)
        assert desk.suggestion(planned).draft.accepts is None
        assert len(plans_of(desk, author)) == 1

    def test_edited_words_leave_while_the_figures_stand(self, desk, author, accepted):
        shown = desk.suggestion(accepted)
        click = Click(shown.id, desk.ana.id)
        text = shown.draft.text.replace("$60.00", "$50.00")
        assert edit(desk.desk, click, text, desk.clock()).result is ClickResult.CHANGED_FIGURES
        assert plans_of(desk, author) == ()
        text = f"Lovely. {shown.draft.text}"
        assert edit(desk.desk, click, text, desk.clock()).result is ClickResult.DONE
        assert len(plans_of(desk, author)) == 1

    def test_is_refused_while_a_hold_stands(self, desk, author, accepted):
        shown = desk.suggestion(accepted)
        with desk.desk.db.transaction() as tx:
            holds.put(tx, factories.hold(author, HoldKind.BANKRUPTCY))
        answer = approve(desk.desk, Click(shown.id, desk.ana.id), desk.clock())
        assert answer.result is ClickResult.ON_HOLD
        assert plans_of(desk, author) == ()

    def test_is_refused_when_the_author_may_not_be_written_to(self, desk, author, accepted):
        desk.write("STOP")
        answer = approve(desk.desk, Click(desk.suggestion(accepted).id, desk.ana.id), desk.clock())
        assert answer.result is not ClickResult.DONE
        assert plans_of(desk, author) == ()

    def test_a_new_agreement_supersedes_the_old_plan_and_keeps_it(self, desk, author, planned):
        desk.clock.forward(days=1)
        desk.write("i need to change my plan, could i pay it in 3 installments instead")
        decision_id = view(desk, planned).decision_id
        kind = OfferKind.EQUAL_INSTALMENTS
        use_offer(desk.desk, OfferClick(decision_id, kind, desk.ana.id), desk.clock())
        send(desk, planned, desk.ana)
        desk.write(YES)
        send(desk, planned, desk.ana)
        old, new = plans_of(desk, author)
        assert (old.state, new.state) == (PlanState.SUPERSEDED, PlanState.ACTIVE)
        assert new.supersedes == old.id
        assert len(new.offer.schedule) == 3

    def test_a_pause_for_hardship_is_a_plan_without_payments(self, desk, author):
        key = offer(desk, OfferKind.HARDSHIP_PAUSE, "i lost my job, i cannot pay anything now")
        desk.write("yes please")
        assert desk.suggestion(key).draft.playbook_id == "plan.confirmed_pause"
        send(desk, key, desk.ana)
        (plan,) = plans_of(desk, author)
        assert plan.offer.schedule == ()
        assert plan.offer.review_on == desk.clock().date() + timedelta(days=30)


def finance(desk):
    person = factories.specialist(name="Fay Lund", role=Role.FINANCE)
    with desk.desk.db.transaction() as tx:
        specialists.add(tx, person)
    return person


class TestAuthority:
    @pytest.fixture
    def long(self, desk, author):
        """Six payments, computed; whoever agrees on the phone grants them too."""
        invoice = factories.invoice(id=new_id(), number="900", amount=factories.usd(60_000))
        with desk.desk.db.transaction() as tx:
            accounts.add_invoice(tx, author.account_id, invoice)
        return desk.write("could i pay it in 6 installments please").conversation_id

    def by_phone(self, desk, conversation_id, who, decision_id, kind=OfferKind.LONG_PLAN):
        click = OfferClick(decision_id, kind, who.id)
        return accept_by_phone(desk.desk, click, desk.clock()).result

    def test_of_a_call_needs_everybody_that_the_offer_needs(self, desk, long):
        key, before = view(desk, long).decision_id, desk.suggestion(long).id
        assert self.by_phone(desk, long, desk.ana, key) is ClickResult.NEEDS_APPROVAL
        assert self.by_phone(desk, long, desk.leo, key) is ClickResult.NEEDS_APPROVAL
        assert desk.suggestion(long).id == before
        assert self.by_phone(desk, long, finance(desk), key) is ClickResult.DONE
        assert desk.suggestion(long).draft.accepts.by_phone

    def test_nobody_from_elsewhere_grants_anything(self, desk, long):
        nobody = factories.specialist(role=Role.ADMIN)
        key = view(desk, long).decision_id
        assert self.by_phone(desk, long, nobody, key) is ClickResult.NOT_A_SPECIALIST

    def test_is_asked_again_of_the_confirmation_itself(self, desk, author, offered):
        """Consents that are gone (a dump restored in part) let nothing through."""
        desk.write(YES)
        shown = desk.suggestion(offered)
        accepts = replace(
            shown.draft.accepts, offer=replace(shown.draft.accepts.offer, approvals=LEAD_ONLY)
        )
        draft = replace(shown.draft, accepts=accepts)
        with desk.desk.db.transaction() as tx:
            suggestions.supersede_open(tx, offered, note="test", at=desk.clock())
            suggestions.add(tx, replace(shown, id=new_id(), draft=draft))
        assert send(desk, offered, desk.ana).result is ClickResult.NEEDS_APPROVAL
        assert plans_of(desk, author) == ()
        assert send(desk, offered, desk.leo).result is ClickResult.DONE
        assert len(plans_of(desk, author)) == 1


class TestAYesOnThePhone:
    def accept(self, desk, conversation_id):
        sent = view(desk, conversation_id).sent_offer
        click = OfferClick(sent.decision_id, sent.offer.kind, desk.ana.id)
        return accept_by_phone(desk.desk, click, desk.clock())

    def test_draws_the_confirmation_of_the_offer_that_left(self, desk, author, offered):
        assert CardAction.ACCEPTED_BY_PHONE in view(desk, offered).actions
        assert self.accept(desk, offered).result is ClickResult.DONE
        assert desk.suggestion(offered).draft.playbook_id == "plan.confirmed"
        send(desk, offered, desk.ana)
        (plan,) = plans_of(desk, author)
        assert plan.by_phone
        assert plan.offer_suggestion_id is not None

    def test_twice_is_one_confirmation_and_one_plan(self, desk, author, offered):
        self.accept(desk, offered)
        first = desk.suggestion(offered).id
        self.accept(desk, offered)
        assert desk.suggestion(offered).id == first
        sent = view(desk, offered).sent_offer
        send(desk, offered, desk.ana)
        click = OfferClick(sent.decision_id, sent.offer.kind, desk.leo.id)
        again = accept_by_phone(desk.desk, click, desk.clock())
        assert again.result is ClickResult.ALREADY_DECIDED
        assert len(plans_of(desk, author)) == 1

    def test_of_what_cannot_be_had_any_more_says_so(self, desk, author, offered):
        desk.pay(author, 1_000)
        assert self.accept(desk, offered).result is ClickResult.OFFER_LAPSED

    def test_to_offers_worked_out_during_the_call(self, desk, author, offered):
        desk.pay(author, 1_000)
        answer = work_out_offers(desk.desk, offered, by=desk.ana.id, now=desk.clock())
        assert answer.result is ClickResult.DONE
        shown = view(desk, offered)
        assert shown.offers.offers[0].covers == factories.usd(11_000)
        click = OfferClick(shown.decision_id, OfferKind.EQUAL_INSTALMENTS, desk.ana.id)
        assert accept_by_phone(desk.desk, click, desk.clock()).result is ClickResult.DONE
        send(desk, offered, desk.ana)
        (plan,) = plans_of(desk, author)
        assert plan.total == factories.usd(11_000)
        assert plan.offer_suggestion_id is None

    def test_offers_worked_out_may_be_written_too(self, desk, offered):
        work_out_offers(desk.desk, offered, by=desk.ana.id, now=desk.clock())
        click = OfferClick(view(desk, offered).decision_id, OfferKind.PAY_IN_FULL, desk.ana.id)
        assert use_offer(desk.desk, click, desk.clock()).result is ClickResult.DONE
        assert desk.suggestion(offered).draft.playbook_id == "plan.offer_in_full"

    def test_offers_worked_out_are_of_that_day(self, desk, offered):
        work_out_offers(desk.desk, offered, by=desk.ana.id, now=desk.clock())
        click = OfferClick(view(desk, offered).decision_id, OfferKind.PAY_IN_FULL, desk.ana.id)
        desk.clock.forward(days=1, minutes=1)
        assert view(desk, offered).offers is None
        assert use_offer(desk.desk, click, desk.clock()).result is ClickResult.OFFER_LAPSED

    def test_are_not_worked_out_for_a_stranger(self, desk):
        key = desk.write(PLAN).conversation_id
        answer = work_out_offers(desk.desk, key, by=desk.ana.id, now=desk.clock())
        assert answer.result is ClickResult.MISSING_FACTS


class TestThroughItsDays:
    """Two of 60.00, on November 27 and December 27."""

    def later(self, desk, **amount):
        desk.clock.forward(**amount)
        housekeeping(desk.desk, desk.clock().isoformat())

    def pay(self, desk, author, minor):
        payment = factories.payment(id=new_id(), amount=factories.usd(minor), at=desk.clock())
        with desk.desk.db.transaction() as tx:
            accounts.add_payment(tx, author.account_id, payment)

    def test_what_is_due_next_comes_from_the_plan(self, desk, author, planned):
        key = desk.write("when is my next payment due and how much").conversation_id
        assert "Nov 27, 2026" in desk.suggestion(key).draft.text
        assert "$60.00" in desk.suggestion(key).draft.text

    def test_is_completed_by_what_arrives(self, desk, author, planned):
        self.pay(desk, author, 6_000)
        self.later(desk, days=1)
        assert view(desk, planned).progress.paid == factories.usd(6_000)
        self.pay(desk, author, 6_000)
        self.later(desk, days=1)
        (plan,) = plans_of(desk, author)
        assert plan.state is PlanState.COMPLETED
        assert view(desk, planned).plan is None

    def test_a_missed_instalment_is_told_once_and_ends_nothing(self, desk, author, planned):
        self.later(desk, days=12)
        assert view(desk, planned).progress.missed == ()
        self.later(desk, days=1)
        self.later(desk, days=1)
        assert kinds_recorded(desk, planned).count(AuditKind.PLAN_MISSED) == 1
        (plan,) = plans_of(desk, author)
        assert plan.state is PlanState.ACTIVE
        (line,) = plan_lines(view(desk, planned), translator("en_US")).warnings
        assert line == "Missed: $60.00 of Nov 27, 2026. The plan goes on; offer to change it."

    def test_a_missed_instalment_waits_for_the_desk_once_with_the_question_to_ask(
        self, desk, author, planned
    ):
        self.later(desk, days=13)
        desk.prove(planned)
        desk.work()
        assert desk.conversation(planned).attention is Attention.PLAN_MISSED
        shown = desk.suggestion(planned)
        assert shown.draft.playbook_id == "plan.missed"
        assert "$60.00 of Nov 27, 2026 has not come yet" in shown.draft.text
        send(desk, planned, desk.ana)
        self.later(desk, days=1)
        desk.work()
        assert desk.conversation(planned).attention is None

    def test_after_a_missed_one_any_message_shows_what_may_be_offered(self, desk, planned):
        self.later(desk, days=14)
        key = desk.write("hi, when is the next one due").conversation_id
        assert view(desk, key).offers.offers

    def test_two_missed_end_it_and_the_card_says_so(self, desk, author, planned):
        self.later(desk, days=45)
        (plan,) = plans_of(desk, author)
        assert (plan.state, plan.ended_by) == (PlanState.DEFAULTED, "assist")
        (line,) = plan_lines(view(desk, planned), translator("en_US")).warnings
        assert line.startswith("This plan failed.")

    def test_is_not_asked_for_more_than_every_quarter_of_an_hour(self, desk, planned):
        self.later(desk, days=45)
        assert reconcile_plans(desk.desk, desk.clock()) == 0

    def test_is_cancelled_by_a_lead_with_a_reason(self, desk, author, planned):
        (plan,) = plans_of(desk, author)

        def cancel(who, reason):
            return cancel_plan(
                desk.desk, planned, plan.id, by=who.id, reason=reason, now=desk.clock()
            ).result

        assert cancel(desk.ana, "they asked") is ClickResult.NEEDS_LEAD
        assert cancel(desk.leo, " ") is ClickResult.EMPTY_NOTE
        assert cancel(desk.leo, "they asked") is ClickResult.DONE
        assert cancel(desk.leo, "they asked") is ClickResult.ALREADY_DECIDED
        (plan,) = plans_of(desk, author)
        assert (plan.state, plan.ended_note) == (PlanState.CANCELLED, "they asked")

    def test_two_changes_in_six_months_lead_to_the_hardship_route(self, desk, author, planned):
        for days in (4, 1):  # a Tuesday, a Wednesday: nobody is written to on the days between
            desk.clock.forward(days=days)
            desk.prove(planned)
            work_out_offers(desk.desk, planned, by=desk.ana.id, now=desk.clock())
            decision_id = view(desk, planned).decision_id
            click = OfferClick(decision_id, OfferKind.DOWN_PAYMENT, desk.ana.id)
            if accept_by_phone(desk.desk, click, desk.clock()).result is not ClickResult.DONE:
                raise AssertionError("not accepted")
            send(desk, planned, desk.ana)
        work_out_offers(desk.desk, planned, by=desk.ana.id, now=desk.clock())
        kinds = [offer.kind for offer in view(desk, planned).offers.offers]
        assert kinds == [OfferKind.HARDSHIP_PAUSE]

    def test_no_second_extension_of_the_same_instalment(self, desk):
        author = desk.author(address="+13055550122")
        with desk.desk.db.transaction() as tx:
            soon = desk.clock().date() + timedelta(days=1)
            late = factories.invoice(id=new_id(), number="901", due_on=soon)
            accounts.add_invoice(tx, author.account_id, late)
            old = factories.payment(id=new_id(), amount=factories.usd(12_000), at=desk.clock())
            accounts.add_payment(tx, author.account_id, old)
        key = desk.write("can i have a few more days please", "+13055550122").conversation_id
        decision_id = view(desk, key).decision_id
        click = OfferClick(decision_id, OfferKind.EXTENSION, desk.ana.id)
        assert accept_by_phone(desk.desk, click, desk.clock()).result is ClickResult.DONE
        send(desk, key, desk.ana)
        work_out_offers(desk.desk, key, by=desk.ana.id, now=desk.clock())
        assert view(desk, key).offers.why_not(OfferKind.EXTENSION).reason is Reason.EXTENSION_USED
