"""Pages, styles and scripts travel compressed where the browser takes it.

A page that holds both a secret and what a stranger chose tells about the secret by its length
(BREACH, https://www.breachattack.com): `csrf` therefore draws its token otherwise in every page,
and nothing but pages and files of ours is compressed. The desk's event stream passes as it is.
"""

from __future__ import annotations

from flask import Flask, Response
from flask_compress import Compress

_SETTINGS = {
    "COMPRESS_MIMETYPES": ["text/html", "text/css", "text/javascript", "image/svg+xml"],
    "COMPRESS_MIN_SIZE": 1024,  # bytes: below it the headers cost more than it saves
    "COMPRESS_ALGORITHM": ["br", "gzip"],
    "COMPRESS_ALGORITHM_STREAMING": ["br", "gzip"],  # files are streamed
}


def compress_responses(app: Flask) -> None:
    """Register it before whatever else looks at responses: it is then the last to touch them."""
    app.config.update(_SETTINGS)
    Compress(app)

    @app.after_request  # before the packing: the library lets go of the file without closing it
    def close_what_is_packed(response: Response) -> Response:
        close = getattr(response.response, "close", None)
        if callable(close):
            response.call_on_close(close)
        return response
