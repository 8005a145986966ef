import os
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from statistics import quantiles

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assist.intents.cache import path_of
from assist.intents.catalog import load_catalog, load_development
from assist.intents.evaluation import desk
from assist.intents.evaluation.floors import broken, load_floors
from assist.model.contact import ChannelKind
from assist.model.interpretation import ContactHints
from tests.intents.conftest import AR, NOW, US
from tests.timing import quickest


def ids(result):
    return [guess.id for guess in result.asked]


class TestIntents:
    def test_the_labelled_sets_are_read_as_well_as_the_floors_say(self, reader):
        figures = desk.figures(reader, lambda _step: None)
        assert broken(figures, load_floors()) == ()

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("how much do i still owe", "balance_inquiry"),
            ("cancel my contract", "contract_cancellation"),
            ("si cancelo todo junto me hacen algún descuento?", "payoff_quote"),
            ("quiero dar de baja el débito automático", "autopay_change"),
            ("i'll pay 200 on friday and the rest on the 1st", "promise_to_pay"),
            ("can you waive the late fee", "late_fee_waiver"),
            ("quiero retirar mis regalías", "royalty_withdrawal_request"),
            ("no llego a pagar todo junto, lo podemos partir en cuotas?", "payment_plan_request"),
        ],
    )
    def test_knows_the_plain_cases(self, read, text, intent):
        assert ids(read(text))[0] == intent

    def test_im_done_alone_is_neither_crisis_nor_cancelling(self, read):
        assert ids(read("I'm done")) == ["unclear"]

    def test_priority_comes_before_confidence(self, read):
        found = ids(read("see you in court, and I want my money back"))
        assert found == ["legal_regulator_public_threat", "refund_request"]

    def test_at_most_three_and_each_rests_on_its_own_words(self, read):
        text = "Can you waive the late fee? Also when will my Q3 royalties be paid? My card was declined."
        result = read(text)
        assert 2 <= len(result.asked) <= 3
        spans = [text[g.span.start : g.span.end] for g in result.asked]
        assert len(set(spans)) == len(spans)

    def test_the_ask_is_found_in_a_long_mail(self, read):
        text = (
            "Good morning,\n\nHope all is well with everybody there. My grandson was born last week "
            "and we are over the moon.\n\nAnyway, my card got declined again and I do not know why.\n\n"
            "Thanks,\nDelores\n555-0100\n\nOn Mon, Nov 2, 2026 at 9:00 AM Desk <desk@x.com> wrote:\n"
            "> how do I change the bank where my royalties go\n"
        )
        result = read(text, channel=ChannelKind.EMAIL)
        assert "payment_failed_why" in ids(result)
        assert "payout_details_change" not in ids(result)

    def test_nonsense_is_unclear(self, read):
        assert ids(read("zxq vbn wrt")) == ["unclear"]

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("", "attachment_only"),
            ("  \n", "attachment_only"),
            ("👍", "affirm"),
            ("👎", "deny"),
            ("🙏🙏", "thanks_close"),
            ("🦄", "unclear"),
            ("???", "unclear"),
        ],
    )
    def test_messages_without_words_mean_something_too(self, read, text, intent):
        assert ids(read(text)) == [intent]

    def test_typing_errors_are_forgiven(self, read):
        assert (
            ids(read("can yuo wave the latte fee, wiave the late fe pleese"))[0]
            == "late_fee_waiver"
        )


class TestLanguage:
    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("cuánto me falta", "es"),
            ("how much is left", "en"),
            ("xq me cobraron 2 veces", "es"),
            ("u charged me twice", "en"),
            ("gracias", "es"),
            ("thanks", "en"),
        ],
    )
    def test_short_messages(self, read, text, language):
        assert read(text, hints=ContactHints()).language == language

    def test_the_contact_s_own_language_decides_what_is_in_neither(self, read):
        assert read("ok 300", hints=ContactHints(language="es")).language == "es"
        assert read("ok 300", hints=ContactHints(language="en")).language == "en"

    def test_spanglish_keeps_both(self, read):
        text = (
            "hola quiero saber how much do I still owe you for the book, gracias por todo my friend"
        )
        assert set(read(text, hints=ContactHints()).languages) == {"en", "es"}


