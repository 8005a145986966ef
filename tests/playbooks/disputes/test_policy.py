"""The tables: codes to reasons, limits, and a checklist for every reason."""

import pytest

from assist.desk import dispute_words
from assist.errors import BadInput
from assist.model.dispute import DisputeReason, Network
from assist.playbooks.disputes.evidence import FINDERS
from assist.playbooks.disputes.policy import (
    DisputePolicy,
    EvidenceTable,
    packaged_evidence,
    packaged_policy,
    reason_of,
)
from assist.playbooks.policy_files import parse_table

R = DisputeReason
VISA = {
    R.CREDIT_NOT_PROCESSED: ["13.6", "13.7"],
    R.DUPLICATE: ["12.6.1", "12.6.2"],
    R.FRAUDULENT: ["10.1", "10.2", "10.3", "10.4", "10.5", "33"],
    R.PRODUCT_NOT_RECEIVED: ["13.1", "13.9"],
    R.PRODUCT_UNACCEPTABLE: ["13.3", "13.4", "13.5"],
    R.SUBSCRIPTION_CANCELED: ["13.2"],
    R.GENERAL: ["11.1", "11.3", "12.1", "12.5", "12.7", "13.8"],
}
MASTERCARD = {
    R.FRAUDULENT: ["4837", "4870", "4871"],
    R.UNRECOGNIZED: ["4863"],
    R.DUPLICATE: ["4834"],
    R.GENERAL: ["4853", "4808"],
}


class TestACode:
    @pytest.mark.parametrize(
        ("network", "code", "reason"),
        [
            *((Network.VISA, code, reason) for reason, codes in VISA.items() for code in codes),
            *(
                (Network.MASTERCARD, code, reason)
                for reason, codes in MASTERCARD.items()
                for code in codes
            ),
        ],
    )
    def test_means_one_of_stripes_reasons(self, network, code, reason):
        assert reason_of(network, code, packaged_policy()) is reason

    def test_that_nobody_knows_means_none(self):
        assert reason_of(Network.VISA, "99", packaged_policy()) is None
        assert reason_of(Network.AMEX, "C08", packaged_policy()) is None
        assert reason_of(Network.VISA, "", packaged_policy()) is None


class TestThePolicy:
    def test_has_the_days_of_the_networks(self):
        shown = {
            network.value: (days.files, days.answers, days.pre_arbitration)
            for network, days in packaged_policy().networks.items()
        }
        assert shown == {
            "visa": (120, 30, 30),
            "mastercard": (120, 45, 45),
            "amex": (120, 20, 20),
            "discover": (120, 30, 30),
        }

    def test_has_what_banks_take(self):
        limits = packaged_policy().limits
        assert (limits.bytes, limits.characters) == (4_500_000, 150_000)
        assert limits.pages_for(Network.VISA) == 49
        assert limits.pages_for(Network.MASTERCARD) == 19

    def test_names_the_field_that_is_wrong(self):
        with pytest.raises(BadInput, match=r"disputes\.yaml alarms"):
            parse_table(
                DisputePolicy, "version: a\nalarms: {early: 2, internal: 3}", "disputes.yaml"
            )
        with pytest.raises(BadInput, match="is not YAML"):
            parse_table(DisputePolicy, "version: [", "disputes.yaml")


class TestTheEvidenceTable:
    def test_finds_in_the_records_what_it_says_is_there(self):
        from_records = {
            name for name, piece in packaged_evidence().pieces.items() if piece.source == "records"
        }
        also_brought_as_files = {"ip_log", "recorded_consent"}  # the records may have them, too
        assert from_records | also_brought_as_files == set(FINDERS)

    def test_has_words_and_a_next_step_for_every_piece(self):
        pieces = set(packaged_evidence().pieces)
        assert set(dispute_words.PIECES) == set(dispute_words.TO_DO) == pieces

    @pytest.mark.parametrize("reason", list(R))
    def test_has_a_list_for_every_reason(self, reason):
        needed = packaged_evidence().needed(reason, withdrawn=False)
        assert len(needed) == len(set(needed)) >= 10
        assert "bank_withdrawal" not in needed
        assert reason in dispute_words.REASONS

    def test_asks_for_what_the_claim_turns_on_first(self):
        first = {
            reason: packaged_evidence().needed(reason, withdrawn=False)[:5]
            for reason in (R.FRAUDULENT, R.UNRECOGNIZED, R.PRODUCT_NOT_RECEIVED, R.DUPLICATE)
        }
        assert first[R.FRAUDULENT] == first[R.UNRECOGNIZED]
        assert "ip_log" in first[R.FRAUDULENT]
        assert "copies_tracking" in first[R.PRODUCT_NOT_RECEIVED]
        assert "other_charge" in first[R.DUPLICATE]

    def test_asks_for_the_banks_letter_when_the_author_withdrew(self):
        assert "bank_withdrawal" in packaged_evidence().needed(R.GENERAL, withdrawn=True)

    def test_may_not_name_a_piece_that_it_does_not_have(self):
        text = (
            "{version: a, pieces: {}, always: [x], withdrawn: [], claims: {general: []},"
            " same_as: {}}"
        )
        with pytest.raises(BadInput, match="names pieces that it does not have"):
            parse_table(EvidenceTable, text, "evidence.yaml")
