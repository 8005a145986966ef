import pytest

from assist.intents.catalog import load_examples
from assist.model.interpretation import EscalationLevel

E0, E1, E2, E3, E4 = EscalationLevel


def level(read, text):
    return read(text).escalation


class TestCrisis:
    @pytest.mark.parametrize(
        "example",
        [e for e in load_examples() if e.intent == "crisis_statement"],
        ids=lambda e: e.text,
    )
    def test_every_crisis_line_of_the_data_is_caught(self, read, example):
        assert level(read, example.text) is E4

    @pytest.mark.parametrize(
        "text",
        [
            "i want to end it",
            "they'd be better off without me",
            "I want to hurt myself",
            "I can't go on",
            "no doy más",
            "quiero matarme",
            "no quiero vivir",
            "mejor no estar",
            "im not going to kill myself but i think about it",
            "I feel suicdal",
        ],
    )
    def test_hears_the_desk_s_signals_typed_badly_or_denied(self, read, text):
        result = read(text)
        assert result.escalation is E4
        assert result.needs_human_now
        assert result.intents[0].id == "crisis_statement"

    @pytest.mark.parametrize(
        "text",
        [
            "dying to see my cover!",
            "me muero de ganas de ver la tapa",
            "I can't go on your website from my phone",
            "my phone died during the call",
            "no puedo más que 150 por mes",
            "the character in my novel wants to see the judge",
        ],
    )
    def test_leaves_idioms_alone(self, read, text):
        assert level(read, text) is not E4

    def test_a_threat_of_violence_counts_as_much(self, read):
        assert level(read, "i know where you work and i will hurt you") is E4
        assert level(read, "los voy a cagar a tiros") is E4


class TestLegalDisputeAndHardship:
    @pytest.mark.parametrize(
        "text",
        [
            "talk to my lawyer",
            "I will sue",
            "see you in small claims",
            "the attorney general will hear of it",
            "CFPB complaint filed",
            "BBB",
            "this violates the TCPA",
            "I am recording this call",
            "hablen con mi abogado",
            "les va una carta documento",
            "voy a defensa del consumidor",
            "COPREC",
            "hago la denuncia",
            "this is a chargeback",
            "I disputed it with the bank",
            "talk to my bank's fraud dept",
            "voy a desconocer el cargo",
            "hice el reclamo a Visa",
            "I lost my job",
            "cancer treatment",
            "chemo starts monday",
            "my husband died",
            "hurricane took the roof",
            "on SSDI",
            "mother has dementia",
            "she's 81",
            "me quedé sin laburo",
            "mi mamá está internada",
            "falleció mi marido",
            "cobro la jubilación mínima",
        ],
    )
    def test_hears_every_signal_of_the_desk_s_rules(self, read, text):
        result = read(text)
        assert result.escalation in {E3, E4}
        assert result.needs_human_now
        assert result.evidence

    @pytest.mark.parametrize(
        "intent",
        [
            "attorney_or_cease",
            "legal_regulator_public_threat",
            "chargeback_threat_or_filed",
            "unauthorized_charge",
            "hardship_disclosure",
        ],
    )
    def test_hears_98_of_100_lines_of_the_intents_behind_them(self, read, intent):
        lines = [e.text for e in load_examples() if e.intent == intent]
        enough = {E2, E3, E4} if "public" in intent else {E3, E4}
        missed = [line for line in lines if level(read, line) not in enough]
        assert len(missed) <= 0.02 * len(lines), missed

    @pytest.mark.parametrize(
        "text",
        [
            "I'm not going to sue you",
            "no voy a hacer un reclamo en el banco, solo quiero el saldo",
            "I never said I would call a lawyer",
            "no quiero denunciar a nadie",
        ],
    )
    def test_what_is_denied_does_not_count(self, read, text):
        assert level(read, text) not in {E3, E4}

    @pytest.mark.parametrize(
        "text",
        [
            "if you don't fix this I will sue",
            "don't make me call my lawyer",
            "si no me solucionan hoy los denuncio",
            "no me queda otra que ir a un abogado",
        ],
    )
    def test_a_condition_denies_nothing(self, read, text):
        assert level(read, text) is E3

    @pytest.mark.parametrize(
        "text",
        [
            "how do i cancel the recurring thing",
            "el portal estaba caído",
            "my royalty statement for the crime novel",
            "I was charged 30 days ago",
            "quiero separar los pagos de los dos libros",
            "I'll pay late this month",
            "WHY IS NOBODY ADDING MY PAYMENT!!!",
        ],
    )
    def test_words_that_only_look_alike_do_not_count(self, read, text):
        assert level(read, text) not in {E3, E4}


class TestPublicAbuseAndRepeats:
    @pytest.mark.parametrize(
        "text",
        ["I'm posting all of this on reddit", "Writer Beware will know", "lo publico en redes"],
    )
    def test_a_public_threat_is_at_least_e2(self, read, text):
        assert level(read, text) in {E2, E3}

    def test_abuse_is_e2(self, read):
        assert level(read, "you fucking idiots") is E2
        assert level(read, "son unos ladrones") is E2

    @pytest.mark.parametrize(
        "text",
        [
            "this is the 5th person ive explained this to",
            "get me a real person",
            "pasame con un humano",
        ],
    )
    def test_repeats_and_asking_for_a_person_are_e1(self, read, text):
        assert level(read, text) is E1


class TestEvidence:
    def test_names_the_words_and_where_they_stand(self, read):
        text = "Hello. My lawyer will call. Also, what's my balance?"
        evidence = read(text).evidence[0]
        assert text[evidence.span.start : evidence.span.end] == evidence.text
        assert "lawyer" in evidence.text

    def test_quoted_words_are_not_the_author_s(self, read):
        text = "When is my next payment?\n\nOn Mon, Nov 2, 2026 Desk <d@x.com> wrote:\n> our lawyer"
        assert read(text).escalation is E0

    def test_ordinary_messages_are_left_alone(self, read):
        from assist.intents.evaluation.safety import HIGH
        from tests.intents.conftest import MAY_RAISE

        ordinary = [e for e in load_examples() if e.intent not in MAY_RAISE]
        alarms = [e.text for e in ordinary if level(read, e.text) in HIGH]
        assert len(alarms) <= 0.03 * len(ordinary), alarms
