"""What Stripe tells of a dispute opens a case and moves it on, by itself and once."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assist.billing.ledger import Ledger
from assist.desk.disputes import Opening, open_dispute
from assist.desk.housekeeping import sound_dispute_alarms
from assist.desk.retry_held import retry_held
from assist.model.account import AdjustmentKind
from assist.model.audit import AuditKind
from assist.model.contact import ChannelKind
from assist.model.conversation import Attention, ConversationState, Direction
from assist.model.dispute import DisputeReason, DisputeState, Network
from assist.model.hold import HoldKind
from assist.playbooks.owed_facts import owed_rows
from assist.store import accounts, audit, conversations, disputes, holds, inboxes, quarantine
from tests import factories
from tests import stripe_objects as make
from tests.desk.test_stripe_events import tell

PAID_AT = 1_795_000_000
DUE = datetime.fromtimestamp(1_796_000_000, UTC)
VISA = {"type": "card", "card": {"brand": "visa", "network_reason_code": "10.4"}}


@pytest.fixture
def desk(stripe_desk):
    return stripe_desk


@pytest.fixture
def author(stripe_author):
    return stripe_author


@pytest.fixture
def customer(stripe_customer):
    return stripe_customer


@pytest.fixture
def intent(stripe, customer):
    return make.intent(stripe, customer, 31_250, PAID_AT)


@pytest.fixture
def ledger(desk, author, intent):
    """The same desk, its figures the embedded ledger's, which has the payment too."""
    books = Ledger(lambda key, now: _load(desk, key, now))
    services = replace(desk.desk, billing=books, payments_are_stripes=False)
    desk.services = replace(desk.services, desk=services)
    paid = factories.payment(id=intent["id"], amount=factories.usd(31_250))
    with desk.desk.db.transaction() as tx:
        accounts.add_payment(tx, author.account_id, paid)
    return desk


def _load(desk, account_id, now):
    with desk.desk.db.read() as tx:
        return accounts.load(tx, account_id, now)


def filed(desk, author):
    with desk.desk.db.read() as tx:
        return disputes.of_account(tx, author.account_id)


def held_kinds(desk, author):
    with desk.desk.db.read() as tx:
        return {hold.kind for hold in holds.standing(tx, author, desk.clock())}


def booked(desk, author):
    found = desk.desk.billing.snapshot(author.account_id, desk.clock()).adjustments
    return [(one.kind, one.amount.minor) for one in reversed(found)]


def owed(desk, author):
    """Minor units; what is kept as credit counts against it."""
    found = desk.desk.billing.snapshot(author.account_id, desk.clock())
    return found.balance().minor - (found.credit.minor if found.credit else 0)


def events(desk, conversation_id, kind):
    with desk.desk.db.read() as tx:
        found = audit.events(tx, conversation_id)
    return [it.event for it in found if it.event.kind is kind]


def notes(desk, conversation_id):
    said = desk.timeline(conversation_id)
    return [message.text for message in said if message.direction is Direction.NOTE]


def news(desk, stripe, dispute, kind="charge.dispute.updated", **changes):
    dispute.update(changes)
    tell(desk, stripe, kind, dispute)


def inbox(desk, channel=ChannelKind.EMAIL):
    with desk.desk.db.transaction() as tx:
        return inboxes.ensure(tx, channel, "billing@example.com", "Billing")


