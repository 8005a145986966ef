import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.channels.webchat import WebChat, identity_token, read_identity
from assist.errors import BadInput, NotAuthentic, PermanentFailure
from assist.model.contact import IdentityLevel
from tests.channels.makers import NOW, outbound, posted

PORTAL = "shared with the portal"


@pytest.fixture
def chat():
    return WebChat("secret", identity_secret=PORTAL, clock=lambda: NOW)


def said(token, *, cookie=False, **changes):
    value = {"id": "11111111-2222-3333-4444-555555555555", "text": "Hola"} | changes
    headers = (
        {"cookie": f"a=b; assist_visitor={token}; c"} if cookie else {"x-assist-visitor": token}
    )
    return posted(headers=headers, body=json.dumps(value).encode())


class TestVisitors:
    @pytest.mark.parametrize("cookie", [False, True])
    def test_a_token_speaks_for_its_visitor(self, chat, cookie):
        visitor, token = chat.start(NOW)
        request = said(token, cookie=cookie)
        chat.verify(request)
        (message,) = chat.parse(request, NOW)
        assert message.sender_address == visitor.id
        assert (message.proven, message.contact_id) == (IdentityLevel.L0, None)

    @pytest.mark.parametrize("token", ["", "x", "eyJ2IjoxfQ.xxxx", "é", "\ud800"])
    def test_no_genuine_token_no_entry(self, chat, token):
        with pytest.raises(NotAuthentic):
            chat.verify(said(token))

    def test_a_token_signed_with_another_secret_is_forged(self, chat):
        _, token = WebChat("other").start(NOW)
        with pytest.raises(NotAuthentic):
            chat.verify(said(token))

    def test_tokens_end(self, chat):
        _, token = chat.start(NOW)
        with pytest.raises(NotAuthentic, match="expired"):
            chat.visitor(token, NOW + timedelta(days=181))

    def test_renewing_keeps_the_visitor(self, chat):
        visitor, token = chat.start(NOW)
        again, _ = chat.renew(token, NOW + timedelta(days=100))
        assert again.id == visitor.id


class TestPortal:
    def test_its_word_proves_the_contact_until_it_ends(self, chat):
        _, token = chat.start(
            NOW, identity=identity_token("c.42", PORTAL, NOW + timedelta(minutes=10))
        )
        (message,) = chat.parse(said(token), NOW)
        assert (message.proven, message.contact_id) == (IdentityLevel.L2, "c.42")
        (later,) = chat.parse(said(token), NOW + timedelta(minutes=10))
        assert (later.proven, later.contact_id) == (IdentityLevel.L0, None)

    def test_a_visitor_can_sign_in_later(self, chat):
        visitor, token = chat.start(NOW)
        identity = identity_token("42", PORTAL, NOW + timedelta(minutes=10))
        again, _ = chat.renew(token, NOW, identity=identity)
        assert (again.id, again.contact_id) == (visitor.id, "42")

    @pytest.mark.parametrize(
        "token",
        [
            "",
            "42",
            identity_token("42", "guessed", NOW + timedelta(minutes=10)),
            identity_token("42", PORTAL, NOW),
            identity_token("42", PORTAL, NOW + timedelta(minutes=10)).replace("42", "43", 1),
            identity_token("", PORTAL, NOW + timedelta(minutes=10)),
        ],
    )
    def test_anything_else_proves_nothing(self, token):
        with pytest.raises(NotAuthentic):
            read_identity(token, PORTAL, NOW)

    def test_without_a_shared_secret_nobody_vouches(self):
        with pytest.raises(NotAuthentic):
            WebChat("secret").start(NOW, identity="x")

    @given(st.text(st.characters()))
    def test_any_text_is_refused_not_fallen_over(self, token):
        with pytest.raises(NotAuthentic):
            read_identity(token, PORTAL, NOW)


class TestMessages:
    def test_the_whole_message(self, chat):
        visitor, token = chat.start(NOW)
        request = said(token, email="Ana@Example.ORG", language="es-AR", name=" Ana\nB ")
        (message,) = chat.parse(request, NOW)
        assert message.reply_email == "ana@example.org"
        assert message.language_hint == "es-AR"
        assert message.sender_name == "Ana B"
        assert message.external_id == f"{visitor.id}:11111111-2222-3333-4444-555555555555"

    def test_one_visitor_cannot_take_anothers_message_id(self, chat):
        ids = {chat.parse(said(chat.start(NOW)[1]), NOW)[0].external_id for _ in range(2)}
        assert len(ids) == 2

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("id", None),
            ("id", "short"),
            ("id", "a/b/c/d/e/f/g"),
            ("text", None),
            ("text", ""),
            ("text", "  \n"),
            ("text", "x" * 4001),
            ("text", ["x"]),
            ("email", "no"),
            ("email", "a@b\nc.d"),
            ("language", "?"),
        ],
    )
    def test_a_wrong_field_is_named(self, chat, name, value):
        _, token = chat.start(NOW)
        with pytest.raises(BadInput) as caught:
            chat.parse(said(token, **{name: value}), NOW)
        assert caught.value.field == name

    def test_parsing_without_a_token_is_bad_input(self, chat):
        with pytest.raises(BadInput, match="x-assist-visitor"):
            chat.parse(posted(body=b"{}"), NOW)


class TestAnswers:
    def test_storing_is_sending(self, chat):
        sent = chat.send(outbound(), NOW)
        assert sent.external_id == outbound().id
        assert chat.find_sent(outbound(), NOW) == sent

    def test_limits(self, chat):
        for text in (" ", "x" * 4001):
            with pytest.raises(PermanentFailure):
                chat.send(outbound(text=text), NOW)
