"""The environment, read once; everything wrong with it is said at once."""

import pytest

from assist.errors import SettingsError
from assist.settings import Billing, Surface, load

KEY = "0123456789abcdef0123456789abcdef"
TWILIO = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "token"}


def read(tmp_path, **variables):
    return load({"SECRET_KEY": KEY, **variables}, tmp_path / ".env")


def problems(tmp_path, **variables):
    with pytest.raises(SettingsError) as refused:
        load(variables, tmp_path / ".env")
    return {problem.variable: str(problem) for problem in refused.value.problems}


def test_a_secret_key_is_enough(tmp_path):
    settings = read(tmp_path)
    assert settings.database_url == "sqlite:///var/assist.db"
    assert settings.surface is Surface.CONSOLE


def test_an_env_file_is_read_and_the_environment_wins(tmp_path):
    (tmp_path / ".env").write_text(f"SECRET_KEY={KEY}\nCOMPANY='Harbour Press'\nSMTP_PORT=2525\n")
    settings = load({"SMTP_PORT": "25"}, tmp_path / ".env")
    assert (settings.company, settings.smtp_port) == ("Harbour Press", 25)


def test_every_problem_is_told_at_once_with_its_remedy(tmp_path):
    found = problems(tmp_path, DATABASE_URL="mysql://x", SMTP_PORT="99999", DESK_ZONE="Mars/Base")
    assert set(found) == {"SECRET_KEY", "DATABASE_URL", "SMTP_PORT", "DESK_ZONE"}
    assert found["SECRET_KEY"] == (
        "SECRET_KEY is not set; set it to 32 or more random characters (openssl rand -hex 32)."
    )
    assert "IANA" in found["DESK_ZONE"]


def test_a_half_set_group_names_what_is_missing(tmp_path):
    found = problems(tmp_path, SECRET_KEY=KEY, TWILIO_ACCOUNT_SID=TWILIO["TWILIO_ACCOUNT_SID"])
    assert set(found) == {"TWILIO_AUTH_TOKEN"}
    assert "unset TWILIO_ACCOUNT_SID" in found["TWILIO_AUTH_TOKEN"]


def test_a_whole_group_is_accepted(tmp_path):
    assert read(tmp_path, **TWILIO).twilio_account_sid == TWILIO["TWILIO_ACCOUNT_SID"]


def test_secrets_do_not_print(tmp_path):
    shown = repr(read(tmp_path, **TWILIO))
    assert KEY not in shown
    assert "'token'" not in shown


def test_an_empty_value_counts_as_not_set(tmp_path):
    assert read(tmp_path, SMTP_HOST="").smtp_host is None


class TestStripe:
    KEYS = {"STRIPE_SECRET_KEY": "rk_test_1", "STRIPE_WEBHOOK_SECRETS": "whsec_1,whsec_2"}  # noqa: RUF012 - read only

    def test_is_not_asked_for_figures_unless_that_is_set(self, tmp_path):
        assert read(tmp_path, **self.KEYS).billing is Billing.LEDGER
        assert read(tmp_path, **self.KEYS, BILLING="stripe").billing is Billing.STRIPE

    def test_as_the_source_needs_its_key(self, tmp_path):
        found = problems(tmp_path, SECRET_KEY=KEY, BILLING="stripe")
        assert set(found) == {"STRIPE_SECRET_KEY"}
        assert "unset BILLING" in found["STRIPE_SECRET_KEY"]

    def test_needs_key_and_webhook_secret_together(self, tmp_path):
        key = self.KEYS["STRIPE_SECRET_KEY"]
        found = problems(tmp_path, SECRET_KEY=KEY, STRIPE_SECRET_KEY=key)
        assert set(found) == {"STRIPE_WEBHOOK_SECRETS"}

    def test_gives_links_one_to_three_days(self, tmp_path):
        assert read(tmp_path).stripe_link_hours == 48
        for hours in ("23", "73"):
            found = problems(tmp_path, SECRET_KEY=KEY, STRIPE_LINK_HOURS=hours)
            assert set(found) == {"STRIPE_LINK_HOURS"}
