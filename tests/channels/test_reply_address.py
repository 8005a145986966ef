import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.channels.reply_address import ReplyAddresses
from assist.errors import BadInput
from assist.model.ids import new_id

ADDRESSES = ReplyAddresses("Billing@Example.org", "secret")
ID = "0123456789abcdef0123456789"


class TestRoundTrip:
    def test_a_reply_address_names_its_conversation(self):
        address = ADDRESSES.make(ID)
        assert address.startswith(f"billing+c{ID}.")
        assert ADDRESSES.read([address]) == ID

    def test_case_does_not_matter(self):
        assert ADDRESSES.read([ADDRESSES.make(ID).upper()]) == ID

    def test_other_recipients_do_not_matter(self):
        others = ["ana@example.com", "billing@example.org", "billing+x@example.org", "", "@"]
        assert ADDRESSES.read([*others, ADDRESSES.make(ID)]) == ID

    @given(st.builds(new_id))
    def test_every_identifier_fits_the_local_part(self, identifier):
        longest = ReplyAddresses("x" * 22 + "@example.org", "secret")
        address = longest.make(identifier)
        assert len(address.partition("@")[0]) <= 64
        assert longest.read([address]) == identifier


class TestForgeries:
    def test_another_conversation_with_the_same_signature(self):
        other = ADDRESSES.make(ID).replace(ID, "f" + ID[1:])
        assert ADDRESSES.read([other]) is None

    def test_another_secret_or_mailbox(self):
        assert ReplyAddresses("billing@example.org", "other").read([ADDRESSES.make(ID)]) is None
        assert ReplyAddresses("sales@example.org", "secret").read([ADDRESSES.make(ID)]) is None

    @given(st.text())
    def test_any_text(self, text):
        assert ADDRESSES.read([text, f"billing+c{ID}.{text}@example.org"]) is None


class TestSetup:
    @pytest.mark.parametrize("mailbox", ["", "x", "@example.org", "x" * 23 + "@example.org"])
    def test_a_mailbox_that_cannot_carry_them_is_refused(self, mailbox):
        with pytest.raises(BadInput):
            ReplyAddresses(mailbox, "secret")

    def test_an_identifier_that_is_none_is_refused(self):
        with pytest.raises(BadInput):
            ADDRESSES.make("a@b")

    def test_which_addresses_are_ours(self):
        assert ADDRESSES.owns("BILLING+anything@example.org")
        assert not ADDRESSES.owns("billing@example.com")
