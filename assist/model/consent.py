"""What an author agreed to on one address: the kind, where it comes from, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ConsentKind(StrEnum):
    """From the weakest to the strongest; a stronger one covers what a weaker one does."""

    RELATIONSHIP = "relationship"  # a customer's address, used about what they bought
    PRIOR_EXPRESS = "prior_express"  # the number was given for the account (47 CFR 64.1200)
    OPT_IN = "opt_in"  # asked for on this very medium
    WRITTEN = "written"  # in writing, and revocable

    def covers(self, needed: ConsentKind) -> bool:
        order = tuple(ConsentKind)
        return order.index(self) >= order.index(needed)


class ConsentSource(StrEnum):
    ON_FILE = "on_file"  # the publisher put the address on file with the account
    KEYWORD = "keyword"  # START
    WEB_FORM = "web_form"
    CONTRACT = "contract"
    PHONE = "phone"  # told to a specialist
    IN_WRITING = "in_writing"  # a mail or letter


@dataclass(frozen=True, slots=True)
class Consent:
    """Append-only; an opt-out stands above every one of them."""

    id: str
    contact_point_id: str
    kind: ConsentKind
    source: ConsentSource
    recorded_at: datetime
    recorded_by: str  # as in the record: "assist", "specialist:ID", "contact:ID"
    note: str = ""
