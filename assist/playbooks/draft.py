"""A playbook and a situation become the text that a specialist sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.i18n import locale_for, translator
from assist.i18n import mark as _
from assist.model.contact import ChannelKind
from assist.model.decision import FactUsed, Suggest
from assist.model.interpretation import IntentGuess
from assist.playbooks.autoreplies import view_of
from assist.playbooks.catalogue import allowed_facts
from assist.playbooks.declines.note import retry_note
from assist.playbooks.facts import Facts
from assist.playbooks.library import Entry
from assist.playbooks.packaged import table
from assist.playbooks.render import View, compile_text, show, tidy
from assist.playbooks.schema import Family, Form, Mode, Playbook, Texts
from assist.playbooks.situation import Situation

_FORMS = {
    ChannelKind.SMS: Form.SHORT,
    ChannelKind.VOICE: Form.SHORT,  # whoever called is written to by SMS
    ChannelKind.WHATSAPP: Form.SHORT,
    ChannelKind.EMAIL: Form.LONG,
}
_MAIL = _("%(greeting)s\n\n%(body)s\n\n%(sender)s\n%(company)s\nCase %(number)s")
_MAIL_WITHOUT_NAME = _("%(greeting)s\n\n%(body)s\n\nThe billing desk\n%(company)s\nCase %(number)s")
_HELLO_NAME = _("Hello %(name)s,")
_HELLO = _("Hello,")
_SMS = _("%(body)s %(sender)s, %(company)s")
_SMS_WITHOUT_NAME = _("%(body)s %(company)s billing desk")


@dataclass(frozen=True, slots=True)
class Signed:
    """What stands around a text, and in whose language. "" where there is no name, or no number."""

    locale: str
    company: str
    sender: str
    first_name: str
    number: str  # of the case


@dataclass(frozen=True, slots=True)
class Chosen:
    """A playbook, what in the message led to it, and whether only its `unknown` text may go.

    `in_place_of` is the one that would answer, and asks for more than is proven.
    """

    entry: Entry
    guess: IntentGuess | None
    as_unknown: bool = False
    step: str = ""  # of the playbook: where a branch led; "" is its own text
    also: tuple[Entry, ...] = ()
    in_place_of: Entry | None = None

    @property
    def wanted(self) -> Entry:
        """The playbook that answers what was asked, whether or not it may be said."""
        return self.in_place_of or self.entry

    @property
    def mode(self) -> Mode:
        """A person is called for what was asked, whatever may be said about it."""
        return self.wanted.playbook.mode


def reply_language(situation: Situation) -> str:
    """The language of this message; the conversation's when the reading is unsure."""
    reading = situation.interpretation
    known = situation.conversation.language or situation.contact.language
    if known and reading.language_confidence < 0.5:
        return known
    return reading.language


def reply_locale(situation: Situation, language: str) -> str:
    """The situation's locale when it speaks the language of the reply, else the country's."""
    if situation.locale.startswith(language):
        return situation.locale
    return locale_for(language, situation.contact.country)


def form_of(channel: ChannelKind) -> Form:
    """The shape of a text on the channel."""
    return _FORMS.get(channel, Form.CHAT)


def frames(form: Form) -> tuple[str, ...]:
    """What is put around a text of that form, to be translated: with and without a name."""
    if form is Form.CHAT:
        return ()
    return (_SMS, _SMS_WITHOUT_NAME) if form is Form.SHORT else (_MAIL, _MAIL_WITHOUT_NAME)


def draft(
    chosen: Chosen, situation: Situation, facts: Facts, *, language: str, now: datetime
) -> Suggest:
    """The suggestion, exactly as it will leave, with the facts it shows and those it lacks."""
    playbook = chosen.entry.playbook
    form = Form.CHAT if situation.spoken else form_of(situation.conversation.channel)
    locale = reply_locale(situation, language)
    view = view_of(situation, locale, now, compact=form is not Form.LONG)
    texts = _texts(playbook, language, chosen.step)
    body = _Body(facts, view)
    body.add(_opener(playbook, situation, language))
    said = _said(texts, situation)
    body.add(texts.unknown if chosen.as_unknown and texts.unknown else said)
    for entry in chosen.also:
        body.add(_texts(entry.playbook, language).also)
    return Suggest(
        playbook_id=playbook.id,
        playbook_version_id=chosen.entry.version_id,
        family=playbook.family.value,
        text=framed(body.text(form), form, _signed(situation, view)),
        subject=_subject(texts, situation) if form is Form.LONG else "",
        language=language,
        facts=tuple(body.facts.values()),
        missing_facts=tuple(body.missing),
        identity_needed=chosen.wanted.playbook.identity_level,
        as_unknown=chosen.as_unknown,
        withheld=_withheld(chosen, situation, language),
        why=_why_and_tries(chosen, situation, now),
        step=chosen.step,
        figures_too_old=situation.figures_too_old,
    )


