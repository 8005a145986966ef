"""/desk/sign-in/with/…: off to an OpenID provider and back.

What is under way lies in the browser's signed session, is good for one answer within ten minutes,
and an answer is taken once, also when it comes twice at the same time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Blueprint, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from assist.desk.services import DeskServices
from assist.desk.single_sign_on import Recognised, recognise
from assist.errors import TemporaryFailure
from assist.i18n import mark
from assist.sso.base import Attempt, Refusal, SignOnProvider, SignOnRefused
from assist.store import events
from assist.web.auth import Doors, door, let_in, wanted_page
from assist.web.limits import address, take
from assist.web.pages import speak

_ = mark
log = structlog.get_logger(__name__)

UNDER_WAY = "sign_on"  # in the session
GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = "120 per 5 minutes"  # of one address: a whole office may stand behind it
LONGEST_ANSWER = 8000  # characters of one value that a provider sends through the browser
_DOWN = _("%(provider)s does not answer just now. Try again in a moment.")
_OVER = _("This sign-in is over or was begun in another browser. Begin again.")
_REFUSALS: Mapping[Refusal, str] = {
    Refusal.CANCELLED: _("%(provider)s did not sign you in. Begin again if that was not meant."),
    Refusal.NOT_PROVEN: _("The answer of %(provider)s could not be verified. Begin again."),
    Refusal.OTHER_ORGANISATION: _(
        "That account at %(provider)s does not belong to this organisation."
        " Choose your work account."
    ),
    Refusal.OTHER_DOMAIN: _("Addresses of that domain cannot sign in here."),
}
_UNRECOGNISED: Mapping[Recognised, str] = {
    Recognised.UNKNOWN: _(
        "Nobody at this desk has the address of that account. Ask an administrator to add you."
    ),
    Recognised.NO_ADDRESS: _(
        "%(provider)s does not confirm the address of that account, so it cannot be matched to"
        " you. Ask an administrator."
    ),
    Recognised.LEFT: _("You are not active at this desk any more. Ask an administrator."),
    Recognised.OTHER_ACCOUNT: _(
        "You sign in with another account of %(provider)s. If it changed, ask an administrator"
        " to release the old one."
    ),
}


def single_sign_on(desk: DeskServices, doors: Doors) -> Blueprint:
    """One way in for each provider."""
    blueprint = Blueprint("sign_on", __name__, url_prefix="/desk/sign-in/with")
    by_key = {provider.config.key: provider for provider in doors.providers}

    @blueprint.get("/<key>")
    def begin(key: str) -> ResponseReturnValue:
        provider = _known(by_key, key)
        take("sign_on", MOST_TRIES, address())
        wanted = wanted_page(request.args.get("next", ""))
        try:
            url, attempt = provider.begin(_back(desk, key))
        except TemporaryFailure as error:
            return _down(doors, provider, wanted, error)
        at = desk.clock().isoformat()
        session[UNDER_WAY] = {**asdict(attempt), "next": wanted, "at": at}
        return redirect(url)

    @blueprint.get("/<key>/callback")
    def back(key: str) -> ResponseReturnValue:
        provider = _known(by_key, key)
        take("sign_on", MOST_TRIES, address())
        return _came_back(desk, doors, provider, desk.clock())

    return blueprint


def _known(by_key: Mapping[str, SignOnProvider], key: str) -> SignOnProvider:
    provider = by_key.get(key)
    if provider is None:
        abort(404, "There is no such way to sign in.")
    return provider


def _back(desk: DeskServices, key: str) -> str:
    """Where the provider sends the browser: registered there, so never of the request's making."""
    return desk.public_url + url_for("sign_on.back", key=key)


def _came_back(
    desk: DeskServices, doors: Doors, provider: SignOnProvider, now: datetime
) -> ResponseReturnValue:
    kept, config = session.pop(UNDER_WAY, None), provider.config
    attempt = _attempt(desk, kept, config.key, now)
    if attempt is None:
        log.info("sign_on_refused", provider=config.key, why="no attempt", address=address())
        return door(doors, "", problem=speak().gettext(_OVER), status=403)
    wanted = str(kept["next"])
    answer = {name: value[:LONGEST_ANSWER] for name, value in request.args.items()}
    try:
        identity = provider.finish(attempt, answer, _back(desk, config.key), now)
    except TemporaryFailure as error:
        return _down(doors, provider, wanted, error)
    except SignOnRefused as error:
        log.warning("sign_on_refused", provider=config.key, why=str(error), address=address())
        told = speak().gettext(_REFUSALS[error.why], provider=config.label)
        return door(doors, wanted, problem=told, status=403)
    found = recognise(desk, identity, creates_people=doors.creates_people, now=now)
    if found.person is None:
        log.warning("sign_on_refused", provider=config.key, why=found.result.value)
        told = speak().gettext(_UNRECOGNISED[found.result], provider=config.label)
        return door(doors, wanted, problem=told, status=403)
    return let_in(desk, found.person, config.key, wanted, https=doors.https)


def _attempt(desk: DeskServices, kept: Any, key: str, now: datetime) -> Attempt | None:
    """What this browser began there; None if it did not, it is too old, or it was used."""
    if not isinstance(kept, dict) or kept.get("provider") != key:
        return None
    if now - datetime.fromisoformat(kept["at"]) > GOOD_FOR:
        return None
    state = str(kept["state"])
    with desk.db.transaction() as tx:
        once = hashlib.sha256(state.encode()).hexdigest()
        if not events.first_time(tx, "sign_on", once, now):
            return None
    return Attempt(key, state, str(kept["nonce"]), str(kept["verifier"]))


def _down(
    doors: Doors, provider: SignOnProvider, wanted: str, error: TemporaryFailure
) -> ResponseReturnValue:
    label = provider.config.label
    log.warning("sign_on_provider_down", provider=provider.config.key, why=str(error))
    return door(doors, wanted, problem=speak().gettext(_DOWN, provider=label), status=503)
