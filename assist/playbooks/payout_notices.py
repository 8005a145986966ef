"""What an address on file is told when where royalties go may change: no figures, no digits."""

from __future__ import annotations

from enum import StrEnum
from zoneinfo import ZoneInfo

from assist.i18n import mark as _
from assist.i18n import translator
from assist.model.contact import ChannelKind, Contact
from assist.model.payout_change import PayoutChange
from assist.playbooks.render import View, show


class Notice(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"


_SUBJECTS = {
    Notice.ASKED: _("A request to change where your royalties go"),
    Notice.APPROVED: _("Where your royalties go is about to change"),
}
# For SMS, and for mail.
_TEXTS = {
    Notice.ASKED: (
        _(
            "%(company)s: somebody asked us to change where your royalties go. We call the number "
            "we had before. If it was not you, answer here and we stop it."
        ),
        _(
            "%(greeting)s\n\nSomebody asked us to change where your royalties go. Nothing has "
            "changed yet: first we call the number that we had before this request.\n\nIf it was "
            "not you, answer this mail and we stop it. Please never send account numbers by "
            "mail.\n\nThe billing desk, %(company)s"
        ),
    ),
    Notice.APPROVED: (
        _(
            "%(company)s: the change of where your royalties go takes effect on %(day)s. Until "
            "then nothing is paid out. If it was not you, answer here and we stop it."
        ),
        _(
            "%(greeting)s\n\nThe change of where your royalties go was confirmed by phone and "
            "takes effect on %(day)s. To protect you nothing is paid out until then.\n\nIf it was "
            "not you, answer this mail before that day and we stop it.\n\nThe billing desk, "
            "%(company)s"
        ),
    ),
}
_HELLO_NAME = _("Hello %(name)s,")
_HELLO = _("Hello,")


def payout_notice(
    notice: Notice,
    change: PayoutChange,
    contact: Contact,
    channel: ChannelKind,
    company: str,
    view: View,
) -> tuple[str, str]:
    """The text and, for a mail, its subject, in the view's language."""
    words, by_mail = translator(view.locale), channel is ChannelKind.EMAIL
    name, ends = contact.first_name, change.in_force_at
    day = ends.astimezone(ZoneInfo(view.zone)).date() if ends else None
    text = words.gettext(
        _TEXTS[notice][by_mail],
        company=company,
        day=show(day, view, compact=not by_mail) if day else "",
        greeting=words.gettext(_HELLO_NAME, name=name) if name else words.gettext(_HELLO),
    )
    return text, words.gettext(_SUBJECTS[notice]) if by_mail else ""
