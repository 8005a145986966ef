"""What may not leave: each rule in both languages, what it leaves alone, and what it says instead."""

from datetime import date
from importlib.resources import files

import pytest
import yaml

from assist.desk.wording_lines import WHY
from assist.model.contact import IdentityLevel
from assist.model.finding import Severity
from assist.model.interpretation import Span
from assist.model.money import Money
from assist.model.verdict import Insert
from assist.policy.wording import Figures, Known, Outgoing, Rule, lint_outgoing, lint_phrases

DATA = yaml.safe_load((files("assist.policy") / "data" / "wording.yaml").read_text("utf-8"))
EN, ES = Outgoing("en"), Outgoing("es")

# Every rule that is a list of phrases: what it finds in each language.
FOUND = {
    "ARREST": (
        ["You could be arrested.", "We will call the police.", "a sheriff may come"],
        ["Vamos a llamar a la policía.", "podés ir a la cárcel", "haremos una denuncia penal"],
    ),
    "LEGAL_THREAT": (
        ["We may file a lawsuit.", "We will take legal action.", "Our attorneys will contact you."],
        [
            "Iniciaremos acciones legales.",
            "Vamos a demandarte.",
            "nuestros abogados van a escribir",
        ],
    ),
    "JUDICIAL_LOOK": (
        ["COURT NOTICE enclosed", "This is a summons."],
        [
            "Expediente 1234/26",
            "Juzgado Civil 3",
            "Queda intimado por esta intimación",
            "carta documento",
        ],
    ),
    "GARNISHMENT": (
        ["We can garnish your wages.", "We will freeze your royalties."],
        ["Podemos pedir un embargo.", "Vamos a congelar tus regalías."],
    ),
    "CREDIT_THREAT": (
        ["This will hurt your credit score.", "We report to a collection agency."],
        ["Te vamos a informar al Veraz.", "la central de deudores", "un estudio jurídico"],
    ),
    "REMOVAL_THREAT": (
        [
            "Your book will be removed.",
            "we have to take down your listing",
            "the title may be pulled",
        ],
        ["Vamos a bajar tu libro.", "tu libro será retirado", "retiraremos su libro"],
    ),
    "THIRD_PARTY": (
        ["We will call your employer.", "We may tell your family."],
        ["Vamos a llamar a tu jefe.", "avisar a tu familia"],
    ),
    "LAST_NOTICE": (
        ["This is your final notice.", "last chance"],
        ["Último aviso.", "última oportunidad"],
    ),
    "URGENCY": (
        ["Pay now or we stop.", "Act now", "Reply immediately or we close it"],
        ["Pagá hoy o lo cerramos.", "de inmediato o lo pasamos", "en 48 horas o cerramos"],
    ),
    "ONLY_AGAINST_PAYMENT": (
        ["We can't help you unless you pay.", "Pay first and then we talk.", "not until you pay"],
        [
            "No podemos ayudarte hasta que pagues.",
            "primero pagá y después vemos",
            "si no pagás, nada",
        ],
    ),
    "DECLINE_REASON": (
        ["Your card has insufficient funds.", "It was reported stolen.", "flagged as fraud"],
        ["No tenías fondos.", "La tarjeta figura como robada.", "está en la lista negra"],
    ),
    "GUARANTEE": (
        ["We guarantee it.", "I'm 100% sure"],
        ["Te lo garantizo.", "te prometo que llega"],
    ),
    "PROMISED_REFUND": (
        ["You will be refunded.", "We'll refund it."],
        ["Te reintegraremos todo.", "vas a recibir el reembolso"],
    ),
    "PROMISED_WAIVER": (
        ["We will waive the fee.", "20% off if you pay today", "special discount"],
        ["Te bonificamos el recargo.", "20 % de descuento", "una quita especial"],
    ),
    "BLAME": (
        ["You should have paid.", "You failed to answer.", "you never paid"],
        ["Tendrías que haber avisado.", "no cumpliste", "nunca contestaste"],
    ),
    "TONE_ORDER": (["Please calm down."], ["Tranquilizate.", "no te enojes"]),
    "REPROACH": (
        ["As I already said, it is due.", "as we explained"],
        ["Como ya te dije, vence hoy."],
    ),
    "HIDING": (["That's our policy."], ["Es la política de la empresa."]),
    "EMPTY_NO": (["Unfortunately we can't."], ["Lamentablemente no."]),
    "EMPTY_APOLOGY": (["Sorry for any inconvenience."], ["Disculpá las molestias."]),
    "EXCLAMATION": (["Thank you!"], ["¡Gracias!"]),
    "SHOUTING": (["PLEASE ANSWER SOON"], ["CONTESTÁ ESTO YA", "TENES QUE PAGAR HOY MISMO"]),
    "SPELT_TWO_WAYS": (["your next instalment"], []),
}
PAIRS = [
    pytest.param(code, language, text, id=f"{code}-{language}-{text}")
    for code, (english, spanish) in FOUND.items()
    for language, texts in (("en", english), ("es", spanish))
    for text in texts
]


