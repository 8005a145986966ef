"""The new words of a mail, apart from what it quotes and how it is signed.

Works line by line, in time that grows with the length of the mail only. Knows how English and
Spanish clients (Gmail, Outlook, Apple Mail, Yahoo, Thunderbird, Samsung, Zoho) mark what they
quote, and the attribution verbs of some further languages. In doubt words are kept: a signature
too many costs a glance, a lost sentence costs the author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_I = re.IGNORECASE

_VERB = (
    r"(?:wrote|writes|escribi[óo]|ha escrito|a écrit|schrieb|ha scritto|escreveu|schreef|skrev|"
    r"napisał\(?a?\)?|написал\(?а?\)?|kirjoitti|írta|napsal\(?a?\)?)"
)
_MAY_END_ATTRIBUTION = re.compile(rf"(?:[:：]|{_VERB}\s*-*)$", _I)
_ATTRIBUTES = re.compile(
    rf"\b{_VERB}\b.{{0,200}}[:：]$"  # On <date>, Ana <ana@example.org> wrote:
    r"|@[\w.-]{1,100}>?\s?[:：]$"  # 2026-11-03 16:32 GMT-03:00 Ana <ana@example.org>:
    rf"|@.{{0,120}}\b{_VERB}\s*-*$",  # the same without the colon
    _I,
)
_OPENS_ATTRIBUTION = re.compile(
    r"[\s>*_-]*(?:On|El|Le|Am|Il|Em|Op|Den|På|W dniu|Dnia|Dne)[\s,].{0,60}?\d"
    r"|[\s>*_-]*(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mi[ée]|jue|vie|s[áa]b|dom|tir|ons|tor|fre)"
    r"[a-záé]{0,7}[\s,.].{0,60}?\d"
    r"|[\s>*_-]*\d{1,4}(?:[./-]\s?\d{1,2}[./-]|:\d{2}\b)",
    _I,
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.\w")
_EVIDENCE = re.compile(r"@|\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b")

_FIELD = re.compile(
    r"[\s*_]*(?:(?P<who>from|de|von|da|fra|från|van|od|lähettäjä)|"
    r"(?P<what>sent|date|subject|enviado(?: el)?|fecha|asunto|envoyé(?: le)?|objet|gesendet|"
    r"betreff|datum|data|inviato|oggetto|enviada(?: em)?|assunto|sendt|emne|skickat|ämne|"
    r"verzonden|onderwerp|wysłano|temat|lähetetty|aihe|дата|тема)|"
    r"(?P<whom>to|cc|bcc|para|cco|à|an|kopie|a|til|till|aan|do|vastaanottaja|reply-to|"
    r"responder a|organization|importance|importancia|attachments|adjuntos))\s?[*_]*\s?:(?!//)",
    _I,
)
_SEPARATOR = re.compile(r"\s*(?:[_]{5,}|[-]{10,})\s*$")
_CUT = re.compile(
    r"[\s>*]*(?:-{2,}|_{2,})?\s*(?:original message|mensaje original|mensaje reenviado|"
    r"forwarded message|mensagem original|message d'origine|ursprüngliche nachricht|"
    r"original-nachricht|oprindelig (?:meddelelse|besked)|original appointment|correo original|"
    r"messaggio originale|message original|reply message|mensaje de respuesta)"
    r"\s*(?:-{2,}|_{2,})\s*$"
    r"|\s*(?:begin forwarded message|inicio del mensaje reenviado|comienzo del mensaje reenviado|"
    r"mensaje reenviado|start of forwarded message)\s*:?\s*$"
    r"|\s*\[(?:quoted text hidden|texto citado oculto|el texto citado está oculto)\]\s*$"
    r"|\s*-{2,}\s*on\b.{0,200}\bwrote\s*-{2,}\s*$",
    _I,
)

_DELIMITER = re.compile(r"(?:--|—|–|—{2,}|_{2,})\s*$")
_DEVICE = re.compile(
    r"[\s*_<(\[]*(?:sent from my (?:[\w-]+ ?){1,5}|"
    r"sent (?:from|with|via) \w+\s?<https?:.{0,70}|sent (?:from|via|with|using) "
    r"(?:mail for|yahoo|outlook|proton|gmail|samsung|my|the|airmail|sparrow|iphone|ipad|android|"
    r"blackberry|mailbird|spark|zoho|aol)\b.{0,70}"
    r"|enviado (?:desde|con|por) (?:mi |el |la |mis )?(?:correo|outlook|yahoo|gmail|iphone|ipad|"
    r"android|samsung|galaxy|huawei|motorola|xiaomi|dispositivo|celular|tel[ée]fono|m[óo]vil|"
    r"smartphone|tablet|aplicaci[óo]n|app|mac|proton|windows)\b.{0,70}"
    r"|(?:get|download) outlook for .{1,60}|(?:obt[ée]n|obtener|descargar?) outlook para .{1,60}"
    r"|(?:gesendet von|envoyé (?:à partir de|depuis|de)|inviato da|sendt fra|enviado do) .{0,20}"
    r"(?:outlook|iphone|ipad|android|samsung|galaxy|mail)\b.{0,60}"
    r"|yahoo mail: .{1,60})[\s*_>)\].]*$",
    _I,
)
_CLOSING = re.compile(
    r"\s*(?:(?:best|kind|warm|kindest|warmest|many)?\s*regards|best(?: wishes)?|all the best|"
    r"yours(?: sincerely| truly| faithfully)?|sincerely(?: yours)?|cheers|cordially|respectfully|"
    r"(?:un |muchos |cordiales |atentos )?saludos?(?: cordiales| cordial| atentos)?|"
    r"(?:muy )?atentamente|atte|cordialmente|(?:un |gran )?(?:fuerte )?abrazos?)\s*[,.!]*\s*$",
    _I,
)
_POSTSCRIPT = re.compile(r"\s*p\.?\s?[sd]\.?\b", _I)


@dataclass(frozen=True, slots=True)
class Reply:
    """`text`: the new words. `quoted`: what was quoted, in order, then the signature."""

    text: str
    quoted: str


def split(body: str) -> Reply:
    """Takes a mail's body apart; `text` is never empty when the body has words."""
    lines = [line.rstrip() for line in body.replace("\r\n", "\n").replace("\xa0", " ").split("\n")]
    quoted_at = _quoted(lines)
    segments, signatures = [], []
    for segment in _segments(lines, quoted_at):
        words, signature = _unsigned(segment)
        segments.append(words)
        signatures.append(signature)
    text = _joined(segments)
    quoted = "\n".join(line for line, old in zip(lines, quoted_at, strict=True) if old).strip("\n")
    if not text:
        text, signatures = _joined(list(_segments(lines, quoted_at))), []
    if not text:
        return Reply("\n".join(lines).strip(), "")
    return Reply(text, "\n\n".join(part for part in (quoted, *map(_text, signatures)) if part))


