"""Why payments fail: what an author may read of it, and when a payment is tried again. Pure."""

from assist.playbooks.declines.retry import Attempts, NoRetry, retry_plan
from assist.playbooks.declines.table import Declines, packaged_declines, parse_declines
from assist.playbooks.declines.words import decline_words

__all__ = [
    "Attempts",
    "Declines",
    "NoRetry",
    "decline_words",
    "packaged_declines",
    "parse_declines",
    "retry_plan",
]
