"""The contact policy's file: every mistake is named, and no row loosens anything."""

import re
from importlib.resources import files

import pytest
import yaml

from assist.errors import BadInput
from assist.policy.policy_data import packaged_contact_policy, parse_contact_policy

SOURCE = (files("assist.policy") / "data" / "contact.yaml").read_text(encoding="utf-8")


def changed(change):
    loaded = yaml.safe_load(SOURCE)
    change(loaded)
    return yaml.safe_dump(loaded, sort_keys=False, default_flow_style=False)


def problem(change):
    with pytest.raises(BadInput) as caught:
        parse_contact_policy(changed(change))
    return str(caught.value)


def row(loaded, key):
    return next(one for one in loaded["jurisdictions"] if one["id"] == key)


class TestThePackagedPolicy:
    def test_names_source_reviewer_and_date_of_every_row(self):
        policy = packaged_contact_policy()
        assert {"US-FED", "US-MA", "US-DC", "US-NY-NYC", "US-FL", "AR", "GB", "EU", "ES"} <= {
            one.id for one in policy.jurisdictions
        }
        for one in yaml.safe_load(SOURCE)["jurisdictions"]:
            assert {"source", "reviewed_by", "effective_from"} <= set(one)

    def test_is_loaded_once_and_never_changes(self):
        policy = packaged_contact_policy()
        assert policy is packaged_contact_policy()
        with pytest.raises(Exception, match="frozen"):
            policy.version = "2"
        with pytest.raises(AttributeError):
            policy.blocks.clear()

    def test_has_the_figures_of_the_desk_rules(self):
        house = packaged_contact_policy().defaults
        assert (f"{house.quiet.open:%H:%M}", f"{house.quiet.close:%H:%M}") == ("08:00", "20:00")
        caps = {cap.id: (cap.max, cap.window_days) for cap in house.caps}
        assert caps == {"calls_7d": (3, 7), "all_7d": (3, 7), "per_day": (1, 1)}
        assert packaged_contact_policy().retention_days == 1095


class TestMistakes:
    def test_every_wrong_field_is_named_at_once(self):
        def change(loaded):
            loaded["defaults"]["quiet"]["open"] = "late"
            loaded["defaults"]["quiet"]["days"] = ["monday"]
            loaded["revocation"]["confirm_once_within_seconds"] = 900
            loaded["whatsapp"]["dunning"] = True
            row(loaded, "US-MA").pop("source")

        told = problem(change)
        for field in (
            "defaults.quiet.open",
            "defaults.quiet.days.0",
            "revocation.confirm_once_within_seconds",
            "whatsapp.dunning",
            r"jurisdictions.\d.source",
        ):
            assert re.search(field, told), field
        assert "docs/contact-policy.md" in told

    def test_what_is_no_yaml_is_told(self):
        with pytest.raises(BadInput, match="is not YAML"):
            parse_contact_policy("defaults: [")

    def test_every_hold_says_what_it_stops(self):
        assert "crisis_hold" in problem(lambda loaded: loaded["blocks"].pop("crisis_hold"))


class TestOverlaysOnlyTighten:
    def test_wider_hours_are_refused(self):
        def change(loaded):
            row(loaded, "US-FL")["tighten"] = {"quiet": {"open": "08:00", "close": "21:00"}}

        assert "US-FL: tighten.quiet is wider than the defaults" in problem(change)

    def test_a_higher_cap_is_refused(self):
        def change(loaded):
            row(loaded, "US-DC")["tighten"]["caps"][0] |= {"id": "all_7d", "max": 5}

        assert "US-DC: tighten.caps all_7d is weaker" in problem(change)

    def test_a_weaker_consent_is_refused(self):
        def change(loaded):
            row(loaded, "US-DC")["tighten"]["consent"]["sms"] = "relationship"

        assert "US-DC: tighten.consent sms asks for less than prior_express" in problem(change)

    def test_a_law_that_nothing_keeps_is_refused(self):
        assert "US-MA: law.caps ma_phone_7d is not kept" in problem(
            lambda loaded: row(loaded, "US-MA").pop("tighten")
        )

    def test_defaults_that_break_a_law_are_refused(self):
        def change(loaded):
            loaded["defaults"]["quiet"]["close"] = "22:00"

        told = problem(change)
        assert "US-FED: law.quiet is not kept" in told
        assert "US-FL: law.quiet is not kept" in told

    def test_a_row_twice_is_refused(self):
        assert "GB: is there twice" in problem(
            lambda loaded: loaded["jurisdictions"].append(dict(row(loaded, "GB")))
        )
