"""Publish App Homes: when somebody opens theirs, after their own clicks, and when things changed.

A Home is published again only when it would show something else, and the round that looks for that
comes once a minute: changes in between are one call, however many they were.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import structlog
from slack_sdk import WebClient

from assist.desk.home import home_of
from assist.desk.services import DeskServices
from assist.errors import AssistError, PermanentFailure
from assist.i18n import Translator, locale_for, translator
from assist.slack.blocks import home, kit
from assist.slack.calls import ask, call
from assist.store import slack_homes, specialists

log = structlog.get_logger(__name__)
SAME_LANGUAGE = timedelta(days=1)  # since they last opened it
AGAIN = timedelta(minutes=10)  # an opened Home that is older is published whatever it shows


class SlackHomes:
    """Homes of one workspace. Safe to call from many threads and processes at once."""

    def __init__(self, desk: DeskServices, client: WebClient, speak: Translator) -> None:
        self._desk = desk
        self._client = client
        self._speak = speak

    def opened(self, slack_user: str) -> None:
        """They look at it. TemporaryFailure if Slack is unwell."""
        now = self._desk.clock()
        with self._desk.db.read() as tx:
            known = slack_homes.get(tx, slack_user)
        asked_lately = known is not None and now - known.opened_at < SAME_LANGUAGE
        locale = known.locale if known and asked_lately else self._locale(slack_user)
        with self._desk.db.transaction() as tx:
            slack_homes.opened(tx, slack_user, locale, now)
        old = known is None or known.drawn_at is None or now - known.drawn_at > AGAIN
        self.draw(slack_user, anew=old)

    def draw(self, slack_user: str, told: str = "", *, anew: bool = False) -> None:
        """Show what is true now, and `told` above it; nothing when it shows that already."""
        view = self._view(slack_user, told)
        shown = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
        with self._desk.db.read() as tx:
            known = slack_homes.get(tx, slack_user)
        if known is not None and known.fingerprint == shown and not anew:
            return
        call(self._client, "views.publish", user_id=slack_user, view=view)
        with self._desk.db.transaction() as tx:
            slack_homes.drawn(tx, slack_user, shown, self._desk.clock())

    def draw_changed(self, _round: str) -> None:
        """Every Home that was opened lately. TemporaryFailure: tried again, and what was published
        is not published twice.
        """
        with self._desk.db.read() as tx:
            homes = slack_homes.opened_since(tx, self._desk.clock() - slack_homes.KEPT_FRESH)
        for one in homes:
            try:
                self.draw(one.slack_user_id)
            except PermanentFailure as error:
                log.warning("home_refused", user=one.slack_user_id, why=str(error))

    def speak_to(self, slack_user: str) -> Translator:
        """In their language, as far as it is known."""
        with self._desk.db.read() as tx:
            known = slack_homes.get(tx, slack_user)
        language, _, region = (known.locale if known else "").partition("-")
        if not language:
            return self._speak
        return translator(locale_for(language.lower(), region if len(region) == 2 else None))

    def _view(self, slack_user: str, told: str) -> kit.Block:
        desk, speak = self._desk, self.speak_to(slack_user)
        with desk.db.read() as tx:
            person = specialists.by_slack(tx, slack_user)
        if person is None or not person.active:
            return home.stranger_view(slack_user, desk.company, speak, desk.public_url)
        found = home_of(desk, person, desk.clock())
        return home.home_view(found, speak, desk.public_url, told)

    def _locale(self, slack_user: str) -> str:
        """As Slack has it, "es-LA"; "" when it does not say: the desk's language does then."""
        try:
            answer = ask(self._client, "users.info", user=slack_user, include_locale="true")
        except AssistError as error:
            log.warning("no_locale", user=slack_user, why=str(error))
            return ""
        return str((answer.get("user") or {}).get("locale") or "")[:20]
