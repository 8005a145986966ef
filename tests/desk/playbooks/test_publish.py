"""From a draft to what the desk says, and back."""

from datetime import timedelta

import pytest

from assist.desk import playbook_drafts as drafts
from assist.desk.decide_suggestion import Click, approve
from assist.desk.playbook_publish import (
    PublishResult,
    cancel_schedule,
    merge_of,
    publish_draft,
    publish_text,
)
from assist.desk.playbook_versions import (
    VersionsResult,
    archive,
    compare_versions,
    history,
    list_playbooks,
    restore,
    roll_back,
)
from assist.errors import BadInput, NotAllowed, NotFound
from assist.model.audit import AuditKind
from assist.model.playbook import DraftState, Origin, ScheduleState
from assist.store import audit, playbooks
from tests.desk.playbooks.texts import BALANCE, THREAT, WARMER, changed


def begin(leads, text=WARMER, who=None):
    """A draft of test.balance with that text."""
    who = who or leads.leo
    mine = drafts.open_draft(leads.desk, "test.balance", by=who.id, now=leads.clock()).draft
    return drafts.save_draft(
        leads.desk, mine.id, text, revision=mine.revision, by=who.id, now=leads.clock()
    ).draft


def publish(leads, draft, who=None, **more):
    values = {"revision": draft.revision, "why": "Warmer", "by": (who or leads.leo).id}
    return publish_draft(leads.desk, draft.id, now=leads.clock(), **(values | more))


def texts_of(leads, conversation_id):
    return leads.suggestion(conversation_id).draft.text


class TestDrafts:
    def test_are_one_a_person_and_know_of_each_other(self, leads, balance):
        mine = begin(leads)
        hers = drafts.open_draft(leads.desk, "test.balance", by=leads.eva.id, now=leads.clock())
        assert [person.name for person, _ in hers.others] == ["Leo Paz"]
        assert hers.draft.yaml_text == BALANCE
        again = drafts.open_draft(leads.desk, "test.balance", by=leads.leo.id, now=leads.clock())
        assert again.draft == mine

    def test_keep_any_text_also_one_that_does_not_parse(self, leads, balance):
        assert begin(leads, "texts: [").yaml_text == "texts: ["

    def test_saved_in_two_tabs_lose_nothing(self, leads, balance):
        mine = begin(leads)
        late = drafts.save_draft(
            leads.desk, mine.id, "other", revision=mine.revision - 1, by=leads.leo.id,
            now=leads.clock(),
        )  # fmt: skip
        assert late.stale
        assert late.draft == mine

    def test_are_their_authors_and_leads_only(self, leads, balance):
        mine = begin(leads)
        now = leads.clock()
        with pytest.raises(NotAllowed, match="not_your_draft"):
            drafts.save_draft(leads.desk, mine.id, "x", revision=2, by=leads.eva.id, now=now)
        with pytest.raises(NotAllowed, match="leads_only"):
            drafts.open_draft(leads.desk, "test.balance", by=leads.ana.id, now=now)

    def test_of_two_megabytes_are_refused_with_the_limit(self, leads, balance):
        mine = begin(leads)
        with pytest.raises(BadInput, match=r"2,000,000 bytes.*131,072"):
            drafts.save_draft(
                leads.desk, mine.id, "x" * 2_000_000, revision=2, by=leads.leo.id, now=leads.clock()
            )

    def test_are_changed_by_field_and_keep_their_comments(self, leads, balance):
        mine = begin(leads, BALANCE)
        saved = drafts.save_fields(
            leads.desk, mine.id, {"texts.en.subject": "What you owe"}, revision=mine.revision,
            by=leads.leo.id, now=leads.clock(),
        )  # fmt: skip
        assert saved.draft.yaml_text == BALANCE.replace("Your balance", "What you owe")

    def test_of_a_new_playbook_begin_with_something_that_can_be_published(self, leads):
        now = leads.clock()
        new = drafts.new_draft(leads.desk, "test.new", None, by=leads.leo.id, now=now)
        with pytest.raises(BadInput, match="already"):
            drafts.new_draft(leads.desk, "test.new", None, by=leads.leo.id, now=now)
        with pytest.raises(BadInput, match="cannot name a playbook"):
            drafts.new_draft(leads.desk, "Test New!", None, by=leads.leo.id, now=now)
        done = publish(leads, new)
        assert [f.path for f in done.checks.findings if f.error] == ["examples", "examples"]

    def test_that_are_dropped_stay_in_the_record(self, leads, balance):
        mine = begin(leads)
        drafts.drop_draft(leads.desk, mine.id, by=leads.leo.id, now=leads.clock())
        with pytest.raises(NotFound):
            drafts.drop_draft(leads.desk, mine.id, by=leads.leo.id, now=leads.clock())
        with leads.desk.db.read() as tx:
            last = audit.events(tx, "playbooks")[-1].event
        assert (last.kind, last.data["what"]) == (AuditKind.PLAYBOOK_DRAFTED, "dropped")
        assert last.data["text"] == WARMER