class TestOpening:
    @pytest.fixture
    def case(self, desk, stripe, author, customer, intent):
        inbox(desk)
        told = make.dispute(stripe, customer, intent, payment_method_details=VISA)
        tell(desk, stripe, "charge.dispute.created", told)
        (found,) = filed(desk, author)
        return found

    def test_takes_everything_from_stripe(self, case, intent):
        assert (case.source, case.state) == ("stripe", DisputeState.NEEDS_RESPONSE)
        assert (case.network, case.network_code) == (Network.VISA, "10.4")
        assert case.reason is DisputeReason.FRAUDULENT
        assert (case.payment_id, case.amount.minor) == (intent["id"], 31_250)
        assert case.due_by == DUE

    def test_is_the_systems_own_deed(self, desk, case):
        assert case.opened_by is None
        (event,) = events(desk, case.conversation_id, AuditKind.DISPUTE_OPENED)
        assert event.actor == "assist"

    def test_begins_a_conversation_at_the_address_on_file_and_sends_nothing(self, desk, case):
        conversation = desk.conversation(case.conversation_id)
        assert conversation.channel is ChannelKind.EMAIL
        assert conversation.attention is Attention.DISPUTE
        assert conversation.state is ConversationState.OPEN
        said = desk.timeline(conversation.id)
        assert all(message.direction is not Direction.OUTGOING for message in said)

    def test_holds_collection(self, desk, author, case):
        assert held_kinds(desk, author) == {HoldKind.CHARGEBACK}

    def test_told_twice_is_one_case(self, desk, stripe, author, case, customer, intent):
        told = stripe.objects["disputes"][case.external_id]
        for kind in ("charge.dispute.created", "charge.dispute.funds_withdrawn"):
            tell(desk, stripe, kind, told)
        assert filed(desk, author) == (case,)
        assert events(desk, case.conversation_id, AuditKind.DISPUTE_NEWS) == []

    def test_is_alarmed_like_any_other(self, desk, case):
        desk.clock.now = DUE
        assert sound_dispute_alarms(desk.desk, desk.clock()) == 1

    def test_takes_the_newest_active_conversation(self, desk, stripe, author, customer, intent):
        written = desk.write("hello there", "delores@example.com", ChannelKind.EMAIL)
        tell(desk, stripe, "charge.dispute.created", make.dispute(stripe, customer, intent))
        (found,) = filed(desk, author)
        assert found.conversation_id == written.conversation_id

    def test_that_a_person_opened_before_is_the_same_case(
        self, desk, stripe, author, customer, intent
    ):
        written = desk.write("hello there", "delores@example.com", ChannelKind.EMAIL)
        by_hand = Opening(written.conversation_id, intent["id"], Network.VISA, "10.4")
        mine = open_dispute(desk.desk, by_hand, by=desk.ana.id, now=desk.clock())
        told = make.dispute(stripe, customer, intent)
        tell(desk, stripe, "charge.dispute.created", told)
        (found,) = filed(desk, author)
        assert found.id == mine.id
        assert (found.source, found.external_id) == ("stripe", told["id"])
        assert found.due_by == DUE

    def test_by_hand_afterwards_is_the_same_case(self, desk, author, case):
        again = Opening(
            case.conversation_id, case.payment_id, Network.VISA, "10.4", external_id="7"
        )
        assert open_dispute(desk.desk, again, by=desk.ana.id, now=desk.clock()) == case

    def test_with_a_reason_that_is_new_is_a_general_one(
        self, desk, stripe, author, customer, intent
    ):
        inbox(desk)
        told = make.dispute(stripe, customer, intent, reason="brand_new")
        tell(desk, stripe, "charge.dispute.created", told)
        assert filed(desk, author)[0].reason is DisputeReason.GENERAL

    def test_of_a_charge_the_books_do_not_have_is_a_case_all_the_same(
        self, desk, stripe, author, customer, intent
    ):
        inbox(desk)
        told = make.dispute(stripe, customer, intent, payment_intent=None)
        tell(desk, stripe, "charge.dispute.created", told)
        assert filed(desk, author)[0].payment_id == told["charge"]["id"]


