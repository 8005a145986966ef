"""Texts with facts in them: checked and compiled once, rendered strictly.

The language is a small part of Jinja: text, `{{ fact }}`, `{{ fact | filter }}` and
`{% if fact %}` with and/or/not. No loops, no calls, no attributes, no arithmetic: what a template
may contain is a list of allowed nodes, so a template bomb is refused when it is saved. The sandbox
and StrictUndefined stand behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, Undefined, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from assist import i18n
from assist.model.decision import FactUsed
from assist.model.money import Money
from assist.model.offer import Instalment
from assist.playbooks.catalogue import CATALOGUE, Fact, Wording
from assist.playbooks.facts import Facts

MAX_SOURCE = 6_000  # characters of one text
MAX_RENDERED = 8_000
MAX_DEPTH = 20
_RENDERING = "_rendering"
_ON = {"en": "{amount} on {day}", "es": "{amount} el {day}"}
_YOURS = {"en": "{moment} your time", "es": "{moment} (tu hora)"}
_THEIRS = {"en": "{moment} ({city} time)", "es": "{moment} (hora de {city})"}
_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.If,
    nodes.CondExpr,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
    nodes.Const,
)
_BLANKS = re.compile(r"[ \t]+")
_SPACE_BEFORE_STOP = re.compile(r"\s+([.,;:])")
_MANY_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


class TemplateProblem(ValueError):
    """Why a text cannot be used, and what would be right."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem} {remedy}")


@dataclass(frozen=True, slots=True)
class View:
    """How facts are written for one reader."""

    locale: str
    zone: str
    now: datetime
    zone_known: bool = True  # else the clock is named, not called theirs
    compact: bool = False  # SMS: 'Nov 30, 2026' rather than 'November 30, 2026'

    @property
    def language(self) -> str:
        return i18n.language_of(self.locale)


@dataclass(slots=True)
class _Rendering:
    """What happens while one text is written."""

    view: View
    used: dict[str, FactUsed] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text, the facts that stand in it as shown, and those it needed and did not have."""

    text: str
    facts: tuple[FactUsed, ...]
    missing: tuple[str, ...]


class MissingFact(StrictUndefined):
    """A fact that is not known: false in a condition, a named gap in the text."""

    __slots__ = ()
    # The base class's answer, False, where StrictUndefined raises (typed as Never).
    __bool__ = Undefined.__bool__  # type: ignore[assignment]  # see above


def show(value: object, view: View, *, compact: bool | None = None) -> str:
    """A fact's value as the reader writes such things."""
    if isinstance(value, date) and not isinstance(value, datetime):
        short = view.compact if compact is None else compact
        return (i18n.date_short if short else i18n.date_long)(value, view.locale)
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value, view)
    return str(value)


def _moment(value: datetime, view: View) -> str:
    """The weekday alone when it is this week's, so that the words stay true until approval."""
    zone = ZoneInfo(view.zone)
    ahead = value.astimezone(zone).date() - view.now.astimezone(zone).date()
    near = timedelta(0) <= ahead < timedelta(days=6)
    words = (i18n.weekday_local if near else i18n.datetime_local)(value, view.zone, view.locale)
    if view.zone_known:
        return _YOURS[view.language].format(moment=words)
    city = i18n.zone_city(value, view.zone, view.locale)
    return _THEIRS[view.language].format(moment=words, city=city)


def _several(values: tuple[object, ...], view: View) -> str:
    if all(isinstance(value, Instalment) for value in values):
        parts = [_instalment(value, view) for value in values if isinstance(value, Instalment)]
        return i18n.listing(parts, view.locale)
    return i18n.choice([show(value, view) for value in values], view.locale)


def _instalment(part: Instalment, view: View) -> str:
    amount, day = i18n.money(part.amount, view.locale), i18n.date_short(part.due_on, view.locale)
    return _ON[view.language].format(amount=amount, day=day)


_WRITERS: tuple[tuple[type, Callable[[Any, View], str]], ...] = (
    (Money, lambda value, view: i18n.money(value, view.locale)),
    (datetime, _moment),
    (Wording, lambda value, view: value.in_language(view.language)),
    (tuple, _several),
    (bool, lambda value, _view: str(value)),
    (int, lambda value, view: i18n.number(value, view.locale)),
)


