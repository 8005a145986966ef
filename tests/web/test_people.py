"""The pages of people: a person's own sessions, and the team for administrators."""

import pytest

from assist.desk import team
from assist.desk.people import add_specialist
from assist.i18n import translator
from assist.model.rights import Role
from assist.store import specialists
from assist.web.auth import COOKIE
from assist.web.words import device_name
from tests.web.conftest import PASSWORD, form

HTML = {"Accept": "text/html"}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def ada(site):
    return add_specialist(
        site.desk.desk,
        name="Ada Admin",
        email="ada@example.com",
        role=Role.ADMIN,
        password=PASSWORD,
        slack_user_id="U0ADA",
    )


@pytest.fixture
def admin(site, ada):
    return site.signed_in(ada)


def change(client, person, **fields):
    return form(client, f"/people/{person.id}", **fields)


def told(client, answer):
    assert answer.status_code == 303, answer.text
    return client.get("/people").text


class TestMySessions:
    def test_are_listed_and_this_one_is_marked(self, site, ana):
        ana.get("/desk", headers={"User-Agent": FIREFOX})
        second = site.visitor()
        second.get(site.links.issue(site.desk.ana.id), headers={"User-Agent": FIREFOX})
        page = second.get("/account/sessions").text
        assert page.count("Signed in by") == 2
        assert page.count("This one") == 1
        assert "Firefox on Linux" in page
        assert "127.0.0.1" in page

    def test_one_of_them_ends(self, site, ana):
        second = site.signed_in(site.desk.ana)
        page = second.get("/account/sessions").text
        (path,) = [
            line.split('"')[3]
            for line in page.splitlines()
            if "/end" in line and "end-others" not in line
        ]
        assert form(second, path).status_code == 303
        assert "Signed out there." in second.get("/account/sessions").text
        assert ana.get("/desk").status_code == 302
        assert second.get("/desk").status_code == 200

    def test_all_others_end(self, site, ana):
        others = [site.signed_in(site.desk.ana) for _ in range(2)]
        form(ana, "/account/sessions/end-others")
        assert "Signed out in 2 other places." in ana.get("/account/sessions").text
        assert [client.get("/desk").status_code for client in others] == [302, 302]

    def test_of_somebody_else_are_not_mine_to_end(self, site, ana, leo):
        with site.desk.desk.db.read() as tx:
            rows = tx.connection().exec_driver_sql("SELECT id, specialist_id FROM sign_ins").all()
        his = next(row.id for row in rows if row.specialist_id == site.desk.leo.id)
        form(ana, f"/account/sessions/{his}/end")
        assert "It is over already." in ana.get("/account/sessions").text
        assert leo.get("/desk").status_code == 200

    def test_need_a_sign_in_and_lead_back(self, site):
        answer = site.visitor().get("/account/sessions")
        assert answer.location == "/desk/sign-in?next=/account/sessions"

    def test_are_in_no_cache(self, ana):
        assert ana.get("/account/sessions").headers["Cache-Control"] == "no-store"

    def test_in_spanish(self, ana):
        assert "Tus sesiones" in ana.get("/account/sessions?lang=es").text


