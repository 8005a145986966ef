import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.channels.email_text import decode, from_html, unflow
from tests.timing import quickest

TEXT = "¿Cuánto debo? Mañana envío 50 € — “gracias”"


class TestCharsets:
    @pytest.mark.parametrize(
        ("data", "charset"),
        [
            (TEXT.encode(), "utf-8"),
            (TEXT.encode(), "us-ascii"),
            (TEXT.encode(), "iso-8859-1"),
            (TEXT.encode(), None),
            (TEXT.encode(), "x-unknown"),
            (TEXT.encode(), "base64"),
            (TEXT.encode("utf-8-sig"), "utf-8"),
            (TEXT.encode("cp1252"), "windows-1252"),
            (TEXT.encode("cp1252"), "iso-8859-1"),
            (TEXT.encode("cp1252"), "us-ascii"),
            (TEXT.encode("cp1252"), "utf-8"),
            (TEXT.encode("cp1252"), "none"),
            (TEXT.encode("cp1252"), None),
            (TEXT.encode("utf-16"), "utf-16"),
            (TEXT.encode("utf-16"), None),
        ],
    )
    def test_are_repaired(self, data, charset):
        assert decode(data, charset) == TEXT

    @pytest.mark.parametrize(
        ("text", "charset"),
        [
            ("Привет, сколько я должен?", "koi8-r"),
            ("こんにちは、請求書について", "iso-2022-jp"),
            ("你好，我想问一下发票", "gb18030"),
            ("Grüße", "latin-1"),
            ("Ángel", "mac_roman"),
        ],
    )
    def test_that_are_named_rightly_are_used(self, text, charset):
        assert decode(text.encode(charset), charset) == text

    @given(st.binary(), st.none() | st.text(max_size=12))
    def test_any_bytes_become_text(self, data, charset):
        assert isinstance(decode(data, charset), str)


class TestFlowed:
    def test_soft_breaks_are_joined_and_quotes_kept(self):
        text = "A long \nline.\n> quoted \n> too\nNext\n-- \nAna"
        assert unflow(text) == "A long line.\n> quoted too\nNext\n-- \nAna"

    def test_delsp_takes_the_space_away(self):
        assert unflow("請求 \n書", delsp=True) == "請求書"

    def test_a_stuffed_space_is_taken_off(self):
        assert unflow(" >not a quote") == ">not a quote"

    @given(st.text(), st.booleans())
    def test_of_any_text(self, text, delsp):
        unflow(text, delsp=delsp)


class TestHtml:
    def test_paragraphs_lists_and_entities(self):
        html = "<p>Hola&nbsp;Ana</p><p>Debo <b>50</b> &euro;</p><ul><li>uno<li>dos</ul>"
        text = from_html(html)
        assert "Hola Ana" in text.replace("\xa0", " ")
        assert "Debo 50 €" in text
        assert "* uno" in text

    def test_scripts_and_styles_are_no_text(self):
        html = "<style>p{color:red}</style><script>alert(1)</script><p>Hi</p><!-- no -->"
        assert from_html(html) == "Hi"

    @pytest.mark.parametrize("quote", ['type="cite"', 'class="gmail_quote"'])
    def test_quotations_are_marked(self, quote):
        html = f"<p>New</p><blockquote {quote}><p>Old one</p><p>Old two</p></blockquote><p>End</p>"
        assert from_html(html).split() == ["New", ">", "Old", "one", ">", ">", "Old", "two", "End"]

    def test_an_indented_paragraph_is_no_quotation(self):
        assert ">" not in from_html("<blockquote style='margin:0 0 0 40px'>Mine</blockquote>")

    def test_quotations_in_quotations_are_marked_once(self):
        html = (
            '<div>New<blockquote type="cite">Old<blockquote type="cite">Older</blockquote>'
            "</blockquote>after</div>"
        )
        lines = [line for line in from_html(html).split("\n") if line]
        assert lines[0] == "New"
        assert lines[-1] == "after"
        assert all(line.startswith(">") for line in lines[1:-1])
        assert from_html(html).count("Older") == 1

    @pytest.mark.parametrize(
        "html",
        [
            "",
            " ",
            "<",
            "<html>",
            "<p",
            "<?xml version='1.0' encoding='utf-16'?><p>Hi</p>",
            "\x00",
            "<div>" * 5000 + "deep",
            "<blockquote type=cite>",
            "\ud800",
            "<p>&#0;&#xd800;</p>",
        ],
    )
    def test_broken_html_is_read_all_the_same(self, html):
        assert isinstance(from_html(html), str)

    @given(st.text())
    def test_any_text_is_read(self, html):
        assert isinstance(from_html(html), str)

    def test_a_megabyte_takes_little(self):
        html = "<div><p>word <b>word</b></p></div>" * 30_000
        assert quickest(lambda: from_html(html), times=1) < 15
        assert from_html(html).startswith("word word")

    def test_beyond_the_limit_only_tags_are_cut_out(self):
        assert from_html("<p>word</p>" * 200_000).startswith("wordword")
