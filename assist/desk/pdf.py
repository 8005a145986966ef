"""Plain documents as PDF: selectable text, numbered pages, the same bytes for the same content.

The only place that knows the PDF library (reportlab).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

FONT, BOLD = "Vera", "VeraBd"  # come with the library; Latin letters, embedded as subsets
_MARGIN = 54  # points
_PADDING = 6  # of the frame in which the text runs
_WIDE = 595.28 - 2 * (_MARGIN + _PADDING)  # of A4
_ARROWS = str.maketrans({"→": "->", "\u00a0": " ", "\u202f": " ", "\t": "    "})


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; lines are kept. `quiet` is smaller: references and hashes."""

    text: str
    quiet: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A table. `widths` are shares of the page; columns in `right` are figures."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    right: frozenset[int] = frozenset()


Block = Heading | Words | Rows


@dataclass(frozen=True, slots=True)
class Pdf:
    """A document and how large it is for those who limit that."""

    content: bytes
    pages: int
    characters: int


def make_pdf(
    title: str,
    blocks: Sequence[Block],
    *,
    footer: str,
    lang: str = "en",
    most_pages: int | None = None,
) -> Pdf:
    """`footer` stands at the foot of every page with `%(page)s` and `%(pages)s` filled in.

    It is laid out twice, since the first page names the number of the last; once is enough for a
    document of more than `most_pages`, which nobody will be given.
    """
    content, pages = _build(title, blocks, footer, 0, lang)
    if most_pages is None or pages <= most_pages:
        content, pages = _build(title, blocks, footer, pages, lang)
    return Pdf(content, pages, characters_of(title, blocks))


def characters_of(title: str, blocks: Sequence[Block]) -> int:
    """The characters of the document's text, as those who limit them count."""
    return sum(len(text) for text in _texts(title, blocks))


def _build(
    title: str, blocks: Sequence[Block], footer: str, pages: int, lang: str
) -> tuple[bytes, int]:
    from reportlab.platypus import SimpleDocTemplate

    styles, out = _styles(), BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=(595.28, 841.89),
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=_shown(title),
        author="",
        lang=lang,
        invariant=1,  # no clock and no chance in the file
    )

    def foot(canvas: Any, laid_out: Any) -> None:
        canvas.setFont(FONT, 7.5)
        line = footer % {"page": laid_out.page, "pages": pages}
        canvas.drawString(_MARGIN + _PADDING, _MARGIN / 2, _shown(line))

    story = [_flowable(Heading(title), styles, "Title"), *_story(blocks, styles)]
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue(), document.page


def _story(blocks: Sequence[Block], styles: Any) -> list[Any]:
    return [
        _table(block, styles) if isinstance(block, Rows) else _flowable(block, styles)
        for block in blocks
    ]


def _flowable(block: Heading | Words, styles: Any, style: str = "") -> Any:
    from reportlab.platypus import Paragraph

    if isinstance(block, Heading):
        return Paragraph(_markup(block.text), styles[style or "Heading"])
    name = "Quiet" if block.quiet else "Strong" if block.strong else "Words"
    return Paragraph(_markup(block.text), styles[name])


def _table(block: Rows, styles: Any) -> Any:
    from reportlab.lib import colors
    from reportlab.platypus import LongTable, Paragraph, TableStyle

    def row(cells: Iterable[str], style: str) -> list[Any]:
        return [
            Paragraph(_markup(cell), styles[f"{style}Right" if column in block.right else style])
            for column, cell in enumerate(cells)
        ]

    rows = [row(block.head, "Head"), *(row(cells, "Cell") for cells in block.rows)]
    table = LongTable(rows, colWidths=[share * _WIDE for share in block.widths], repeatRows=1)
    whole = ((0, 0), (-1, -1))
    look = [("LINEBELOW", *whole, 0.4, colors.HexColor("#999999")), ("VALIGN", *whole, "TOP")]
    table.setStyle(TableStyle([*look, ("LEFTPADDING", (0, 0), (0, -1), 0)]))
    table.spaceBefore, table.spaceAfter = 4, 8
    return table


@lru_cache(maxsize=1)
def _styles() -> Any:
    from reportlab.lib.enums import TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle, StyleSheet1

    _glyphs()
    sheet = StyleSheet1()
    words = {"fontName": FONT, "fontSize": 9, "leading": 12.5, "spaceAfter": 4}
    sheet.add(ParagraphStyle("Words", **words))
    sheet.add(ParagraphStyle("Strong", **words | {"fontName": BOLD, "keepWithNext": 1}))
    sheet.add(ParagraphStyle("Quiet", **words | {"fontSize": 7, "leading": 9}))
    big = {"fontName": BOLD, "keepWithNext": 1}
    sheet.add(ParagraphStyle("Title", **words | big | {"fontSize": 15, "leading": 20}))
    heading = {"fontSize": 11, "leading": 15, "spaceBefore": 10}
    sheet.add(ParagraphStyle("Heading", **words | big | heading))
    for name, font in (("Head", BOLD), ("Cell", FONT)):
        cell = words | {"fontName": font, "fontSize": 8, "leading": 10.5, "spaceAfter": 0}
        sheet.add(ParagraphStyle(name, **cell))
        sheet.add(ParagraphStyle(f"{name}Right", **cell | {"alignment": TA_RIGHT}))
    return sheet


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    """The characters that the font has; registers it with the library."""
    import reportlab
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(reportlab.__file__).parent / "fonts"
    font = TTFont(FONT, str(folder / "Vera.ttf"))
    pdfmetrics.registerFont(font)
    pdfmetrics.registerFont(TTFont(BOLD, str(folder / "VeraBd.ttf")))
    return frozenset(font.face.charToGlyph)


def _shown(text: str) -> str:
    """`text` as the font can write it; any other character by its number, so that none is lost."""
    known = _glyphs()
    return "".join(
        sign if ord(sign) in known or sign == "\n" else f"[U+{ord(sign):04X}]"
        for sign in text.translate(_ARROWS)
        if sign == "\n" or sign.isprintable()
    )


def _markup(text: str) -> str:
    return escape(_shown(text)).replace("\n", "<br/>")


def _texts(title: str, blocks: Iterable[Block]) -> Iterable[str]:
    yield title
    for block in blocks:
        if isinstance(block, Rows):
            yield from block.head
            yield from (cell for row in block.rows for cell in row)
        else:
            yield block.text