def _said(texts: Texts, situation: Situation) -> str:
    """The variant for the channel, or for the assistant's own voice."""
    return texts.spoken() if situation.spoken else texts.on(situation.conversation.channel)


def _withheld(chosen: Chosen, situation: Situation, language: str) -> tuple[str, ...]:
    """What the wanted text would tell and this person may not hear: names, never values."""
    if not (chosen.as_unknown or chosen.in_place_of):
        return ()
    text = compile_text(_said(_texts(chosen.wanted.playbook, language), situation))
    allowed = allowed_facts(situation.level)
    return tuple(name for name in (*text.required, *text.optional) if name not in allowed)


def _why_and_tries(chosen: Chosen, situation: Situation, now: datetime) -> str:
    """On a failed payment also when it is tried again: for the specialist, never for the author."""
    told = why(chosen, situation)
    if chosen.entry.playbook.family is not Family.FAILED or situation.account is None:
        return told
    tries = retry_note(situation.account, now, zone=situation.zone, closed=situation.closed)
    return f"{told} {tries}".rstrip()


def why(chosen: Chosen, situation: Situation) -> str:
    """One sentence for the specialist: the words that led here and how they were read."""
    guess = chosen.guess
    if situation.offer is not None:
        return f"Chosen by the desk: {situation.offer.rule}."
    if situation.acceptance is not None and guess is None:
        return f"Accepted: {situation.acceptance.offer.rule}."
    if situation.clicked is not None:
        return f"Chosen by the desk: {chosen.entry.playbook.name}."
    if guess is None:
        return f"{chosen.entry.playbook.name}: offered because nothing fits better."
    words = " ".join(situation.texts)[guess.span.start : guess.span.end].strip()
    quoted = f'"{words[:80]}" reads as' if words else "It reads as"
    return f"{quoted} {guess.id} ({guess.confidence:.0%})."


class _Body:
    """The parts of a text as they are rendered, and their facts together."""

    def __init__(self, facts: Facts, view: View) -> None:
        self._known = facts
        self._view = view
        self._parts: list[str] = []
        self.facts: dict[str, FactUsed] = {}
        self.missing: dict[str, None] = {}

    def add(self, source: str | None) -> None:
        if not source:
            return
        rendered = compile_text(source).render(self._known, self._view)
        self._parts.append(rendered.text)
        self.facts.update((fact.name, fact) for fact in rendered.facts)
        self.missing.update(dict.fromkeys(rendered.missing))

    def text(self, form: Form) -> str:
        joined = ("\n\n" if form is Form.LONG else " ").join(self._parts)
        return tidy(joined, one_line=form is not Form.LONG)


def _texts(playbook: Playbook, language: str, step_id: str = "") -> Texts:
    step = playbook.step(step_id) if step_id else None
    return (step or playbook).texts["es" if language == "es" else "en"]


def _opener(playbook: Playbook, situation: Situation, language: str) -> str | None:
    level = situation.interpretation.escalation
    if playbook.openers is not None:
        return playbook.openers.get(level, {}).get("es" if language == "es" else "en")
    if playbook.mode is Mode.HAND_OFF:
        return None  # its own first line meets the feeling already
    opener: str | None = table("openers").get(level.value, {}).get(language)
    return opener


def _subject(texts: Texts, situation: Situation) -> str:
    subject = situation.conversation.subject.strip()
    if not subject or (situation.shared and any(map(str.isdigit, subject))):
        return texts.subject
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def _signed(situation: Situation, view: View) -> Signed:
    return Signed(
        locale=view.locale,
        company=situation.company,
        sender=show(situation.specialist_name, view),
        first_name=situation.contact.first_name,
        number=str(situation.conversation.number),
    )


def framed(body: str, form: Form, signed: Signed) -> str:
    """Greeting and signature: the same for every mail, a name and the publisher on every SMS."""
    if form is Form.CHAT:
        return body
    words, sender = translator(signed.locale), signed.sender
    values = {"body": body, "company": signed.company, "sender": sender}
    if form is Form.SHORT:
        return words.gettext(_SMS if sender else _SMS_WITHOUT_NAME, **values)
    name = signed.first_name
    greeting = words.gettext(_HELLO_NAME, name=name) if name else words.gettext(_HELLO)
    frame = _MAIL if sender else _MAIL_WITHOUT_NAME
    return words.gettext(frame, greeting=greeting, number=signed.number, **values)
