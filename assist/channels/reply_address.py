"""Reply addresses that prove which conversation a mail answers.

`billing+c<conversation id>.<signature>@example.org`: the signature is an HMAC, cut to 65 bits
(guessing is online and one mail a try) and written in letters and digits that survive systems
which fold case.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable

from assist.errors import BadInput

_LOCAL_LIMIT = 64  # RFC 5321 4.5.3.1.1
_SIGNATURE = 13
_ID = re.compile(r"[0-9a-z]{1,32}")
_TAG = re.compile(rf"c([0-9a-z]{{1,32}})\.([a-z2-7]{{{_SIGNATURE}}})")


class ReplyAddresses:
    """Makes and reads the reply addresses of one mailbox."""

    def __init__(self, mailbox: str, secret: str) -> None:
        """BadInput if `mailbox` is no address, or leaves no room for the signature."""
        local, at, domain = mailbox.lower().rpartition("@")
        if not (local and at and domain):
            raise BadInput("address", f"{mailbox!r} is not an e-mail address.")
        if len(local) + len("+c.") + 26 + _SIGNATURE > _LOCAL_LIMIT:
            raise BadInput("address", "has too long a local part.", "22 characters are the most.")
        self._local, self._domain = local, domain
        self._secret = secret.encode()

    @property
    def mailbox(self) -> str:
        return f"{self._local}@{self._domain}"

    def make(self, conversation_id: str) -> str:
        """The address whose replies belong to the conversation."""
        if not _ID.fullmatch(conversation_id):
            raise BadInput("conversation_id", "is not an identifier.")
        tag = f"c{conversation_id}.{self._sign(conversation_id)}"
        return f"{self._local}+{tag}@{self._domain}"

    def read(self, addresses: Iterable[str]) -> str | None:
        """The conversation that the first genuine reply address among them names."""
        for address in addresses:
            local, _, domain = address.lower().rpartition("@")
            mailbox, _, tag = local.partition("+")
            match = _TAG.fullmatch(tag)
            if match and mailbox == self._local and domain == self._domain:
                expected = self._sign(match[1])
                if hmac.compare_digest(expected, match[2]):
                    return match[1]
        return None

    def owns(self, address: str) -> bool:
        """Whether mail to the address comes to this mailbox."""
        local, _, domain = address.lower().rpartition("@")
        return domain == self._domain and local.partition("+")[0] == self._local

    def _sign(self, conversation_id: str) -> str:
        said = f"assist reply address {self.mailbox} {conversation_id}".encode()
        digest = hmac.new(self._secret, said, hashlib.sha256).digest()
        return base64.b32encode(digest).decode().lower()[:_SIGNATURE]
