import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.channels.segments import _BASIC, _EXTENSION, Encoding, measure

basic = st.text(st.sampled_from(sorted(_BASIC)))
gsm = st.text(st.sampled_from(sorted(_BASIC | _EXTENSION)), max_size=2000)


class TestAlphabets:
    def test_the_basic_table_has_127_characters_beside_the_escape(self):
        assert len(_BASIC) == 127

    def test_the_extension_table_has_ten(self):
        assert len(_EXTENSION) == 10

    @pytest.mark.parametrize("text", ["Hola, ¿cómo estás?", "Zürich", "5 €", "naïve", "niño"])
    def test_one_foreign_letter_changes_the_whole_text(self, text):
        expected = Encoding.GSM7 if text in {"Zürich", "5 €", "niño"} else Encoding.UCS2
        assert measure(text).encoding is expected


class TestBoundaries:
    @pytest.mark.parametrize(
        ("text", "units", "count"),
        [
            ("", 0, 0),
            ("a" * 160, 160, 1),
            ("a" * 161, 161, 2),
            ("a" * 306, 306, 2),
            ("a" * 307, 307, 3),
            ("€" * 80, 160, 1),
            ("€" * 81, 162, 2),
            ("ó" * 70, 70, 1),
            ("ó" * 71, 71, 2),
            ("ó" * 134, 134, 2),
            ("ó" * 135, 135, 3),
            ("😀" * 35, 70, 1),
            ("😀" * 36, 72, 2),
        ],
    )
    def test_single_and_concatenated_limits(self, text, units, count):
        size = measure(text)
        assert (size.units, size.count) == (units, count)

    def test_an_escaped_character_is_not_split_between_segments(self):
        text = "a" * 152 + "€" + "b" * 152  # 306 septets, yet the euro does not fit the first 153
        assert measure(text).count == 3

    def test_a_surrogate_pair_is_not_split_between_segments(self):
        text = "ó" * 66 + "😀" + "ó" * 66
        assert measure(text).count == 3


class TestProperties:
    @given(gsm)
    def test_gsm_text_needs_at_least_its_septets(self, text):
        size = measure(text)
        assert size.encoding is Encoding.GSM7
        assert size.count >= size.units / 160
        assert size.count <= 1 + size.units // 152

    @given(st.text(max_size=500), st.text(max_size=20))
    def test_more_text_never_takes_fewer_segments(self, text, more):
        assert measure(text + more).count >= measure(text).count

    @given(basic)
    def test_plain_basic_text_follows_the_arithmetic(self, text):
        size = measure(text)
        expected = 0 if not text else 1 if len(text) <= 160 else -(-len(text) // 153)
        assert size.count == expected

    @given(st.text(max_size=500))
    def test_ucs2_units_are_utf16_code_units(self, text):
        size = measure(text)
        if size.encoding is Encoding.UCS2:
            assert size.units == len(text.encode("utf-16-le", "surrogatepass")) // 2