class TestPublishing:
    def test_changes_the_next_suggestion(self, leads, balance):
        leads.author()
        before = leads.write("How much do I owe?")
        assert "Good question" not in texts_of(leads, before.conversation_id)
        done = publish(leads, begin(leads))
        assert done.result is PublishResult.DONE
        assert (done.version.number, done.version.source_id) == (2, balance.id)
        leads.write("What is my balance please?")
        assert "Good question" in texts_of(leads, before.conversation_id)

    def test_names_who_when_and_why_in_the_record(self, leads, balance):
        done = publish(leads, begin(leads))
        with leads.desk.db.read() as tx:
            last = audit.events(tx, "playbooks")[-1].event
        assert last.kind is AuditKind.PLAYBOOK_PUBLISHED
        assert last.actor == f"specialist:{leads.leo.id}"
        assert last.data["why"] == "Warmer"
        assert last.subject == {"playbook": "test.balance", "version": done.version.id}

    def test_wants_a_reason(self, leads, balance):
        assert publish(leads, begin(leads), why=" ").result is PublishResult.NO_REASON

    def test_of_a_threat_is_stopped_and_says_where(self, leads, balance):
        refused = publish(leads, begin(leads, THREAT))
        assert refused.result is PublishResult.ERRORS
        assert "texts.en.short" in [f.path for f in refused.checks.findings if f.error]

    @pytest.mark.parametrize(
        ("old", "new", "path"),
        [
            ("value: 0}\n    - {fact: past", "value: lots}\n    - {fact: past", "conditions.all[0].value"),
            ("fact: past_due", "fact: overdue", "conditions.all[1].fact"),
            ("operator: is, value: true", "operator: gt, value: true", "conditions.all[2].operator"),
            ("{{ balance }} open. Shall", "{{ blance }} open. Shall", "texts.en.short"),
            ("step: later", "step: latr", "branches[1].step"),
            ("playbook: balance.late_fee", "playbook: balance.gone", "branches[2].playbook"),
            ("intents: [late_fee_waiver]", "intents: [late_fees]", "branches[2].intents[0]"),
            ("identity_level: L2", "identity_level: L2\nmode: auto_reply\nbanned: {en: [link]}", "texts.en.short"),
            ("intents: [balance_inquiry]", "mode: auto_reply\nintents: [refuse_to_pay]", "intents[0]"),
            ("Shall I send", "<script>alert(1)</script> Shall I send", "texts.en.short"),
            ("You still have {{ balance }} open. Shall", "\u202eYou still have {{ balance }}. Shall", "texts.en.short"),
            ("expects: por pagar", "expects: te regalamos todo", "examples[2]"),
            ("owner: billing", "inserts: {es: [Ley 25.326]}\nowner: billing", "texts.es.short"),
            ("owner: billing", "offers: {most_payments: 20}\nowner: billing", "offers.most_payments"),
        ],
    )  # fmt: skip
    def test_is_stopped_at_the_place_that_is_wrong(self, leads, balance, old, new, path):
        refused = publish(leads, begin(leads, changed(old, new)))
        assert refused.result is PublishResult.ERRORS
        assert path in [finding.path for finding in refused.checks.findings if finding.error]

    def test_of_a_missing_language_is_stopped(self, leads, balance):
        start, end = BALANCE.index("  es:\n    subject"), BALANCE.index("branches:")
        refused = publish(leads, begin(leads, BALANCE[:start] + BALANCE[end:]))
        assert refused.result is PublishResult.ERRORS
        assert refused.checks.languages_missing == ("es",)

    def test_keeps_right_to_left_and_emoji_as_they_are(self, leads, balance):
        text = changed("You still have", "שלום 👋 You still have")
        done = publish(leads, begin(leads, text))
        assert done.result is PublishResult.DONE
        assert done.version.yaml_text == text

    def test_on_a_version_that_moved_shows_all_three_and_merges(self, leads, balance):
        mine = begin(leads, WARMER)
        theirs = changed("Your balance", "What you owe")
        assert publish(leads, begin(leads, theirs, leads.eva), leads.eva).version.number == 2
        conflict = publish(leads, mine)
        assert conflict.result is PublishResult.CONFLICT
        assert conflict.merge.conflicts == ()
        assert "What you owe" in conflict.merge.merged
        assert "Good question" in conflict.merge.merged
        rebased = drafts.rebase_draft(
            leads.desk, mine.id, conflict.merge.merged, revision=mine.revision, by=leads.leo.id,
            now=leads.clock(),
        )  # fmt: skip
        assert publish(leads, rebased.draft).version.number == 3

    def test_of_the_same_field_is_not_merged(self, leads, balance):
        mine = begin(leads, WARMER)
        colder = changed("You still have {{ balance }} open. Shall", "{{ balance }}. Shall")
        publish(leads, begin(leads, colder, leads.eva), leads.eva)
        merge = merge_of(leads.desk, mine.id, by=leads.leo.id)
        assert merge.conflicts == ("texts.en.short",)
        assert merge.merged is None

    def test_of_what_is_in_use_changes_nothing(self, leads, balance):
        assert publish(leads, begin(leads, BALANCE)).result is PublishResult.UNCHANGED


