"""What every page is drawn with: the reader's language, their clock, the desk's words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, request
from jinja2 import Environment

from assist import i18n
from assist.desk import dispute_words, intent_names, labels
from assist.desk.arrangement_lines import (
    acceptance_line,
    attention_line,
    dispute_lines,
    hold_lines,
    plan_lines,
    promise_lines,
    support_lines,
)
from assist.desk.call_back_lines import (
    call_back_line,
    call_back_when,
    desk_city,
    is_due,
    local_due,
)
from assist.desk.card_wrap_up import call_over_lines, call_over_title
from assist.desk.identity_lines import code_label, identity_lines, withheld_line
from assist.desk.live_lines import live_lines
from assist.desk.look_again import follow_up_line, look_again_line
from assist.desk.offer_lines import offer_lines
from assist.desk.payout_lines import payout_lines
from assist.desk.placed_lines import call_buttons, not_called_lines, placed_line
from assist.desk.promises import said_in
from assist.desk.services import DeskServices
from assist.desk.verdict_lines import (
    card_verdict,
    crossing_line,
    elsewhere_label,
    may_send_line,
    scheduled_line,
    send_then_label,
    verdict_lines,
)
from assist.desk.wording_lines import finding_line
from assist.i18n import LANGUAGES, Translator, language_of, locale_for, translator
from assist.model.card import CardAction, CardView
from assist.model.payment_plan import ARRANGEMENTS
from assist.model.queue import QueueRow
from assist.model.rights import Right
from assist.model.verdict import Verdict
from assist.playbooks.offers.words import why_not
from assist.voice.wrap_up import reached_by, result_of
from assist.web import words

LANGUAGE_COOKIE = "assist_language"
_YEAR_SECONDS = 31_536_000
JUST_NOW_SECONDS = 30


def draw_pages(app: Flask, desk: DeskServices, default_locale: str, *, https: bool) -> None:
    """Give templates their words; `?lang=es` chooses a language and is remembered."""
    app.config["ASSIST_LOCALE"] = default_locale
    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        lambda text: speak().message(text),
        lambda one, many, number: speak().messages(one, many, number),
        newstyle=True,
    )
    environment.trim_blocks = environment.lstrip_blocks = True
    _add_words(environment)
    _add_filters(environment)
    _add_clocks(environment, desk)

    @app.context_processor
    def reader() -> dict[str, object]:
        return {"language": speak().language, "company": desk.company, "me": g.get("specialist")}

    @app.after_request
    def remember_language(response: Response) -> Response:
        chosen = request.args.get("lang")
        if chosen in LANGUAGES:
            response.set_cookie(
                LANGUAGE_COOKIE,
                str(chosen),
                max_age=_YEAR_SECONDS,
                secure=https,
                httponly=True,
                samesite="Lax",
            )
        return response


def speak() -> Translator:
    """The translator for whoever reads the current page."""
    if "speak" not in g:
        g.speak = translator(_locale(current_app.config["ASSIST_LOCALE"]))
    found: Translator = g.speak
    return found


def _locale(default: str) -> str:
    chosen = request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    wanted = [tag.replace("_", "-") for tag in request.accept_languages.values()]
    spoken = [tag for tag in wanted if language_of(tag.replace("-", "_")).lower() in LANGUAGES]
    if chosen in LANGUAGES:
        spoken = [tag for tag in spoken if tag.lower().startswith(str(chosen))] or [str(chosen)]
    if not spoken:
        return default
    language, _, region = spoken[0].partition("-")
    if not region and language.lower() == language_of(default):
        return default
    return locale_for(language, region if len(region) == 2 else None)


def _add_words(environment: Environment) -> None:
    environment.globals.update(
        CHANNELS=labels.CHANNELS,
        LANGUAGES=labels.LANGUAGES,
        UNKNOWN_LANGUAGE=labels.UNKNOWN_LANGUAGE,
        ESCALATIONS=labels.ESCALATIONS,
        IDENTITIES=labels.IDENTITIES,
        REASONS=labels.REASONS,
        DELIVERY_STATES=labels.DELIVERY_STATES,
        REJECT_REASONS=labels.REJECT_REASONS,
        CONVERSATION_STATES=labels.CONVERSATION_STATES,
        HOLDS=labels.HOLDS,
        CONSENTS=labels.CONSENTS,
        CONSENT_SOURCES=labels.CONSENT_SOURCES,
        CALL_OUTCOMES=labels.CALL_OUTCOMES,
        WRAP_UP_RESULTS=labels.WRAP_UP_RESULTS,
        ATTENTIONS=labels.ATTENTIONS,
        CALL_ENDS=labels.CALL_ENDS,
        CALL_STATES=labels.CALL_STATES,
        CALL_BACKS=labels.CALL_BACKS,
        LEG_STATES=labels.LEG_STATES,
        TAPE_KINDS=labels.TAPE_KINDS,
        TAPE_STATES=labels.TAPE_STATES,
        SUPPORT_NEEDS=labels.SUPPORT_NEEDS,
        ARRANGEMENTS=ARRANGEMENTS,
        FAILURES=words.FAILURES,
        ROLES=words.ROLES,
        REVIEW_REASONS=words.REVIEW_REASONS,
        REVIEW_STATES=words.REVIEW_STATES,
        VERSION_STATES=words.VERSION_STATES,
        VERSION_REASONS=words.VERSION_REASONS,
        DISPUTES=dispute_words,
        CardAction=CardAction,
        Right=Right,
        INTENT_GROUPS=intent_names.GROUPS,
    )


def _add_filters(environment: Environment) -> None:
    environment.filters["capital"] = i18n.capital
    environment.filters["plain_name"] = lambda name: str(name).replace("_", " ")
    environment.filters["intent_name"] = lambda intent: intent_names.intent_name(intent, speak())
    environment.filters["percent"] = lambda value: i18n.percent(value, speak().locale)
    environment.filters["fingerprint"] = fingerprint
    environment.filters["money"] = lambda amount: i18n.money(amount, speak().locale)
    environment.filters["day"] = lambda day: i18n.date_short(day, speak().locale)
    environment.filters["plain_amount"] = i18n.plain_amount
    environment.filters["follow_up_line"] = lambda told, people: follow_up_line(
        told, people, speak()
    )
    environment.filters["result_of"] = result_of
    environment.filters["reached_by"] = reached_by
    environment.filters["said_in"] = said_in
    environment.filters["call_is_due"] = is_due
    environment.filters["call_day"] = lambda card: f"{local_due(card):%Y-%m-%d}"
    environment.filters["call_hour"] = lambda card: f"{local_due(card):%H:%M}"
    environment.filters["identity_line"] = lambda of: labels.identity_line(
        of.channel, of.identity_level, speak()
    )
    environment.filters["finding_line"] = lambda found: finding_line(found, speak())
    for lines in _LINES:
        environment.filters[lines.__name__] = _spoken(lines)
    environment.filters["code_label"] = lambda target: code_label(target, speak())
    environment.filters["elsewhere_label"] = lambda other: elsewhere_label(other, speak())
    environment.filters["crossing_line"] = lambda it, went: crossing_line(it, went, speak())
    environment.filters["offer_lines"] = lambda card: offer_lines(card, speak())
    environment.filters["device_name"] = lambda device: words.device_name(device, speak())
    environment.filters["method_name"] = lambda method: words.method_name(method, speak())
    environment.filters["why_not"] = lambda proposal: why_not(proposal, speak())


# What the card says in whole sentences, by the same words as in Slack.
_LINES: tuple[Callable[[CardView, Translator], object], ...] = (
    acceptance_line,
    attention_line,
    dispute_lines,
    hold_lines,
    plan_lines,
    promise_lines,
    support_lines,
    payout_lines,
    live_lines,
    card_verdict,
    may_send_line,
    scheduled_line,
    send_then_label,
    identity_lines,
    withheld_line,
    call_over_title,
    call_over_lines,
    look_again_line,
    call_back_line,
    desk_city,
    placed_line,
    call_buttons,
    not_called_lines,
)


def _spoken(lines: Callable[[CardView, Translator], object]) -> Callable[[CardView], object]:
    return lambda card: lines(card, speak())


def _add_clocks(environment: Environment, desk: DeskServices) -> None:
    def clock(moment: datetime, zone: str | None = None) -> str:
        return i18n.time_local(moment, zone or desk.zone, speak().locale)

    def when(moment: datetime) -> str:
        """The time alone today, else the day with it; on the desk's clock."""
        here = moment.astimezone(ZoneInfo(desk.zone)).date()
        today = desk.clock().astimezone(ZoneInfo(desk.zone)).date()
        shown = clock(moment)
        return shown if here == today else f"{i18n.date_short(here, speak().locale)}, {shown}"

    def age(moment: datetime) -> str:
        if (desk.clock() - moment).total_seconds() < JUST_NOW_SECONDS:
            return speak().gettext("just now")
        return i18n.age(moment, desk.clock(), speak().locale)

    def told(verdict: Verdict) -> tuple[str, ...]:
        return verdict_lines(verdict, desk.zone, desk.clock(), speak())

    def call_when(row: QueueRow) -> str:
        assert row.call_back is not None, "asked for one"
        due, zone = row.call_back.due_at, row.call_back.zone
        return call_back_when(due, zone, desk.zone, speak())

    environment.filters["call_when"] = call_when
    environment.filters.update(clock=clock, when=when, age=age, verdict_lines=told)


def fingerprint(*parts: object) -> str:
    """A short text that changes when any of `parts` does."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
