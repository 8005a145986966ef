"""Administrators keep the team: roles, Slack users, who works here; every change is recorded."""

import threading

import pytest

from assist.desk import sign_ins, team
from assist.desk.people import CHAIN, add_specialist, check_password, set_password
from assist.desk.sign_ins import Browser
from assist.desk.team import TeamResult
from assist.desk.work_conversation import hand_off
from assist.errors import BadInput, NotAllowed, NotFound
from assist.model.rights import Role
from assist.store import audit, specialists
from tests.harness import open_desk

BROWSER = Browser("203.0.113.9", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
PASSWORD = "correct horse battery"


@pytest.fixture
def desk(database_url, reader_cache, twilio):
    opened = open_desk(database_url, reader_cache, twilio)
    yield opened
    opened.services.close()


def person(desk, name, role):
    return add_specialist(
        desk.desk,
        name=name,
        email=f"{name.lower()}@example.com",
        role=role,
        password=PASSWORD,
    )


@pytest.fixture
def ada(desk):
    return person(desk, "Ada", Role.ADMIN)


@pytest.fixture
def eva(desk):
    return person(desk, "Eva", Role.ADMIN)


def now_is(desk, who):
    with desk.desk.db.read() as tx:
        return specialists.get(tx, who.id)


def said(desk):
    with desk.desk.db.read() as tx:
        return [(one.event.kind.value, dict(one.event.data)) for one in audit.events(tx, CHAIN)]


def role(desk, who, to, by):
    by_id = by.id if by else None
    return team.change_role(desk.desk, who.id, to, by=by_id, now=desk.clock())


def active(desk, who, by, *, on=False):
    return team.set_active(desk.desk, who.id, active=on, by=by.id, now=desk.clock())


class TestRoles:
    def test_are_changed_and_recorded(self, desk, ada):
        assert role(desk, desk.ana, Role.LEAD, ada) is TeamResult.DONE
        assert now_is(desk, desk.ana).role is Role.LEAD
        assert said(desk)[-1] == (
            "person_changed",
            {"what": "role", "before": "specialist", "after": "lead"},
        )
        assert role(desk, desk.ana, Role.LEAD, ada) is TeamResult.UNCHANGED
        assert len(said(desk)) == 2  # Ada was added, Ana was changed

    @pytest.mark.parametrize("who", ["ana", "leo"])
    def test_are_an_administrators_alone_to_change(self, desk, who):
        by = getattr(desk, who)
        for attempt in (
            lambda: role(desk, desk.ana, Role.ADMIN, by),
            lambda: active(desk, desk.ana, by),
            lambda: team.map_slack(desk.desk, desk.ana.id, "", by=by.id, now=desk.clock()),
            lambda: team.end_sessions(desk.desk, desk.ana.id, by=by.id, now=desk.clock()),
            lambda: team.release_accounts(desk.desk, desk.ana.id, by=by.id, now=desk.clock()),
            lambda: team.team(desk.desk, by=by.id, now=desk.clock()),
        ):
            with pytest.raises(NotAllowed, match="admins_only"):
                attempt()

    def test_nobody_takes_their_own_administration_away(self, desk, ada, eva):
        assert role(desk, ada, Role.LEAD, ada) is TeamResult.OWN_ADMIN
        assert active(desk, ada, ada) is TeamResult.OWN_ADMIN
        assert now_is(desk, ada).role is Role.ADMIN

    def test_the_last_administrator_stays_also_for_the_operator(self, desk, ada):
        assert role(desk, ada, Role.LEAD, None) is TeamResult.LAST_ADMIN
        gone = team.set_active(desk.desk, ada.id, active=False, by=None, now=desk.clock())
        assert gone is TeamResult.LAST_ADMIN

    def test_two_who_demote_each_other_at_once_leave_one(self, desk, ada, eva):
        results, start = [], threading.Barrier(2)

        def demote(by, whom):
            start.wait()
            try:
                results.append(role(desk, whom, Role.SPECIALIST, by))
            except NotAllowed as error:
                results.append(error.code)

        threads = [threading.Thread(target=demote, args=pair) for pair in ((ada, eva), (eva, ada))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results) == ["admins_only", TeamResult.DONE]
        assert [now_is(desk, one).role for one in (ada, eva)].count(Role.ADMIN) == 1


class TestWhoLeaves:
    def test_is_out_at_once_and_everywhere(self, desk, ada):
        tokens = [
            sign_ins.begin(desk.desk, desk.ana, "password", BROWSER, desk.clock()) for _ in range(2)
        ]
        assert active(desk, desk.ana, ada) is TeamResult.DONE
        for token in tokens:
            assert sign_ins.current(desk.desk, token, desk.clock()) is None
        assert active(desk, desk.ana, ada, on=True) is TeamResult.DONE
        assert sign_ins.current(desk.desk, tokens[0], desk.clock()) is None
        assert said(desk)[-2][1] == {"what": "deactivated", "ended": 2}

    def test_leaves_no_case_behind(self, desk, ada):
        desk.author()
        key = desk.write("how much do i owe").conversation_id
        hand_off(desk.desk, key, by=desk.leo.id, to=desk.ana.id, note="", now=desk.clock())
        assert active(desk, desk.ana, ada) is TeamResult.DONE
        assert desk.conversation(key).assigned_to is None
        with desk.desk.db.read() as tx:
            last = audit.events(tx, key)[-1].event
        assert (last.kind.value, last.actor) == ("handed_off", f"specialist:{ada.id}")

    def test_may_do_nothing_any_more(self, desk, ada, eva):
        assert active(desk, eva, ada) is TeamResult.DONE
        with pytest.raises(NotAllowed, match="admins_only"):
            role(desk, desk.ana, Role.LEAD, eva)


class TestSlackUsers:
    def map(self, desk, who, user, by):
        return team.map_slack(desk.desk, who.id, user, by=by.id, now=desk.clock())

    def test_are_given_taken_and_never_shared(self, desk, ada):
        assert self.map(desk, ada, " u0ada ", ada) is TeamResult.DONE
        assert now_is(desk, ada).slack_user_id == "U0ADA"
        assert self.map(desk, ada, "U0ANA", ada) is TeamResult.SLACK_TAKEN
        assert self.map(desk, ada, "", ada) is TeamResult.DONE
        assert now_is(desk, ada).slack_user_id is None

    @pytest.mark.parametrize("user", ["ana", "@ana", "C0DESK", "U", "U0 ANA", "<@U0ANA>"])
    def test_are_member_ids(self, desk, ada, user):
        with pytest.raises(BadInput, match="is no Slack member id"):
            self.map(desk, ada, user, ada)


class TestSessions:
    def begin(self, desk, who):
        return sign_ins.begin(desk.desk, who, "password", BROWSER, desk.clock())

    def test_are_listed_with_where_and_when(self, desk):
        self.begin(desk, desk.ana)
        self.begin(desk, desk.leo)
        (one,) = sign_ins.of_person(desk.desk, desk.ana.id, desk.clock())
        assert (one.address, one.device, one.method) == (*vars_of(BROWSER), "password")
        assert one.since == desk.clock()

    def test_tell_when_they_were_used_within_a_minute(self, desk):
        token, began = self.begin(desk, desk.ana), desk.clock()
        desk.clock.forward(seconds=30)
        sign_ins.current(desk.desk, token, desk.clock())
        (one,) = sign_ins.of_person(desk.desk, desk.ana.id, desk.clock())
        assert one.seen_at == began
        desk.clock.forward(seconds=31)
        sign_ins.current(desk.desk, token, desk.clock())
        (one,) = sign_ins.of_person(desk.desk, desk.ana.id, desk.clock())
        assert one.seen_at == desk.clock()

    def test_are_ended_by_whose_they_are_and_nobody_else(self, desk):
        token = self.begin(desk, desk.ana)
        (one,) = sign_ins.of_person(desk.desk, desk.ana.id, desk.clock())
        assert not sign_ins.end_one(desk.desk, one.id, by=desk.leo.id, now=desk.clock())
        assert sign_ins.end_one(desk.desk, one.id, by=desk.ana.id, now=desk.clock())
        assert not sign_ins.end_one(desk.desk, one.id, by=desk.ana.id, now=desk.clock())
        assert sign_ins.current(desk.desk, token, desk.clock()) is None

    def test_all_but_the_one_in_use_end_together(self, desk):
        tokens = [self.begin(desk, desk.ana) for _ in range(3)]
        _, kept = sign_ins.current(desk.desk, tokens[1], desk.clock())
        ended = sign_ins.end_others(desk.desk, kept.id, by=desk.ana.id, now=desk.clock())
        assert ended == 2
        still = [sign_ins.current(desk.desk, token, desk.clock()) is not None for token in tokens]
        assert still == [False, True, False]
        assert said(desk)[-1] == ("sessions_ended", {"what": "others", "ended": 2})

    def test_are_nowhere_kept_by_their_token(self, desk):
        """Who reads the database cannot sign in with what stands there."""
        token = self.begin(desk, desk.ana)
        with desk.desk.db.read() as tx:
            rows = tx.connection().exec_driver_sql("SELECT * FROM sign_ins").all()
            written = repr(rows) + repr(audit.events(tx, CHAIN))
        assert rows
        assert token not in written


class TestPasswords:
    def test_of_the_operators_giving_end_every_session(self, desk, ada):
        token = sign_ins.begin(desk.desk, ada, "password", BROWSER, desk.clock())
        set_password(desk.desk, "ADA@example.com", "another battery staple")
        assert sign_ins.current(desk.desk, token, desk.clock()) is None
        assert check_password(desk.desk, ada.email, PASSWORD) is None
        assert check_password(desk.desk, ada.email, "another battery staple") == ada

    def test_are_long_and_somebodys(self, desk, ada):
        with pytest.raises(BadInput, match="too short"):
            set_password(desk.desk, ada.email, "short")
        with pytest.raises(NotFound):
            set_password(desk.desk, "nobody@example.com", PASSWORD)


def vars_of(browser):
    return browser.address, browser.device
