"""The contact policy's answer: may this leave now, why not, and from when on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReasonCode(StrEnum):
    """Stable codes, stored and shown. A cap's code names its window, a block's its hold."""

    OPTED_OUT = "OPTED_OUT"  # detail: the channel, or "all"
    WA_SESSION_CLOSED = "WA_SESSION_CLOSED"
    WA_NO_OUTREACH = "WA_NO_OUTREACH"  # WhatsApp's policy does not allow reminders of debts
    NO_CONSENT = "NO_CONSENT"  # detail: the kind that is asked for
    QUIET_HOURS = "QUIET_HOURS"
    TZ_UNKNOWN = "TZ_UNKNOWN"
    POST_CONVERSATION = "POST_CONVERSATION"
    CAP = "CAP"  # CAP_7D, CAP_1D; detail: the cap's id
    BLOCK = "BLOCK"  # BLOCK_DISPUTE_OPEN …
    MISSING_OPT_OUT_NOTICE = "MISSING_OPT_OUT_NOTICE"


class Insert(StrEnum):
    """What the text of a message has to say."""

    OPT_OUT_NOTICE = "opt_out_notice"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason against sending. `until` is when it ends by waiting; None: not by waiting."""

    code: str
    detail: str = ""
    until: datetime | None = None
    most: int | None = None  # of a cap: so many attempts in its window

    @property
    def kind(self) -> ReasonCode:
        """The code without what is particular about it."""
        family = self.code.partition("_")[0]
        return ReasonCode(family if family in {"CAP", "BLOCK"} else self.code)

    def __str__(self) -> str:
        return f"{self.code}({self.detail})" if self.detail else self.code


@dataclass(frozen=True, slots=True)
class Allowed:
    """It may leave. `outreach`: we begin, so it counts for the caps and names the way out.

    `cautions` are for the person who decides; `zones` are where the author may be.
    """

    outreach: bool = False
    required_inserts: tuple[Insert, ...] = ()
    cautions: tuple[Reason, ...] = ()
    zones: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        return True

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return ()

    @property
    def earliest_next_at(self) -> datetime | None:
        return None


@dataclass(frozen=True, slots=True)
class Refused:
    """It may not, for each of `reasons`.

    `earliest_next_at` is the first moment at which none of them is left; None when waiting does
    not help.
    """

    reasons: tuple[Reason, ...]
    earliest_next_at: datetime | None = None
    outreach: bool = False
    required_inserts: tuple[Insert, ...] = ()
    cautions: tuple[Reason, ...] = ()
    zones: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        return False

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(reason.code for reason in self.reasons)


Verdict = Allowed | Refused
