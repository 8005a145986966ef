"""What is proven now, and what a one-time code may be."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.model.contact import ChannelKind, ContactPoint, IdentityLevel
from assist.model.identity import CodeAction, OneTimeCode, Proof, ProofKind
from assist.policy import identity
from assist.policy.identity import (
    CODE_MARK,
    NoCode,
    code_hash,
    digits_in,
    fits,
    is_an_answer,
    is_locked,
    level_now,
    masked,
    may_be_called,
    only_the_code,
    reached,
    shared_cap,
    takes_codes,
    why_no_code,
    without,
)

NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)
SECRET = "0123456789abcdef0123456789abcdef"
L0, L1, L2, L3 = IdentityLevel
SMS, EMAIL, CHAT = ChannelKind.SMS, ChannelKind.EMAIL, ChannelKind.WEBCHAT


def proof(number=1, point="phone", level=L2, how=ProofKind.CODE, lasts=24, ago=0):
    at = NOW - timedelta(hours=ago)
    until = at + timedelta(hours=lasts)
    return Proof(f"p{number}", "c", point, "k", level, how, at, until, "test")


def code(number=1, ago=0, **values):
    at = NOW - timedelta(minutes=ago)
    base = {"conversation_id": "k", "contact_id": "c", "point_id": "phone", "message_id": "m"}
    values = {"action": CodeAction.SPEAK, "requested_at": at, "requested_by": "x"} | base | values
    return OneTimeCode(id=f"code{number}", **values)


def point(name="phone", channel=SMS, address="+12025550111", **values):
    on_file = {"verified_at": NOW - timedelta(days=30)} | values
    return ContactPoint(name, "c", channel, address, NOW, **on_file)


class TestTheLevel:
    def test_is_what_the_channel_proves_where_nothing_else_stands(self):
        assert level_now(SMS, L1, (), NOW) is L1
        assert level_now(CHAT, L0, (), NOW) is L0

    def test_rises_by_a_proof_and_falls_when_it_runs_out(self):
        found = (proof(),)
        assert level_now(SMS, L1, found, NOW) is L2
        assert level_now(SMS, L1, found, NOW + timedelta(hours=23, minutes=59)) is L2
        assert level_now(SMS, L1, found, NOW + timedelta(hours=24)) is L1

    def test_a_visitor_whom_nobody_knows_is_proven_by_a_code_to_a_phone_on_file(self):
        assert level_now(CHAT, L0, (proof(),), NOW) is L2

    def test_a_mail_that_nobody_vouches_for_is_worth_nothing_whatever_was_proven(self):
        assert level_now(EMAIL, L0, (proof(), proof(2, "mail", L3)), NOW) is L0

    def test_l3_asks_for_two_ways(self):
        second = proof(2, "mail", L3, lasts=2)
        assert level_now(SMS, L1, (proof(), second), NOW) is L3
        assert level_now(SMS, L1, (second,), NOW) is L2
        assert level_now(SMS, L1, (proof(), proof(2, "phone", L3)), NOW) is L2

    def test_l3_runs_out_before_l2(self):
        found = (proof(), proof(2, "mail", L3, lasts=2))
        assert level_now(SMS, L1, found, NOW + timedelta(hours=2)) is L2

    def test_a_call_to_the_phone_that_got_the_code_is_no_second_way(self):
        call = proof(2, "phone", how=ProofKind.CALL_BACK)
        assert reached(call, (proof(),)) is L2
        assert reached(proof(2, "other phone", how=ProofKind.CALL_BACK), (proof(),)) is L3

    def test_the_portal_is_a_way_of_its_own(self):
        portal = proof(2, "visitor", how=ProofKind.PORTAL)
        assert reached(proof(), (portal,)) is L3

    @given(
        st.sampled_from(list(ChannelKind)),
        st.sampled_from([L0, L1]),
        st.lists(
            st.builds(
                proof,
                st.integers(1, 9),
                st.sampled_from(["phone", "mail", "chat"]),
                st.sampled_from([L2, L3]),
                st.sampled_from(list(ProofKind)),
                st.integers(1, 24),
                st.integers(0, 48),
            ),
            max_size=4,
            unique_by=lambda one: one.id,
        ),
    )
    def test_never_more_than_what_stands(self, channel, by_channel, proofs):
        level = level_now(channel, by_channel, proofs, NOW)
        standing = [one for one in proofs if one.stands(NOW)]
        assert level is level_now(channel, by_channel, standing, NOW)
        assert level <= max([by_channel, *(one.level for one in standing)])
        if level is L3:
            assert len(standing) >= 2

    def test_a_phone_that_others_read_hears_nothing_of_an_account(self):
        assert shared_cap(point(shared=True), L3) is L1
        assert shared_cap(point(channel=EMAIL, shared=True), L2) is L2
        assert shared_cap(point(), L2) is L2


class TestSending:
    def test_three_an_hour(self):
        sent = [code(number, ago=number * 10) for number in range(1, 4)]
        assert why_no_code(sent, NOW) is NoCode.TOO_MANY
        assert why_no_code(sent, NOW + timedelta(minutes=30)) is None

    def test_what_never_left_does_not_count(self):
        refused = [code(number, message_id=None) for number in range(3)]
        assert why_no_code(refused, NOW) is None

    def test_one_for_a_name_that_nobody_has_counts_alike(self):
        decoys = [code(number, contact_id=None, message_id=None) for number in range(3)]
        assert why_no_code(decoys, NOW) is NoCode.TOO_MANY

    def test_five_wrong_tries_lock_for_half_an_hour_on_whichever_codes(self):
        tried = [code(1, tries=3, tried_at=NOW), code(2, tries=2, tried_at=NOW)]
        assert is_locked(tried, NOW)
        assert why_no_code(tried, NOW) is NoCode.LOCKED
        assert not is_locked(tried, NOW + timedelta(minutes=30))
        assert not is_locked([code(tries=4, tried_at=NOW)], NOW)

    def test_the_lock_lasts_from_the_last_try_though_the_others_are_older(self):
        earlier = NOW - timedelta(minutes=29)
        tried = [code(1, tries=4, tried_at=earlier), code(2, tries=1, tried_at=NOW)]
        assert is_locked(tried, NOW + timedelta(minutes=29))
        assert not is_locked(tried, NOW + timedelta(minutes=30))

    def test_only_to_addresses_on_file_of_their_own(self):
        points = [
            point("claimed", verified_at=None),
            point("family", shared=True),
            point("stopped", opted_out_at=NOW),
            point("visitor", CHAT),
            point("mail", EMAIL),
            point("phone"),
            point("wa", ChannelKind.WHATSAPP),
        ]
        assert [one.id for one in takes_codes(points, "visitor")] == ["phone", "mail"]
        assert [one.id for one in takes_codes(points, "mail")] == ["mail", "phone"]
        assert [one.id for one in takes_codes(points, "wa")] == ["wa", "phone", "mail"]

    def test_a_number_is_called_only_if_it_was_on_file_before_the_request(self):
        assert may_be_called(point(), NOW)
        assert not may_be_called(point(verified_at=NOW), NOW)
        assert not may_be_called(point(verified_at=None), NOW)
        assert not may_be_called(point(channel=EMAIL), NOW)

    def test_a_specialist_sees_addresses_masked(self):
        assert masked(point()) == "•••• 0111"
        assert masked(point(channel=EMAIL, address="nora@example.com")) == "n•••@example.com"


class TestTheHash:
    def test_is_bound_to_code_conversation_and_action(self):
        asked = code()
        hashed = code_hash(SECRET, "123456", asked)
        for other in (
            code(2),
            code(conversation_id="another"),
            code(action=CodeAction.CHANGE),
        ):
            assert code_hash(SECRET, "123456", other) != hashed
        assert code_hash("another secret", "123456", asked) != hashed
        assert "123456" not in hashed

    def test_fits_its_code_alone(self):
        asked = code()
        asked = code(code_hash=code_hash(SECRET, "123456", asked))
        assert fits(SECRET, "123456", asked)
        assert not fits(SECRET, "123457", asked)

    def test_nothing_fits_what_never_left(self):
        assert not fits(SECRET, "", code())
        assert not fits(SECRET, "123456", code())


class TestFindingIt:
    @pytest.mark.parametrize(
        "text",
        [
            "123456",
            "my code is 123456.",
            "123 456",
            "123-456",
            "1 2 3 4 5 6",
            "mi código: １２３４５６",
            "my code is ١٢٣٤٥٦",
        ],
    )
    def test_however_it_is_written(self, text):
        assert [digits.code for digits in digits_in(text)] == ["123456"]

    @pytest.mark.parametrize("text", ["1234567", "12345", "4242 4242 4242 4242", "+1 202 555 0111"])
    def test_not_within_longer_numbers(self, text):
        assert digits_in(text) == ()

    def test_an_invoice_number_in_a_long_text_is_no_answer(self):
        assert not is_an_answer(
            "I was looking at invoice 208811 and I do not understand the second line"
        )
        assert is_an_answer("208811")
        assert is_an_answer("I think the code that you sent me yesterday evening was 208811 or so")

    def test_it_is_cut_wherever_it_stands(self):
        text = "123 456 is it, again: 123456, and 654321 is the invoice"
        assert without(text, ["123456"]) == (
            f"{CODE_MARK} is it, again: {CODE_MARK}, and 654321 is the invoice"
        )

    @pytest.mark.parametrize(
        "words",
        ["{}", "my code is {}", "here it's: {}. Thanks!", "el código es {}", "acá va, {} gracias"],
    )
    def test_small_words_beside_it_say_nothing(self, words):
        assert only_the_code(words.format(CODE_MARK))

    @pytest.mark.parametrize(
        "words",
        [
            "{} STOP",
            "{} baja",
            "{} not me",
            "{} no fui yo",
            "{} i want to die",
            "{} and I want to end my life",
            "{} refund",
            "{} $200?",
            "{} 😡 2",
        ],
    )
    def test_every_other_word_is_read_however_short(self, words):
        assert not only_the_code(words.format(CODE_MARK))

    def test_it_has_six_digits_for_ten_minutes(self):
        assert (6, timedelta(minutes=10)) == (identity.CODE_DIGITS, identity.CODE_GOOD_FOR)
        assert (5, timedelta(minutes=30)) == (identity.WRONG_TRIES, identity.LOCKED_FOR)
        assert (3, timedelta(hours=1)) == (identity.SENDS, identity.SENDS_WITHIN)