class TestReview:
    @pytest.fixture
    def reviewed(self, leads, balance):
        from dataclasses import replace

        services = leads.services
        leads.services = replace(services, desk=replace(services.desk, playbook_review=True))
        return leads

    def test_is_the_second_leads(self, reviewed):
        mine = begin(reviewed)
        assert publish(reviewed, mine).result is PublishResult.NEEDS_REVIEW
        sent = drafts.submit_draft(
            reviewed.desk, mine.id, revision=mine.revision, why="Warmer", by=reviewed.leo.id,
            now=reviewed.clock(),
        )  # fmt: skip
        assert publish(reviewed, sent.draft).result is PublishResult.NEEDS_REVIEW
        done = publish(reviewed, sent.draft, reviewed.eva, why="")
        assert done.result is PublishResult.DONE
        assert (done.version.published_by, done.version.why) == (reviewed.eva.id, "Warmer")

    def test_may_send_it_back_with_a_note(self, reviewed):
        mine = begin(reviewed)
        now = reviewed.clock()
        drafts.submit_draft(
            reviewed.desk, mine.id, revision=mine.revision, why="W", by=reviewed.leo.id, now=now
        )
        with pytest.raises(NotAllowed, match="own_draft"):
            drafts.return_draft(reviewed.desk, mine.id, "no", by=reviewed.leo.id, now=now)
        drafts.return_draft(reviewed.desk, mine.id, "Too long", by=reviewed.eva.id, now=now)
        (back,) = drafts.drafts_of(reviewed.desk, by=reviewed.leo.id)
        assert (back.state, back.note) == (DraftState.RETURNED, "Too long")

    def test_is_not_asked_with_errors(self, reviewed):
        mine = begin(reviewed, THREAT)
        with pytest.raises(BadInput, match=r"texts\.en\.short"):
            drafts.submit_draft(
                reviewed.desk, mine.id, revision=mine.revision, why="W", by=reviewed.leo.id,
                now=reviewed.clock(),
            )  # fmt: skip


