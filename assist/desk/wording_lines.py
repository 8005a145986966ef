"""What the wording linter found, in plain words; every surface says the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assist.desk.check_words import NEEDS_REASON
from assist.i18n import Translator, mark
from assist.model.finding import Finding

_ = mark

WHY = {
    "ARREST": _("A threat of arrest or police"),
    "LEGAL_THREAT": _("A threat of law"),
    "JUDICIAL_LOOK": _("It looks like a paper of a court"),
    "GARNISHMENT": _("A threat to take wages or property"),
    "CREDIT_THREAT": _("A threat to somebody's credit"),
    "REMOVAL_THREAT": _("A threat to the book"),
    "THIRD_PARTY": _("A threat to tell others"),
    "LAST_NOTICE": _("A last notice that is none"),
    "URGENCY": _("Urgency without a reason"),
    "ONLY_AGAINST_PAYMENT": _("Help only against payment"),
    "DECLINE_REASON": _("A decline reason that may not be told"),
    "GUARANTEE": _("A promise that cannot be kept"),
    "PROMISED_REFUND": _("A refund that nobody has approved"),
    "PROMISED_WAIVER": _("A waiver or a discount that no policy gives"),
    "BLAME": _("Blame"),
    "TONE_ORDER": _("Telling a person how to feel"),
    "REPROACH": _("Reproach"),
    "HIDING": _("Hiding behind a policy"),
    "EMPTY_NO": _("An empty word before a no"),
    "EMPTY_APOLOGY": _("An apology for nothing in particular"),
    "EXCLAMATION": _("An exclamation mark"),
    "SHOUTING": _("Shouting in capitals"),
    "SPELT_TWO_WAYS": _("A word that is misspelt on one side of the Atlantic, say payment"),
    "PLACEHOLDER": _("A placeholder that nobody filled"),
    "SECRET": _("Card, bank or access data"),
    "WRONG_LANGUAGE": _("Another language than the conversation's"),
    "DISCLOSURE": _("More than this person has proven they may know"),
    "SPEAKS_OF_ACCOUNT": _("It speaks of an account to somebody unproven"),
    "UNKNOWN_AMOUNT": _("An amount that the account does not show"),
    "UNKNOWN_DATE": _("A day that the account does not show"),
    "CHANGED_FIGURE": _("Another figure than was drawn"),
    "MISSING_OPT_OUT": _("It does not say how to end such messages"),
    "MISSING_COMPANY": _("It does not say who writes"),
}
_WITH_WORDS = _("%(why)s: “%(words)s”. Better: %(better)s")
_WITHOUT_WORDS = _("%(why)s. Better: %(better)s")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form shows of a text that did not leave yet."""

    lines: tuple[str, ...]
    codes: tuple[str, ...]  # what a second click confirms
    is_error: bool  # nothing to confirm: the words have to change
    needs_reason: bool


def finding_line(finding: Finding, speak: Translator) -> str:
    """Where, why, and what would be better. `better` is in the language of the text."""
    why = speak.gettext(WHY[finding.rule])
    if finding.text:
        return speak.gettext(_WITH_WORDS, why=why, words=finding.text, better=finding.better)
    return speak.gettext(_WITHOUT_WORDS, why=why, better=finding.better)


def asked_of(result: str, findings: Iterable[Finding], speak: Translator) -> Asked | None:
    """For a form; None when there is nothing to ask. Errors are told alone."""
    told = tuple(findings)
    if not told:
        return None
    errors = [found for found in told if found.is_error]
    return Asked(
        lines=tuple(dict.fromkeys(finding_line(found, speak) for found in errors or told)),
        codes=tuple(sorted({found.rule for found in told})),
        is_error=bool(errors),
        needs_reason=result == NEEDS_REASON or any(found.needs_reason for found in told),
    )
