"""The learning loop: doubt or correction, a team lead, a trained version, and the way back."""

from dataclasses import replace

import pytest

from assist.desk import review_interpretation
from assist.desk.choose_version import VersionResult, activate_version, adopt_packaged, roll_back
from assist.desk.correct_intent import Correction, correct_intent
from assist.desk.decide_suggestion import ClickResult
from assist.desk.review_interpretation import Acceptance, ReviewResult
from assist.desk.train_intents import CHAIN
from assist.errors import BadInput, NotAllowed, TemporaryFailure
from assist.intents.versions import Workshop
from assist.model.learning import (
    ReviewReason,
    ReviewState,
    VersionReason,
    VersionState,
)
from assist.store import audit, interpretations, model_versions, reviews
from assist.store.reviews import Wanted
from tests.harness import open_desk
from tests.learning_sets import write_sets

ODD = "the whole enchilada"  # read as a refund, meant as the balance
PLAIN = "hi how much do i still owe on my package"


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    return write_sets(tmp_path_factory.mktemp("sets"))


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory):
    """What one test trained, the next one loads: the same examples are the same version."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, sets, var_dir):
    url = sqlite_copy(tmp_path / "assist.db")
    doubt = {"review_below": 1.0, "var_dir": var_dir}
    opened = open_desk(url, reader_cache, twilio, sets=sets, **doubt)
    yield opened
    opened.services.close()


@pytest.fixture
def written(desk):
    desk.author()
    return desk.write(ODD).conversation_id


def waiting(desk):
    with desk.desk.db.read() as tx:
        return reviews.find(tx, Wanted(), limit=50)


def reading(desk, conversation_id):
    with desk.desk.db.read() as tx:
        return interpretations.latest(tx, conversation_id)


def correct(desk, conversation_id, intent="balance_inquiry", by=None, message_id=None):
    message = message_id or desk.conversation(conversation_id).last_incoming_id
    correction = Correction(conversation_id, message, intent, (by or desk.ana).id)
    answer = correct_intent(desk.desk, correction, desk.clock())
    desk.work()
    return answer


def accept(desk, review, intent="balance_inquiry", texts=None, by=None):
    texts = texts or ((review.about.language, review.about.text),)
    who = (by or desk.leo).id
    acceptance = Acceptance(intent, texts)
    return review_interpretation.accept(desk.desk, review.id, acceptance, by=who, now=desk.clock())


def examples(desk):
    with desk.desk.db.read() as tx:
        return [example.lesson for example in reviews.examples(tx)]


def active(desk):
    with desk.desk.db.read() as tx:
        return model_versions.active(tx)


def versions(desk):
    """Those of the small sets, the one in use first."""
    ours = desk.desk.learning.trainer.workshop.base_hash
    with desk.desk.db.read() as tx:
        return [it for it in model_versions.newest(tx) if it.base_hash == ours]


def record_of(desk, conversation_id):
    with desk.desk.db.read() as tx:
        return [line["kind"] for line in audit.export(tx, conversation_id)["events"]]


class TestADoubtfulReading:
    def test_waits_for_a_lead_with_what_the_model_thought(self, desk, written):
        (review,) = waiting(desk)
        assert review.about.reason is ReviewReason.LOW_CONFIDENCE
        assert review.about.text == ODD
        assert review.guessed_intent == "refund_request"
        assert review.about.guesses[0].words in ODD
        assert review.about.guesses[0].confidence < 0.99

    def test_is_no_sure_one(self, desk):
        desk.author()
        desk.write(PLAIN)
        assert waiting(desk) == ()

    def test_is_no_stop_keyword_and_no_automatic_mail(self, desk):
        desk.author()
        desk.write("STOP", opt_keyword="stop")
        desk.write(ODD, automatic=True)
        assert waiting(desk) == ()

    def test_has_words(self, desk):
        desk.author()
        desk.write("??? 123")
        assert waiting(desk) == ()

    def test_holds_no_card_number(self, desk):
        desk.author()
        desk.write(f"{ODD} 4111 1111 1111 1111")
        (review,) = waiting(desk)
        assert "1111 1111" not in review.about.text

    def test_is_queued_once_however_often_it_is_drawn(self, desk, written):
        from assist.desk.take_turn import take_turn

        take_turn(desk.desk, written, "stale")
        assert len(waiting(desk)) == 1


class TestACorrection:
    def test_draws_the_playbook_of_the_intent_that_was_chosen(self, desk, written):
        assert "balance" not in desk.suggestion(written).draft.playbook_id
        answer = correct(desk, written)
        assert answer.result is ClickResult.DONE
        assert desk.suggestion(written).draft.playbook_id.startswith("balance")
        assert "$120.00" in desk.suggestion(written).draft.text
        assert reading(desk, written).intents[0].id == "balance_inquiry"

    def test_puts_the_message_before_a_lead_with_both_opinions(self, desk):
        desk.author()
        conversation = desk.write(PLAIN).conversation_id
        correct(desk, conversation, "payoff_quote")
        (review,) = waiting(desk)
        assert review.about.reason is ReviewReason.CORRECTED
        assert review.about.text == PLAIN
        assert review.guessed_intent == "balance_inquiry"
        assert review.proposed_intent == "payoff_quote"
        assert review.about.queued_by == desk.ana.id

    def test_is_about_the_words_of_that_reading_alone(self, desk):
        desk.author()
        conversation = desk.write(PLAIN).conversation_id
        desk.write("do I need a W-9")
        correct(desk, conversation, "identity_help")
        assert waiting(desk)[-1].about.text == "do I need a W-9"

    def test_of_a_doubtful_reading_joins_its_line(self, desk, written):
        correct(desk, written)
        (review,) = waiting(desk)
        assert review.about.reason is ReviewReason.CORRECTED
        assert review.proposed_intent == "balance_inquiry"

    def test_said_twice_is_once_and_changed_is_heard(self, desk, written):
        correct(desk, written)
        first = desk.suggestion(written).id
        correct(desk, written)
        assert desk.suggestion(written).id == first
        correct(desk, written, "tax_form_question", by=desk.leo)
        assert waiting(desk)[0].proposed_intent == "tax_form_question"
        assert record_of(desk, written).count("corrected") == 2

    def test_stays_when_the_account_moves(self, desk):
        author = desk.author()
        conversation = desk.write(ODD).conversation_id
        correct(desk, conversation)
        desk.pay(author, 5000)
        from assist.desk.decide_suggestion import Click, approve

        click = Click(desk.suggestion(conversation).id, desk.ana.id)
        assert approve(desk.desk, click, desk.clock()).result is ClickResult.STALE_LEDGER
        desk.work()
        assert "$70.00" in desk.suggestion(conversation).draft.text

    def test_on_a_stale_card_is_refused(self, desk, written):
        old = desk.conversation(written).last_incoming_id
        desk.write("hello?")
        answer = correct(desk, written, message_id=old)
        assert answer.result is ClickResult.STALE_MESSAGE
        assert all(review.about.corrected_intent is None for review in waiting(desk))

    def test_by_a_stranger_or_to_no_intent_is_refused(self, desk, written):
        stranger = replace(desk.ana, id="0" * 26)
        assert correct(desk, written, by=stranger).result is ClickResult.NOT_A_SPECIALIST
        with pytest.raises(BadInput):
            correct(desk, written, "make_me_rich")

    def test_never_silences_the_safety_layers(self, desk):
        desk.author()
        conversation = desk.write("I want to kill myself over this bill").conversation_id
        correct(desk, conversation, "balance_inquiry")
        assert reading(desk, conversation).escalation.value == "E4"
        assert "balance" not in desk.suggestion(conversation).draft.playbook_id

    def test_teaches_nothing_by_itself(self, desk, written):
        correct(desk, written)
        assert examples(desk) == []
        assert not any(row.job == "train_intents" for row in desk.services.jobs.list())


class TestALeadsDecision:
    def test_is_a_leads_alone(self, desk, written):
        (review,) = waiting(desk)
        with pytest.raises(NotAllowed):
            accept(desk, review, by=desk.ana)
        with pytest.raises(NotAllowed):
            review_interpretation.discard(desk.desk, review.id, by=desk.ana.id, now=desk.clock())
        with pytest.raises(NotAllowed):
            roll_back(desk.desk, by=desk.ana.id, now=desk.clock())
        assert examples(desk) == []

    def test_of_two_leads_the_first_counts_and_the_second_is_told(self, desk, written):
        (review,) = waiting(desk)
        assert accept(desk, review).result is ReviewResult.DONE
        late = review_interpretation.discard(desk.desk, review.id, by=desk.leo.id, now=desk.clock())
        assert (late.result, late.by) == (ReviewResult.ALREADY_DECIDED, desk.leo)
        assert len(examples(desk)) == 1

    def test_keeps_who_wrote_it_out_of_the_example(self, desk, written):
        (review,) = waiting(desk)
        text = "Ada Moreno here, ada@example.com, +1 305 555 0111: the whole enchilada $120"
        accept(desk, review, texts=(("en", text),))
        (lesson,) = examples(desk)
        assert lesson.text == "[name] [name] here, [email], [number]: the whole enchilada $120"

    def test_may_teach_both_languages(self, desk, written):
        (review,) = waiting(desk)
        accept(desk, review, texts=(("en", ODD), ("es", "la enchilada entera, cuánto sería")))
        assert {lesson.language for lesson in examples(desk)} == {"en", "es"}

    def test_refuses_what_cannot_teach(self, desk, written):
        (review,) = waiting(desk)
        for texts in ((("en", "x " * 300),), (("en", "123"),), (("fr", "bonjour"),)):
            with pytest.raises(BadInput):
                accept(desk, review, texts=texts)
        with pytest.raises(BadInput):
            accept(desk, review, intent="attachment_only")
        assert waiting(desk) == (review,)

    def test_to_discard_teaches_nothing(self, desk, written):
        (review,) = waiting(desk)
        review_interpretation.discard(desk.desk, review.id, by=desk.leo.id, now=desk.clock())
        assert waiting(desk) == ()
        assert examples(desk) == []
        assert "reviewed" in record_of(desk, written)

    def test_makes_the_newer_meaning_of_the_same_words_count(self, desk, written):
        desk.write(ODD)
        first, second = waiting(desk)
        accept(desk, first, "refund_request")
        accept(desk, second, "balance_inquiry")
        assert [lesson.intent for lesson in examples(desk)] == ["balance_inquiry"]


class TestNothingUnreviewed:
    def test_becomes_an_example(self, desk, written):
        """Whatever happens in the desk, every example has an accepted review behind it."""
        correct(desk, written)
        desk.write("and now something else entirely, friend")
        desk.work(delayed=True)
        assert examples(desk) == []
        accept(desk, waiting(desk)[0])
        with desk.desk.db.read() as tx:
            for example in reviews.examples(tx):
                assert reviews.get(tx, example.review_id).state is ReviewState.ACCEPTED


class TestTraining:
    def test_puts_what_was_accepted_in_use(self, desk, written):
        base = active(desk)
        assert (base.reason, base.example_ids) == (VersionReason.PACKAGED, ())
        accept(desk, waiting(desk)[0])
        assert active(desk) == base
        desk.work(delayed=True)
        learnt = active(desk)
        assert learnt.reason is VersionReason.LEARNED
        assert (learnt.previous, learnt.activated_by) == (base.version, desk.leo.id)
        assert learnt.figures.share == learnt.figures_before.share == 1.0
        desk.write(ODD)
        assert reading(desk, written).intents[0].id == "balance_inquiry"
        assert reading(desk, written).model_version == learnt.version

    def test_of_many_acceptances_is_one_run(self, desk, written):
        desk.write("so the full monty then, what would that be")
        for review in waiting(desk):
            accept(desk, review)
        desk.work(delayed=True)
        assert sum(row.job == "train_intents" for row in desk.done) == 1
        assert len(active(desk).example_ids) == 2

    def test_is_refused_when_an_intent_falls(self, desk, written):
        base = active(desk)
        lies = ("refund me please", "I want a refund", "give my money back")
        for number, lie in enumerate(lies):
            desk.write(f"{ODD} {number}")
            accept(desk, waiting(desk)[0], "promise_to_pay", (("en", lie), ("es", f"{lie} ya")))
        desk.work(delayed=True)
        assert active(desk).version == base.version
        refused = next(it for it in versions(desk) if it.state is VersionState.REFUSED)
        assert refused.reason is VersionReason.FELL
        assert "refund_request" in {fall.intent for fall in refused.falls}

    def test_that_breaks_off_leaves_the_old_version_and_is_tried_again(self, desk, written):
        base = active(desk)
        whole = desk.desk.learning.trainer
        accept(desk, waiting(desk)[0])
        broken = replace(desk.desk.learning, trainer=Broken(whole.workshop))
        keep, desk.services = desk.services, with_learning(desk.services, broken)
        with pytest.raises(TemporaryFailure):
            desk.work(delayed=True)
        assert active(desk) == base
        assert [it.state for it in versions(desk)] == [VersionState.ACTIVE, VersionState.FAILED]
        desk.services = keep
        desk.work(delayed=True)
        assert active(desk).reason is VersionReason.LEARNED

    def test_whose_worker_died_is_taken_up_by_the_same_job(self, desk, written):
        accept(desk, waiting(desk)[0])
        dying = replace(desk.desk.learning, trainer=Dying(desk.desk.learning.trainer.workshop))
        keep, desk.services = desk.services, with_learning(desk.services, dying)
        with pytest.raises(KeyboardInterrupt):
            desk.work(delayed=True)
        assert versions(desk)[1].state is VersionState.TRAINING
        desk.services = keep
        desk.work(delayed=True)
        assert active(desk).reason is VersionReason.LEARNED

    def test_of_another_run_waits_for_the_one_under_way(self, desk, written):
        accept(desk, waiting(desk)[0])
        dying = replace(desk.desk.learning, trainer=Dying(desk.desk.learning.trainer.workshop))
        keep, desk.services = desk.services, with_learning(desk.services, dying)
        with pytest.raises(KeyboardInterrupt):
            desk.work(delayed=True)
        desk.services = keep
        from assist.desk.train_intents import train_intents

        train_intents(desk.desk, "another run")
        assert versions(desk)[1].run != "another run"
        desk.clock.forward(seconds=desk.desk.learning.limit_seconds + 60)
        train_intents(desk.desk, "another run")
        assert active(desk).run == "another run"

    def test_overtaken_by_a_persons_choice_does_not_undo_it(self, desk, written):
        accept(desk, waiting(desk)[0])
        desk.work(delayed=True)
        learnt = active(desk)
        desk.write("so the full monty then, what would that be")
        accept(desk, waiting(desk)[0])
        meddling = Meddling(
            desk.desk.learning.trainer,
            lambda: roll_back(desk.desk, by=desk.leo.id, now=desk.clock()),
        )
        keep = desk.services
        desk.services = with_learning(keep, replace(desk.desk.learning, trainer=meddling))
        desk.work(delayed=True)
        desk.services = keep
        assert active(desk).version == learnt.previous
        assert VersionState.CANDIDATE in {it.state for it in versions(desk)}


class TestGoingBack:
    @pytest.fixture
    def learnt(self, desk, written):
        accept(desk, waiting(desk)[0])
        desk.work(delayed=True)
        return active(desk)

    def test_is_one_step_and_recorded(self, desk, learnt, written):
        result = roll_back(desk.desk, by=desk.leo.id, now=desk.clock())
        assert result is VersionResult.DONE
        assert active(desk).version == learnt.previous
        desk.write(ODD)
        assert reading(desk, written).intents[0].id == "refund_request"
        assert record_of(desk, CHAIN) == ["version_changed"] * 4
        with desk.desk.db.read() as tx:
            assert audit.verify(tx).first_broken is None

    def test_is_not_undone_by_a_job_that_is_done_again(self, desk, learnt):
        roll_back(desk.desk, by=desk.leo.id, now=desk.clock())
        from assist.desk.train_intents import train_intents

        train_intents(desk.desk, learnt.run, desk.leo.id)
        assert active(desk).version == learnt.previous

    def test_can_itself_be_undone(self, desk, learnt):
        roll_back(desk.desk, by=desk.leo.id, now=desk.clock())
        result = activate_version(desk.desk, learnt.version, by=desk.leo.id, now=desk.clock())
        assert result is VersionResult.DONE
        assert active(desk).version == learnt.version

    def test_to_nothing_or_to_what_is_in_use_says_so(self, desk, learnt):
        version = active(desk).version
        result = activate_version(desk.desk, version, by=desk.leo.id, now=desk.clock())
        assert result is VersionResult.IN_USE
        roll_back(desk.desk, by=None, now=desk.clock())
        roll_back(desk.desk, by=None, now=desk.clock())
        assert active(desk).version == version  # the one before the one before: back again

    def test_and_forth_again_does_not_keep_what_is_taken_back(self, desk, learnt):
        for version in (learnt.previous, learnt.version):
            activate_version(desk.desk, version, by=desk.leo.id, now=desk.clock())
        with desk.desk.db.read() as tx:
            (review,) = reviews.find(tx, Wanted(waiting=False), limit=5)
        desk.clock.forward(minutes=5)
        review_interpretation.withdraw(desk.desk, review.id, by=desk.leo.id, now=desk.clock())
        desk.work(delayed=True)
        assert active(desk).example_ids == ()

    def test_taking_an_example_back_trains_without_it(self, desk, learnt):
        with desk.desk.db.read() as tx:
            (review,) = reviews.find(tx, Wanted(waiting=False), limit=5)
        desk.clock.forward(minutes=5)
        review_interpretation.withdraw(desk.desk, review.id, by=desk.leo.id, now=desk.clock())
        desk.work(delayed=True)
        assert active(desk).version == learnt.previous
        assert active(desk).example_ids == ()


class TestANewRelease:
    def test_reads_by_its_own_data_at_once_and_learns_the_examples_again(
        self, desk, written, tmp_path
    ):
        accept(desk, waiting(desk)[0])
        desk.work(delayed=True)
        old = active(desk)
        sets = write_sets(tmp_path / "release")
        (sets.examples / "en" / "greeting.txt").write_text(
            "hello\nhi there\ngood day\nhey\nhello you\nhi\nhowdy\nhey there"
        )
        (sets.examples / "es" / "greeting.txt").write_text(
            "hola\nbuenas\nqué tal\nbuen día\nbuenas tardes\nhola che\nbuenas noches\nholi"
        )
        trainer = desk.desk.learning.trainer
        newer = type(trainer)(Workshop(tmp_path / "intents", sets), limit_seconds=240)
        desk.services = with_learning(desk.services, replace(desk.desk.learning, trainer=newer))
        adopt_packaged(desk.desk, desk.clock())
        packaged = active(desk)
        assert packaged.version == newer.workshop.base_hash != old.base_hash
        with desk.desk.db.read() as tx:
            assert model_versions.get(tx, old.version).reason is VersionReason.UPGRADED
        refused = activate_version(desk.desk, old.version, by=None, now=desk.clock())
        assert refused is VersionResult.OLD_DATA
        desk.work(delayed=True)
        assert active(desk).previous == packaged.version
        assert len(active(desk).example_ids) == 1
        adopt_packaged(desk.desk, desk.clock())
        assert len(active(desk).example_ids) == 1


class Broken:
    """A trainer whose child fails."""

    def __init__(self, workshop):
        self.workshop = workshop

    def compare(self, old, new):
        raise TemporaryFailure("training", "ended with 1 (MemoryError)")


class Dying(Broken):
    """A trainer in whose hands the process dies."""

    def compare(self, old, new):
        raise KeyboardInterrupt


class Meddling(Broken):
    """A trainer during whose work somebody does something."""

    def __init__(self, whole, meanwhile):
        super().__init__(whole.workshop)
        self._whole = whole
        self._meanwhile = meanwhile

    def compare(self, old, new):
        compared = self._whole.compare(old, new)
        self._meanwhile()
        return compared


def with_learning(services, learning):
    return replace(services, desk=replace(services.desk, learning=learning))