class TestMovingOn:
    @pytest.fixture
    def told(self, desk, stripe, author, customer, intent):
        inbox(desk)
        made = make.dispute(stripe, customer, intent, status="warning_needs_response")
        tell(desk, stripe, "charge.dispute.created", made)
        return made

    def state(self, desk, author):
        (found,) = filed(desk, author)
        return found.state

    def test_an_inquiry_holds_as_a_dispute_and_a_chargeback_as_one(
        self, desk, stripe, author, told
    ):
        assert held_kinds(desk, author) == {HoldKind.DISPUTE}
        news(desk, stripe, told, status="needs_response")
        assert self.state(desk, author) is DisputeState.NEEDS_RESPONSE
        assert held_kinds(desk, author) == {HoldKind.DISPUTE, HoldKind.CHARGEBACK}

    @pytest.mark.parametrize("state", ["won", "lost", "prevented", "warning_closed"])
    def test_what_ends_it_ends_the_hold(self, desk, stripe, author, told, state):
        news(desk, stripe, told, "charge.dispute.closed", status=state)
        (found,) = filed(desk, author)
        assert (found.state.value, found.closed_at) == (state, desk.clock())
        assert held_kinds(desk, author) == set()

    def test_a_hold_that_a_person_set_is_theirs_to_end(self, desk, stripe, author, told):
        mine = factories.hold(author, HoldKind.LEGAL)
        with desk.desk.db.transaction() as tx:
            holds.put(tx, mine)
        news(desk, stripe, told, "charge.dispute.closed", status="won")
        assert held_kinds(desk, author) == {HoldKind.LEGAL}

    def test_the_hold_stays_while_another_is_open(self, desk, stripe, author, customer, told):
        other = make.intent(stripe, customer, 1_000, PAID_AT)
        tell(desk, stripe, "charge.dispute.created", make.dispute(stripe, customer, other))
        news(desk, stripe, told, "charge.dispute.closed", status="warning_closed")
        assert held_kinds(desk, author) == {HoldKind.DISPUTE, HoldKind.CHARGEBACK}

    def test_late_events_change_nothing(self, desk, stripe, author, told):
        news(desk, stripe, told, status="lost")
        tell(desk, stripe, "charge.dispute.created", {**told, "status": "needs_response"})
        assert self.state(desk, author) is DisputeState.LOST

    def test_a_word_that_leads_backwards_is_not_followed(self, desk, stripe, author, told):
        news(desk, stripe, told, status="lost")
        news(desk, stripe, told, status="needs_response")
        assert self.state(desk, author) is DisputeState.LOST

    def test_a_new_date_is_taken_over(self, desk, stripe, author, told):
        told["evidence_details"]["due_by"] = 1_796_600_000
        news(desk, stripe, told)
        assert filed(desk, author)[0].due_by == datetime.fromtimestamp(1_796_600_000, UTC)

    def test_what_was_submitted_at_stripe_counts(self, desk, stripe, author, told):
        told["evidence_details"]["submission_count"] = 1
        news(desk, stripe, told, status="warning_under_review")
        (found,) = filed(desk, author)
        assert (found.submissions, found.submitted_at, found.submitted_by) == (
            1,
            desk.clock(),
            None,
        )

    def test_the_fee_is_told_inside_once_and_never_charged(self, desk, stripe, author, told):
        moves = [{"amount": -31_250, "fee": 1_500, "currency": "usd"}]
        for _ in range(2):
            news(desk, stripe, told, status="needs_response", balance_transactions=moves)
        (found,) = filed(desk, author)
        assert found.fee == factories.usd(1_500)
        told_of_it = [text for text in notes(desk, found.conversation_id) if "fee" in text]
        assert len(told_of_it) == 1
        assert "$15.00" in told_of_it[0]

    def test_a_case_that_was_closed_at_our_desk_comes_back_to_the_queue(
        self, desk, stripe, author, told
    ):
        (found,) = filed(desk, author)
        with desk.desk.db.transaction() as tx:
            resolved = ConversationState.RESOLVED
            conversations.set_state(tx, found.conversation_id, resolved, desk.clock())
        news(desk, stripe, told, status="needs_response")
        with desk.desk.db.read() as tx:
            waiting = [row.conversation for row in conversations.queue(tx)]
        assert [one.attention for one in waiting] == [Attention.DISPUTE]


class TestTheBooks:
    def opened(self, ledger, stripe, customer, intent, **changes):
        inbox(ledger)
        told = make.dispute(stripe, customer, intent, **changes)
        tell(ledger, stripe, "charge.dispute.created", told)
        return told

    def test_a_chargeback_takes_the_money_once(self, ledger, stripe, author, customer, intent):
        told = self.opened(ledger, stripe, customer, intent, amount=20_000)
        news(ledger, stripe, told, status="under_review")
        news(ledger, stripe, told, status="lost")
        assert booked(ledger, author) == [(AdjustmentKind.CHARGEBACK, 20_000)]

    def test_and_winning_gives_it_back_once(self, ledger, stripe, author, customer, intent):
        before = owed(ledger, author)
        told = self.opened(ledger, stripe, customer, intent)
        assert owed(ledger, author) == before + 31_250
        for _ in range(2):
            news(ledger, stripe, told, "charge.dispute.closed", status="won")
        assert booked(ledger, author) == [
            (AdjustmentKind.CHARGEBACK, 31_250),
            (AdjustmentKind.REINSTATED, 31_250),
        ]
        assert owed(ledger, author) == before

    @pytest.mark.parametrize("status", ["warning_needs_response", "won", "prevented"])
    def test_where_nothing_was_taken_nothing_is_booked(
        self, ledger, stripe, author, customer, intent, status
    ):
        self.opened(ledger, stripe, customer, intent, status=status)
        assert booked(ledger, author) == []

    def test_what_was_refunded_is_not_taken_again(self, ledger, stripe, author, customer, intent):
        with ledger.desk.db.transaction() as tx:
            back = factories.adjustment(AdjustmentKind.REFUND, 30_000, payment_id=intent["id"])
            accounts.add_adjustment(tx, author.account_id, back)
        self.opened(ledger, stripe, customer, intent)
        assert booked(ledger, author)[-1] == (AdjustmentKind.CHARGEBACK, 1_250)

    def test_a_payment_that_is_not_there_is_told_of(self, ledger, stripe, author, customer):
        other = make.intent(stripe, customer, 500, PAID_AT)
        self.opened(ledger, stripe, customer, other)
        (found,) = filed(ledger, author)
        assert any("not in the books" in text for text in notes(ledger, found.conversation_id))

    def test_by_hand_it_is_booked_all_the_same(self, ledger, author, intent):
        written = ledger.write("hello there", "delores@example.com", ChannelKind.EMAIL)
        by_hand = Opening(written.conversation_id, intent["id"], Network.VISA, "10.4")
        open_dispute(ledger.desk, by_hand, by=ledger.ana.id, now=ledger.clock())
        assert booked(ledger, author) == [(AdjustmentKind.CHARGEBACK, 31_250)]

    def test_with_stripes_figures_it_is_stripes_to_tell(
        self, desk, stripe, author, customer, intent
    ):
        told = self.opened(desk, stripe, customer, intent)
        assert booked(desk, author) == []
        intent["latest_charge"]["dispute"] = told
        news(desk, stripe, told, status="lost")
        assert booked(desk, author) == [(AdjustmentKind.CHARGEBACK, 31_250)]
        with desk.desk.db.read() as tx:
            assert accounts.load(tx, author.account_id, desk.clock()).adjustments == ()


