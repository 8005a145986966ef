"""How long the law leaves to honour an opt-out; the house takes no time: this is for proof."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from assist.model.business_days import is_business_day
from assist.policy.policy_data import ContactPolicy


def legal_deadline(said_on: date, policy: ContactPolicy, closed: Collection[date]) -> date:
    """The last day on which the law would still accept it (47 CFR 64.1200(a)(10)).

    `closed` are the holidays of the policy's revocation country.
    """
    left, day = policy.revocation.legal_deadline_business_days, said_on
    while left:
        day += timedelta(days=1)
        left -= is_business_day(day, closed)
    return day
