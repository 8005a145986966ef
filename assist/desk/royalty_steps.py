"""What every step of a payout shares: what is on file, the entry, the line in the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assist.desk.record import by_specialist, record
from assist.desk.royalty_records import records_in
from assist.desk.steps import Step, account_in, reason
from assist.errors import BadInput, NotAllowed
from assist.model.account import AccountSnapshot, RoyaltyBalance
from assist.model.audit import AuditKind
from assist.model.ledger import RoyaltyMovement, RoyaltyStep
from assist.model.money import Money
from assist.model.royalty_records import RoyaltyRecords
from assist.playbooks.royalties import (
    Moment,
    RoyaltyPolicy,
    TaxFacts,
    packaged_royalty_policy,
    packaged_treaty_rates,
    rate_for,
)
from assist.playbooks.royalties.withhold import Rate
from assist.policy.account_numbers import without_numbers
from assist.store import accounts


@dataclass(frozen=True, slots=True)
class PayoutStep(Step):
    """One person's click about an author's royalties, inside its transaction."""

    @property
    def policy(self) -> RoyaltyPolicy:
        return packaged_royalty_policy()

    @property
    def at(self) -> Moment:
        return Moment(self.day(self.now), self.now)

    def records(self) -> RoyaltyRecords:
        """What is on file of the account now."""
        return records_in(self.tx, self.contact, self.now)

    def account(self) -> AccountSnapshot:
        return account_in(self.tx, self.account_id, self.now)

    def royalties(self) -> RoyaltyBalance:
        """BadInput when the account never had any."""
        return royalties_of(self.account())

    def rate(self, records: RoyaltyRecords) -> Rate:
        """The tax rate of a payment today."""
        facts = TaxFacts(records.form, self.contact.country, self.at.on)
        return rate_for(facts, self.policy, packaged_treaty_rates())

    def book(self, movement_id: str, step: RoyaltyStep, amount: Money) -> None:
        """Enter it in the ledger. NotAllowed when less is there than it takes: the account is
        locked by the entry, so nobody takes the same money at the same time.
        """
        period = self.royalties().period
        movement = RoyaltyMovement(movement_id, step, amount, self.at.on, period)
        accounts.add_royalty(self.tx, self.account_id, movement)
        after = self.royalties()
        places = [after.available, after.in_transit]
        if step in {RoyaltyStep.SENT, RoyaltyStep.SET_OFF}:
            places.append(after.held_in_all)
        if any(place is not None and place.minor < 0 for place in places):
            raise NotAllowed("royalties_short", movement_id)

    def record(self, kind: AuditKind, subject: Mapping[str, str], data: Mapping[str, Any]) -> None:
        """The line in the record of the conversation."""
        actor = by_specialist(self.person.id)
        key = self.conversation.id
        record(self.tx, key, kind, actor=actor, at=self.now, subject=subject, data=data)


def royalties_of(account: AccountSnapshot) -> RoyaltyBalance:
    """BadInput when the account never had any."""
    if account.royalties is None:
        raise BadInput("royalties", "were never booked on this account.", "Import them first.")
    return account.royalties


def note_of(note: str) -> str:
    """A note without card, account and tax numbers; BadInput when it is empty."""
    return reason(without_numbers(note))
