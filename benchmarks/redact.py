"""Cutting card and account data out of text: ordinary messages, and megabytes made to be slow."""

from __future__ import annotations

import random
import statistics
import sys
import time

from assist.policy.redact import redact

MEGABYTE = 1_000_000
ROUNDS = 5
ORDINARY = {
    "english": (
        "Hi Sol, thank you for the statement. I paid $1,240.50 on 2026-11-01 for invoice INV-20881"
        " and the second payment of the package is due on Friday the 5th. My account shows a"
        " balance that I don't recognise; can you call me at +1 (305) 555-0111 or write to"
        " ada.m@example.org? The ISBN of The Salt Road is 978-3-06-406007-4. One of the two or"
        " three emails went missing. "
    ),
    "spanish": (
        "Hola Sol, gracias por el resumen. Pagué 1.240,50 dólares el 05/11/2026 por la factura"
        " 20881 y la segunda cuota vence el viernes; ¿me podés llamar al +54 9 11 4000-0007? Mi"
        " tarjeta está vencida y el código postal es 1425. El ISBN del libro es 978-3-06-406007-4."
        " Uno de los dos o tres correos se perdió. "
    ),
}
HOSTILE = {
    "card numbers": "4242424242424242",
    "single digits": "4 2 ",
    "digits and signs": "1 2-3.",
    "nearly card numbers": "card 4242424242424241 ",
    "orders": "order 4242424242424242 ",
    "books": "9783064060074 ",
    "security codes": "cvv ",
    "marks": "[CARD ****4242] ",
    "number words": "four two ",
    "number words in Spanish": "cuarenta y dos ",
    "false IBANs": "DE12 3704 0044 0532 0130 00 ",
    "SSNs": "123-45-6789 ",
    "zero width": "4\u200b2\u200b",
    "Arabic digits": "٤٢",
    "brackets": "[",
}


def run() -> dict[str, object]:
    """Milliseconds of processor time for a megabyte of each kind, the median of five."""
    ordinary = {name: _repeated(unit, MEGABYTE) for name, unit in ORDINARY.items()}
    hostile = {name: _repeated(unit, MEGABYTE) for name, unit in HOSTILE.items()}
    chance = random.Random(20261122)
    hostile["random digits"] = "".join(chance.choices("0123456789 -", k=MEGABYTE))
    figures: dict[str, object] = {
        f"ordinary_{name}": _figures(text) for name, text in ordinary.items()
    }
    figures["message_of_400_characters_us"] = _small()
    figures["hostile_ms"] = {name: _figures(text)["ms"] for name, text in hostile.items()}
    return figures


def _repeated(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def _figures(text: str) -> dict[str, float]:
    taken = []
    for _ in range(ROUNDS):
        began = time.thread_time()
        redact(text)
        taken.append(time.thread_time() - began)
    seconds = statistics.median(taken)
    print(f"redact: {seconds * 1000:.0f} ms", file=sys.stderr)
    return {
        "ms": round(seconds * 1000, 1),
        "megabytes_per_second": round(len(text.encode()) / seconds / MEGABYTE, 1),
    }


def _small() -> float:
    message, times = ORDINARY["english"], 500
    began = time.thread_time()
    for _ in range(times):
        redact(message)
    return round((time.thread_time() - began) / times * 1_000_000, 1)
