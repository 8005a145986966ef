"""Nobody hears more than they have proven: every level, intent, playbook, channel and language."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from assist.model.account import PaymentState, RoyaltyBalance
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.decision import AutoReply
from assist.playbooks import Library, decide
from assist.playbooks.catalogue import CATALOGUE, Wording, allowed_facts
from assist.playbooks.facts import facts_of
from assist.playbooks.render import View, show
from assist.playbooks.schema import UNKNOWN_WRITER, VERIFY_IDENTITY
from tests.playbooks.samples import (
    NOW,
    a_reading,
    a_situation,
    an_account,
    invoice,
    packaged,
    payment,
    usd,
)
from tests.playbooks.test_library import ENTITIES, EVERY, INTENT_FOR, SPECIAL

ENTRIES = packaged().entries
LEVELS = tuple(IdentityLevel)
CHANNELS = tuple(kind for kind in ChannelKind if kind is not ChannelKind.CONSOLE)
LANGUAGES = ("en", "es")
INSTEAD = {UNKNOWN_WRITER, VERIFY_IDENTITY}
SHORTEST_MARK = 4  # characters: a smaller figure stands in other words too; its name is looked for
# Figures and words that stand nowhere else, so that finding one is finding the fact.
MARKED = an_account(
    project_titles=("Xqzlark Vombatia",),
    invoices=(
        invoice("XQ-77171", 717_171, date(2016, 3, 7)),
        invoice("XQ-88282", 828_282, date(2031, 8, 8)),
        invoice("XQ-99393", 939_393, date(2032, 9, 9)),
    ),
    payments=(
        payment(616_161, NOW - timedelta(days=1), PaymentState.FAILED, decline_code="stolen_card"),
        payment(515_151, NOW - timedelta(days=2), PaymentState.PENDING),
        payment(414_141, NOW - timedelta(days=3), PaymentState.SUCCEEDED),
        payment(414_141, NOW - timedelta(days=4), PaymentState.SUCCEEDED),
    ),
    royalties=RoyaltyBalance(usd(313_131), usd(212_121), "2019-Q3"),
    billing_email="xqz@secret.example",
)
ACCOUNT_SETS = {
    "everything": MARKED,
    "nothing due": replace(MARKED, invoices=(), payments=()),
}


def the_situation(level, channel, language, intent, account, playbook_id="", **changes):
    special = {
        k: v for k, v in SPECIAL.get(playbook_id, {}).items() if k not in {"account", "identity"}
    }
    reading = a_reading(intent, language=language, entities=ENTITIES.get(playbook_id, ()))
    values = {"account": account, "pay_link": "https://pay.example/xqzlink"} | special | changes
    return a_situation(reading, "hello", channel=channel, identity=level, **values)


def marks_above(allowed, situation):
    """Every fact that is known and needs more, as it would be written, long and short."""
    proven = replace(
        situation, conversation=replace(situation.conversation, identity_level=IdentityLevel.L3)
    )
    views = [
        View(situation.locale, situation.zone, NOW, compact=compact) for compact in (True, False)
    ]
    shown = {
        show(fact.value, view)
        for name, fact in facts_of(proven, NOW).items()
        if name not in allowed and not isinstance(fact.value, bool | Wording)
        for view in views
    }
    return {text for text in shown if len(text) >= SHORTEST_MARK}


def texts_of(decision):
    """All that would leave by this decision, with or without a click."""
    for action in decision.actions:
        if isinstance(action, AutoReply):
            yield action.text
            yield action.subject
    if decision.suggestion is not None:
        yield decision.suggestion.text
        yield decision.suggestion.subject


def disclosures(library, situation, level, allowed=None):
    """What is told above `level` (or besides the facts `allowed`): marks in texts, names of facts."""
    decision = decide(library, situation, NOW)
    allowed = allowed_facts(level) if allowed is None else allowed
    marks = marks_above(allowed, situation)
    found = {(mark, text) for text in texts_of(decision) for mark in marks if mark in text}
    used = decision.suggestion.facts if decision.suggestion else ()
    names = {fact.name for fact in used} - allowed
    return found, names


def alone(entry):
    """The library in which `entry` has no rival, with those that speak in its place."""
    others = [one for one in ENTRIES if one.playbook.id != entry.playbook.id]
    rest = [one for one in others if INSTEAD & set(one.playbook.intents)]
    return Library([entry, *rest])


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.playbook.id)
def test_no_playbook_says_more_than_is_proven(entry, level):
    library, playbook = alone(entry), entry.playbook
    intents = {*playbook.intents, INTENT_FOR.get(playbook.id, playbook.intents[0])}
    for channel, language, intent, account in product(
        CHANNELS, LANGUAGES, intents, ACCOUNT_SETS.values()
    ):
        situation = the_situation(level, channel, language, intent, account, playbook.id)
        assert disclosures(library, situation, level) == (set(), set()), (channel, language, intent)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("intent", EVERY)
def test_no_intent_brings_out_more_than_is_proven(intent, level):
    for channel, language, closed in product(CHANNELS, LANGUAGES, (True, False)):
        changes = {"desk_open": not closed, "tell_after_hours": closed}
        situation = the_situation(level, channel, language, intent, MARKED, **changes)
        assert disclosures(packaged(), situation, level) == (set(), set()), (channel, language)


@pytest.mark.parametrize("level", [IdentityLevel.L0, IdentityLevel.L1])
@pytest.mark.parametrize("intent", EVERY)
def test_nobody_is_called_an_author_before_they_proved_it(intent, level):
    for channel, language in product(CHANNELS, LANGUAGES):
        situation = the_situation(level, channel, language, intent, MARKED)
        suggestion = decide(packaged(), situation, NOW).suggestion
        words = suggestion.text.lower() if suggestion else ""
        for said in CONFIRMS[language]:
            assert said not in words, (channel, words)


CONFIRMS = {
    "en": (
        "your book",
        "your contract",
        "your balance",
        "your account",
        "you owe us",
        "your royalt",
    ),
    "es": ("tu libro", "tu contrato", "tu saldo", "tu cuenta", "nos debés", "tus regal"),
}


def test_the_marks_are_found_where_they_may_be_said():
    """So that the tests above look for what texts do hold."""
    situation = the_situation(IdentityLevel.L2, ChannelKind.SMS, "en", "balance_inquiry", MARKED)
    text = decide(packaged(), situation, NOW).suggestion.text
    assert any(mark in text for mark in marks_above(allowed_facts(IdentityLevel.L1), situation))


def test_a_playbook_that_forgets_its_level_leaves_a_gap():
    """Whatever a text asks for, the fact is not there to be told."""
    entry = next(one for one in ENTRIES if one.playbook.id == "balance.inquiry")
    playbook = entry.playbook.model_copy(update={"identity_level": IdentityLevel.L0})
    careless = replace(entry, playbook=playbook)
    for level in (IdentityLevel.L0, IdentityLevel.L1):
        situation = the_situation(level, ChannelKind.SMS, "en", "balance_inquiry", MARKED)
        suggestion = decide(Library([careless]), situation, NOW).suggestion
        assert "[balance]" in suggestion.text
        assert "balance" in suggestion.missing_facts
        assert disclosures(Library([careless]), situation, level) == (set(), set())


class TestWhatMayBeHeard:
    def test_grows_with_the_level(self):
        sizes = [len(allowed_facts(level)) for level in LEVELS]
        assert sizes == sorted(sizes)
        assert allowed_facts(IdentityLevel.L3) == set(CATALOGUE)

    def test_no_figure_of_an_account_below_l2(self):
        figures = {name for name, spec in CATALOGUE.items() if spec.needs >= IdentityLevel.L2}
        assert "balance" in figures
        assert not figures & allowed_facts(IdentityLevel.L1)

    def test_links_go_to_an_address_on_file(self):
        assert "pay_link" in allowed_facts(IdentityLevel.L1) - allowed_facts(IdentityLevel.L0)


class TestASharedMailbox:
    def test_shows_no_figure_in_its_list_of_subjects(self):
        situation = the_situation(
            IdentityLevel.L2,
            ChannelKind.EMAIL,
            "en",
            "balance_inquiry",
            MARKED,
            subject="Re: the $1,240.00 I owe",
            shared=True,
        )
        assert not any(map(str.isdigit, decide(packaged(), situation, NOW).suggestion.subject))
