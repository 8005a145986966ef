"""Mails are made up here, in the shapes in which each client writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.channels.email_reply import split
from tests.timing import quickest

NEW = "I sent the payment on Friday.\n\nCould you check it?"
NUEVO = "Ya hice el pago el viernes.\n\n¿Lo pueden revisar?"
OLD = "Hello Ana,\nyour instalment of $120.00 is due.\n\nThe billing desk"
QUOTED = "\n".join(f"> {line}".rstrip() for line in OLD.split("\n"))

TOP_POSTED = {
    "Gmail": f"On Tue, Nov 3, 2026 at 10:00 AM Billing <billing@example.org> wrote:\n\n{QUOTED}",
    "Gmail, wrapped": f"On Tue, Nov 3, 2026 at 10:00 AM The Billing Desk <\nbilling@example.org> wrote:\n\n{QUOTED}",
    "Gmail, old": f"2026-11-03 10:00 GMT-03:00 Billing <billing@example.org>:\n\n{QUOTED}",
    "Gmail, Spanish": f"El mar, 3 nov 2026 a las 10:00, Billing (<billing@example.org>)\nescribió:\n\n{QUOTED}",
    "Gmail, Spanish, am/pm": f"El mar, 3 de nov. de 2026 10:00 a. m., Billing <billing@example.org> escribió:\n\n{QUOTED}",
    "Apple Mail": f"> On Nov 3, 2026, at 10:00 AM, Billing <billing@example.org> wrote:\n> \n{QUOTED}",
    "Apple Mail, Spanish": f"> El 3 nov 2026, a la(s) 10:00, Billing <billing@example.org> escribió:\n> \n{QUOTED}",
    "iPhone": f"Sent from my iPhone\n\n> On Nov 3, 2026, at 10:00 AM, Billing <billing@example.org> wrote:\n> \n> \ufeff{OLD}".replace(
        "\n", "\n> "
    ),
    "iPhone, Spanish": f"Enviado desde mi iPhone\n\nEl 3 nov 2026, a la(s) 10:00, Billing <billing@example.org> escribió:\n\n{QUOTED}",
    "Outlook desktop": f"From: Billing <billing@example.org>\nSent: Tuesday, November 3, 2026 10:00 AM\nTo: Ana <ana@example.com>\nSubject: Your instalment\n\n{OLD}",
    "Outlook desktop, Spanish": f"De: Billing <billing@example.org>\nEnviado el: martes, 3 de noviembre de 2026 10:00\nPara: Ana <ana@example.com>\nAsunto: Su cuota\n\n{OLD}",
    "Outlook on the web": f"________________________________\nFrom: Billing <billing@example.org>\nSent: Tuesday, November 3, 2026 10:00 AM\nTo: ana@example.com <ana@example.com>\nSubject: Your instalment\n\n{OLD}",
    "Outlook mobile": f"Get Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Billing <billing@example.org>\nSent: Tuesday, November 3, 2026 10:00:00 AM\nTo: Ana <ana@example.com>\nSubject: Your instalment\n\n{OLD}",
    "Outlook mobile, Spanish": f"Obtener Outlook para Android<https://aka.ms/AAb9ysg>\n________________________________\nDe: Billing <billing@example.org>\nEnviado: martes, 3 de noviembre de 2026 10:00\nPara: Ana <ana@example.com>\nAsunto: Su cuota\n\n{OLD}",
    "Outlook, old": f"-----Original Message-----\nFrom: Billing [mailto:billing@example.org]\nSent: Tuesday, November 03, 2026 10:00 AM\nTo: Ana\nSubject: Your instalment\n\n{OLD}",
    "Outlook, old, Spanish": f"-----Mensaje original-----\nDe: Billing [mailto:billing@example.org]\nEnviado el: martes, 03 de noviembre de 2026 10:00\nPara: Ana\nAsunto: Su cuota\n\n{OLD}",
    "Outlook, bold fields": f"*From:* Billing <billing@example.org>\n*Sent:* Tuesday, November 3, 2026 10:00 AM\n*To:* Ana <ana@example.com>\n*Subject:* Your instalment\n\n{OLD}",
    "Yahoo": f"    On Tuesday, November 3, 2026 at 10:00:00 AM EST, Billing <billing@example.org> wrote:  \n \n {OLD}",
    "Yahoo, Spanish": f"    El martes, 3 de noviembre de 2026, 10:00:00 ART, Billing <billing@example.org> escribió:  \n \n {OLD}",
    "Yahoo mobile": f"Sent from Yahoo Mail for iPhone\n\n\nOn Tuesday, November 3, 2026, 10:00 AM, Billing <billing@example.org> wrote:\n\n{OLD}",
    "Yahoo mobile, Spanish": f"Enviado desde Yahoo Mail para Android\n\nEl mar., 3 de nov. de 2026 a la(s) 10:00 a. m., Billing<billing@example.org> escribió:\n{OLD}",
    "Thunderbird": f"On 11/3/26 10:00, Billing wrote:\n{QUOTED}",
    "Thunderbird, Spanish": f"El 3/11/26 a las 10:00, Billing escribió:\n{QUOTED}",
    "Samsung": f"Sent from my Galaxy\n\n\n-------- Original message --------\nFrom: Billing <billing@example.org>\nDate: 11/3/26 10:00 (GMT-03:00)\nTo: Ana <ana@example.com>\nSubject: Your instalment\n\n{OLD}",
    "Samsung, Spanish": f"Enviado desde mi Galaxy\n\n-------- Mensaje original --------\nDe: Billing <billing@example.org>\nFecha: 3/11/26 10:00 (GMT-03:00)\nPara: Ana <ana@example.com>\nAsunto: Su cuota\n\n{OLD}",
    "Windows Mail": f"Sent from Mail for Windows\n\nFrom: Billing\nSent: Tuesday, November 3, 2026 10:00 AM\nTo: Ana\nSubject: Your instalment\n\n{OLD}",
    "Windows Mail, Spanish": f"Enviado desde Correo para Windows\n\nDe: Billing\nEnviado: martes, 3 de noviembre de 2026 10:00\nPara: Ana\nAsunto: Su cuota\n\n{OLD}",
    "Zoho": f"---- On Tue, 03 Nov 2026 10:00:00 -0300 Billing <billing@example.org> wrote ----\n\n{OLD}",
    "Proton": f"Sent with Proton Mail secure email.\n\nOn Tuesday, November 3rd, 2026 at 10:00 AM, Billing <billing@example.org> wrote:\n\n{QUOTED}",
    "Hotmail": f"> Subject: Your instalment\n> From: billing@example.org\n> To: ana@example.com\n> Date: Tue, 3 Nov 2026 10:00:00 -0300\n> \n{QUOTED}",
    "forwarded by Gmail": f"---------- Forwarded message ---------\nFrom: Billing <billing@example.org>\nDate: Tue, Nov 3, 2026 at 10:00 AM\nSubject: Your instalment\nTo: Ana <ana@example.com>\n\n{OLD}",
    "forwarded by Gmail, Spanish": f"---------- Mensaje reenviado ---------\nDe: Billing <billing@example.org>\nFecha: mar, 3 nov 2026 a las 10:00\nAsunto: Su cuota\nPara: Ana <ana@example.com>\n\n{OLD}",
    "forwarded by Apple": f"Begin forwarded message:\n\n{QUOTED}",
    "forwarded by Apple, Spanish": f"Inicio del mensaje reenviado:\n\n{QUOTED}",
    "Gmail on the phone": f"[Quoted text hidden]\n{OLD}",
    "no attribution": QUOTED,
}


class TestTopPosted:
    @pytest.mark.parametrize("client", TOP_POSTED)
    @pytest.mark.parametrize("words", [NEW, NUEVO])
    @pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\n\n"])
    def test_the_new_words_are_told_from_the_old(self, client, words, gap):
        reply = split(words + gap + TOP_POSTED[client])
        assert reply.text == words
        assert "instalment" in reply.quoted

    @pytest.mark.parametrize("client", TOP_POSTED)
    def test_windows_line_ends_change_nothing(self, client):
        body = f"{NEW}\n\n{TOP_POSTED[client]}"
        assert split(body.replace("\n", "\r\n")) == split(body)


class TestBelowAndBetween:
    ATTRIBUTION = "On Tue, Nov 3, 2026 at 10:00 AM Billing <billing@example.org> wrote:"

    def test_words_below_the_quote(self):
        assert split(f"{self.ATTRIBUTION}\n{QUOTED}\n\n{NEW}").text == NEW

    def test_words_between_the_quotes(self):
        body = (
            f"{self.ATTRIBUTION}\n> Did you pay?\n\nYes, on Friday.\n\n> By card?\nNo, by transfer."
        )
        reply = split(body)
        assert reply.text == "Yes, on Friday.\n\nNo, by transfer."
        assert reply.quoted == f"{self.ATTRIBUTION}\n> Did you pay?\n> By card?"

    def test_words_above_and_below(self):
        body = f"Hello,\n\n{self.ATTRIBUTION}\n{QUOTED}\n\nPlease check."
        assert split(body).text == "Hello,\n\nPlease check."

    def test_a_quoted_line_that_was_wrapped_stays_quoted(self):
        long = "> " + "a long line of the first mail that the client wrapped at " + "x" * 20
        body = f"Thanks!\n\n{self.ATTRIBUTION}\n{long}\nseventy columns\n> and more"
        assert split(body).text == "Thanks!"


class TestSignatures:
    @pytest.mark.parametrize(
        "signature",
        [
            "-- \nAna Pérez\nAuthor of two books\n+1 415 555 0123",
            "--\nAna",
            "Sent from my iPhone",
            "Sent from my Verizon, Samsung Galaxy smartphone",
            "Enviado desde mi Samsung de Claro",
            "Enviado desde mi iPad",
            "Enviado desde Outlook para iOS",
            "Get Outlook for Android",
            "Best regards,\nAna Pérez",
            "Kind regards\n\nAna\nAuthor",
            "Saludos cordiales,\nAna Pérez",
            "Un abrazo,\nAna",
            "Atentamente,\n\nAna Pérez\nDNI en trámite",
            "Regards,\nAna\n\n--\nAna Pérez\nEx Corp\n\nSent from my iPhone",
            "_______________________________________________\nauthors mailing list\nauthors@example.org",
        ],
    )
    def test_go_to_the_end_of_the_quoted_text(self, signature):
        reply = split(
            f"{NEW}\n\n{signature}\n\nOn Nov 3, 2026, at 10:00, B <b@x.org> wrote:\n{QUOTED}"
        )
        assert reply.text == NEW
        assert reply.quoted.endswith(signature.replace("-- ", "--"))

    @pytest.mark.parametrize(
        "words",
        [
            "With regards to my balance, can you tell me more?",
            "Thanks,\nplease call me at five tomorrow, not before.",
            "Regards,\nAna\n\nP.S. I also changed my address.",
            "Saludos,\nAna\n\nPD: cambié de domicilio.",
            "Regards. One more thing: could you send the invoice again to my new address in Madrid?",
            "I write because of:\n-- the late fee\n-- the book's cover",
            "Sent from my desk, is much easier than my mobile phone.",
            "The message was sent from my account without me.",
            "Enviado el pago, aviso.",
            "On the surface it looks right.\nOn average I pay on time.",
            "On 3 November I wrote to you and nobody answered.",
            "El 3 de noviembre les escribí y nadie respondió.",
            "From: my bank\nTo: your bank\nAmount: $120.00",
            "De: Banco Nación\nPara: la editorial\nMonto: 120 USD\nFecha: 3/11/2026",
            "Date: November 3\nAmount: 120\nReference: 42",
            "See https://example.com/on-monday-someone-wrote: it explains it",
            "Prices:\n----\n1. Paperback\n2. E-book\n----\nWhich one?",
            "I have a question about this:\n\nthe second invoice",
        ],
    )
    def test_words_that_look_like_one_are_kept(self, words):
        assert split(words).text == words


class TestNeverEmpty:
    @pytest.mark.parametrize(
        "body",
        [
            TOP_POSTED["forwarded by Gmail"],
            TOP_POSTED["Outlook desktop"],
            QUOTED,
            "-- \nAna",
            "Sent from my iPhone",
            "Saludos,\nAna",
        ],
    )
    def test_a_mail_with_words_has_text(self, body):
        assert split(body).text

    def test_nothing_stays_nothing(self):
        assert split(" \n\n").text == ""

    @given(
        st.lists(
            st.sampled_from(
                [
                    "On Nov 3, 2026 A <a@b.co> wrote:",
                    "> q",
                    "",
                    "-- ",
                    "hi",
                    "From: a@b.co",
                    "Subject: x",
                    "To: b",
                    "El 3 nov 2026 A <a@b.co> escribió:",
                    "Saludos,",
                    "Sent from my iPhone",
                    "____________",
                    "-----Original Message-----",
                ]
            ),
            max_size=14,
        )
    )
    def test_in_any_order_of_lines(self, lines):
        body = "\n".join(lines)
        reply = split(body)
        assert bool(reply.text) == bool(body.strip())

    @given(st.text())
    def test_of_any_text(self, body):
        assert bool(split(body).text) or not body.strip()


class TestTime:
    @pytest.mark.parametrize(
        "line",
        [
            "word " * 20,
            "> " * 40,
            "On Nov 3, 2026 A <a@b.co>",
            "From: a",
            "x" * 300 + ":",
            "-- ",
            "<",
        ],
    )
    def test_a_megabyte_takes_little(self, line):
        body = (line + "\n") * (1_000_000 // (len(line) + 1))
        assert quickest(lambda: split(body)) < 5

    def test_so_does_one_endless_line(self):
        assert quickest(lambda: split("On 3 <a@b" * 110_000 + " wrote:")) < 5
