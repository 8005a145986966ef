"""Clauses -> up to three intents with confidence, each with the words it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from assist.intents.abbreviations import EMOJI
from assist.intents.catalog import Priority, load_catalog
from assist.intents.escalation import Signals, signal_of
from assist.intents.features import Floats
from assist.intents.model import Model
from assist.intents.normalise import Token
from assist.intents.semantic.wording import wording
from assist.model.interpretation import IntentGuess, OptOutReading, Span

MOST_INTENTS = 3
# Confidence below which nothing is claimed, by language and by place: a first intent, a further
# one. A wrong suggestion, which a specialist rejects with a click, is taken to cost a quarter of
# what a right one saves; the first number is what pays most on training lines held out in turn
# (`assist intents evaluate --folds` prints it). A further intent must be more likely.
THRESHOLDS: Mapping[str, tuple[float, float]] = {"en": (0.19, 0.40), "es": (0.18, 0.40)}
CLAUSE_SPEAKS = 0.5  # of one clause: then a further intent needs less of the whole
ECHO = 0.3
CRISIS_FROM = 0.6
UNHEARD_FROM = 0.8  # of an intent whose sentinel hears nothing
WHOLE_UP_TO = 60  # words; a longer message is read clause by clause only
MOST_SCOPED = 200  # words that the out-of-scope score is drawn from
LEAST_ALTERNATIVE = 0.03  # an alternative is at least so likely
UNCLEAR = "unclear"
EMOJI_WORDS = frozenset(EMOJI.values())
SMALL_TALK = frozenset({"greeting", "thanks_close", "unclear", "affirm", "deny"})
# What the safety layers prove stands for an intent with this confidence at least.
PROVEN = 0.9
BY_SIGNAL: Mapping[str, str] = {
    "crisis": "crisis_statement",
    "cease": "attorney_or_cease",
    "legal": "legal_regulator_public_threat",
}


# Weaker evidence: it names the intent only where the classifier has nothing to say.
SUGGESTED = 0.5
BY_WEAK_SIGNAL: Mapping[str, tuple[str, ...]] = {
    "hardship": ("hardship_disclosure",),
    "dispute": ("chargeback_threat_or_filed", "unauthorized_charge"),
    "abuse": ("anger_complaint",),
    "repeat": ("human_or_callback_request", "anger_complaint"),
}
BY_EMOJI: Mapping[str, str] = {"zyes": "affirm", "zno": "deny", "zthanks": "thanks_close"}


@dataclass(frozen=True, slots=True)
class MeaningfulText:
    """The author's own words, their clauses, and the language they are in."""

    text: str
    clauses: Sequence[Sequence[Token]]
    language: str


@dataclass(frozen=True, slots=True)
class _Scored:
    probabilities: Floats  # one per label, the whole message
    best_clause: np.ndarray[Any, Any]  # per label, the clause that speaks for it most
    clause_probabilities: Floats  # clause by label
    logit: float
    in_scope: float  # see Model.in_scope


@dataclass(frozen=True, slots=True)
class Guesses:
    """Intents in order of priority then confidence, what else may be meant, and scores."""

    intents: tuple[IntentGuess, ...]
    alternatives: tuple[IntentGuess, ...] = ()
    scores: Mapping[str, Any] = field(default_factory=dict)


def guess_intents(
    model: Model, meaning: MeaningfulText, signals: Signals, leaving: OptOutReading | None
) -> Guesses:
    """What the message asks for."""
    if leaving is not None and leaving.keyword and leaving.wants_out:
        return Guesses((IntentGuess("opt_out", 1.0, leaving.span),))
    if not meaning.clauses or all(token.word in EMOJI_WORDS for token in _all(meaning.clauses)):
        return Guesses(_wordless(meaning, signals, leaving))
    scored = _score(model, meaning)
    order = np.argsort(-scored.probabilities, kind="stable")
    guesses = _claimed(model, meaning, scored, signals)
    _prove(guesses, signals, leaving)
    if not guesses:
        _suggest(guesses, signals, dict(zip(model.labels, scored.probabilities, strict=True)))
    _tidy(guesses)
    if not guesses:
        confidence = round(1 - float(scored.probabilities.max()), 4)
        guesses[UNCLEAR] = IntentGuess(UNCLEAR, confidence, _span(_all(meaning.clauses)))
    top = [
        (model.labels[column], round(float(scored.probabilities[column]), 4))
        for column in order[:5]
    ]
    beside = {"max_logit": round(scored.logit, 3), "in_scope": round(scored.in_scope, 4)}
    others = _alternatives(model, meaning, scored)
    return Guesses(_ordered(guesses), others, {"top": top, **beside})


def _alternatives(
    model: Model, meaning: MeaningfulText, scored: _Scored
) -> tuple[IntentGuess, ...]:
    order = np.argsort(-scored.probabilities, kind="stable")[: 2 * MOST_INTENTS]
    return tuple(
        IntentGuess(
            model.labels[column],
            round(float(scored.probabilities[column]), 4),
            _span(meaning.clauses[int(scored.best_clause[column])]),
            is_alternative=True,
        )
        for column in order
        if scored.probabilities[column] >= LEAST_ALTERNATIVE
    )


def with_alternatives(
    intents: Sequence[IntentGuess], alternatives: Sequence[IntentGuess]
) -> tuple[IntentGuess, ...]:
    """The intents, and up to three in all the likeliest others."""
    named = {guess.id for guess in intents}
    others = [guess for guess in alternatives if guess.id not in named]
    return (*intents, *others[: MOST_INTENTS - len(intents)])


