"""Disputes that Stripe tells of: opened and moved on by themselves.

What Stripe holds is always asked whole, so late, doubled and disordered events end in one state.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from assist.desk.dispute_books import follow_dispute
from assist.desk.disputes import account_of, tell_dispute
from assist.desk.reach import conversation_of_account, put_on_queue
from assist.desk.record import BY_ASSIST
from assist.desk.services import DeskServices
from assist.errors import BadInput, Duplicate, NotFound, TemporaryFailure
from assist.model.account import AccountSnapshot
from assist.model.audit import AuditKind
from assist.model.conversation import Attention
from assist.model.dispute import (
    BankWord,
    Dispute,
    DisputeReason,
    DisputeState,
    Network,
    after_news,
)
from assist.model.dispute_news import DisputeNews
from assist.model.ids import new_id
from assist.store import Tx, conversations, disputes

SOURCE = "stripe"
_LATER = timedelta(microseconds=1)
_NETWORKS = {
    "visa": Network.VISA,
    "mastercard": Network.MASTERCARD,
    "amex": Network.AMEX,
    "discover": Network.DISCOVER,
}


def take_dispute_news(desk: DeskServices, news: DisputeNews, now: datetime) -> Dispute:
    """The case after the news: opened, or moved on, or as it was when they tell nothing new.

    The account's newest active conversation has it, else a new one on an address on file; nothing
    is sent. A case that a person opened for the same charge is the same case. NotFound when nobody
    is known whose charge it is, or nothing of them is on file; BadInput for an unknown status.
    """
    if news.account_id is None:
        raise NotFound("account for the disputed charge", news.charge_id)
    account = account_of(desk, news.account_id, now)
    try:
        return _take(desk, news, account, now)
    except Duplicate as error:  # somebody opened it in this very moment
        raise TemporaryFailure("dispute_contested", news.external_id) from error


def _take(
    desk: DeskServices, news: DisputeNews, account: AccountSnapshot | None, now: datetime
) -> Dispute:
    state, account_id = _state(news), news.account_id or ""
    with desk.db.transaction() as tx:
        conversation = conversation_of_account(tx, desk, account_id, now)
        known = disputes.of_charge(tx, account_id, news.external_id, _payment_id(news))
        if known is None:
            made = _made(news, state, account, conversation.id, now)
            disputes.add(tx, made)
            _follow(tx, desk, made, None, now)
            return made
        if known.conversation_id != conversation.id:
            conversations.lock(tx, known.conversation_id)
            known = disputes.get(tx, known.id)
        after = _after(known, news, state, now)
        if after != known and disputes.move(tx, known, after):
            _follow(tx, desk, after, known, now)
        return after


def _follow(
    tx: Tx, desk: DeskServices, after: Dispute, before: Dispute | None, now: datetime
) -> None:
    follow_dispute(tx, desk, after, now, before=before)
    kind = AuditKind.DISPUTE_OPENED if before is None else AuditKind.DISPUTE_NEWS
    said = {"said": after.state.value, "said_at": now.isoformat(), "moved": True}
    tell_dispute(tx, desk, after, kind, BY_ASSIST, now, {"source": SOURCE, **said})
    asked_again = after.state.needs_response and (before is None or before.state != after.state)
    if asked_again and conversations.get(tx, after.conversation_id).state.is_active:
        put_on_queue(tx, desk, after.conversation_id, Attention.DISPUTE, now)


def _state(news: DisputeNews) -> DisputeState:
    try:
        return DisputeState(news.status)
    except ValueError:
        problem = f"is {news.status!r}, which the desk does not know."
        raise BadInput("status", problem, "Look at the dispute at Stripe.") from None


def _payment_id(news: DisputeNews) -> str:
    return news.payment_id or news.charge_id


def _made(
    news: DisputeNews,
    state: DisputeState,
    account: AccountSnapshot | None,
    conversation_id: str,
    now: datetime,
) -> Dispute:
    """A case even where the books do not have the payment: its date runs all the same."""
    payment_id = _payment_id(news)
    parts = account.settled if account else ()
    evidence = news.evidence
    return Dispute(
        id=new_id(),
        source=SOURCE,
        external_id=news.external_id,
        account_id=news.account_id or "",
        conversation_id=conversation_id,
        payment_id=payment_id,
        invoice_ids=tuple(sorted({it.invoice_id for it in parts if it.source_id == payment_id})),
        network=_NETWORKS.get(news.network, Network.OTHER),
        network_code=news.network_code,
        reason=_reason(news),
        amount=news.amount,
        state=state,
        opened_at=news.opened_at,
        opened_by=None,
        due_by=news.due_by,
        news_at=now,
        submissions=evidence.submission_count,
        submitted_at=now if evidence.submission_count else None,
        closed_at=None if state.is_open else now,
        fee=news.fee,
    )


def _reason(news: DisputeNews) -> DisputeReason:
    """Stripe adds reasons now and then; the checklist of any other one is the general one."""
    known = set(DisputeReason)
    return DisputeReason(news.reason) if news.reason in known else DisputeReason.GENERAL


def _after(known: Dispute, news: DisputeNews, state: DisputeState, now: datetime) -> Dispute:
    """What the newest word makes of it; the very same when it tells nothing new."""
    # Asked whole just now, it is newer than anything before, whatever the clocks say.
    word = BankWord(state, max(now, known.news_at + _LATER), news.due_by)
    moved = after_news(known, word)
    if moved.state is known.state and moved.due_by == known.due_by:
        moved = known  # said again: no reason to write it down again
    submissions = max(moved.submissions, news.evidence.submission_count)
    return replace(
        moved,
        closed_at=now if moved.closed_at and not known.closed_at else moved.closed_at,
        source=SOURCE,
        external_id=news.external_id,
        fee=news.fee or moved.fee,
        submissions=submissions,
        submitted_at=now if submissions > known.submissions else moved.submitted_at,
    )
