"""What assist understood, as a line of the card."""

from __future__ import annotations

from collections.abc import Sequence

from assist.desk.intent_names import intent_name
from assist.desk.labels import ESCALATIONS
from assist.i18n import Translator, percent
from assist.model.card import CardView
from assist.model.interpretation import IntentGuess, Interpretation
from assist.slack.blocks import kit
from assist.slack.blocks.kit import Block


def understood(view: CardView, speak: Translator) -> list[Block]:
    """What the message means, and the words that make it a person's case."""
    reading = view.interpretation
    if reading is None:
        return [kit.context(speak.gettext("Not read yet."))]
    lines = [_meaning(view, reading, speak)]
    if reading.escalation in ESCALATIONS:
        words = ", ".join(f"“{kit.escape(proof.text)}”" for proof in reading.evidence[:4])
        level = speak.gettext(ESCALATIONS[reading.escalation])
        lines.append(f":rotating_light: *{level}*  {words}")
    return [kit.context(*lines)]


def _intents(reading: Interpretation, speak: Translator) -> str:
    meant = speak.gettext("Understood: %(intents)s", intents=_named(reading.asked, speak) or "—")
    if not reading.doubted:
        return meant
    perhaps = speak.gettext("or perhaps: %(intents)s", intents=_named(reading.doubted, speak))
    return f"{meant}  {perhaps}"


def _named(guesses: Sequence[IntentGuess], speak: Translator) -> str:
    return ", ".join(_guess(guess, speak) for guess in guesses)


def _guess(guess: IntentGuess, speak: Translator) -> str:
    named = f"{intent_name(guess.id, speak)} {percent(guess.confidence, speak.locale)}"
    return f"{named} ({speak.gettext('asked before')})" if guess.earlier else named


def _meaning(view: CardView, reading: Interpretation, speak: Translator) -> str:
    """What the model understood; once a person has said what it is about, that and who did."""
    primary = reading.primary
    if view.corrected_by is None or primary is None:
        return _intents(reading, speak)
    return speak.gettext(
        "About: %(intent)s (%(who)s says so)",
        intent=intent_name(primary.id, speak),
        who=kit.escape(view.corrected_by.name),
    )
