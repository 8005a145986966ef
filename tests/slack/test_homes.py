"""The App Home: what it shows to whom, how seldom it is published, and reviews that act once."""

import threading
from datetime import timedelta

import pytest

from assist.desk import team
from assist.desk.playbook_drafts import new_draft, open_draft, save_draft, submit_draft
from assist.desk.playbook_publish import PublishResult, publish_text
from assist.desk.reach import put_on_queue
from assist.desk.work_conversation import hand_off
from assist.i18n import translator
from assist.model.conversation import Attention
from assist.model.decision import SuggestionState
from assist.model.ids import new_id
from assist.model.playbook import Audience, DraftState
from assist.model.specialist import Role, Specialist
from assist.slack.app import slack_client
from assist.slack.homes import SlackHomes
from assist.store import playbook_drafts, playbooks, specialists
from tests.desk.playbooks.texts import BALANCE
from tests.slack.conftest import eventually, words
from tests.standins.slack import BOT_TOKEN
from tests.standins.slack_limits import view_problems

LEO, ANA, EVA = "U0LEO", "U0ANA", "U0EVA"
OTHER = BALANCE.replace("Shall I send you the link?", "May I send you the link?").replace(
    "expects: Shall I", "expects: May I"
)


@pytest.fixture
def homes(desk, slack):
    return SlackHomes(desk.desk, slack_client(BOT_TOKEN, slack.url), translator("en_US"))


def opened(slack, post, user):
    before = published(slack, user)
    assert slack.opens_home(post, user) == 200
    eventually(lambda: published(slack, user) > before)
    return words(slack.homes[user])


def published(slack, user):
    sent = [given for method, given in slack.calls if method == "views.publish"]
    return sum(given["user_id"] == user for given in sent)


def in_review(desk, text=OTHER, why="Sounds warmer"):
    """A draft of Leo's that waits for another lead."""
    now = desk.clock()
    done = publish_text(desk.desk, BALANCE, why="For tests", by=desk.leo.id, now=now)
    assert done.result is PublishResult.DONE, done.checks
    draft = open_draft(desk.desk, "test.balance", by=desk.leo.id, now=now).draft
    saved = save_draft(
        desk.desk, draft.id, text, revision=draft.revision, by=desk.leo.id, now=now
    ).draft
    return submit_draft(
        desk.desk, draft.id, revision=saved.revision, why=why, by=desk.leo.id, now=now
    ).draft


def draft_now(desk, draft):
    with desk.desk.db.read() as tx:
        return playbook_drafts.of_person(tx, draft.playbook_id, draft.specialist_id)


def version_now(desk):
    with desk.desk.db.read() as tx:
        return playbooks.in_use(tx, "test.balance").version


