"""What a card says of identity; every surface says the same. Addresses masked, codes unknown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from assist.i18n import Translator, date_short, mark, time_local
from assist.model.card import CardView
from assist.model.identity import Authorisation, CodeTarget, Proof, ProofKind, Scope
from assist.policy.identity import LOCKED_FOR

_ = mark

_PROVEN = {
    ProofKind.PORTAL: _("Proven by signing in to the author portal, until %(time)s."),
    ProofKind.CODE: _("Proven by a code to %(where)s, until %(time)s."),
    ProofKind.CALL_BACK: _("Proven by a call to %(where)s, until %(time)s."),
}
_SCOPES = {
    Scope.SPEAK: _("%(who)s (%(relation)s) may be told about the account until %(day)s."),
    Scope.ARRANGE: _(
        "%(who)s (%(relation)s) may be told about the account and agree to promises and plans "
        "until %(day)s."
    ),
}


def withheld_line(view: CardView, speak: Translator) -> str:
    """What is kept back from this reply, and what it takes; "" where nothing is."""
    suggestion, level = view.suggestion, view.conversation.identity_level
    if suggestion is None or not suggestion.state.is_open:
        return ""
    needed = suggestion.draft.identity_needed
    if needed <= level:
        return ""
    told = speak.gettext(
        "What was asked needs identity %(needed)s; the author is at %(has)s.",
        needed=needed.value,
        has=level.value,
    )
    if not suggestion.draft.withheld:
        return told
    facts = ", ".join(name.replace("_", " ") for name in suggestion.draft.withheld)
    kept = speak.gettext("Not told until then: %(facts)s.", facts=facts)
    return f"{told} {kept}"


def identity_lines(view: CardView, speak: Translator) -> tuple[str, ...]:
    """Proofs that stand, the code that is out, and who may speak for the author."""
    return tuple(_lines(view, speak))


def _lines(view: CardView, speak: Translator) -> Iterator[str]:
    identity = view.identity
    for proof, where in zip(identity.proofs, identity.proven_by, strict=True):
        yield _proof(proof, where, view, speak)
    code = identity.code
    if identity.locked and code is not None and code.tried_at is not None:
        opens = _time(view, code.tried_at + LOCKED_FOR, speak)
        yield speak.gettext("Five wrong codes came in. It opens again at %(time)s.", time=opens)
    elif code is not None and code.is_open(view.drawn_at):
        yield _code(view, speak)
        if code.tries:
            yield speak.ngettext(
                "%(num)s wrong code came.", "%(num)s wrong codes came.", code.tries
            )
    for given in identity.authorised:
        yield authorised_line(given, speak)


def _proof(proof: Proof, where: str, view: CardView, speak: Translator) -> str:
    time = _time(view, proof.expires_at, speak)
    return speak.gettext(_PROVEN[proof.how], where=where, time=time)


def _code(view: CardView, speak: Translator) -> str:
    code = view.identity.code
    assert code is not None, "asked for where there is one"
    if code.contact_id is None:
        return speak.gettext("Nobody is on file under what they said; they were not told.")
    if code.expires_at is None:
        return speak.gettext("A code is on its way to %(where)s.", where=view.identity.code_to)
    until = _time(view, code.expires_at, speak)
    return speak.gettext(
        "A code went to %(where)s; it is good until %(time)s.",
        where=view.identity.code_to,
        time=until,
    )


def authorised_line(given: Authorisation, speak: Translator) -> str:
    """Whom the author lets speak for them, for what and until when."""
    day = date_short(given.expires_at.date(), speak.locale)
    return speak.gettext(_SCOPES[given.scope], who=given.name, relation=given.relation, day=day)


def code_label(target: CodeTarget, speak: Translator) -> str:
    """The button that sends a code there."""
    return speak.gettext("Send a code to %(where)s", where=target.masked)


def _time(view: CardView, moment: datetime, speak: Translator) -> str:
    """On the desk's clock."""
    return time_local(moment, view.desk_zone, speak.locale)
