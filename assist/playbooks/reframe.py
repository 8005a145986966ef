"""The same words in the form of another channel: a text message as a mail, a mail as a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assist.i18n import mark as _
from assist.i18n import translator
from assist.model.contact import ChannelKind
from assist.playbooks.draft import Signed, form_of, framed
from assist.playbooks.edits import unframed
from assist.playbooks.render import tidy
from assist.playbooks.schema import Form

_SUBJECT = _("Your message to %(company)s")
_ANSWERS = {
    ChannelKind.SMS: _("You wrote to us by text message; this is our answer."),
    ChannelKind.WHATSAPP: _("You wrote to us by WhatsApp; this is our answer."),
    ChannelKind.EMAIL: _("You wrote to us by email; this is our answer."),
    ChannelKind.WEBCHAT: _("You wrote to us in our chat; this is our answer."),
    ChannelKind.VOICE: _("You called us; this is our answer."),
}


@dataclass(frozen=True, slots=True)
class Reworded:
    """What leaves by the other channel; `subject` is "" where it has none."""

    text: str
    subject: str = ""


def reframed(
    text: str,
    channels: tuple[ChannelKind, ChannelKind],
    signed: Signed,
    people: Iterable[str],
    subject: str = "",
) -> Reworded:
    """`text`, written for the first of `channels`, as it reads on the second. `people` are the
    names that may stand under it; `subject` is that of the mails it joins.

    Greeting and signature are ours to change. Where somebody wrote their own, they stay.
    """
    here, there = channels
    form, words = form_of(there), translator(signed.locale)
    body = unframed(text, here, signed.company, signed.locale, people)
    is_ours = form_of(here) is Form.CHAT or body != text.strip()
    body = tidy(body, one_line=form is Form.SHORT)
    if form is Form.LONG and here in _ANSWERS:
        body = f"{words.gettext(_ANSWERS[here])}\n\n{body}"
    told = framed(body, form, signed) if is_ours else body
    if form is not Form.LONG:
        return Reworded(told)
    return Reworded(told, _re(subject) or words.gettext(_SUBJECT, company=signed.company))


def _re(subject: str) -> str:
    subject = subject.strip()
    return subject if not subject or subject.lower().startswith("re:") else f"Re: {subject}"
