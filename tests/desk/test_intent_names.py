"""Every intent has a name that people read, in every language, and a place to be chosen from."""

import pytest

from assist.desk.intent_names import GROUPS, INTENTS, intent_name
from assist.i18n import translator
from assist.intents.catalog import WITHOUT_EXAMPLES, load_catalog


def test_every_intent_of_the_catalogue_has_one():
    assert set(INTENTS) == set(load_catalog())


def test_what_can_be_taught_can_be_chosen_once():
    offered = [intent for _, intents in GROUPS for intent in intents]
    assert len(offered) == len(set(offered))
    assert set(offered) == set(load_catalog()) - WITHOUT_EXAMPLES


@pytest.mark.parametrize("locale", ["en_US", "es_419", "es_AR"])
def test_names_are_short_and_no_two_are_alike(locale):
    names = [intent_name(intent, translator(locale)) for intent in INTENTS]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 75


def test_an_intent_that_has_left_the_catalogue_reads_as_words():
    assert intent_name("old_thing", translator("es_AR")) == "old thing"
