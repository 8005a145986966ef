"""Sign-in by a provider, against a real one on loopback that signs its tokens."""

import threading
from dataclasses import replace

import jwt
import pytest

from assist.app import create_app
from assist.desk import team
from assist.desk.people import CHAIN
from assist.model.rights import Role
from assist.model.sign_in import BoundIdentity
from assist.sso.base import Kind, ProviderConfig
from assist.sso.claims import SLACK_TEAM, SLACK_USER
from assist.sso.oidc import OidcProvider
from assist.store import audit, identities, specialists
from assist.web.auth import COOKIE, OneTimeLinks
from assist.web.server import HUB, WebOptions, create_server
from tests.harness import SECRET
from tests.standins.oidc import CLIENT_ID, CLIENT_SECRET, OidcStandin, signed
from tests.web.conftest import Site, form

ANA = {"sub": "ana-1", "email": "Ana@Example.com", "email_verified": True, "name": "Ana R."}
START = "/desk/sign-in/with/oidc"


@pytest.fixture
def provider(desk):
    with OidcStandin(now=lambda: desk.clock().timestamp()) as standin:
        yield standin


@pytest.fixture
def options(provider):
    return {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": CLIENT_SECRET,
        "oidc_domains": "example.com, example.org",
        "oidc_label": "Lantern ID",
    }


@pytest.fixture
def build(desk, options):
    """A site with the provider, and with other settings."""
    apps = []

    def built(**changes):
        given = desk.services.settings.model_dump() | options | changes
        settings = type(desk.services.settings).model_validate(given)
        links = OneTimeLinks()
        app = create_app(replace(desk.services, settings=settings), sign_in_links=links)
        apps.append(app)
        return Site(desk, app, None, links)

    yield built
    for app in apps:
        app.extensions[HUB].close()


@pytest.fixture
def site(build):
    return build()


def consents(provider, away, **claims):
    """The path that the browser is sent back to."""
    back = provider.consents(away, **claims)
    assert back.startswith("https://desk.example.com/")
    return back.removeprefix("https://desk.example.com")


def sign_in(site, provider, start=START, client=None, **claims):
    """Through the provider and back: the browser and the last answer."""
    client = client or site.visitor()
    away = client.get(start)
    assert away.status_code == 302, away.text
    return client, client.get(consents(provider, away.location, **claims))


