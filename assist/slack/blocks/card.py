"""One conversation's card as Block Kit: who, what they wrote, what we would say, what to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from assist.desk.intent_names import GROUPS, intent_name
from assist.desk.labels import (
    CHANNELS,
    DELIVERY_STATES,
    LANGUAGES,
    REASONS,
    UNKNOWN_LANGUAGE,
    identity_line,
)
from assist.desk.verdict_lines import (
    card_verdict,
    may_send_line,
    scheduled_line,
    send_then_label,
)
from assist.desk.wording_lines import finding_line
from assist.i18n import Translator, age, mark, time_local
from assist.model.card import CardAction, CardView
from assist.model.contact import ChannelKind
from assist.model.conversation import FileState, Message, MessageState
from assist.model.decision import Suggestion, SuggestionState
from assist.slack.blocks import (
    arrangements,
    call_back,
    elsewhere,
    identity,
    kit,
    live,
    names,
    placed,
    wrap_up,
)
from assist.slack.blocks.kit import Block
from assist.slack.blocks.offers import offers
from assist.slack.blocks.understood import understood

_ = mark

_SHOWN_MESSAGES = 4


def fallback_text(view: CardView, speak: Translator) -> str:
    """The notification's line: no account figures, since it shows on locked screens."""
    who = view.contact.name or view.point.address
    channel = speak.gettext(CHANNELS[view.conversation.channel])
    return kit.clip(
        speak.gettext("%(who)s is waiting (%(channel)s)", who=kit.escape(who), channel=channel), 150
    )


def card(view: CardView, speak: Translator, console_url: str) -> list[Block]:
    """The whole card with its buttons, as things stand."""
    return [
        *_body(view, speak),
        *live.buttons(view, speak),
        *offers(view, speak),
        *identity.buttons(view, speak),
        *elsewhere.buttons(view, speak),
        *placed.buttons(view, speak),
        *wrap_up.buttons(view, speak),
        *call_back.buttons(view, speak),
        *_buttons(view, speak, console_url),
        *arrangements.buttons(view, speak),
    ]


def working_card(view: CardView, speak: Translator, who: str) -> list[Block]:
    """The card while a click is being carried out: no buttons."""
    line = speak.gettext("Working on it for %(who)s …", who=kit.escape(who))
    return [*_body(view, speak), kit.context(f":hourglass_flowing_sand: {line}")]


def _body(view: CardView, speak: Translator) -> list[Block]:
    return [
        *_who(view, speak),
        *live.live(view, speak),
        *placed.told(view, speak),
        *wrap_up.told(view, speak),
        *call_back.told(view, speak),
        *_written(view, speak),
        *understood(view, speak),
        *arrangements.told(view, speak),
        *identity.told(view, speak),
        {"type": "divider"},
        *_suggested(view, speak),
        *_outcome(view, speak),
    ]


def _who(view: CardView, speak: Translator) -> list[Block]:
    conversation = view.conversation
    who = view.contact.name or view.point.address
    about = [
        f"*{speak.gettext(CHANNELS[conversation.channel])}* {kit.escape(view.point.address)}"
        if conversation.channel is not ChannelKind.WEBCHAT
        else f"*{speak.gettext(CHANNELS[conversation.channel])}*",
        speak.gettext(LANGUAGES.get(conversation.language or "", UNKNOWN_LANGUAGE)),
        identity_line(conversation.channel, conversation.identity_level, speak),
    ]
    if view.local_time is not None and view.contact.zone is not None:
        clock = time_local(view.drawn_at, view.contact.zone, speak.locale)
        about.append(speak.gettext("%(time)s there", time=clock))
    lines = [kit.context("  ·  ".join(about))]
    mentions = _mentions(view)
    if mentions:
        lines.append(kit.context(mentions))
    return [kit.header(f"#{conversation.number}  {who}"), *lines]


def _mentions(view: CardView) -> str:
    people = (view.assigned_to,) if view.assigned_to else view.on_shift
    ids = [person.slack_user_id for person in people if person and person.slack_user_id]
    return " ".join(f"<@{slack_id}>" for slack_id in ids[:5])


def _written(view: CardView, speak: Translator) -> list[Block]:
    spoken = view.spoken_ids if view.live else frozenset()  # has its place above
    written = [message for message in view.incoming if message.id not in spoken]
    shown = written[-_SHOWN_MESSAGES:]
    blocks = [kit.section(_message_text(message, speak)) for message in shown]
    hidden = len(written) - len(shown)
    if hidden:
        more = speak.ngettext(
            "%(num)s earlier message is in the console.",
            "%(num)s earlier messages are in the console.",
            hidden,
        )
        blocks.insert(0, kit.context(more))
    return blocks


