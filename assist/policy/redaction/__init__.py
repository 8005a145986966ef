"""The parts of `assist.policy.redact`: folding, digits, cards, spoken digits, what labels tell."""
