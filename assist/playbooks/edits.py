"""What specialists changed in a drawn text: the words, apart from the figures. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from assist.i18n import translator
from assist.model.contact import ChannelKind
from assist.model.decision import FactUsed
from assist.playbooks.draft import form_of, frames
from assist.playbooks.schema import Form

_TOKEN = re.compile(r"\{\{ \w+ \}\}|\w+|[^\w\s]")
_REWRITTEN = 0.45  # likeness below which single changes tell nothing
_SHORTEST_FACT = 3  # characters: shorter ones ("4", "no") would be found in every word
_SENDER, _NUMBER, _GREETING, _BODY = "\x01", "\x02", "\x03", "\x04"


@dataclass(frozen=True, slots=True)
class WordChange:
    """One place that was changed; `what` is replaced, added, removed, figures or rewritten."""

    what: str
    before: str = ""
    after: str = ""


def changes(drawn: str, sent: str, facts: Iterable[FactUsed]) -> tuple[WordChange, ...]:
    """What differs, with facts under their names so that the same change in two letters is one."""
    known = tuple(facts)
    before, after = (
        _TOKEN.findall(with_names(drawn, known)),
        _TOKEN.findall(with_names(sent, known)),
    )
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _REWRITTEN:
        return (WordChange("rewritten"),)
    return tuple(_changes(matcher, before, after))


def _changes(
    matcher: SequenceMatcher[str], before: list[str], after: list[str]
) -> Iterator[WordChange]:
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            continue
        old, new = " ".join(before[i:j]), " ".join(after[k:m])
        if _is_figure(before[i:j]) and (_is_figure(after[k:m]) or not new):
            yield WordChange("figures", old, new)
        else:
            what = {"replace": "replaced", "insert": "added", "delete": "removed"}[tag]
            yield WordChange(what, old, new)


def _is_figure(tokens: list[str]) -> bool:
    told = [token for token in tokens if token[0].isalnum() or token[0] == "{"]
    return bool(told) and all(token[0].isdigit() or token[0] == "{" for token in told)


def with_names(text: str, facts: Iterable[FactUsed]) -> str:
    """The text with its facts as `{{ name }}`, the longest first."""
    for fact in sorted(facts, key=lambda one: -len(one.shown)):
        if len(fact.shown) >= _SHORTEST_FACT:
            bounded = rf"(?<!\w){re.escape(fact.shown)}(?!\w)"
            text = re.sub(bounded, f"{{{{ {fact.name} }}}}", text)
    return text


def unframed(
    text: str, channel: ChannelKind, company: str, locale: str, people: Iterable[str]
) -> str:
    """The words without greeting and signature, where they are those that we put around; `people`
    are the names that may stand under a text.
    """
    names = "|".join(re.escape(name) for name in people) or "(?!)"
    form = form_of(channel)
    if form is Form.CHAT:
        return text.strip()
    words = translator(locale)
    for frame in frames(form):
        marked = words.gettext(
            frame, body=_BODY, company=company, sender=_SENDER, number=_NUMBER, greeting=_GREETING
        )
        pattern = re.escape(marked)
        for mark, part in ((_BODY, "(?P<body>.*)"), (_SENDER, f"(?:{names})"), (_NUMBER, r"\d+"),
                           (_GREETING, "[^\n]{1,80}")):  # fmt: skip
            pattern = pattern.replace(re.escape(mark), part)
        found = re.fullmatch(pattern, text.strip(), re.DOTALL)
        if found:
            return found["body"].strip()
    return text.strip()
