"""Pages, styles and scripts travel compressed where the browser takes it.

A page that holds both a secret and what a stranger chose tells about the secret by its length
(BREACH, https://www.breachattack.com): `csrf` therefore draws its token otherwise in every page,
and nothing but pages and files of ours is compressed. Streams pass as they are.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

LEAST_BYTES = 1024  # below it the headers cost more than it saves
LEVEL = 5  # a page of 100 KB takes about 2 ms
_TYPES = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml"})


def compress_responses(app: Flask) -> None:
    """Register it before whatever else looks at responses: it is then the last to touch them."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.mimetype not in _TYPES:
            return response
        response.vary.add("Accept-Encoding")
        if (
            response.status_code != 200
            or request.accept_encodings.quality("gzip") <= 0
            or "Content-Encoding" in response.headers
            or not (response.direct_passthrough or not response.is_streamed)
        ):
            return response
        content = _content(response)
        if len(content) < LEAST_BYTES:
            return response
        response.set_data(gzip.compress(content, LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        tag, _weak = response.get_etag()
        if tag is not None:
            response.set_etag(tag, weak=True)  # the same content in other bytes
        return response


def _content(response: Response) -> bytes:
    """All of it, read once; the file that it came from is closed."""
    response.direct_passthrough = False
    source = response.response
    content = response.get_data()
    if callable(close := getattr(source, "close", None)):
        close()
    return content
