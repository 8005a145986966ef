"""A small desk's own examples and frozen set: four intents, trained in a second."""

from __future__ import annotations

from pathlib import Path

from assist.intents.versions import Sets

EXAMPLES = {
    "en": {
        "balance_inquiry": [
            "how much do I still owe",
            "what is my balance",
            "what is left on my account",
            "tell me the amount I owe you",
            "how much is outstanding on my package",
            "remaining balance please",
            "what do I owe right now",
            "is there anything left for me to pay off",
        ],
        "refund_request": [
            "I want my money back",
            "please refund me",
            "give me back what I paid",
            "I would like a refund of the last payment",
            "return my money",
            "refund the whole thing please",
            "you should pay me back",
            "can I get my money returned",
        ],
        "promise_to_pay": [
            "I will pay on Friday",
            "paying you next week",
            "I can send it on the first",
            "you will have the money on Monday",
            "I promise to pay tomorrow",
            "I get paid Thursday and will pay then",
            "expect my payment this weekend",
            "will transfer it on payday",
        ],
        "tax_form_question": [
            "where is my 1099",
            "do I need a W-9",
            "when do tax forms arrive",
            "how do I send the W-8BEN",
            "question on withholding for my taxes",
            "my accountant needs the tax form",
            "did you mail the 1099 form",
            "which tax document do you send",
        ],
    },
    "es": {
        "balance_inquiry": [
            "cuánto debo todavía",
            "cuál es mi saldo",
            "qué me queda por pagar",
            "decime cuánto les debo",
            "saldo pendiente por favor",
            "cuánto falta de mi paquete",
            "quiero saber mi deuda",
            "cuánto es lo que debo hoy",
        ],
        "refund_request": [
            "quiero que me devuelvan el dinero",
            "necesito un reembolso",
            "devuélvanme lo que pagué",
            "solicito la devolución del último pago",
            "regrésenme mi dinero",
            "quiero un reintegro completo",
            "me tienen que devolver la plata",
            "cómo pido que me reembolsen",
        ],
        "promise_to_pay": [
            "pago el viernes",
            "les pago la semana que viene",
            "mañana hago el pago",
            "el lunes tienen el dinero",
            "prometo pagar el día primero",
            "cobro el jueves y les pago",
            "el fin de semana deposito",
            "transfiero cuando cobre",
        ],
        "tax_form_question": [
            "dónde está mi 1099",
            "tengo que mandar el W-9",
            "cuándo llegan los formularios de impuestos",
            "cómo envío el W-8BEN",
            "pregunta por la retención de impuestos",
            "mi contador necesita el formulario fiscal",
            "mandaron el formulario 1099",
            "qué documento fiscal envían",
        ],
    },
}
FROZEN = {
    "en": {
        "balance_inquiry": ["how much do I owe", "what is my remaining balance", "balance please"],
        "refund_request": ["refund me please", "I want a refund", "give my money back"],
        "promise_to_pay": ["I will pay Monday", "I promise to pay Friday", "paying next week"],
        "tax_form_question": ["where is my tax form", "need my 1099", "W-9 question"],
    },
    "es": {
        "balance_inquiry": ["cuánto debo", "mi saldo por favor", "qué saldo me queda"],
        "refund_request": ["quiero un reembolso", "devuelvan mi dinero", "pido la devolución"],
        "promise_to_pay": ["pago el lunes", "mañana les pago", "prometo pagar el viernes"],
        "tax_form_question": ["mi formulario 1099", "necesito el W-9", "formulario de impuestos"],
    },
}


def write_sets(folder: Path) -> Sets:
    """The sets as files under `folder`."""
    sets = Sets(folder / "data", folder / "frozen")
    for language, intents in EXAMPLES.items():
        (sets.examples / language).mkdir(parents=True, exist_ok=True)
        for intent, lines in intents.items():
            (sets.examples / language / f"{intent}.txt").write_text("\n".join(lines), "utf-8")
    sets.frozen.mkdir(parents=True, exist_ok=True)
    for language, intents in FROZEN.items():
        rows = [f"{intent}\t{line}" for intent, lines in intents.items() for line in lines]
        (sets.frozen / f"{language}.tsv").write_text("\n".join(rows), "utf-8")
    return sets
