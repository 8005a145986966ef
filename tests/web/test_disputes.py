"""The pages on disputes: the list by date, one dispute with its checklist, the forms, the pack."""

import io
import json
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from assist.desk.disputes import Opening, open_dispute
from assist.model.dispute import DisputeState, Network
from assist.store import accounts, disputes, quarantine
from tests import factories
from tests.web.conftest import form

DUE = datetime(2026, 12, 11, 20, tzinfo=UTC)  # 17:00 in Buenos Aires


@pytest.fixture
def author(desk):
    return desk.author()


@pytest.fixture
def payment(desk, author):
    made = factories.payment(id="pay-disputed", amount=factories.usd(5000))
    with desk.desk.db.transaction() as tx:
        accounts.add_payment(tx, author.account_id, made)
    return made


@pytest.fixture
def case(desk, payment):
    return desk.write("i opened a dispute with my bank over your charge").conversation_id


@pytest.fixture
def opened(desk, case, payment):
    opening = Opening(case, payment.id, Network.VISA, "10.4", external_id="dp_1", due_by=DUE)
    return open_dispute(desk.desk, opening, by=desk.ana.id, now=desk.clock())


def filled(case, **changes):
    fields = {
        "conversation": case,
        "payment": "pay-disputed",
        "network": "visa",
        "code": "13.1",
        "reason": "",
        "state": "needs_response",
        "number": "dp_9",
        "amount": "12.50",
        "due_by": "2026-12-11T17:00",
    }
    return fields | changes


def all_of(desk, author):
    with desk.desk.db.read() as tx:
        return disputes.of_account(tx, author.account_id)


class TestTheList:
    def test_is_for_those_who_are_signed_in(self, site, ana):
        assert site.visitor().get("/disputes").location == "/desk/sign-in?next=/disputes"
        assert "No dispute is open." in ana.get("/disputes").text

    def test_is_kept_by_no_browser(self, ana):
        assert ana.get("/disputes").headers["Cache-Control"] == "no-store"

    def test_has_the_overdue_first_then_by_the_banks_date(self, site, desk, case, author, opened):
        for number, day in (("dp_later", 20), ("dp_past", 1)):
            paid = factories.payment(id=f"pay-{number}")
            with desk.desk.db.transaction() as tx:
                accounts.add_payment(tx, author.account_id, paid)
            due = datetime(2026, 12, day, 20, tzinfo=UTC)
            opening = Opening(case, paid.id, Network.VISA, "13.1", external_id=number, due_by=due)
            open_dispute(desk.desk, opening, by=desk.ana.id, now=desk.clock())
        desk.clock.now = datetime(2026, 12, 2, 15, tzinfo=UTC)
        page = site.signed_in(desk.ana).get("/disputes").text
        assert page.index("dp_past") < page.index("dp_1") < page.index("dp_later")
        assert "Overdue since Dec 1, 2026" in page

    def test_is_filtered(self, ana, opened):
        for query, found in [
            ("", True),
            ("?show=closed", False),
            ("?show=all", True),
            ("?reason=fraudulent", True),
            ("?reason=duplicate", False),
        ]:
            assert ("dp_1" in ana.get(f"/disputes{query}").text) is found, query
        assert ana.get("/disputes?show=nothing").status_code == 404
        assert ana.get("/disputes?reason=boredom").status_code == 404


