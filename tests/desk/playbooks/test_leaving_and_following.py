"""Replies that leave without a click, and drafts that come some days later."""

import pytest

from assist.desk.decide_suggestion import Click, approve
from assist.desk.follow_ups import follow_up
from assist.desk.playbook_publish import publish_text
from assist.desk.playbook_versions import VersionsResult, switch_auto_reply
from assist.desk.published_library import published
from assist.model.audit import AuditKind
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.conversation import ConversationState, Direction, Purpose
from assist.model.decision import SuggestionState
from assist.model.playbook import FollowUpState
from assist.store import audit, follow_ups, playbooks
from assist.wiring import migrate
from tests.desk.playbooks.texts import BALANCE, changed

ALONE = changed("identity_level: L2", "identity_level: L2\nmode: auto_reply")
LATER = changed(
    "owner: billing desk",
    "follow_up:\n  - {playbook: followup.overdue_reply, after_days: 3}\nowner: billing desk",
)


def switch(leads, on=True):
    return switch_auto_reply(
        leads.desk, "test.balance", on=on, why="Safe", by=leads.leo.id, now=leads.clock()
    )


def outgoing(leads, conversation_id):
    return [m for m in leads.timeline(conversation_id) if m.direction is Direction.OUTGOING]


class TestAutoReply:
    @pytest.fixture
    def alone(self, leads):
        done = publish_text(leads.desk, ALONE, why="T", by=leads.leo.id, now=leads.clock())
        assert done.version, done.checks
        leads.contact = leads.author("portal-1", ChannelKind.WEBCHAT)
        return leads

    def ask(self, leads, text="How much do I owe?", proven=IdentityLevel.L2):
        """In the chat of the author portal, signed in."""
        written = leads.write(
            text, "portal-1", ChannelKind.WEBCHAT, proven=proven, contact_id=leads.contact.id
        )
        return written.conversation_id

    def test_is_off_until_a_lead_switches_it_on(self, alone):
        conversation = self.ask(alone)
        assert outgoing(alone, conversation) == []
        assert alone.suggestion(conversation).state is SuggestionState.SHOWN

    def test_leaves_by_the_one_door_and_names_its_version(self, alone):
        assert switch(alone) is VersionsResult.DONE
        conversation = self.ask(alone)
        (sent,) = outgoing(alone, conversation)
        shown = alone.suggestion(conversation)
        assert (sent.purpose, sent.suggestion_id) == (Purpose.AUTO_REPLY, shown.id)
        assert shown.state is SuggestionState.AUTOMATIC
        assert alone.conversation(conversation).state is ConversationState.PENDING
        with alone.desk.db.read() as tx:
            events = [e.event for e in audit.events(tx, conversation)]
            version = playbooks.in_use(tx, "test.balance").version
        alone_event = next(e for e in events if e.kind is AuditKind.AUTO_REPLIED)
        assert alone_event.data["playbook_version"] == version.id

    @pytest.mark.parametrize(
        ("text", "proven"),
        [
            ("How much do I owe?", IdentityLevel.L1),  # has not proven enough
            ("How much do I owe? I lost my job", IdentityLevel.L2),  # a person's case
            ("How much do I owe? And when do royalties come?", IdentityLevel.L2),  # two asks
        ],
    )
    def test_is_not_for_everything(self, alone, text, proven):
        switch(alone)
        alone.proven.clear()
        conversation = self.ask(alone, text, proven)
        assert all(m.purpose is not Purpose.AUTO_REPLY for m in outgoing(alone, conversation))

    def test_is_switched_off_with_the_next_version(self, alone):
        switch(alone)
        warmer = ALONE.replace("You still have", "So far you have")
        publish_text(alone.desk, warmer, why="T", by=alone.leo.id, now=alone.clock())
        assert outgoing(alone, self.ask(alone)) == []

    def test_is_not_for_a_playbook_that_suggests(self, leads, balance):
        assert switch(leads) is VersionsResult.NOT_POSSIBLE
        assert switch(leads, on=False) is VersionsResult.ALREADY