class TestSchedules:
    def schedule(self, leads, text=WARMER):
        due = leads.clock() + timedelta(days=2)
        return publish(leads, begin(leads, text), at=due).schedule

    def states(self, leads):
        found = history(leads.desk, "test.balance", by=leads.leo.id, now=leads.clock())
        return [(one.state, one.outcome) for one in found.schedules]

    def in_use(self, leads):
        with leads.desk.db.read() as tx:
            return playbooks.in_use(tx, "test.balance").version

    def test_publish_at_their_time(self, leads, balance):
        self.schedule(leads)
        leads.work(delayed=True)  # too early: it looks again, and does nothing
        assert self.in_use(leads) == balance
        schedule = self.schedule_row(leads)
        leads.clock.forward(days=2)
        self.fire(leads, schedule.id)
        assert self.in_use(leads).yaml_text == WARMER
        assert self.states(leads)[0][0] is ScheduleState.DONE

    def schedule_row(self, leads):
        found = history(leads.desk, "test.balance", by=leads.leo.id, now=leads.clock())
        return found.schedules[0]

    def fire(self, leads, schedule_id):
        from assist.desk.playbook_publish import publish_scheduled

        publish_scheduled(leads.desk, schedule_id)

    def test_are_refused_when_another_version_came_first(self, leads, balance):
        schedule = self.schedule(leads)
        other = changed("Your balance", "What you owe")
        publish(leads, begin(leads, other, leads.eva), leads.eva)
        leads.clock.forward(days=2)
        self.fire(leads, schedule.id)
        assert self.in_use(leads).yaml_text == other
        assert self.states(leads) == [
            (ScheduleState.REFUSED, "another version was published meanwhile")
        ]
        kept = drafts.open_draft(leads.desk, "test.balance", by=leads.leo.id, now=leads.clock())
        assert kept.draft.yaml_text == WARMER  # nothing is lost

    def test_can_be_cancelled_once(self, leads, balance):
        schedule = self.schedule(leads)
        now = leads.clock()
        assert cancel_schedule(leads.desk, schedule.id, by=leads.leo.id, now=now)
        assert not cancel_schedule(leads.desk, schedule.id, by=leads.leo.id, now=now)
        leads.clock.forward(days=2)
        self.fire(leads, schedule.id)
        assert self.in_use(leads) == balance

    def test_are_not_for_the_past(self, leads, balance):
        with pytest.raises(BadInput, match="past"):
            publish(leads, begin(leads), at=leads.clock())


class TestGoingBack:
    def test_is_one_call_and_itself_a_version(self, leads, balance):
        publish(leads, begin(leads))
        result, version = roll_back(
            leads.desk, "test.balance", why="Too warm", by=leads.leo.id, now=leads.clock()
        )
        assert result is VersionsResult.DONE
        assert (version.number, version.origin, version.source_id) == (
            3, Origin.ROLLED_BACK, balance.id,
        )  # fmt: skip
        assert version.yaml_text == BALANCE
        found = history(leads.desk, "test.balance", by=leads.leo.id, now=leads.clock())
        assert [one.number for one in found.versions] == [3, 2, 1]
        hunks = compare_versions(leads.desk, balance.id, found.versions[1].id, by=leads.leo.id)
        assert [hunk.path for hunk in hunks] == ["texts.en.short", "texts.en.long"]

    def test_needs_something_to_go_back_to_and_a_reason(self, leads, balance):
        def back(why):
            return roll_back(
                leads.desk, "test.balance", why=why, by=leads.leo.id, now=leads.clock()
            )[0]

        assert back("x") is VersionsResult.NOTHING_BEFORE
        assert back("") is VersionsResult.NO_REASON


