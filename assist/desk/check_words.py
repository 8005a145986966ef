"""The wording linter with all that the card knows: before a suggestion, an edit or own words leave.

Errors stop a text. Warnings ask: the specialist confirms them with a second click, and gives a
reason where figures changed; both are recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from assist.desk.arrangements import arranged_with
from assist.desk.known_figures import known_figures, proven_by, reader_of
from assist.desk.proven import as_proven
from assist.desk.services import DeskServices
from assist.errors import NotAllowed
from assist.intents.language import surely
from assist.model.account import AccountSnapshot
from assist.model.conversation import Conversation, Purpose
from assist.model.decision import Suggest
from assist.model.finding import Finding
from assist.model.verdict import Insert
from assist.playbooks.catalogue import allowed_facts
from assist.policy.identity import CODE_MARK
from assist.policy.redact import redact
from assist.policy.wording import Outgoing, lint_outgoing
from assist.store import Tx, contacts

WORDING, NEEDS_REASON, CONFIRM = "wording", "needs_reason", "confirm"


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says to the findings: the warnings they have seen, and why a figure changed.

    `before`: all of it was said when the text was scheduled.
    """

    confirmed: frozenset[str] = frozenset()  # codes of rules
    why: str = ""
    before: bool = False


NOTHING_SAID = Said()
SAID_BEFORE = Said(before=True)


def check_words(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    account: AccountSnapshot | None,
    text: str,
    now: datetime,
    *,
    draft: Suggest | None = None,
    language: str | None = None,
) -> tuple[Finding, ...]:
    """Everything wrong with a specialist's text. `draft` is the suggestion that it edits."""
    conversation = as_proven(tx, conversation, now)
    contact = contacts.get_contact(tx, conversation.contact_id)
    spoken = language or (draft.language if draft else conversation.language) or "en"
    read = reader_of(desk, contact, account.currency if account else "USD", spoken, now)
    context = Outgoing(
        language=spoken,
        identity=conversation.identity_level,
        company=desk.company,
        known=known_figures(tx, desk, conversation, contact, account, draft, read, now),
        drawn=read(draft.text) if draft else None,
        proven=proven_by(arranged_with(tx, contact, now), account),
        figures_of=read,
        language_of=surely,
    )
    return tuple(lint_outgoing(text, context))


def check_suggestion(draft: Suggest, conversation: Conversation) -> tuple[Finding, ...]:
    """What stops a suggestion as it stands: a playbook is checked when it is published, so only
    errors are told. Pure: the card asks at every drawing.
    """
    findings = lint_outgoing(draft.text, Outgoing(draft.language, conversation.identity_level))
    return tuple(found for found in findings if found.is_error)


def tells_too_much(
    tx: Tx, draft: Suggest, conversation: Conversation, text: str | None, now: datetime
) -> bool:
    """Does it (or `text` in its place) hold a fact that is above what is proven by now? Proofs run
    out while cards wait.
    """
    allowed = allowed_facts(as_proven(tx, conversation, now).identity_level)
    above = [fact.shown for fact in draft.facts if fact.name not in allowed]
    return any(shown in (draft.text if text is None else text) for shown in above)


def check_at_the_door(
    text: str, language: str, purpose: Purpose, required: Iterable[Insert]
) -> None:
    """The last look before a message is stored, whoever wrote it. NotAllowed names the rules.

    Help in a crisis always leaves: its text is ours and is checked in the tests. The one gap that
    may stand is that of a code, which is drawn as it leaves.
    """
    if purpose is Purpose.SAFETY:
        return
    if purpose is Purpose.ONE_TIME_CODE:
        text = text.replace(CODE_MARK, "")
    findings = lint_outgoing(text, Outgoing(language, required=frozenset(required)))
    errors = sorted({found.rule for found in findings if found.is_error})
    if errors:
        raise NotAllowed(WORDING, ", ".join(errors))


def objection(findings: Iterable[Finding], said: Said) -> str | None:
    """Why the text does not leave yet; None: it may."""
    asked = [found for found in findings if found.is_error]
    if asked:
        return WORDING
    if said.before:
        return None
    warnings = tuple(findings)
    if any(found.needs_reason for found in warnings) and not said.why.strip():
        return NEEDS_REASON
    unseen = {found.rule for found in warnings if not found.needs_reason} - said.confirmed
    return CONFIRM if unseen else None


def as_recorded(findings: Iterable[Finding], said: Said) -> dict[str, object]:
    """What the record keeps of it: the rules, the changed figures, and the reason."""
    warnings = tuple(findings)
    if not warnings:
        return {}
    figures = [found.text for found in warnings if found.needs_reason]
    return {
        "sent_anyway": sorted({found.rule for found in warnings}),
        **({"figures": figures, "why": redact(said.why.strip()).text} if figures else {}),
    }


def check_reply(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    account: AccountSnapshot | None,
    draft: Suggest,
    text: str | None,
    now: datetime,
) -> tuple[Finding, ...]:
    """What is found in a suggestion as it leaves: as drawn (`text` None or the same), or edited."""
    if text is None or text.strip() == draft.text:
        return check_suggestion(draft, conversation)
    return check_words(tx, desk, conversation, account, text.strip(), now, draft=draft)
