"""The pages of team leads: what waits, what was decided, and the versions."""

import re

import pytest

from assist.model.contact import ChannelKind
from assist.store import model_versions, reviews
from assist.store.reviews import Wanted
from tests.harness import open_desk
from tests.learning_sets import write_sets
from tests.web.conftest import form

ODD = "the whole enchilada"
HEAVIEST = 150_000


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    return write_sets(tmp_path_factory.mktemp("sets"))


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, sets, var_dir):
    url = sqlite_copy(tmp_path / "assist.db")
    doubt = {"review_below": 1.0, "var_dir": var_dir}
    opened = open_desk(url, reader_cache, twilio, sets=sets, **doubt)
    yield opened
    opened.services.close()


@pytest.fixture
def review(desk):
    desk.author()
    desk.write(ODD)
    return queued(desk)[0]


def queued(desk, *, waiting=True):
    with desk.desk.db.read() as tx:
        return reviews.find(tx, Wanted(waiting=waiting), limit=50)


def accept(leo, review, **fields):
    values = {
        "act": "accept",
        "text": ODD,
        "language": "en",
        "intent": "balance_inquiry",
        **fields,
    }
    return form(leo, f"/understanding/reviews/{review.id}", **values)


class TestWhoMaySeeIt:
    @pytest.mark.parametrize("path", ["", "/decided", "/versions", "/status"])
    def test_leads_and_administrators_alone(self, site, ana, leo, path):
        assert site.visitor().get(f"/understanding{path}").status_code == 302
        assert ana.get(f"/understanding{path}").status_code == 403
        assert leo.get(f"/understanding{path}").status_code == 200

    def test_who_signs_in_comes_back_to_it(self, site):
        answer = site.visitor().get("/understanding/versions")
        assert answer.location == "/desk/sign-in?next=/understanding/versions"

    def test_the_console_leads_there(self, ana, leo):
        assert "/understanding" in leo.get("/desk").text
        assert "/understanding" not in ana.get("/desk").text

    def test_a_specialist_decides_nothing(self, ana, review, desk):
        assert accept(ana, review).status_code == 403
        assert queued(desk) == (review,)

    def test_a_form_without_its_token_is_refused(self, leo, review, desk):
        answer = leo.post(f"/understanding/reviews/{review.id}", data={"act": "discard"})
        assert answer.status_code == 400
        assert queued(desk) == (review,)


class TestWhatWaits:
    def test_is_shown_with_the_model_s_opinion(self, leo, review):
        page = leo.get("/understanding").text
        assert ODD in page
        assert "Unsure" in page
        assert "Wants money back" in page
        assert '<option value="refund_request" selected>' in page

    def test_is_nothing_in_words(self, leo):
        assert "Nothing waits." in leo.get("/understanding").text

    def test_shows_what_the_specialist_chose(self, site, ana, leo, desk, review):
        conversation = review.about.conversation_id
        about = desk.conversation(conversation).last_incoming_id
        path = f"/desk/conversations/{conversation}/correct"
        form(ana, path, about=about, intent="balance_inquiry")
        page = leo.get("/understanding").text
        assert re.search(r"The specialist chose</dt><dd><span>How much is owed .*Ana Ruiz", page)
        assert '<option value="balance_inquiry" selected>' in page

    def test_offers_an_example_without_who_wrote_it(self, leo, desk):
        desk.author()
        desk.write(f"{ODD}, asks Ada Moreno")
        page = leo.get("/understanding").text
        assert f"{ODD}, asks [name] [name]</textarea>" in page

    def test_cannot_break_the_page(self, leo, desk):
        desk.author()
        desk.write("<script>alert(1)</script> the whole enchilada </textarea> then")
        assert "<script>alert" not in leo.get("/understanding").text

    def test_is_filtered(self, leo, review):
        for query, found in [
            ("reason=low_confidence", True),
            ("reason=corrected", False),
            ("language=en", True),
            ("language=es", False),
            ("intent=refund_request", True),
            ("intent=opt_out", False),
            ("reason=&language=&intent=", True),
        ]:
            assert (ODD in leo.get(f"/understanding?{query}").text) is found, query
        assert "Nothing fits this filter." in leo.get("/understanding?language=es").text
        assert leo.get("/understanding?reason=boredom").status_code == 404

    def test_comes_in_pages_none_of_them_heavy(self, leo, desk):
        desk.author("bea@example.com", ChannelKind.EMAIL)
        for number in range(23):
            long = f"{ODD} number {number} " + "and so on <&> ñandú " * 400
            desk.write(long, "bea@example.com", ChannelKind.EMAIL)
        first = leo.get("/understanding?lang=es")
        assert len(first.data) < HEAVIEST
        assert "Página 1 de 3" in first.text
        assert "number 22" in leo.get("/understanding?page=3").text
        assert "Page 3 of 3" in leo.get("/understanding?page=99&lang=en").text


