"""What an author can ever read about a decline: over every code, language, channel and text."""

import re

import pytest

from assist.model.account import Payment, PaymentState
from assist.model.contact import ChannelKind
from assist.model.decision import Suggest
from assist.model.interpretation import EntityKind
from assist.playbooks import load_packaged
from assist.playbooks.decide import decide
from assist.playbooks.declines import decline_words, packaged_declines
from assist.playbooks.declines.table import UNSPOKEN
from assist.playbooks.facts import facts_of
from assist.playbooks.render import View, compile_text
from tests.playbooks.samples import (
    NOW,
    a_reading,
    a_situation,
    an_account,
    an_entity,
    packaged,
    usd,
)

CODES = sorted(packaged_declines().codes)
UNKNOWN = ("a_code_of_tomorrow", "", None)
TELLTALES = re.compile(
    r"fraud|\blost\b|stol|\brobad|perdid|block|bloque|blacklist|lista negra|risk|riesgo",
    re.IGNORECASE,
)
CHANNELS = (ChannelKind.SMS, ChannelKind.EMAIL, ChannelKind.WEBCHAT)


def failed(code):
    return an_account(
        payments=(Payment("p", usd(31_250), NOW, PaymentState.FAILED, "card", decline_code=code),)
    )


def suggested(code, language, channel):
    """Both texts on a failed payment: one that we see, and one whose code the author quotes."""
    quoted = (an_entity(EntityKind.DECLINE_CODE, code or "", value=code or None),)
    seen = a_reading("payment_failed_why", language=language)
    unseen = a_reading("payment_failed_why", language=language, entities=quoted)
    for reading, account in ((seen, failed(code)), (unseen, an_account(payments=()))):
        situation = a_situation(reading, channel=channel, account=account)
        decision = decide(packaged(), situation, NOW)
        (draft,) = (action for action in decision.actions if isinstance(action, Suggest))
        yield draft


def texts(code, language, channel):
    return [
        (draft.playbook_id, draft.text, draft.subject)
        for draft in suggested(code, language, channel)
    ]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", CHANNELS)
class TestEveryTextOnAFailedPayment:
    def test_is_of_the_two_playbooks_and_quotes_the_words(self, language, channel):
        said = decline_words("expired_card").in_language(language)
        found = texts("expired_card", language, channel)
        assert [name for name, _, _ in found] == ["failed.why", "failed.not_seen"]
        assert all(said in text for _, text, _ in found)

    def test_reads_word_for_word_as_a_generic_decline_where_the_schemes_want_it(
        self, language, channel
    ):
        generic = texts("generic_decline", language, channel)
        for code in (*UNSPOKEN, *map(str.upper, UNSPOKEN), "a_code_of_tomorrow"):
            assert texts(code, language, channel) == generic, code

    def test_names_no_code_and_no_suspicion(self, language, channel):
        for code in (*CODES, *UNKNOWN):
            for draft in suggested(code, language, channel):
                shown = " ".join([draft.text, draft.subject, *(fact.shown for fact in draft.facts)])
                assert not TELLTALES.search(shown), (code, shown)
                named = [each for each in CODES if re.search(rf"\b{each}\b", shown, re.IGNORECASE)]
                assert named == [], (code, shown)


class TestEveryPlaybook:
    @pytest.mark.parametrize("language", ["en", "es"])
    def test_that_quotes_a_decline_reads_alike_for_unspoken_codes(self, language):
        """Also those that a desk may write later: any text of the library with either fact."""
        view = View("es_AR" if language == "es" else "en_US", "America/New_York", NOW)
        quoting = [
            source
            for _, text in load_packaged()
            for source in re.findall(r"^.*(?:decline_words).*$", text, re.MULTILINE)
        ]
        assert quoting
        for source in quoting:
            generic = self._rendered(source.strip(), "generic_decline", view)
            for code in UNSPOKEN:
                assert self._rendered(source.strip(), code, view) == generic

    def _rendered(self, source, code, view):
        quoted = (an_entity(EntityKind.DECLINE_CODE, code, value=code),)
        reading = a_reading("payment_failed_why", language=view.language, entities=quoted)
        facts = facts_of(a_situation(reading, account=failed(code)), NOW)
        return compile_text(source).render(facts, view)


class TestWords:
    @pytest.mark.parametrize("code", [*sorted(UNSPOKEN), *UNKNOWN, " Stolen_Card "])
    def test_of_unspoken_and_unknown_codes_are_the_generic_ones(self, code):
        assert decline_words(code) == decline_words("generic_decline")

    def test_are_those_of_the_desks_rules(self):
        assert decline_words("do_not_honor").en == (
            "Your bank declined it without telling us why; they can tell you."
        )
        assert decline_words("insufficient_funds").es == (
            "El banco no la aprobó esta vez; podés probar otro día u otro medio."
        )
        assert "updating" in decline_words("expired_card").en

    def test_codes_are_read_in_any_case(self):
        assert decline_words("r01") == decline_words("R01")

    def test_the_code_itself_never_becomes_a_fact(self):
        situation = a_situation(a_reading("x"), account=failed("stolen_card"))
        assert "stolen" not in repr(facts_of(situation, NOW))
