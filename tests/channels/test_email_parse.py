import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.channels.email_parse import header_text, read
from assist.errors import BadInput
from tests.channels.mails import AUTHOR, OURS, built, raw
from tests.timing import quickest


class TestHeaders:
    def test_are_decoded(self):
        mail = read(
            raw(
                "Hi",
                "Subject: =?utf-8?q?Mi_factura=3A_?= =?iso-8859-1?q?ma=F1ana?=",
                sender="=?utf-8?b?QW5hIFDDqXJleg==?= <Ana@Example.COM>",
            )
        )
        assert mail.subject == "Mi factura: mañana"
        assert (mail.sender, mail.sender_name) == (AUTHOR, "Ana Pérez")

    @pytest.mark.parametrize(
        ("line", "text"),
        [
            (b"ma\xf1ana", "mañana"),
            ("mañana".encode(), "mañana"),
            (b"=?utf-8?b?!!!?=", "=?utf-8?b?!!!?="),
            (b"=?x-unknown?q?ma=C3=B1ana?=", "mañana"),
            (b"=?utf-8?q?bad=FFbyte?=", "badÿbyte"),
            (b"folded\r\n line", "folded line"),
        ],
    )
    def test_broken_ones_are_repaired(self, line, text):
        message = b"From: ana@example.com\r\nSubject: " + line + b"\r\n\r\nHi"
        assert read(message).subject == text

    def test_an_endless_one_is_cut(self):
        assert len(header_text("x" * 1_000_000)) <= 10_000

    @pytest.mark.parametrize("sender", ["", "nobody", "<>", "a@b@c", '"x" <y@z', "\x00@x"])
    def test_a_mail_without_a_readable_sender_is_kept(self, sender):
        mail = read(raw("Hi", sender=sender))
        assert mail.text == "Hi"
        assert "@" in mail.sender


class TestIdentity:
    def test_its_own_message_id(self):
        mail = read(raw("Hi", "Message-ID: <abc@example.com>"))
        assert (mail.message_id, mail.has_own_id) == ("<abc@example.com>", True)

    @pytest.mark.parametrize("line", ["X-None: 1", "Message-ID: ", "Message-ID: broken"])
    def test_an_artificial_one_is_stable(self, line):
        bare = f"From: {AUTHOR}\r\n{line}\r\nSubject: x\r\n\r\nHi".encode()
        mail = read(bare)
        assert not mail.has_own_id
        assert mail.message_id == read(b"Received: by mx\r\n" + bare).message_id
        assert mail.message_id != read(bare + b"!").message_id

    def test_a_repeated_message_id_with_other_words_is_another_mail(self):
        prints = {read(raw(text)).fingerprint for text in ("one", "two", "one")}
        assert len(prints) == 2

    def test_references_newest_first(self):
        mail = read(raw("Hi", "References: <1@x> <2@x>\r\n <3@x>", "In-Reply-To: <3@x> junk"))
        assert mail.references == ("<3@x>", "<2@x>", "<1@x>")


class TestBody:
    def test_plain_wins_over_html(self):
        assert read(built("plain", html="<p>html</p>").as_bytes()).text == "plain"

    def test_html_alone_is_read(self):
        assert read(raw("<p>¿Cuánto?</p>", "Content-Type: text/html")).text == "¿Cuánto?"

    def test_an_empty_plain_part_gives_way_to_html(self):
        assert read(built(" \n", html="<p>html</p>").as_bytes()).text == "html"

    def test_flowed_text_is_joined(self):
        body = "one \r\nline\r\n"
        assert read(raw(body, "Content-Type: text/plain; format=flowed")).text == "one line"

    def test_parts_around_a_picture_are_joined(self):
        mail = built("before")
        mail.make_mixed()
        mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
        mail.add_attachment("after", disposition="inline")
        parsed = read(mail.as_bytes())
        assert parsed.text == "before\n\nafter"
        assert [(each.name, each.size) for each in parsed.attachments] == [("a.png", 4)]

    def test_attachments_only(self):
        mail = built("")
        mail.add_attachment(
            b"%PDF-1.7", maintype="application", subtype="pdf", filename="../../factura ñ.pdf"
        )
        parsed = read(mail.as_bytes())
        assert parsed.text == ""
        (pdf,) = parsed.attachments
        assert (pdf.name, pdf.content_type, pdf.size) == ("factura ñ.pdf", "application/pdf", 8)

    def test_a_mail_in_the_mail_is_an_attachment(self):
        outer, inner = built("outer"), built("inner")
        outer.add_attachment(inner)
        parsed = read(outer.as_bytes())
        assert parsed.text == "outer"
        assert parsed.attachments[0].content_type == "message/rfc822"

    @pytest.mark.parametrize(
        ("body", "headers"),
        [
            ("Hi", ["Content-Type: multipart/mixed"]),
            ("Hi", ["Content-Type: multipart/mixed; boundary=missing"]),
            ("--b\r\n\r\nHi", ["Content-Type: multipart/mixed; boundary=b"]),
            ("SGk=!!!", ["Content-Transfer-Encoding: base64"]),
            ("Hi=", ["Content-Transfer-Encoding: quoted-printable"]),
            ("Hi", ["Content-Transfer-Encoding: x-unknown", "Content-Type: text"]),
            ("Hi", ["Content-Type: text/plain; charset*=bad''%ZZ"]),
            (b"Hi \xff\xfe\x00", ["Content-Type: text/plain; charset=utf-8"]),
        ],
    )
    def test_broken_mime_still_has_its_words(self, body, headers):
        assert "Hi" in read(raw(body, *headers)).text

    def test_a_megabyte_takes_little(self):
        mail = raw("Palabra ñ y otra.\r\n" * 60_000, "Content-Type: text/plain; charset=x")
        assert len(read(mail).text) > 1_000_000
        assert quickest(lambda: read(mail)) < 5

    def test_deep_nesting_is_survived(self):
        depth = 2000
        head = "".join(
            f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth)
        )
        read(f"From: {AUTHOR}\r\nTo: {OURS}\r\n{head}\r\nHi".encode())

    def test_an_oversize_mail_is_refused(self):
        with pytest.raises(BadInput) as caught:
            read(raw("x" * 1000), max_bytes=500)
        assert caught.value.field == "body"


class TestAnything:
    @given(st.binary(max_size=2000))
    def test_any_bytes_are_a_mail(self, data):
        mail = read(data)
        mail.text.encode()
        assert "@" in mail.sender

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(
                    [
                        "From",
                        "To",
                        "Subject",
                        "Content-Type",
                        "Content-Transfer-Encoding",
                        "Message-ID",
                        "References",
                        "Content-Disposition",
                        "MIME-Version",
                    ]
                ),
                st.text(max_size=60),
            ),
            max_size=8,
        ),
        st.binary(max_size=300),
    )
    def test_any_headers_are_read(self, headers, body):
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        mail = read(head.encode("utf-8", "replace") + b"\r\n" + body)
        assert mail.message_id.startswith("<")
        mail.subject.encode()
