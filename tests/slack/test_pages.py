"""People who are called in a crisis get a message of their own, with nothing of what was written."""

import pytest

from assist.errors import PermanentFailure, TemporaryFailure
from assist.i18n import translator
from assist.model.crisis import CrisisPage
from assist.model.ids import new_id
from assist.model.specialist import Role, Specialist
from assist.slack.app import slack_client
from assist.slack.pages import SlackPages
from assist.store import crises, specialists
from tests.harness import open_desk, with_slack
from tests.standins.slack import BOT_TOKEN, SlackStandin
from tests.standins.slack_limits import message_problems

DANGER = "i want to kill myself"


@pytest.fixture
def slack():
    with SlackStandin() as standin:
        yield standin


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, slack):
    opened = open_desk(
        sqlite_copy(tmp_path / "assist.db"), reader_cache, twilio, **with_slack(slack)
    )
    opened.author()
    yield opened
    opened.services.close()


def direct(slack):
    return [
        sent
        for method, sent in slack.calls
        if method == "chat.postMessage" and sent["channel"].startswith("U")
    ]


def pages(desk):
    with desk.desk.db.read() as tx:
        (one,) = crises.standing(tx, desk.clock())
        return crises.of_hold(tx, one.hold_id)


def test_each_gets_one_and_the_words_stay_in_the_case(desk, slack):
    key = desk.write(DANGER).conversation_id
    sent = direct(slack)
    assert sorted(message["channel"] for message in sent) == ["U0ANA", "U0LEO"]
    for message in sent:
        assert message_problems(message) == []
        assert "kill" not in str(message)
        assert "Ada" not in str(message)
        assert f"/desk/conversations/{key}" in str(message["blocks"])
    assert all(page.sent_at is not None for page in pages(desk))


@pytest.fixture
def sender(desk, slack):
    return SlackPages(desk.desk, slack_client(BOT_TOKEN, slack.url), translator("en_US"))


def test_sent_again_is_sent_once(desk, slack, sender):
    desk.write(DANGER)
    for page in pages(desk):
        sender.send(page.id)
    assert len(direct(slack)) == 2


@pytest.mark.parametrize(
    ("fault", "failure"), [("ratelimited", TemporaryFailure), ("user_not_found", PermanentFailure)]
)
def test_one_that_slack_refuses_waits_and_leaves_when_it_is_tried_again(
    desk, slack, sender, fault, failure
):
    desk.write(DANGER)
    page = called_too(desk, "U0EVA")
    slack.faults.append(fault)
    with pytest.raises(failure):
        sender.send(page.id)
    assert [one.sent_at is None for one in pages(desk)].count(True) == 1
    sender.send(page.id)
    assert [one.sent_at is not None for one in pages(desk)] == [True, True, True]


def test_somebody_without_slack_sees_it_in_the_console_alone(desk, slack, sender):
    desk.write(DANGER)
    sender.send(called_too(desk, None).id)
    assert len(direct(slack)) == 2


def called_too(desk, slack_user):
    """One more person, called by hand for the hold that stands."""
    person = Specialist(new_id(), "Eva", "eva@example.com", Role.LEAD, slack_user)
    with desk.desk.db.transaction() as tx:
        specialists.add(tx, person)
        (one,) = crises.standing(tx, desk.clock())
        page = CrisisPage(new_id(), one.hold_id, one.conversation_id, person.id, desk.clock())
        crises.call(tx, page)
    return page