class TestWhatFitsNobody:
    @pytest.fixture
    def stranger(self, stripe):
        return make.customer(stripe, email="nobody@example.com")

    @pytest.fixture
    def told(self, desk, stripe, author, stranger):
        about = make.intent(stripe, stranger, 31_250, PAID_AT)
        made = make.dispute(stripe, stranger, about)
        for kind in ("charge.dispute.created", "charge.dispute.funds_withdrawn"):
            tell(desk, stripe, kind, made)
        return made

    def held(self, desk):
        with desk.desk.db.read() as tx:
            return quarantine.list(tx)

    def test_is_held_once_with_the_reason(self, desk, told):
        (item,) = self.held(desk)
        assert item.external_id == f"dispute:{told['id']}"
        assert "account" in item.reason

    def test_can_be_tried_again_once_the_customer_is_named(
        self, desk, stripe, author, told, stranger
    ):
        inbox(desk)
        stranger["metadata"]["assist_contact"] = author.id
        (item,) = self.held(desk)
        retry_held(desk.desk, item.id)
        assert [one.external_id for one in filed(desk, author)] == [told["id"]]
        assert self.held(desk) == ()

    def test_goes_through_by_itself_with_the_next_word(self, desk, stripe, author, told, stranger):
        inbox(desk)
        stranger["metadata"]["assist_contact"] = author.id
        news(desk, stripe, told, status="under_review")
        assert [one.state for one in filed(desk, author)] == [DisputeState.UNDER_REVIEW]
        assert self.held(desk) == ()

    def test_of_an_author_without_an_address_is_held(self, desk, stripe, author, customer, intent):
        tell(desk, stripe, "charge.dispute.created", make.dispute(stripe, customer, intent))
        (item,) = self.held(desk)
        assert "address on file" in item.reason

    def test_with_a_status_nobody_knows_is_held(self, desk, stripe, author, customer, intent):
        inbox(desk)
        made = make.dispute(stripe, customer, intent, status="brand_new")
        tell(desk, stripe, "charge.dispute.created", made)
        assert "brand_new" in self.held(desk)[0].reason


def test_what_is_disputed_is_asked_of_nobody(ledger, stripe, author, customer, intent):
    """Desk rules 3.3: an open dispute freezes collection of its charge."""
    inbox(ledger)
    tell(ledger, stripe, "charge.dispute.created", make.dispute(stripe, customer, intent))
    (case,) = filed(ledger, author)
    account = ledger.desk.billing.snapshot(author.account_id, ledger.clock())
    late = date(2026, 11, 20)
    rows = dict(owed_rows(account, late, None))
    asked = dict(owed_rows(account, late, None, frozenset(case.invoice_ids)))
    assert case.invoice_ids
    assert rows["balance"].minor > 0
    assert asked["balance"].minor == 0
    assert asked["unpaid_count"] == 0
