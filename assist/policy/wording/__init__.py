"""What no outgoing text may say: one linter for playbooks, suggestions, edits and own replies."""

from assist.model.finding import Finding, Severity
from assist.policy.wording.lint import lint_outgoing
from assist.policy.wording.outgoing import Figures, Known, Outgoing
from assist.policy.wording.phrases import lint_phrases
from assist.policy.wording.rules import Rule

__all__ = [
    "Figures",
    "Finding",
    "Known",
    "Outgoing",
    "Rule",
    "Severity",
    "lint_outgoing",
    "lint_phrases",
]
