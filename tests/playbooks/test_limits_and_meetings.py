"""Limits that only tighten, playbooks that meet, conditions asked once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assist.model.offer import OfferKind, Reason
from assist.playbooks import Library
from assist.playbooks.choose import Choosing
from assist.playbooks.facts import facts_of
from assist.playbooks.library import entry_of
from assist.playbooks.offers.fitting import ladder_of
from assist.playbooks.offers.limits import OfferLimits, tightened, wider_than_policy
from assist.playbooks.offers.policy import packaged_policy
from assist.playbooks.overlaps import meetings
from assist.playbooks.samples import SAMPLES, Asked, read_as, situation_of
from tests.desk.playbooks.texts import BALANCE, changed

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


def ladder(**limits):
    situation = situation_of("owing", Asked(read_as(None, "en", NOW), ""), NOW)
    limits = OfferLimits(**limits) if limits else None
    return ladder_of(replace(situation, offer_limits=limits), NOW)


class TestLimits:
    def test_shorten_a_plan(self):
        assert len(ladder().of_kind(OfferKind.EQUAL_INSTALMENTS).schedule) == 3
        assert len(ladder(most_payments=2).of_kind(OfferKind.EQUAL_INSTALMENTS).schedule) == 2

    def test_leave_rungs_out_and_say_so(self):
        found = ladder(kinds=(OfferKind.PAY_IN_FULL,))
        assert [offer.kind for offer in found.offers] == [OfferKind.PAY_IN_FULL]
        left = found.why_not(OfferKind.EQUAL_INSTALMENTS)
        assert left.reason is Reason.PLAYBOOK_LIMIT

    def test_never_widen(self):
        policy = packaged_policy()
        loose = OfferLimits(
            most_payments=24, extension_days=14, pause_days=90, least_down_percent=5
        )
        assert tightened(policy, loose).steps == policy.steps
        assert {field for field, _ in wider_than_policy(loose, policy)} == {
            "most_payments", "pause_days", "least_down_percent",
        }  # fmt: skip

    def test_of_days_leave_out_what_ends_later(self):
        assert ladder(most_days=20).of_kind(OfferKind.EQUAL_INSTALMENTS) is None
        assert ladder(most_days=100).of_kind(OfferKind.EQUAL_INSTALMENTS) is not None


def named(playbook_id, text=BALANCE):
    return entry_of(playbook_id, text.replace("id: test.balance", f"id: {playbook_id}"))


class TestMeetings:
    def met(self, other):
        mine, theirs = named("test.a"), named("test.b", other)
        return meetings(mine, Library([mine, theirs]))

    def test_of_equals_are_decided_by_name_alone(self):
        (one,) = self.met(BALANCE)
        assert (one.wins, one.by_id_only, one.why) == (True, True, "its id comes first")

    def test_of_a_more_special_one_say_why(self):
        (one,) = self.met(changed("owner: billing", "channels: [sms]\nowner: billing"))
        assert (one.wins, one.why) == (False, "it is for fewer channels")

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("operator: gt, value: 0}", "operator: lt, value: 0}"),
            ("operator: is, value: true", "operator: is, value: false"),
            ("fact: balance, operator: gt, value: 0", "fact: balance, operator: unknown"),
            ("intents: [balance_inquiry]", "intents: [payoff_quote]"),
            ("owner: billing", "escalation: {min: E4, max: E4}\nowner: billing"),
        ],
    )
    def test_that_cannot_be_are_none(self, old, new):
        assert self.met(changed(old, new)) == ()


class TestChoosing:
    def test_asks_a_condition_that_several_have_once(self):
        asked = []
        entries = [named(f"test.p{n}") for n in range(5)]
        library = Library(entries)
        situation = situation_of("owing", Asked(read_as("balance_inquiry", "en", NOW), ""), NOW)

        class Counting(dict):
            def get(self, name, default=None):
                asked.append(name)
                return super().get(name, default)

        facts = Counting(facts_of(situation, NOW))
        facts.pop("has_plan")  # the last row: nobody fits
        assert Choosing(library, situation, facts, "en").fitting("balance_inquiry") is None
        assert sorted(asked) == sorted({"balance", "past_due", "is_known", "has_plan"})

    def test_among_versions_of_a_conversation_leaves_the_library_alone(self):
        first, second = named("test.a"), named("test.b")
        library = Library([first, second])
        other = entry_of("v2", changed("intents: [balance_inquiry]", "intents: [payoff_quote]")
                         .replace("id: test.balance", "id: test.a"))  # fmt: skip
        own = library.with_versions([other])
        assert own.get("test.a") is other
        assert [e.playbook.id for e in own.find("balance_inquiry")] == ["test.b"]
        assert [e.playbook.id for e in own.find("payoff_quote")] == ["test.a"]
        assert library.get("test.a") is first
        archived = library.with_versions([named("test.gone")])
        assert archived.get("test.gone") is not None
        assert len(archived.find("balance_inquiry")) == 2


@pytest.mark.parametrize("sample", [sample.name for sample in SAMPLES])
def test_every_sample_author_can_be_decided_about(sample):
    for language in ("en", "es"):
        situation = situation_of(sample, Asked(read_as("balance_inquiry", language, NOW), "x"), NOW)
        assert facts_of(situation, NOW)