class TestADecision:
    def test_accepts_and_has_it_learnt(self, leo, review, desk):
        answer = accept(leo, review)
        assert answer.status_code == 303
        assert "Accepted as an example." in leo.get(answer.location).text
        desk.work(delayed=True)
        page = leo.get("/understanding/versions").text
        assert "Learnt from accepted examples" in page
        assert "1 reviewed example" in page
        assert "Leo Paz" in page
        assert "Go back to this version" in page

    def test_stays_on_the_filtered_page(self, leo, review):
        answer = accept(leo, review, at_language="en", at_page="2")
        assert answer.location == "/understanding?language=en&page=2"

    def test_changes_the_intent_and_teaches_both_languages(self, leo, review, desk):
        accept(leo, review, intent="tax_form_question", translation="la enchilada entera")
        (decided,) = queued(desk, waiting=False)
        assert decided.decided_intent == "tax_form_question"
        page = leo.get("/understanding/decided").text
        assert "la enchilada entera" in page
        assert "Accepted: Tax forms" in page

    def test_discards(self, leo, review, desk):
        form(leo, f"/understanding/reviews/{review.id}", act="discard")
        assert "Discarded" in leo.get("/understanding/decided").text
        assert queued(desk) == ()

    def test_of_a_second_lead_is_told_who_was_first(self, leo, review):
        accept(leo, review)
        answer = form(leo, f"/understanding/reviews/{review.id}", act="discard")
        assert "Leo Paz was first" in leo.get(answer.location).text

    def test_without_a_known_intent_or_words_is_refused(self, leo, review, desk):
        assert accept(leo, review, intent="").status_code == 400
        assert accept(leo, review, text="").status_code == 400
        assert accept(leo, review, text="x " * 400).status_code == 400
        assert form(leo, "/understanding/reviews/nope", act="discard").status_code == 404
        assert queued(desk) == (review,)

    def test_is_taken_back(self, leo, review, desk):
        accept(leo, review)
        desk.work(delayed=True)
        answer = form(leo, f"/understanding/reviews/{review.id}/withdraw")
        assert "Taken back." in leo.get(answer.location).text
        with desk.desk.db.read() as tx:
            assert reviews.examples(tx) == ()


class TestVersions:
    def test_go_back_in_one_step(self, leo, review, desk):
        accept(leo, review)
        desk.work(delayed=True)
        with desk.desk.db.read() as tx:
            learnt = model_versions.active(tx)
        answer = form(leo, f"/understanding/versions/{learnt.previous}/activate")
        page = leo.get(answer.location).text
        assert "That version reads from now on." in page
        assert "A team lead went back to another version." in page
        with desk.desk.db.read() as tx:
            assert model_versions.active(tx).version == learnt.previous

    def test_that_cannot_be_used_say_why(self, leo, desk):
        with desk.desk.db.read() as tx:
            active = model_versions.active(tx)
        answer = form(leo, f"/understanding/versions/{active.version}/activate")
        assert "in use already" in leo.get(answer.location).text
        assert form(leo, "/understanding/versions/nope/activate").status_code == 404

    def test_that_were_refused_name_the_intents(self, leo, desk, review):
        accept(leo, review, intent="promise_to_pay", text="refund me please")
        for number, lie in enumerate(("I want a refund", "give my money back")):
            desk.write(f"{ODD} {number}")
            (next_one,) = queued(desk)
            accept(leo, next_one, intent="promise_to_pay", text=lie, translation=f"{lie} ya")
        desk.work(delayed=True)
        page = leo.get("/understanding/versions").text
        assert "Not used, because these are read worse than before" in page
        assert re.search(r"Wants money back: \d of 6 right before, \d now", page)
