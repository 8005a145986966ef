"""The words of the one reminder."""

from datetime import UTC, date, datetime

import pytest

from assist.model.contact import ChannelKind
from assist.model.money import Money
from assist.model.promise import Promise
from assist.playbooks.reminders import promise_reminder
from assist.playbooks.render import View
from assist.policy.wording import lint_phrases
from tests import factories

NOW = datetime(2026, 11, 24, 16, tzinfo=UTC)
PROMISE = Promise(
    "p", "a", "c", Money(10_000, "USD"), date(2026, 11, 25), "America/New_York", NOW, "s"
)


def written(channel, locale="en_US", name="Ada Moreno"):
    view = View(locale, "America/New_York", NOW)
    person = factories.contact(name=name)
    return promise_reminder(PROMISE, person, channel, "Meridian Press", view)


class TestTheReminder:
    def test_by_sms_is_short_and_says_how_to_end_it(self):
        text, subject = written(ChannelKind.SMS)
        assert text == (
            "Meridian Press billing: a short reminder of the $100.00 you planned for "
            "Nov 25, 2026. If something changed, write to us here. Reply STOP to end messages."
        )
        assert subject == ""
        assert len(text) <= 306

    def test_by_mail_has_a_greeting_and_a_subject_without_figures(self):
        text, subject = written(ChannelKind.EMAIL)
        assert text.startswith("Hello Ada,\n\nThis is a short reminder of the $100.00")
        assert subject == "The day you named"
        assert written(ChannelKind.EMAIL, name="")[0].startswith("Hello,\n\n")

    @pytest.mark.parametrize("locale", ["en_US", "es_AR", "es_MX"])
    @pytest.mark.parametrize("channel", [ChannelKind.SMS, ChannelKind.EMAIL])
    def test_uses_no_forbidden_words(self, locale, channel):
        text, _ = written(channel, locale)
        assert lint_phrases(text, locale[:2]) == ()
        assert "STOP" in text