def rules(text, context):
    return [found.rule for found in lint_outgoing(text, context)]


class TestPhrases:
    @pytest.mark.parametrize(("code", "language", "text"), PAIRS)
    def test_are_found(self, code, language, text):
        found = [one for one in lint_phrases(text, language) if one.rule == code]
        assert found
        assert text[found[0].start : found[0].end] == found[0].text
        assert found[0].why
        assert found[0].source
        assert found[0].better

    def test_no_rule_is_without_an_example(self):
        assert {row["code"] for row in DATA["rules"]} == set(FOUND)

    def test_every_rule_is_told_in_words_and_its_own_better_wording_passes(self):
        assert set(WHY) == {row["code"] for row in DATA["rules"]} | {rule.value for rule in Rule}
        for row in DATA["rules"]:
            assert WHY[row["code"]] == row["why"]
            for language, better in row["better"].items():
                assert lint_phrases(better, language) == (), row["code"]

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "We will not remove your book."),
            ("en", "Nobody will be arrested and there is no lawsuit."),
            ("en", "We never contact your employer."),
            ("en", "This isn't a final notice."),
            ("en", "We can't guarantee the date."),
            ("en", "You don't have to worry about your credit score."),
            ("es", "No vamos a bajar tu libro."),
            ("es", "Nunca llamamos a tu jefe ni a tu familia."),
            ("es", "Esto no es un último aviso."),
            ("es", "No podemos garantizar la fecha."),
            ("es", "Sin embargo, lo miramos."),
            ("en", "We look at it on the last day of the policy review."),
        ],
    )
    def test_what_is_denied_is_no_threat(self, language, text):
        assert [one for one in lint_phrases(text, language) if one.severity is Severity.ERROR] == []

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "We won't wait. We will take legal action."),
            ("en", "We do not want to, but we will remove your book."),
            ("en", "We will not help you unless you pay."),
            ("es", "No queremos, pero vamos a bajar tu libro."),
            ("es", "No esperamos más. Iniciaremos acciones legales."),
        ],
    )
    def test_a_denial_of_something_else_saves_nothing(self, language, text):
        assert [one for one in lint_phrases(text, language) if one.severity is Severity.ERROR]

    @pytest.mark.parametrize(
        "text",
        [
            "You wrote “you will be arrested”: nobody here says so.",
            '"my book will be removed" is what you fear, and it stays.',
            "> this is your final notice\n\nThat mail was not ours.",
        ],
    )
    def test_quoting_the_author_is_allowed(self, text):
        assert lint_phrases(text, "en") == ()

    def test_what_is_proven_may_be_said(self):
        text = "You will be refunded 40.00."
        assert "PROMISED_REFUND" in rules(text, EN)
        assert rules(text, Outgoing("en", proven=frozenset({"refund_approved"}))) == []

    def test_threats_block_and_tone_asks(self):
        severity = {one.rule: one.severity for one in lint_phrases("Pay now or jail!", "en")}
        assert severity["ARREST"] is Severity.ERROR
        assert severity["EXCLAMATION"] is Severity.WARNING


class TestPlaceholders:
    @pytest.mark.parametrize(
        "text",
        ["Hello {{ name }}", "Hello %(name)s", "Dear [NAME],", "Hola [NOMBRE]", "${amount}", "{name}",
         "{% if x %}", "pay ____ today", "TODO the amount", "<AMOUNT DUE>"],
    )  # fmt: skip
    def test_are_found(self, text):
        assert "PLACEHOLDER" in rules(text, EN)

    @pytest.mark.parametrize(
        "text", ["Case [#1042]", "the card [CARD ****4242] was removed", "a < b", "[see below]"]
    )
    def test_others_are_left_alone(self, text):
        assert rules(text, EN) == []