def _message_text(message: Message, speak: Translator) -> str:
    parts = [f"*{kit.escape(kit.clip(message.subject, 140))}*"] if message.subject else []
    parts.append(kit.quote(message.text or speak.gettext("(no text)"), 2600))
    shown = [kit.escape(file.name) for file in message.attachments if file.is_shown]
    if shown:
        parts.append(f":paperclip: {kit.clip(', '.join(shown[:5]), 200)}")
    held = sum(file.state is FileState.HELD for file in message.attachments)
    if held:
        told = speak.ngettext(
            "%(num)s file is held: it may show a card. A team lead decides in the console.",
            "%(num)s files are held: they may show a card. A team lead decides in the console.",
            held,
        )
        parts.append(f":lock: {told}")
    return "\n".join(parts)


def _suggested(view: CardView, speak: Translator) -> list[Block]:
    blocks = []
    reason = view.decision.reason if view.decision else None
    if reason in REASONS:
        blocks.append(kit.context(f":information_source: {speak.gettext(REASONS[reason])}"))
    suggestion = view.suggestion
    if suggestion is None:
        return blocks
    text = suggestion.final_text or suggestion.draft.text
    is_open = suggestion.state.is_open
    label = speak.gettext("Suggested reply") if is_open else speak.gettext("Reply")
    if not (is_open and view.live):  # what to say next stands above
        blocks.append(kit.section(f"*{label}*\n{kit.quote(text)}"))
    if suggestion.draft.missing_facts:
        names_of = ", ".join(suggestion.draft.missing_facts)
        missing = speak.gettext("Not known, so edit before sending: %(facts)s", facts=names_of)
        blocks.append(kit.context(f":warning: {missing}"))
    blocks += [kit.context(f":no_entry: {kit.escape(line)}") for line in _found(view, speak)]
    return [*blocks, *_age(view, suggestion, speak), *_sources(view, suggestion, speak)]


def _found(view: CardView, speak: Translator) -> list[str]:
    """Why the suggestion may not leave as it stands."""
    return [kit.clip(finding_line(found, speak), 280) for found in view.findings[:3]]


def _age(view: CardView, suggestion: Suggestion, speak: Translator) -> list[Block]:
    too_old = suggestion.draft.figures_too_old
    if too_old is None or not suggestion.state.is_open:
        return []
    when = age(too_old, view.drawn_at, speak.locale)
    told = speak.gettext("The account's figures are too old to quote (%(when)s).", when=when)
    return [kit.context(f":hourglass: {told}")]


def _sources(view: CardView, suggestion: Suggestion, speak: Translator) -> list[Block]:
    """The account facts used, as written, with their age; and the playbook that spoke."""
    facts = [
        f"{fact.name.replace('_', ' ')}: *{kit.escape(fact.shown)}*"
        + (f" ({age(fact.as_of, view.drawn_at, speak.locale)})" if fact.as_of else "")
        for fact in suggestion.draft.facts
    ]
    playbook = speak.gettext("Playbook: %(name)s", name=suggestion.draft.playbook_id)
    lines = ["  ·  ".join(facts)] if facts else []
    return [kit.context(*lines, playbook)]


def _outcome(view: CardView, speak: Translator) -> list[Block]:
    lines: list[str] = []
    if view.conversation.state.is_active:
        lines.extend(_policy(view, speak))
    decided = _decided(view, speak)
    if decided:
        lines.append(decided)
    lines.extend(elsewhere.lines(view, speak))
    if view.outgoing is not None and not (view.suggestion and view.suggestion.state.is_open):
        lines.append(_delivery(view.outgoing, speak))
    return [kit.context(*lines)] if lines else []


def _policy(view: CardView, speak: Translator) -> list[str]:
    """The contact policy before the click, and what waits for its hour."""
    mark_of = ":warning:" if view.verdict.allowed else ":no_entry:"
    lines = [f"{mark_of} {kit.escape(line)}" for line in card_verdict(view, speak)]
    waits = scheduled_line(view, speak)
    if waits:
        lines.append(f":alarm_clock: {kit.escape(waits)}")
    if not lines and view.suggestion is not None and view.suggestion.state.is_open:
        lines.append(f":large_green_circle: {may_send_line(view, speak)}")
    return lines


_DECIDED = {
    SuggestionState.APPROVED: _(":white_check_mark: Approved by %(who)s at %(time)s"),
    SuggestionState.EDITED: _(":pencil2: Edited and sent by %(who)s at %(time)s"),
    SuggestionState.REJECTED: _(":x: Rejected by %(who)s at %(time)s"),
}


