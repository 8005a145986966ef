"""A change of where royalties go: the old number, a second person, a cooling-off, a way to stop."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assist.desk.card import card_view
from assist.desk.housekeeping import housekeeping
from assist.desk.payout_changes import (
    ChangeRequest,
    approve_payout_change,
    cancel_payout_change,
    confirm_payout_change,
    open_payout_change,
    refuse_payout_change,
    settle_payout_changes,
)
from assist.desk.payout_lines import payout_lines
from assist.desk.payout_notices import numbers_to_call
from assist.desk.payout_records import FormTold, record_form, record_method
from assist.errors import BadInput, NotAllowed
from assist.i18n import translator
from assist.model.audit import AuditKind
from assist.model.contact import ChannelKind, OptOutScope
from assist.model.conversation import ConversationState, Purpose
from assist.model.ids import new_id
from assist.model.payout_change import ChangeState, Requester
from assist.model.specialist import Role, Specialist
from assist.model.tax_form import FormKind, TinCheck
from assist.model.withdrawal import MethodKind
from assist.store import (
    audit,
    contacts,
    conversations,
    inboxes,
    payout_changes,
    payout_records,
    specialists,
)
from tests import factories
from tests.royalty_fixtures import approve as approve_withdrawal
from tests.royalty_fixtures import ask, proven, ready

S = ChangeState
SMS, EMAIL = ChannelKind.SMS, ChannelKind.EMAIL


@pytest.fixture
def author(desk):
    """On file since long before they ask, by number and by mail."""
    one = desk.author()
    ready(desk, one)
    with desk.desk.db.transaction() as tx:
        inboxes.ensure(tx, EMAIL, "billing@example.com", "Billing")
        mail = factories.point(
            one.id, channel=EMAIL, address="ada@example.com", verified_at=desk.clock()
        )
        contacts.add_point(tx, mail)
    desk.clock.forward(hours=1)
    return one


@pytest.fixture
def case(desk, author):
    return desk.write("need to change the bank where my royalties go").conversation_id


@pytest.fixture
def fay(desk):
    person = Specialist(new_id(), "Fay Roca", "fay@example.com", Role.FINANCE, "U0FAY")
    with desk.desk.db.transaction() as tx:
        specialists.add(tx, person)
    return person


def open_it(desk, case, last4="9876", by=None, **changes):
    asked = ChangeRequest(case, MethodKind.ACH, last4, Requester.AUTHOR)
    by = (by or desk.ana).id
    return open_payout_change(desk.desk, replace(asked, **changes), by=by, now=desk.clock())


def number(desk, author, change):
    with desk.desk.db.read() as tx:
        return numbers_to_call(tx, author.id, change.requested_at)[0].id


def confirm(desk, change, point_id, by=None):
    return confirm_payout_change(
        desk.desk, change.id, by=(by or desk.ana).id, point_id=point_id,
        note="Said the old ending and why", now=desk.clock(),
    )  # fmt: skip


def approve(desk, change, by):
    return approve_payout_change(desk.desk, change.id, by=by.id, now=desk.clock())


def cooling(desk, author, case):
    change = open_it(desk, case)
    confirm(desk, change, number(desk, author, change))
    return approve(desk, change, desk.leo)


def method(desk, author):
    with desk.desk.db.read() as tx:
        return payout_records.method_of(tx, author.account_id)


def read(desk, change):
    with desk.desk.db.read() as tx:
        return payout_changes.get(tx, change.id)


def notices(desk, author):
    with desk.desk.db.read() as tx:
        threads = conversations.of_contact(tx, author.id)
    said = [(one, message) for one in threads for message in desk.timeline(one.id)]
    return [(one, m) for one, m in said if m.purpose is Purpose.SECURITY_NOTICE]


def cancel(desk, change):
    return cancel_payout_change(
        desk.desk, change.id, by=desk.ana.id, note="It was not me", now=desk.clock()
    )


class TestFromRequestToForce:
    def test_by_two_people_and_a_week(self, desk, author, case):
        change = cooling(desk, author, case)
        assert (change.state, change.in_force_at - desk.clock()) == (
            S.COOLING_OFF,
            timedelta(days=7),
        )
        assert method(desk, author).last4 == "1234"
        desk.clock.forward(days=6, hours=23)
        assert settle_payout_changes(desk.desk, desk.clock()) == 0
        desk.clock.forward(hours=1)
        housekeeping(desk.desk, desk.clock().isoformat())
        assert (read(desk, change).state, method(desk, author).last4) == (S.IN_FORCE, "9876")
        assert settle_payout_changes(desk.desk, desk.clock()) == 0

    def test_every_step_is_in_the_record(self, desk, author, case):
        change = cooling(desk, author, case)
        desk.clock.forward(days=7)
        settle_payout_changes(desk.desk, desk.clock())
        with desk.desk.db.read() as tx:
            events = [one.event for one in audit.events(tx, case)]
            assert audit.verify(tx).first_broken is None
        moved = [one for one in events if one.kind is AuditKind.PAYOUT_CHANGE_MOVED]
        assert [(one.data["state"], one.actor) for one in moved] == [
            ("requested", f"specialist:{desk.ana.id}"),
            ("confirmed", f"specialist:{desk.ana.id}"),
            ("cooling_off", f"specialist:{desk.leo.id}"),
            ("in_force", "assist"),
        ]
        assert moved[1].data["called_point"] == read(desk, change).called_point_id

    def test_withdrawals_rest_from_the_request_to_the_end_of_the_cooling_off(
        self, desk, author, case
    ):
        one = proven(desk, ask(desk, case))
        change = open_it(desk, case)
        for _ in ("requested", "confirmed", "cooling off"):
            with pytest.raises(NotAllowed, match="withdrawal_held: details_changed"):
                approve_withdrawal(desk, one)
            if read(desk, change).state is S.REQUESTED:
                confirm(desk, change, number(desk, author, change))
            elif read(desk, change).state is S.CONFIRMED:
                approve(desk, change, desk.leo)
        desk.clock.forward(days=7)
        settle_payout_changes(desk.desk, desk.clock())
        assert approve_withdrawal(desk, one).method_id == method(desk, author).id

    def test_a_change_that_was_stopped_holds_nothing(self, desk, author, case):
        one = proven(desk, ask(desk, case))
        cancel(desk, cooling(desk, author, case))
        assert approve_withdrawal(desk, one).method_id == method(desk, author).id


class TestTheOldNumber:
    def test_one_that_came_with_the_request_does_not_count(self, desk, author, case):
        with desk.desk.db.transaction() as tx:
            new = factories.point(
                author.id, channel=SMS, address="+13055550199", verified_at=desk.clock()
            )
            never = factories.point(author.id, channel=SMS, address="+13055550198")
            contacts.add_point(tx, new)
            contacts.add_point(tx, never)
        change = open_it(desk, case)
        for point in (new, never):
            with pytest.raises(NotAllowed, match="payout_change_new_number"):
                confirm(desk, change, point.id)
        with pytest.raises(NotAllowed, match="payout_change_call_first"):
            confirm(desk, change, None, desk.leo)
        assert read(desk, change).state is S.REQUESTED

    def test_a_mail_address_is_no_number(self, desk, author, case):
        change = open_it(desk, case)
        with desk.desk.db.read() as tx:
            mail = contacts.find_point(tx, EMAIL, "ada@example.com")
        with pytest.raises(NotAllowed, match="payout_change_new_number"):
            confirm(desk, change, mail.id)

    def test_without_one_a_lead_decides_by_another_old_way(self, desk):
        contact = desk.author(address="new@example.com", channel=EMAIL)
        desk.clock.forward(hours=1)
        key = desk.write(
            "change my bank please", address="new@example.com", channel=EMAIL
        ).conversation_id
        change = open_it(desk, key)
        with desk.desk.db.read() as tx:
            assert numbers_to_call(tx, contact.id, change.requested_at) == ()
        with pytest.raises(NotAllowed, match="payout_change_needs_lead"):
            confirm(desk, change, None)
        assert confirm(desk, change, None, desk.leo).called_point_id is None


class TestTheSecondPerson:
    def test_is_not_who_called(self, desk, author, case, fay):
        change = open_it(desk, case)
        confirm(desk, change, number(desk, author, change), desk.leo)
        with pytest.raises(NotAllowed, match="payout_change_needs_another_person"):
            approve(desk, change, desk.leo)
        assert approve(desk, change, fay).approved_by == fay.id

    def test_is_a_lead_or_finance(self, desk, author, case):
        change = open_it(desk, case)
        confirm(desk, change, number(desk, author, change), desk.leo)
        with pytest.raises(NotAllowed, match="payout_change_needs_lead"):
            approve(desk, change, desk.ana)

    def test_comes_after_the_call(self, desk, author, case):
        change = open_it(desk, case)
        with pytest.raises(NotAllowed, match="payout_change_moved"):
            approve(desk, change, desk.leo)


class TestNotices:
    def test_go_to_the_addresses_from_before_at_the_request_and_at_the_approval(
        self, desk, author, case
    ):
        change = cooling(desk, author, case)
        told = notices(desk, author)
        assert sorted(one.channel for one, _ in told) == [EMAIL, EMAIL, SMS, SMS]
        assert set(read(desk, change).notices) == {message.id for _, message in told}
        words = {message.text for _, message in told}
        assert any("Somebody asked us to change" in text for text in words)
        assert any("takes effect on Nov 27, 2026" in text for text in words)
        assert not any("9876" in text or "1234" in text for text in words)

    def test_open_no_case_for_the_desk_and_leave_the_authors_own_waiting(self, desk, author, case):
        waiting = desk.conversation(case).waiting_since
        open_it(desk, case)
        states = {one.channel: one.state for one, _ in notices(desk, author)}
        assert states == {EMAIL: ConversationState.PENDING, SMS: ConversationState.OPEN}
        assert desk.conversation(case).waiting_since == waiting is not None

    def test_are_not_sent_to_what_was_put_on_file_later(self, desk, author, case):
        with desk.desk.db.transaction() as tx:
            late = factories.point(
                author.id, channel=EMAIL, address="thief@example.com", verified_at=desk.clock()
            )
            contacts.add_point(tx, late)
        open_it(desk, case)
        addressed = {message.contact_point_id for _, message in notices(desk, author)}
        assert late.id not in addressed

    def test_an_opted_out_address_is_left_alone_and_that_is_seen(self, desk, author, case):
        with desk.desk.db.transaction() as tx:
            sms = contacts.find_point(tx, SMS, "+13055550111")
            contacts.set_opt_out(tx, sms.id, OptOutScope.ALL, desk.clock())
        assert open_it(desk, case).notices == ()
        with desk.desk.db.read() as tx:
            refused = [
                one for one in audit.events(tx, case) if one.event.kind is AuditKind.SEND_REFUSED
            ]
        assert refused[-1].event.data["purpose"] == "security_notice"

    def test_in_the_authors_language(self, desk):
        person = desk.author(address="+13055550155", language="es", country="AR")
        desk.clock.forward(hours=1)
        key = desk.write("cambiar mi banco", address="+13055550155").conversation_id
        open_it(desk, key)
        ((_, message),) = notices(desk, person)
        assert "dónde se cobran tus regalías" in message.text


class TestStopping:
    @pytest.mark.parametrize("reached", ["requested", "confirmed", "cooling off"])
    def test_is_possible_until_it_is_in_force(self, desk, author, case, reached):
        change = open_it(desk, case)
        if reached != "requested":
            confirm(desk, change, number(desk, author, change))
        if reached == "cooling off":
            approve(desk, change, desk.leo)
        stopped = cancel(desk, change)
        assert (stopped.state, stopped.note) == (S.CANCELLED, "It was not me")
        assert cancel(desk, change) == stopped
        desk.clock.forward(days=30)
        assert settle_payout_changes(desk.desk, desk.clock()) == 0
        assert method(desk, author).last4 == "1234"

    def test_and_not_after(self, desk, author, case):
        change = cooling(desk, author, case)
        desk.clock.forward(days=7)
        with pytest.raises(NotAllowed, match="payout_change_in_force"):
            cancel(desk, change)

    def test_a_person_refuses_what_was_not_confirmed(self, desk, author, case):
        change = open_it(desk, case)
        told = refuse_payout_change(
            desk.desk, change.id, by=desk.ana.id, note="Did not know of it", now=desk.clock()
        )
        assert told.state is S.REFUSED
        with pytest.raises(NotAllowed, match="payout_change_moved"):
            confirm(desk, change, number(desk, author, change))


class TestOpening:
    def test_a_third_party_opens_nothing_and_that_is_recorded(self, desk, author, case):
        with pytest.raises(NotAllowed, match="payout_change_third_party"):
            open_it(desk, case, requester=Requester.THIRD_PARTY)
        with desk.desk.db.read() as tx:
            assert payout_changes.of_account(tx, author.account_id) == ()
            kinds = [one.event for one in audit.events(tx, case)]
        (told,) = [one for one in kinds if one.kind is AuditKind.PAYOUT_CHANGE_MOVED]
        assert told.data == {"state": "third_party"}
        assert notices(desk, author) == []

    @pytest.mark.parametrize(
        "text",
        [
            "need to change the bank where my royalties go, account ends in 9876",
            "I'm her assistant, she asked me to change the deposit account",
            "quiero cambiar la cuenta donde cobro las regalías",
        ],
    )
    def test_the_bot_never_does(self, desk, author, text):
        desk.write(text)
        with desk.desk.db.read() as tx:
            assert payout_changes.of_account(tx, author.account_id) == ()

    def test_the_same_twice_is_one_and_another_waits(self, desk, author, case):
        change = open_it(desk, case)
        assert open_it(desk, case, by=desk.leo) == change
        assert len(notices(desk, author)) == 2
        with pytest.raises(NotAllowed, match="payout_change_open"):
            open_it(desk, case, last4="5555")

    @pytest.mark.parametrize("last4", ["000123456789", "123", "12 4", "", None, "12-4"])
    def test_more_or_less_than_the_last_four_is_never_kept_or_repeated(
        self, desk, author, case, last4
    ):
        with pytest.raises(BadInput) as caught:
            open_it(desk, case, last4=last4)
        assert not last4 or last4 not in str(caught.value)

    def test_paypal_and_checks_have_none(self, desk, author, case):
        with pytest.raises(BadInput, match="last4"):
            open_it(desk, case, kind=MethodKind.CHECK)
        assert open_it(desk, case, kind=MethodKind.CHECK, last4=None).last4 is None

    def test_numbers_in_notes_are_cut_out(self, desk, author, case):
        change = open_it(desk, case)
        told = confirm_payout_change(
            desk.desk, change.id, by=desk.ana.id, point_id=number(desk, author, change),
            note="New account 0001 2345 6789, routing 021000021", now=desk.clock(),
        )  # fmt: skip
        assert told.confirmed_note == "New account [NUMBER], routing [NUMBER]"


class TestOnFile:
    def test_leads_and_finance_put_it_there(self, desk, case):
        told = FormTold(FormKind.W9, desk.clock().date(), TinCheck.VERIFIED)
        with pytest.raises(NotAllowed, match="payout_records_need_lead"):
            record_form(desk.desk, case, told, by=desk.ana.id, now=desk.clock())
        assert record_form(desk.desk, case, told, by=desk.leo.id, now=desk.clock()).ends_on is None

    def test_details_on_file_change_only_by_a_change(self, desk, author, case):
        with pytest.raises(BadInput, match="on file already"):
            record_method(desk.desk, case, MethodKind.ACH, "5555", by=desk.leo.id, now=desk.clock())

    def test_the_first_ones_rest_too(self, desk):
        person = desk.author(address="+13055550156")
        key = desk.write("hello", address="+13055550156").conversation_id
        record_method(desk.desk, key, MethodKind.PAYPAL, None, by=desk.leo.id, now=desk.clock())
        assert method(desk, person).since == desk.clock()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"signed_on": "late"}, "signed_on"),
            ({"country": "AR"}, "country"),
            ({"kind": FormKind.W8BEN}, "country"),
            ({"kind": FormKind.W8BEN, "country": "us"}, "country"),
            ({"kind": FormKind.W8BEN, "country": "Spain"}, "country"),
        ],
    )
    def test_forms_that_cannot_be(self, desk, case, changes, field):
        if "signed_on" in changes:
            changes = {"signed_on": desk.clock().date() + timedelta(days=2)}
        told = FormTold(
            **{"kind": FormKind.W9, "signed_on": desk.clock().date(), "tin": TinCheck.VERIFIED}
            | changes
        )
        with pytest.raises(BadInput, match=field):
            record_form(desk.desk, case, told, by=desk.leo.id, now=desk.clock())


class TestWhatPeopleSee:
    def test_the_card_says_how_far_it_is(self, desk, author, case):
        cooling(desk, author, case)
        view = card_view(desk.desk, case, desk.clock())
        (line,) = payout_lines(view, translator("en_US"))
        assert line.startswith("Payout details are to become: US bank account ending in 9876.")
        assert line.endswith("In force on Nov 27, 2026; nothing is paid until then.")

    def test_the_author_is_told_from_when_and_how_to_stop_it(self, desk, author, case):
        cooling(desk, author, case)
        desk.work()
        draft = desk.suggestion(case).draft
        assert draft.playbook_id == "security.payout_change_waiting"
        assert "Nov 27, 2026" in draft.text
