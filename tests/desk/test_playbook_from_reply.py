"""A reply becomes a draft: its figures are facts again, and whose case it was is nowhere in it."""

import pytest

from assist.desk.decide_suggestion import Click, approve, edit
from assist.desk.playbook_from_reply import Wanted, make_draft, reply_of
from assist.errors import BadInput, NotAllowed
from assist.model.ids import new_id
from assist.playbooks.reading import data_of
from assist.store import accounts, playbook_drafts

ASKED = "hi how much do i still owe on my package"
PERSONAL = (
    "Hi Ada, Ana Ruiz here. You paid $35.10 on November 3, 2026 for invoice INV-2041 of The Salt"
    " Road; write to ada@example.com or +1 305 555 0111. Case 41. See https://x.example/a?t=1"
)


@pytest.fixture
def case(desk):
    """Ada asked, and Ana approved what was suggested."""
    contact = desk.author(name="Ada Moreno")
    key = desk.write(ASKED).conversation_id
    done = approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
    assert done.result.value == "done"
    with desk.desk.db.read() as tx:
        assert accounts.titles(tx, contact.account_id)
    return key


def reply(desk, key, words=None):
    return reply_of(desk.desk, key, words, by=desk.leo.id, now=desk.clock())


def make(desk, key, *, form_id=None, **changes):
    fields = {"name": "Balance, warmly", "intent": "balance_inquiry", "language": "en"}
    wanted = Wanted(key, **(fields | {"text": "You owe {{ balance }}."} | changes))
    return make_draft(
        desk.desk, wanted, form_id=form_id or new_id(), by=desk.leo.id, now=desk.clock()
    )


class TestAReply:
    def test_is_what_was_sent_with_its_facts_by_name(self, desk, case):
        found = reply(desk, case)
        assert "{{ balance }}" in found.text
        assert "balance" in found.facts
        assert "$" not in found.text
        assert "Ana" not in found.text, "the signature is not the playbook's"
        assert (found.intent, found.language) == ("balance_inquiry", "en")

    def test_before_anything_was_sent_is_what_is_suggested(self, desk):
        desk.author(name="Ada Moreno")
        key = desk.write(ASKED).conversation_id
        assert "{{ balance }}" in reply(desk, key).text

    def test_as_a_specialist_edited_it_keeps_their_words_and_no_figure_of_theirs(self, desk):
        desk.author(name="Ada Moreno")
        key = desk.write(ASKED).conversation_id
        suggestion = desk.suggestion(key)
        words = f"{suggestion.draft.text} Take your time, Ada."
        edit(desk.desk, Click(suggestion.id, desk.ana.id), words, desk.clock())
        found = reply(desk, key)
        assert "Take your time" in found.text
        assert "Ada" not in found.text

    def test_of_ones_own_words_loses_whatever_says_whose_case_it_is(self, desk, case):
        with desk.desk.db.read() as tx:
            contact = desk.conversation(case).contact_id
            assert contact
            titles = accounts.titles(tx, account_of(desk, case))
        found = reply(desk, case, PERSONAL.replace("The Salt Road", titles[0]))
        for personal in (
            "Ada",
            "Ana",
            "Ruiz",
            "35.10",
            "November 3",
            "2041",
            titles[0],
            "ada@example.com",
            "0111",
            "x.example",
            "41",
        ):
            assert personal not in found.text, found.text
        assert found.taken_out["[amount]"] == 1
        assert found.taken_out["[date]"] == 1
        assert found.taken_out["[name]"] >= 2
        assert found.taken_out["[email]"] == 1
        assert found.taken_out["[title]"] == 1

    def test_keeps_what_is_nobodys(self, desk, case):
        words = "Thanks for telling us. We will look at it tomorrow, and nothing happens meanwhile."
        found = reply(desk, case, words)
        assert found.text == words
        assert found.taken_out == {}

    def test_that_holds_card_data_loses_it(self, desk, case):
        found = reply(desk, case, "Your card 4111 1111 1111 1111 was declined.")
        assert "4111 1111" not in found.text
        assert "[CARD ****1111]" not in found.text or found.taken_out

    def test_is_for_leads(self, desk, case):
        with pytest.raises(NotAllowed, match="leads_only"):
            reply_of(desk.desk, case, None, by=desk.ana.id, now=desk.clock())

    def test_of_nothing_is_none(self, desk, case):
        with pytest.raises(BadInput, match="none yet"):
            reply(desk, case, "  ")


def account_of(desk, key):
    from assist.store import contacts

    with desk.desk.db.read() as tx:
        return contacts.get_contact(tx, desk.conversation(key).contact_id).account_id


class TestTheDraft:
    def test_says_the_words_in_that_language_and_leaves_the_other_to_be_written(self, desk, case):
        draft, taken = make(desk, case)
        data = data_of(draft.yaml_text)
        assert draft.playbook_id == "replies.balance_warmly"
        assert data["name"] == "Balance, warmly"
        assert data["intents"] == ["balance_inquiry"]
        assert data["family"] == "BALANCE"
        assert data["texts"]["en"]["short"] == "You owe {{ balance }}."
        assert "es" not in data["texts"]
        assert data["identity_level"] != "L0", "who gets a balance has to be known"
        assert taken == {}
        assert draft.specialist_id == desk.leo.id

    def test_without_facts_needs_nothing_proven(self, desk, case):
        draft, _ = make(desk, case, text="Thank you for telling us.")
        assert data_of(draft.yaml_text)["identity_level"] == "L0"

    def test_loses_what_was_typed_into_the_dialogue(self, desk, case):
        draft, taken = make(desk, case, text="Ada, you owe $120.00.", name="For Ada Moreno")
        assert "Ada" not in draft.yaml_text
        assert "Moreno" not in draft.yaml_text
        assert "120" not in draft.yaml_text
        assert taken == {"[name]": 1, "[amount]": 1}

    def test_of_a_form_that_comes_twice_is_one(self, desk, case):
        first, _ = make(desk, case, form_id="V1")
        again, _ = make(desk, case, form_id="V1")
        assert again.id == first.id
        with desk.desk.db.read() as tx:
            assert len(playbook_drafts.all(tx)) == 1

    def test_of_a_name_that_is_taken_gets_a_number(self, desk, case):
        ids = [make(desk, case)[0].playbook_id for _ in range(3)]
        assert ids == [f"replies.balance_warmly{end}" for end in ("", "_2", "_3")]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "x" * 61}, "name"),
            ({"text": "\n"}, "text"),
            ({"language": "de"}, "language"),
            ({"language": ""}, "language"),
            ({"intent": "no_such"}, "intent"),
            ({"intent": ""}, "intent"),
        ],
    )
    def test_names_what_is_wrong_with_the_form(self, desk, case, changes, field):
        with pytest.raises(BadInput) as error:
            make(desk, case, **changes)
        assert error.value.field == field

    def test_survives_any_name(self, desk, case):
        for name in ("日本語", "…", "1. Erste", 'a: "b" #c', "Ñandú ¿qué?"):
            draft, _ = make(desk, case, name=name)
            assert data_of(draft.yaml_text)["name"] == name