class TestAConversation:
    def sent(self, leads):
        leads.author()
        written = leads.write("How much do I owe?")
        shown = leads.suggestion(written.conversation_id)
        assert shown.draft.playbook_id == "test.balance"
        approve(leads.desk, Click(shown.id, leads.ana.id), leads.clock())
        leads.work()
        return written.conversation_id

    def test_keeps_the_version_that_it_began_with(self, leads, balance):
        conversation = self.sent(leads)
        publish(leads, begin(leads))
        leads.write("Sorry, how much do I owe again?")
        assert leads.suggestion(conversation).draft.playbook_version_id == balance.id
        leads.author("+13055550112")
        other = leads.write("How much do I owe?", "+13055550112")
        assert "Good question" in texts_of(leads, other.conversation_id)

    def test_does_not_keep_one_that_was_taken_back(self, leads, balance):
        publish(leads, begin(leads))
        conversation = self.sent(leads)
        roll_back(leads.desk, "test.balance", why="no", by=leads.leo.id, now=leads.clock())
        leads.write("How much do I owe again?")
        assert "Good question" not in texts_of(leads, conversation)

    @pytest.mark.parametrize(
        ("says", "step", "told"),
        [("yes please", "link", "Here it is"), ("no, not now", "later", "I leave it with you")],
    )
    def test_follows_the_branch_that_the_author_takes(self, leads, balance, says, step, told):
        conversation = self.sent(leads)
        leads.write(says)
        drawn = leads.suggestion(conversation).draft
        assert (drawn.playbook_id, drawn.step) == ("test.balance", step)
        assert told in drawn.text

    def test_goes_to_another_playbook_where_a_branch_leads(self, leads, balance):
        conversation = self.sent(leads)
        leads.write("can you waive the late fee please")
        assert leads.suggestion(conversation).draft.playbook_id == "balance.late_fee"

    def test_finishes_its_steps_when_the_playbook_is_archived(self, leads, balance):
        conversation = self.sent(leads)
        now = leads.clock()
        result = archive(leads.desk, "test.balance", why="Old", by=leads.leo.id, now=now)
        assert result is VersionsResult.DONE
        leads.write("yes please")
        assert leads.suggestion(conversation).draft.step == "link"
        leads.author("+13055550112")
        other = leads.write("How much do I owe?", "+13055550112")
        assert leads.suggestion(other.conversation_id).draft.playbook_id != "test.balance"
        assert (
            archive(leads.desk, "test.balance", why="x", by=None, now=now) is VersionsResult.ALREADY
        )
        assert restore(leads.desk, "test.balance", why="x", by=None, now=now) is VersionsResult.DONE


class TestTheList:
    def test_has_use_and_acceptance_beside_each(self, leads, balance):
        TestAConversation().sent(leads)
        begin(leads)
        rows = list_playbooks(leads.desk, by=leads.leo.id, now=leads.clock())
        row = next(row for row in rows if row.current.playbook_id == "test.balance")
        assert (row.outcomes.approved, row.outcomes.decided) == (1, 1)
        assert row.acceptance[0] == 1.0
        assert row.acceptance[1] == pytest.approx(0.2065, abs=1e-4)  # Wilson, 1 of 1
        assert len(row.drafts) == 1

    def test_is_for_leads(self, leads):
        with pytest.raises(NotAllowed):
            list_playbooks(leads.desk, by=leads.ana.id, now=leads.clock())


def test_a_file_is_published_from_the_command_line(leads, balance):
    done = publish_text(leads.desk, WARMER, why="From git", by=None, now=leads.clock())
    assert (done.version.published_by, done.version.yaml_text) == (None, WARMER)
