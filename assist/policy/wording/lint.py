"""One text that is meant to leave, checked against every rule. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assist.model.contact import IdentityLevel
from assist.model.finding import Finding, Severity
from assist.model.interpretation import Span
from assist.model.verdict import Insert
from assist.policy.notices import names_the_way_out
from assist.policy.redact import Kind, redact
from assist.policy.wording.outgoing import Figures, Known, Outgoing
from assist.policy.wording.phrases import lint_phrases
from assist.policy.wording.rules import Rule

_PLACEHOLDER = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|\{\w+\}|%\(\w+\)[sd]|\$\{\w+\}|<[A-Z][A-Z_ ]+>|\b(?:TODO|XXX+|TBD)\b"
    r"|\[(?!(?:CARD|SECURITY CODE|EXPIRY|SSN|NATIONAL ID|BANK ACCOUNT|ONE-TIME CODE)\b)"
    r"[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ _]{1,40}\]|_{4,}|\blorem ipsum\b"
)
_TOKEN = re.compile(
    r"\b(?:sk|rk|pk)_(?:live|test)_\w{8,}|\bxox[abprs]-[\w-]{10,}|\bwhsec_\w{8,}|\bAKIA[0-9A-Z]{16}\b"
    r"|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}|\bBearer\s+[\w.~+/-]{16,}|-----BEGIN [A-Z ]+-----"
)
_PRIVATE_KINDS = frozenset(
    {Kind.CARD, Kind.SECURITY_CODE, Kind.SSN, Kind.NATIONAL_ID, Kind.BANK_ACCOUNT}
)
_OF_ACCOUNT = re.compile(
    r"\b(?:your (?:balance|debt|account|plan|payments?|invoices?|instal+ments?|royalt\w+)"
    r"|you owe|past due|overdue|(?:tu|su)s? (?:saldo|deuda|cuenta|plan|pagos?|facturas?|cuotas?"
    r"|regal[ií]as)|deb[eé]s|adeud\w+|vencid[ao]s?)\b",
    re.IGNORECASE,
)
_LANGUAGE_FROM = 30  # letters: a shorter text is in no language for sure
_BETTER = {
    Rule.PLACEHOLDER: ("Write what belongs there.", "Escribí lo que va ahí."),
    Rule.SECRET: (
        "Take it out; cards go on the secure page.",
        "Sacalo; las tarjetas van en la página segura.",
    ),
    Rule.WRONG_LANGUAGE: (
        "Write in the language of the conversation.",
        "Escribí en el idioma de la conversación.",
    ),
    Rule.DISCLOSURE: (
        "Verify who they are first; until then say nothing of an account.",
        "Primero verificá quién es; hasta entonces no hables de una cuenta.",
    ),
    Rule.SPEAKS_OF_ACCOUNT: (
        "Verify who they are first; until then not even that there is an account is told.",
        "Primero verificá quién es; hasta entonces ni se dice que hay una cuenta.",
    ),
    Rule.UNKNOWN_AMOUNT: (
        "Use the amount on the card, or say why it is another one.",
        "Usá el monto de la tarjeta, o decí por qué es otro.",
    ),
    Rule.UNKNOWN_DATE: (
        "Use the day on the card, or say why it is another one.",
        "Usá el día de la tarjeta, o decí por qué es otro.",
    ),
    Rule.CHANGED_FIGURE: (
        "Keep the figure that was drawn, or say why it is another one.",
        "Dejá la cifra que estaba, o decí por qué es otra.",
    ),
    Rule.MISSING_OPT_OUT: ("Reply STOP to end messages.", "Respondé BAJA para no recibir más."),
    Rule.MISSING_COMPANY: ("Say who writes.", "Decí quién escribe."),
}
_WHY = {
    Rule.PLACEHOLDER: ("A placeholder that nobody filled", "desk rules, 6"),
    Rule.SECRET: ("Card, bank or access data", "PCI DSS 3.3 and 4.2.2; desk rules, 5.3"),
    Rule.WRONG_LANGUAGE: ("Another language than the conversation's", "desk rules, 6"),
    Rule.DISCLOSURE: ("More than this person has proven they may know", "desk rules, 7"),
    Rule.SPEAKS_OF_ACCOUNT: ("It speaks of an account to somebody unproven", "desk rules, 7"),
    Rule.UNKNOWN_AMOUNT: ("An amount that the account does not show", "desk rules, 6 and 9"),
    Rule.UNKNOWN_DATE: ("A day that the account does not show", "desk rules, 6 and 9"),
    Rule.CHANGED_FIGURE: ("Another figure than was drawn", "desk rules, 9 (critical edits)"),
    Rule.MISSING_OPT_OUT: ("It does not say how to end such messages", "12 CFR 1006.6(e)"),
    Rule.MISSING_COMPANY: ("It does not say who writes", "15 U.S.C. 1692e(14); desk rules, 0"),
}
_REASONED = frozenset({Rule.UNKNOWN_AMOUNT, Rule.UNKNOWN_DATE, Rule.CHANGED_FIGURE})
_WARNINGS = _REASONED | {Rule.WRONG_LANGUAGE, Rule.SPEAKS_OF_ACCOUNT}


def lint_outgoing(text: str, context: Outgoing) -> list[Finding]:
    """Everything wrong with `text`, errors first, then by place. Empty: it may leave."""
    found = [
        *lint_phrases(text, context.language, context.proven),
        *_unfilled(text, context),
        *_secrets(text, context),
        *_missing(text, context),
        *_language(text, context),
        *_of_account(text, context),
    ]
    return sorted(found, key=lambda one: (not one.is_error, one.start, one.rule))


def _finding(
    rule: Rule, context: Outgoing, start: int = 0, end: int = 0, text: str = ""
) -> Finding:
    why, source = _WHY[rule]
    return Finding(
        rule=rule.value,
        severity=Severity.WARNING if rule in _WARNINGS else Severity.ERROR,
        start=start,
        end=end,
        text=text,
        why=why,
        source=source,
        better=_BETTER[rule][context.language == "es"],
        needs_reason=rule in _REASONED,
    )


def _unfilled(text: str, context: Outgoing) -> Iterator[Finding]:
    for match in _PLACEHOLDER.finditer(text):
        yield _finding(Rule.PLACEHOLDER, context, *match.span(), match[0])


def _secrets(text: str, context: Outgoing) -> Iterator[Finding]:
    """What they are is not repeated in the finding."""
    if _PRIVATE_KINDS & {*redact(text).found}:
        yield _finding(Rule.SECRET, context)
    for match in _TOKEN.finditer(text):
        yield _finding(Rule.SECRET, context, *match.span())


def _missing(text: str, context: Outgoing) -> Iterator[Finding]:
    if Insert.OPT_OUT_NOTICE in context.required and not names_the_way_out(text):
        yield _finding(Rule.MISSING_OPT_OUT, context)
    if context.required and context.company and context.company.lower() not in text.lower():
        yield _finding(Rule.MISSING_COMPANY, context)


def _language(text: str, context: Outgoing) -> Iterator[Finding]:
    if sum(map(str.isalpha, text)) < _LANGUAGE_FROM:
        return
    language = context.language_of(text)
    if language is not None and language != context.language:
        yield _finding(Rule.WRONG_LANGUAGE, context)


def _of_account(text: str, context: Outgoing) -> Iterator[Finding]:
    known = context.known
    if known is None:
        return
    figures = context.figures_of(text)
    if context.identity < IdentityLevel.L2:
        yield from _disclosed(text, context, figures, known)
    if context.identity is IdentityLevel.L0:
        for match in _OF_ACCOUNT.finditer(text):
            yield _finding(Rule.SPEAKS_OF_ACCOUNT, context, *match.span(), match[0])
    yield from _unknown(text, context, figures, known)


def _disclosed(text: str, context: Outgoing, figures: Figures, known: Known) -> Iterator[Finding]:
    """Amounts of the account: nobody hears one before they proved who they are (L2). What the
    suggestion tells is held to the level where it is drawn and where it is sent.
    """
    drawn = {amount for amount, _ in context.drawn.amounts} if context.drawn else set()
    for amount, span in figures.amounts:
        if amount in known.private and amount not in drawn:
            yield _figure(Rule.DISCLOSURE, context, text, span)


def _unknown(text: str, context: Outgoing, figures: Figures, known: Known) -> Iterator[Finding]:
    drawn = context.drawn or Figures()
    drawn_amounts = {amount for amount, _ in drawn.amounts}
    drawn_days = {day for days, _ in drawn.days for day in days}
    lost_amount = bool(drawn_amounts - {amount for amount, _ in figures.amounts})
    lost_day = bool(drawn_days - {day for days, _ in figures.days for day in days})
    for amount, span in figures.amounts:
        if amount not in known.amounts:
            yield _figure(Rule.UNKNOWN_AMOUNT, context, text, span)
        elif lost_amount and amount not in drawn_amounts:
            yield _figure(Rule.CHANGED_FIGURE, context, text, span)
    for days, span in figures.days:
        if not days & known.days:
            yield _figure(Rule.UNKNOWN_DATE, context, text, span)
        elif lost_day and not days & drawn_days:
            yield _figure(Rule.CHANGED_FIGURE, context, text, span)


def _figure(rule: Rule, context: Outgoing, text: str, span: Span) -> Finding:
    return _finding(rule, context, span.start, span.end, text[span.start : span.end])
