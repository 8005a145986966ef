"""Number words of both languages, and how a following word fills their zeros: "forty two" is 42 and
"cuatrocientos veinte" 420.
"""

from __future__ import annotations

from dataclasses import dataclass

FILLERS = frozenset(
    ["and", "y", "then", "next", "luego", "despues", "entonces", "dash", "hyphen", "guion", "space",
     "espacio", "comma", "coma", "point", "punto", "um", "uh", "eh"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Numeral:
    """The digits that a word adds; `free` of its zeros at the end may be filled, by a word of that
    `width`. A word that repeats the next one adds nothing itself.
    """

    digits: str
    free: int = 0
    width: int = 0
    times: int = 1


_UNITS = (
    "zero oh nought cero", "one uno", "two dos", "three tres", "four cuatro", "five cinco",
    "six seis", "seven siete", "eight ocho", "nine nueve",
)  # fmt: skip
_TEENS = (
    "ten diez", "eleven once", "twelve doce", "thirteen trece", "fourteen catorce",
    "fifteen quince", "sixteen dieciseis", "seventeen diecisiete", "eighteen dieciocho",
    "nineteen diecinueve",
)  # fmt: skip
_TWENTIES = (
    "veintiuno", "veintidos", "veintitres", "veinticuatro", "veinticinco", "veintiseis",
    "veintisiete", "veintiocho", "veintinueve",
)  # fmt: skip
_TENS = (
    "twenty veinte", "thirty treinta", "forty fourty cuarenta", "fifty cincuenta", "sixty sesenta",
    "seventy setenta", "eighty ochenta", "ninety noventa",
)  # fmt: skip
_HUNDREDS = (
    "cien ciento", "doscientos doscientas", "trescientos trescientas",
    "cuatrocientos cuatrocientas", "quinientos quinientas", "seiscientos seiscientas",
    "setecientos setecientas", "ochocientos ochocientas", "novecientos novecientas",
)  # fmt: skip


def _numerals() -> dict[str, Numeral]:
    found: dict[str, Numeral] = {}

    def add(words: str, numeral: Numeral) -> None:
        found.update(dict.fromkeys(words.split(), numeral))

    for value, words in enumerate(_UNITS):
        add(words, Numeral(str(value), width=1 if value else 0))
    for value, words in enumerate((*_TEENS,), 10):
        add(words, Numeral(str(value), width=2))
    for value, words in enumerate(_TWENTIES, 21):
        add(words, Numeral(str(value), width=2))
    for value, words in enumerate(_TENS, 2):
        add(words, Numeral(f"{value}0", free=1, width=2))
    for value, words in enumerate(_HUNDREDS, 1):
        add(words, Numeral(f"{value}00", free=2, width=3))
    add("hundred", Numeral("00", free=2))
    add("thousand mil", Numeral("000", free=3))
    add("double doble", Numeral("", times=2))
    add("triple treble", Numeral("", times=3))
    return found


NUMERALS = _numerals()
HUNDRED = "hundred"
