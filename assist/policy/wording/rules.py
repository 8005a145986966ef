"""The rules of wording that are no list of phrases."""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """The rules that are no list of phrases; those have their codes in data/wording.yaml."""

    PLACEHOLDER = "PLACEHOLDER"
    SECRET = "SECRET"  # noqa: S105 - the name of a rule
    WRONG_LANGUAGE = "WRONG_LANGUAGE"
    DISCLOSURE = "DISCLOSURE"
    SPEAKS_OF_ACCOUNT = "SPEAKS_OF_ACCOUNT"
    UNKNOWN_AMOUNT = "UNKNOWN_AMOUNT"
    UNKNOWN_DATE = "UNKNOWN_DATE"
    CHANGED_FIGURE = "CHANGED_FIGURE"
    MISSING_OPT_OUT = "MISSING_OPT_OUT"
    MISSING_COMPANY = "MISSING_COMPANY"