def _text(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n")


def _joined(segments: list[list[str]]) -> str:
    return "\n\n".join(text for text in (_text(each).strip() for each in segments) if text)


def _segments(lines: list[str], quoted_at: list[bool]) -> Iterator[list[str]]:
    """Runs of lines that are not quoted."""
    run: list[str] = []
    for line, old in zip(lines, quoted_at, strict=True):
        if old:
            if run:
                yield run
            run = []
        else:
            run.append(line)
    if run:
        yield run


def _quoted(lines: list[str]) -> list[bool]:
    """For each line whether it is quoted, or says that something is."""
    quoted = [_is_quote(line) for line in lines]
    _wrapped_quotes(lines, quoted)
    for index in range(len(lines)):
        if quoted[index]:
            continue
        start = _attribution_start(lines, quoted, index)
        if start is not None:
            strong = _EVIDENCE.search(" ".join(lines[start : index + 1])) is not None
            if _quote_follows(quoted, lines, index + 1):
                quoted[start : index + 1] = [True] * (index + 1 - start)
            elif strong:
                return quoted[:start] + [True] * (len(lines) - start)
        elif _CUT.match(lines[index]) or _is_header_block(lines, index):
            start = _with_separator(lines, index)
            return quoted[:start] + [True] * (len(lines) - start)
    return quoted


def _is_quote(line: str) -> bool:
    return line.lstrip().startswith(">")


def _wrapped_quotes(lines: list[str], quoted: list[bool]) -> None:
    """A short rest between two quoted lines, the first of them long, was wrapped off it."""
    for index in range(1, len(lines) - 1):
        between = quoted[index - 1] and not quoted[index] and _is_quote(lines[index + 1])
        if between and 0 < len(lines[index]) < 60 and len(lines[index - 1]) > 66:
            quoted[index] = True


def _quote_follows(quoted: list[bool], lines: list[str], index: int) -> bool:
    for position in range(index, min(index + 4, len(lines))):
        if lines[position]:
            return quoted[position]
    return False


def _attribution_start(lines: list[str], quoted: list[bool], end: int) -> int | None:
    """Where the attribution that ends on line `end` starts; None if none ends there.

    Clients wrap "On Monday, ... Ana <ana@example.org> wrote:" over up to five lines.
    """
    if len(lines[end]) > 400 or not _MAY_END_ATTRIBUTION.search(lines[end]):
        return None
    joined = ""
    for start in range(end, max(end - 5, -1), -1):
        if quoted[start] or not lines[start] or len(lines[start]) > 400:
            break
        joined = f"{lines[start]} {joined}".strip()
        if _OPENS_ATTRIBUTION.match(lines[start]) and _ATTRIBUTES.search(joined):
            return start
    alone = _ADDRESS.search(lines[end]) and re.search(rf"\b{_VERB}\s*:$", lines[end], _I)
    return end if alone else None


def _is_header_block(lines: list[str], index: int) -> bool:
    """Outlook's quoted header: From with a Subject or Sent, or with an address, within a few lines.

    Two fields without either are somebody's list ("From: my bank / To: yours") and are left alone.
    """
    first = _FIELD.match(lines[index])
    if first is None or first["whom"] is not None:
        return False
    near = [line for line in lines[index : index + 14] if line][:8]
    kinds = [match.lastgroup for match in map(_FIELD.match, near) if match]
    address = any(_ADDRESS.search(line) for line in near)
    rich = len(kinds) >= 3 and ("what" in kinds or address)
    return "who" in kinds and (rich or (len(kinds) == 2 and "what" in kinds and address))


def _with_separator(lines: list[str], index: int) -> int:
    """A cut starts at the ruled line above it, if there is one."""
    above = index - 1
    while above >= 0 and not lines[above]:
        above -= 1
    return above if above >= 0 and _SEPARATOR.match(lines[above]) else index


def _unsigned(segment: list[str]) -> tuple[list[str], list[str]]:
    """The segment without its signature, and the signature."""
    end = _without_device(segment, _delimited(segment))
    end = _without_closing(segment, end)
    return segment[:end], segment[end:]


def _delimited(segment: list[str]) -> int:
    """Where the first ruled line or "--" stands that has at most fifteen lines after it."""
    end, after = len(segment), 0
    for index in range(len(segment) - 1, -1, -1):
        if _DELIMITER.match(segment[index]):
            end = index
        after += bool(segment[index])
        if after > 15:
            break
    return end


def _without_device(segment: list[str], end: int) -> int:
    """Leaves out "Sent from my ..." when nothing but a ruled line or a link follows it."""
    position = end - 1
    while position >= 0 and (not segment[position] or _SEPARATOR.match(segment[position])):
        position -= 1
    return position if position >= 0 and _DEVICE.match(segment[position]) else end


def _without_closing(segment: list[str], end: int) -> int:
    """Leaves out a closing formula that stands alone with only a short name block after it."""
    for index in range(end - 1, max(end - 14, 0), -1):
        line = segment[index]
        if _CLOSING.match(line):
            return index
        if len(line) > 60 or "?" in line or _POSTSCRIPT.match(line):
            break
    return end
