from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.channels.wire import clean, json_object, one_line, string
from assist.errors import BadInput


class TestClean:
    def test_what_databases_refuse_is_dropped(self):
        assert clean("a\x00b\x07c\ud800d\r\ne\rf\tg") == "abc\ufffdd\ne\nf\tg"

    @given(st.text(st.characters()))
    def test_always_encodable_and_stable(self, text):
        cleaned = clean(text)
        assert "\x00" not in cleaned
        assert clean(cleaned.encode().decode()) == cleaned

    def test_one_line_joins(self):
        assert one_line("  a\r\n\tb  ") == "a b"


class TestJson:
    @given(st.binary())
    def test_anything_else_is_bad_input(self, body):
        with suppress(BadInput):
            assert isinstance(json_object(body), dict)

    @pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 50_000, b"[1]", b"9" * 5000])
    def test_deep_nesting_and_other_values(self, body):
        with pytest.raises(BadInput):
            json_object(body)

    @pytest.mark.parametrize("value", [None, 1, "xxxxxx", ["a"]])
    def test_a_field_must_be_a_short_string(self, value):
        with pytest.raises(BadInput, match="name"):
            string({"name": value}, "name", maximum=5)
