"""What may be offered reaches the specialist, and one click puts it into the reply."""

import pytest

from assist.desk.card import card_view
from assist.desk.decide_suggestion import Click, ClickResult, approve
from assist.desk.use_offer import OfferClick, use_offer
from assist.errors import NotFound
from assist.model.audit import AuditKind
from assist.model.ids import new_id
from assist.model.offer import Block, OfferKind, Reason
from assist.model.specialist import Role, Specialist
from assist.store import accounts, audit, specialists
from tests import factories

PLAN = "could i pay it in 2 installments please"
LONG = "could i pay it in 6 installments please"
NEVER = "my lawyer will contact you, i am filing a chargeback with my bank"


@pytest.fixture
def asked(desk):
    """An author with an account asks; the conversation's id."""

    def write(text):
        desk.author()
        return desk.write(text).conversation_id

    return write


def view(desk, conversation_id):
    return card_view(desk.desk, conversation_id, desk.clock())


def choose(desk, conversation_id, kind, who, decision_id=None):
    key = decision_id or view(desk, conversation_id).decision_id
    answer = use_offer(desk.desk, OfferClick(key, kind, who.id), desk.clock())
    desk.work()
    return answer


def finance(desk):
    person = Specialist(new_id(), "Fay Lund", "fay@example.com", Role.FINANCE, "U0FAY")
    with desk.desk.db.transaction() as tx:
        specialists.add(tx, person)
    return person


def add_invoice(desk, author):
    """A late one, large enough for six payments."""
    invoice = factories.invoice(id=new_id(), number="900", amount=factories.usd(60_000))
    with desk.desk.db.transaction() as tx:
        accounts.add_invoice(tx, author.account_id, invoice)


def kinds_recorded(desk, conversation_id):
    with desk.desk.db.read() as tx:
        return [event.event.kind for event in audit.events(tx, conversation_id)]


class TestTheCard:
    def test_shows_what_was_asked_for_first(self, desk, asked):
        proposal = view(desk, asked(PLAN)).offers
        assert proposal.offers[0].kind is OfferKind.EQUAL_INSTALMENTS
        assert proposal.offers[0].answers_request
        assert len(proposal.offers[0].schedule) == 2

    def test_redraws_the_same_offers_later(self, desk, asked):
        key = asked(PLAN)
        before = view(desk, key).offers
        desk.clock.forward(hours=30)
        assert view(desk, key).offers == before

    def test_shows_none_where_nothing_of_the_kind_was_asked(self, desk, asked):
        assert view(desk, asked("hi how much do i still owe on my package")).offers is None

    def test_shows_none_to_a_stranger(self, desk):
        assert view(desk, desk.write(PLAN).conversation_id).offers is None

    def test_says_that_nothing_may_be_offered_and_why(self, desk, asked):
        proposal = view(desk, asked(NEVER)).offers
        assert proposal.offers == ()
        assert {one.reason for one in proposal.left_out} == {Reason.BLOCKED}

    def test_a_dispute_is_not_over_with_the_next_message(self, desk, asked):
        key = asked(NEVER)
        desk.write(PLAN)
        proposal = view(desk, key).offers
        assert Block.DISPUTE.value in str(proposal.left_out[0].details["blocks"])

    def test_hardship_leads_to_the_pause(self, desk, asked):
        proposal = view(desk, asked("i lost my job and i have cancer, i cannot pay")).offers
        assert [offer.kind for offer in proposal.offers] == [OfferKind.HARDSHIP_PAUSE]

    def test_shows_none_once_it_was_answered(self, desk, asked):
        key = asked(PLAN)
        approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
        assert view(desk, key).offers is None


