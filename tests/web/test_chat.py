"""The authors' chat over HTTP: a visitor's token opens their own conversation and nothing else."""

import json

import pytest

from assist.channels.webchat import WebChat
from assist.desk.decide_suggestion import Click, approve
from assist.desk.work_conversation import add_note
from assist.model.contact import ChannelKind
from assist.model.conversation import MessageState
from assist.store import conversations
from assist.web.server import HUB
from tests.web.conftest import form


class Visitor:
    """An author's browser with its token."""

    def __init__(self, site):
        self.client = site.visitor()
        self.token = self.client.post("/chat/session", json={}).json["token"]

    @property
    def headers(self):
        return {"X-Assist-Visitor": self.token}

    def get(self, path, **options):
        return self.client.get(path, headers=self.headers, **options)

    def post(self, path, **fields):
        return self.client.post(path, json=fields, headers=self.headers)

    def say(self, text, key="11111111-aaaa", **fields):
        return self.post("/chat/messages", id=key, text=text, **fields)


@pytest.fixture
def visitor(site):
    return Visitor(site)


@pytest.fixture
def answered(visitor, desk):
    """A conversation in which the desk has answered; its id and the answer's."""
    conversation_id = visitor.say("where do I see my invoices?").json["conversation"]
    desk.work()
    suggestion = desk.suggestion(conversation_id)
    approve(desk.desk, Click(suggestion.id, desk.ana.id), desk.clock())
    desk.work()
    return conversation_id, desk.timeline(conversation_id)[-1].id


class TestWriting:
    def test_stores_the_message_once_however_often_it_is_sent(self, visitor, desk):
        first = visitor.say("hello").json
        second = visitor.say("hello").json
        assert first["conversation"] == second["conversation"]
        assert len(desk.timeline(first["conversation"])) == 1
        assert second["messages"][0]["id"] == "11111111-aaaa"

    def test_reaches_the_console(self, visitor, desk, ana):
        visitor.say("where do I see my invoices?")
        desk.work()
        assert "where do I see my invoices?" in ana.get("/desk").text

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"id": "11111111", "text": ""}, "text"),
            ({"id": "11111111", "text": "x" * 4001}, "text"),
            ({"id": "1", "text": "x"}, "id"),
            ({"text": "x"}, "id"),
            ({"id": "11111111", "text": 7}, "text"),
            ({"id": "11111111", "text": "x", "email": "nobody"}, "email"),
        ],
    )
    def test_malformed_is_refused_by_the_name_of_the_field(self, visitor, fields, field):
        answer = visitor.post("/chat/messages", **fields)
        assert (answer.status_code, answer.json["field"]) == (400, field)
        assert visitor.get("/chat/messages").json["messages"] == []

    def test_not_json_is_refused(self, visitor):
        answer = visitor.client.post("/chat/messages", data=b"{", headers=visitor.headers)
        assert (answer.status_code, answer.json["field"]) == (400, "body")

    def test_oversize_is_refused(self, visitor):
        answer = visitor.client.post(
            "/chat/messages", data=b"x" * (1024 * 1024 + 1), headers=visitor.headers
        )
        assert answer.status_code == 413
        assert answer.json["remedy"]

    def test_too_often_is_refused_with_when_to_try_again(self, visitor):
        answers = [visitor.say("x", key=f"key-{n:08d}") for n in range(12)]
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["Retry-After"]) >= 1
        assert answers[-1].json["remedy"]

    def test_keeps_an_address_for_later(self, visitor, desk):
        conversation_id = visitor.say("hello").json["conversation"]
        assert visitor.post("/chat/email", email="Ada@Example.com").status_code == 204
        with desk.desk.db.read() as tx:
            assert conversations.get(tx, conversation_id).reply_email == "ada@example.com"
        assert visitor.post("/chat/email", email="x").status_code == 400