class TestThePeople:
    def test_are_an_administrators_page(self, ana, leo, admin):
        for client in (ana, leo):
            assert client.get("/people", headers=HTML).status_code == 403
            assert "/people" not in client.get("/desk").text
        page = admin.get("/people").text
        for words in ("Ana Ruiz", "U0ANA", "Team lead", "ada@example.com"):
            assert words in page
        assert 'href="/people"' in admin.get("/desk").text

    def test_get_another_role_which_holds_from_their_next_click(self, desk, admin, ana):
        assert ana.get("/understanding", headers=HTML).status_code == 403
        page = told(admin, change(admin, desk.ana, act="role", role="lead"))
        assert "The role is changed." in page
        assert ana.get("/understanding").status_code == 200

    def test_are_signed_out_when_they_leave(self, desk, admin, ana):
        page = told(admin, change(admin, desk.ana, act="deactivate"))
        assert "Deactivated, and signed out everywhere." in page
        assert "Not active" in page
        assert ana.get("/desk").status_code == 302
        assert "Active again." in told(admin, change(admin, desk.ana, act="activate"))

    def test_keep_one_administrator(self, ada, admin):
        page = told(admin, change(admin, ada, act="role", role="lead"))
        assert "You cannot take your own administrator" in page
        page = told(admin, change(admin, ada, act="deactivate"))
        assert "You cannot take your own administrator" in page

    def test_are_signed_out_everywhere(self, desk, admin, ana):
        assert "Signed out everywhere." in told(admin, change(admin, desk.ana, act="sessions"))
        assert ana.get("/desk").status_code == 302
        assert "It is so already" in told(admin, change(admin, desk.ana, act="sessions"))

    def test_get_a_slack_user(self, desk, ada, admin):
        told(admin, change(admin, desk.ana, act="slack", slack_user="U0NEW"))
        with desk.desk.db.read() as tx:
            assert specialists.by_slack(tx, "U0NEW").id == desk.ana.id
        page = told(admin, change(admin, desk.ana, act="slack", slack_user="U0ADA"))
        assert "That Slack user is somebody else" in page

    def test_bad_input_is_told_at_the_form(self, desk, admin):
        answer = change(admin, desk.ana, act="slack", slack_user="<b>ana")
        assert answer.status_code == 400
        assert "is no Slack member id." in answer.text
        assert "<b>ana" not in answer.text
        for fields in ({"act": "role", "role": "king"}, {"act": "fire"}, {}):
            assert change(admin, desk.ana, **fields).status_code == 400

    def test_are_added_without_a_password(self, desk, admin):
        answer = form(admin, "/people", name="Eva Gil", email="Eva@Example.com", role="finance")
        page = told(admin, answer)
        assert "Added. They can sign in by a provider" in page
        with desk.desk.db.read() as tx:
            made, password = specialists.by_email(tx, "eva@example.com")
        assert (made.role, password) == (Role.FINANCE, None)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"email": "ana@example.com"}, "belongs to somebody already"),
            ({"email": "eva"}, "is no e-mail address"),
            ({"name": " "}, "is empty"),
            ({"role": "king"}, "is none of the list"),
        ],
    )
    def test_are_added_with_good_input_and_what_was_typed_stays(self, admin, changes, words):
        fields = {"name": "Eva Gil", "email": "eva@example.com", "role": "lead"} | changes
        answer = form(admin, "/people", **fields)
        assert answer.status_code == 400
        assert words in answer.text
        assert f'value="{fields["email"]}"' in answer.text

    def test_are_added_by_administrators_alone(self, leo):
        answer = form(leo, "/people", name="Eva", email="eva@example.com", role="admin")
        assert answer.status_code == 403

    def test_of_nobody_are_not_there(self, admin):
        assert form(admin, "/people/nobody", act="sessions").status_code == 404

    def test_a_demoted_administrator_loses_the_page(self, site, desk, ada, admin):
        second = add_specialist(
            desk.desk, name="Eva", email="eva@example.com", role=Role.ADMIN, password=PASSWORD
        )
        team.change_role(desk.desk, ada.id, Role.LEAD, by=second.id, now=desk.clock())
        assert admin.get("/people", headers=HTML).status_code == 403

    def test_forms_need_their_token(self, desk, admin):
        assert admin.post(f"/people/{desk.ana.id}", data={"act": "sessions"}).status_code == 400

    def test_in_spanish(self, admin):
        assert "Personas" in admin.get("/people?lang=es").text


class TestAnOpenPage:
    def test_is_cut_off_when_its_session_ends(self, desk, ada, ana):
        with ana.get("/desk/stream", buffered=False) as response:
            stream = response.response
            assert next(stream).startswith(b"retry:")
            team.end_sessions(desk.desk, desk.leo.id, by=ada.id, now=desk.clock())
            team.end_sessions(desk.desk, desk.ana.id, by=ada.id, now=desk.clock())
            assert list(stream) == []

    def test_goes_on_when_somebody_elses_ends(self, site, desk, ada, ana, leo):
        with ana.get("/desk/stream", buffered=False) as response:
            stream = response.response
            next(stream)
            team.end_sessions(desk.desk, desk.leo.id, by=ada.id, now=desk.clock())
            desk.author()
            desk.write("how much do i owe")
            assert b"event: desk" in next(stream)


class TestASession:
    def test_token_is_new_at_every_sign_in_and_the_one_before_is_over(self, site, mia):
        client = site.visitor()
        client.set_cookie(COOKIE, "planted")
        fields = {"email": mia.email, "password": PASSWORD}
        form(client, "/desk/sign-in", **fields)
        first = client.get_cookie(COOKIE).value
        assert first != "planted"
        form(client, "/desk/sign-in", **fields)
        assert client.get_cookie(COOKIE).value != first
        thief = site.visitor()
        thief.set_cookie(COOKIE, first)
        assert thief.get("/desk").status_code == 302


@pytest.mark.parametrize(
    ("device", "shown"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("curl/8.9.1", "curl/8.9.1"),
        ("<script>alert(1)</script>", "scriptalert(1)/script"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_named_in_words(device, shown):
    assert device_name(device, translator("en_US")) == shown
