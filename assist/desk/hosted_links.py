"""Addresses of ours that lead an author to Stripe's own pages: to pay, or to change the method.

Stripe's pages live for minutes or a day, and their addresses open them for anybody. Ours is good
for one or two days and once, on our own domain, carries no data, and asks Stripe for its page
only when the author opens it. It is made from the row's id and a sign, and is kept nowhere.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from assist.billing.stripe_money import amount_of
from assist.desk.services import DeskServices, StripeDesk
from assist.errors import NotAllowed, NotFound, PermanentFailure
from assist.model.account import AccountSnapshot
from assist.model.checkout import Checkout, Visit
from assist.model.contact import IdentityLevel
from assist.model.conversation import Conversation
from assist.model.hosted_link import HostedLink, LinkPurpose, LinkState
from assist.model.ids import ID_LENGTH, new_id
from assist.model.interpretation import Interpretation
from assist.model.money import Money
from assist.store import Tx, checkouts, hosted_links, stripe_customers

SIGN_LENGTH = 32  # hexadecimal digits: 128 bits
PATH = "/pay/"
_ASKS_FOR = {
    "update_payment_method": LinkPurpose.UPDATE_METHOD,
    "payment_failed_why": LinkPurpose.UPDATE_METHOD,
    "payment_link_problem": LinkPurpose.PAY,
}
# Stripe's bounds for a checkout page are half an hour and a day.
_PAGE_LEAST, _PAGE_MOST = timedelta(minutes=31), timedelta(hours=23)
_HOUR = timedelta(hours=1)


def link_for_reply(
    desk: DeskServices,
    conversation: Conversation,
    account: AccountSnapshot | None,
    reading: Interpretation,
    now: datetime,
) -> str | None:
    """The link that an answer to these messages gives; None when none is called for.

    Only to an address on file (L1), and only where Stripe knows the author.
    """
    purpose = _ASKS_FOR.get(reading.primary.id) if reading.primary else None
    if purpose is None or account is None or not _may_have_page(desk, conversation, account):
        return None
    if purpose is LinkPurpose.UPDATE_METHOD:
        return link_for(desk, account.account_id, purpose, None, now)
    owed = account.balance()
    return link_for(desk, account.account_id, purpose, owed, now) if owed.minor > 0 else None


def link_in_place_of_card(
    desk: DeskServices, conversation: Conversation, account: AccountSnapshot | None, now: datetime
) -> str | None:
    """The page for the card that an author sent in a message: to pay what is owed, else to change
    the method. None where there is no such page for them.
    """
    if not _may_have_page(desk, conversation, account):
        return None
    assert account is not None, "it has a page"
    owed = account.balance()
    purpose = LinkPurpose.PAY if owed.minor > 0 else LinkPurpose.UPDATE_METHOD
    amount = owed if purpose is LinkPurpose.PAY else None
    return link_for(desk, account.account_id, purpose, amount, now)


def _may_have_page(
    desk: DeskServices, conversation: Conversation, account: AccountSnapshot | None
) -> bool:
    with desk.db.read() as tx:
        return has_page(tx, desk, conversation, account.account_id if account else None)


def has_page(
    tx: Tx, desk: DeskServices, conversation: Conversation, account_id: str | None
) -> bool:
    """Only to an address on file (L1), and only where Stripe knows the author."""
    known = conversation.identity_level is not IdentityLevel.L0
    if desk.stripe is None or account_id is None or not known:
        return False
    return stripe_customers.customer_of(tx, account_id) is not None


def link_for(
    desk: DeskServices,
    account_id: str,
    purpose: LinkPurpose,
    amount: Money | None,
    now: datetime,
) -> str:
    """The address to give to the author: the one that is still good, else a new one.

    Asking for another amount ends the link before. BadInput when Stripe cannot charge `amount`
    exactly; NotFound where Stripe is not configured.
    """
    stripe = _stripe(desk)
    if amount is not None:
        amount_of(amount)
    with desk.db.transaction() as tx:
        link = _open(tx, account_id, purpose, now)
        if link is not None and link.amount == amount:
            return address_of(desk, link.id)
        ended = link
        if ended is not None:
            hosted_links.close(tx, ended.id, LinkState.REPLACED, now)
        made = HostedLink(new_id(), account_id, purpose, amount, now, now + stripe.link_good_for)
        if not hosted_links.add(tx, made):  # somebody else asked at the same moment
            made = _open(tx, account_id, purpose, now) or made
    if ended is not None and ended.session_id is not None:
        _end_page(stripe, ended.session_id)
    return address_of(desk, made.id)


def _open(tx: Tx, account_id: str, purpose: LinkPurpose, now: datetime) -> HostedLink | None:
    link = hosted_links.open_of(tx, account_id, purpose)
    if link is not None and not link.is_good(now):
        hosted_links.close(tx, link.id, LinkState.EXPIRED, now)
        return None
    return link


def _end_page(stripe: StripeDesk, session_id: str) -> None:
    """So that nobody pays an amount that is not asked any more."""
    try:
        stripe.api.end_checkout(session_id)
    except (PermanentFailure, NotFound):
        return  # it was paid or has ended; which of them its event tells


def address_of(desk: DeskServices, link_id: str) -> str:
    """Ours, for that link."""
    return f"{desk.public_url}{PATH}{link_id}{_sign(_stripe(desk), link_id)}"


def _sign(stripe: StripeDesk, link_id: str) -> str:
    signed = hmac.new(stripe.link_secret.encode(), f"hosted-link/{link_id}".encode(), sha256)
    return signed.hexdigest()[:SIGN_LENGTH]


def find_link(desk: DeskServices, token: str, now: datetime) -> HostedLink:
    """The link of an address that was opened.

    NotFound when we never gave it; NotAllowed (`link_used`, `link_expired`) when it is over.
    """
    link_id, sign = token[:ID_LENGTH], token[ID_LENGTH:]
    expected = _sign(_stripe(desk), link_id)
    if not hmac.compare_digest(sign.encode(), expected.encode()):
        raise NotFound("link", "of that address")
    with desk.db.read() as tx:
        link = hosted_links.get(tx, link_id)
    if link.state is LinkState.USED:
        raise NotAllowed("link_used")
    if not link.is_good(now):
        raise NotAllowed("link_expired")
    return link


def open_link(desk: DeskServices, token: str, visit: Visit, now: datetime) -> str:
    """Where the author goes from here: Stripe's page for it, made now. From where they went is
    kept: should the bank ask later, it tells that it was they.

    As `find_link`; TemporaryFailure when Stripe cannot be asked, and then the link stays good.
    """
    link = find_link(desk, token, now)
    with desk.db.read() as tx:
        customer_id = stripe_customers.customer_of(tx, link.account_id)
    if customer_id is None:
        raise NotFound("customer", "of that link")
    if link.purpose is LinkPurpose.UPDATE_METHOD:
        return _portal(desk, link, customer_id, visit, now)
    return _checkout(desk, link, customer_id, visit, now)


def _keep_visit(
    tx: Tx, link: HostedLink, visit: Visit, session_id: str | None, now: datetime
) -> None:
    checkout = Checkout(
        id=new_id(),
        account_id=link.account_id,
        link_id=link.id,
        purpose=link.purpose,
        amount=link.amount,
        session_id=session_id,
        at=now,
        ip=visit.ip,
        device=visit.device,
    )
    checkouts.add(tx, checkout)


def _portal(
    desk: DeskServices, link: HostedLink, customer_id: str, visit: Visit, now: datetime
) -> str:
    url = _stripe(desk).api.open_portal(customer_id, _back(desk), link.id)
    with desk.db.transaction() as tx:
        if not hosted_links.use(tx, link.id, link.account_id, now):
            raise NotAllowed("link_used")
        _keep_visit(tx, link, visit, None, now)
    return url


def _checkout(
    desk: DeskServices, link: HostedLink, customer_id: str, visit: Visit, now: datetime
) -> str:
    """The page that is open for it; a new one when there is none or it has ended."""
    stripe = _stripe(desk)
    if link.session_id is not None:
        page = stripe.api.checkout(link.session_id)
        if page["status"] == "open":
            with desk.db.transaction() as tx:
                _keep_visit(tx, link, visit, link.session_id, now)
            return str(page["url"])
        if page["status"] == "complete":
            with desk.db.transaction() as tx:
                hosted_links.use(tx, link.id, link.account_id, now)
            raise NotAllowed("link_used")
    _still_owed(desk, link, now)
    params = _page(desk, link, customer_id, now)
    key = f"{link.id}:{link.sessions}:{params['expires_at']}"
    page = stripe.api.open_checkout(params, key)
    with desk.db.transaction() as tx:
        if hosted_links.opened(tx, link, page["id"]):
            _keep_visit(tx, link, visit, page["id"], now)
        now_open = hosted_links.get(tx, link.id)
    if now_open.session_id != page["id"] or not now_open.is_good(now):  # ended in between
        _end_page(stripe, page["id"])
        raise NotAllowed("link_expired")
    return str(page["url"])


def _still_owed(desk: DeskServices, link: HostedLink, now: datetime) -> None:
    """Whoever paid another way meanwhile does not pay twice."""
    account = desk.billing.snapshot(link.account_id, now)
    if account is None or link.amount is None or account.balance() < link.amount:
        with desk.db.transaction() as tx:
            hosted_links.close(tx, link.id, LinkState.REPLACED, now)
        raise NotAllowed("link_expired")


def _page(
    desk: DeskServices, link: HostedLink, customer_id: str, now: datetime
) -> Mapping[str, Any]:
    assert link.amount is not None, "a link to pay has an amount"
    hour = now.replace(minute=0, second=0, microsecond=0)  # the same key asks the same within it
    ends = max(min(link.expires_at, hour + _PAGE_MOST), hour + _HOUR + _PAGE_LEAST)
    return {
        "mode": "payment",
        "customer": customer_id,
        "client_reference_id": link.id,
        "expires_at": int(ends.timestamp()),
        "success_url": _back(desk),
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": link.amount.currency.lower(),
                    "unit_amount": amount_of(link.amount),
                    "product_data": {"name": desk.company},
                },
            }
        ],
    }


def _back(desk: DeskServices) -> str:
    return f"{desk.public_url}{PATH}thanks"


def _stripe(desk: DeskServices) -> StripeDesk:
    if desk.stripe is None:
        raise NotFound("Stripe", "account: it is not configured here")
    return desk.stripe
