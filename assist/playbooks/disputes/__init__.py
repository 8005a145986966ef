"""The rules of disputes: what a code means, when the desk is alarmed, what proves a charge."""

from assist.playbooks.disputes.deadlines import alarm_days, alarm_due, business_days_before
from assist.playbooks.disputes.earlier import earlier_payments, earlier_window
from assist.playbooks.disputes.evidence import Records, checklist
from assist.playbooks.disputes.policy import packaged_evidence, packaged_policy, reason_of

__all__ = [
    "Records",
    "alarm_days",
    "alarm_due",
    "business_days_before",
    "checklist",
    "earlier_payments",
    "earlier_window",
    "packaged_evidence",
    "packaged_policy",
    "reason_of",
]
