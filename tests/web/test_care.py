"""What the console shows of a crisis, and how what helps an author is noted there."""

import pytest

from tests.web.conftest import form

DANGER = "i want to kill myself"
TOLD = {"needs": ["pause", "in_writing"], "agreed": "phone", "review_on": "2026-12-20"}


@pytest.fixture
def waiting(desk):
    desk.author()
    return desk.write("could i pay it in 2 installments please").conversation_id


class TestACrisis:
    def test_is_before_everybody_until_it_is_ended(self, ana, desk, waiting):
        assert "may be in danger" not in ana.get("/desk").text
        key = desk.write(DANGER).conversation_id
        for path in ("/desk", "/desk/queue", "/desk?state=resolved"):
            page = ana.get(path).text
            assert "Somebody may be in danger" in page
            assert f"/desk/conversations/{key}" in page


class TestWhatHelps:
    def test_is_noted_and_shown(self, ana, waiting):
        answer = form(
            ana, f"/desk/conversations/{waiting}/support", **TOLD, amount="150.00", payday="5"
        )
        assert answer.status_code == 303
        page = ana.get(answer.location).text
        assert "What helps them: A pause, In writing, no calls" in page
        assert "$150.00 a month" in page

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"agreed": ""}, "agreed"),
            ({"needs": []}, "needs"),
            ({"needs": ["cancer"]}, "needs"),
            ({"review_on": "soon"}, "review_on"),
            ({"amount": "lots"}, "amount"),
            ({"payday": "monday"}, "payday"),
        ],
    )
    def test_bad_input_names_its_field(self, ana, waiting, change, told):
        answer = form(ana, f"/desk/conversations/{waiting}/support", **(TOLD | change))
        assert answer.status_code == 400
        assert told in answer.text

    def test_is_forgotten_when_they_take_it_back(self, ana, waiting):
        form(ana, f"/desk/conversations/{waiting}/support", **TOLD)
        form(ana, f"/desk/conversations/{waiting}/support/end", how="withdrawn")
        page = ana.get(f"/desk/conversations/{waiting}").text
        assert "What helps them" not in page