class TestALead:
    def test_sees_the_whole_queue_and_who_has_it(self, desk, slack, post):
        desk.author(name="Ada Moreno")
        key = desk.write("how much do i owe").conversation_id
        hand_off(desk.desk, key, by=desk.leo.id, to=desk.ana.id, note="", now=desk.clock())
        shown = opened(slack, post, LEO)
        assert "The desk now" in shown
        assert "*Waiting* 1" in shown
        assert f"https://desk.example.com/desk/conversations/{key}" in shown
        assert "Ada Moreno" in shown
        assert "Ana Ruiz" in shown
        assert "how much do i owe" not in shown, "what they wrote stays in the case"

    def test_sees_why_a_case_waits_though_nobody_wrote(self, desk, slack, post):
        desk.author(name="Ada Moreno")
        key = desk.write("how much do i owe").conversation_id
        assert "Call to be wrapped up" not in opened(slack, post, LEO)
        with desk.desk.db.transaction() as tx:
            put_on_queue(tx, desk.desk, key, Attention.WRAP_UP, desk.clock())
        assert "*Call to be wrapped up*" in opened(slack, post, LEO)

    def test_sees_what_waits_too_long_by_the_desks_own_promise(self, desk, slack, post):
        desk.author()
        desk.write("how much do i owe")
        desk.clock.forward(hours=1, minutes=59)
        assert "*Overdue* 0" in opened(slack, post, LEO)
        desk.clock.forward(minutes=2)
        assert "*Overdue* 1" in opened(slack, post, LEO)

    def test_sees_that_somebody_may_be_in_danger(self, desk, slack, post):
        desk.author()
        desk.write("i want to kill myself")
        shown = opened(slack, post, LEO)
        assert "1 author may be in danger." in shown
        assert "kill" not in shown

    def test_sees_drafts_that_wait_and_decides_on_those_of_others(self, desk, slack, post):
        draft = in_review(desk)
        shown = opened(slack, post, EVA)
        assert "Drafts that wait for a review" in shown
        assert "What is owed, for tests" in shown
        assert "by Leo Paz" in shown
        assert "Sounds warmer" in shown
        assert offered(slack, EVA, draft) == [
            "assist_review_publish",
            "assist_review_see",
            "assist_review_return",
        ]
        assert "Yours: it waits for another lead." in opened(slack, post, LEO)
        assert offered(slack, LEO, draft) == ["assist_review_see"]

    def test_sees_playbooks_that_are_accepted_less_than_before(self, desk, slack, post):
        in_review(desk)
        decided(desk, days_ago=30, approved=40, rejected=5)
        decided(desk, days_ago=3, approved=8, rejected=12)
        shown = opened(slack, post, LEO)
        assert "Accepted less than before" in shown
        assert "40% of 20 accepted, 89% before" in shown

    def test_sees_trials_that_run(self, desk, slack, post):
        from assist.desk.playbook_trials import start_trial

        draft = in_review(desk)
        start_trial(
            desk.desk,
            draft.id,
            Audience(percent=20),
            revision=draft.revision,
            why="Try it",
            by=desk.eva.id,
            now=desk.clock(),
        )
        shown = opened(slack, post, LEO)
        assert "Running trials" in shown
        assert "new – of 0 accepted" in shown

    def test_sees_a_draft_that_came_back_with_its_note(self, desk, slack, post):
        draft = in_review(desk)
        opened(slack, post, EVA)
        decline(slack, post, draft, "Too long")
        shown = opened(slack, post, LEO)
        assert "Your drafts that came back" in shown
        assert "Too long" in shown


def offered(slack, user, draft):
    return [
        element["action_id"]
        for block in slack.homes[user]["blocks"]
        if block.get("block_id") == f"assist_review_{draft.id}"
        for element in block["elements"]
    ]


def decided(desk, *, days_ago, approved, rejected):
    """Suggestions of the playbook in use on which somebody decided then."""
    from dataclasses import replace

    from assist.store import suggestions
    from tests import factories

    version, at = version_now(desk), desk.clock() - timedelta(days=days_ago)
    author = desk.author(f"+1305555{days_ago:04d}")
    key = desk.write("hello", f"+1305555{days_ago:04d}").conversation_id
    assert author
    with desk.desk.db.transaction() as tx:
        found = suggestions.latest(tx, key)
        for number in range(approved + rejected):
            drawn = factories.suggestion(conversation_id=key, decision_id=found.decision_id)
            draft = replace(drawn.draft, playbook_id="test.balance", playbook_version_id=version.id)
            state = SuggestionState.APPROVED if number < approved else SuggestionState.REJECTED
            made = replace(drawn, draft=draft, created_at=at, state=SuggestionState.SUPERSEDED)
            suggestions.add(tx, made)
            tx.connection().exec_driver_sql(
                f"UPDATE suggestions SET state = '{state.value}' WHERE id = '{made.id}'"
            )


class TestASpecialist:
    def test_sees_their_own_queue_and_shift(self, desk, slack, post):
        desk.author(name="Ada Moreno")
        mine = desk.write("how much do i owe").conversation_id
        hand_off(desk.desk, mine, by=desk.leo.id, to=desk.ana.id, note="", now=desk.clock())
        desk.author("+13055550122", name="Bo Lind")
        desk.write("how much do i owe", "+13055550122")
        in_review(desk)
        shown = opened(slack, post, ANA)
        assert "Your cases" in shown
        assert "Ada Moreno" in shown
        assert "Bo Lind" not in shown
        assert "*For anybody* 1" in shown
        assert "You are on shift until" in shown
        assert "Drafts" not in shown

    def test_off_shift_sees_when_it_begins(self, desk, slack, post):
        desk.clock.forward(hours=10)
        assert "Your next shift begins" in opened(slack, post, ANA)

    def test_without_cases_is_told_so(self, slack, post):
        assert "Nobody waits." in opened(slack, post, ANA)


