"""Words, money and dates per language and place; and the catalogs' own tools."""

import os
import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from assist import i18n, i18n_tools
from assist.model.money import Money

ROOT = Path(__file__).parent.parent
MOMENT = datetime(2026, 11, 23, 15, 5, tzinfo=UTC)


class TestLocales:
    @pytest.mark.parametrize(
        ("language", "country", "locale"),
        [
            ("en", "US", "en_US"),
            ("en", "GB", "en_GB"),
            ("en", None, "en_US"),
            ("en", "AR", "en_US"),  # CLDR has no English of Argentina
            ("es", "AR", "es_AR"),
            ("es", "mx", "es_MX"),
            ("es", "ES", "es_ES"),
            ("es", "US", "es_US"),
            ("es", None, "es_419"),
            ("pt", "BR", "en_US"),
            (None, None, "en_US"),
        ],
    )
    def test_by_language_and_country(self, language, country, locale):
        assert i18n.locale_for(language, country) == locale


class TestMoney:
    @pytest.mark.parametrize(
        ("minor", "currency", "locale", "shown"),
        [
            (124_000, "USD", "en_US", "$1,240.00"),
            (124_000, "USD", "en_GB", "US$1,240.00"),
            (124_000, "USD", "es_AR", "US$1.240,00"),
            (124_000, "USD", "es_MX", "USD 1,240.00"),
            (124_000, "USD", "es_ES", "1.240,00 US$"),
            (124_000, "JPY", "en_US", "¥124,000"),
            (1_240_500, "KWD", "en_US", "KWD 1,240.500"),
            (1_240_500, "IQD", "en_US", "IQD 1,240.500"),  # CLDR would round the fils away
            (5, "USD", "en_US", "$0.05"),
            (-31_250, "USD", "en_US", "-$312.50"),
            (10**15, "CLP", "es_CL", "$1.000.000.000.000.000"),
        ],
    )
    def test_with_the_currencys_own_decimals(self, minor, currency, locale, shown):
        assert i18n.money(Money(minor, currency), locale) == shown

    @pytest.mark.parametrize("locale", ["en_US", "es_ES", "es_AR", "es_419"])
    def test_holds_no_sign_that_gsm_lacks(self, locale):
        shown = [
            i18n.money(Money(124_000, "USD"), locale),
            i18n.time_local(MOMENT, "America/New_York", locale),
            i18n.percent(Decimal("0.24"), locale),
        ]
        assert not {"\u00a0", "\u202f"} & set("".join(shown))


class TestDatesAndTimes:
    def test_long_dates(self):
        assert i18n.date_long(date(2026, 11, 30), "en_US") == "November 30, 2026"
        assert i18n.date_long(date(2026, 11, 30), "en_GB") == "30 November 2026"
        assert i18n.date_long(date(2026, 11, 30), "es_AR") == "30 de noviembre de 2026"

    @pytest.mark.parametrize("locale", ["en_US", "en_GB", "es_AR", "es_419", "es_ES"])
    def test_a_short_date_never_has_the_month_as_a_number(self, locale):
        assert "dic" in i18n.date_short(date(2026, 12, 5), locale) or "Dec" in i18n.date_short(
            date(2026, 12, 5), locale
        )

    def test_the_wall_clock_of_the_zone(self):
        assert i18n.time_local(MOMENT, "America/New_York", "en_US") == "10:05 AM"
        assert i18n.time_local(MOMENT, "America/Argentina/Buenos_Aires", "es_AR") == "12:05"
        assert (
            i18n.datetime_local(MOMENT, "Australia/Sydney", "en_GB")
            == "Tuesday 24 November at 02:05"
        )
        assert (
            i18n.datetime_local(MOMENT, "Europe/Madrid", "es_ES")
            == "lunes 23 de noviembre a las 16:05"
        )

    def test_whose_clock_it_is(self):
        assert i18n.zone_city(MOMENT, "America/Argentina/Buenos_Aires", "en_US") == "Buenos Aires"
        assert i18n.zone_city(MOMENT, "America/New_York", "es_AR") == "Nueva York"

    def test_how_old_a_figure_is(self):
        assert i18n.age(MOMENT - timedelta(minutes=5), MOMENT, "en_US") == "5 minutes ago"
        assert i18n.age(MOMENT - timedelta(hours=3), MOMENT, "es_AR") == "hace 3 horas"


class TestOtherForms:
    def test_percent_and_numbers_and_lists(self):
        assert i18n.percent(0.24, "en_US") == "24%"
        assert i18n.number(1240, "es_AR") == "1.240"
        assert i18n.listing(["a", "b", "c"], "en_US") == "a, b, and c"
        assert i18n.choice(["a", "b"], "es_AR") == "a o b"


def write(root: Path, locale: str, *pairs: tuple[str, str]) -> None:
    folder = root / locale / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    body = "".join(
        f'msgid "{source}"\nmsgstr "{text}"\n\n'
        for source, text in (("", "Language: x\\n"), *pairs)
    )
    (folder / "assist.po").write_text(body, encoding="utf-8")


