"""What the desk asks of any system that knows what an author owes."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from assist.model.account import AccountSnapshot


class BillingConnector(Protocol):
    """A source of account facts.

    To add one: implement `snapshot` in one file, turn the vendor's exceptions into
    assist.errors, register it in wiring, and run tests/contracts/billing over it.
    """

    def snapshot(self, account_id: str, now: datetime) -> AccountSnapshot | None:
        """The account as it stands, with `version` and the age of each section; None if there is
        no such account, or none that is surely this author's.

        Raises TemporaryFailure when the source cannot be asked now.
        """
        ...
