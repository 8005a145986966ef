"""One call to Slack's Web API, and what its refusal means for whoever asked."""

from __future__ import annotations

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from assist.errors import PermanentFailure, TemporaryFailure
from assist.model.conversation import FailureReason

_TEMPORARY = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable"}
)


def call(client: WebClient, method: str, **arguments: Any) -> Any:
    """The answer. TemporaryFailure: try again later; PermanentFailure: it will stay refused."""
    return _called(client, method, json=arguments)


def ask(client: WebClient, method: str, **arguments: str) -> Any:
    """As `call`, for the methods that read and take no JSON."""
    return _called(client, method, http_verb="GET", params=arguments)


def _called(client: WebClient, method: str, **options: Any) -> Any:
    try:
        return client.api_call(method, **options)
    except SlackApiError as error:
        raise _as_failure(error) from error
    except (SlackRequestError, OSError) as error:
        raise TemporaryFailure("slack_unreachable", str(error)) from error


def _as_failure(error: SlackApiError) -> TemporaryFailure | PermanentFailure:
    code = str(error.response.get("error") or "")
    status = error.response.status_code
    retry_after = error.response.headers.get("Retry-After")
    if code in _TEMPORARY or status == 429 or status >= 500:
        seconds = float(retry_after) if retry_after else None
        return TemporaryFailure("slack", code or str(status), retry_after=seconds)
    return PermanentFailure(FailureReason.PROVIDER_ERROR, f"Slack said {code or status}")
