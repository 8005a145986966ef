"""Nobody hears more than they have proven by any other way to a text: second asks, branches,
follow-ups, signals, other suggestions. And what is looked for would be found.
"""

from dataclasses import replace
from itertools import cycle, product

import pytest

from assist.model.contact import IdentityLevel
from assist.model.interpretation import EscalationLevel
from assist.model.playbook import Place
from assist.playbooks import decide
from assist.playbooks.catalogue import CATALOGUE, FactKind, allowed_facts
from assist.playbooks.parts import Answer
from tests.playbooks.samples import NOW, a_reading, a_situation, packaged
from tests.playbooks.test_disclosure import (
    ACCOUNT_SETS,
    CHANNELS,
    ENTRIES,
    LANGUAGES,
    LEVELS,
    MARKED,
    alone,
    disclosures,
    the_situation,
)
from tests.playbooks.test_library import EVERY, INTENT_FOR

BELOW = tuple(level for level in LEVELS if level is not IdentityLevel.L3)
NOTHING = (set(), set())
SIGNALS = (
    (EscalationLevel.E1, "repeat"),
    (EscalationLevel.E2, "abuse"),
    (EscalationLevel.E3, "legal"),
    (EscalationLevel.E3, "dispute"),
    (EscalationLevel.E3, "hardship"),
    (EscalationLevel.E4, "crisis"),
)
ADD_A_SENTENCE = sorted(
    {
        intent
        for entry in ENTRIES
        if any(texts.also for texts in entry.playbook.texts.values())
        for intent in entry.playbook.intents
    }
)
ANSWERS = {Answer.AGREES: "affirm", Answer.DECLINES: "deny"}


def asks(level, channel, language, *intents, **changes):
    """Somebody of the marked account asks for `intents`."""
    reading = changes.pop("reading", {})
    read = a_reading(*intents, language=language, **reading)
    values = {"account": MARKED, "pay_link": "https://pay.example/xqzlink"} | changes
    return a_situation(read, "hello", channel=channel, identity=level, **values)


@pytest.mark.parametrize("level", BELOW)
@pytest.mark.parametrize("second", ADD_A_SENTENCE)
def test_a_second_ask_adds_no_more(second, level):
    channels = cycle(CHANNELS)
    for first, language in product(EVERY, LANGUAGES):
        situation = asks(level, next(channels), language, first, second)
        assert disclosures(packaged(), situation, level) == NOTHING, (first, language)


@pytest.mark.parametrize("level", BELOW)
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.playbook.id)
def test_no_branch_leads_to_more(entry, level):
    playbook = entry.playbook
    for at in ("", *(step.id for step in playbook.steps)):
        place = Place(playbook.id, entry.version_id, at)
        told = {
            intent
            for branch in playbook.branches_at(at)
            for intent in (branch.intents or (ANSWERS.get(branch.when, ""),))
        }
        for intent, channel, language in product(sorted(told), CHANNELS, LANGUAGES):
            situation = asks(level, channel, language, intent, place=place)
            assert disclosures(packaged(), situation, level) == NOTHING, (at, intent, channel)


@pytest.mark.parametrize("level", BELOW)
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.playbook.id)
def test_no_follow_up_says_more(entry, level):
    for channel, language in product(CHANNELS, LANGUAGES):
        situation = asks(level, channel, language, follow_up=entry.playbook.id)
        assert disclosures(packaged(), situation, level) == NOTHING, (channel, language)


@pytest.mark.parametrize("level", BELOW)
@pytest.mark.parametrize(("escalation", "signal"), SIGNALS)
def test_no_signal_brings_out_more(escalation, signal, level):
    channels = cycle(CHANNELS)
    for intent, language in product(EVERY, LANGUAGES):
        reading = {"level": escalation, "signal": signal}
        situation = asks(level, next(channels), language, intent, reading=reading)
        assert disclosures(packaged(), situation, level) == NOTHING, (intent, language)


@pytest.mark.parametrize("level", BELOW)
@pytest.mark.parametrize("intent", EVERY)
def test_no_other_suggestion_says_more(intent, level):
    for channel, language in product(CHANNELS, LANGUAGES):
        tried = set()
        while True:
            situation = asks(level, channel, language, intent, exclude=frozenset(tried))
            drawn = decide(packaged(), situation, NOW).suggestion
            if drawn is None or drawn.playbook_id in tried:
                break
            assert disclosures(packaged(), situation, level) == NOTHING, (channel, language)
            tried.add(drawn.playbook_id)


class TestWhatIsLookedForWouldBeFound:
    """Take one fact from those that may be heard, and every text that tells it is caught."""

    def told(self):
        """Each playbook's text at L3 with the facts in it that need more than L0."""
        for entry in ENTRIES:
            playbook = entry.playbook
            intent = INTENT_FOR.get(playbook.id, playbook.intents[0])
            for language, account in product(LANGUAGES, ACCOUNT_SETS.values()):
                level, channel = IdentityLevel.L3, CHANNELS[0]
                situation = the_situation(level, channel, language, intent, account, playbook.id)
                drawn = decide(alone(entry), situation, NOW).suggestion
                if drawn is not None:
                    names = {f.name for f in drawn.facts if CATALOGUE[f.name].of_account}
                    yield entry, situation, names

    def test_by_its_name_in_every_playbook(self):
        seen = set()
        for entry, situation, names in self.told():
            for name in names:
                fewer = allowed_facts(IdentityLevel.L3) - {name}
                _, caught = disclosures(alone(entry), situation, IdentityLevel.L3, fewer)
                assert caught == {name}, (entry.playbook.id, name)
            seen |= names
        assert len(seen) > 20

    def test_by_its_figure_in_the_text(self):
        figures = 0
        for entry, situation, names in self.told():
            for name in names:
                if CATALOGUE[name].kind is not FactKind.MONEY:
                    continue
                fewer = allowed_facts(IdentityLevel.L3) - {name}
                marks, _ = disclosures(alone(entry), situation, IdentityLevel.L3, fewer)
                assert marks, (entry.playbook.id, name)
                figures += 1
        assert figures > 20

    @pytest.mark.parametrize("channel", CHANNELS)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_careless_text_with_the_figure_written_into_it(self, channel, language):
        """No fact is named where somebody types one: only looking at the words finds it."""
        entry = next(one for one in ENTRIES if one.playbook.id == "identity.verify")
        texts = {
            key: found.model_copy(update={"short": "You owe $24,848.46.", "long": "$24,848.46"})
            for key, found in entry.playbook.texts.items()
        }
        careless = replace(entry, playbook=entry.playbook.model_copy(update={"texts": texts}))
        library = alone(careless)
        situation = asks(IdentityLevel.L1, channel, language, "verify_identity")
        marks, names = disclosures(library, situation, IdentityLevel.L1)
        assert (bool(marks), names) == (True, set())
