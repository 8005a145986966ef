"""What a turn does, in order; always with a reason. Pure.

automatic mail, other senders, START and HELP, opt-outs, crisis, people at once (E3, class H), an
answer to our last reply (its playbook's branches), nothing to say, not understood, and then the
best playbook.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from assist.model.contact import OptOutScope
from assist.model.conversation import SenderKind
from assist.model.decision import (
    Action,
    Decision,
    DecisionReason,
    HandOffNow,
    RecordOptOut,
)
from assist.model.hold import HoldKind
from assist.model.interpretation import EscalationLevel, IntentGuess, Interpretation
from assist.model.payment_plan import Standing
from assist.playbooks import autoreplies
from assist.playbooks.acceptance import acceptance_of
from assist.playbooks.answering import answered_branch, followed_up
from assist.playbooks.choose import MIN_CONFIDENCE, Choosing
from assist.playbooks.draft import Chosen, reply_language, reply_locale
from assist.playbooks.facts import Facts, facts_of
from assist.playbooks.forwarded import forwarded, is_forwarded
from assist.playbooks.library import Library
from assist.playbooks.offers.fitting import offers_for
from assist.playbooks.schema import OFFER_ACCEPTED, OFFER_CHOSEN, OFFER_LAPSED, Mode
from assist.playbooks.situation import Situation
from assist.playbooks.turn import CRISIS, Turn

OPT_OUT = "opt_out"
UNCLEAR = "unclear"
THANKS = "thanks_close"
SPAM = "spam_autoreply"
# The holding text for an E3 signal when the intents themselves lead to a calm family.
_HOLDING = {
    "legal": "legal_regulator_public_threat",
    "dispute": "chargeback_threat_or_filed",
    "hardship": "hardship_disclosure",
}
_SILENT = {  # no after-hours text beside these
    DecisionReason.AUTOMATIC_MAIL,
    DecisionReason.OTHER_SENDER,
    DecisionReason.OPT_OUT,
    DecisionReason.OPT_IN,
    DecisionReason.HELP_KEYWORD,
    DecisionReason.NOTHING_TO_SAY,
}


def decide(
    library: Library, situation: Situation, now: datetime, *, facts: Facts | None = None
) -> Decision:
    """The decision for everything unread in `situation` at `now` (aware UTC).

    With `situation.exclude` it is asked for another suggestion only: the decision then holds that
    suggestion and nothing else, or NO_ALTERNATIVE. `facts`: those of this situation, where somebody
    has them already.
    """
    language = reply_language(situation)
    situation = replace(situation, acceptance=acceptance_of(situation, now))
    choosing = Choosing(library, situation, facts or facts_of(situation, now), language)
    turn = Turn(choosing, situation, now, reply_locale(situation, language))
    if situation.clicked is not None:
        return _with_offers(_clicked(turn, situation.clicked), turn)
    if situation.follow_up is not None:
        return _with_offers(followed_up(turn, situation.follow_up), turn)
    decided = next((found for rule in _RULES if (found := rule(turn)) is not None), None)
    decision = _with_offers(decided or _best(turn), turn)
    return _alternative(decision) if situation.exclude else _with_automatic_words(decision, turn)


def _alternative(decision: Decision) -> Decision:
    """Asked for another suggestion: everything else was done when the first one was made."""
    if decision.suggestion is None:
        reason, told = DecisionReason.NO_ALTERNATIVE, "There is no other suggestion for this."
        return Decision(reason, (), told, decision.offers)
    return replace(decision, actions=(decision.suggestion,))


def _automatic(turn: Turn) -> Decision | None:
    primary = turn.reading.primary
    spam = primary is not None and primary.id == SPAM
    if turn.situation.message.automatic or (spam and not is_forwarded(turn.situation.message)):
        return Decision(DecisionReason.AUTOMATIC_MAIL, (), "An automatic mail: never answered.")
    return None


def _other_sender(turn: Turn) -> Decision | None:
    if turn.situation.message.sender is not SenderKind.OTHER:
        return None
    return Decision(
        DecisionReason.OTHER_SENDER,
        (HandOffNow("other_sender"),),
        "Written by somebody else in the thread: a person looks at it.",
    )


def _start_or_help(turn: Turn) -> Decision | None:
    situation, opt = turn.situation, turn.reading.opt_out
    if situation.opt_keyword == "help":
        reply = autoreplies.help_text(situation, turn.locale)
        return Decision(DecisionReason.HELP_KEYWORD, (reply,), "The HELP keyword.")
    if situation.opt_keyword == "start" or (
        situation.opt_keyword is None and opt is not None and not opt.wants_out
    ):
        scope = opt.scope if opt else OptOutScope.POINT
        reply = autoreplies.opt_in_confirmation(situation, turn.locale)
        actions = (RecordOptOut(scope, out=False), reply)
        return Decision(DecisionReason.OPT_IN, actions, "They want to hear from us again.")
    return None


def _stop(turn: Turn) -> Decision | None:
    situation, opt = turn.situation, turn.reading.opt_out
    if situation.opt_keyword != "stop" and not (opt and opt.wants_out):
        return None
    scope = opt.scope if opt else OptOutScope.POINT
    actions: tuple[Action, ...] = (RecordOptOut(scope, out=True),)
    if turn.is_crisis:
        # The opt-out counts, but nobody in danger is answered with "you are unsubscribed".
        crisis = _crisis(turn)
        return replace(crisis, actions=actions + crisis.actions) if crisis else None
    if not situation.opted_out:
        actions += (autoreplies.opt_out_confirmation(situation, turn.locale, scope),)
    rest = [guess for guess in turn.reading.asked if guess.id != OPT_OUT]
    chosen = turn.choosing.by_intents(rest) if situation.opt_keyword is None else None
    if _signal(turn.reading) or (chosen and chosen.mode is Mode.HAND_OFF):
        actions += (HandOffNow(_signal(turn.reading) or "intent"),)
    explanation = "They want no more messages; recorded at once."
    if chosen:
        explanation += " They also wrote something that wants an answer."
    return Decision(DecisionReason.OPT_OUT, actions + turn.suggest(chosen), explanation)


def _crisis(turn: Turn) -> Decision | None:
    if not turn.is_crisis:
        return None
    actions: tuple[Action, ...] = (
        HandOffNow("crisis"),
        *turn.suggest(turn.choosing.by_name(CRISIS, _crisis_guess(turn))),
    )
    explanation = "They may be in danger: a person answers now, nothing is said about money."
    return Decision(DecisionReason.HUMAN_ONLY, actions, explanation)


def _crisis_guess(turn: Turn) -> IntentGuess | None:
    return next((guess for guess in turn.reading.asked if guess.id == CRISIS), None)


def _signal(reading: Interpretation) -> str | None:
    """What makes it a person's case by escalation: the strongest evidence's signal."""
    if reading.escalation not in (EscalationLevel.E3, EscalationLevel.E4):
        return None
    strongest = max(reading.evidence, key=lambda found: found.level.value, default=None)
    return strongest.signal if strongest else reading.escalation.value


def _only_earlier(reading: Interpretation) -> bool:
    """Whether the signal was told before, so that a person answers what is asked now."""
    highest = [found for found in reading.evidence if found.level is reading.escalation]
    return bool(highest) and all(found.earlier for found in highest)


def _human(turn: Turn) -> Decision | None:
    signal, primary = _signal(turn.reading), turn.reading.primary
    chosen = turn.choosing.by_intents(turn.reading.asked)
    by_class = chosen is not None and chosen.mode is Mode.HAND_OFF
    if not (signal or by_class or turn.reading.needs_human_now):
        return None
    if signal and not by_class and not (chosen and _only_earlier(turn.reading)):
        chosen = turn.choosing.by_name(_HOLDING.get(signal, ""))
    reason = signal or (primary.id if primary else "needs_human")
    actions: tuple[Action, ...] = (
        HandOffNow(reason),
        *turn.suggest(chosen or turn.choosing.alternative()),
    )
    explanation = f"A person answers this ({reason})." + _next_step(chosen)
    return Decision(DecisionReason.HUMAN_ONLY, actions, explanation)


def _nothing_to_say(turn: Turn) -> Decision | None:
    if not turn.situation.history_has_reply or turn.situation.exclude:
        return None
    ids = {guess.id for guess in turn.reading.asked}
    empty = not any(text.strip() for text in turn.situation.texts) and not ids
    if not empty and ids != {THANKS}:
        return None
    return Decision(DecisionReason.NOTHING_TO_SAY, (), "Thanks, or nothing: no answer is needed.")


def _not_understood(turn: Turn) -> Decision | None:
    primary = turn.reading.primary
    if primary and primary.id != UNCLEAR and primary.confidence >= MIN_CONFIDENCE:
        return None
    chosen = turn.choosing.by_name(UNCLEAR, primary) or turn.choosing.alternative()
    explanation = "Not understood well enough to answer; asking is better than guessing."
    return Decision(DecisionReason.UNCLEAR, turn.suggest(chosen), explanation)


def _best(turn: Turn) -> Decision:
    choosing, intents = turn.choosing, turn.reading.asked
    chosen = choosing.by_intents(intents) or choosing.alternative()
    if chosen is None:
        named = intents[0].id if intents else UNCLEAR
        return Decision(DecisionReason.NO_PLAYBOOK, (), f"No playbook answers {named} here.")
    drafted = turn.suggest(chosen)
    missing = drafted[0].missing_facts
    if missing:
        explanation = f"Not known, to be filled in before it can go: {', '.join(missing)}."
        return Decision(DecisionReason.MISSING_FACTS, drafted, explanation)
    name = chosen.entry.playbook.name
    explanation = f"{name}.{_not_yet(chosen)}{_next_step(chosen)}"
    return Decision(DecisionReason.SUGGESTED, drafted, explanation)


def _not_yet(chosen: Chosen) -> str:
    wanted = chosen.in_place_of
    if wanted is None:
        return ""
    return f" In place of {wanted.playbook.name}, which asks for {wanted.playbook.identity_level}."


def _next_step(chosen: Chosen | None) -> str:
    return f" After sending: {chosen.entry.playbook.next_step}" if chosen else ""


def _clicked(turn: Turn, intent: str) -> Decision:
    """A specialist chose what to say: nothing is left to decide but the words."""
    situation = turn.situation
    chosen = turn.choosing.by_name(intent)
    drafted = turn.suggest(chosen)
    if not drafted:
        return Decision(DecisionReason.NO_PLAYBOOK, (), f"No playbook says {intent} here.")
    if chosen is not None and chosen.wanted is not chosen.entry:
        return Decision(DecisionReason.SUGGESTED, drafted, _not_yet(chosen).strip())
    accepts = situation.acceptance if intent == OFFER_ACCEPTED else None
    offered = situation.offer if intent == OFFER_CHOSEN else None
    return Decision(
        DecisionReason.SUGGESTED, (replace(drafted[0], offer=offered, accepts=accepts),)
    )


def _accepted(turn: Turn) -> Decision | None:
    """The author says yes to what we offered: the plan in writing, or why it is not to be had."""
    accepted, reading = turn.situation.acceptance, turn.reading
    told_now = (_signal(reading) or reading.needs_human_now) and not _only_earlier(reading)
    if accepted is None or told_now:
        return None
    stands = accepted.standing is Standing.STANDS
    drafted = turn.suggest(turn.choosing.by_name(OFFER_ACCEPTED if stands else OFFER_LAPSED))
    if not drafted:
        return None
    told = f"They accept: {accepted.offer.rule}."
    if not stands:
        return Decision(DecisionReason.SUGGESTED, drafted, f"{told} It {accepted.standing.value}.")
    return Decision(DecisionReason.SUGGESTED, (replace(drafted[0], accepts=accepted),), told)


def _with_offers(decision: Decision, turn: Turn) -> Decision:
    if decision.reason in _SILENT:
        return decision
    situation, drafted = turn.situation, decision.suggestion
    entry = turn.choosing.library.get(drafted.playbook_id) if drafted else None
    limits = entry.playbook.offers if entry else None
    offers = offers_for(replace(situation, offer_limits=limits) if limits else situation, turn.now)
    return replace(decision, offers=offers, acceptance=situation.acceptance)


def _with_automatic_words(decision: Decision, turn: Turn) -> Decision:
    """What leaves without a click: care in a crisis, else that the desk is closed, once a period.

    To somebody who may be in danger nothing automatic is said beside the care.
    """
    situation = turn.situation
    if decision.reason in _SILENT:
        return decision
    if turn.is_crisis or HoldKind.CRISIS in situation.holds:
        reply = autoreplies.crisis_care(situation, turn.locale) if _needs_care(turn) else None
    elif situation.desk_open or situation.opted_out or not situation.tell_after_hours:
        reply = None
    else:
        reply = autoreplies.after_hours(situation, turn.locale, turn.now)
    return decision if reply is None else replace(decision, actions=(*decision.actions, reply))


def _needs_care(turn: Turn) -> bool:
    """Told now, and either nobody is here to read it, or it is new and in so many words. A faint
    sign, or one beside a STOP, calls people, who see for themselves before anything is sent.
    """
    situation, reading = turn.situation, turn.reading
    if not turn.is_crisis or situation.holds_were_set or _only_earlier(reading):
        return False
    plain = _crisis_guess(turn) is not None and not (reading.opt_out and reading.opt_out.wants_out)
    return not situation.desk_open or (plain and HoldKind.CRISIS not in situation.holds)


_RULES: tuple[Callable[[Turn], Decision | None], ...] = (
    _automatic,
    _other_sender,
    _start_or_help,
    _stop,
    _crisis,
    forwarded,
    _accepted,
    _human,
    answered_branch,
    _nothing_to_say,
    _not_understood,
)
