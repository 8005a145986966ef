"""What stands around a number and makes it an amount, or something else that is counted."""

from __future__ import annotations

import re

from assist.intents.entities.context import Context

CODES = {
    **dict.fromkeys(("us$", "u$s", "usd", "dollar", "dollars", "bucks"), "USD"),
    **dict.fromkeys(("dolares", "dolar", "verdes"), "USD"),
    **dict.fromkeys(("€", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("£", "gbp", "pounds", "quid", "libras"), "GBP"),
    **dict.fromkeys(("ars", "ar$"), "ARS"),
    **dict.fromkeys(("aud", "au$", "a$"), "AUD"),
    **dict.fromkeys(("cad", "c$"), "CAD"),
    **{code: code.upper() for code in ("nzd", "chf", "clp", "cop", "uyu", "pen")},
    **dict.fromkeys(("mxn", "mx$", "varos", "varo", "baros"), "MXN"),
}
PESOS = {"AR": "ARS", "MX": "MXN", "UY": "UYU", "CL": "CLP", "CO": "COP", "DO": "DOP"}
PESO_WORDS = frozenset({"peso", "pesos", "mangos"})
CENTS = frozenset({"cents", "centavos"})
# What stands before or after a plain number and makes it an amount.
MONEY_BEFORE = re.compile(
    r"(?:\b(?:pay|paid|paying|send|sent|sending|owe|owes|owed|charge|charged|charging|refund"
    r"|refunded|put|do|for"
    r"|afford|transfer|transferred|balance|amount|total|fee|zelled|wired|took|take|give|of"
    r"|like|about|at|is|was"
    r"|only|another|just|says|show|shows|than|waived|deposit|down|instalments|instalment|owing"
    r"|wants?|wanting|cost|costs"
    r"|pago|pague|pagar|pagarte|transfiero|transferi|transferir|mando|mande|deposito|deposite"
    r"|debo|debia|cobrame"
    r"|cobraron|cobro|cobrarme|dar|darte|doy|son|eran|por|con|de|unos|cuota|cuotas|saldo|total"
    r"|monto|cargo|resto"
    r"|debitaron|debitar|bonificado|bonifico|figura|figuran|anotado|abonar|abono|abone"
    r"|descontaron|entre|deben|pongo|poner|junto|juntar|consigo|tengo|puedo|ofrezco|manejo|quedan"
    r"|today|tomorrow|hoy|manana|scrape|manage|swing|spare|throw|cover|knock|offer|have|got|max|maximum|budget)"
    r"\s+(?:you|u|te|les|la|el|los|un|una|me|it|it's|the|a|another|like|about|up|only|just|to"
    r"|of|for|maybe|unos|solo)?\s?)\Z"
)
MONEY_AFTER = re.compile(
    r"\s*(?:even|flat|left|a|per|por|al|each|every|cada|/|down|now|today|upfront|hoy|ahora|ya"
    r"|la cuota|de cuota|mensual(?:es)?|por mes)\b"
)
COUNTED = re.compile(
    r"\s*(?:-|th\b|st\b|nd\b|rd\b|%|x\b|am\b|pm\b|hs?\b|days?|dias?|weeks?|semanas?|months?"
    r"|meses|mes\b|years?|anos?|yrs?"
    r"|hours?|horas?|minutes?|minutos?|times|veces|copies|copias|ejemplares|books|libros|units"
    r"|unidades|words|palabras"
    r"|pages|paginas|typos|errores|chapters|capitulos|instalments?|installments?|cuotas"
    r"|payments|pagos|people|personas"
    r"|sales|ventas|sold|emails?|mails|business|digits|numeros|percent|por ciento|of\b|w/"
    r"|de (?:enero|febrero|marzo|abril"
    r"|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre))"
)
IS_REFERENCE = re.compile(
    r"\b(?:invoice|factura|inv|case|caso|ticket|order|check|cheque|zip|cp|ext|ending(?: in)?"
    r"|terminada en|acct|account"
    r"|cuenta|numero|number|no\.|nro\.?|isbn|code|codigo|cod|cvv|plan|q|form|w|route|routing"
    r"|year|ano|since|desde|suite|apt|dpto|depto|dni|piso|po box|room|error|isbn|sku"
    r"|chapter|capitulo|chapters|r|age|aged)(?:\s(?:is|es|ends in|termina en))?\s?#?\s?\Z"
)


def currency_of(context: Context, word: str, *, slang: bool) -> tuple[str, bool]:
    """ISO code of a currency word or sign, and whether it had to be guessed."""
    country = context.hints.country or ""
    if word in CODES:
        return CODES[word], False
    if word in PESO_WORDS or slang:
        return PESOS.get(country, "ARS"), country not in PESOS
    return context.hints.currency, False