class TestOpening:
    def test_is_reached_from_the_conversation(self, ana, case):
        page = ana.get(f"/desk/conversations/{case}").text
        assert f"/disputes/new?conversation={case}" in page
        assert "pay-disputed" in ana.get(f"/disputes/new?conversation={case}").text

    def test_takes_the_banks_notice(self, ana, desk, author, case):
        answer = form(ana, "/disputes", **filled(case))
        (made,) = all_of(desk, author)
        assert answer.location == f"/disputes/{made.id}"
        assert (made.amount, made.due_by) == (factories.usd(1250), DUE)
        assert "The dispute is open." in ana.get(answer.location).text

    @pytest.mark.parametrize(
        "changes",
        [
            {"amount": "much"},
            {"amount": "12.505"},
            {"amount": "9000"},
            {"network": "none"},
            {"due_by": "soon"},
            {"code": "99"},
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, ana, desk, author, case, changes):
        answer = form(ana, "/disputes", **filled(case, **changes))
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
        assert 'value="dp_9"' in answer.text
        assert all_of(desk, author) == ()

    def test_of_nobody_we_know_is_refused(self, ana, desk):
        stranger = desk.write("hello", "+13055550999").conversation_id
        assert ana.get(f"/disputes/new?conversation={stranger}").status_code == 400
        assert ana.get("/disputes/new?conversation=nope").status_code == 404
        assert ana.get("/disputes/new").status_code == 404

    def test_warns_in_the_conversation(self, ana, case, opened):
        page = ana.get(f"/desk/conversations/{case}").text
        assert "No refund of this charge, and no collection on it." in page

    def test_leaves_no_offer_open_in_any_conversation(self, ana, desk, case, opened):
        key = desk.write("can i pay in installments").conversation_id
        assert "an open dispute" in ana.get(f"/desk/conversations/{key}").text


class TestADispute:
    def test_shows_dates_and_checklist(self, ana, opened):
        page = ana.get(f"/disputes/{opened.id}").text
        assert "Dec 11, 2026, 5:00 PM" in page  # the bank's, on the desk's clock
        assert "Dec 4, 2026" in page  # our own: the 7th and 8th are holidays
        assert "CE 3.0) counts those from Nov 21, 2025 to Jul 23, 2026" in page
        assert "Ask the checkout provider for the session's log." in page
        assert ana.get("/disputes/nope").status_code == 404

    def test_offers_a_specialist_no_pack_and_no_submission(self, ana, leo, opened):
        assert "Evidence pack as PDF" not in ana.get(f"/disputes/{opened.id}").text
        assert "Evidence pack as PDF" in leo.get(f"/disputes/{opened.id}").text
        for act in ("pack", "submitted", "news"):
            answer = form(ana, f"/disputes/{opened.id}/{act}", state="won")
            assert answer.status_code == 403, act

    def test_gives_leads_the_pack(self, leo, opened):
        pdf = form(leo, f"/disputes/{opened.id}/pack", part="pdf")
        assert pdf.headers["Content-Type"] == "application/pdf"
        assert f"dispute-{opened.id}.pdf" in pdf.headers["Content-Disposition"]
        assert "dp_1" in PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()
        told = form(leo, f"/disputes/{opened.id}/pack", part="json")
        assert json.loads(told.data)["dispute"]["number"] == "dp_1"
        assert "Evidence pack built" in leo.get(f"/disputes/{opened.id}").text
        assert form(leo, f"/disputes/{opened.id}/pack", part="exe").status_code == 400

    def test_is_submitted_by_a_person_once(self, leo, desk, author, opened):
        path = f"/disputes/{opened.id}/submitted"
        assert "Marked as submitted." in leo.get(form(leo, path).location).text
        assert "No evidence is awaited" in leo.get(form(leo, path).location).text
        assert all_of(desk, author)[0].state is DisputeState.UNDER_REVIEW

    def test_takes_the_banks_word_and_says_when_it_is_late(self, leo, desk, author, opened):
        path = f"/disputes/{opened.id}/news"
        assert "Recorded." in leo.get(form(leo, path, state="lost").location).text
        late = leo.get(form(leo, path, state="under_review").location).text
        assert "it changes nothing" in late
        assert "changed nothing" in late
        assert all_of(desk, author)[0].state is DisputeState.LOST

    def test_notes_a_withdrawal_and_where_files_are(self, ana, opened):
        path = f"/disputes/{opened.id}"
        told = ana.get(form(ana, f"{path}/withdrawn", letter="yes").location).text
        assert "Submit the evidence all the same" in told
        form(ana, f"{path}/evidence", piece="ip_log", place="Drive <b>12</b>")
        assert "Drive &lt;b&gt;12&lt;/b&gt;" in ana.get(path).text

    def test_reads_in_spanish(self, ana, opened):
        page = ana.get(f"/disputes/{opened.id}?lang=es").text
        assert "Evidence checklist" not in page
        assert 'lang="es"' in page

    def test_needs_the_forms_token(self, leo, opened):
        assert leo.post(f"/disputes/{opened.id}/submitted").status_code == 400


class TestWhatFitsNobody:
    def test_is_told_on_the_list_with_a_way_there(self, ana, desk):
        assert "of nobody we know" not in ana.get("/disputes").text
        with desk.desk.db.transaction() as tx:
            quarantine.add(
                tx, source="stripe", external_id="dispute:dp_9", reason="no account", raw=b"{}",
                now=desk.clock(),
            )  # fmt: skip
        page = ana.get("/disputes").text
        assert "1 dispute at Stripe is of nobody we know; its date runs all the same." in page
        assert 'href="/desk/quarantine"' in page
        assert "no account" in ana.get("/desk/quarantine").text