class TestReading:
    def test_shows_what_was_said_and_nothing_internal(self, visitor, desk, answered):
        conversation_id, answer_id = answered
        now = desk.clock()
        add_note(desk.desk, conversation_id, by=desk.ana.id, text="a secret note", now=now)
        found = visitor.get("/chat/messages").json
        assert [message["ours"] for message in found["messages"]] == [False, True]
        assert found["messages"][1]["id"] == answer_id
        assert "secret" not in json.dumps(found)

    def test_hides_a_reply_that_has_not_left(self, visitor, desk):
        conversation_id = visitor.say("where do I see my invoices?").json["conversation"]
        desk.work()
        click = Click(desk.suggestion(conversation_id).id, desk.ana.id)
        approve(desk.desk, click, desk.clock())
        assert len(visitor.get("/chat/messages").json["messages"]) == 1

    def test_says_when_it_was_read(self, visitor, desk, answered):
        conversation_id, answer_id = answered
        assert visitor.post("/chat/seen", ids=[answer_id], state="read").status_code == 204
        assert desk.timeline(conversation_id)[-1].state is MessageState.READ
        visitor.post("/chat/seen", ids=[answer_id], state="delivered")
        assert desk.timeline(conversation_id)[-1].state is MessageState.READ

    @pytest.mark.parametrize("fields", [{"ids": "x", "state": "read"}, {"ids": [], "state": "ate"}])
    def test_of_nonsense_is_refused(self, visitor, answered, fields):
        assert visitor.post("/chat/seen", **fields).status_code == 400


class TestTheStream:
    def test_tells_of_answers_and_typing_and_nothing_of_their_content(self, visitor, ana, answered):
        conversation_id, _ = answered
        after = visitor.get("/chat/messages").json["after"]
        form(ana, f"/desk/conversations/{conversation_id}/typing")
        answer = visitor.get(f"/chat/stream?after={after}", buffered=False)
        texts = iter(answer.response)
        next(texts)
        assert "event: typing\ndata: {}" in next(texts).decode()
        answer.close()

    def test_begins_with_the_first_message(self, visitor):
        assert visitor.get("/chat/stream").status_code == 404

    def test_says_when_there_are_too_many(self, visitor, site, answered):
        hub = site.app.extensions[HUB]
        hub._capacity = 0  # forty streams would only take longer
        answer = visitor.get("/chat/stream")
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) >= 1


class TestSomebodyElse:
    @pytest.mark.parametrize("token", ["", "forged", "eyJ2IjoxfQ.xxxx"])
    @pytest.mark.parametrize("path", ["/chat/messages", "/chat/stream"])
    def test_without_a_genuine_token_gets_nothing(self, site, token, path):
        answer = site.visitor().get(path, headers={"X-Assist-Visitor": token})
        assert answer.status_code == 403

    def test_stores_nothing_without_a_genuine_token(self, site, ana):
        answer = site.visitor().post(
            "/chat/messages",
            json={"id": "11111111", "text": "intruder"},
            headers={"X-Assist-Visitor": "forged"},
        )
        assert answer.status_code == 403
        assert "intruder" not in ana.get("/desk").text

    def test_sees_only_their_own_conversation(self, site, visitor, answered):
        stranger = Visitor(site)
        assert stranger.get("/chat/messages").json["messages"] == []
        stranger.say("hello")
        _, answer_id = answered
        assert stranger.post("/chat/seen", ids=[answer_id], state="read").status_code == 404

    def test_signed_in_to_the_portal_on_the_same_browser_is_somebody_new(self, desk):
        from datetime import timedelta

        from assist.channels.webchat import identity_token
        from assist.web.visitors import enter

        now = desk.clock()
        channel = WebChat("secret", identity_secret="portal", clock=desk.clock)
        until = now + timedelta(hours=1)
        ada = enter(channel, "", identity_token("ada", "portal", until), now)
        again = enter(channel, ada, identity_token("ada", "portal", until), now)
        luz = enter(channel, again, identity_token("luz", "portal", until), now)
        ids = [channel.visitor(token, now).id for token in (ada, again, luz)]
        assert ids[0] == ids[1] != ids[2]


class TestThePage:
    def test_speaks_the_visitors_language(self, site):
        page = site.visitor().get("/chat", headers={"Accept-Language": "es-MX,es;q=0.9"}).text
        assert '<html lang="es">' in page
        assert "Escribe un mensaje" in page

    def test_frame_may_be_embedded_and_the_page_may_not(self, site):
        client = site.visitor()
        frame, page = client.get("/chat/frame"), client.get("/chat")
        assert "frame-ancestors *" in frame.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in frame.headers
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]

    def test_gives_its_labels_to_the_page_that_embeds_it(self, site):
        answer = site.visitor().get("/chat/words?lang=es")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.json["open"] == "Abrir el chat"


def test_the_channel_is_the_products_own(desk):
    assert isinstance(desk.desk.channel(ChannelKind.WEBCHAT), WebChat)
