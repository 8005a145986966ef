"""Written texts as they are spoken."""

import pytest

from assist.voice.numerals import spelled
from assist.voice.spoken import spoken


@pytest.mark.parametrize(
    ("number", "english", "spanish"),
    [
        (0, "zero", "cero"),
        (16, "sixteen", "dieciséis"),
        (21, "twenty-one", "veintiuno"),
        (31, "thirty-one", "treinta y uno"),
        (100, "one hundred", "cien"),
        (101, "one hundred one", "ciento uno"),
        (555, "five hundred fifty-five", "quinientos cincuenta y cinco"),
        (1_000, "one thousand", "mil"),
        (1_240, "one thousand two hundred forty", "mil doscientos cuarenta"),
        (21_000, "twenty-one thousand", "veintiún mil"),
        (1_000_000, "one million", "un millón"),
        (31_000_001, "thirty-one million one", "treinta y un millones uno"),
    ],
)
def test_numbers(number, english, spanish):
    assert spelled(number, "en") == english
    assert spelled(number, "es") == spanish


@pytest.mark.parametrize(
    ("text", "locale", "said"),
    [
        ("$1,240.50", "en_US", "one thousand two hundred forty dollars and fifty cents"),
        ("$1.00", "en_US", "one dollar"),
        ("$0.01", "en_US", "one cent"),
        ("€5.10", "en_US", "five euros and ten cents"),
        ("US$1.240,50", "es_AR", "mil doscientos cuarenta dólares con cincuenta centavos"),
        ("$1.240,00", "es_AR", "mil doscientos cuarenta pesos"),
        ("USD 1,221.00", "es_419", "mil doscientos veintiún dólares"),
        ("1.240,50 US$", "es_ES", "mil doscientos cuarenta dólares con cincuenta centavos"),
        ("EUR 1.000.000,00", "es_ES", "un millón de euros"),
        ("£21.00", "es_ES", "veintiuna libras"),
        ("Nov 30, 2026", "en_US", "November 30, 2026"),
        ("30 Nov 2026", "en_GB", "November 30, 2026"),
        ("30 de nov de 2026", "es_AR", "30 de noviembre de 2026"),
        ("30 nov 2026", "es_419", "30 de noviembre de 2026"),
        ("2026-12-01", "es_AR", "primero de diciembre"),
        ("case #4012", "en_US", "case 4 0 1 2"),
        ("lunes a las 12:30", "es_AR", "lunes a las doce y treinta"),
        ("Pay here: https://desk.example.com/pay/abc", "en_US", "Pay here:"),
        ("my card is [CARD ****4242] ok", "en_US", "my card is ok"),
        ("ISBN 978 is no amount", "en_US", "ISBN 978 is no amount"),
        ("May I ask?", "en_US", "May I ask?"),
    ],
)
def test_texts(text, locale, said):
    assert spoken(text, locale) == said
