"""A new text tried: on past messages without sending anything, and on some conversations."""

import csv
import io
import json
from datetime import timedelta

import pytest

from assist.desk import playbook_replay as replays
from assist.desk import playbook_trials as trials
from assist.desk.decide_suggestion import Click, approve, edit, reject
from assist.desk.playbook_learning import learned, use_wording
from assist.desk.playbook_publish import PublishResult
from assist.errors import BadInput, NotAllowed
from assist.model.decision import RejectReason
from assist.model.playbook import Audience, Origin, ReplayChange, ReplayState
from assist.store import playbook_trials, playbooks
from tests.desk.playbooks.test_publish import begin, publish, texts_of
from tests.desk.playbooks.texts import BALANCE, WARMER, changed


def message_rows(leads):
    with leads.services.db.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM messages").scalar()


def replayed(leads, text, **more):
    values = {
        "since": leads.clock() - timedelta(days=30),
        "until": leads.clock() + timedelta(days=1),
        "sample": 100,
        "by": leads.leo.id,
        "now": leads.clock(),
    }
    made = replays.start_replay(leads.desk, text, **(values | more))
    leads.work()
    return replays.replay(leads.desk, made.id, by=leads.leo.id)


@pytest.fixture
def history(leads, balance):
    """Three authors who wrote: two about what they owe, one about their royalties."""
    for number, text in enumerate(
        ("How much do I owe?", "What is my balance?", "How much royalties did I earn?")
    ):
        address = f"+1305555020{number}"
        leads.author(address)
        leads.write(text, address)
    return leads


class TestReplay:
    def test_tells_what_would_change_side_by_side(self, history):
        done = replayed(history, WARMER)
        assert (done.state, done.done, done.total) == (ReplayState.DONE, 3, 3)
        assert (done.counts.text_changed, done.counts.same) == (2, 1)
        found = replays.replay_results(history.desk, done.id, by=history.leo.id)
        assert [one.change for one in found] == [ReplayChange.TEXT] * 2
        assert found[0].asked == "How much do I owe?"
        assert "Good question" not in found[0].before.text
        assert "Good question" in found[0].after.text

    def test_sends_nothing_and_stores_no_turn(self, history):
        before = message_rows(history)
        suggestion = [history.suggestion(row) for row in self.conversations(history)]
        history.done.clear()
        replayed(history, WARMER)
        assert message_rows(history) == before
        assert {job.job for job in history.done} == {"replay_playbook"}
        assert [history.suggestion(row) for row in self.conversations(history)] == suggestion
        assert history.twilio.requests == [] if hasattr(history.twilio, "requests") else True

    def conversations(self, leads):
        with leads.services.db.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT id FROM conversations ORDER BY number")
            return list(rows.scalars())

    def test_of_other_conditions_tells_who_answers_then(self, history):
        never = changed("operator: gt, value: 0}", "operator: gt, value: 1000000}")
        done = replayed(history, never)
        assert done.counts.playbook_changed == 2
        found = replays.replay_results(
            history.desk, done.id, by=history.leo.id, change=ReplayChange.PLAYBOOK
        )
        assert {one.before.playbook_id for one in found} == {"test.balance"}
        assert "test.balance" not in {one.after.playbook_id for one in found}

    def test_tells_offers_that_change_and_by_how_much(self, leads):
        leads.author()
        leads.write("Can I pay what I owe in instalments?")
        with leads.desk.db.read() as tx:
            text = playbooks.in_use(tx, "plan.request").version.yaml_text
        limited = text.replace("schema_version: 1", "schema_version: 2")
        limited += "offers: {most_payments: 2}\n"
        done = replayed(leads, limited)
        assert done.counts.offers_changed == 1
        (one,) = replays.replay_results(leads.desk, done.id, by=leads.leo.id)
        plan = next(offer for offer in one.offers if offer.kind == "equal_instalments")
        assert (plan.payments_before, plan.payments_after) == (3, 2)
        assert plan.total_before == plan.total_after
        assert plan.first_after > plan.first_before

    def test_tells_what_could_not_leave(self, history):
        with history.desk.db.transaction() as tx:
            from assist.model.contact import OptOutScope
            from assist.store import contacts

            point = history.point("+13055550200")
            contacts.set_opt_out(tx, point.id, OptOutScope.POINT, history.clock())
        done = replayed(history, WARMER)
        found = replays.replay_results(history.desk, done.id, by=history.leo.id)
        assert [one.refusals for one in found] == [("OPTED_OUT(sms)",), ()]
        assert done.counts.refused == 1

    def test_is_taken_evenly_from_the_range(self, history):
        done = replayed(history, WARMER, sample=2)
        assert (done.total, done.done) == (2, 2)
        empty = replayed(
            history, WARMER, since=history.clock() - timedelta(days=9),
            until=history.clock() - timedelta(days=8),
        )  # fmt: skip
        assert (empty.state, empty.total) == (ReplayState.DONE, 0)

    def test_that_is_cancelled_stops(self, history):
        now = history.clock()
        made = replays.start_replay(
            history.desk, WARMER, since=now - timedelta(days=1), until=now + timedelta(days=1),
            sample=10, by=history.leo.id, now=now,
        )  # fmt: skip
        assert replays.cancel_replay(history.desk, made.id, by=history.leo.id, now=now)
        history.work()
        ended = replays.replay(history.desk, made.id, by=history.leo.id)
        assert (ended.state, ended.done) == (ReplayState.CANCELLED, 0)
        assert not replays.cancel_replay(history.desk, made.id, by=history.leo.id, now=now)

    def test_done_twice_counts_once(self, history):
        done = replayed(history, WARMER)
        replays.run_replay(history.desk, done.id)
        assert replays.replay(history.desk, done.id, by=history.leo.id) == done

    def test_is_exported(self, history):
        history.author("+13055550299")
        history.write("=how much do I owe?", "+13055550299")
        done = replayed(history, WARMER)
        rows = list(
            csv.DictReader(
                io.StringIO(replays.export_replay(history.desk, done.id, "csv", by=history.leo.id))
            )
        )
        assert len(rows) == 3
        assert rows[-1]["asked"] == "'=how much do I owe?"  # no formula for a spreadsheet
        whole = json.loads(replays.export_replay(history.desk, done.id, "json", by=history.leo.id))
        assert whole["replay"]["counts"]["text_changed"] == 3
        with pytest.raises(BadInput):
            replays.export_replay(history.desk, done.id, "xlsx", by=history.leo.id)

    def test_is_for_leads(self, history):
        with pytest.raises(NotAllowed):
            replayed(history, WARMER, by=history.ana.id)

    @pytest.mark.parametrize("wrong", [{"sample": 0}, {"sample": 50_001}, {"until": None}], ids=str)
    def test_is_refused_with_the_field(self, history, wrong):
        if "until" in wrong:
            wrong = {"until": history.clock() - timedelta(days=31)}
        with pytest.raises(BadInput):
            replayed(history, WARMER, **wrong)


