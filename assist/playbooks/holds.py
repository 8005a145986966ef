"""Which holds a message sets: what its author told us, read from words that are new in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from assist.model.hold import HoldKind
from assist.model.interpretation import EscalationLevel, Interpretation
from assist.playbooks.deaths import tells_of_a_death

SURE = 0.5  # an intent below it holds nothing by itself
_OF_SIGNAL: Mapping[str, HoldKind] = {
    "crisis": HoldKind.CRISIS,
    "dispute": HoldKind.DISPUTE,
    "cease": HoldKind.CEASE,
    "legal": HoldKind.LEGAL,
    "hardship": HoldKind.VULNERABLE,
}
# Said more exactly than by the signal that it raises too.
_OF_INTENT: Mapping[str, HoldKind] = {
    "chargeback_threat_or_filed": HoldKind.CHARGEBACK,
    "unauthorized_charge": HoldKind.DISPUTE,
    "debt_dispute_validation": HoldKind.DISPUTE,
    "attorney_or_cease": HoldKind.ATTORNEY,
    "legal_regulator_public_threat": HoldKind.LEGAL,
    "crisis_statement": HoldKind.CRISIS,
    "hardship_disclosure": HoldKind.VULNERABLE,
}
# Who writes for somebody else, and says that they died (desk rules, 7).
_FOR_ANOTHER = "third_party_or_bereavement"
# Those that end by themselves: a hardship is looked at again after the longest pause, and the
# United Kingdom's breathing space lasts 60 days (desk rules, 1.2 and 2.1).
_LASTS: Mapping[HoldKind, timedelta] = {
    HoldKind.VULNERABLE: timedelta(days=60),
    HoldKind.MORATORIUM: timedelta(days=60),
}


def kinds_told(reading: Interpretation, text: str) -> frozenset[HoldKind]:
    """What these messages say; what was said earlier in the conversation set its hold then. `text`
    is what was read.
    """
    fresh = [one for one in reading.evidence if not one.earlier]
    found = {_OF_SIGNAL[one.signal] for one in fresh if one.signal in _OF_SIGNAL}
    for guess in reading.newly_asked:
        if guess.confidence >= SURE and guess.id in _OF_INTENT:
            found.add(_OF_INTENT[guess.id])
    for_another = any(g.id == _FOR_ANOTHER and g.confidence >= SURE for g in reading.newly_asked)
    if for_another and tells_of_a_death(text):
        found.add(HoldKind.DECEASED)
    if any(one.level is EscalationLevel.E4 for one in fresh):
        found.add(HoldKind.CRISIS)
    return frozenset(found)


def words_for(kind: HoldKind, reading: Interpretation) -> str:
    """The author's own words for it, to stand as the hold's note; "" when it was an intent, and
    for a hard time: what somebody has is noted nowhere (desk rules, 6).
    """
    if kind is HoldKind.VULNERABLE:
        return ""
    said = (one.text for one in reading.evidence if _OF_SIGNAL.get(one.signal) is kind)
    return next(said, "")


def ends(kind: HoldKind, since: datetime) -> datetime | None:
    """When a hold of that kind ends by itself; None when only a person ends it."""
    lasts = _LASTS.get(kind)
    return since + lasts if lasts is not None else None