class TestSomebodyUnknown:
    def test_is_told_how_to_be_mapped(self, slack, post):
        shown = opened(slack, post, "U0NEW")
        assert "You are not known at the billing desk" in shown
        assert "`U0NEW`" in shown
        assert "Waiting" not in shown

    def test_who_left_sees_nothing_of_the_desk(self, desk, slack, post):
        desk.author(name="Ada Moreno")
        desk.write("how much do i owe")
        assert "Ada Moreno" in opened(slack, post, LEO)
        team.set_active(desk.desk, desk.leo.id, active=False, by=None, now=desk.clock())
        assert "Ada Moreno" not in opened(slack, post, LEO)


class TestWhenItIsPublished:
    def test_in_the_language_of_their_profile(self, slack, post):
        slack.locales[ANA] = "es-LA"
        assert "Tus casos" in opened(slack, post, ANA)
        asked = [method for method, _ in slack.calls if method == "users.info"]
        opened_again = slack.opens_home(post, ANA)
        assert (asked, opened_again) == (["users.info"], 200)

    def test_in_the_desks_where_slack_does_not_tell(self, slack, post):
        slack.faults.append("missing_scope")
        assert "Your cases" in opened(slack, post, ANA)

    def test_not_for_the_tab_of_messages(self, slack, post):
        assert slack.opens_home(post, ANA, tab="messages") == 200
        assert slack.homes == {}

    def test_again_within_minutes_only_when_it_shows_something_else(self, desk, slack, homes):
        homes.opened(ANA)
        for _ in range(5):
            homes.opened(ANA)
        assert published(slack, ANA) == 1
        desk.clock.forward(minutes=11)
        homes.opened(ANA)
        assert published(slack, ANA) == 2

    def test_once_a_minute_for_any_number_of_changes(self, desk, slack, homes):
        homes.opened(LEO)
        desk.author()
        for _ in range(5):
            desk.write("how much do i owe")
        assert published(slack, LEO) == 1
        keep_house(desk)
        assert published(slack, LEO) == 2
        assert "*Waiting* 1" in words(slack.homes[LEO])
        keep_house(desk)
        assert published(slack, LEO) == 2, "nothing changed"

    def test_not_for_who_has_not_looked_for_a_week(self, desk, slack, homes):
        homes.opened(LEO)
        desk.clock.forward(days=8)
        desk.author()
        desk.write("how much do i owe")
        keep_house(desk)
        assert published(slack, LEO) == 1

    def test_a_user_whom_slack_refuses_keeps_nobody_else_from_theirs(self, desk, slack, homes):
        for user in (ANA, EVA, LEO):
            homes.opened(user)
        desk.author()
        desk.write("how much do i owe")
        slack.faults.append("user_not_found")
        homes.draw_changed("")
        assert [published(slack, user) for user in (ANA, EVA, LEO)] == [1, 2, 2]

    def test_stays_within_slacks_limits_whatever_there_is(self, desk, slack, homes):
        for number in range(14):
            address = f"+1305555{number:04d}"
            desk.author(address, name="<&|>" * 60)
            desk.write("hello", address)
        for number in range(10):
            lead = Specialist(new_id(), "<&>" * 60, f"l{number}@example.com", Role.LEAD)
            with desk.desk.db.transaction() as tx:
                specialists.add(tx, lead)
            long_name = OTHER.replace("What is owed, for tests", "'" + "N<|>&" * 60 + "'")
            text = long_name.replace("test.balance", f"test.balance{number}")
            made = new_draft(desk.desk, f"test.balance{number}", text, by=lead.id, now=desk.clock())
            with desk.desk.db.transaction() as tx:
                from dataclasses import replace

                waits = replace(made, state=DraftState.REVIEW, why="<w&>" * 900)
                assert playbook_drafts.save(tx, waits, revision=made.revision)
        homes.opened(EVA)
        assert slack.problems == []
        assert view_problems(slack.homes[EVA]) == []
        assert len(slack.homes[EVA]["blocks"]) <= 100


def keep_house(desk):
    """One round of the clock, and what it asks for."""
    from assist.desk.housekeeping import housekeeping

    desk.clock.forward(minutes=1)
    housekeeping(desk.desk, desk.clock().isoformat())
    desk.work()


def publish(slack, post, draft, user=EVA):
    return slack.press(post, "assist_review_publish", f"{draft.id}:{draft.revision}", user=user)


def decline(slack, post, draft, note, user=EVA):
    slack.press(post, "assist_review_return", f"{draft.id}:{draft.revision}", user=user)
    eventually(lambda: slack.views)
    before = published(slack, user)
    values = {"assist_text": {"text": {"value": note}}}
    assert slack.submit(post, values, user=user) == 200
    eventually(lambda: published(slack, user) > before)


