"""The background process: takes turns, draws cards, delivers, keeps house, reads the mailbox."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping
from typing import Any

from assist.desk.answer_card import answer_card
from assist.desk.call_backs import call_back_due
from assist.desk.call_recordings import fetch_recording
from assist.desk.call_room import leave_room, move_into_room
from assist.desk.continue_by_email import continue_by_email
from assist.desk.deliver import deliver
from assist.desk.follow_ups import follow_up
from assist.desk.housekeeping import housekeeping, schedule_housekeeping
from assist.desk.leave_voicemail import put_on_machine
from assist.desk.live_turns import take_live_turn
from assist.desk.look_again import look_again
from assist.desk.notify_dead import notify_dead
from assist.desk.placed_calls import call_not_placed
from assist.desk.playbook_publish import publish_scheduled
from assist.desk.playbook_replay import run_replay
from assist.desk.record import refresh_card_soon
from assist.desk.ring_phones import ring_phone, stop_ringing
from assist.desk.send_then import send_scheduled
from assist.desk.services import DeskServices
from assist.desk.stripe_events import process_event
from assist.desk.stripe_refunds import issue_at_stripe
from assist.desk.take_turn import take_turn
from assist.desk.train_intents import train_intents
from assist.desk.wrap_up import wrap_up_due
from assist.errors import AssistError
from assist.jobs import Worker, names
from assist.jobs.worker import exit_now
from assist.slack.call_backs import SlackCallBacks
from assist.slack.cards import SlackCards
from assist.slack.homes import SlackHomes
from assist.slack.pages import SlackPages
from assist.wiring import Services, build_mail_reader, build_slack_cards


def handlers(services: Services) -> Mapping[str, Callable[..., None]]:
    """Every job by its name; a test proves that no enqueued name is missing here."""
    desk = services.desk
    cards = build_slack_cards(services)

    def bound(use_case: Callable[..., None]) -> Callable[..., None]:
        def run(*arguments: Any) -> None:
            use_case(desk, *arguments)

        return run

    return {
        **_phone_handlers(bound),
        names.TAKE_TURN: _turn_and_card(desk, cards),
        names.DELIVER: bound(deliver),
        names.CONTINUE_BY_EMAIL: bound(continue_by_email),
        names.ANSWER_CARD: bound(answer_card),
        names.HOUSEKEEPING: bound(housekeeping),
        names.SEND_SCHEDULED: bound(send_scheduled),
        names.TRAIN_INTENTS: bound(train_intents),
        names.STRIPE_EVENT: bound(process_event),
        names.STRIPE_REFUND: bound(issue_at_stripe),
        names.PUBLISH_PLAYBOOK: bound(publish_scheduled),
        names.REPLAY_PLAYBOOK: bound(run_replay),
        names.FOLLOW_UP: bound(follow_up),
        names.NOTIFY_DEAD: bound(notify_dead),
        **_in_slack(desk, cards),
    }


def _in_slack(desk: DeskServices, cards: SlackCards | None) -> Mapping[str, Callable[..., None]]:
    """What is drawn and told there; nothing without it."""
    if cards is None:
        drawn = (names.REFRESH_CARD, names.PAGE_CRISIS, names.DRAW_HOMES, names.CALL_BACK_ALERT)
        return dict.fromkeys(drawn, _nothing_to_draw)
    return {
        names.REFRESH_CARD: cards.draw,
        names.PAGE_CRISIS: SlackPages(desk, cards.client, cards.speak).send,
        names.DRAW_HOMES: SlackHomes(desk, cards.client, cards.speak).draw_changed,
        names.CALL_BACK_ALERT: SlackCallBacks(desk, cards).alert,
    }


def _phone_handlers(bound: Callable[..., Callable[..., None]]) -> Mapping[str, Callable[..., None]]:
    return {
        names.RING_PHONE: bound(ring_phone),
        names.STOP_RINGING: bound(stop_ringing),
        names.INTO_ROOM: bound(move_into_room),
        names.LEAVE_ROOM: bound(leave_room),
        names.CALL_NOT_PLACED: bound(call_not_placed),
        names.LEAVE_MESSAGE: bound(put_on_machine),
        names.FETCH_RECORDING: bound(fetch_recording),
        names.LIVE_TURN: bound(take_live_turn),
        names.WRAP_UP_DUE: bound(wrap_up_due),
        names.LOOK_AGAIN: bound(look_again),
        names.CALL_BACK_DUE: bound(call_back_due),
    }


def _turn_and_card(desk: DeskServices, cards: SlackCards | None) -> Callable[..., None]:
    """A turn, and its card at once: a job of its own would cost a specialist two polls of waiting.

    A worker that dies in between is no loss: the job is done again, finds nothing unread, and
    draws. When Slack is unwell the card gets a job of its own, so that later turns do not wait.
    """

    def run(conversation_id: str, redraw: str | None = None) -> None:
        take_turn(desk, conversation_id, redraw)
        if cards is None:
            return
        try:
            cards.draw(conversation_id)
        except AssistError:
            with desk.db.transaction() as tx:
                refresh_card_soon(tx, desk.jobs, conversation_id)

    return run


def _nothing_to_draw(_subject_id: str) -> None:
    """The console draws itself; only Slack's cards, pages and Homes are a job's."""


class Background:
    """Everything that runs beside the web process; start it, stop it, or wait for its end."""

    def __init__(self, services: Services, *, on_late: Callable[[], None] = exit_now) -> None:
        self._services = services
        self._worker = Worker(services.jobs, handlers(services), on_late=on_late)
        self._mail = build_mail_reader(services)

    def start(self) -> None:
        self._services.desk.reader()  # load before the first author waits for it
        self._worker.start()
        desk = self._services.desk
        with desk.db.transaction() as tx:
            schedule_housekeeping(tx, desk, desk.clock())
        if self._mail is not None:
            threading.Thread(target=self._mail.run, name="mail", daemon=True).start()

    def stop(self) -> None:
        if self._mail is not None:
            self._mail.stop()
        self._worker.stop()

    def wait(self) -> None:
        self._worker.wait()


def run_until_stopped(services: Services) -> None:
    """Run in the foreground; SIGTERM and SIGINT end it after what runs has ended."""
    background = Background(services)
    background.start()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
    background.stop()
