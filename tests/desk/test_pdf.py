"""Documents: every letter kept or named, numbered pages, the same bytes for the same content."""

import io

from pypdf import PdfReader

from assist.desk.pdf import Heading, Rows, Words, characters_of, make_pdf

FOOTER = "Salt · page %(page)s of %(pages)s"


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)


def one(*blocks, **changes):
    return make_pdf("A paper", blocks, footer=FOOTER, **changes)


class TestADocument:
    def test_has_the_same_bytes_for_the_same_content(self):
        blocks = [Heading("What"), Words("ñandú"), Rows(("a",), (("b",),), (1.0,))]
        assert one(*blocks).content == one(*blocks).content
        assert one(*blocks).content != one(*blocks[:2]).content

    def test_keeps_spanish_and_markup_as_they_are(self):
        text = text_of(one(Words("¿Señor <b>Pérez</b> & Cía? €5 – “sí” …")))
        assert "¿Señor <b>Pérez</b> & Cía? €5 – “sí” …" in text

    def test_names_the_letters_that_its_font_lacks(self):
        assert "ok [U+1F600] [U+4E2D]" in text_of(one(Words("ok 😀 中")))

    def test_leaves_out_what_cannot_be_seen(self):
        assert "ab" in text_of(one(Words("a\u200bb\x00")))

    def test_keeps_lines(self):
        first, second = text_of(one(Words("one\ntwo"))).splitlines()[-2:]
        assert (first, second) == ("one", "two")

    def test_numbers_its_pages(self):
        pdf = one(*(Words(f"line {place}\n" * 20) for place in range(12)))
        assert pdf.pages > 2
        pages = PdfReader(io.BytesIO(pdf.content)).pages
        assert len(pages) == pdf.pages
        for place, page in enumerate(pages, 1):
            assert f"page {place} of {pdf.pages}" in page.extract_text()

    def test_carries_long_tables_and_long_words_over_pages(self):
        rows = tuple((f"row {place}", "x" * 300) for place in range(200))
        pdf = one(Rows(("Head", "More"), rows, (0.3, 0.7)))
        assert pdf.pages > 5
        assert text_of(pdf).count("Head") == pdf.pages  # repeated on each
        assert "row 199" in text_of(pdf)

    def test_counts_its_characters(self):
        blocks = [Heading("abc"), Words("de"), Rows(("f",), (("gh",),), (1.0,))]
        assert characters_of("A", blocks) == 9
