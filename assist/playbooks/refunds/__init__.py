"""Refunds: the policy that was signed, what it gives back, and the arithmetic in words. Pure."""

from assist.playbooks.refunds.estimate import RefundAsk, charged_back, estimate_refund, is_frozen
from assist.playbooks.refunds.policy import (
    RefundPolicy,
    packaged_refund_policy,
    parse_refund_policy,
)

__all__ = [
    "RefundAsk",
    "RefundPolicy",
    "charged_back",
    "estimate_refund",
    "is_frozen",
    "packaged_refund_policy",
    "parse_refund_policy",
]