def _decided(view: CardView, speak: Translator) -> str:
    suggestion = view.suggestion
    if suggestion is not None and suggestion.state is SuggestionState.AUTOMATIC:
        return speak.gettext(_(":robot_face: Sent without a click, as its playbook may"))
    if suggestion is None or suggestion.state not in _DECIDED or view.decided_by is None:
        return ""
    when = suggestion.decided_at or view.drawn_at
    return speak.gettext(
        _DECIDED[suggestion.state], who=kit.escape(view.decided_by.name), time=slack_time(when)
    )


def _delivery(message: Message, speak: Translator) -> str:
    line = speak.gettext(DELIVERY_STATES[message.state])
    if message.state is MessageState.FAILED and message.failure_reason is not None:
        detail = kit.escape(message.failure_detail)
        line += f": {message.failure_reason.value.replace('_', ' ')} {detail}"
    return f":incoming_envelope: {kit.clip(line, 500)}"


def slack_time(moment: datetime) -> str:
    """A time that each reader sees in their own zone."""
    epoch = int(moment.timestamp())
    return f"<!date^{epoch}^{{time}}|{moment:%H:%M} UTC>"


_LABELS: dict[CardAction, tuple[str, str, str | None]] = {
    CardAction.APPROVE: (names.APPROVE, _("Approve & send"), "primary"),
    CardAction.SEND_THEN: (names.SEND_THEN, _("Send then"), "primary"),
    CardAction.CANCEL_SCHEDULED: (names.CANCEL_SCHEDULED, _("Do not send it"), "danger"),
    CardAction.EDIT: (names.EDIT, _("Edit"), None),
    CardAction.OTHER: (names.OTHER, _("Other suggestion"), None),
    CardAction.REJECT: (names.REJECT, _("Reject"), "danger"),
    CardAction.HAND_OFF: (names.HAND_OFF, _("Hand off"), None),
    CardAction.WRITE: (names.WRITE, _("Write a reply"), None),
    CardAction.RETRY: (names.RETRY, _("Send again"), None),
    CardAction.MARK_SENT: (names.MARK_SENT, _("It arrived"), None),
    CardAction.RESOLVE: (names.RESOLVE, _("Resolve"), None),
}
_ON_SUGGESTION = frozenset(
    {
        CardAction.APPROVE,
        CardAction.SEND_THEN,
        CardAction.EDIT,
        CardAction.OTHER,
        CardAction.REJECT,
    }
)
_ON_MESSAGE = frozenset({CardAction.RETRY, CardAction.MARK_SENT})


def _buttons(view: CardView, speak: Translator, console_url: str) -> list[Block]:
    elements: list[Block] = []
    for action in view.actions:
        if action not in _LABELS:
            continue  # a list or a row of its own
        if action is CardAction.APPROVE and view.live is not None:
            continue  # "Send it in writing" is that, while they speak
        action_id, label, style = _LABELS[action]
        if action is CardAction.APPROVE and view.suggestion and view.suggestion.draft.accepts:
            label = _("Make the plan & send")
        told = send_then_label(view, speak) if action is CardAction.SEND_THEN else ""
        told = told or speak.gettext(label)
        elements.append(kit.button(action_id, told, _subject_id(view, action), style))
    elements.append(_console_link(speak, console_url))
    rows = [kit.actions(names.CARD_ACTIONS, elements)]
    if CardAction.CORRECT in view.actions:
        rows.append(kit.actions(names.CARD_CORRECTION, [_correction(view, speak)]))
    return rows


def _correction(view: CardView, speak: Translator) -> Block:
    """One choice says what the message is about. A value names the message, never a state."""
    conversation = view.conversation
    about = f"{conversation.id}:{conversation.last_incoming_id}"
    groups = [
        (
            speak.gettext(heading),
            [(f"{about}:{intent}", intent_name(intent, speak)) for intent in intents],
        )
        for heading, intents in GROUPS
    ]
    label = speak.gettext("Not about this? Say what it is about")
    return kit.grouped_select(names.CORRECT, label, groups)


def _subject_id(view: CardView, action: CardAction) -> str:
    if action in _ON_SUGGESTION and view.suggestion is not None:
        return view.suggestion.id
    if action in _ON_MESSAGE and view.outgoing is not None:
        return view.outgoing.id
    if action is CardAction.CANCEL_SCHEDULED and view.scheduled is not None:
        return f"{view.conversation.id}:{view.scheduled.id}"
    return view.conversation.id


def _console_link(speak: Translator, console_url: str) -> dict[str, Any]:
    link = kit.button(names.OPEN_CONSOLE, speak.gettext("Open"), "open")
    return {**link, "url": console_url}
