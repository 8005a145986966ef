"""Texts with facts in them: what they may hold, and what becomes of gaps."""

from datetime import UTC, date, datetime

import pytest

from assist.model.offer import Instalment
from assist.playbooks.catalogue import Fact
from assist.playbooks.render import MAX_SOURCE, TemplateProblem, View, compile_text, show, tidy
from tests.playbooks.samples import NOW, usd

EN = View("en_US", "America/New_York", NOW)
AR = View("es_AR", "America/Argentina/Buenos_Aires", NOW)
FACTS = {
    "balance": Fact("balance", usd(124_000), NOW),
    "past_due": Fact("past_due", usd(0), NOW),
    "next_due_date": Fact("next_due_date", date(2026, 12, 5), NOW),
    "first_name": Fact("first_name", "{{ balance }}"),
}


def rendered(source, view=EN):
    return compile_text(source).render(FACTS, view)


class TestFactsInTexts:
    def test_are_written_as_the_reader_writes_them(self):
        assert (
            rendered("{{ balance }} on {{ next_due_date }}").text == "$1,240.00 on December 5, 2026"
        )
        assert (
            rendered("{{ balance }} el {{ next_due_date }}", AR).text
            == "US$1.240,00 el 5 de diciembre de 2026"
        )

    def test_are_reported_as_shown_with_their_age(self):
        (fact,) = rendered("{{ balance }}").facts
        assert (fact.name, fact.shown, fact.as_of) == ("balance", "$1,240.00", NOW)

    def test_dates_are_short_where_space_is_dear(self):
        compact = View("en_US", "America/New_York", NOW, compact=True)
        assert rendered("{{ next_due_date }}", compact).text == "Dec 5, 2026"
        assert rendered("{{ next_due_date | long }}", compact).text == "December 5, 2026"
        assert rendered("{{ next_due_date | short }}").text == "Dec 5, 2026"

    def test_what_an_author_wrote_is_never_a_template(self):
        assert rendered("{{ first_name }}").text == "{{ balance }}"

    def test_only_shown_facts_are_reported(self):
        assert rendered("{% if past_due %}{{ past_due }}{% endif %}ok").facts == ()


class TestMissingFacts:
    def test_are_collected_all_of_them_and_marked(self):
        result = rendered("{{ royalties_pending }} and {{ royalties_available }} of {{ balance }}")
        assert result.missing == ("royalties_pending", "royalties_available")
        assert result.text == "[royalties_pending] and [royalties_available] of $1,240.00"

    def test_also_behind_a_filter(self):
        assert rendered("{{ oldest_due_date | short }}").missing == ("oldest_due_date",)

    def test_read_as_false_in_a_condition(self):
        result = rendered(
            "{% if royalties_pending %}{{ royalties_pending }}{% else %}none{% endif %}"
        )
        assert (result.text, result.missing) == ("none", ())

    def test_zero_reads_as_false_too(self):
        assert rendered("{% if past_due %}late{% else %}in time{% endif %}").text == "in time"


class TestRequiredFacts:
    def test_are_those_outside_any_condition(self):
        text = compile_text("{{ balance }}{% if past_due %}{{ past_due }} {{ balance }}{% endif %}")
        assert (text.required, text.optional) == (("balance",), ("past_due",))


class TestWhatATextMayNotHold:
    @pytest.mark.parametrize(
        "source",
        [
            "{{ 'a' * 10**9 }}",
            "{% for x in range(10**9) %}x{% endfor %}",
            "{{ balance.__class__ }}",
            "{{ balance['minor'] }}",
            "{{ balance() }}",
            "{% set a = balance %}",
            "{% macro m() %}{{ m() }}{% endmacro %}",
            "{% include 'x' %}",
            "{{ [balance, balance] }}",
            "{{ balance ~ balance }}",
            "{{ self }}",
            "{{ _rendering }}",
            "{{ balance | pprint }}",
            "{% if balance > 3 %}x{% endif %}",
            "{% if balance is defined %}x{% endif %}",
        ],
    )
    def test_anything_that_is_no_fact_or_condition(self, source):
        with pytest.raises(TemplateProblem):
            compile_text(source)

    def test_an_unknown_fact_is_named(self):
        with pytest.raises(TemplateProblem, match="no fact 'balanse'"):
            compile_text("{{ balanse }}")

    def test_a_broken_tag_tells_its_line(self):
        with pytest.raises(TemplateProblem, match="line 2"):
            compile_text("fine\n{{ balance ")

    @pytest.mark.parametrize("depth", [30, 1400])
    def test_deep_nesting_is_refused(self, depth):
        with pytest.raises(TemplateProblem, match="deep"):
            compile_text("{{ " + "not " * depth + "balance }}")

    def test_a_text_that_is_too_long_is_refused(self):
        with pytest.raises(TemplateProblem, match="characters"):
            compile_text("x" * (MAX_SOURCE + 1))


class TestShowing:
    def test_a_moment_this_week_is_a_weekday_on_their_clock(self):
        moment = datetime(2026, 11, 24, 15, tzinfo=UTC)
        assert show(moment, EN) == "Tuesday at 10:00 AM your time"
        assert show(moment, AR) == "martes a las 12:00 (tu hora)"

    def test_a_later_moment_has_its_date(self):
        assert (
            show(datetime(2026, 12, 1, 15, tzinfo=UTC), EN)
            == "Tuesday, December 1 at 10:00 AM your time"
        )

    def test_whose_clock_it_is_when_theirs_is_unknown(self):
        view = View("en_US", "America/Argentina/Buenos_Aires", NOW, zone_known=False)
        assert (
            show(datetime(2026, 11, 24, 15, tzinfo=UTC), view)
            == "Tuesday at 12:00 PM (Buenos Aires time)"
        )

    def test_a_schedule_is_a_sentence(self):
        days = date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)
        parts = usd(33_334), usd(33_333), usd(33_333)
        plan = tuple(Instalment(part, day) for part, day in zip(parts, days, strict=True))
        assert (
            show(plan, EN)
            == "$333.34 on Jan 31, 2027, $333.33 on Feb 28, 2027, and $333.33 on Mar 31, 2027"
        )

    def test_dates_to_choose_from(self):
        assert (
            show((date(2027, 5, 12), date(2026, 12, 5)), EN) == "May 12, 2027 or December 5, 2026"
        )


class TestTidying:
    def test_blanks_that_conditions_leave_are_removed(self):
        assert tidy("a  b \n\n\n\n c .", one_line=False) == "a b\n\nc."
        assert tidy("a\n b\n\nc", one_line=True) == "a b c"
