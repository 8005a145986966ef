"""Product texts that leave without a click."""

from dataclasses import replace
from itertools import product

import pytest

from assist.model.contact import ChannelKind, OptOutScope
from assist.playbooks import autoreplies
from assist.policy.wording import lint_phrases
from tests.playbooks.samples import CONTACT, NOW, a_reading, a_situation

LOCALES = ("en_US", "es_AR", "es_MX")


def every_text(channel, locale):
    situation = a_situation(a_reading("greeting"), channel=channel)
    yield autoreplies.after_hours(situation, locale, NOW)
    yield autoreplies.after_hours(replace(situation, opens_at=None), locale, NOW)
    yield autoreplies.crisis_care(situation, locale)
    yield autoreplies.crisis_care(replace(situation, desk_open=not situation.desk_open), locale)
    for scope in OptOutScope:
        yield autoreplies.opt_out_confirmation(situation, locale, scope)
    yield autoreplies.opt_in_confirmation(situation, locale)
    yield autoreplies.help_text(situation, locale)


@pytest.mark.parametrize(("channel", "locale"), list(product(ChannelKind, LOCALES)))
class TestEveryText:
    def test_names_the_publisher_in_the_authors_language(self, channel, locale):
        for reply in every_text(channel, locale):
            assert "Meridian Press" in reply.text
            assert reply.language == locale[:2]
            assert lint_phrases(reply.text, reply.language) == ()

    def test_is_short_unless_it_is_a_mail_with_a_subject(self, channel, locale):
        for reply in every_text(channel, locale):
            is_mail = channel is ChannelKind.EMAIL
            assert bool(reply.subject) is is_mail
            assert is_mail or len(reply.text) <= 306


class TestAfterHours:
    def test_gives_the_opening_on_the_authors_clock(self):
        situation = a_situation(a_reading("greeting"))
        assert (
            "Tuesday at 10:00 AM your time" in autoreplies.after_hours(situation, "en_US", NOW).text
        )

    def test_names_the_clock_when_the_authors_zone_is_unknown(self):
        situation = a_situation(a_reading("greeting"), contact=replace(CONTACT, zone=None))
        assert (
            "el martes a las 12:00 (hora de Buenos Aires)"
            in autoreplies.after_hours(situation, "es_AR", NOW).text
        )

    def test_says_that_it_is_automatic(self):
        situation = a_situation(a_reading("greeting"))
        assert "automatic" in autoreplies.after_hours(situation, "en_US", NOW).text
        assert "automática" in autoreplies.after_hours(situation, "es_MX", NOW).text


class TestOptOut:
    def test_tells_how_to_come_back_and_sells_nothing(self):
        situation = a_situation(a_reading("opt_out"))
        reply = autoreplies.opt_out_confirmation(situation, "es_AR", OptOutScope.POINT)
        assert "START" in reply.text
        assert "http" not in reply.text