class TestFollowUps:
    @pytest.fixture
    def sent(self, leads):
        done = publish_text(leads.desk, LATER, why="T", by=leads.leo.id, now=leads.clock())
        assert done.version, done.checks
        leads.contact = leads.author()
        conversation = leads.write("How much do I owe?").conversation_id
        approve(leads.desk, Click(leads.suggestion(conversation).id, leads.ana.id), leads.clock())
        leads.work()
        leads.conversation_id = conversation
        return leads

    def due(self, leads):
        with leads.desk.db.read() as tx:
            (one,) = follow_ups.of_conversation(tx, leads.conversation_id)
        return one

    def fire(self, leads):
        leads.clock.forward(days=3)
        follow_up(leads.desk, self.due(leads).id)
        leads.work()
        return self.due(leads)

    def test_draft_and_never_send(self, sent):
        before = outgoing(sent, sent.conversation_id)
        assert self.fire(sent).state is FollowUpState.DRAWN
        drawn = sent.suggestion(sent.conversation_id)
        assert (drawn.draft.playbook_id, drawn.state) == (
            "identity.message_waits", SuggestionState.SHOWN,  # the proof of that day ran out
        )  # fmt: skip
        assert outgoing(sent, sent.conversation_id) == before
        assert sent.conversation(sent.conversation_id).state is ConversationState.OPEN

    def test_do_nothing_before_their_time(self, sent):
        follow_up(sent.desk, self.due(sent).id)
        assert self.due(sent).state is FollowUpState.WAITING

    def test_are_cancelled_when_the_author_writes(self, sent):
        sent.write("When do royalties come?")
        done = self.fire(sent)
        assert (done.state, done.outcome) == (FollowUpState.CANCELLED, "author_wrote")

    def test_are_cancelled_when_everything_late_is_paid(self, sent):
        sent.pay(sent.contact, 10_000_00)
        assert self.fire(sent).outcome == "paid"

    def test_are_cancelled_by_an_opt_out(self, sent):
        from assist.model.contact import OptOutScope
        from assist.store import contacts

        with sent.desk.db.transaction() as tx:
            contacts.set_opt_out(tx, sent.point().id, OptOutScope.POINT, sent.clock())
        assert self.fire(sent).outcome == "opted_out"

    def test_done_twice_draw_once(self, sent):
        self.fire(sent)
        shown = sent.suggestion(sent.conversation_id)
        follow_up(sent.desk, self.due(sent).id)
        assert sent.suggestion(sent.conversation_id) == shown


class TestAnUpgrade:
    def test_leaves_what_a_lead_changed(self, leads):
        with leads.desk.db.read() as tx:
            packaged = playbooks.in_use(tx, "balance.inquiry").version.yaml_text
        mine = packaged.replace("name: ", "name: Our ", 1)
        publish_text(leads.desk, mine, why="Ours", by=leads.leo.id, now=leads.clock())
        from assist.desk.playbook_releases import publish_packaged

        with leads.desk.db.transaction() as tx:
            publish_packaged(tx, "balance.inquiry", packaged + "# newer\n", leads.clock())
            assert playbooks.in_use(tx, "balance.inquiry").version.yaml_text == mine
            assert playbooks.history(tx, "balance.inquiry")[0].yaml_text.endswith("# newer\n")
        migrate(leads.services)
        with leads.desk.db.read() as tx:
            assert playbooks.in_use(tx, "balance.inquiry").version.yaml_text == mine

    def test_goes_on_without_a_playbook_that_cannot_be_read_any_more(self, leads, balance):
        from sqlalchemy import text

        with leads.desk.db.transaction() as tx:
            tx.execute(
                text("UPDATE playbook_versions SET yaml_text = :t WHERE id = :i"),
                {"t": BALANCE.replace("fact: balance", "fact: gone"), "i": balance.id},
            )
        with leads.desk.db.read() as tx:
            library = published(tx).library
        assert library.get("test.balance") is None
        assert len(library) > 50