class TestSecrets:
    @pytest.mark.parametrize(
        "text",
        [
            "your card 4242 4242 4242 4242",
            "SSN 536-90-4399",
            "sk_live_abcdefghijkl",
            "Bearer abcdefghijklmnopqrst",
            "xoxb-1234567890-abc",
        ],
    )
    def test_block_and_are_not_repeated(self, text):
        (found,) = [one for one in lint_outgoing(text, EN) if one.rule == "SECRET"]
        assert found.is_error
        assert found.text == ""


class TestLanguage:
    def context(self, told):
        return Outgoing("en", language_of=lambda _text: told)

    def test_another_one_asks(self):
        (found,) = lint_outgoing("Tu saldo vence el viernes y te paso el link", self.context("es"))
        assert (found.rule, found.severity) == ("WRONG_LANGUAGE", Severity.WARNING)

    def test_the_right_one_a_doubtful_one_and_a_short_text_do_not(self):
        long = "Your balance is due on Friday and here is the link"
        assert rules(long, self.context("en")) == rules(long, self.context(None)) == []
        assert rules("Gracias", self.context("es")) == []


class TestInserts:
    def test_that_are_missing_block(self):
        context = Outgoing(
            "en", company="Lantern House", required=frozenset({Insert.OPT_OUT_NOTICE})
        )
        assert rules("A short reminder.", context) == ["MISSING_COMPANY", "MISSING_OPT_OUT"]
        assert rules("Lantern House: a reminder. Reply STOP to end messages.", context) == []


def usd(minor):
    return Money(minor, "USD")


class TestFigures:
    """The reader is the desk's; here it tells what the text is said to state."""

    TEXT = "You owe $100.00 by May 5."

    def context(self, *, amount=10_000, day=date(2027, 5, 5), **changes):
        stated = Figures(((usd(amount), Span(8, 15)),), ((frozenset({day}), Span(19, 24)),))
        known = Known(frozenset({usd(10_000), usd(5_000)}), frozenset({date(2027, 5, 5)}))
        values = {"known": known, "figures_of": lambda _text: stated} | changes
        return Outgoing("en", **values)

    def test_of_the_account_pass(self):
        assert rules(self.TEXT, self.context()) == []

    def test_that_nobody_knows_take_a_reason(self):
        found = lint_outgoing(self.TEXT, self.context(amount=9_900, day=date(2027, 5, 6)))
        assert [one.rule for one in found] == ["UNKNOWN_AMOUNT", "UNKNOWN_DATE"]
        assert all(one.needs_reason and not one.is_error for one in found)
        assert found[0].text == "$100.00"

    def test_that_were_changed_take_one_too(self):
        drawn = Figures(((usd(5_000), Span(0, 1)),), ((frozenset({date(2027, 5, 5)}), Span(0, 1)),))
        (found,) = lint_outgoing(self.TEXT, self.context(drawn=drawn))
        assert (found.rule, found.needs_reason) == ("CHANGED_FIGURE", True)

    def test_of_the_account_are_told_to_nobody_unproven(self):
        private = frozenset({usd(10_000)})
        known = Known(private, frozenset({date(2027, 5, 5)}), private=private)
        (found,) = lint_outgoing(self.TEXT, self.context(known=known, identity=IdentityLevel.L0))[
            :1
        ]
        assert (found.rule, found.severity) == ("DISCLOSURE", Severity.ERROR)

    def test_to_an_address_on_file_they_are_kept_back_unless_they_were_drawn(self):
        private = frozenset({usd(10_000)})
        days = frozenset({date(2027, 5, 5)})
        known = Known(private, days, private=private)
        (found,) = lint_outgoing(self.TEXT, self.context(known=known, identity=IdentityLevel.L1))
        assert (found.rule, found.severity) == ("DISCLOSURE", Severity.ERROR)
        drawn = Figures(((usd(10_000), Span(0, 1)),))
        context = self.context(known=known, identity=IdentityLevel.L1, drawn=drawn)
        assert rules(self.TEXT, context) == []

    def test_nobody_unproven_hears_of_an_account(self):
        context = Outgoing("en", identity=IdentityLevel.L0, known=Known())
        assert rules("Your balance is fine.", context) == ["SPEAKS_OF_ACCOUNT"]
