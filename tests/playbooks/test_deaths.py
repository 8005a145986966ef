"""Which words say that somebody has died."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.playbooks.deaths import tells_of_a_death


@pytest.mark.parametrize(
    "text",
    [
        "My mother the author passed away March 2nd, what happens with her account",
        "My late father wrote it, what do you need from me?",
        "I cannot find the contract that my late mother-in-law signed",
        "I am writing about the late Mr. Vance and his book",
        "this concerns the late Robert Vance",
        "the author is deceased",
        "My husband Robert died in August",
        "he died. please stop the payments",
        "I'm afraid my husband passed away in March",
        "I don't know if you heard, my dad passed away",
        "not sure if you know my dad passed away",
        "When my husband passed away he left three books",
        "I do not know what to do here my husband died",
        "she just passed last week",
        "we are waiting for the death certificate",
        "since the death of my wife I get your letters",
        "I'm his widow, what is this about",
        "my wife is no longer with us",
        "mi papá falleció en marzo, ¿qué hay que hacer con la cuenta?",
        "mi papa fallecio en marzo",
        "la autora ha fallecido",
        "mi mamá murió y no sé qué hacer con su libro",
        "se murió mi hermano, el del libro",
        "es el libro de mi difunto esposo",
        "mi madre, finada, tenía una cuenta",
        "mi abuelo (q.e.p.d.) firmó con ustedes",
        "la cuenta es de mi tía, QEPD",
        "mi esposo, que en paz descanse, les debía una cuota",
        "soy la viuda de Roberto, a quién le mando los papeles",
        "ya tengo el acta de defunción",
        "no sé si saben que mi papá falleció",
        "lamentablemente mi mamá ya no está entre nosotros",
    ],
)
def test_a_death_is_told(text):
    assert tells_of_a_death(text)


@pytest.mark.parametrize(
    "text",
    [
        "her payment is late, i am her son",
        "I'm her assistant, sorry it is late, Mr. Smith",
        "what is the late fee on my mother's account",
        "The Late Payment Fee is wrong",
        "the late mother's day payment of my wife",
        "this is his wife, he died laughing when he saw the bill",
        "my son almost died of embarrassment",
        "my mother's phone died so i write for her",
        "his computer died",
        "the project died on us",
        "our dog died, not that you care",
        "my husband has not passed away, he is right here",
        "nobody died, calm down",
        "he hasn't died, who told you that?",
        "she is not deceased!",
        "if my husband died what would happen with the debt?",
        "what if the author had died",
        "I was afraid my mother had died but she is home again",
        "i thought he died, they found him",
        "I wish he had passed away before seeing this bill",
        "I hope that thief died",
        "he could have died in that accident",
        "my wife is scared to death of your letters",
        "his wife is sick to death of this",
        "in case of death of the author who inherits?",
        "she passed on the offer",
        "my mother passed the phone to me",
        "there was a death in the family, mine is not the account",
        "wrong number",
        "i am her son with power of attorney and need her balance",
        "mi mamá está atrasada con el pago",
        "se murió de risa mi marido cuando vio la cuenta",
        "mi marido está muerto de hambre por pagarles",
        "a mi mamá se le murió el celular, le escribo yo",
        "el teléfono de mi esposa murió",
        "mi papá no falleció, está acá al lado",
        "mi mamá casi se murió del susto",
        "si mi marido falleció o no, no es asunto suyo",
        "y si falleciera la autora, quién cobra?",
        "en caso de fallecimiento del autor, quién hereda?",
        "tenía miedo de que mi viejo murió",
        "pensé que mi vieja había muerto, por suerte no",
        "ojalá se muera",
        "nadie murió, tranquilos",
        "número equivocado",
    ],
)
def test_no_death_is_told(text):
    assert not tells_of_a_death(text)


@given(st.text(max_size=400))
def test_any_text_has_an_answer(text):
    assert tells_of_a_death(text) in {True, False}


def test_a_hostile_text_takes_no_longer_than_it_is_long():
    began = time.perf_counter()
    for text in ("if my not " * 20_000, "phone just has had " * 10_000 + "died", "died " * 40_000):
        tells_of_a_death(text)
    assert time.perf_counter() - began < 10
