import pytest

from assist.model.contact import ChannelKind, OptOutScope
from assist.model.interpretation import EscalationLevel


class TestKeywords:
    @pytest.mark.parametrize(
        "text",
        [
            "STOP",
            "stop.",
            " Stop ",
            "STOPALL",
            "UNSUBSCRIBE",
            "END",
            "QUIT",
            "REVOKE",
            "OPTOUT",
            "opt-out",
            "CANCEL",
            "REMOVE",
            "TD",
            "ARRET",
            "BAJA",
            "No mas",
            "STOP STOP STOP!!",
        ],
    )
    def test_the_exact_word_alone_is_out_on_sms(self, read, text):
        result = read(text)
        assert result.opt_out is not None
        assert result.opt_out.wants_out
        assert result.intents[0].id == "opt_out"

    @pytest.mark.parametrize("text", ["START", "UNSTOP", "alta"])
    def test_the_opposite_word_is_in_again(self, read, text):
        result = read(text)
        assert result.opt_out is not None
        assert not result.opt_out.wants_out

    def test_cancel_alone_in_a_mail_may_mean_anything(self, read):
        assert read("cancel", channel=ChannelKind.EMAIL).opt_out is None

    def test_yes_is_no_consent(self, read):
        assert read("YES").opt_out is None


class TestFreeWords:
    @pytest.mark.parametrize(
        "text",
        [
            "stop texting me",
            "unsubscribe pls",
            "no more messages to this number thx",
            "take me off ur list, email only if u must",
            "plz quit sendng me texts",
            "do not contact this number",
            "no me manden más mensajes",
            "basta, borrame de la lista",
            "dejen de escribirme",
            "denme de baja de los mensajes",
            "I don't want to receive these texts anymore",
        ],
    )
    def test_any_reasonable_wording_counts(self, read, text):
        result = read(text)
        assert result.opt_out is not None, text
        assert result.opt_out.wants_out
        assert not result.opt_out.keyword

    @pytest.mark.parametrize(
        "text",
        [
            "I'll pay at the end of the month",
            "cancel my contract",
            "si cancelo todo junto me hacen descuento?",
            "quiero cancelar todo hoy",
            "quiero dar de baja el débito automático",
            "please stop the automatic payments",
            "stop charging my card",
            "I did not receive any messages",
            "no me llegó el mensaje",
            "don't email it, text me the link",
            "why did you stop sending my statements",
            "surprise so dont email me lol",
            "> Reply STOP to opt out\nwhat is my balance",
            "when does the month end",
            "can you take off the late fee",
        ],
    )
    def test_what_only_sounds_like_it_does_not(self, read, text):
        result = read(text, channel=ChannelKind.EMAIL)
        assert result.opt_out is None, text

    def test_stop_and_a_payment_claim_are_both_heard(self, read):
        result = read("STOP SENDING THESE I PAID")
        found = [guess.id for guess in result.intents]
        assert found[0] == "opt_out"
        assert {"overdue_notice_reply", "payment_received_check"} & set(found)

    def test_everything_widens_the_scope(self, read):
        everything = read("stop sending me texts and emails").opt_out
        here = read("stop texting this number").opt_out
        assert everything.scope is OptOutScope.ALL
        assert here.scope is OptOutScope.POINT


class TestNotWantingTo:
    """`I do not want to be here` is danger; not wanting to be called is none."""

    @pytest.mark.parametrize(
        "text",
        [
            "i don't want to be written to",
            "i don't want to be messaged any more",
            "I do not want to be contacted by text",
        ],
    )
    def test_be_reached_leaves_and_alarms_nobody(self, read, text):
        result = read(text)
        assert result.opt_out is not None
        assert result.escalation is not EscalationLevel.E4

    @pytest.mark.parametrize(
        "text", ["i don't want to be charged twice", "i don't want to be on autopay any more"]
    )
    def test_be_charged_alarms_nobody(self, read, text):
        assert read(text).escalation is not EscalationLevel.E4

    @pytest.mark.parametrize("text", ["i don't want to be here anymore", "i dont want to be alive"])
    def test_be_at_all_is_heard(self, read, text):
        assert read(text).escalation is EscalationLevel.E4
