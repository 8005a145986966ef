"""Flask's request as the plain value that channels work with."""

from __future__ import annotations

from flask import Request

from assist.channels.base import WireRequest


def wire_request(request: Request, public_url: str) -> WireRequest:
    """`url` is the one that the provider called and signed, whatever proxies stand between."""
    path = request.full_path if request.query_string else request.path
    return WireRequest(
        method=request.method,
        url=f"{public_url}{path}",
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.get_data(cache=True),
        form=request.form.to_dict(),
    )
