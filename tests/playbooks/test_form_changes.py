"""A form's fields become changes of the YAML; whatever the form does not know stays."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.playbooks.edit_yaml import changed
from assist.playbooks.form_changes import form_changes
from assist.playbooks.reading import data_of
from tests.desk.playbooks.texts import BALANCE

BEFORE = data_of(BALANCE)


def applied(wanted, text=BALANCE):
    return changed(text, form_changes(data_of(text), wanted))


class TestWhatAFormCannotTellApart:
    @pytest.mark.parametrize(
        "wanted",
        [
            {"name": "What is owed, for tests"},
            {"texts": {"en": {"long": BEFORE["texts"]["en"]["long"].replace("\n", "\r\n")}}},
            {
                "conditions": {
                    "all": [{"fact": "balance", "operator": "gt", "value": "0"}, *({},) * 3]
                }
            },
            {"banned": {"en": [], "es": []}, "follow_up": [], "openers": None},
            {"changelog": [{"when": "2026-11-22"}]},
        ],
    )
    def test_is_no_change(self, wanted):
        assert form_changes(BEFORE, wanted) == {}
        assert applied(wanted) == BALANCE

    def test_but_a_flag_is_no_text(self):
        assert form_changes({"value": True}, {"value": "True"}) == {"value": "True"}
        assert form_changes({"value": True}, {"value": True}) == {}


class TestAField:
    def test_is_set_where_it_stands(self):
        text = applied({"texts": {"es": {"subject": "Lo que falta", "chat": None}}})
        assert text == BALANCE.replace("Tu saldo", "Lo que falta")

    def test_is_taken_out(self):
        assert form_changes(BEFORE, {"purpose": None}) == {"purpose": None}

    def test_of_a_mapping_that_is_not_there_is_made(self):
        text = applied({"offers": {"most_payments": 2, "kinds": None}})
        assert data_of(text)["offers"] == {"most_payments": 2}


class TestRows:
    def rows(self):
        return [dict(row) for row in BEFORE["examples"]]

    def test_are_taken_out_one_by_one_and_the_rest_stays(self):
        rows = self.rows()
        assert form_changes(BEFORE, {"examples": [rows[0], rows[3]]}) == {
            "examples[1]": None,
            "examples[2]": None,
        }
        assert "# one is enough" in applied({"examples": [rows[0], rows[3]]})

    def test_come_in_at_the_end_several_at_once(self):
        more = [{"language": "en", "says": f"owed {n}", "expects": "BALANCE"} for n in range(3)]
        text = applied({"examples": self.rows() + more})
        assert data_of(text)["examples"] == self.rows() + more

    def test_that_are_changed_and_taken_out_at_once_are_written_anew(self):
        rows = self.rows()
        wanted = [{**rows[0], "says": "so how much"}, rows[3]]
        assert data_of(applied({"examples": wanted}))["examples"] == wanted

    def test_of_a_list_that_is_not_there_are_made(self):
        rule = {"playbook": "test.balance", "after_days": 3, "unless": None}
        text = applied({"follow_up": [rule]})
        assert data_of(text)["follow_up"] == [{"playbook": "test.balance", "after_days": 3}]


VALUE = st.one_of(st.integers(0, 99), st.booleans(), st.text("abc ñ\n", min_size=1).map(str.strip))
ROW = st.fixed_dictionaries(
    {"fact": st.sampled_from("abc"), "value": VALUE.filter(lambda v: v != "")}
)


@given(st.lists(ROW, max_size=5), st.lists(ROW, max_size=5))
def test_whatever_rows_there_were_the_wanted_ones_come_of_it(before, wanted):
    text = changed(BALANCE, {"rows": before})
    after = data_of(changed(text, form_changes(data_of(text), {"rows": wanted})))["rows"]
    assert form_changes({"rows": after}, {"rows": wanted}) == {}
    assert date(2026, 11, 22) == data_of(text)["changelog"][0]["when"]
