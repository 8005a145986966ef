"""What an author reads at once when card data came in: not that way, and here is the safe one."""

from __future__ import annotations

from assist.i18n import mark as _
from assist.i18n import translator
from assist.model.contact import ChannelKind
from assist.model.decision import AutoReply, AutoReplyKind

_SUBJECT = _("Please do not send card details here")
# One pair each: for SMS, WhatsApp and chat, and for mail.
_WITH_LINK = (
    _(
        "%(company)s billing: card or bank details that arrive here are removed and never used, so "
        "nothing was charged. Please do not send them again. This page is safe: %(link)s"
    ),
    _(
        "Hello,\n\nCard or bank details that reach us in a message are removed and never used, so "
        "nothing was charged with them. Please do not send them again, not even in parts or as a "
        "picture, and delete the message on your side.\n\nThis page is the safe place for them, "
        "and it is yours alone:\n\n%(link)s\n\nThis is an automatic reply; a person reads your "
        "message too.\n\nThe billing desk, %(company)s"
    ),
)
_WITHOUT_LINK = (
    _(
        "%(company)s billing: card or bank details that arrive here are removed and never used, so "
        "nothing was charged. Please do not send them again; we will send you a safe way."
    ),
    _(
        "Hello,\n\nCard or bank details that reach us in a message are removed and never used, so "
        "nothing was charged with them. Please do not send them again, not even in parts or as a "
        "picture, and delete the message on your side.\n\nA person will send you a safe way.\n\n"
        "This is an automatic reply.\n\nThe billing desk, %(company)s"
    ),
)


def card_reply(channel: ChannelKind, locale: str, company: str, link: str | None) -> AutoReply:
    """The text for that channel; `link` leads to the hosted page, where there is one."""
    words = translator(locale)
    by_mail = channel is ChannelKind.EMAIL
    pair = _WITH_LINK if link else _WITHOUT_LINK
    text = words.gettext(pair[by_mail], company=company, link=link or "")
    subject = words.gettext(_SUBJECT) if by_mail else ""
    return AutoReply(AutoReplyKind.CARD_RECEIVED, text, words.language, subject)
