"""Read what an author wrote since the last turn and decide what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assist.desk.carry_out import Turn, carry_out
from assist.desk.playbook_in_use import library_of
from assist.desk.scene import BROUGHT_UP, READ_BACK, Scene, account_of, load_scene, situation_of
from assist.desk.services import DeskServices
from assist.intents.correction import corrected
from assist.intents.unanswered import with_unanswered
from assist.model.account import AccountSnapshot
from assist.model.conversation import Message, SenderKind
from assist.model.decision import Base
from assist.model.interpretation import ContactHints, Interpretation
from assist.playbooks.decide import decide
from assist.policy.identity import CODE_MARK, only_the_code
from assist.store import phone_calls


def take_turn(desk: DeskServices, conversation_id: str, redraw: str | None = None) -> None:
    """One turn of one conversation; the engine runs them one at a time, in order.

    `redraw` is None for new messages, "other" to look for another suggestion than those already
    shown, "stale" to draw the same one again on what is true now, "corrected" to draw what fits
    the intent that a specialist chose, "promise" to read back the promise that they recorded,
    "proof" to draw what was asked on what is proven now, "plan_missed" and "promise_broken" to
    begin ourselves about what did not come.
    """
    now = desk.clock()
    begins = redraw in BROUGHT_UP
    scene = load_scene(desk, conversation_id, redraw, now, answered=begins)
    if not scene.unread or (redraw in {READ_BACK, *BROUGHT_UP} and _newer_waits(scene)):
        return
    if begins and scene.arranged.kinds_held:
        return  # something holds contact: a person decides whether anything is said
    account, account_known = account_of(desk, scene.contact, now)
    text = what_was_written(scene.unread)
    interpretation = understand_scene(desk, scene, text, account, now)
    situation = situation_of(desk, scene, interpretation, account, now)
    decision = decide(library_of(desk, scene, now), situation, now)
    turn = Turn(
        conversation_id=conversation_id,
        message_ids=tuple(message.id for message in scene.unread),
        interpretation=interpretation,
        decision=decision,
        base=Base(
            last_message_id=scene.conversation.last_incoming_id,
            ledger_version=account.version if account else None,
        ),
        text=text,
        redraw=redraw,
        facts_unavailable=not account_known,
        in_call=_speaks_with_person(desk, conversation_id),
    )
    carry_out(desk, turn, now)


def _speaks_with_person(desk: DeskServices, conversation_id: str) -> bool:
    """A turn that the call could not take itself: still nothing leaves by itself meanwhile."""
    with desk.db.read() as tx:
        return phone_calls.talks_with_person(tx, conversation_id)


def _newer_waits(scene: Scene) -> bool:
    """The author wrote since the last turn: the next one is about that, and comes by itself."""
    return scene.conversation.last_incoming_id != scene.conversation.last_taken_id


def understand_scene(
    desk: DeskServices, scene: Scene, text: str, account: AccountSnapshot | None, now: datetime
) -> Interpretation:
    """What `text` means to whoever wrote it in the scene's conversation."""
    hints = ContactHints(
        language=scene.contact.language or scene.point.language,
        country=scene.contact.country or desk.default_country,
        zone=scene.contact.zone,
        currency=account.currency if account else "USD",
        titles=account.project_titles if account else (),
        earlier=scene.earlier,
    )
    understand, channel = desk.reader().understand, scene.conversation.channel
    reading = understand(text, channel, hints, now)
    if scene.correction:
        return corrected(reading, scene.correction, len(text))
    if before := what_was_written(scene.unanswered):
        return with_unanswered(reading, understand(f"{before}\n{text}", channel, hints, now))
    return reading


def what_was_written(written: Iterable[Message]) -> str:
    """The words of these messages as they are understood: one text."""
    return "\n".join(filter(None, (_words(message) for message in written)))


def _words(message: Message) -> str:
    """Only the conversation's own contact is understood; a mail's subject may hold the ask."""
    if message.sender is not SenderKind.CONTACT or message.automatic:
        return ""
    if only_the_code(message.text) and CODE_MARK in message.text:
        return ""
    if message.subject and not message.subject.lower().startswith(("re:", "fw:", "fwd:", "rv:")):
        return f"{message.subject}\n{message.text}"
    return message.text