class TestHonestOutput:
    def test_is_deterministic(self, read):
        text = "My card was declined and I lost my job, can we split 1,800 in 6?"
        first, second = read(text), read(text)
        assert first.intents == second.intents
        assert first.entities == second.entities
        assert first.evidence == second.evidence

    @settings(
        max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(text=st.text(max_size=300), hints=st.sampled_from([US, AR, ContactHints()]))
    def test_never_raises_and_spans_lie_within_the_text(self, reader, text, hints):
        result = reader.understand(text, ChannelKind.EMAIL, hints, NOW)
        assert result.intents
        spans = [g.span for g in result.intents] + [e.span for e in result.entities]
        spans += [e.span for e in result.evidence]
        assert all(0 <= span.start <= span.end <= len(text) for span in spans)
        assert all(0 <= guess.confidence <= 1 for guess in result.intents)
        assert all(text[e.span.start : e.span.end] == e.text for e in result.entities)

    def test_unknown_zones_do_no_harm(self, read):
        assert read("friday", hints=ContactHints(zone="Mars/Olympus")).intents

    def test_every_intent_returned_is_in_the_catalogue(self, read):
        catalog = load_catalog()
        for example in load_development():
            assert all(guess.id in catalog for guess in read(example.text).intents)


class TestCost:
    def test_a_message_takes_milliseconds(self, reader):
        """Measured p50 0.7 and p95 1.3 ms; the desk's bounds are 4 and 12, here times three."""
        texts = [example.text for example in load_development()]
        reader.understand("warm up +1 305 555 0134", ChannelKind.SMS, US, NOW)
        times = []
        for text in texts:
            once = partial(reader.understand, text, ChannelKind.SMS, US, NOW)
            times.append(quickest(once, times=2) * 1000)
        cuts = quantiles(times, n=20)
        assert cuts[9] <= 12
        assert cuts[18] <= 36

    @pytest.mark.parametrize(
        "text",
        [
            "a" * 100_000,
            "i want to kill " * 7_000,
            "no me " * 17_000,
            "1 " * 50_000,
            "a@" * 50_000,
            "> " * 50_000,
            "on x\n" * 20_000,
            "[" * 100_000,
            "sue sue " * 12_000,
            "paid on friday " * 7_000,
            "\n" * 100_000,
        ],
        ids=lambda text: text[:8],
    )
    def test_a_hostile_text_of_100_kb_costs_little(self, reader, text):
        """20 to 170 ms were measured; what grows with the square takes minutes."""
        reader.understand("warm up", ChannelKind.EMAIL, US, NOW)
        assert quickest(lambda: reader.understand(text, ChannelKind.EMAIL, US, NOW)) < 1.5

    def test_a_fresh_process_answers_without_scikit_learn(self, reader, model_cache):
        """0.45 s were measured on a quiet machine; the bound allows for a busy one, on which the
        quickest of three counts.
        """
        program = (
            "import sys, time; started = time.process_time()\n"
            "from datetime import UTC, datetime; from pathlib import Path\n"
            "from assist.intents.reader import Reader\n"
            "from assist.model.contact import ChannelKind\n"
            "from assist.model.interpretation import ContactHints\n"
            f"reader = Reader.load(Path({str(model_cache)!r}))\n"
            "reader.understand('how much do i owe', ChannelKind.SMS, ContactHints(), datetime.now(UTC))\n"
            "assert not {'sklearn', 'scipy', 'lingua', 'flask', 'sqlalchemy'} & set(sys.modules)\n"
            "print(time.process_time() - started)\n"
        )
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

        def seconds():
            command = [sys.executable, "-c", program]
            done = subprocess.run(
                command, capture_output=True, text=True, check=True, env=environment
            )
            return float(done.stdout)

        assert min(seconds() for _ in range(3)) < 1.5


class TestModelCache:
    def test_a_broken_file_is_trained_anew_and_replaced(self, reader, model_cache, tmp_path):
        from assist.intents.model import load_model

        whole = path_of(model_cache, reader.model.version)
        broken = tmp_path / whole.name
        broken.write_bytes(whole.read_bytes()[:1000])
        assert load_model(broken) is None
        assert load_model(tmp_path / "absent.npz") is None
        assert load_model(whole).version == reader.model.version

    def test_saving_leaves_no_half_written_file(self, reader, tmp_path):
        reader.model.save(tmp_path / "m.npz")
        reader.model.save(tmp_path / "m.npz")
        assert [path.name for path in tmp_path.iterdir()] == ["m.npz"]

    def test_what_is_loaded_scores_as_what_was_saved(self, reader, tmp_path):
        from assist.intents.model import load_model

        reader.model.save(tmp_path / "m.npz")
        words = [["how", "much", "do", "i", "owe"]]
        again = load_model(tmp_path / "m.npz")
        assert (again.score(words).logits == reader.model.score(words).logits).all()


def test_now_is_kept(read):
    moment = datetime(2027, 1, 1, tzinfo=UTC)
    assert read("hi", now=moment).understood_at == moment
