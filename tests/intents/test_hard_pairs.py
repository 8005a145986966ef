"""Words that mean two things: each pair of the desk's rules, and which side each message is on."""

import pytest

from assist.model.interpretation import EscalationLevel

HIGH = {EscalationLevel.E3, EscalationLevel.E4}


def leaves(reading) -> bool:
    return reading.opt_out is not None and reading.opt_out.wants_out


def signals(reading) -> set[str]:
    return {item.signal for item in reading.evidence}


class TestBeingDone:
    @pytest.mark.parametrize(
        "text",
        [
            "i cant do this anymore, none of it, im done",
            "im done. with living i mean",
            "se acabó todo para mí, no quiero seguir viviendo",
        ],
    )
    def test_with_everything_is_a_crisis(self, read, text):
        assert read(text).escalation is EscalationLevel.E4

    @pytest.mark.parametrize(
        "text",
        [
            "im done paying, that was number 12",
            "im done with the edits, when is the next payment",
            "ya terminé de pagar, no?",
        ],
    )
    def test_with_payments_or_work_is_none(self, read, text):
        assert read(text).escalation not in HIGH

    def test_with_the_publisher_is_leaving_the_contract(self, read):
        reading = read("im done with you people, cancel my contract")
        assert reading.escalation is not EscalationLevel.E4
        assert reading.intents[0].id == "contract_cancellation"


class TestCancelling:
    @pytest.mark.parametrize("text", ["CANCEL", "cancel the text messages please"])
    def test_messages_is_an_opt_out(self, read, text):
        assert leaves(read(text))

    @pytest.mark.parametrize(
        "text",
        [
            "cancel my contract",
            "quiero cancelar lo que debo",
            "si cancelo todo junto hay descuento?",
            "cancelé la cuota 5, figura?",
        ],
    )
    def test_a_contract_or_paying_off_is_none(self, read, text):
        assert not leaves(read(text))


class TestStopping:
    @pytest.mark.parametrize(
        "text",
        ["STOP", "i paid already so stop texting me", "ya pagué, no me manden más mensajes"],
    )
    def test_messages_is_an_opt_out(self, read, text):
        assert leaves(read(text))

    @pytest.mark.parametrize(
        "text",
        [
            "i paid, stop charging me twice",
            "can i stop by the office tuesday",
            "stop payment on check 1187 please, i am sending another",
            "ya pagué, dejen de cobrarme el recargo",
            "please don't stop the reminders",
            "what happens if i reply STOP",
            "yes friday works\n\n> Reply STOP to opt out",
        ],
    )
    def test_something_else_is_none(self, read, text):
        assert not leaves(read(text))


class TestEnding:
    @pytest.mark.parametrize(
        "text", ["at the end of the month", "i'll pay at the end of the month", "a fin de mes pago"]
    )
    def test_of_a_month_is_no_opt_out(self, read, text):
        assert not leaves(read(text))

    def test_as_a_keyword_is_one(self, read):
        assert leaves(read("END"))


class TestBaja:
    @pytest.mark.parametrize("text", ["BAJA", "denme de baja de los mensajes"])
    def test_from_messages_is_an_opt_out(self, read, text):
        assert leaves(read(text))

    @pytest.mark.parametrize("text", ["quiero dar de baja el débito", "está en planta baja"])
    def test_of_a_debit_or_a_floor_is_none(self, read, text):
        assert not leaves(read(text))


class TestDisputes:
    @pytest.mark.parametrize(
        "text",
        [
            "i filed a dispute with my bank over your charge",
            "hice el reclamo en la tarjeta por su cobro",
        ],
    )
    def test_at_the_bank_raise(self, read, text):
        reading = read(text)
        assert reading.escalation in HIGH
        assert "dispute" in signals(reading)

    @pytest.mark.parametrize(
        "text",
        [
            "there's no dispute about the amount, only about the date",
            "my coauthor and i have a dispute about the title, ignore it",
            "desconozco el horario de atención, a qué hora abren",
        ],
    )
    def test_of_other_things_do_not(self, read, text):
        assert read(text).escalation not in HIGH


class TestSarcasm:
    @pytest.mark.parametrize("text", ["great job as always", "excelente trabajo como siempre"])
    def test_is_neither_danger_nor_an_opt_out(self, read, text):
        reading = read(text)
        assert reading.escalation not in HIGH
        assert not leaves(reading)


class TestDenials:
    @pytest.mark.parametrize(
        "text",
        [
            "im not going to sue anyone, just want the balance",
            "no voy a demandar a nadie, quiero el saldo",
            "im a lawyer by trade and a poet by night, send the w9",
            "in my novel she jumps off the bridge, does the cover need a warning",
            "mi personaje se ahorca en el capítulo 9, hay que avisar?",
        ],
    )
    def test_and_stories_raise_nothing(self, read, text):
        assert read(text).escalation not in HIGH

    def test_of_a_crisis_is_not_believed(self, read):
        assert read("im not saying i will kill myself but").escalation is EscalationLevel.E4