def _claimed(
    model: Model, meaning: MeaningfulText, scored: _Scored, signals: Signals
) -> dict[str, IntentGuess]:
    """The likeliest intents that are likely enough to be claimed."""
    first, further = THRESHOLDS[meaning.language]
    order = np.argsort(-scored.probabilities, kind="stable")
    likely = [
        (model.labels[column], float(scored.probabilities[column]), column)
        for column in order[: 2 * MOST_INTENTS]
    ]
    possible = [entry for entry in likely if _is_possible(entry[0], entry[1], signals)]
    guesses: dict[str, IntentGuess] = {}
    for rank, (name, confidence, column) in enumerate(possible[:MOST_INTENTS]):
        loudest = float(scored.clause_probabilities[:, column].max())
        spoken = rank > 0 and loudest >= CLAUSE_SPEAKS and confidence >= ECHO
        if spoken or confidence >= (further if rank else first):
            span = _span(meaning.clauses[int(scored.best_clause[column])])
            guesses[name] = IntentGuess(name, round(confidence, 4), span)
    return guesses


def _is_possible(name: str, confidence: float, signals: Signals) -> bool:
    """Not what the author denies, and hardly what its sentinel does not hear; a crisis only if it
    is likely or heard in their words, since it stops everything else.
    """
    signal = "opt_out" if name == "opt_out" else signal_of(name)
    if signal in signals.absent and confidence < UNHEARD_FROM:
        return False
    if signal != "crisis":
        return not signal or signal not in signals.denied
    return confidence >= CRISIS_FROM or any(item.signal == signal for item in signals.evidence)


def _score(model: Model, meaning: MeaningfulText) -> _Scored:
    written = [[token.word for token in clause] for clause in meaning.clauses]
    pieces = [model.speller.snap(words) for words in written]
    whole = [word for piece in pieces for word in piece]
    single = len(pieces) == 1
    with_whole = len(whole) <= WHOLE_UP_TO and not single
    unrepaired = [word for words in written for word in words][:MOST_SCOPED]
    scores = model.score(
        [*pieces, unrepaired, *([whole] if with_whole else [])],
        _wordings(model, meaning, with_whole=with_whole) if model.blend else None,
        language=meaning.language,
    )
    by_clause = scores.probabilities[: len(pieces)]
    # A short clause knows less: its voice is weighed by its words.
    weights = np.array([min(1.0, len(piece) / 4) for piece in pieces], dtype=np.float32)
    voices = by_clause * weights[:, None]
    combined = voices.max(axis=0)
    if with_whole:
        combined = 0.6 * scores.probabilities[-1] + 0.4 * combined
    elif single:
        combined = by_clause[0]
    repaired = np.delete(scores.logits, len(pieces), axis=0)
    scope = float(model.in_scope(scores.logits[len(pieces)][None, :])[0])
    return _Scored(combined, voices.argmax(axis=0), voices, float(repaired.max()), scope)


def _wordings(model: Model, meaning: MeaningfulText, *, with_whole: bool) -> list[str]:
    """What `_score` asks about, for embeddings."""
    pieces = [wording(meaning.text, clause, model.speller) for clause in meaning.clauses]
    everything = _all(meaning.clauses)
    whole = [wording(meaning.text, everything, model.speller)] if with_whole else []
    return [*pieces, wording(meaning.text, everything[:MOST_SCOPED]), *whole]


def _prove(
    guesses: dict[str, IntentGuess], signals: Signals, leaving: OptOutReading | None
) -> None:
    for evidence in signals.evidence:
        name = BY_SIGNAL.get(evidence.signal)
        if name is not None and not (guesses and evidence.signal in signals.faint):
            _raise(guesses, name, evidence.span)
    if leaving is not None and leaving.wants_out:
        _raise(guesses, "opt_out", leaving.span)


def _suggest(
    guesses: dict[str, IntentGuess], signals: Signals, probabilities: Mapping[str, Any]
) -> None:
    for evidence in signals.evidence:
        names = BY_WEAK_SIGNAL.get(evidence.signal)
        if names and evidence.span.end > evidence.span.start:
            likelier = max(names, key=lambda name: float(probabilities[name]))
            guesses[likelier] = IntentGuess(likelier, SUGGESTED, evidence.span)
            return


def _raise(guesses: dict[str, IntentGuess], name: str, span: Span) -> None:
    before = guesses.get(name)
    if before is None or before.confidence < PROVEN:
        guesses[name] = IntentGuess(name, PROVEN, span)


def _tidy(guesses: dict[str, IntentGuess]) -> None:
    """Small talk beside a real matter says nothing."""
    if any(load_catalog()[name].priority is not Priority.SYSTEM for name in guesses):
        for name in SMALL_TALK & guesses.keys():
            del guesses[name]


def _ordered(guesses: Mapping[str, IntentGuess]) -> tuple[IntentGuess, ...]:
    catalog = load_catalog()
    ranked = sorted(
        guesses.values(),
        key=lambda guess: (catalog[guess.id].priority, -guess.confidence, guess.id),
    )
    return tuple(ranked[:MOST_INTENTS])


def _wordless(
    meaning: MeaningfulText, signals: Signals, leaving: OptOutReading | None
) -> tuple[IntentGuess, ...]:
    """What an empty message, punctuation or emoji alone mean."""
    guesses: dict[str, IntentGuess] = {}
    _prove(guesses, signals, leaving)
    if not guesses:
        said = (BY_EMOJI.get(token.word) for token in _all(meaning.clauses))
        silent = UNCLEAR if meaning.text.strip() else "attachment_only"
        name = next(filter(None, said), silent)
        guesses[name] = IntentGuess(name, 1.0, Span(0, len(meaning.text)))
    return _ordered(guesses)


def _all(clauses: Sequence[Sequence[Token]]) -> list[Token]:
    return [token for clause in clauses for token in clause]


def _span(clause: Sequence[Token]) -> Span:
    return Span(clause[0].start, clause[-1].end)