def refused(answer, words, status=403):
    assert answer.status_code == status
    assert words in answer.text
    assert not any(COOKIE in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def bound(desk, subject="ana-1"):
    with desk.desk.db.read() as tx:
        return next((one for one in identities.all(tx) if one.subject == subject), None)


class TestAFirstSignIn:
    def test_binds_the_account_to_whom_the_verified_address_names(self, site, desk, provider):
        client, answer = sign_in(site, provider, **ANA)
        assert (answer.status_code, answer.location) == (302, "/desk")
        assert desk.ana.name in client.get("/desk").text
        kept = bound(desk)
        assert (kept.specialist_id, kept.issuer) == (desk.ana.id, provider.issuer)
        with desk.desk.db.read() as tx:
            kinds = [one.event.kind.value for one in audit.events(tx, CHAIN)]
        assert kinds == ["person_changed", "signed_in"]

    def test_is_offered_beside_the_password(self, site):
        page = site.visitor().get("/desk/sign-in?next=/desk/jobs").text
        assert "Sign in with Lantern ID" in page
        assert "/desk/sign-in/with/oidc?next=/desk/jobs" in page
        assert 'name="password"' in page

    def test_passwords_may_be_switched_off(self, build, mia):
        site = build(password_sign_in=False)
        assert 'name="password"' not in site.visitor().get("/desk/sign-in").text
        answer = form(site.visitor(), "/desk/sign-in", email=mia.email, password="x")
        refused(answer, "Passwords are not used here")

    def test_gives_a_new_token_and_ends_what_the_browser_held(self, site, desk, provider):
        client = site.signed_in(desk.leo)
        before = client.get_cookie(COOKIE).value
        sign_in(site, provider, client=client, **ANA)
        assert client.get_cookie(COOKIE).value != before
        thief = site.visitor()
        thief.set_cookie(COOKIE, before)
        assert thief.get("/desk").status_code == 302

    def test_of_nobody_here_makes_nobody(self, site, desk, provider):
        _, answer = sign_in(site, provider, sub="x", email="eva@example.com", email_verified=True)
        refused(answer, "Nobody at this desk has the address of that account.")
        with desk.desk.db.read() as tx:
            assert len(specialists.all(tx)) == 2

    def test_makes_a_specialist_only_where_the_settings_say_so(self, build, desk, provider):
        site = build(sign_in_creates_people=True)
        claims = {"sub": "x", "email": "eva@example.org", "email_verified": True, "name": "Eva"}
        _, answer = sign_in(site, provider, **claims)
        assert answer.status_code == 302
        with desk.desk.db.read() as tx:
            made, password = specialists.by_email(tx, "eva@example.org")
        assert (made.name, made.role, password) == ("Eva", Role.SPECIALIST, None)

    @pytest.mark.parametrize("verified", [False, None, "true", 1])
    def test_with_an_address_that_nobody_confirmed_binds_nobody(
        self, site, desk, provider, verified
    ):
        _, answer = sign_in(site, provider, **ANA | {"email_verified": verified})
        refused(answer, "does not confirm the address of that account")
        assert bound(desk) is None

    def test_from_another_domain_is_refused(self, site, provider):
        claims = {"sub": "x", "email": "ana@example.net", "email_verified": True}
        refused(sign_in(site, provider, **claims)[1], "Addresses of that domain")

    @pytest.mark.parametrize(
        "email", ["ana@example.com@example.org", "an\u0430@example.com", "@example.com", "ana "]
    )
    def test_with_an_address_that_only_looks_like_one_is_refused(self, site, provider, email):
        answer = sign_in(site, provider, sub="x", email=email, email_verified=True)[1]
        refused(answer, "does not confirm")

    def test_of_somebody_who_left_is_refused(self, site, desk, provider):
        team.set_active(desk.desk, desk.ana.id, active=False, by=None, now=desk.clock())
        refused(sign_in(site, provider, **ANA)[1], "You are not active at this desk any more.")

    def test_twice_at_once_binds_once(self, site, desk, provider):
        answers = []

        def one():
            answers.append(sign_in(site, provider, **ANA)[1].status_code)

        threads = [threading.Thread(target=one) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [302] * 4


class TestALaterSignIn:
    def test_goes_by_the_account_and_not_by_its_address(self, site, desk, provider):
        sign_in(site, provider, **ANA)
        client, _ = sign_in(site, provider, **ANA | {"email": "leo@example.com"})
        assert desk.ana.name in client.get("/desk").text

    def test_of_another_account_with_the_same_address_is_refused(self, site, desk, provider):
        """An address that was given to somebody else does not bring the person before with it."""
        sign_in(site, provider, **ANA)
        answer = sign_in(site, provider, **ANA | {"sub": "ana-2"})[1]
        refused(answer, "You sign in with another account of Lantern ID.")
        team.release_accounts(desk.desk, desk.ana.id, by=None, now=desk.clock())
        assert sign_in(site, provider, **ANA | {"sub": "ana-2"})[1].status_code == 302

    def test_of_somebody_who_left_is_refused(self, site, desk, provider):
        client, _ = sign_in(site, provider, **ANA)
        team.set_active(desk.desk, desk.ana.id, active=False, by=None, now=desk.clock())
        assert client.get("/desk").status_code == 302
        refused(sign_in(site, provider, **ANA)[1], "You are not active")


class TestATokenIsRefused:
    @pytest.mark.parametrize(
        ("claim", "value"),
        [
            ("nonce", "another"),
            ("nonce", None),
            ("aud", "another-client"),
            ("aud", [CLIENT_ID, "another-client"]),
            ("aud", None),
            ("iss", "https://evil.example"),
            ("iss", None),
            ("sub", None),
            ("sub", ""),
            ("sub", 7),
            ("exp", None),
            ("exp", "soon"),
            ("iat", None),
            ("azp", "another-client"),
        ],
    )
    def test_with_a_claim_that_is_not_for_this_sign_in(self, site, desk, provider, claim, value):
        provider.claims[claim] = value
        refused(sign_in(site, provider, **ANA)[1], "could not be verified")
        assert bound(desk) is None

    def test_that_is_over(self, site, desk, provider):
        provider.claims["exp"] = int(desk.clock().timestamp()) - 120
        refused(sign_in(site, provider, **ANA)[1], "could not be verified")

    @pytest.mark.parametrize(
        "sign",
        [
            lambda claims: jwt.encode(claims, None, algorithm="none"),
            lambda claims: jwt.encode(claims, CLIENT_SECRET * 3, algorithm="HS256"),
            lambda claims: signed(claims, number=2, kid="key-1"),
            lambda claims: signed(claims)[:-8] + "AAAAAAAA",
            lambda claims: "no token",
            lambda claims: ".".join(reversed(signed(claims).split("."))),
        ],
        ids=["alg none", "our secret", "another key", "cut", "no token", "turned round"],
    )
    def test_that_the_provider_did_not_sign(self, site, desk, provider, sign):
        provider.sign = sign
        refused(sign_in(site, provider, **ANA)[1], "could not be verified")
        assert bound(desk) is None


class TestKeys:
    def test_are_fetched_once_for_many_sign_ins(self, site, provider):
        for _ in range(3):
            sign_in(site, provider, **ANA)
        assert provider.asked.count("/jwks") == 1
        assert provider.asked.count("/.well-known/openid-configuration") == 1

    def test_that_were_changed_are_fetched_again(self, site, provider):
        sign_in(site, provider, **ANA)
        provider.keys, provider.sign = [2], lambda claims: signed(claims, number=2)
        assert sign_in(site, provider, **ANA)[1].status_code == 302
        assert provider.asked.count("/jwks") == 2

    def test_that_are_nowhere_are_looked_for_once(self, site, provider):
        provider.sign = lambda claims: signed(claims, number=3)
        refused(sign_in(site, provider, **ANA)[1], "could not be verified")
        assert provider.asked.count("/jwks") == 2


class TestAnAnswer:
    def test_is_taken_once(self, site, provider):
        client = site.visitor()
        back = consents(provider, client.get(START).location, **ANA)
        kept = client.get_cookie("session").value
        assert client.get(back).status_code == 302
        replay = site.visitor()
        replay.set_cookie("session", kept)
        refused(replay.get(back), "This sign-in is over or was begun in another browser.")

    def test_in_another_browser_is_refused(self, site, provider):
        """Or somebody could be signed in to the account of whoever sent them a link."""
        back = consents(provider, site.visitor().get(START).location, **ANA)
        refused(site.visitor().get(back), "begun in another browser")

    @pytest.mark.parametrize("state", ["&state=another", "&state=", ""])
    def test_with_another_state_is_refused(self, site, provider, state):
        client = site.visitor()
        back = consents(provider, client.get(START).location, **ANA)
        refused(client.get(back.partition("&state=")[0] + state), "could not be verified")

    def test_after_ten_minutes_is_refused(self, site, desk, provider):
        client = site.visitor()
        back = consents(provider, client.get(START).location, **ANA)
        desk.clock.forward(minutes=11)
        refused(client.get(back), "This sign-in is over")

    def test_that_says_no_is_told(self, site, provider):
        client = site.visitor()
        answer = client.get(
            provider.refuses(client.get(START).location).removeprefix("https://desk.example.com")
        )
        refused(answer, "Lantern ID did not sign you in.")
        assert "access_denied" not in answer.text

    def test_with_a_code_of_somebody_elses_making_is_refused(self, site, provider):
        client = site.visitor()
        back = consents(provider, client.get(START).location, **ANA)
        refused(client.get(back.replace("code=", "code=x")), "could not be verified")
        client.get(START)
        refused(client.get("/desk/sign-in/with/oidc/callback"), "could not be verified")

    def test_that_names_another_issuer_is_refused(self, site, provider):
        client = site.visitor()
        back = consents(provider, client.get(START).location, **ANA)
        refused(client.get(back + "&iss=https://evil.example"), "could not be verified")

    def test_without_an_issuer_is_refused_where_the_provider_always_names_it(self, site, provider):
        provider.document["authorization_response_iss_parameter_supported"] = True
        refused(sign_in(site, provider, **ANA)[1], "could not be verified")

    def test_of_a_provider_that_is_not_set_up_is_nothing(self, site):
        assert site.visitor().get("/desk/sign-in/with/google").status_code == 404
        assert site.visitor().get("/desk/sign-in/with/google/callback").status_code == 404


class TestWhereItLeads:
    def test_to_the_page_that_was_wanted(self, site, provider):
        assert (
            sign_in(site, provider, f"{START}?next=/desk/jobs", **ANA)[1].location == "/desk/jobs"
        )

    @pytest.mark.parametrize(
        "wanted",
        [
            "https://evil.example",
            "//evil.example",
            "/desk\\@evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/deskevil.example",
            "/desk/../../evil",
            "/desk/%0d%0aSet-Cookie:x",
            "/desk/\r\nSet-Cookie: x",
        ],
    )
    def test_never_to_another_site(self, site, provider, wanted):
        client = site.visitor()
        away = client.get(START, query_string={"next": wanted})
        location = client.get(consents(provider, away.location, **ANA)).location
        assert location == "/desk" or location.startswith("/desk/%0d")


class TestAProviderThatIsUnwell:
    @pytest.mark.parametrize("fault", ["500", "503", "html", "drop", "302"])
    def test_before_the_browser_is_sent_there(self, site, provider, fault):
        provider.faults.append(fault)
        refused(site.visitor().get(START), "Lantern ID does not answer just now.", 503)
        assert site.visitor().get(START).status_code == 302, "the fault was not kept"

    @pytest.mark.parametrize("fault", ["500", "html", "drop"])
    def test_when_the_code_is_exchanged(self, site, provider, fault):
        client = site.visitor()
        back = consents(provider, client.get(START).location, **ANA)
        provider.faults.append(fault)
        refused(client.get(back), "Lantern ID does not answer just now.", 503)

    def test_that_is_gone(self, site, provider):
        provider.stop()
        refused(site.visitor().get(START), "Lantern ID does not answer just now.", 503)

    @pytest.mark.parametrize(
        "document",
        [
            {"issuer": "https://evil.example"},
            {"token_endpoint": "http://169.254.169.254/token"},
            {"authorization_endpoint": "javascript:alert(1)"},
            {"jwks_uri": None},
        ],
    )
    def test_that_describes_somebody_else(self, site, provider, document):
        provider.document |= document
        refused(site.visitor().get(START), "does not answer", 503)

    def test_that_does_not_know_us(self, build, provider):
        site = build(oidc_client_secret="wrong")
        refused(sign_in(site, provider, **ANA)[1], "could not be verified")

    def test_may_want_the_secret_in_the_form(self, site, provider):
        provider.document["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
        assert sign_in(site, provider, **ANA)[1].status_code == 302

    def test_is_not_asked_without_end(self, site, provider):
        client = site.visitor()
        answers = [client.get(START).status_code for _ in range(121)]
        assert answers[-1] == 429


@pytest.fixture
def with_kind(desk, provider):
    """A site whose one provider is read by the rules of that kind."""
    apps = []

    def built(kind, **config):
        config = ProviderConfig(
            kind, kind.value.title(), provider.issuer, CLIENT_ID, CLIENT_SECRET, **config
        )
        options = WebOptions(SECRET, "en_US", sign_on=(OidcProvider(config),))
        apps.append(create_server(desk.desk, options))
        return Site(desk, apps[-1], None, OneTimeLinks())

    yield built
    for app in apps:
        app.extensions[HUB].close()


class TestGoogle:
    @pytest.fixture
    def google(self, with_kind):
        return with_kind(Kind.GOOGLE, domains=frozenset({"example.com"}))

    def test_lets_in_whom_the_workspace_hosts(self, google, provider):
        start = "/desk/sign-in/with/google"
        assert "hd=example.com" in google.visitor().get(start).location
        assert sign_in(google, provider, start, hd="example.com", **ANA)[1].status_code == 302

    @pytest.mark.parametrize("hosted", [None, "example.net", ""])
    def test_an_address_of_the_domain_is_not_enough(self, google, provider, hosted):
        """A private Google account may have any address that its owner once confirmed."""
        answer = sign_in(google, provider, "/desk/sign-in/with/google", hd=hosted, **ANA)[1]
        refused(answer, "does not belong to this organization")


class TestEntra:
    TENANT = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"

    @pytest.fixture
    def entra(self, with_kind):
        return with_kind(Kind.ENTRA, tenant=self.TENANT)

    def sign_in(self, entra, provider, **claims):
        said = {"sub": "pairwise", "tid": self.TENANT, "email": "ana@example.com"} | claims
        return sign_in(entra, provider, "/desk/sign-in/with/entra", **said)[1]

    @pytest.mark.parametrize("edov", [True, 1, "1", "true"])
    def test_lets_in_by_an_address_whose_domain_is_the_tenants(self, entra, provider, edov):
        assert self.sign_in(entra, provider, xms_edov=edov).status_code == 302

    @pytest.mark.parametrize("edov", [None, False, 0, "0", "false"])
    def test_an_address_that_anybody_may_have_typed_binds_nobody(self, entra, provider, desk, edov):
        claims = {"preferred_username": "ana@example.com", "upn": "ana@example.com"}
        answer = self.sign_in(entra, provider, xms_edov=edov, email_verified=True, **claims)
        refused(answer, "does not confirm the address")
        assert bound(desk, "pairwise") is None

    def test_another_tenant_is_refused(self, entra, provider):
        answer = self.sign_in(entra, provider, xms_edov=True, tid="another")
        refused(answer, "does not belong to this organization")

    def test_once_bound_it_goes_by_the_account(self, entra, provider):
        self.sign_in(entra, provider, xms_edov=True)
        assert self.sign_in(entra, provider, email="new.name@example.net").status_code == 302


class TestSlack:
    @pytest.fixture
    def slack(self, with_kind):
        return with_kind(Kind.SLACK, tenant="T0LANTERN")

    def sign_in(self, slack, provider, **claims):
        said = {"sub": "U0NEW", SLACK_TEAM: "T0LANTERN", SLACK_USER: "U0NEW"} | claims
        return sign_in(slack, provider, "/desk/sign-in/with/slack", **said)[1]

    def person(self, desk, person):
        with desk.desk.db.read() as tx:
            return specialists.get(tx, person.id)

    def test_finds_whom_an_administrator_mapped(self, slack, desk, provider):
        claims = {"sub": "U0ANA", SLACK_USER: "U0ANA", "email": "private@example.net"}
        assert self.sign_in(slack, provider, **claims).status_code == 302
        assert bound(desk, "U0ANA").specialist_id == desk.ana.id

    def test_maps_the_slack_user_of_whom_the_address_names(self, slack, desk, provider):
        team.map_slack(desk.desk, desk.ana.id, "", by=None, now=desk.clock())
        claims = {"email": "ana@example.com", "email_verified": True}
        assert self.sign_in(slack, provider, **claims).status_code == 302
        assert self.person(desk, desk.ana).slack_user_id == "U0NEW"

    def test_never_changes_what_an_administrator_mapped(self, slack, desk, provider):
        claims = {"email": "ana@example.com", "email_verified": True}
        assert self.sign_in(slack, provider, **claims).status_code == 302
        assert self.person(desk, desk.ana).slack_user_id == "U0ANA"

    def test_another_workspace_is_refused(self, slack, provider):
        answer = self.sign_in(slack, provider, **{SLACK_TEAM: "T0OTHER"})
        refused(answer, "does not belong to this organization")


def test_an_account_belongs_to_one_person(desk):
    """The table says so, whoever asks."""
    now = desk.clock()
    first = BoundIdentity("oidc", "https://id.example", "s", desk.ana.id, "", now, now)
    with desk.desk.db.transaction() as tx:
        identities.add(tx, first)
    from assist.errors import Duplicate

    for other in (replace(first, specialist_id=desk.leo.id), replace(first, subject="t")):
        with pytest.raises(Duplicate), desk.desk.db.transaction() as tx:
            identities.add(tx, other)
