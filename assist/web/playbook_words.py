"""Words of the pages on playbooks: fields, states, operators. Source strings, translated later."""

from __future__ import annotations

import re

from assist.desk.playbook_publish import PublishResult
from assist.desk.playbook_versions import VersionsResult
from assist.i18n import Translator, mark
from assist.model.interpretation import EscalationLevel
from assist.model.offer import OfferKind
from assist.model.playbook import (
    DraftState,
    Origin,
    ReplayChange,
    ReplayState,
    ScheduleState,
    TrialState,
)
from assist.playbooks.catalogue import CATALOGUE
from assist.playbooks.parts import Answer, Unless
from assist.playbooks.schema import Family, Mode

_ = mark

FAMILIES = {
    Family.BALANCE: _("Balance"),
    Family.RECORDS: _("Receipts and records"),
    Family.PAY: _("Ways to pay"),
    Family.FAILED: _("Failed payments"),
    Family.METHOD: _("Payment methods"),
    Family.SECURITY: _("Security"),
    Family.FOLLOWUP: _("Following up"),
    Family.PLAN: _("Payment plans"),
    Family.PROMISE: _("Promises to pay"),
    Family.HARDSHIP: _("Hardship"),
    Family.DEBT_DISPUTE: _("Disputed debts"),
    Family.ROYALTY: _("Royalties"),
    Family.PAYOUT: _("Payouts"),
    Family.TAX: _("Tax"),
    Family.REFUND: _("Refunds"),
    Family.CANCEL: _("Cancelling"),
    Family.CHARGEBACK: _("Chargebacks"),
    Family.PREFERENCE: _("Preferences"),
    Family.LEGAL: _("Legal"),
    Family.CALM: _("Calming"),
    Family.CRISIS: _("Crisis"),
    Family.IDENTITY: _("Identity"),
    Family.HANDOFF: _("Handing over"),
    Family.GREETING: _("Greetings"),
    Family.CLARIFY: _("Asking back"),
    Family.CLOSE: _("Closing"),
}
MODES = {
    Mode.SUGGEST: _("Suggest: a draft for the specialist"),
    Mode.HAND_OFF: _("Hand over: a person at once"),
    Mode.AUTO_REPLY: _("May leave without a click, where a lead switched it on"),
}
LEVELS = {
    EscalationLevel.NONE: _("Calm"),
    EscalationLevel.E1: _("Asks again"),
    EscalationLevel.E2: _("Angry or threatens to go public"),
    EscalationLevel.E3: _("Legal, dispute or hardship"),
    EscalationLevel.E4: _("Crisis"),
}
OPERATORS = {
    "is": _("is"),
    "eq": _("is exactly"),
    "ne": _("is not"),
    "gt": _("is more than (after)"),
    "gte": _("is at least (on or after)"),
    "lt": _("is less than (before)"),
    "lte": _("is at most (on or before)"),
    "in": _("is one of"),
    "contains": _("contains"),
    "known": _("is known"),
    "unknown": _("is not known"),
}
ANSWERS = {
    Answer.AGREES: _("they agree"),
    Answer.DECLINES: _("they decline"),
    Answer.ASKS: _("they ask for"),
}
UNLESS = {
    Unless.DESK_WRITES: _("the desk writes"),
    Unless.PAID: _("nothing is past due any more"),
    Unless.ARRANGED: _("something was arranged"),
    Unless.RESOLVED: _("the conversation is resolved"),
}
RUNGS = {
    OfferKind.PAY_IN_FULL: _("Pay in full"),
    OfferKind.EXTENSION: _("Some more days"),
    OfferKind.EQUAL_INSTALMENTS: _("Equal instalments"),
    OfferKind.DOWN_PAYMENT: _("Down payment, then instalments"),
    OfferKind.LONG_PLAN: _("Long plan"),
    OfferKind.HARDSHIP_PAUSE: _("Hardship pause"),
    OfferKind.EXIT: _("Ending the contract"),
}
RUNG_WORDS = {kind.value: words for kind, words in RUNGS.items()}
LIMITS = {
    "most_payments": _("At most so many payments"),
    "most_days": _("Last payment at most so many days from today"),
    "extension_days": _("Extension of at most so many days"),
    "pause_days": _("Pause of at most so many days"),
    "least_down_percent": _("Down payment of at least so many percent"),
}
DRAFT_STATES = {
    DraftState.DRAFT: _("Draft"),
    DraftState.REVIEW: _("Waits for review"),
    DraftState.RETURNED: _("Sent back"),
}
ORIGINS = {
    Origin.PACKAGED: _("came with the program"),
    Origin.EDITED: _("edited"),
    Origin.ROLLED_BACK: _("went back"),
    Origin.TRIAL: _("only tried"),
}
SCHEDULES = {
    ScheduleState.WAITING: _("Waiting"),
    ScheduleState.DONE: _("Published"),
    ScheduleState.REFUSED: _("Refused"),
    ScheduleState.CANCELLED: _("Cancelled"),
}
TRIALS = {
    TrialState.RUNNING: _("Running"),
    TrialState.PROMOTED: _("Promoted"),
    TrialState.STOPPED: _("Stopped"),
}
REPLAYS = {
    ReplayState.WAITING: _("Waiting"),
    ReplayState.RUNNING: _("Running"),
    ReplayState.DONE: _("Done"),
    ReplayState.CANCELLED: _("Cancelled"),
    ReplayState.FAILED: _("Failed"),
}
CHANGES = {
    ReplayChange.TEXT: _("Says something else"),
    ReplayChange.PLAYBOOK: _("Another playbook answers"),
    ReplayChange.APPEARED: _("A suggestion where there was none"),
    ReplayChange.VANISHED: _("No suggestion any more"),
    ReplayChange.OFFERS: _("Other offers, the same words"),
}
PUBLISH = {
    PublishResult.ERRORS: _("Not published: mend what is marked first."),
    PublishResult.CONFLICT: _("Somebody published meanwhile. Choose what stays; nothing is lost."),
    PublishResult.NEEDS_REVIEW: _("A second lead has to look at it. Ask for a review."),
    PublishResult.STALE: _("It was saved elsewhere meanwhile. This is the newest text."),
    PublishResult.UNCHANGED: _("Nothing differs from what is in use."),
    PublishResult.NO_REASON: _("Say in a line why: it stays in the record."),
}
VERSIONS = {
    VersionsResult.IN_USE: _("It says what is in use already."),
    VersionsResult.NOTHING_BEFORE: _("There is no version before this one."),
    VersionsResult.ALREADY: _("That was done already."),
    VersionsResult.NO_REASON: PUBLISH[PublishResult.NO_REASON],
    VersionsResult.NOT_POSSIBLE: _("This release cannot do that with it."),
}
# The fields of a playbook as the form calls them; a path is told by its parts.
FIELDS = {
    "name": _("Name"),
    "purpose": _("Purpose"),
    "family": _("Family"),
    "intents": _("Intents"),
    "identity_level": _("Identity"),
    "escalation": _("Escalation"),
    "min": _("from"),
    "max": _("to"),
    "channels": _("Channels"),
    "conditions": _("Conditions"),
    "all": _("all of"),
    "any": _("any of"),
    "fact": _("fact"),
    "operator": _("comparison"),
    "value": _("value"),
    "mode": _("Mode"),
    "openers": _("Opening line"),
    "texts": _("Texts"),
    "subject": _("Subject of the mail"),
    "short": _("SMS and WhatsApp"),
    "long": _("Mail"),
    "chat": _("Web chat"),
    "whatsapp": _("WhatsApp alone"),
    "voice": _("Read out in a call"),
    "unknown": _("For somebody we do not know"),
    "also": _("One sentence beside another answer"),
    "branches": _("Branches"),
    "steps": _("Steps"),
    "step": _("Step"),
    "when": _("When"),
    "playbook": _("Playbook"),
    "offers": _("Offers"),
    "inserts": _("Words that must be there"),
    "banned": _("Words that must not be there"),
    "follow_up": _("Follow-ups"),
    "after_days": _("Days later"),
    "unless": _("Unless"),
    "next_step": _("What the specialist does then"),
    "examples": _("Examples"),
    "says": _("The author says"),
    "expects": _("What must come of it"),
    "situation": _("Sample author"),
    "at_step": _("At step"),
    "intent": _("Intent"),
    "language": _("Language"),
    "owner": _("Owner"),
    "changelog": _("What changed"),
    "schema_version": _("Version of the form"),
    "file": _("The file"),
    "en": _("English"),
    "es": _("Spanish"),
    **LIMITS,
}
_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def path_words(path: str, speak: Translator) -> str:
    """As the form calls it: "Texts · Spanish · Mail" for texts.es.long; rows count from 1."""
    told: list[str] = []
    for name, index in _PART.findall(path):
        if index:
            told[-1] += f" #{int(index) + 1}"
        else:
            told.append(speak.gettext(FIELDS[name]) if name in FIELDS else name)
    return " · ".join(told)


def fact_name(name: str, language: str) -> str:
    """As the picker shows it: "Next due date"; in Spanish the catalogue's own words."""
    spec = CATALOGUE.get(name)
    if spec is None:
        return name
    if language == "es":
        return spec.help["es"]
    return name.replace("_", " ").capitalize()


def fact_named(shown: str) -> str:
    """The fact that a lead picked or typed, by its words in any language; else what they typed."""
    wanted = shown.strip()
    return _BY_WORDS.get(wanted.casefold(), wanted)


_BY_WORDS = {
    words.casefold(): name for name in CATALOGUE for words in (
        fact_name(name, "es"), name.replace("_", " "), name
    )
}  # fmt: skip
