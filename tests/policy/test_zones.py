"""Where an author may be: sources that agree narrow each other, the rest all count."""

import zoneinfo

import pytest

from assist.policy import zones
from assist.policy.zones import candidate_zones
from tests import factories


def found(address="+13055550111", **place):
    values = {"zone": None, "country": None, "region": None, **place}
    return set(candidate_zones(factories.contact(**values), factories.point(address=address)))


def test_the_area_code_alone():
    assert found("+13055550111") == {"America/New_York"}
    assert found("+5491155550116") == {"America/Argentina/Buenos_Aires"}


def test_a_zone_on_file_that_the_number_agrees_with():
    assert found("+61255550111", zone="Australia/Sydney") == {"Australia/Sydney"}


def test_a_zone_on_file_that_the_number_disagrees_with():
    both = {"America/Los_Angeles", "America/New_York"}
    assert found("+13055550111", zone="America/Los_Angeles") == both


def test_a_country_is_narrowed_by_the_area_code():
    assert found("+13055550111", country="US") == {"America/New_York"}


def test_a_state_with_two_zones_is_narrowed_by_the_area_code():
    assert found("+19155550111", country="US", region="TX") == {"America/Denver"}
    assert found("ada@example.com", country="US", region="TX") == {
        "America/Chicago",
        "America/Denver",
    }


def test_a_state_that_the_number_disagrees_with():
    assert found("+13055550111", country="US", region="OR") == {
        "America/New_York",
        "America/Los_Angeles",
        "America/Boise",
    }


@pytest.mark.parametrize("address", ["+18005550111", "ada@example.com", "visitor-1", "+999"])
def test_a_toll_free_number_or_none_says_nothing(address):
    assert found(address) == set()


def test_a_region_that_is_not_known_counts_as_its_country():
    assert len(found("ada@example.com", country="US", region="XX")) > 5


def test_old_names_are_the_same_place():
    assert found("+5491155550116", zone="America/Buenos_Aires") == {
        "America/Argentina/Buenos_Aires"
    }


def test_every_zone_in_the_tables_is_there():
    named = {
        zone for regions in zones._regions().values() for all_ in regions.values() for zone in all_
    }
    named |= {zone for zones_ in zones._countries().values() for zone in zones_}
    assert named <= zoneinfo.available_timezones()
