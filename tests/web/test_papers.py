"""The page of an author's papers: what may be had, and where alone it may go."""

import re

import pytest

from assist.demo.standins.smtp import SmtpStandin
from assist.model.contact import ChannelKind
from assist.model.ids import new_id
from assist.store import accounts, inboxes, messages
from assist.store.account_entries import ACCOUNTS
from assist.store.rows import run
from tests import factories
from tests.harness import mail_settings, open_desk
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


def test_sends_nothing_where_there_is_no_mailbox(ana, case):
    assert "Send to the billing address" not in ana.get(f"/desk/conversations/{case}/papers").text
    told = {"kind": "statement", "form": new_id()}
    assert form(ana, f"/desk/conversations/{case}/papers/send", **told).status_code == 400


@pytest.mark.parametrize("told", [{"kind": "letter"}, {"kind": "receipt", "form": "../x"}])
def test_refuses_a_form_that_is_not_ours(ana, case, told):
    assert form(ana, f"/desk/conversations/{case}/papers/send", **told).status_code == 400


class TestByMail:
    @pytest.fixture
    def desk(self, sqlite_copy, tmp_path, reader_cache, twilio):
        with SmtpStandin() as smtp:
            url = sqlite_copy(tmp_path / "mail.db")
            opened = open_desk(url, reader_cache, twilio, **mail_settings(smtp))
            with opened.desk.db.transaction() as tx:
                inboxes.ensure(tx, ChannelKind.EMAIL, "billing@example.com", "Billing")
            yield opened
            opened.services.close()

    @pytest.fixture
    def case(self, desk, case):
        with desk.desk.db.transaction() as tx:
            run(tx, ACCOUNTS.update().values(billing_email="ada@example.org"))
        return case

    def test_one_click_sends_it_once_and_the_timeline_has_the_file(self, ana, desk, case):
        page = ana.get(f"/desk/conversations/{case}/papers").text
        (key, *_) = re.findall(r'name="form" value="([0-9a-f]{26})"', page)
        told = {"kind": "receipt", "form": key, "payment": "pay-1"}
        path = f"/desk/conversations/{case}/papers/send"
        assert form(ana, path, **told).status_code == 303
        assert form(ana, path, **told).status_code == 409
        desk.work()
        with desk.desk.db.read() as tx:
            thread = messages.get(tx, key).conversation_id
        said = ana.get(f"/desk/conversations/{thread}").text
        link = f"/desk/conversations/{thread}/papers/{key}/0"
        assert link in said
        assert ana.get(link).data.startswith(b"%PDF")
        assert ana.get(f"/desk/conversations/{case}/papers/{key}/0").status_code == 404
        assert ana.get(f"/desk/conversations/{thread}/papers/{key}/1").status_code == 404


def test_refuses_what_is_not_there(site, ana, desk, case):
    assert site.visitor().get(f"/desk/conversations/{case}/papers").status_code == 302
    stranger = desk.write("hello", "+13055550999").conversation_id
    assert ana.get(f"/desk/conversations/{stranger}/papers").status_code == 400
    assert ana.get("/desk/conversations/nope/papers").status_code == 404
    assert form(ana, f"/desk/conversations/{case}/papers/receipt", payment="x").status_code == 400
