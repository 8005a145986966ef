"""Words that only the console needs. Source strings, translated where they are shown."""

from __future__ import annotations

import re

from assist.i18n import Translator, mark
from assist.model.conversation import FailureReason
from assist.model.learning import ReviewReason, ReviewState, VersionReason, VersionState
from assist.model.specialist import Role

_ = mark

FAILURES = {
    FailureReason.UNREACHABLE: _("could not be reached"),
    FailureReason.INVALID_ADDRESS: _("there is no such address"),
    FailureReason.LANDLINE: _("the number is a landline"),
    FailureReason.OPTED_OUT: _("the author opted out"),
    FailureReason.BLOCKED: _("blocked by the carrier or the recipient"),
    FailureReason.SPAM_FILTERED: _("taken for spam"),
    FailureReason.TOO_LONG: _("too long for this channel"),
    FailureReason.WINDOW_CLOSED: _("WhatsApp's 24-hour window is closed"),
    FailureReason.REGION_FORBIDDEN: _("sending to this region is not allowed"),
    FailureReason.SENDER_MISCONFIGURED: _("our own account is not set up for it"),
    FailureReason.NOT_ALLOWED: _("our own rules forbid it"),
    FailureReason.REJECTED: _("refused without a reason"),
    FailureReason.PROVIDER_ERROR: _("the provider failed"),
    FailureReason.UNKNOWN: _("the reason is not known"),
}
REVIEW_REASONS = {
    ReviewReason.CORRECTED: _("Corrected"),
    ReviewReason.LOW_CONFIDENCE: _("Unsure"),
}
REVIEW_STATES = {
    ReviewState.WAITING: _("Waiting"),
    ReviewState.ACCEPTED: _("Accepted"),
    ReviewState.DISCARDED: _("Discarded"),
}
VERSION_STATES = {
    VersionState.TRAINING: _("Being trained"),
    VersionState.CANDIDATE: _("Ready"),
    VersionState.ACTIVE: _("In use"),
    VersionState.REFUSED: _("Refused"),
    VersionState.RETIRED: _("Not in use"),
    VersionState.FAILED: _("Failed"),
}
VERSION_REASONS = {
    VersionReason.PACKAGED: _("Came with the program."),
    VersionReason.LEARNED: _("Learnt from accepted examples; no intent fell too far."),
    VersionReason.NEWER: _("A newer version took its place."),
    VersionReason.UPGRADED: _("Made from examples of an earlier release."),
    VersionReason.ROLLED_BACK: _("A team lead went back to another version."),
    VersionReason.CHOSEN: _("A team lead chose it."),
    VersionReason.FELL: _("Not used, because these are read worse than before:"),
    VersionReason.OVERTAKEN: _("Good enough, but another version was chosen while it was trained."),
    VersionReason.BROKE_OFF: _("The training broke off; it is tried again."),
    VersionReason.NONE: "",
}
ROLES = {
    Role.SPECIALIST: _("Specialist"),
    Role.LEAD: _("Team lead"),
    Role.FINANCE: _("Finance"),
    Role.ADMIN: _("Administrator"),
}

METHODS = {
    "password": _("Password"),
    "link": _("One-time link"),
    "google": "Google",
    "entra": "Microsoft",
    "slack": "Slack",
    "oidc": _("Single sign-on"),
}


def method_name(method: str, speak: Translator) -> str:
    """By what somebody signed in, as the page says it."""
    return speak.gettext(METHODS.get(method, method))


# What browsers call themselves, the more special names first: Edge says Chrome and Safari too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_UNPRINTED = re.compile(r"[^\w .,;:/()+-]")


def device_name(device: str, speak: Translator) -> str:
    """'Firefox on Windows' for what a browser called itself; it may say anything, so what is not
    known is shown as it is, short.
    """
    browser = next((name for sign, name in _BROWSERS if sign in device), "")
    system = next((name for sign, name in _SYSTEMS if sign in device), "")
    if browser and system:
        return speak.gettext("%(browser)s on %(system)s", browser=browser, system=system)
    shown = _UNPRINTED.sub("", device).strip()[:60]
    return browser or system or shown or speak.gettext("Unknown device")
