"""Product texts that leave without a click: closed desk, crisis, opt-out, opt-in, help."""

from __future__ import annotations

from datetime import datetime

from assist.i18n import mark as _
from assist.i18n import translator
from assist.model.contact import ChannelKind, OptOutScope
from assist.model.decision import AutoReply, AutoReplyKind
from assist.playbooks.render import View, show
from assist.playbooks.situation import Situation
from assist.playbooks.wording import crisis_lines

_SUBJECTS = {
    AutoReplyKind.AFTER_HOURS: _("We have your message"),
    AutoReplyKind.CRISIS_CARE: _("We are here"),
    AutoReplyKind.OPT_OUT_CONFIRMATION: _("No more messages from us"),
    AutoReplyKind.OPT_IN_CONFIRMATION: _("You will hear from us again"),
    AutoReplyKind.HELP: _("How to reach the billing desk"),
}
# One pair each: for SMS, WhatsApp and chat, and for mail.
_CLOSED = (
    _(
        "%(company)s billing: we have your message. This is an automatic reply. "
        "The desk opens again on %(opens)s and a person will answer you then."
    ),
    _(
        "Hello,\n\nThank you for writing. Your message is here and nothing is lost.\n\n"
        "This is an automatic reply: the billing desk is closed now and opens again on "
        "%(opens)s. A person will read your message and answer you then.\n\n"
        "The billing desk, %(company)s"
    ),
)
_CLOSED_UNTIL_SOON = (
    _(
        "%(company)s billing: we have your message. This is an automatic reply. "
        "The desk is closed now and a person will answer you when it opens."
    ),
    _(
        "Hello,\n\nThank you for writing. Your message is here and nothing is lost.\n\n"
        "This is an automatic reply: the billing desk is closed now. A person will read your "
        "message and answer you when it opens.\n\nThe billing desk, %(company)s"
    ),
)
_CRISIS_CLOSED = (
    _(
        "What you wrote matters, and you do not have to be alone with it. This is an automatic "
        "reply while our desk is closed. To talk to somebody right now, %(lines)s. "
        "A person from %(company)s will write to you too."
    ),
    _(
        "What you wrote matters, and you do not have to be alone with it.\n\n"
        "This is an automatic reply while our desk is closed. To talk to somebody right now, "
        "%(lines)s.\n\nA person from %(company)s will write to you as well. Nothing else needs "
        "an answer from you now.\n\n%(company)s"
    ),
)
_CRISIS_OPEN = (
    _(
        "What you wrote matters, and you do not have to be alone with it. This reply is automatic; "
        "a person from %(company)s has been called and will write to you here. "
        "To talk to somebody right now, %(lines)s."
    ),
    _(
        "What you wrote matters, and you do not have to be alone with it.\n\n"
        "This reply is automatic; a person from %(company)s has been called and will write to you "
        "here. To talk to somebody right now, %(lines)s.\n\nNothing else needs an answer from you "
        "now.\n\n%(company)s"
    ),
)
_OPTED_OUT = (
    _(
        "%(company)s: you will get no more messages from us here. "
        "Reply START if you want to hear from us again."
    ),
    _(
        "Hello,\n\nYou will get no more messages from us at this address. If you want to hear "
        "from us again, write START to us.\n\nThe billing desk, %(company)s"
    ),
)
_OPTED_OUT_EVERYWHERE = (
    _(
        "%(company)s: you will get no more messages from us, here or at any other address. "
        "Reply START if you want to hear from us again."
    ),
    _(
        "Hello,\n\nYou will get no more messages from us, at this or any other address or "
        "number. If you want to hear from us again, write START to us.\n\n"
        "The billing desk, %(company)s"
    ),
)
_OPTED_IN = (
    _("%(company)s: you will hear from us here again. Reply STOP to end messages, HELP for help."),
    _(
        "Hello,\n\nYou will hear from us at this address again. To end our messages at any "
        "time, write STOP to us.\n\nThe billing desk, %(company)s"
    ),
)
_HELP = (
    _(
        "%(company)s billing desk. Write your question here and a person will answer. "
        "Message and data rates may apply. Reply STOP to end messages."
    ),
    _(
        "Hello,\n\nThis is the billing desk of %(company)s. Answer this mail with your question "
        "and a person will reply. To end our messages, write STOP to us.\n\n"
        "The billing desk, %(company)s"
    ),
)
Pair = tuple[str, str]


def after_hours(situation: Situation, locale: str, now: datetime) -> AutoReply:
    """The desk is closed: when it opens, on the author's clock (or whose clock it is)."""
    if situation.opens_at is None:
        return _reply(AutoReplyKind.AFTER_HOURS, _CLOSED_UNTIL_SOON, situation, locale)
    view = view_of(situation, locale, now)
    opens = show(situation.opens_at, view)
    return _reply(AutoReplyKind.AFTER_HOURS, _CLOSED, situation, locale, opens=opens)


def crisis_care(situation: Situation, locale: str) -> AutoReply:
    """Somebody may be in danger: care, where a person answers now, and that one of ours comes."""
    lines = crisis_lines(situation.contact.country).in_language(locale[:2])
    pair = _CRISIS_OPEN if situation.desk_open else _CRISIS_CLOSED
    return _reply(AutoReplyKind.CRISIS_CARE, pair, situation, locale, lines=lines)


def opt_out_confirmation(situation: Situation, locale: str, scope: OptOutScope) -> AutoReply:
    """The one confirmation that the law allows: no offer, no question."""
    pair = _OPTED_OUT_EVERYWHERE if scope is OptOutScope.ALL else _OPTED_OUT
    return _reply(AutoReplyKind.OPT_OUT_CONFIRMATION, pair, situation, locale)


def opt_in_confirmation(situation: Situation, locale: str) -> AutoReply:
    return _reply(AutoReplyKind.OPT_IN_CONFIRMATION, _OPTED_IN, situation, locale)


def help_text(situation: Situation, locale: str) -> AutoReply:
    return _reply(AutoReplyKind.HELP, _HELP, situation, locale)


def view_of(situation: Situation, locale: str, now: datetime, *, compact: bool = False) -> View:
    """How this author reads dates: their own clock when we know their zone."""
    known = situation.contact.zone is not None
    return View(locale, situation.zone, now, zone_known=known, compact=compact)


def _reply(
    kind: AutoReplyKind, pair: Pair, situation: Situation, locale: str, **values: str
) -> AutoReply:
    words = translator(locale)
    by_mail = situation.conversation.channel is ChannelKind.EMAIL
    text = words.gettext(pair[by_mail], company=situation.company, **values)
    subject = words.gettext(_SUBJECTS[kind]) if by_mail else ""
    return AutoReply(kind=kind, text=text, language=words.language, subject=subject)
