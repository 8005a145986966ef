"""Words that are looked up: crisis lines, methods."""

from __future__ import annotations

from assist.playbooks.catalogue import Wording
from assist.playbooks.packaged import table

_METHODS = {
    "card": Wording("card", "card", "tarjeta"),
    "check": Wording("check", "check", "cheque"),
    "transfer": Wording("transfer", "bank transfer", "transferencia"),
    "link": Wording("link", "payment link", "link de pago"),
    "royalties": Wording("royalties", "royalties", "regalías"),
}
BILLING_DESK = Wording("desk", "the billing desk", "el equipo de facturación")


def crisis_lines(country: str | None) -> Wording:
    """Where somebody answers now, by ISO country; None when the country is unknown."""
    lines = table("hotlines")
    key = "unknown" if country is None else country.upper()
    row = lines.get(key, lines["elsewhere"])
    return Wording(key, row["en"], row["es"])


def method_words(method: str) -> Wording:
    return _METHODS.get(method, Wording(method, method, method))
