"""Card, bank and identity data never survive; books, phones, orders and parcels do."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean, iban, luhn
from stdnum.ar import cbu, cuit
from stdnum.us import ssn

from assist.policy.redact import Kind, redact, redact_together
from assist.policy.redaction.fold import fold
from tests.timing import quickest

# The Luhn-valid vectors of the desk's facts, by network.
CARDS = {
    "visa": "4242424242424242",
    "mastercard": "5555555555554444",
    "mastercard_2_series": "2223003122003222",
    "american_express": "378282246310005",
    "discover": "6011111111111117",
    "diners": "30569309025904",
    "jcb": "3566002020360505",
    "visa_13": "4222222222222",
    "unionpay_19": "6205500000000000004",
}
by_network = pytest.mark.parametrize("number", CARDS.values(), ids=CARDS)
ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
SPANISH = ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]


def grouped(number, sign):
    return sign.join(number[place : place + 4] for place in range(0, len(number), 4))


class TestCardNumbers:
    @by_network
    def test_every_network_is_cut_to_its_last_four(self, number):
        redacted = redact(f"please use {number} thanks")
        assert redacted.text == f"please use [CARD ****{number[-4:]}] thanks"
        assert redacted.found == (Kind.CARD,)

    @by_network
    @pytest.mark.parametrize(
        "sign",
        [
            " ",
            "-",
            ".",
            "\u00a0",
            "\n",
            "/",
            "*",
            "_",
            "\u2013",
            " - ",
            ", ",
            "\u200b",
            "\t",
            "\u2011",
        ],
    )
    def test_no_separator_hides_one(self, number, sign):
        redacted = redact(f"it is {grouped(number, sign)} ok")
        assert redacted.text == f"it is [CARD ****{number[-4:]}] ok"

    @by_network
    def test_single_digits_hide_nothing(self, number):
        assert redact(" ".join(number)).text == f"[CARD ****{number[-4:]}]"

    @by_network
    @pytest.mark.parametrize(
        "zero",
        ["\uff10", "\u0660", "\u06f0", "\u0966", "\U0001d7ce"],
        ids=["full_width", "arabic", "persian", "devanagari", "mathematical"],
    )
    def test_digits_of_every_script_count(self, number, zero):
        written = "".join(chr(ord(zero) + int(digit)) for digit in number)
        assert redact(f"pay {written}").text == f"pay [CARD ****{number[-4:]}]"

    def test_emoji_and_circled_digits_count(self):
        keycaps = "".join(f"{digit}\ufe0f\u20e3" for digit in CARDS["visa"])
        circled = "".join(chr(0x2460 + int(digit) - 1) for digit in CARDS["visa"])
        assert redact(keycaps).found == redact(circled).found == (Kind.CARD,)

    def test_expiry_and_code_beside_the_number_do_not_hide_it(self):
        redacted = redact("ok its 4242 4242 4242 4242 exp 12/27 cvv 123 just run it")
        assert (
            redacted.text == "ok its [CARD ****4242] exp [EXPIRY] cvv [SECURITY CODE] just run it"
        )
        assert redacted.found == (Kind.CARD, Kind.EXPIRY, Kind.SECURITY_CODE)

    @pytest.mark.parametrize(
        "written",
        [
            "4242424242424242 12/27 123",
            "4242 4242 4242 4242 12/27 123",
            "4242424242424242 1227 123",
        ],
    )
    def test_what_merges_with_it_is_cut_too(self, written):
        assert redact(written).text == "[CARD ****4242] [EXPIRY] [SECURITY CODE]"

    def test_glued_expiry_and_code_go_with_it(self):
        assert redact("42424242424242421227123").text == "[CARD ****4242][SECURITY CODE]"

    def test_two_numbers_in_one_run_are_both_cut(self):
        text = redact("4242424242424242 5555555555554444").text
        assert text == "[CARD ****4242] [CARD ****4444]"

    def test_digits_glued_before_it_hide_nothing(self):
        assert "4242424242424242" not in redact("pay 0004242424242424242").text

    def test_a_number_with_one_wrong_digit_is_cut_where_cards_are_spoken_of(self):
        assert redact("my card is 4242424242424241").text == "my card is [CARD ****4241]"
        assert redact("mi tarjeta: 4242 4242 4242 4241").text == "mi tarjeta: [CARD ****4241]"

    def test_other_issuers_are_cut_where_cards_are_spoken_of(self):
        assert redact("my card 2200000000000004").found == (Kind.CARD,)  # Mir


class TestSaidNumbers:
    @by_network
    @pytest.mark.parametrize("words", [ENGLISH, SPANISH], ids=["english", "spanish"])
    def test_digit_by_digit(self, number, words):
        said = " ".join(words[int(digit)] for digit in number)
        assert redact(f"it goes {said} ok").text == f"it goes [CARD ****{number[-4:]}] ok"

    @pytest.mark.parametrize(
        "said",
        [
            "four two " * 8,
            "forty two " * 8,
            "forty-two, " * 8,
            "Four Two, " * 8,
            "cuarenta y dos " * 8,
            "cuatro mil doscientos cuarenta y dos " * 4,
            "four thousand two hundred and forty two " * 4,
            "4242 4242 4242 four two four two",
            "4242 then 4242 then 4242 then 4242",
            "cuatro dos cuatro dos, 4242, 4242 y cuarenta y dos cuarenta y dos",
        ],
    )
    def test_however_it_is_said(self, said):
        redacted = redact(said)
        assert redacted.found == (Kind.CARD,)
        assert redacted.text.strip(" ,") == "[CARD ****4242]"

    def test_doubles_and_triples(self):
        assert redact("triple five five " * 3 + "double four double four").text == (
            "[CARD ****4444]"
        )
        assert redact("doble cinco " * 6 + "doble cuatro doble cuatro").text == "[CARD ****4444]"

    def test_a_code_is_heard(self):
        assert redact("the cvv is one two three").text == "the cvv is [SECURITY CODE]"

    @pytest.mark.parametrize(
        "text",
        [
            "one of the two or three books I wrote in twenty twenty four",
            "uno de los dos o tres libros que escribí, y cuatro más",
            "one two three four five six seven eight nine ten eleven twelve",
            "I can pay two hundred and fifty on the first and three hundred on the fifth",
        ],
    )
    def test_counting_is_no_card(self, text):
        assert redact(text).text == text


class TestSplitNumbers:
    def texts(self, *parts):
        return [redacted.text for redacted in redact_together(parts)]

    def test_over_two_messages(self):
        assert self.texts("4242 4242", "4242 4242") == ["[CARD PART]", "[CARD ****4242]"]

    def test_over_three_messages(self):
        assert self.texts("it is 4242", "4242 4242", "4242 ok?") == [
            "it is [CARD PART]",
            "[CARD PART]",
            "[CARD ****4242] ok?",
        ]

    def test_said_in_parts(self):
        assert self.texts("four two four two four two four two", "four two " * 4) == [
            "[CARD PART]",
            "[CARD ****4242] ",
        ]

    def test_the_code_comes_later(self):
        assert self.texts("[CARD ****4242]", "12/27", "123") == [
            "[CARD ****4242]",
            "[EXPIRY]",
            "[SECURITY CODE]",
        ]

    def test_what_is_no_card_together_stays(self):
        parts = ["I paid 4242", "on 12/05", "and 300 on Friday"]
        assert self.texts(*parts) == parts


class TestCodes:
    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("cvv 123", "cvv [SECURITY CODE]"),
            ("CVC: 1234", "CVC: [SECURITY CODE]"),
            ("the security code is 987", "the security code is [SECURITY CODE]"),
            ("el código de seguridad es 123", "el código de seguridad es [SECURITY CODE]"),
            ("my card's code on the back 123", "my card's code on the back [SECURITY CODE]"),
            ("la tarjeta, dorso 123", "la tarjeta, dorso [SECURITY CODE]"),
            ("my card expires 12/27", "my card expires [EXPIRY]"),
            ("tarjeta vence 12/2027", "tarjeta vence [EXPIRY]"),
            ("your verification code is 482913", "your verification code is [ONE-TIME CODE]"),
            ("482913 is your verification code", "[ONE-TIME CODE] is your verification code"),
            ("código de verificación: 482 913", "código de verificación: [ONE-TIME CODE]"),
            ("OTP 4829", "OTP [ONE-TIME CODE]"),
            ("the code is 482913", "the code is [ONE-TIME CODE]"),
        ],
    )
    def test_are_cut(self, written, kept):
        assert redact(written).text == kept

    @pytest.mark.parametrize(
        "text",
        [
            "dorso 123",  # nothing speaks of a card
            "the due date 12/27 is fine",
            "it vence 12/27",
            "my card, zip code 33101, code of conduct 2026-1",
            "tarjeta vencida, código postal 1425",
            "I used my card for $300 and code $123",
        ],
    )
    def test_without_a_card_they_stay(self, text):
        assert redact(text).text == text


class TestBankAndIdentity:
    @pytest.mark.parametrize(
        ("written", "kept", "kind"),
        [
            ("ssn 123-45-6789", "ssn [SSN]", Kind.SSN),
            ("536-90-4399", "[SSN]", Kind.SSN),
            ("536 90 4399 that is me", "[SSN] that is me", Kind.SSN),
            ("my social security number: 536904399", "my social security number: [SSN]", Kind.SSN),
            ("CUIT 20-05536168-2", "CUIT [NATIONAL ID]", Kind.NATIONAL_ID),
            ("soy 20-05536168-2", "soy [NATIONAL ID]", Kind.NATIONAL_ID),
            ("20055361682", "[NATIONAL ID]", Kind.NATIONAL_ID),
            ("cuil: 27 12345678 9", "cuil: [NATIONAL ID]", Kind.NATIONAL_ID),
            ("DNI 12.345.678", "DNI [NATIONAL ID]", Kind.NATIONAL_ID),
            ("mi documento es 12345678", "mi documento es [NATIONAL ID]", Kind.NATIONAL_ID),
            ("2850590940090418135201", "[BANK ACCOUNT]", Kind.BANK_ACCOUNT),
            ("CBU 28505909 40090418135201", "CBU [BANK ACCOUNT]", Kind.BANK_ACCOUNT),
            ("cbu 1234567890123456789012", "cbu [BANK ACCOUNT]", Kind.BANK_ACCOUNT),
            ("DE89 3704 0044 0532 0130 00 please", "[BANK ACCOUNT] please", Kind.BANK_ACCOUNT),
            ("GB82WEST12345698765432", "[BANK ACCOUNT]", Kind.BANK_ACCOUNT),
            (
                "routing 111000025 account 000123456789",
                "routing [BANK ACCOUNT] account [BANK ACCOUNT]",
                Kind.BANK_ACCOUNT,
            ),
            (
                "checking account number: 0012 3456 78",
                "checking account number: [BANK ACCOUNT]",
                Kind.BANK_ACCOUNT,
            ),
        ],
    )
    def test_are_cut(self, written, kept, kind):
        assert redact(written).text == kept
        assert redact(written).found == (kind,)


class TestWhatMustSurvive:
    @pytest.mark.parametrize(
        "text",
        [
            "ISBN 9783064060074",  # a valid ISBN that passes the Luhn check too
            "my card was charged for 978-3-06-406007-4",
            "9783064060074 9783161484100",
            "call +5491140000007",  # an Argentine mobile that passes the Luhn check
            "5491140000007",
            "tarjeta: llamame al +54 9 11 4000-0007",
            "305-555-0111, 212-555-0100",
            "(305) 555-0111 / (212) 555-0100",
            "invoice 20881 of 1,240.50",
            "INV-2026-000123 and INV-2026-000124",
            "order 112-1234567-1234567",
            "tracking 9400111899223197428490",
            "UPS 1Z999AA10123456784",
            "seguimiento 00012345678905",
            "paid 1,240.50 on 2026-11-01 and 4,120.00 on 2026-12-01",
            "4242424242424241 is the order",
            "https://desk.example.com/pay/0123456789abcdef4242424242424242abcdef0123",
            "balance $4,242.42 due 12/05/2026 at 15:00",
            "",
        ],
    )
    def test_other_numbers_stay(self, text):
        assert redact(text).text == text

    @given(st.text(alphabet=st.characters(exclude_categories=["N"]), max_size=200))
    def test_text_without_digits_or_number_words_is_never_changed(self, text):
        if not any(word in fold(text).decode().lower() for word in (*ENGLISH, *SPANISH, "oh")):
            assert redact(text).text == text


class TestTheOracle:
    """python-stdnum says of single numbers what our scan says of whole texts."""

    @given(
        st.sampled_from(["4", "51", "2221", "37"]), st.text("0123456789", min_size=15, max_size=15)
    )
    def test_a_number_is_a_card_when_luhn_says_so(self, prefix, rest):
        size = 15 if prefix == "37" else 16
        number = (prefix + rest)[:size]
        # Short of the check, other lengths of the same issuer may fit inside it.
        assert (redact(number).found == (Kind.CARD,)) >= luhn.is_valid(number)

    def test_the_vectors_are_what_they_are_said_to_be(self):
        assert all(luhn.is_valid(number) for number in CARDS.values())
        assert ean.is_valid("9783064060074")
        assert luhn.is_valid("9783064060074")
        assert cbu.is_valid("2850590940090418135201")
        assert cuit.is_valid("20055361682")
        assert iban.is_valid("GB82WEST12345698765432")
        assert ssn.is_valid("536904399")


SIGNS = ["", " ", "-", ".", "\n", "\u00a0", "\u200b", " - ", "\u2013", "*", "/", "_"]


class TestProperties:
    @given(st.text(alphabet="0123456789 -./acdrv:tjel[]*", max_size=300))
    def test_redacting_twice_is_redacting_once(self, text):
        once = redact(text).text
        assert redact(once).text == once

    @given(
        st.sampled_from(list(CARDS.values())),
        st.lists(st.sampled_from(SIGNS), min_size=18, max_size=18),
        st.text(alphabet="abc ,\n", max_size=10),
    )
    def test_any_separators_in_any_order(self, number, signs, around):
        written = number[0] + "".join(
            sign + digit for sign, digit in zip(signs, number[1:], strict=False)
        )
        redacted = redact(f"my card {around} {written} {around}")
        assert redacted.found[:1] == (Kind.CARD,)
        assert sum(map(str.isdigit, redacted.text)) == 4

    @given(
        st.lists(
            st.sampled_from(["4242", "4242 ", "42", "x", " ", "cvv 123", "12/27", "\n"]),
            max_size=12,
        )
    )
    def test_parts_keep_their_number(self, parts):
        assert len(redact_together(parts)) == len(parts)


def test_a_fuzz_run_lets_no_card_through():
    """2,000 messages with a card in them, seeded; nobody's words around it save it."""
    chance = random.Random(20261122)
    words = [
        "hi",
        "please",
        "charge",
        "this",
        "card",
        "thanks",
        "mi",
        "tarjeta",
        "es",
        "gracias",
        "exp",
        "and",
        "use",
        "the",
        "number",
    ]
    for _ in range(2000):
        number = chance.choice(list(CARDS.values()))
        written = "".join(digit + chance.choice(SIGNS) for digit in number)
        before = " ".join(chance.choices(words, k=chance.randrange(6)))
        after = " ".join(chance.choices(words, k=chance.randrange(6)))
        text = redact(f"{before} {written} {after}").text
        assert sum(map(str.isdigit, text)) == 4, (before, written, after, text)


HOSTILE = {
    "digits": "4242424242424242",
    "digits_and_signs": "1 2-3.",
    "single_digits": "4 2 ",
    "books": "9783064060074 ",
    "near_cards": "card 4242424242424241 ",
    "codes": "cvv ",
    "marks": "[CARD ****4242] ",
    "number_words": "four two ",
    "cuarenta": "cuarenta y dos ",
    "ibans": "DE12 3704 0044 0532 0130 00 ",
    "ssns": "123-45-6789 ",
    "unseen": "4\u200b2\u200b",
    "brackets": "[",
}


class TestTime:
    @pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
    def test_a_hostile_megabyte_takes_no_longer_than_its_length(self, unit):
        short, long = unit * (100_000 // len(unit)), unit * (1_000_000 // len(unit))
        assert quickest(lambda: redact(long)) < 25 * max(quickest(lambda: redact(short)), 0.002)
