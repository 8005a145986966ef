"""What holds for every page and every request: guarded or public on purpose, and well headed."""

import pytest

from assist.web import csrf
from assist.web.simulator import PhoneLine
from tests.web.conftest import form

# Everything that answers without a sign-in; the rest must refuse. A new route belongs to one of both.
PUBLIC = {
    "static",
    "home",
    "observability.healthz",
    "observability.readyz",
    "observability.metrics",
    "auth.form",
    "auth.sign_in",
    "auth.sign_out",
    "auth.once",
    "chat.page",
    "sign_on.begin",
    "sign_on.back",
    "chat.frame",
    "chat.words",
    "chat.session",
    "simulator.page",
    "simulator.part",
    "simulator.sms",
    "simulator.mail",
    "simulator.phone",
}
SIGNED = {"webhooks", "voice", "slack_events"}  # by the provider
BY_TOKEN = "chat."
BY_ADDRESS = "unsubscribe"  # its address is signed; one that is not ours leads nowhere


def path_of(rule):
    _, path = rule.build(
        {name: _sample(rule, name) for name in rule.arguments}, append_unknown=False
    )
    return path


def _sample(rule, name):
    if rule.endpoint == "webhooks.twilio":
        return "sms"
    return 0 if name == "position" else "x"


class TestEveryRoute:
    def test_is_public_on_purpose_or_refuses(self, site):
        client = site.visitor()
        with client.session_transaction() as session:
            session[csrf.FIELD] = "a token"
        for rule in site.app.url_map.iter_rules():
            if rule.endpoint in PUBLIC:
                continue
            method = "POST" if "POST" in rule.methods else "GET"
            data = {} if csrf.is_exempt(rule.endpoint) else {csrf.FIELD: "a token"}
            answer = client.open(path_of(rule), method=method, data=data)
            if rule.endpoint.partition(".")[0] in SIGNED or rule.endpoint.startswith(BY_TOKEN):
                assert answer.status_code == 403, rule
            elif rule.endpoint.partition(".")[0] == BY_ADDRESS:
                assert answer.status_code == 404, rule
            else:
                assert answer.status_code == 302, rule
                assert "/desk/sign-in" in answer.location

    def test_that_changes_something_is_exempt_from_form_tokens_only_with_a_proof_of_its_own(
        self, site
    ):
        for rule in site.app.url_map.iter_rules():
            if "POST" in rule.methods and csrf.is_exempt(rule.endpoint):
                assert rule.endpoint.partition(".")[0] in SIGNED | {"chat", BY_ADDRESS}

    def test_refuses_a_form_without_its_token(self, site, leo):
        for rule in site.app.url_map.iter_rules():
            if "POST" in rule.methods and not csrf.is_exempt(rule.endpoint):
                assert leo.post(path_of(rule)).status_code == 400, rule


class TestEveryResponse:
    @pytest.mark.parametrize(
        "path", ["/desk/sign-in", "/chat", "/chat/frame", "/simulator", "/healthz", "/nowhere"]
    )
    def test_allows_only_what_we_wrote(self, site, path):
        headers = site.visitor().get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "max-age" in headers["Strict-Transport-Security"]

    @pytest.mark.parametrize("path", ["/desk/sign-in", "/chat", "/chat/frame", "/simulator"])
    def test_holds_no_inline_script_or_style(self, site, path):
        page = site.visitor().get(path).text
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page
        for tag in page.split("<script")[1:]:
            assert "src=" in tag.partition(">")[0] or "application/json" in tag.partition(">")[0]


class TestAnError:
    def test_is_json_for_programs(self, site):
        assert site.visitor().get("/desk/nowhere").json["problem"]

    def test_is_a_page_for_people_in_their_language(self, site):
        headers = {"Accept": "text/html", "Accept-Language": "es"}
        answer = site.visitor().get("/chat/nowhere", headers=headers)
        assert answer.status_code == 404
        assert "Acá no hay nada" in answer.text

    def test_of_a_wrong_signature_stores_nothing(self, site, ana):
        data = {"MessageSid": "SM" + "0" * 32, "From": "+1", "To": "+1", "Body": "intruder"}
        answer = site.visitor().post("/webhooks/twilio/sms", data=data)
        assert answer.status_code == 403
        assert "intruder" not in ana.get("/desk").text


class TestTheSimulatedPhone:
    def test_does_what_is_asked_of_it(self, site):
        client = site.visitor()
        form(client, "/simulator/phone?author=0", do="call")
        form(client, "/simulator/phone?author=0", do="say", text="how much do i owe")
        assert site.simulator.sent == [
            ("phone", "+12025550111", "call", ""),
            ("phone", "+12025550111", "say", "how much do i owe"),
        ]

    def test_shows_each_line_in_its_language(self, site):
        site.simulator.said = (PhoneLine("Hola <b>", "es-US"), PhoneLine("hi", "", own=True))
        page = site.visitor().get("/simulator/part?author=0").text
        assert 'lang="es-US"><p class="text">Hola &lt;b&gt;</p>' in page

    @pytest.mark.parametrize("fields", [{"do": "fly"}, {}, {"do": "say", "text": " "}])
    def test_what_no_phone_does_is_refused(self, site, fields):
        assert form(site.visitor(), "/simulator/phone?author=0", **fields).status_code == 400

    def test_only_there_may_a_page_listen(self, site):
        client = site.visitor()
        assert "microphone=(self)" in client.get("/simulator").headers["Permissions-Policy"]
        assert "microphone=()" in client.get("/chat").headers["Permissions-Policy"]


class TestTheSimulator:
    def test_writes_as_an_author_and_shows_what_came_back(self, site):
        from assist.model.contact import ChannelKind

        client = site.visitor()
        assert form(client, "/simulator/sms?author=0", text="hi <b>").status_code == 303
        form(client, "/simulator/mail?author=1", subject="Late fee", text="remove it")
        site.simulator.answer(ChannelKind.SMS, "+12025550111", "You owe $120.00")
        assert site.simulator.sent == [
            ("sms", "+12025550111", "hi <b>"),
            ("mail", "luz@example.com", "Late fee", "remove it"),
        ]
        page = client.get("/simulator?author=0").text
        assert "hi &lt;b&gt;" in page
        assert "You owe $120.00" in client.get("/simulator/part?author=0").text
        assert "remove it" not in page
        assert "remove it" in client.get("/simulator?author=1").text

    @pytest.mark.parametrize("author", ["2", "-1", "x", ""])
    def test_knows_its_authors(self, site, author):
        assert site.visitor().get(f"/simulator?author={author}").status_code == 400

    def test_refuses_to_send_nothing(self, site):
        assert form(site.visitor(), "/simulator/sms?author=0", text=" ").status_code == 400
