"""Whole numbers as they are spoken, in English and in Spanish. Pure."""

from __future__ import annotations


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_EN_SMALL = _split(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_EN_TENS = _split("_ _ twenty thirty forty fifty sixty seventy eighty ninety")
_ES_SMALL = _split(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
    "quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés "
    "veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
)
_ES_TENS = _split("_ _ veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_ES_HUNDREDS = _split(
    "_ ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos "
    "ochocientos novecientos"
)
LARGEST = 999_999_999


def spelled(number: int, language: str) -> str:
    """'two hundred and five', 'doscientos cinco'; digits beyond `LARGEST` or below nought."""
    if not 0 <= number <= LARGEST:
        return str(number)
    return _spanish(number) if language == "es" else _english(number)


def before_noun(words: str, *, feminine: bool = False) -> str:
    """A Spanish number before a noun: 'veintiún dólares', 'treinta y un días', 'una libra'."""
    if feminine:
        return words.removesuffix("uno") + "una" if words.endswith("uno") else words
    if words.endswith("veintiuno"):
        return words.removesuffix("veintiuno") + "veintiún"
    return words.removesuffix("o") if words.rsplit(maxsplit=1)[-1] == "uno" else words


def _english(number: int) -> str:
    for size, name in ((1_000_000, "million"), (1_000, "thousand")):
        if number >= size:
            head, rest = divmod(number, size)
            joined = f"{_english(head)} {name}"
            return joined if not rest else f"{joined} {_english(rest)}"
    if number >= 100:
        head, rest = divmod(number, 100)
        joined = f"{_EN_SMALL[head]} hundred"
        return joined if not rest else f"{joined} {_english(rest)}"
    if number < len(_EN_SMALL):
        return _EN_SMALL[number]
    tens, rest = divmod(number, 10)
    return _EN_TENS[tens] + (f"-{_EN_SMALL[rest]}" if rest else "")


def _spanish(number: int) -> str:
    if number >= 1_000_000:
        head, rest = divmod(number, 1_000_000)
        joined = "un millón" if head == 1 else f"{before_noun(_spanish(head))} millones"
        return joined if not rest else f"{joined} {_spanish(rest)}"
    if number >= 1_000:
        head, rest = divmod(number, 1_000)
        joined = "mil" if head == 1 else f"{before_noun(_spanish(head))} mil"
        return joined if not rest else f"{joined} {_spanish(rest)}"
    if number == 100:
        return "cien"
    if number > 100:
        head, rest = divmod(number, 100)
        return _ES_HUNDREDS[head] + (f" {_spanish(rest)}" if rest else "")
    if number < len(_ES_SMALL):
        return _ES_SMALL[number]
    tens, rest = divmod(number, 10)
    return _ES_TENS[tens] + (f" y {_ES_SMALL[rest]}" if rest else "")
