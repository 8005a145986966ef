"""The table of declines: what it holds, and which edits are refused with which words."""

from importlib.resources import files

import pytest
import yaml

from assist.errors import BadInput
from assist.playbooks.declines import packaged_declines, parse_declines
from assist.playbooks.declines.table import UNSPOKEN, DeclineClass, NextStep, Rail

SOURCE = (files("assist.playbooks") / "policies" / "declines.yaml").read_text(encoding="utf-8")


def edited(change):
    data = yaml.safe_load(SOURCE)
    change(data)
    return yaml.safe_dump(data, allow_unicode=True)


def refused(change):
    with pytest.raises(BadInput) as caught:
        parse_declines(edited(change), "mine.yaml")
    assert caught.value.remedy
    return str(caught.value)


def set_in(*path, value):
    def change(data):
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = value

    return change


class TestWhatItHolds:
    @pytest.mark.parametrize(
        ("codes", "of_class"),
        [
            ("insufficient_funds do_not_honor processing_error try_again_later R01 R09", "S"),
            ("authentication_required expired_card incorrect_cvc invalid_number", "A"),
            (
                "invalid_account stop_payment_order lost_card R02 R03 R04 R07 R10 R11 R08 R29 R16 R20",
                "H",
            ),
            ("invalid_amount duplicate_transaction", "C"),
        ],
    )
    def test_every_code_of_the_desks_rules_with_its_class(self, codes, of_class):
        rows = packaged_declines().codes
        assert {rows[code].of_class for code in codes.split()} == {DeclineClass(of_class)}

    def test_card_and_ach(self):
        rails = {code: row.rail for code, row in packaged_declines().codes.items()}
        assert all((rail is Rail.ACH) == code.startswith("R") for code, rail in rails.items())

    def test_a_returned_authorisation_goes_to_a_person(self):
        assert packaged_declines().row("r10").then is NextStep.HUMAN

    def test_an_unknown_code_is_a_generic_decline(self):
        table = packaged_declines()
        assert table.row("never_heard_of") == table.row("generic_decline") == table.row(None)


class TestEditsWithinBounds:
    def test_wording_and_days_may_change(self):
        def change(data):
            data["version"] = "2027-01-01"
            data["say"]["technical"]["en"] = "A technical matter on the way, not your card."
            data["retry"]["payday"]["after_days"] = [3]

        table = parse_declines(edited(change))
        assert table.row("processing_error").say == "technical"
        assert table.retry["payday"].after_days == (3,)

    def test_a_new_code_may_be_added(self):
        row = {"rail": "card", "class": "H", "say": "unusable", "then": "link"}
        table = parse_declines(edited(set_in("codes", "card_too_old", value=row)))
        assert table.row("CARD_TOO_OLD").say == "unusable"


class TestEditsOutOfBounds:
    @pytest.mark.parametrize("code", sorted(UNSPOKEN))
    def test_unspoken_codes_may_say_nothing_else(self, code):
        told = refused(set_in("codes", code, "say", value="unusable"))
        assert "mine.yaml" in told
        assert f"codes.{code}.say" in told

    @pytest.mark.parametrize("code", ["stolen_card", "R07", "expired_card"])
    def test_what_is_not_soft_is_never_tried_again(self, code):
        assert f"codes.{code}.retry" in refused(set_in("codes", code, "retry", value="payday"))

    def test_a_withdrawn_consent_stays_hard(self):
        def change(data):
            data["codes"]["stop_payment_order"] |= {"class": "S", "retry": "payday"}

        assert "codes.stop_payment_order.class" in refused(change)

    def test_a_debit_is_presented_twice_more_at_most(self):
        assert "codes.R01.retry" in refused(set_in("codes", "R01", "retry", value="payday"))

    @pytest.mark.parametrize(
        "words", ["Your card was reported stolen.", "La tarjeta figura como robada.", "You have no funds there.", "It came back as do_not_honor today."]
    )  # fmt: skip
    def test_wording_that_tells_is_refused(self, words):
        for language in ("en", "es"):
            if "no funds" in words and language == "es":
                continue
            told = refused(set_in("say", "unusable", language, value=words))
            assert f"say.unusable.{language}" in told

    def test_unknown_wordings_and_rules_are_named(self):
        assert "no wording 'x'" in refused(set_in("codes", "R02", "say", value="x"))
        assert "no rule 'x'" in refused(set_in("codes", "R01", "retry", value="x"))

    def test_more_tries_than_the_house_or_the_network_allows(self):
        assert "retry.payday.most" in refused(set_in("retry", "payday", "most", value=4))
        over = [{"most": 21, "days": 30}]
        assert "networks.visa" in refused(set_in("networks", "visa", value=over))
        assert "networks.mastercard" in refused(set_in("networks", "mastercard", value=over))

    def test_tries_by_night(self):
        assert "never_before_hour" in refused(set_in("never_before_hour", value=3))

    def test_missing_and_doubled_codes(self):
        assert "codes.stolen_card" in refused(lambda data: data["codes"].pop("stolen_card"))
        row = {"rail": "ach", "class": "H", "say": "bank_account", "then": "link"}
        assert "is there twice" in refused(set_in("codes", "r02", value=row))

    def test_unknown_fields_classes_and_broken_yaml(self):
        assert "codes.R02.colour" in refused(set_in("codes", "R02", "colour", value="red"))
        assert "codes.R02.class" in refused(set_in("codes", "R02", "class", value="X"))
        with pytest.raises(BadInput, match=r"declines.yaml: is not YAML"):
            parse_declines("codes: [")
        with pytest.raises(BadInput):
            parse_declines("- a list")
