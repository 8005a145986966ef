"""Who is proven to be whom, now, and what a one-time code has to be (desk rules, 7). Pure.

Levels are never stored as such: they follow from the channel of the newest message and from the
proofs that stand, so that what has run out counts for nothing by itself.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from unicodedata import combining, normalize

from assist.model.contact import ChannelKind, ContactPoint, IdentityLevel
from assist.model.identity import CodeAction, OneTimeCode, Proof, ProofKind

CODE_DIGITS = 6
CODE_GOOD_FOR = timedelta(minutes=10)
WRONG_TRIES = 5  # then nothing is taken and nothing sent for LOCKED_FOR
LOCKED_FOR = timedelta(minutes=30)
SENDS = 3
SENDS_WITHIN = timedelta(hours=1)
AWAITED_FOR = SENDS_WITHIN  # so long six digits are taken for a code, though a late one
CODE_MARK = "[CODE]"  # stands for the code in every text that is kept
_DIGITS = re.compile(rf"(?<!\d)(?:\d[ \t.\-]?){{{CODE_DIGITS - 1}}}\d(?!\d)(?![ \t.\-]?\d)")
# Words beside a code that say nothing: "here it is: 123456, thanks". Any other is read.
_SMALL_WORDS = re.compile(
    r"(?:a|and|the|this|that|is|its|my|your|one|time|here|it|was|got|i|have|hi|hello|hey|ok|okay|yes"
    r"|sure|please|pls|thanks|thank|you|for|sent|number|verification|security"
    r"|el|la|lo|un|es|este|esta|mi|tu|su|aca|aqui|ahi|va|te|le|paso|y|si|hola|buenas|dale|listo"
    r"|gracias|por|favor|porfa|me|llego|numero|de|verificacion|seguridad)"
)
_AN_ANSWER = 40  # characters: a text so short with six digits in it is the answer
_WORD = re.compile(r"\w+")
_NAMES_IT = re.compile(r"\b(?:code|c[oó]digo|pin|otp|clave)\b", re.IGNORECASE)
# Whose address in the thread may be forged by anybody, unless the receiving server vouches for it.
_FORGEABLE = frozenset({ChannelKind.EMAIL})
_TAKES_CODES = (ChannelKind.SMS, ChannelKind.EMAIL, ChannelKind.WHATSAPP)
_CALLED = frozenset({ChannelKind.SMS, ChannelKind.WHATSAPP, ChannelKind.VOICE})


def level_now(
    channel: ChannelKind, by_channel: IdentityLevel, proofs: Iterable[Proof], now: datetime
) -> IdentityLevel:
    """What is proven at `now`. `by_channel` is what the newest message proves: L0 or L1.

    L2 asks for one proof that stands. L3 asks for one that was taken for L3 and for another that
    stands beside it, of another address or kind. A mail that nobody vouches for is worth nothing,
    whatever was proven before.
    """
    if by_channel is IdentityLevel.L0 and channel in _FORGEABLE:
        return IdentityLevel.L0
    standing = [proof for proof in proofs if proof.stands(now)]
    strong = [proof for proof in standing if proof.level >= IdentityLevel.L3]
    if any(is_second(proof, standing) for proof in strong):
        return IdentityLevel.L3
    if any(proof.level >= IdentityLevel.L2 for proof in standing):
        return IdentityLevel.L2
    return min(by_channel, IdentityLevel.L1)


def is_second(proof: Proof, others: Iterable[Proof]) -> bool:
    """Is there another proof that came by another way than `proof`?"""
    return any(other.id != proof.id and _way(other) != _way(proof) for other in others)


def _way(proof: Proof) -> str:
    """By which way it came: the portal, or one address (a call to a phone is no second way)."""
    return ProofKind.PORTAL if proof.how is ProofKind.PORTAL else proof.point_id


def reached(proof: Proof, standing: Iterable[Proof]) -> IdentityLevel:
    """What a new proof is taken for: L3 where another way stands already, else L2."""
    return IdentityLevel.L3 if is_second(proof, standing) else IdentityLevel.L2


def shared_cap(point: ContactPoint, level: IdentityLevel) -> IdentityLevel:
    """On a phone that others read, nothing is said of an account: texts show before they are
    opened. A shared mailbox may be proven, by a code that goes elsewhere.
    """
    if point.shared and point.channel is not ChannelKind.EMAIL:
        return min(level, IdentityLevel.L1)
    return level


class NoCode(StrEnum):
    """Why no code is sent."""

    LOCKED = "locked"  # too many wrong ones
    TOO_MANY = "too_many"  # sent within the hour
    NO_ADDRESS = "no_address"  # nothing on file takes one
    NOBODY_ASKED = "nobody_asked"  # the author has not written lately


def why_no_code(codes: Sequence[OneTimeCode], now: datetime) -> NoCode | None:
    """Of the codes of one conversation, or of one person: may another be sent?"""
    if is_locked(codes, now):
        return NoCode.LOCKED
    sent = [
        one
        for one in codes
        if now - one.requested_at < SENDS_WITHIN and (one.message_id or one.contact_id is None)
    ]
    return NoCode.TOO_MANY if len(sent) >= SENDS else None


def is_locked(codes: Iterable[OneTimeCode], now: datetime) -> bool:
    """Five wrong tries, on whichever codes, lock for half an hour from the last of them."""
    tried = [(one.tried_at, one.tries) for one in codes if one.tried_at is not None]
    last = max((at for at, _ in tried), default=None)
    if last is None or now - last >= LOCKED_FOR:
        return False
    return sum(tries for at, tries in tried if last - at < LOCKED_FOR) >= WRONG_TRIES


def takes_codes(points: Iterable[ContactPoint], own_id: str) -> tuple[ContactPoint, ...]:
    """The addresses on file to which a code may go: the one that is written from first, then
    phones, then mail. Never one that was not on file, is shared, or wants no messages. WhatsApp
    only where its conversation is open: the thread itself.
    """
    fit = [
        point
        for point in points
        if point.verified_at is not None
        and not point.shared
        and point.opted_out_at is None
        and point.channel in _TAKES_CODES
        and (point.channel is not ChannelKind.WHATSAPP or point.id == own_id)
    ]
    order = {channel: place for place, channel in enumerate(_TAKES_CODES)}
    return tuple(sorted(fit, key=lambda point: (point.id != own_id, order[point.channel])))


def may_be_called(point: ContactPoint, asked_at: datetime) -> bool:
    """A number that was on file before the request came: a new one proves nothing."""
    on_file = point.verified_at
    return point.channel in _CALLED and on_file is not None and on_file < asked_at


def code_hash(secret: str, code: str, asked: OneTimeCode) -> str:
    """The keyed hash of a code, bound to its id, its conversation and its action."""
    said = f"one-time code {asked.id} {asked.conversation_id} {asked.action} {code}"
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()


def fits(secret: str, code: str, asked: OneTimeCode) -> bool:
    """Is it the code that was sent? Nothing fits one that never left."""
    expected = asked.code_hash or ""
    return hmac.compare_digest(code_hash(secret, code, asked), expected)


@dataclass(frozen=True, slots=True)
class Digits:
    """Six digits in a text, as a code may be written, and where they stand."""

    code: str
    start: int
    end: int


def digits_in(text: str) -> tuple[Digits, ...]:
    """Every place in `text` that may be a code; digits of any script, "123 456" too."""
    return tuple(
        Digits("".join(str(int(sign)) for sign in found[0] if sign.isdecimal()), *found.span())
        for found in _DIGITS.finditer(text)
    )


def is_an_answer(text: str) -> bool:
    """Do six digits in it stand for a code? An invoice number in a long text does not."""
    return bool(_NAMES_IT.search(text)) or len(text.strip()) <= _AN_ANSWER


def without(text: str, codes: Iterable[str]) -> str:
    """`text` with the mark where one of `codes` stood, however it was written."""
    gone = frozenset(codes)
    for found in reversed(digits_in(text)):
        if found.code in gone:
            text = text[: found.start] + CODE_MARK + text[found.end :]
    return text


def only_the_code(text: str) -> bool:
    """Is nothing left to be read once the mark is taken away?"""
    rest = _NAMES_IT.sub(" ", text.replace(CODE_MARK, " "))
    plain = "".join(sign for sign in normalize("NFD", rest.lower()) if not combining(sign))
    words = _WORD.findall(plain.replace("'", "").replace("’", ""))
    return all(_SMALL_WORDS.fullmatch(word) for word in words)


def masked(point: ContactPoint) -> str:
    """The address as a specialist may see it where it proves somebody."""
    if point.channel is ChannelKind.EMAIL:
        name, _, domain = point.address.partition("@")
        return f"{name[:1]}•••@{domain}"
    return f"•••• {point.address[-4:]}"


def action_for(level: IdentityLevel) -> CodeAction:
    """What a code is for that is to bring the conversation to more than `level`."""
    return CodeAction.CHANGE if level >= IdentityLevel.L2 else CodeAction.SPEAK
