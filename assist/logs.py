"""Structured logs: JSON lines with a request id. Message bodies and secrets are never logged."""

from __future__ import annotations

import logging
import sys

import structlog

# Keys whose values are people's words or secrets; dropped wherever somebody passes them by mistake.
_NEVER = frozenset({"text", "body", "subject", "token", "password", "secret", "authorization"})


class _StandardError:
    """Writes to what standard error is now, not to what it was when a logger was first used."""

    def msg(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")

    debug = info = warning = error = critical = exception = msg


def configure(level: str, *, readable: bool = False) -> None:
    """JSON on standard error (`readable`: coloured lines for a terminal)."""
    renderer = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_private_values,
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=lambda *_: _StandardError(),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s %(message)s")


def _without_private_values(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return {key: "[withheld]" if key in _NEVER else value for key, value in event.items()}
