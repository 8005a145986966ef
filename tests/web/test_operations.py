"""Jobs that were given up and held mail: everybody may look, leads may act."""

import pytest

from assist.desk.fetch_mail import quarantine_mail
from assist.store import quarantine
from tests.web.conftest import form

RAW = b"From: <script>\r\n\r\n\xff\xfe body"


@pytest.fixture
def held(desk):
    quarantine_mail(desk.desk, "1:7", RAW, "The mail has no readable header.")
    with desk.desk.db.read() as tx:
        (item,) = quarantine.list(tx)
    return item


class TestJobs:
    def test_show_what_waits(self, ana):
        page = ana.get("/desk/jobs").text
        assert "conversation" in page
        assert "Nothing was given up." in page

    def test_are_retried_by_leads_only(self, ana, leo):
        assert form(ana, "/desk/jobs/retry", key="x").status_code == 403
        answer = form(leo, "/desk/jobs/retry", key="x")
        assert answer.status_code == 303
        assert "not given up any more" in leo.get("/desk/jobs").text


class TestHeldMail:
    def test_is_listed_with_the_reason(self, ana, held):
        assert "The mail has no readable header." in ana.get("/desk/quarantine").text

    def test_is_downloaded_as_it_came_and_never_runs(self, ana, held):
        answer = ana.get(f"/desk/quarantine/{held.id}/raw")
        assert answer.data == RAW
        assert answer.content_type.startswith("text/plain")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_is_put_away_by_leads_only(self, ana, leo, held):
        path = f"/desk/quarantine/{held.id}/dismiss"
        assert form(ana, path).status_code == 403
        assert form(leo, path).status_code == 303
        assert "Nothing is held." in leo.get("/desk/quarantine").text

    def test_that_still_cannot_be_read_stays(self, leo, held):
        form(leo, f"/desk/quarantine/{held.id}/retry")
        page = leo.get("/desk/quarantine").text
        assert "It still cannot be read" in page
        assert "The mail has no readable header." in page
