"""The transport under the official Twilio client: other hosts, time limits, errors by next step.

It replaces twilio's own `TwilioHttpClient`, which logs numbers and query strings, drops the
Retry-After header, and hands answers over through an attribute of the shared client: two threads
that send at once can receive each other's answer there (9.13).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit, urlunsplit

import requests
import urllib3.exceptions
from twilio.http.response import Response

from assist.errors import OutcomeUnknown, TemporaryFailure

# Failures that happen before the first byte of the request has left.
_NOT_CONNECTED = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.NameResolutionError,
    ConnectionRefusedError,
)


class TwilioHttp:
    """Satisfies `twilio.http.HttpClient`. One connection pool a thread.

    A question (GET) that got no proper answer is a TemporaryFailure: ask again. A request to send
    (POST) is a TemporaryFailure only when nothing left or Twilio says that it was not processed
    (429); a lost answer or a 5xx may hide an accepted message and is an OutcomeUnknown.
    """

    is_async = False

    def __init__(self, api_url: str | None, *, connect_timeout: float, read_timeout: float) -> None:
        self._base = urlsplit(api_url.rstrip("/")) if api_url else None
        self._timeout = (connect_timeout, read_timeout)
        self._local = threading.local()

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002 - named by the client; ours are set once
        allow_redirects: bool = False,
    ) -> Response:
        """One call, no retries; errors as the class says."""
        try:
            answer = self._session().request(
                method,
                self._redirected(url),
                params=params,
                data=data,
                headers=headers,
                auth=auth,
                timeout=self._timeout,
                allow_redirects=allow_redirects,
            )
        except requests.RequestException as error:
            raise _failure(method, error) from error
        _refuse_unwell(method, answer)
        return Response(answer.status_code, answer.text, answer.headers)

    def fetch(self, url: str, auth: tuple[str, str]) -> tuple[int, bytes, str]:
        """A file: status, bytes, media type. Errors as for any question."""
        try:
            answer = self._session().get(self._redirected(url), auth=auth, timeout=self._timeout)
        except requests.RequestException as error:
            raise _failure("GET", error) from error
        _refuse_unwell("GET", answer)
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        return answer.status_code, answer.content, kind

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.trust_env = self._base is None  # proxies are for the real Twilio only
        return session

    def _redirected(self, url: str) -> str:
        if self._base is None:
            return url
        parts = urlsplit(url)
        path = self._base.path + parts.path
        return urlunsplit((self._base.scheme, self._base.netloc, path, parts.query, ""))


def _failure(method: str, error: requests.RequestException) -> TemporaryFailure | OutcomeUnknown:
    if any(isinstance(cause, _NOT_CONNECTED) for cause in _causes(error)):
        return TemporaryFailure("unreachable", "no connection to Twilio")
    if method == "GET":
        return TemporaryFailure("no_answer", f"Twilio did not answer: {type(error).__name__}")
    return OutcomeUnknown(f"Twilio did not answer: {type(error).__name__}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what lies under it: requests and urllib3 nest by argument and attribute."""
    seen: list[BaseException] = [error]
    for cause in seen:
        yield cause
        below = [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
        seen += [each for each in below if isinstance(each, BaseException) and each not in seen]


def _refuse_unwell(method: str, answer: requests.Response) -> None:
    if answer.status_code == 429:
        wait = answer.headers.get("Retry-After", "")
        seconds = float(wait) if wait.isascii() and wait.isdigit() else None
        raise TemporaryFailure("rate_limited", "Twilio: too many requests", retry_after=seconds)
    if answer.status_code >= 500:
        detail = f"Twilio answered HTTP {answer.status_code}"
        if method == "GET":
            raise TemporaryFailure("provider_unwell", detail)
        raise OutcomeUnknown(detail)
