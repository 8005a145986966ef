"""Ways to pay that a message names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assist.intents.entities.context import Context
from assist.model.interpretation import Entity, EntityKind

_METHODS = {
    "zelle": r"zelled?|zelling",
    "paypal": r"pay ?pal",
    "venmo": r"venmo(?:ed)?",
    "cash_app": r"cash ?app",
    "apple_pay": r"apple ?pay",
    "google_pay": r"google ?pay|gpay",
    "mercado_pago": r"mercado ?pago",
    "western_union": r"western ?union",
    "wise": r"transferwise|wise",
    "money_order": r"money orders?|giro postal",
    "wire": r"wire(?:d|s)?(?: transfer)?|swift",
    "bank_debit": r"ach|direct debit|auto ?draft|checking(?: account)?|debito automatico"
    r"|debito directo|cbu|sepa",
    "bank_transfer": r"bank transfers?|transferencias?(?: bancarias?)?|transferi|transfiero"
    r"|bizum|spei",
    "check": r"checks?|cheques?",
    "debit_card": r"debit card|tarjeta de debito",
    "card": r"credit cards?|tarjetas?(?: de credito)?|visa|master ?card|amex|american express"
    r"|discover card|card",
    "cash": r"cash|efectivo",
}
_ANY = re.compile(
    r"\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _METHODS.items()) + r")\b"
)
# "check the balance", "cash out", "discover" are no methods.
_VERB_AFTER = re.compile(
    r"\s(?:the|if|my|on|it|out|with|whether|again|your|and see|please|in|this|that|for)\b"
)
_VERBS = frozenset({"check", "checks", "cash"})


def find(context: Context) -> Iterator[Entity]:
    """Each method named, in one vocabulary for both languages."""
    for match in _ANY.finditer(context.folded):
        if match[0] in _VERBS and _VERB_AFTER.match(context.folded, match.end()):
            continue
        yield context.entity(EntityKind.METHOD, *match.span(), value=match.lastgroup)
