"""Structured logs: JSON lines with a request id. Message bodies and secrets are never logged, and
what a value, a traceback or a library says by mistake is cut clean of card data.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from functools import partial

import structlog

# Keys whose values are people's words or secrets; dropped wherever somebody passes them by mistake.
_NEVER = frozenset({"text", "body", "subject", "token", "password", "secret", "authorization"})


class _StandardError:
    """Writes to what standard error is now, not to what it was when a logger was first used."""

    def msg(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")

    debug = info = warning = error = critical = exception = msg


class _Clean(logging.Formatter):
    """What libraries log, tracebacks too."""

    def __init__(self, form: str, clean: Callable[[str], str]) -> None:
        super().__init__(form)
        self._clean = clean

    def format(self, record: logging.LogRecord) -> str:
        return self._clean(super().format(record))


def configure(level: str, clean: Callable[[str], str], *, readable: bool = False) -> None:
    """JSON on standard error (`readable`: coloured lines for a terminal). Every text passes `clean`
    (`assist.policy.redact`, which this module may not know).
    """
    renderer = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_private_values,
            structlog.processors.format_exc_info,
            partial(_with_clean_texts, clean),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=lambda *_: _StandardError(),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Clean("%(name)s %(message)s", clean))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def _without_private_values(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return {key: "[withheld]" if key in _NEVER else value for key, value in event.items()}


def _with_clean_texts(
    clean: Callable[[str], str], _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return {key: clean(value) if isinstance(value, str) else value for key, value in event.items()}
