from email import message_from_bytes, policy
from email.headerregistry import Address
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.channels.base import OutboundFile
from assist.channels.email_build import as_html, build, references, subject
from assist.channels.email_parse import ARTIFICIAL
from tests.channels.makers import NOW, outbound

SENDER = Address("Libros & Cía.", addr_spec="billing@example.org")
REPLY_TO = "billing+c1.x@example.org"


def mailed(**changes):
    """The mail as bytes, and as the other side reads it."""
    message = outbound(to_address="ana@example.com", **changes)
    raw = build(message, sender=SENDER, reply_to=REPLY_TO, now=NOW).as_bytes()
    return raw, message_from_bytes(raw, policy=policy.default)


class TestHeaders:
    def test_of_a_reply(self):
        _, mail = mailed(subject="Mi factura de mañana", to_name="Ana Pérez", language="es")
        assert mail["From"] == '"Libros & Cía." <billing@example.org>'
        assert mail["To"] == "Ana Pérez <ana@example.com>"
        assert mail["Reply-To"] == '"Libros & Cía." <billing+c1.x@example.org>'
        assert mail["Subject"] == "Re: Mi factura de mañana [#1042]"
        assert mail["Message-ID"] == "<0123456789abcdef0123456789@example.org>"
        assert mail["Content-Language"] == "es"
        assert mail["Auto-Submitted"] is None
        assert mail["List-Unsubscribe"] is None
        assert mail["X-Assist"]

    def test_two_attempts_are_the_same_bytes(self):
        assert mailed()[0] == mailed()[0]

    def test_so_are_two_with_files(self):
        paper = OutboundFile("receipt-1.pdf", "application/pdf", bytes(range(256)) * 40)
        raw, mail = mailed(attachments=(paper, paper))
        assert raw == mailed(attachments=(paper, paper))[0]
        assert mail["Message-ID"] == mailed()[1]["Message-ID"]
        assert mail["Content-Language"] == "en"
        assert mail.get_content_type() == "multipart/mixed"
        assert mail.get_body(("html",)) is not None
        assert (
            mail.get_body(("plain",)).get_content().strip()
            == mailed()[1].get_body(("plain",)).get_content().strip()
        )
        assert [part.get_content() for part in mail.iter_attachments()] == [paper.content] * 2
        assert [part.get_filename() for part in mail.iter_attachments()] == [paper.name] * 2
        assert all(len(line) <= 998 for line in raw.split(b"\r\n"))

    def test_lines_are_short_and_end_as_smtp_wants(self):
        long = tuple(f"<{'x' * 90}{n}@prod.outlook.com>" for n in range(30))
        raw, mail = mailed(subject="ñ" * 150, text="palabra " * 500, references=long)
        assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert raw.isascii()
        assert mail["References"].split()[0] == long[0]

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("Invoice", "Re: Invoice [#1042]"),
            ("Re: Invoice [#1042]", "Re: Invoice [#1042]"),
            ("RE: Rv: FW: Invoice", "Re: Invoice [#1042]"),
            ("[#7] Re: Invoice", "Re: Invoice [#1042]"),
            ("Re[2]: Invoice", "Re: Invoice [#1042]"),
            ("", "Re: Desk [#1042]"),
            ("Re: ", "Re: Desk [#1042]"),
        ],
    )
    def test_one_re_and_one_case_number(self, before, after):
        assert subject(outbound(subject=before), "Desk") == after

    def test_outreach_is_no_reply(self):
        assert subject(outbound(subject="Your plan", outreach=True), "Desk") == "Your plan [#1042]"


class TestThreading:
    def test_the_parent_and_the_chain(self):
        _, mail = mailed(in_reply_to="<3@x.com>", references=("<1@x.com>", "<2@x.com>"))
        assert mail["In-Reply-To"] == "<3@x.com>"
        assert mail["References"].split() == ["<1@x.com>", "<2@x.com>", "<3@x.com>"]

    def test_long_identifiers_are_never_encoded(self):
        long = f"<{'A' * 120}@DM6PR04MB1234.namprd04.prod.outlook.com>"
        raw, _ = mailed(in_reply_to=long)
        assert f"In-Reply-To: {long}\r\n".encode() in raw

    def test_an_artificial_identifier_stays_here(self):
        _, mail = mailed(in_reply_to=f"<abc@{ARTIFICIAL}>")
        assert mail["In-Reply-To"] is None
        assert mail["References"] is None

    def test_the_root_and_the_newest_are_kept(self):
        ids = tuple(f"<{n:040}@example.com>" for n in range(100))
        kept = references(ids)
        assert (kept[0], kept[-1]) == (ids[0], ids[-1])
        assert len(" ".join(kept)) <= 1000
        assert kept == sorted(kept)

    def test_what_is_no_identifier_is_left_out(self):
        assert references(("x", "<a@b> <c@d>", "<a\r\nBcc: e>", "<a@b>", "<a@b>")) == ["<a@b>"]


class TestNature:
    def test_an_automatic_answer_says_so(self):
        _, mail = mailed(automatic=True)
        assert mail["Auto-Submitted"] == "auto-replied"

    def test_outreach_can_be_stopped_with_one_click(self):
        url = "https://desk.example.org/u/" + "t" * 200
        raw, mail = mailed(outreach=True, unsubscribe_url=url)
        assert f"List-Unsubscribe: <{url}>\r\n".encode() in raw
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    def test_a_reply_carries_no_unsubscribe(self):
        _, mail = mailed(unsubscribe_url="https://desk.example.org/u")
        assert mail["List-Unsubscribe"] is None


class TestBodies:
    def test_both_say_the_same(self):
        _, mail = mailed(text="Su saldo es de $ 120,00.\n\n¿Paga el <b>viernes</b>?\nGracias")
        plain, html = mail.iter_parts()
        assert plain.get_content_type() == "text/plain"
        assert plain.get_content().strip().endswith("¿Paga el <b>viernes</b>?\r\nGracias")
        assert "<p>¿Paga el &lt;b&gt;viernes&lt;/b&gt;?<br>\r\nGracias</p>" in html.get_content()

    def test_the_page_is_accessible(self):
        page = as_html("Hola", 'A "title" & more', "es-AR")
        assert '<html lang="es-AR">' in page
        assert "<title>A &quot;title&quot; &amp; more</title>" in page

    def test_links_work_and_cannot_be_broken_out_of(self):
        page = as_html('See https://a.example/x?y=1&z="><script>. Bye', "t", "en")
        assert '<a href="https://a.example/x?y=1&amp;z=">' in page
        assert "<script>" not in page

    @given(st.text(), st.text())
    def test_no_text_becomes_markup(self, text, title):
        tags = []

        class Tags(HTMLParser):
            def handle_starttag(self, tag, attrs):
                tags.append(tag)

        Tags().feed(as_html(text, title, "en"))
        assert set(tags) <= {"html", "head", "meta", "title", "body", "p", "br", "a"}
