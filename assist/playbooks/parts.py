"""The parts of a playbook: texts, steps and branches, limits of offers, follow-ups, examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from assist.i18n import LANGUAGES
from assist.model.contact import ChannelKind
from assist.model.interpretation import EscalationLevel
from assist.playbooks.render import TemplateProblem, compile_text

Language = Literal["en", "es"]
PLAYBOOK_ID = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")
PlaybookId = Annotated[str, Field(pattern=PLAYBOOK_ID.pattern, max_length=64)]
StepId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
START = "start"  # how an example names the playbook's own text, before any step
MOST_STEPS = 20
MOST_BRANCHES = 10


class Form(StrEnum):
    """The shape of a text by channel: SMS and WhatsApp short, e-mail long, chat as short."""

    SHORT = "short"
    LONG = "long"
    CHAT = "chat"


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def compiles(source: str) -> str:
    """The text itself; ValueError where it holds what no text may hold."""
    try:
        compile_text(source)
    except TemplateProblem as problem:
        raise ValueError(str(problem)) from problem
    return source


class Texts(Frozen):
    """What is said in one language. Greeting and signature are added around a long text."""

    subject: str = Field(min_length=1, description="For a mail that starts its thread; no facts.")
    short: str = Field(min_length=1, description="SMS and WhatsApp; at most 306 characters.")
    long: str = Field(
        min_length=1, description="The body of a mail, blank lines between paragraphs."
    )
    chat: str | None = Field(None, description="Web chat; the short text when left out.")
    whatsapp: str | None = Field(None, description="WhatsApp; the short text when left out.")
    voice: str | None = Field(
        None,
        description="What the assistant says in a call; without it a person has to answer. A "
        "specialist who speaks with a caller, or writes to them, has the short text.",
    )
    unknown: str | None = Field(None, description="For a person we do not know: no account facts.")
    also: str | None = Field(
        None, description="One sentence that may follow another playbook's text (second intent)."
    )

    @field_validator("short", "long", "chat", "whatsapp", "voice", "unknown", "also")
    @classmethod
    def _is_template(cls, source: str | None) -> str | None:
        return source if source is None else compiles(source)

    def on(self, channel: ChannelKind) -> str:
        """The text for a channel. Whoever called is written to by SMS."""
        if channel is ChannelKind.EMAIL:
            return self.long
        if channel in {ChannelKind.SMS, ChannelKind.VOICE}:
            return self.short
        if channel is ChannelKind.WHATSAPP:
            return self.whatsapp or self.short
        return self.chat or self.short

    def spoken(self) -> str:
        """What the assistant says in a call."""
        return self.voice or self.chat or self.short

    def variants(self) -> Iterator[tuple[str, str]]:
        """(field, text) of every one that is written, but the subject."""
        for name in ("short", "long", "chat", "whatsapp", "voice", "unknown", "also"):
            source = getattr(self, name)
            if source:
                yield name, source


class Escalation(Frozen):
    """The range of escalation levels for which a playbook may be chosen."""

    min: EscalationLevel = EscalationLevel.NONE
    max: EscalationLevel = EscalationLevel.E3

    @model_validator(mode="after")
    def _ordered(self) -> Escalation:
        if self.min.value > self.max.value:
            raise ValueError("min is above max; swap them")
        return self

    def covers(self, level: EscalationLevel) -> bool:
        return self.min.value <= level.value <= self.max.value


class Answer(StrEnum):
    """What the author says to a step. Not yes and no: to YAML these are true and false."""

    AGREES = "agrees"
    DECLINES = "declines"
    ASKS = "asks"  # for something: one of the branch's intents


class Branch(Frozen):
    """If the author says this, go there: to a step of this playbook, or to another playbook."""

    when: Answer = Field(description="agrees, declines, or asks for one of `intents`.")
    intents: tuple[str, ...] = Field((), description="What they ask for; only with `asks`.")
    step: StepId | None = Field(None, description="The step to go to.")
    playbook: PlaybookId | None = Field(None, description="The playbook to go to instead.")

    @model_validator(mode="after")
    def _whole(self) -> Branch:
        if (self.when is Answer.ASKS) is not bool(self.intents):
            raise ValueError("`intents` belong to `asks`, and `asks` needs them")
        if (self.step is None) is (self.playbook is None):
            raise ValueError("leads nowhere or to two places; give either `step` or `playbook`")
        return self


class Step(Frozen):
    """What is said further on, once a branch led here."""

    id: StepId
    texts: Mapping[Language, Texts]
    branches: tuple[Branch, ...] = Field((), max_length=MOST_BRANCHES)
    next_step: str = Field("", description="For the specialist, once it is sent.")

    @field_validator("texts")
    @classmethod
    def _some_text(cls, texts: Mapping[str, Texts]) -> Mapping[str, Texts]:
        return has_text(texts)


def has_text(texts: Mapping[str, Texts]) -> Mapping[str, Texts]:
    """The texts; ValueError when there are none."""
    if not texts:
        raise ValueError(f"no text at all; write it in {' and '.join(LANGUAGES)}")
    return texts


class Unless(StrEnum):
    """What cancels a follow-up. The author's own words, an opt-out and a hold always do."""

    DESK_WRITES = "desk_writes"
    PAID = "paid"  # nothing is past due any more
    ARRANGED = "arranged"  # a promise is open or a plan is active
    RESOLVED = "resolved"


class FollowUpRule(Frozen):
    """What is drafted some time after this playbook's text was sent; a specialist decides on it."""

    playbook: PlaybookId = Field(description="What to draft then.")
    after_days: int = Field(ge=1, le=60, description="Days after sending.")
    unless: tuple[Unless, ...] = Field(tuple(Unless), description="What cancels it.")


class Example(Frozen):
    """What an author says and what must come of it: a test that travels with the playbook."""

    language: Language
    says: str = Field(min_length=1)
    intent: str | None = Field(None, description="Which of the intents; the first when left out.")
    expects: str = Field(min_length=1, description="A family, or words of the suggested text.")
    situation: str | None = Field(
        None, description="A sample author by name; the first whom the conditions fit otherwise."
    )
    at_step: StepId | None = Field(
        None,
        description="The conversation stands at this step (`start`: the playbook's own text); its "
        "branches answer.",
    )


class Change(Frozen):
    when: date
    by: str
    line: str
