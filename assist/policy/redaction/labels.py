"""The labels by which numbers are known, in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assist.policy.redaction import patterns
from assist.policy.redaction.cuts import Kind
from assist.policy.redaction.patterns import within

_WORD = re.compile(r"[a-z]+")
_OTHER_CODE = re.compile(r"(?:zip|postal|area|country|promo|discount|dial|qr|bar|dress|source) \Z")
_NO_POSTAL = (
    r"(?! ?(?:postal|de area|de pais|de descuento|promo|de barras|de pedido|de seguimiento|fuente))"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A number behind one of the labels. `needs`: one of these words must be in the text too."""

    kind: Kind
    labels: tuple[tuple[str, bytes], ...]  # each with its first word
    rest: str
    needs: frozenset[bytes] = frozenset()
    unless: re.Pattern[str] | None = None  # the words before say that it is another thing

    @property
    def first_words(self) -> frozenset[bytes]:
        return _FIRST[self.labels]


_FIRST: dict[tuple[tuple[str, bytes], ...], frozenset[bytes]] = {}


def _rule(
    kind: Kind,
    labels: str,
    rest: str,
    needs: frozenset[bytes] = frozenset(),
    unless: re.Pattern[str] | None = None,
) -> Rule:
    pairs = []
    for label in map(str.strip, labels.split("|")):
        first = _WORD.search(label)
        assert first is not None, "a label has a word"
        pairs.append((label, first[0].encode()))
    made = Rule(kind, tuple(pairs), rest, needs, unless)
    _FIRST[made.labels] = frozenset(first for _, first in pairs)
    return made


def _words(text: str) -> frozenset[bytes]:
    return frozenset(text.encode().split())


CARD_WORDS = _words(
    "card cards creditcard debitcard tarjeta tarjetas visa mastercard amex cvv cvc cvn titular"
)
_BANK_WORDS = _words(
    "routing checking savings bank banco banca bancaria wire deposit cbu cvu ahorro ahorros"
    " corriente sort swift aba"
)
RULES = (
    _rule(
        Kind.ONE_TIME_CODE,
        "security code | codigo de seguridad | token | authentication code | auth code",
        within(20) + patterns.LONG_ONE_TIME,
    ),
    _rule(
        Kind.ONE_TIME_CODE,
        "verification code | verification number | one-time code | one time code"
        " | one-time password | one time password | one-time passcode | otp | passcode"
        " | access code | login code | sign-in code | sms code | 2fa code | codigo de verificacion"
        " | codigo de acceso | codigo sms | codigo de un solo uso | clave de un solo uso"
        " | clave temporal | codigo temporal",
        within(20) + patterns.ONE_TIME,
    ),
    _rule(
        Kind.ONE_TIME_CODE,
        "code is | code: | codigo es | codigo:",
        patterns.SIX_DIGITS,
        unless=_OTHER_CODE,
    ),
    _rule(
        Kind.SECURITY_CODE,
        "cvv | cvc | cvn | security code | codigo de seguridad | cod de seguridad | cod. de seg"
        " | cod seg | codigo seguridad",
        within(14) + patterns.CODE,
    ),
    _rule(
        Kind.SECURITY_CODE,
        "cvv | cvc | cvn | security code | codigo de seguridad | code | codigo",
        patterns.SAID_CODE,
        _words("zero one two three four five six seven eight nine cero uno dos tres cuatro cinco"),
    ),
    _rule(
        Kind.SECURITY_CODE,
        "cid | csc | clave | dorso | code | codigo | cod | on the back | de atras | digits"
        " | digitos | numeritos | pin",
        _NO_POSTAL + within(12) + patterns.CODE,
        CARD_WORDS,
        _OTHER_CODE,
    ),
    _rule(
        Kind.EXPIRY,
        "exp | expires | expiry | expiration | expired | expira | good thru | valid thru"
        " | valid until | vence | vencimiento | vencida | vto | venc | hasta | valida | caduca"
        " | thru",
        within(14) + patterns.EXPIRY,
        CARD_WORDS,
    ),
    _rule(
        Kind.SSN,
        "ssn | social security | seguro social | social is | my social | itin | taxpayer id",
        within(24) + patterns.SSN,
    ),
    _rule(Kind.NATIONAL_ID, "cuit | cuil", within(16) + patterns.CUIT),
    _rule(
        Kind.NATIONAL_ID,
        "dni | d.n.i | documento | doc. nro | cedula | libreta civica",
        within(16) + patterns.DNI,
    ),
    _rule(Kind.BANK_ACCOUNT, "cbu | cvu | clabe | iban", within(16) + patterns.LONG_ACCOUNT),
    _rule(Kind.BANK_ACCOUNT, "routing | aba | rtn", within(20) + patterns.ROUTING),
    _rule(
        Kind.BANK_ACCOUNT,
        "account | acct | acc | cuenta | checking | savings | caja de ahorro | a/c",
        within(22) + patterns.ACCOUNT,
        _BANK_WORDS,
    ),
)
