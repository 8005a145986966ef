"""The one reminder before a promised day: short, without reproach, with the way out of it."""

from __future__ import annotations

from assist.i18n import mark as _
from assist.i18n import money, translator
from assist.model.contact import ChannelKind, Contact
from assist.model.promise import Promise
from assist.playbooks.render import View, show

_SUBJECT = _("The day you named")
# For SMS and chat, and for mail. Every one tells how to end such messages (12 CFR 1006.6(e)).
_TEXTS = (
    _(
        "%(company)s billing: a short reminder of the %(amount)s you planned for %(day)s. "
        "If something changed, write to us here. Reply STOP to end messages."
    ),
    _(
        "%(greeting)s\n\nThis is a short reminder of the %(amount)s that you planned for "
        "%(day)s.\n\nIf something changed, one line to us is enough and we find another day. If "
        "it is on its way already, there is nothing to do.\n\nTo end our messages, write STOP to "
        "us.\n\nThe billing desk, %(company)s"
    ),
)
_HELLO_NAME = _("Hello %(name)s,")
_HELLO = _("Hello,")


def promise_reminder(
    promise: Promise, contact: Contact, channel: ChannelKind, company: str, view: View
) -> tuple[str, str]:
    """The text and, for a mail, its subject, in the view's language."""
    words, by_mail = translator(view.locale), channel is ChannelKind.EMAIL
    name = contact.first_name
    text = words.gettext(
        _TEXTS[by_mail],
        company=company,
        amount=money(promise.amount, view.locale),
        day=show(promise.due_on, view, compact=not by_mail),
        greeting=words.gettext(_HELLO_NAME, name=name) if name else words.gettext(_HELLO),
    )
    return text, words.gettext(_SUBJECT) if by_mail else ""