def answered(slack, user, told):
    eventually(lambda: told in words(slack.homes[user]))


class TestAReview:
    def test_publishes_what_was_seen_and_says_so(self, desk, slack, post):
        draft = in_review(desk)
        opened(slack, post, EVA)
        assert publish(slack, post, draft) == 200
        answered(slack, EVA, "“What is owed, for tests” is published as version 2.")
        assert version_now(desk).published_by == desk.eva.id
        assert version_now(desk).why == "Sounds warmer"
        assert draft_now(desk, draft) is None

    def test_acts_once_however_often_slack_sends_the_click(self, desk, slack, post):
        draft = in_review(desk)
        opened(slack, post, EVA)
        value = f"{draft.id}:{draft.revision}"
        payload = slack.press_payload("assist_review_publish", value, user=EVA)
        threads = [threading.Thread(target=slack.post, args=(post, payload)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        answered(slack, EVA, "is published as version 2.")
        assert version_now(desk).number == 2

    def test_of_a_text_that_was_changed_since_publishes_nothing(self, desk, slack, post):
        draft = in_review(desk)
        opened(slack, post, EVA)
        with desk.desk.db.transaction() as tx:
            assert playbook_drafts.save(tx, draft, revision=draft.revision)
        publish(slack, post, draft)
        answered(slack, EVA, "its author changed it since you saw it.")
        assert version_now(desk).number == 1

    def test_of_a_draft_that_is_gone_is_answered(self, desk, slack, post):
        draft = in_review(desk)
        opened(slack, post, EVA)
        with desk.desk.db.transaction() as tx:
            playbook_drafts.remove(tx, draft.id)
        publish(slack, post, draft)
        answered(slack, EVA, "That draft is gone")

    def test_sends_it_back_with_the_reason(self, desk, slack, post):
        draft = in_review(desk)
        opened(slack, post, EVA)
        decline(slack, post, draft, "Say when")
        answered(slack, EVA, "went back to Leo Paz with your note.")
        kept = draft_now(desk, draft)
        assert (kept.state, kept.note) == (DraftState.RETURNED, "Say when")

    def test_without_a_reason_sends_nothing_back(self, desk, slack, post):
        draft = in_review(desk)
        opened(slack, post, EVA)
        decline(slack, post, draft, "  ")
        answered(slack, EVA, "Say what is to be changed.")
        assert draft_now(desk, draft).state is DraftState.REVIEW

    def test_is_nobodys_own(self, desk, slack, post):
        """Whatever button somebody keeps from an earlier Home."""
        draft = in_review(desk)
        opened(slack, post, EVA)
        slack.homes[LEO] = slack.homes[EVA]
        slack.opens_home(post, LEO)
        decline(slack, post, draft, "Mine", user=EVA)
        assert draft_now(desk, draft).state is DraftState.RETURNED

    @pytest.mark.parametrize("user", [ANA, "U0NEW"])
    def test_is_a_leads(self, desk, slack, post, user):
        draft = in_review(desk)
        opened(slack, post, EVA)
        opened(slack, post, user)
        slack.homes[user] = {**slack.homes[EVA], "id": "VH"}
        assert publish(slack, post, draft, user=user) == 200
        eventually(lambda: published(slack, user) == 2)
        assert version_now(desk).number == 1

    def test_shows_what_changes_first(self, desk, slack, post):
        draft = in_review(desk)
        opened(slack, post, EVA)
        slack.press(post, "assist_review_see", f"{draft.id}:{draft.revision}", user=EVA)
        eventually(lambda: slack.views)
        shown = words(slack.views[-1])
        assert "`texts.en.short`" in shown
        assert ":heavy_minus_sign: You still have {{ balance }} open. Shall I" in shown
        assert ":heavy_plus_sign: You still have {{ balance }} open. May I" in shown
        assert "https://desk.example.com/playbooks/test.balance" in shown
        assert slack.problems == []

    def test_is_answered_in_a_message_when_the_home_cannot_be_drawn(self, desk, slack, post):
        draft = in_review(desk)
        opened(slack, post, EVA)
        slack.faults.append("internal_error")
        publish(slack, post, draft)
        eventually(lambda: any(m["channel"] == EVA for m in slack.messages))
        (told,) = [m["text"] for m in slack.messages if m["channel"] == EVA]
        assert "is published as version 2." in told
