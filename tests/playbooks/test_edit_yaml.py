"""A form's change: the field, and nothing else."""

import pytest

from assist.errors import BadInput
from assist.playbooks import load_packaged
from assist.playbooks.compare import differences, three_way
from assist.playbooks.edit_yaml import changed
from tests.desk.playbooks.texts import BALANCE

TEXTS = dict(load_packaged())


@pytest.mark.parametrize("playbook_id", TEXTS)
def test_every_packaged_file_comes_back_byte_for_byte_but_for_the_field(playbook_id):
    text = TEXTS[playbook_id]
    assert changed(text, {}) == text
    (name,) = [line for line in text.splitlines() if line.startswith("name: ")]
    assert changed(text, {"name": "Another"}) == text.replace(name, "name: Another", 1)


class TestChanges:
    def test_keep_comments(self):
        new = changed(BALANCE, {"name": "Owed"})
        assert new == BALANCE.replace("What is owed, for tests", "Owed")
        assert "# one is enough" in new
        assert new.startswith("# The first thing")

    def test_take_fields_and_items_out(self):
        new = changed(BALANCE, {"conditions.all[1]": None, "conditions.all[2]": None})
        assert [hunk.path for hunk in differences(BALANCE, new)] == ["conditions.all"]
        assert "operator: is, value: true" not in new
        assert "has_plan" in new
        assert changed(BALANCE, {"banned.en": None}) == BALANCE

    def test_add_rows_where_there_were_none(self):
        new = changed(
            BALANCE, {"conditions.any[0]": {"fact": "channel", "operator": "eq", "value": "sms"}}
        )
        assert "  any:" in new

    def test_write_paragraphs_as_a_block(self):
        new = changed(BALANCE, {"texts.en.long": "One.\n\nTwo.  "})
        assert "    long: |\n      One.\n\n      Two.\n" in new

    @pytest.mark.parametrize("path", ["texts..en", "", "name.first", "conditions.all[9]", "[0]"])
    def test_to_a_place_that_is_none_are_refused(self, path):
        with pytest.raises(BadInput):
            changed(BALANCE, {path: "x"})


class TestThreeWay:
    def test_puts_changes_of_both_together(self):
        mine = changed(BALANCE, {"texts.en.subject": "Mine"})
        theirs = changed(BALANCE, {"texts.es.subject": "Suyo", "owner": "finance"})
        found = three_way(BALANCE, theirs, mine)
        assert found.conflicts == ()
        assert differences(mine, found.merged) == found.theirs

    def test_does_not_guess_where_both_changed_one_field(self):
        mine = changed(BALANCE, {"owner": "me"})
        theirs = changed(BALANCE, {"owner": "them", "name": "Other"})
        found = three_way(BALANCE, theirs, mine)
        assert (found.conflicts, found.merged) == (("owner",), None)

    def test_takes_the_same_change_once(self):
        both = changed(BALANCE, {"owner": "us"})
        assert three_way(BALANCE, both, both).conflicts == ()

    def test_meets_where_one_changed_within_what_the_other_changed(self):
        mine = changed(BALANCE, {"texts.en.short": "x"})
        theirs = changed(BALANCE, {"texts.en": None})
        assert three_way(BALANCE, theirs, mine).conflicts == ("texts.en",)
