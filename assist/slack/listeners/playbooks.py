"""The App Home and its buttons, and the shortcut that makes a playbook of a reply.

A click here is answered where it was made: on the Home itself, or in the dialogue.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from assist.desk.home import playbook_name
from assist.desk.playbook_drafts import return_draft
from assist.desk.playbook_from_reply import Wanted, make_draft, reply_of
from assist.desk.playbook_people import must_lead
from assist.desk.playbook_publish import publish_draft
from assist.desk.review_words import GONE, RETURNED, explain_published, explain_refusal
from assist.errors import AssistError, BadInput, NotAllowed, NotFound
from assist.i18n import Translator, mark
from assist.model.playbook import PlaybookDraft
from assist.model.specialist import Specialist
from assist.playbooks.compare import differences
from assist.playbooks.reading import PlaybookInvalid
from assist.slack.blocks import kit, names, playbook_views
from assist.slack.blocks.views import TEXT_BLOCK
from assist.slack.homes import SlackHomes
from assist.slack.listeners.clicks import Surface, once_key
from assist.slack.listeners.dialogues import text_of
from assist.store import cards, events, playbook_drafts, playbooks, specialists

_ = mark
log = structlog.get_logger(__name__)
Body = dict[str, Any]
_STRANGER = _("You are not set up as a specialist here. Ask a team lead to add you.")
_NO_CARD = _("Choose a card of the desk, or a message in a card's thread.")
_TRY_AGAIN = _("That did not work; try again.")
_MARKUP = re.compile(r"<(?:[@#!][^>|]*(?:\|([^>]*))?|([^>|]+)(?:\|([^>]*))?)>")


def register(app: App, surface: Surface, homes: SlackHomes) -> None:
    """Attach them to what they do."""
    _register_home(app, homes)
    _register_reviews(app, surface, homes)
    _register_making(app, surface, homes)


def _register_home(app: App, homes: SlackHomes) -> None:
    @app.event("app_home_opened")
    def _opened(event: Body) -> None:
        if event.get("tab") != "home":
            return
        try:
            homes.opened(str(event["user"]))
        except AssistError as error:
            log.warning("home_failed", user=event.get("user"), why=str(error))


def _register_reviews(app: App, surface: Surface, homes: SlackHomes) -> None:
    @app.action(names.REVIEW_PUBLISH)
    def _publish(ack: Ack, body: Body) -> None:
        ack()
        draft_id, revision = _seen(body["actions"][0]["value"])
        _decide(
            surface,
            homes,
            body,
            lambda who, speak: _published(surface, draft_id, revision, who, speak),
        )

    @app.action(names.REVIEW_SEE)
    def _see(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        view = _changes(surface, body, homes.speak_to(body["user"]["id"]))
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(names.REVIEW_RETURN)
    def _ask_why(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        speak = homes.speak_to(body["user"]["id"])
        view = playbook_views.return_view(str(body["actions"][0]["value"]), speak)
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view(names.REVIEW_RETURN_VIEW)
    def _return(ack: Ack, body: Body) -> None:
        ack()
        draft_id, _revision = _seen(body["view"]["private_metadata"])
        note = text_of(body["view"]["state"]["values"])
        _decide(
            surface, homes, body, lambda who, speak: _returned(surface, draft_id, note, who, speak)
        )


def _published(
    surface: Surface, draft_id: str, revision: int, who: Specialist, speak: Translator
) -> str:
    desk = surface.desk
    with desk.db.read() as tx:
        name = _name(playbook_drafts.get(tx, draft_id))
    done = publish_draft(desk, draft_id, revision=revision, why="", by=who.id, now=desk.clock())
    return explain_published(done, name, speak)


def _returned(
    surface: Surface, draft_id: str, note: str, who: Specialist, speak: Translator
) -> str:
    desk = surface.desk
    with desk.db.read() as tx:
        draft = playbook_drafts.get(tx, draft_id)
        author = specialists.get(tx, draft.specialist_id)
    return_draft(desk, draft_id, note, by=who.id, now=desk.clock())
    return speak.gettext(RETURNED, name=_name(draft), author=author.name)


Act = Callable[[Specialist, Translator], str]


def _decide(surface: Surface, homes: SlackHomes, body: Body, act: Act) -> None:
    """Once for each click, and whatever happens their Home says what came of it."""
    desk, slack_user = surface.desk, str(body["user"]["id"])
    speak = homes.speak_to(slack_user)
    with desk.db.transaction() as tx:
        if not events.first_time(tx, "slack_click", once_key(body), desk.clock()):
            return
        who = specialists.by_slack(tx, slack_user)
    try:
        told = act(who, speak) if who is not None else speak.gettext(_STRANGER)
    except NotFound:
        told = speak.gettext(GONE)
    except NotAllowed as error:
        told = explain_refusal(error, speak)
    except BadInput as error:
        told = f"{error.problem} {error.remedy}".strip()
    except AssistError as error:
        log.warning("review_failed", error=str(error))
        told = speak.gettext(_TRY_AGAIN)
    _answer(surface, homes, slack_user, told)


def _answer(surface: Surface, homes: SlackHomes, slack_user: str, told: str) -> None:
    """On their Home; in a message of their own when that cannot be published just now."""
    try:
        homes.draw(slack_user, told, anew=True)
    except AssistError as error:
        log.warning("home_failed", user=slack_user, why=str(error))
        try:
            surface.cards.client.chat_postMessage(channel=slack_user, text=kit.escape(told))
        except SlackClientError as unwell:
            log.warning("answer_failed", user=slack_user, error=str(unwell))


def _changes(surface: Surface, body: Body, speak: Translator) -> kit.Block:
    draft_id, _revision = _seen(body["actions"][0]["value"])
    title, desk = speak.gettext("What changes"), surface.desk
    try:
        with desk.db.read() as tx:
            who = specialists.by_slack(tx, body["user"]["id"])
            must_lead(tx, who.id if who else "")
            draft = playbook_drafts.get(tx, draft_id)
            in_use = playbooks.in_use(tx, draft.playbook_id)
        before = in_use.version.yaml_text if in_use else "{}"
        hunks = differences(before, draft.yaml_text)
    except PlaybookInvalid as error:
        return playbook_views.told_view(title, [kit.escape(str(error))], speak)
    except NotAllowed as error:
        return playbook_views.told_view(title, [explain_refusal(error, speak)], speak)
    except NotFound as error:
        told = GONE if error.kind == "playbook draft" else _STRANGER
        return playbook_views.told_view(title, [speak.gettext(told)], speak)
    url = f"{desk.public_url}/playbooks/{draft.playbook_id}"
    return playbook_views.changes_view(_name(draft), hunks, url, speak)


def _register_making(app: App, surface: Surface, homes: SlackHomes) -> None:
    @app.shortcut(names.MAKE_PLAYBOOK)
    def _open(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        view = _prefilled(surface, body, homes.speak_to(body["user"]["id"]))
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view(names.MAKE_PLAYBOOK_VIEW)
    def _save(ack: Ack, body: Body) -> None:
        speak = homes.speak_to(body["user"]["id"])
        try:
            view = _saved(surface, body, speak)
        except BadInput as error:
            told = kit.clip(f"{error.problem} {error.remedy}".strip(), 2000)
            ack(response_action="errors", errors={playbook_views.block_of(error.field): told})
            return
        except NotAllowed as error:
            ack(response_action="errors", errors={TEXT_BLOCK: explain_refusal(error, speak)})
            return
        except AssistError as error:
            log.warning("draft_failed", error=str(error))
            ack(response_action="errors", errors={TEXT_BLOCK: speak.gettext(_TRY_AGAIN)})
            return
        ack(response_action="update", view=view)


def _prefilled(surface: Surface, body: Body, speak: Translator) -> kit.Block:
    """The dialogue, or one that says why there is none."""
    desk, message = surface.desk, body["message"]
    title = speak.gettext("Make a playbook")
    channel, ts = str(body["channel"]["id"]), str(message["ts"])
    with desk.db.read() as tx:
        who = specialists.by_slack(tx, body["user"]["id"])
        card = cards.conversation_at(tx, channel, ts)
        thread = cards.conversation_at(tx, channel, str(message.get("thread_ts") or ts))
    if who is None:
        return playbook_views.told_view(title, [speak.gettext(_STRANGER)], speak)
    if card is None and thread is None:
        return playbook_views.told_view(title, [speak.gettext(_NO_CARD)], speak)
    own_words = None if card is not None else plain_words(str(message.get("text") or ""))
    try:
        reply = reply_of(desk, str(card or thread), own_words, by=who.id, now=desk.clock())
    except NotAllowed as error:
        return playbook_views.told_view(title, [explain_refusal(error, speak)], speak)
    except BadInput:
        told = speak.gettext("Nothing was said there yet that a playbook could say.")
        return playbook_views.told_view(title, [told], speak)
    return playbook_views.make_view(reply, speak)


def _saved(surface: Surface, body: Body, speak: Translator) -> kit.Block:
    desk, view = surface.desk, body["view"]
    values = view["state"]["values"]
    with desk.db.read() as tx:
        who = specialists.by_slack(tx, body["user"]["id"])
    if who is None:
        raise NotAllowed("leads_only")
    wanted = Wanted(
        conversation_id=str(view["private_metadata"]),
        name=str(values[playbook_views.NAME_BLOCK][playbook_views.NAME_INPUT].get("value") or ""),
        intent=_chosen(values[playbook_views.INTENT_BLOCK][playbook_views.INTENT_INPUT]),
        language=_chosen(values[playbook_views.LANGUAGE_BLOCK][playbook_views.LANGUAGE_INPUT]),
        text=text_of(values),
    )
    draft, taken = make_draft(desk, wanted, form_id=str(view["id"]), by=who.id, now=desk.clock())
    url = f"{desk.public_url}/playbooks/{draft.playbook_id}/edit"
    return playbook_views.saved_view(_name(draft), url, taken, speak)


def _chosen(state: Body) -> str:
    return str((state.get("selected_option") or {}).get("value") or "")


def _seen(value: str) -> tuple[str, int]:
    """The draft and the revision that the button was drawn for."""
    draft_id, _colon, revision = value.partition(":")
    return draft_id, int(revision)


def _name(draft: PlaybookDraft) -> str:
    return playbook_name(draft.playbook_id, draft.yaml_text)


def plain_words(text: str) -> str:
    """A message of Slack's as it reads: links by their words, nobody mentioned."""
    shown = _MARKUP.sub(lambda found: found[1] or found[3] or found[2] or "", text)
    return html.unescape(shown)
