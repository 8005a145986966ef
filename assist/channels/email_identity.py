"""What a mail proves of its sender, by the one Authentication-Results header that we trust.

RFC 8601: any server may write such a header and any sender may forge one; only that of our own
receiving server (its `authserv-id`) counts, and only its topmost, which was added last.
"""

from __future__ import annotations

import re

from assist.channels.email_parse import Mail
from assist.model.contact import IdentityLevel

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\s*(dmarc|dkim|spf)\s*=\s*([a-z]+)(.*)", re.IGNORECASE | re.DOTALL)
_PROPERTY = re.compile(r"(header\.(?:from|d|i)|smtp\.mailfrom)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


def proven(mail: Mail, authserv_id: str | None) -> IdentityLevel:
    """L1 if DMARC passed, or an aligned DKIM or SPF did and DMARC did not fail; else L0."""
    trusted = _trusted(mail, authserv_id)
    if trusted is None or len(mail.all("from")) != 1 or mail.all("from")[0].count("@") > 2:
        return IdentityLevel.L0
    results = [match for match in map(_RESULT.match, trusted.split(";")[1:]) if match]
    verdicts = {match[1].lower(): match[2].lower() for match in results}
    if verdicts.get("dmarc", "none") in {"fail", "permerror", "temperror"}:
        return IdentityLevel.L0
    passed = any(_passes(match, mail.sender) for match in results)
    return IdentityLevel.L1 if passed else IdentityLevel.L0


def _trusted(mail: Mail, authserv_id: str | None) -> str | None:
    if not authserv_id:
        return None
    for value in mail.all("authentication-results"):
        plain = _without_comments(value)
        name = plain.split(";")[0].split()
        if name and name[0].lower() == authserv_id.lower():
            return plain
    return None


def _without_comments(value: str) -> str:
    """Comments may hold anything, `dmarc=pass` too; they nest."""
    for _ in range(10):
        value, changed = _COMMENT.subn(" ", value)
        if not changed:
            break
    return value


def _passes(result: re.Match[str], sender: str) -> bool:
    if result[2].lower() != "pass":
        return False
    sender_domain = sender.rpartition("@")[2]
    named: dict[str, str] = {k.lower(): v.lower() for k, v in _PROPERTY.findall(result[3])}
    method = result[1].lower()
    if method == "dmarc":
        return named.get("header.from", sender_domain) == sender_domain
    if method == "dkim":
        return _aligned(sender_domain, named.get("header.d") or named.get("header.i", ""))
    return named.get("smtp.mailfrom", "").rpartition("@")[2] == sender_domain


def _aligned(sender_domain: str, signed: str) -> bool:
    """The same domain or a parent of it that is not a bare top-level one."""
    domain = signed.rpartition("@")[2]
    return "." in domain and (sender_domain == domain or sender_domain.endswith("." + domain))
