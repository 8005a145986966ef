"""The only place that talks to Stripe: plain mappings in and out, its errors turned into ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import stripe

from assist.errors import NotFound, PermanentFailure, TemporaryFailure
from assist.model.conversation import FailureReason

API = "https://api.stripe.com"
Object = Mapping[str, Any]
_PAGE = 100  # the most that Stripe gives at once
_NOT_FOUND = 404


class StripeClient:
    """What the desk asks of Stripe. Safe to share between threads.

    Reads and idempotent writes are tried `retries` times more by the library, with back-off.
    Raises TemporaryFailure (unreachable, busy, failing), NotFound, or PermanentFailure (refused;
    the key is wrong or may not do this). What Stripe says about a decline is never in an error.
    """

    def __init__(
        self, secret_key: str, *, api_base: str | None = None, timeout: float, retries: int = 2
    ) -> None:
        self._http = stripe.RequestsClient(timeout=timeout)
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base or API},
            max_network_retries=retries,
            http_client=self._http,
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()  # type: ignore[no-untyped-call]  # the library leaves it untyped

    def whoami(self) -> Object:
        """The Stripe account that the key belongs to."""
        with _ours("account", "own"):
            return self._client.v1.accounts.retrieve_current().to_dict()

    def customer(self, customer_id: str) -> Object:
        with _ours("customer", customer_id):
            return self._client.v1.customers.retrieve(customer_id).to_dict()

    def customers_by_metadata(self, key: str, value: str) -> tuple[Object, ...]:
        """Those whose metadata say so. Stripe's index of it is up to a minute behind."""
        query = f"metadata['{key}']:'{value}'"
        with _ours("customers", key):
            found = self._client.v1.customers.search({"query": query, "limit": _PAGE})
            return tuple(one.to_dict() for one in found.auto_paging_iter())

    def customers_by_email(self, email: str) -> tuple[Object, ...]:
        """Those with exactly this address; Stripe tells upper from lower case."""
        with _ours("customers", "email"):
            return _all(self._client.v1.customers.list({"email": email, "limit": _PAGE}))

    def invoices(self, customer_id: str) -> tuple[Object, ...]:
        """All of them, each with the payments that went to it."""
        with _ours("invoices", customer_id):
            return _all(
                self._client.v1.invoices.list(
                    {"customer": customer_id, "limit": _PAGE, "expand": ["data.payments"]}
                )
            )

    def payment_intents(self, customer_id: str) -> tuple[Object, ...]:
        """All of them, each with its newest charge, and that with its refunds and dispute."""
        more = ["data.latest_charge.refunds", "data.latest_charge.dispute"]
        with _ours("payment intents", customer_id):
            return _all(
                self._client.v1.payment_intents.list(
                    {"customer": customer_id, "limit": _PAGE, "expand": more}
                )
            )

    def payment_methods(self, customer_id: str) -> tuple[Object, ...]:
        with _ours("payment methods", customer_id):
            return _all(
                self._client.v1.customers.payment_methods.list(customer_id, {"limit": _PAGE})
            )

    def payouts(self, connected_account: str) -> tuple[Object, ...]:
        """The newest hundred to the bank of a connected account."""
        with _ours("payouts", connected_account):
            found = self._client.v1.payouts.list(
                {"limit": _PAGE}, {"stripe_account": connected_account}
            )
            return tuple(one.to_dict() for one in found.data)

    def payment_intent(self, intent_id: str) -> Object:
        with _ours("payment intent", intent_id):
            return self._client.v1.payment_intents.retrieve(intent_id).to_dict()

    def refund(self, refund_id: str) -> Object:
        """As it is now: its status, why it failed, and the bank's reference."""
        with _ours("refund", refund_id):
            return self._client.v1.refunds.retrieve(refund_id).to_dict()

    def refunds_of(self, intent_id: str) -> tuple[Object, ...]:
        """All refunds of a payment, the newest first."""
        with _ours("refunds", intent_id):
            listed = self._client.v1.refunds.list({"payment_intent": intent_id, "limit": _PAGE})
            return _all(listed)

    def make_refund(self, params: Any, key: str) -> Object:
        """Give money back; asking again with the same `key` is the same refund."""
        with _ours("payment intent", str(params.get("payment_intent"))):
            return self._client.v1.refunds.create(params, {"idempotency_key": key}).to_dict()

    def dispute(self, dispute_id: str) -> Object:
        """As it is now, with its charge."""
        with _ours("dispute", dispute_id):
            found = self._client.v1.disputes.retrieve(dispute_id, {"expand": ["charge"]})
            return found.to_dict()

    def open_portal(self, customer_id: str, return_url: str, key: str) -> str:
        """The address of a page where the customer enters a new payment method, good for minutes.

        `key`: asking again with the same one gives the same page.
        """
        with _ours("customer", customer_id):
            page = self._client.v1.billing_portal.sessions.create(
                {
                    "customer": customer_id,
                    "return_url": return_url,
                    "flow_data": {"type": "payment_method_update"},
                },
                {"idempotency_key": key},
            )
            return page.url

    def open_checkout(self, params: Any, key: str) -> Object:
        """A page to pay at; `key` as in `open_portal`."""
        with _ours("checkout", key):
            return self._client.v1.checkout.sessions.create(
                params, {"idempotency_key": key}
            ).to_dict()

    def checkout(self, session_id: str) -> Object:
        with _ours("checkout", session_id):
            return self._client.v1.checkout.sessions.retrieve(session_id).to_dict()

    def end_checkout(self, session_id: str) -> None:
        """Nobody can pay there any more. Refused when it was paid or has ended already."""
        with _ours("checkout", session_id):
            self._client.v1.checkout.sessions.expire(session_id)


def _all(first_page: Any) -> tuple[Object, ...]:
    return tuple(one.to_dict() for one in first_page.auto_paging_iter())


@contextmanager
def _ours(kind: str, key: str) -> Iterator[None]:
    """Stripe's exceptions by what the caller does next."""
    try:
        yield
    except stripe.RateLimitError as error:
        raise TemporaryFailure("rate_limited", retry_after=_retry_after(error)) from error
    except stripe.APIConnectionError as error:
        raise TemporaryFailure("unreachable", "Stripe gave no answer") from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise PermanentFailure(FailureReason.SENDER_MISCONFIGURED, _told(error)) from error
    except stripe.StripeError as error:
        raise _by_status(error, kind, key) from error


def _by_status(error: stripe.StripeError, kind: str, key: str) -> Exception:
    status = error.http_status or 0
    if status == _NOT_FOUND or error.code == "resource_missing":
        return NotFound(kind, key)
    if isinstance(error, stripe.APIError):
        return TemporaryFailure("provider_error", _told(error))
    return PermanentFailure(FailureReason.PROVIDER_ERROR, _told(error))


def _told(error: stripe.StripeError) -> str:
    """Enough to find it at Stripe: its message may name a card or a person."""
    return f"Stripe answered {error.http_status} {error.code or ''} ({error.request_id or '-'})"


def _retry_after(error: stripe.StripeError) -> float | None:
    given: Callable[[str], Any] = dict(error.headers or {}).get
    value = given("Retry-After") or given("retry-after")
    return float(value) if value and str(value).isdigit() else None
