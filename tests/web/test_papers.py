"""The page of an author's papers: what may be had, and where alone it may go."""

import pytest

from assist.store import accounts
from tests import factories
from tests.web.conftest import form


@pytest.fixture
def case(desk):
    author = desk.author()
    with desk.desk.db.transaction() as tx:
        accounts.add_payment(tx, author.account_id, factories.payment(id="pay-1"))
    return desk.write("could you send me a receipt").conversation_id


def test_is_reached_from_the_conversation_and_names_the_address(ana, case):
    assert f"/desk/conversations/{case}/papers" in ana.get(f"/desk/conversations/{case}").text
    page = ana.get(f"/desk/conversations/{case}/papers").text
    assert "No billing address is on file: papers may not be sent yet." in page
    assert 'value="pay-1"' in page


@pytest.mark.parametrize(("kind", "name"), [("receipt", "receipt-pay-1"), ("statement", "state")])
def test_gives_the_file(ana, case, kind, name):
    answer = form(ana, f"/desk/conversations/{case}/papers/{kind}", payment="pay-1")
    assert answer.data.startswith(b"%PDF")
    assert name in answer.headers["Content-Disposition"]


def test_refuses_what_is_not_there(site, ana, desk, case):
    assert site.visitor().get(f"/desk/conversations/{case}/papers").status_code == 302
    stranger = desk.write("hello", "+13055550999").conversation_id
    assert ana.get(f"/desk/conversations/{stranger}/papers").status_code == 400
    assert ana.get("/desk/conversations/nope/papers").status_code == 404
    assert form(ana, f"/desk/conversations/{case}/papers/receipt", payment="x").status_code == 400