class TestTrials:
    def start(self, leads, audience, text=WARMER):
        draft = begin(leads, text)
        return trials.start_trial(
            leads.desk, draft.id, audience, revision=draft.revision, why="Try it",
            by=leads.leo.id, now=leads.clock(),
        )  # fmt: skip

    def test_give_a_share_of_conversations_the_new_version(self, leads, balance):
        published, trial = self.start(leads, Audience(percent=50))
        assert (published.result, published.version.origin) == (PublishResult.DONE, Origin.TRIAL)
        seen = set()
        for number in range(12):
            address = f"+130555503{number:02d}"
            leads.author(address)
            written = leads.write("How much do I owe?", address)
            seen.add(leads.suggestion(written.conversation_id).draft.playbook_version_id)
        assert seen == {balance.id, trial.version_id}

    def test_give_it_to_the_conversations_of_one_specialist(self, leads, balance):
        from assist.store import conversations

        self.start(leads, Audience(specialist_ids=(leads.ana.id,)))
        leads.author()
        written = leads.write("How much do I owe?")
        with leads.desk.db.transaction() as tx:
            conversations.assign(tx, written.conversation_id, leads.leo.id)
        leads.write("What is my balance?")
        assert "Good question" not in texts_of(leads, written.conversation_id)
        with leads.desk.db.transaction() as tx:
            conversations.assign(tx, written.conversation_id, leads.ana.id)
        leads.write("And now, what is my balance?")
        assert "Good question" in texts_of(leads, written.conversation_id)

    def test_compare_both_versions_with_their_intervals(self, leads, balance):
        _, trial = self.start(leads, Audience(percent=50))
        for number in range(10):
            address = f"+130555504{number:02d}"
            leads.author(address)
            written = leads.write("How much do I owe?", address)
            shown = leads.suggestion(written.conversation_id)
            click = Click(shown.id, leads.ana.id)
            if shown.draft.playbook_version_id == trial.version_id:
                approve(leads.desk, click, leads.clock())
            else:
                reject(leads.desk, click, RejectReason.WRONG_TONE, "cold", leads.clock())
        found = trials.figures(leads.desk, trial.id, by=leads.leo.id)
        assert (found.before.accepted.share, found.after.accepted.share) == (0.0, 1.0)
        assert found.before.rejected.count + found.after.accepted.count == 10
        assert found.before.outcomes.reasons == {"wrong_tone": found.before.rejected.count}
        assert found.low < found.difference == 1.0
        assert 0 < found.after.accepted.low < 1

    def test_are_promoted_as_a_version_of_their_own(self, leads, balance):
        _, trial = self.start(leads, Audience(percent=10))
        done = trials.promote(
            leads.desk, trial.id, why="Better", by=leads.leo.id, now=leads.clock()
        )
        assert (done.result, done.version.number, done.version.yaml_text) == (
            PublishResult.DONE, 3, WARMER,
        )  # fmt: skip
        again = trials.promote(leads.desk, trial.id, why="B", by=leads.leo.id, now=leads.clock())
        assert again.result in {PublishResult.CONFLICT, PublishResult.STALE}

    def test_that_are_stopped_are_kept_by_nobody(self, leads, balance):
        _, trial = self.start(leads, Audience(percent=99))
        assert trials.stop(leads.desk, trial.id, why="Worse", by=leads.leo.id, now=leads.clock())
        assert not trials.stop(leads.desk, trial.id, why="W", by=leads.leo.id, now=leads.clock())
        with leads.desk.db.read() as tx:
            assert playbooks.get(tx, trial.version_id).withdrawn_at is not None
            assert playbook_trials.running(tx) == ()

    def test_run_one_at_a_time(self, leads, balance):
        self.start(leads, Audience(percent=10))
        with pytest.raises(BadInput, match="another one"):
            self.start(leads, Audience(percent=20))

    @pytest.mark.parametrize(
        "audience",
        [Audience(), Audience(percent=100), Audience(("nobody",)), Audience(("x",), 5)],
        ids=str,
    )
    def test_need_somebody_and_not_everybody(self, leads, balance, audience):
        with pytest.raises(BadInput):
            self.start(leads, audience)


