"""What came of publishing or returning a draft, in a sentence; every surface says the same."""

from __future__ import annotations

from collections.abc import Mapping

from assist.desk.playbook_publish import Published, PublishResult
from assist.errors import NotAllowed
from assist.i18n import Translator, mark

_ = mark

_RESULTS: Mapping[PublishResult, str] = {
    PublishResult.DONE: _("“%(name)s” is published as version %(number)s."),
    PublishResult.SCHEDULED: _("“%(name)s” is published at its time."),
    PublishResult.ERRORS: _("“%(name)s” was not published: its checks found errors. %(first)s"),
    PublishResult.CONFLICT: _(
        "“%(name)s” was not published: another version came out since the draft was begun. Put"
        " them together in the console."
    ),
    PublishResult.NEEDS_REVIEW: _(
        "“%(name)s” was not published: another lead than its author publishes it, once it was"
        " submitted."
    ),
    PublishResult.STALE: _(
        "“%(name)s” was not published: its author changed it since you saw it. Look at it again."
    ),
    PublishResult.UNCHANGED: _("“%(name)s” says what is in use already."),
    PublishResult.NO_REASON: _("“%(name)s” was not published: nobody said why."),
}
_REFUSALS: Mapping[str, str] = {
    "leads_only": _("This is for a team lead. Nothing was changed."),
    "own_draft": _("It is your own draft: another lead looks at it."),
    "not_in_review": _("It does not wait for a review any more. Nothing was changed."),
    "not_your_draft": _("It does not wait for a review any more. Nothing was changed."),
}
GONE = _("That draft is gone: it was published or thrown away meanwhile.")
RETURNED = _("“%(name)s” went back to %(author)s with your note.")


def explain_published(published: Published, name: str, speak: Translator) -> str:
    """One sentence, with the first error where the checks found some."""
    number = str(published.version.number) if published.version else ""
    findings = published.checks.findings if published.checks else ()
    errors = [one for one in findings if one.error]
    first = f"{errors[0].path}: {errors[0].problem}" if errors else ""
    return speak.gettext(_RESULTS[published.result], name=name, number=number, first=first).strip()


def explain_refusal(refused: NotAllowed, speak: Translator) -> str:
    """Why a draft was neither published nor returned."""
    return speak.gettext(_REFUSALS.get(refused.code, _REFUSALS["leads_only"]))
