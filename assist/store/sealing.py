"""Texts and addresses that lie encrypted in the database, where the installation has keys.

Bodies are Fernet tokens (AES-128-CBC with HMAC-SHA256, a fresh IV each; the `cryptography`
library), so that equal texts look different; the first key seals, every key opens, so keys can be
rotated. Addresses must be found again, so they are AES-SIV (RFC 5297): equal addresses look
equal, and nothing else can be told of them. Both carry a mark, so that what was stored before
there were keys is still read. Without keys everything is stored as it is.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sqlalchemy import JSON, Dialect, Text
from sqlalchemy.types import TypeDecorator

from assist.errors import TemporaryFailure
from assist.store.text import clean, dumps

BODY = "sealed:"
ADDRESS = "sealed-address:"
_SEALING = "assist_sealing"  # on the engine's dialect: where column types find it


def _unreadable(what: str) -> TemporaryFailure:
    """Nothing is lost while the key is kept somewhere: put it back and try again."""
    problem = f"{what} was sealed with a key that is not in DATA_KEYS or ADDRESS_KEY"
    return TemporaryFailure("sealed_with_another_key", problem)


@dataclass(frozen=True)
class Sealing:
    """The keys of one installation. `body_keys`: Fernet keys, the newest first; `address_key`:
    64 bytes. `old_address_key` only ever opens.
    """

    body_keys: Sequence[bytes]
    address_key: bytes
    old_address_key: bytes | None = None

    @cached_property
    def _bodies(self) -> MultiFernet:
        return MultiFernet([Fernet(key) for key in self.body_keys])

    @cached_property
    def _newest(self) -> Fernet:
        return Fernet(self.body_keys[0])

    def seal(self, text: str) -> str:
        return BODY + self._bodies.encrypt(text.encode()).decode("ascii")

    def open(self, stored: str) -> str:
        """What was sealed, or what was never sealed. TemporaryFailure without its key."""
        if not stored.startswith(BODY):
            return stored
        try:
            return self._bodies.decrypt(stored[len(BODY) :].encode()).decode()
        except InvalidToken as error:
            raise _unreadable("a text") from error

    def is_newest(self, stored: str) -> bool:
        """Whether the first of the keys sealed it."""
        if not stored.startswith(BODY):
            return False
        try:
            self._newest.decrypt(stored[len(BODY) :].encode())
        except InvalidToken:
            return False
        return True

    def seal_address(self, address: str) -> str:
        token = AESSIV(self.address_key).encrypt(address.encode(), [b"address"])
        return ADDRESS + base64.urlsafe_b64encode(token).decode("ascii")

    def open_address(self, stored: str) -> str:
        if not stored.startswith(ADDRESS):
            return stored
        token = base64.urlsafe_b64decode(stored[len(ADDRESS) :])
        for key in filter(None, (self.address_key, self.old_address_key)):
            try:
                return AESSIV(key).decrypt(token, [b"address"]).decode()
            except InvalidTag:
                continue
        raise _unreadable("an address")


def use_sealing(dialect: Dialect, sealing: Sealing | None) -> None:
    """Have every column of this engine that may be sealed be sealed with these keys."""
    setattr(dialect, _SEALING, sealing)


def _of(dialect: Dialect) -> Sealing | None:
    found: Sealing | None = getattr(dialect, _SEALING, None)
    return found


class SealedWords(TypeDecorator[str]):
    """Text from outside that lies sealed where there are keys."""

    impl = Text()
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        sealing = _of(dialect)
        return sealing.seal(clean(value)) if sealing else clean(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        sealing = _of(dialect)
        return sealing.open(value) if sealing and value is not None else value


class SealedAddress(TypeDecorator[str]):
    """An address that is found by its value, sealed or not."""

    impl = Text()
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        sealing = _of(dialect)
        return sealing.seal_address(clean(value)) if sealing else clean(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        sealing = _of(dialect)
        return sealing.open_address(value) if sealing and value is not None else value


class SealedJson(TypeDecorator[Any]):
    """JSON that lies as one sealed JSON string where there are keys."""

    impl = JSON()
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        sealing = _of(dialect)
        return value if value is None or sealing is None else sealing.seal(dumps(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        sealing = _of(dialect)
        return value if sealing is None else self.open_stored(value, sealing)

    @staticmethod
    def open_stored(value: Any, sealing: Sealing) -> Any:
        """What a stored JSON value means, sealed or not."""
        if not isinstance(value, str) or not value.startswith(BODY):
            return value
        return json.loads(sealing.open(value))
