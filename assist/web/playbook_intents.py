"""Intents as leads pick them: the catalogue's, and those that only rules ask for."""

from __future__ import annotations

from functools import lru_cache

from assist.desk.intent_names import GROUPS, INTENTS, intent_name
from assist.i18n import LANGUAGES, Translator, mark, translator
from assist.playbooks.schema import RESERVED_INTENTS

_ = mark

# What no author's words are read as: the desk asks for these by a rule or a click.
BY_RULES = {
    "any_intent": _("Whatever they ask, when nothing else fits"),
    "unknown_writer": _("Asked by somebody we do not know"),
    "offer_chosen": _("A specialist chose an offer"),
    "offer_accepted": _("The author accepted an offer"),
    "offer_lapsed": _("The author accepted an offer that is gone"),
    "promise_recorded": _("A promise to pay was put on record"),
    "plan_missed": _("An instalment of a plan was missed"),
    "promise_broken": _("A promise to pay was not kept"),
}


def groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(heading, intents); headings are source strings."""
    grouped = {intent for _heading, intents in GROUPS for intent in intents}
    rest = tuple(intent for intent in INTENTS if intent not in grouped)
    by_rules = (*rest, *RESERVED_INTENTS)
    return (*((head, tuple(ids)) for head, ids in GROUPS), (_("By a rule or a click"), by_rules))


def shown_name(intent: str, speak: Translator) -> str:
    """What people call it."""
    if intent in BY_RULES:
        return speak.gettext(BY_RULES[intent])
    return intent_name(intent, speak)


def intent_named(shown: str) -> str:
    """The intent that a lead picked by its words in any language; else what they typed."""
    wanted = shown.strip()
    return _by_words().get(wanted.casefold(), wanted)


@lru_cache(maxsize=1)
def _by_words() -> dict[str, str]:
    return {
        shown_name(intent, translator(language)).casefold(): intent
        for language in LANGUAGES
        for intent in (*INTENTS, *BY_RULES)
    }
