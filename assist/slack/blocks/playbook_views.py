"""The dialogues about playbooks: what a draft changes, why it goes back, one made of a reply."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from assist.desk.intent_names import GROUPS, INTENTS, intent_name
from assist.desk.labels import CHANNELS, LANGUAGES
from assist.desk.playbook_from_reply import LONGEST_NAME, Reply
from assist.i18n import Translator
from assist.model.playbook import Hunk
from assist.slack.blocks import kit, names
from assist.slack.blocks.kit import Block
from assist.slack.blocks.views import TEXT_BLOCK, TEXT_INPUT

NAME_BLOCK, NAME_INPUT = "assist_name", "name"
INTENT_BLOCK, INTENT_INPUT = "assist_intent", "intent"
LANGUAGE_BLOCK, LANGUAGE_INPUT = "assist_language", "language"
_MOST_HUNKS = 20
_HUNK = 1200
_BLOCKS = {"name": NAME_BLOCK, "intent": INTENT_BLOCK, "language": LANGUAGE_BLOCK}


def told_view(title: str, lines: Iterable[str], speak: Translator) -> Block:
    """A dialogue that only says something; the lines are Slack's markup."""
    return {
        "type": "modal",
        "title": kit.plain(title, kit.VIEW_TITLE),
        "close": kit.plain(speak.gettext("Close"), kit.VIEW_TITLE),
        "blocks": [kit.section(line) for line in lines][:100],
    }


def changes_view(name: str, hunks: tuple[Hunk, ...], url: str, speak: Translator) -> Block:
    """Field by field what a draft changes of what is in use."""
    lines = [f"*{kit.escape(kit.clip(name, 200))}*  <{url}|{speak.gettext('Open in the console')}>"]
    lines += [_hunk(hunk) for hunk in hunks[:_MOST_HUNKS]]
    more = len(hunks) - _MOST_HUNKS
    if more > 0:
        lines.append(speak.ngettext("… and %(num)d more", "… and %(num)d more", more))
    if not hunks:
        lines.append(speak.gettext("It says what is in use already."))
    return told_view(speak.gettext("What changes"), lines, speak)


def _hunk(hunk: Hunk) -> str:
    shown = [f"`{kit.clip(hunk.path, 120)}`"]
    if hunk.before is not None:
        shown.append(f":heavy_minus_sign: {_value(hunk.before)}")
    if hunk.after is not None:
        shown.append(f":heavy_plus_sign: {_value(hunk.after)}")
    return "\n".join(shown)


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return kit.escape(kit.clip(text.strip(), _HUNK))


def return_view(metadata: str, speak: Translator) -> Block:
    """What its author is to change."""
    element = kit.words(TEXT_INPUT, limit=1000)
    label = speak.gettext("What is to be changed? Its author reads it")
    title, submit = speak.gettext("Send the draft back"), speak.gettext("Send back")
    fields = [kit.field(TEXT_BLOCK, label, element)]
    return kit.dialogue(names.REVIEW_RETURN_VIEW, metadata, title, submit, fields, speak)


def make_view(reply: Reply, speak: Translator) -> Block:
    """A playbook's first draft, filled in from a reply."""
    text = kit.words(TEXT_INPUT, reply.text)
    name = {"type": "plain_text_input", "action_id": NAME_INPUT, "max_length": LONGEST_NAME}
    intent = kit.grouped_select(INTENT_INPUT, speak.gettext("What it answers"), _groups(speak))
    if reply.intent in INTENTS:
        intent["initial_option"] = kit.option(reply.intent, intent_name(reply.intent, speak))
    choices = [(key, speak.gettext(LANGUAGES[key])) for key in ("en", "es")]
    language = kit.select(LANGUAGE_INPUT, choices, reply.language)
    fields = [
        kit.field(NAME_BLOCK, speak.gettext("Name, as leads and specialists see it"), name),
        kit.field(INTENT_BLOCK, speak.gettext("What it answers"), intent),
        kit.field(LANGUAGE_BLOCK, speak.gettext("Language"), language),
        kit.field(TEXT_BLOCK, speak.gettext("What the desk says"), text),
        kit.context(*_about(reply, speak)),
    ]
    title, submit = speak.gettext("Make a playbook"), speak.gettext("Save as draft")
    metadata = reply.conversation_id
    return kit.dialogue(names.MAKE_PLAYBOOK_VIEW, metadata, title, submit, fields, speak)


def _about(reply: Reply, speak: Translator) -> list[str]:
    channel = speak.gettext(CHANNELS[reply.channel])
    lines = [speak.gettext("It was said by %(channel)s.", channel=channel)]
    if reply.facts:
        used = ", ".join(f"`{fact}`" for fact in reply.facts)
        lines.append(speak.gettext("Figures that became facts again: %(facts)s", facts=used))
    lines.append(taken_out_line(reply.taken_out, speak))
    return lines


def taken_out_line(taken: Mapping[str, int], speak: Translator) -> str:
    """What was cut because it says whose case it was."""
    if not taken:
        return speak.gettext("Nothing personal had to be taken out. Look once more yourself.")
    listed = ", ".join(f"{kit.escape(what)} × {count}" for what, count in taken.items())
    return speak.gettext("Taken out as personal: %(what)s", what=listed)


def saved_view(name: str, url: str, taken: Mapping[str, int], speak: Translator) -> Block:
    """That the draft is there, and where."""
    lines = [
        speak.gettext("“%(name)s” is saved as your draft.", name=kit.escape(name)),
        taken_out_line(taken, speak),
        speak.gettext("Its other language and its examples are still to be written."),
        f"<{url}|{speak.gettext('Open in the console')}>",
    ]
    return told_view(speak.gettext("Make a playbook"), lines, speak)


def block_of(field: str) -> str:
    """The block at which an error of that field is shown."""
    return _BLOCKS.get(field, TEXT_BLOCK)


def _groups(speak: Translator) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (speak.gettext(heading), [(intent, intent_name(intent, speak)) for intent in intents])
        for heading, intents in GROUPS
    ]
