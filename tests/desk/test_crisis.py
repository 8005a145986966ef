"""Somebody may be in danger: people are called at once, and care leaves before anything else."""

import pytest

from assist.desk.holds import HoldClick, clear_hold, set_hold
from assist.model.audit import AuditKind
from assist.model.hold import HoldKind
from assist.model.specialist import Role, Specialist
from assist.store import audit, crises, specialists
from tests.harness import CLOSED

DANGER = "i want to kill myself"


@pytest.fixture
def author(desk):
    return desk.author()


def standing(desk):
    with desk.desk.db.read() as tx:
        return crises.standing(tx, desk.clock())


def called(desk):
    """The names of everybody who was called, over all holds that stand."""
    with desk.desk.db.read() as tx:
        names = {person.id: person.name for person in specialists.all(tx)}
        pages = [
            page
            for one in crises.standing(tx, desk.clock())
            for page in crises.of_hold(tx, one.hold_id)
        ]
    return sorted(names[page.specialist_id] for page in pages)


def events(desk, conversation_id, kind):
    with desk.desk.db.read() as tx:
        return [one.event for one in audit.events(tx, conversation_id) if one.event.kind is kind]


def hire(desk, name, role=Role.SPECIALIST, *, active=True):
    person = Specialist(name.lower(), name, f"{name.lower()}@example.com", role, None, active)
    with desk.desk.db.transaction() as tx:
        specialists.add(tx, person)
    return person


class TestTheCall:
    def test_reaches_the_lead_and_everybody_on_shift(self, desk, author):
        key = desk.write(DANGER).conversation_id
        assert called(desk) == ["Ana Ruiz", "Leo Paz"]
        (event,) = events(desk, key, AuditKind.CRISIS_PAGED)
        assert sorted(event.data["people"]) == sorted([desk.ana.id, desk.leo.id])

    def test_reaches_the_lead_while_the_desk_is_closed(self, desk, author):
        desk.clock.now = CLOSED
        desk.write(DANGER)
        assert called(desk) == ["Leo Paz"]

    def test_is_made_once_however_often_it_is_told(self, desk, author):
        key = desk.write(DANGER).conversation_id
        desk.write(DANGER + " tonight")
        assert called(desk) == ["Ana Ruiz", "Leo Paz"]
        assert len(events(desk, key, AuditKind.CRISIS_PAGED)) == 1

    def test_told_again_reaches_who_came_since(self, desk, author):
        desk.write(DANGER)
        hire(desk, "Eva", Role.LEAD)
        desk.write(DANGER + " tonight")
        assert called(desk) == ["Ana Ruiz", "Eva", "Leo Paz"]

    def test_leaves_out_who_left(self, desk, author):
        hire(desk, "Gone", Role.LEAD, active=False)
        desk.write(DANGER)
        assert "Gone" not in called(desk)

    def test_is_made_by_hand_too(self, desk, author):
        key = desk.write("what do i owe").conversation_id
        set_hold(
            desk.desk,
            HoldClick(key, desk.ana.id, "said so by phone"),
            HoldKind.CRISIS,
            desk.clock(),
        )
        assert called(desk) == ["Ana Ruiz", "Leo Paz"]

    def test_is_for_no_other_hold(self, desk, author):
        key = desk.write("what do i owe").conversation_id
        set_hold(
            desk.desk, HoldClick(key, desk.ana.id, "their lawyer"), HoldKind.ATTORNEY, desk.clock()
        )
        assert called(desk) == []


class TestTheHold:
    def test_stands_until_a_lead_ends_it_with_a_note(self, desk, author):
        key = desk.write(DANGER).conversation_id
        desk.clock.forward(days=30)
        (one,) = standing(desk)
        assert (one.name, one.conversation_id) == ("Ada Moreno", key)
        clear_hold(desk.desk, HoldClick(key, desk.ana.id, "fine now"), one.hold_id, desk.clock())
        clear_hold(desk.desk, HoldClick(key, desk.leo.id, "  "), one.hold_id, desk.clock())
        assert len(standing(desk)) == 1
        clear_hold(
            desk.desk, HoldClick(key, desk.leo.id, "spoke with her"), one.hold_id, desk.clock()
        )
        assert standing(desk) == ()


class TestCare:
    def test_leaves_at_once_with_the_line_of_their_country(self, desk, author):
        desk.write(DANGER)
        (sent,) = [message.body for message in desk.twilio.messages]
        assert "988" in sent
        assert "$" not in sent

    def test_leaves_once(self, desk, author):
        desk.write(DANGER)
        desk.write("nobody would miss me, " + DANGER)
        assert len(desk.twilio.messages) == 1

    def test_leaves_to_somebody_who_had_opted_out(self, desk, author):
        desk.write("STOP")
        before = len(desk.twilio.messages)
        desk.write(DANGER)
        assert len(desk.twilio.messages) == before + 1