@pass_context
def _write(context: Context, value: object, *, compact: bool | None = None) -> object:
    """Jinja's `finalize`: every expression that is put into the text comes through here."""
    rendering: _Rendering = context[_RENDERING]
    if isinstance(value, MissingFact):
        name = value._undefined_name or "?"  # noqa: SLF001 - Jinja's documented subclass API
        if name not in rendering.missing:
            rendering.missing.append(name)
        return f"[{name}]"
    if isinstance(value, Fact):
        shown = show(value.value, rendering.view, compact=compact)
        rendering.used[value.name] = FactUsed(value.name, shown, value.as_of)
        return shown
    return value


@pass_context
def _long(context: Context, value: object) -> object:
    return _write(context, value, compact=False)


@pass_context
def _short(context: Context, value: object) -> object:
    return _write(context, value, compact=True)


@pass_context
def _capital(context: Context, value: object) -> object:
    text = str(_write(context, value))
    return text[:1].upper() + text[1:]


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=MissingFact,
        finalize=_write,
        autoescape=False,  # plain text; each channel escapes for its own markup
        keep_trailing_newline=False,
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters.clear()
    environment.filters.update({"long": _long, "short": _short, "capital": _capital})
    return environment


_ENVIRONMENT = _environment()


@dataclass(frozen=True, slots=True)
class Text:
    """A compiled text. `required` are the facts written outside any condition."""

    source: str
    template: Template
    required: tuple[str, ...]
    optional: tuple[str, ...]

    def render(self, facts: Facts, view: View) -> Rendered:
        """Fill in the facts; what is missing is collected and marked, never raised."""
        rendering = _Rendering(view)
        text = self.template.render({**facts, _RENDERING: rendering})
        clean = tidy(text[:MAX_RENDERED], one_line=view.compact)
        return Rendered(clean, tuple(rendering.used.values()), tuple(rendering.missing))


@lru_cache(maxsize=16_384)
def compile_text(source: str) -> Text:
    """Check and compile a text; the same source is compiled once. Raises TemplateProblem."""
    if len(source) > MAX_SOURCE:
        raise TemplateProblem(
            f"the text has {len(source)} characters.", f"Keep it under {MAX_SOURCE}."
        )
    try:
        tree = _ENVIRONMENT.parse(source)
    except TemplateSyntaxError as error:
        raise TemplateProblem(
            f"line {error.lineno}: {error.message}.", "Write {{ fact }} or {% if fact %}."
        ) from error
    except RecursionError as error:
        raise TemplateProblem("the text is nested too deeply.", "Make it flat.") from error
    _allow(tree, 0)
    required: dict[str, None] = {}
    optional: dict[str, None] = {}
    _names(tree, required, optional, conditional=False)
    return Text(
        source,
        _ENVIRONMENT.from_string(tree),
        tuple(required),
        tuple(name for name in optional if name not in required),
    )


def _allow(node: nodes.Node, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise TemplateProblem("the text is nested too deeply.", "Make it flat.")
    if not isinstance(node, _ALLOWED):
        raise TemplateProblem(
            f"{type(node).__name__.lower()} is not allowed in a text.",
            "A text holds words, {{ fact }} and {% if fact %}; comparisons belong in conditions.",
        )
    if isinstance(node, nodes.Name) and node.name not in CATALOGUE:
        raise TemplateProblem(f"there is no fact {node.name!r}.", "Pick one from the catalogue.")
    if isinstance(node, nodes.Filter) and node.name not in _ENVIRONMENT.filters:
        raise TemplateProblem(f"there is no filter {node.name!r}.", "Use long, short or capital.")
    for child in node.iter_child_nodes():
        _allow(child, depth + 1)


def _names(
    node: nodes.Node, required: dict[str, None], optional: dict[str, None], *, conditional: bool
) -> None:
    if isinstance(node, nodes.Name):
        (optional if conditional else required)[node.name] = None
    inner = conditional or isinstance(node, nodes.If | nodes.CondExpr)
    for child in node.iter_child_nodes():
        _names(child, required, optional, conditional=inner)


def tidy(text: str, *, one_line: bool) -> str:
    """Blanks that conditions left behind, removed; paragraphs kept unless it is for one line."""
    text = text.replace("\n", " ") if one_line else _MANY_LINES.sub("\n\n", text)
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return _SPACE_BEFORE_STOP.sub(r"\1", "\n".join(lines)).strip()