class TestLearning:
    def edited(self, leads, address, old, new):
        leads.author(address)
        written = leads.write("How much do I owe?", address)
        shown = leads.suggestion(written.conversation_id)
        click = Click(shown.id, leads.ana.id)
        edit(leads.desk, click, shown.draft.text.replace(old, new), leads.clock())
        return shown

    def test_groups_edits_by_what_they_changed(self, leads, balance):
        for number in range(3):
            self.edited(leads, f"+1305555050{number}", "Shall I", "May I")
        self.edited(leads, "+13055550509", "You still have", "So far you have")
        found = learned(leads.desk, "test.balance", by=leads.leo.id)
        first = found.edits[0]
        assert (first.what, first.before, first.after) == ("replaced", "Shall", "May")
        assert len(first.edits) == 3
        assert found.of == 4

    def test_counts_rejections_by_reason(self, leads, balance):
        leads.author()
        written = leads.write("How much do I owe?")
        shown = leads.suggestion(written.conversation_id)
        click = Click(shown.id, leads.ana.id)
        reject(leads.desk, click, RejectReason.WRONG_TONE, "too cold", leads.clock())
        found = learned(leads.desk, "test.balance", by=leads.leo.id)
        assert found.rejections == {"wrong_tone": 1}
        assert found.notes == (("wrong_tone", "too cold"),)

    def test_makes_a_draft_of_a_wording_with_its_facts(self, leads, balance):
        shown = self.edited(leads, "+13055550510", "You still have", "So far you have")
        draft = use_wording(leads.desk, shown.id, by=leads.leo.id, now=leads.clock())
        assert draft.yaml_text == BALANCE.replace(
            "short: >-\n      You still have", "short: >-\n      So far you have", 1
        )
        assert publish(leads, draft).result is PublishResult.DONE

    def test_makes_none_of_what_was_not_edited(self, leads, balance):
        leads.author()
        written = leads.write("How much do I owe?")
        shown = leads.suggestion(written.conversation_id)
        with pytest.raises(BadInput):
            use_wording(leads.desk, shown.id, by=leads.leo.id, now=leads.clock())
