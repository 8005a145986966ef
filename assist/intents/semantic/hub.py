"""A model hub over HTTPS: what it offers, what it states of a file, and the file's bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit

import urllib3
from urllib3 import BaseHTTPResponse, HTTPHeaderDict, Timeout
from urllib3.exceptions import HTTPError

from assist.errors import BadInput, TemporaryFailure

MOST_REDIRECTS = 5
WAIT = Timeout(connect=10.0, read=60.0)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MOST_LISTED = 8_000_000  # bytes of a list of files
OK, PARTIAL = 200, 206
BUSY = frozenset({429, 500, 502, 503, 504})


class Hub:
    """One hub by its address: https, or http on this machine."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        _check(self._address)
        self._pool = urllib3.PoolManager(retries=False, timeout=WAIT)

    def files(self, name: str, revision: str) -> tuple[str, list[str]]:
        """The commit that `revision` is, and the paths of its files."""
        path = f"/api/models/{name}/revision/{quote(revision, safe='')}"
        answer, _ = self._ask("GET", path)
        try:
            told = json.loads(answer.read(MOST_LISTED))
            return str(told["sha"]), [str(one["rfilename"]) for one in told["siblings"]]
        except (ValueError, KeyError, TypeError) as error:
            remedy = "Check --base-url."
            raise BadInput(self._address, "does not answer as a model hub.", remedy) from error
        except HTTPError as error:
            raise TemporaryFailure("download", f"the list of files broke off: {error}") from error
        finally:
            answer.close()

    def stated(self, path: str) -> tuple[int, str]:
        """The size and the hash that the hub states of a file; "" where it states none."""
        answer, first = self._ask("HEAD", path)
        answer.close()
        size = first.get("X-Linked-Size") or answer.headers.get("Content-Length") or ""
        if not size.isdecimal():
            raise BadInput(path, "comes without its size.", "Check --base-url.")
        tag = first.get("X-Linked-ETag") or first.get("ETag") or ""
        return int(size), tag.removeprefix("W/").strip('"').lower()

    def read(self, path: str, start: int, block: int) -> Iterator[bytes]:
        """The bytes of a file from `start` on, until they end or break off."""
        answer, _ = self._ask("GET", path, {"Range": f"bytes={start}-"} if start else {})
        try:
            skip = 0 if answer.status == PARTIAL else start  # the whole file comes all the same
            for data in answer.stream(block, decode_content=False):
                kept = data[skip:]
                skip -= len(data) - len(kept)
                if kept:
                    yield kept
        except HTTPError:
            return  # broken off: the caller sees how much is there
        finally:
            answer.close()

    def _ask(
        self, method: str, path: str, headers: dict[str, str] | None = None
    ) -> tuple[BaseHTTPResponse, HTTPHeaderDict]:
        """The answer after redirects, and the headers by which the hub itself described it."""
        address = self._address + path
        described = HTTPHeaderDict()
        sent = {"Accept-Encoding": "identity", **(headers or {})}
        for _ in range(MOST_REDIRECTS):
            _check(address)
            try:
                answer = self._pool.request(
                    method, address, headers=sent, redirect=False, preload_content=False
                )
            except HTTPError as error:
                host = urlsplit(address).netloc
                raise TemporaryFailure("download", f"{host} does not answer: {error}") from error
            if not described or "X-Linked-ETag" in answer.headers:
                described = answer.headers
            onward = answer.get_redirect_location()
            if not onward:
                return _judged(answer, path), described
            answer.close()
            address = urljoin(address, onward)
        raise BadInput(path, "is redirected without end.", "Check --base-url.")


def _judged(answer: BaseHTTPResponse, path: str) -> BaseHTTPResponse:
    if answer.status in {OK, PARTIAL}:
        return answer
    answer.close()
    if answer.status in BUSY:
        raise TemporaryFailure("download", f"{path} answered {answer.status}")
    remedy = "Check the name and the revision; models that need a login are not supported."
    raise BadInput(path, f"answered {answer.status}.", remedy)


def _check(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return
    raise BadInput(address, "is not an https address.", "Nothing is fetched without TLS.")