class TestTranslator:
    def test_looks_near_then_far_then_in_the_source(self, tmp_path):
        write(tmp_path, "es", ("Send", "Enviar"), ("You pay", "Pagas"))
        write(tmp_path, "es_AR", ("You pay", "Pagás"))
        words = i18n.translator("es_AR", tmp_path)
        assert [words.gettext(text) for text in ("You pay", "Send", "Later")] == [
            "Pagás",
            "Enviar",
            "Later",
        ]
        assert i18n.translator("es_MX", tmp_path).gettext("You pay") == "Pagas"
        assert i18n.translator("en_GB", tmp_path).gettext("You pay") == "You pay"

    def test_fills_placeholders_and_counts(self, tmp_path):
        words = i18n.translator("en_US", tmp_path)
        assert words.gettext("Hello %(name)s, 100%%", name="Sol") == "Hello Sol, 100%"
        assert words.ngettext("%(num)s case", "%(num)s cases", 2) == "2 cases"
        assert words.message("Hello %(name)s") == "Hello %(name)s"
        assert words.messages("one", "many", 1) == "one"

    def test_prefers_a_compiled_catalog_and_never_a_stale_one(self, project):
        i18n_tools.compile_all(project)
        locales = project / "locales"
        compiled = locales / "es" / "LC_MESSAGES" / "assist.mo"
        source = compiled.with_suffix(".po")
        os.utime(compiled, (2_000_000_000, 2_000_000_000))
        source.write_text(
            source.read_text(encoding="utf-8").replace("Cola", "Fila"), encoding="utf-8"
        )
        os.utime(source, (1_000_000_000, 1_000_000_000))
        assert i18n.translator("es", locales).gettext("Queue") == "Cola"
        os.utime(compiled, (500_000_000, 500_000_000))
        assert i18n.translator("es_MX", locales).gettext("Queue") == "Fila"

    def test_plurals_come_from_the_farther_catalog_too(self):
        hidden = "%(num)s earlier message is in the console."
        more = "%(num)s earlier messages are in the console."
        for locale in ("es", "es_AR", "es_419"):
            said = i18n.translator(locale).ngettext(hidden, more, 2)
            assert said == "2 mensajes anteriores están en la consola."

    def test_the_product_speaks_rioplatense_where_it_differs(self):
        source = "%(company)s: you will get no more messages from us here. Reply START if you want to hear from us again."
        assert "Respondé START" in i18n.translator("es_AR").message(source)
        assert "Responde START" in i18n.translator("es_MX").message(source)


@pytest.fixture
def project(tmp_path) -> Path:
    """A small project with one Python file and one template, its catalogs up to date."""
    shutil.copy(ROOT / "babel.cfg", tmp_path / "babel.cfg")
    package = tmp_path / "assist"
    (package / "web" / "templates").mkdir(parents=True)
    (package / "a.py").write_text(
        'x = _("Your first instalment, %(name)s")\ny = t.ngettext("%(num)s case", "%(num)s cases", n)\n'
    )
    (package / "web" / "templates" / "a.html").write_text(
        '<p>{{ _("Queue") }}</p>{% trans n=3 %}{{ n }} left{% endtrans %}'
    )
    i18n_tools.update(tmp_path)
    translate(tmp_path, "es", "Your first instalment", "Tu primera cuota, %(name)s")
    translate(tmp_path, "es", "%(num)s case", ("%(num)s caso", "%(num)s casos"))
    translate(tmp_path, "es", "Queue", "Cola")
    translate(tmp_path, "es", "left", "quedan %(n)s")
    return tmp_path


def translate(root, locale, start, text, *, flag=None):
    path = i18n_tools.catalog_path(root, locale)
    catalog = i18n_tools.load(path, locale)
    for message in catalog:
        if message.id and start in (message.id if isinstance(message.id, str) else message.id[0]):
            message.string = text
            if flag:
                message.flags.add(flag)
    i18n_tools._save(path, catalog)


class TestTheTools:
    def test_find_every_marked_string_in_python_and_templates(self, project):
        assert i18n_tools.check(project) == []
        template = i18n_tools.template_path(project).read_text()
        assert "Queue" in template
        assert "%(n)s left" in template

    def test_update_keeps_translations_and_says_what_is_left(self, project):
        (project / "assist" / "b.py").write_text('_("Another string")\n')
        assert i18n_tools.update(project) == ["es: not translated: 'Another string'"]
        assert "Tu primera cuota" in i18n_tools.catalog_path(project, "es").read_text(
            encoding="utf-8"
        )

    def test_update_twice_changes_nothing(self, project):
        files = sorted((project / "locales").rglob("*.po*"))
        before = [file.read_bytes() for file in files]
        i18n_tools.update(project)
        assert [file.read_bytes() for file in files] == before

    def test_american_spelling_is_made_by_itself(self, project):
        text = i18n_tools.catalog_path(project, "en_US").read_text(encoding="utf-8")
        assert "Your first installment" in text
        assert i18n_tools.american("Instalments and COLOURS") == "Installments and COLORS"

    @pytest.mark.parametrize(
        ("spoil", "said"),
        [
            (
                lambda root: (root / "assist" / "b.py").write_text('_("New")'),
                "not extracted yet: 'New'",
            ),
            (lambda root: (root / "assist" / "a.py").write_text(""), "no longer in the source"),
            (lambda root: translate(root, "es", "Queue", ""), "not translated: 'Queue'"),
            (lambda root: translate(root, "es", "Your first", "Tu cuota"), "placeholders differ"),
            (lambda root: translate(root, "es", "Queue", "Cola %(x)s"), "placeholders differ"),
            (lambda root: translate(root, "es", "Queue", "Cola", flag="fuzzy"), "fuzzy: 'Queue'"),
            (lambda root: translate(root, "en_US", "Your first", ""), "only spellings belong here"),
            (lambda root: translate(root, "en_US", "Queue", "Line"), "only spellings belong here"),
            (lambda root: translate(root, "es_AR", "Queue", "Cola"), "says the same as es"),
        ],
    )
    def test_check_tells_what_is_wrong(self, project, spoil, said):
        spoil(project)
        assert said in "\n".join(i18n_tools.check(project))

    def test_the_projects_own_catalogs_are_in_order(self):
        assert i18n_tools.check(ROOT) == []

    def test_an_unknown_command_says_how_to_use_it(self, capsys):
        assert i18n_tools.main(["dance"]) == 2
        assert "extract|update|compile|check" in capsys.readouterr().err