class TestUsingAnOffer:
    def test_draws_the_reply_with_its_schedule_and_sends_nothing(self, desk, asked):
        key = asked(PLAN)
        before = desk.suggestion(key)
        assert choose(desk, key, OfferKind.EQUAL_INSTALMENTS, desk.ana).result is ClickResult.DONE
        drawn = desk.suggestion(key)
        assert drawn.id != before.id
        assert drawn.state.is_open
        assert drawn.draft.playbook_id == "plan.offer"
        assert drawn.draft.missing_facts == ()
        assert [part.amount for part in drawn.draft.offer.schedule] == [
            part.amount for part in view(desk, key).offers.offers[0].schedule
        ]
        assert desk.twilio.messages == []
        approve(desk.desk, Click(drawn.id, desk.ana.id), desk.clock())
        desk.work()
        assert [sent.body for sent in desk.twilio.messages] == [drawn.draft.text]

    def test_twice_is_one_suggestion_and_one_line_in_the_record(self, desk, asked):
        key = asked(PLAN)
        choose(desk, key, OfferKind.PAY_IN_FULL, desk.ana)
        first = desk.suggestion(key)
        assert choose(desk, key, OfferKind.PAY_IN_FULL, desk.ana).result is ClickResult.DONE
        assert desk.suggestion(key).id == first.id
        assert kinds_recorded(desk, key).count(AuditKind.OFFER_CONSENTED) == 1

    def test_another_offer_replaces_it(self, desk, asked):
        key = asked(PLAN)
        choose(desk, key, OfferKind.PAY_IN_FULL, desk.ana)
        choose(desk, key, OfferKind.EQUAL_INSTALMENTS, desk.ana)
        assert desk.suggestion(key).draft.playbook_id == "plan.offer"

    def test_is_refused_when_the_author_wrote_meanwhile(self, desk, asked):
        key = asked(PLAN)
        old = view(desk, key).decision_id
        desk.write("or rather in 3 installments")
        answer = choose(desk, key, OfferKind.PAY_IN_FULL, desk.ana, old)
        assert answer.result is ClickResult.STALE_MESSAGE

    def test_is_refused_and_computed_anew_when_the_account_moved(self, desk):
        author = desk.author()
        key = desk.write(PLAN).conversation_id
        owed = view(desk, key).offers.offers[0].total
        desk.pay(author, 3_000)
        answer = choose(desk, key, OfferKind.PAY_IN_FULL, desk.ana)
        assert answer.result is ClickResult.STALE_LEDGER
        assert view(desk, key).offers.offers[0].total.minor == owed.minor - 3_000

    def test_is_refused_once_the_author_was_answered(self, desk, asked):
        key = asked(PLAN)
        approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
        answer = choose(desk, key, OfferKind.PAY_IN_FULL, desk.ana)
        assert answer.result is ClickResult.ALREADY_DECIDED

    def test_that_was_not_made_does_not_exist(self, desk, asked):
        with pytest.raises(NotFound):
            choose(desk, asked(PLAN), OfferKind.EXIT, desk.ana)


class TestAuthority:
    @pytest.fixture
    def long(self, desk):
        """Six payments were asked for: a lead and finance must both agree."""
        author = desk.author()
        add_invoice(desk, author)
        return desk.write(LONG).conversation_id

    def test_above_their_own_it_waits_and_the_suggestion_stays(self, desk, long):
        before = desk.suggestion(long)
        answer = choose(desk, long, OfferKind.LONG_PLAN, desk.ana)
        assert answer.result is ClickResult.NEEDS_APPROVAL
        assert answer.reasons == ("lead", "finance")
        assert desk.suggestion(long).id == before.id
        assert [one.name for one in view(desk, long).consents] == ["Ana Ruiz"]

    def test_is_drawn_once_everybody_needed_agreed_and_all_are_recorded(self, desk, long):
        for who, result in (
            (desk.ana, ClickResult.NEEDS_APPROVAL),
            (desk.leo, ClickResult.NEEDS_APPROVAL),
            (finance(desk), ClickResult.DONE),
        ):
            assert choose(desk, long, OfferKind.LONG_PLAN, who).result is result
        assert desk.suggestion(long).draft.offer.kind is OfferKind.LONG_PLAN
        assert desk.suggestion(long).draft.offer.tila_review
        names = [one.name for one in view(desk, long).consents]
        assert names == ["Ana Ruiz", "Leo Paz", "Fay Lund"]
        assert kinds_recorded(desk, long).count(AuditKind.OFFER_CONSENTED) == 3

    def test_a_stranger_to_the_desk_agrees_to_nothing(self, desk, long):
        nobody = Specialist(new_id(), "Eve", "eve@example.com", Role.ADMIN)
        answer = choose(desk, long, OfferKind.LONG_PLAN, nobody)
        assert answer.result is ClickResult.NOT_A_SPECIALIST
        assert view(desk, long).consents == ()
