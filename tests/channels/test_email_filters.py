import pytest

from assist.channels.email_filters import Automatic, Ours, automatic
from assist.channels.email_parse import read
from assist.channels.reply_address import ReplyAddresses
from tests.channels.mails import OURS, bounce, raw

ID = "0123456789abcdef0123456789"
WE = Ours(ReplyAddresses(OURS, "secret"), "example.org", frozenset({"billing.example.org"}))


def why(*headers: str, **options):
    return automatic(read(raw("Hi", *headers, **options)), WE)


class TestPeople:
    @pytest.mark.parametrize(
        "header",
        [
            "Subject: Invoice 42",
            "Subject: Re: Automatic payments of my book",
            "Subject: I was out of the office, sorry",
            "Subject: Mi oficina",
            "Auto-Submitted: no",
            "Precedence: first-class",
            "X-Auto-Response-Suppress: DR, RN",
            "Return-Path: <ana@example.com>",
            "List-Id: Our own group <billing.example.org>",
        ],
    )
    def test_are_answered(self, header):
        assert why(header) is None


class TestMachines:
    @pytest.mark.parametrize(
        "header",
        [
            "Auto-Submitted: auto-replied",
            "Auto-Submitted: auto-generated; owner=x",
            "X-Auto-Response-Suppress: All",
            "X-Auto-Response-Suppress: OOF, AutoReply",
            "Precedence: auto_reply",
            "Precedence: bulk",
            "X-Autoreply: yes",
            "X-Autorespond: 1",
            "Return-Path: <>",
            "Subject: Automatic reply: Invoice",
            "Subject: Auto: Invoice",
            "Subject: Respuesta automática: Factura",
            "Subject: Respuesta automatica",
            "Subject: Autorrespuesta",
        ],
    )
    def test_automatic_responses(self, header):
        assert why(header) is Automatic.AUTO_RESPONSE

    @pytest.mark.parametrize(
        "subject",
        [
            "Out of Office",
            "Out of the office: Invoice",
            "Re: Out of office",
            "Fuera de la oficina: Factura",
            "Fuera de oficina",
            "Estoy de vacaciones",
            "Ausencia temporal",
        ],
    )
    def test_absences(self, subject):
        assert why(f"Subject: {subject}", "Auto-Submitted: auto-replied") is Automatic.OUT_OF_OFFICE

    @pytest.mark.parametrize(
        "header",
        [
            "List-Id: Writers <writers.example.net>",
            "List-Post: <mailto:writers@example.net>",
            "List-Unsubscribe: <https://news.example.net/u>",
            "Precedence: list",
        ],
    )
    def test_lists(self, header):
        assert why(header) is Automatic.MAILING_LIST


class TestOurOwn:
    @pytest.mark.parametrize(
        ("header", "sender"),
        [
            ("X-Assist: anything", "Ana <ana@example.com>"),
            (f"Message-ID: <{ID}@example.org>", "Ana <ana@example.com>"),
            ("X-None: 1", f"Billing <{OURS.upper()}>"),
            ("X-None: 1", "billing+c1.x@example.org"),
        ],
    )
    def test_mail_that_comes_back_is_never_answered(self, header, sender):
        assert why(header, sender=sender) is Automatic.OWN_MAIL

    def test_a_colleague_of_the_same_domain_is_a_person(self):
        assert why("Message-ID: <1.2.3@example.org>", sender="eva@example.org") is None


class TestBounces:
    def test_a_delivery_report(self):
        assert automatic(read(bounce(original=f"<{ID}@example.org>")), WE) is Automatic.BOUNCE

    @pytest.mark.parametrize(
        "subject",
        [
            "Undeliverable: Invoice",
            "Delivery Status Notification (Failure)",
            "failure notice",
            "Mail delivery failed: returning message",
            "No se puede entregar: Factura",
        ],
    )
    def test_what_servers_without_reports_send(self, subject):
        sender = "Mail Delivery <MAILER-DAEMON@mx.example.net>"
        assert why(f"Subject: {subject}", sender=sender) is Automatic.BOUNCE

    def test_an_author_who_writes_about_one_is_a_person(self):
        assert why("Subject: Undeliverable: your mail came back to me") is None
