"""The talk on the phone: what follows from what, and that it never leads into silence."""

from datetime import date, timedelta

import pytest

from assist.model.contact import IdentityLevel
from assist.model.money import Money
from assist.model.phone_call import Ask, HangUp, Ring, Say, Stage, Take, TakeMessage
from assist.voice.dialogue import respond
from assist.voice.speaking import MOST_QUESTIONS
from assist.voice.world import Called, Deed, Done, Keyed, Rang, Recorded, Silence
from tests.voice.talks import AMOUNT, DAY, NOW, every_response, heard, talk, world

ALL = list(every_response())
STRONG = world(level=IdentityLevel.L2)
SOMEBODY = world(next_person=("leg", "ana"))


def said(response):
    return " ".join(step.text for step in response.steps if isinstance(step, Say | Ask))


class TestNeverSilent:
    def test_every_stage_is_reached(self):
        assert {response.talk.stage for *_, response in ALL} == set(Stage)

    def test_every_deed_is_reached(self):
        assert {response.act.deed for *_, response in ALL if response.act} == set(Deed)

    def test_a_response_speaks_or_does_something_first(self):
        silent = [(t, e) for t, e, _, r in ALL if not r.act and not said(r).strip()]
        assert silent == []

    def test_it_ends_in_a_question_a_ring_a_tape_or_a_goodbye(self):
        ways_out = (Ask, Ring, TakeMessage, HangUp)
        lost = [(t, e) for t, e, _, r in ALL if not r.act and not isinstance(r.steps[-1], ways_out)]
        assert lost == []

    def test_hanging_up_comes_after_a_goodbye(self):
        for *_, response in ALL:
            if response.steps and isinstance(response.steps[-1], HangUp):
                assert "Goodbye" in said(response) or "Hasta luego" in said(response)

    def test_each_question_has_the_next_number(self):
        for before, _, _, response in ALL:
            if not response.act:
                assert response.talk.number == before.number + 1
            for step in response.steps:
                if isinstance(step, Ask):
                    assert step.number == response.talk.number

    def test_a_call_without_an_end_is_a_persons(self):
        long = talk(number=MOST_QUESTIONS)
        assert isinstance(respond(long, Keyed("9"), SOMEBODY).steps[-1], Ring)

    def test_nor_does_it_ask_for_one_again_and_again_where_nobody_is(self):
        alone = talk(Stage.NOBODY, number=MOST_QUESTIONS + 3)
        assert respond(alone, Keyed("2"), world()).talk.stage is Stage.WHEN
        assert isinstance(respond(alone, Silence(), world()).steps[-1], TakeMessage)

    def test_amounts_and_days_are_spoken_as_words_never_as_signs(self):
        spoken = [said(r) for _, e, _, r in ALL if r.talk.stage is Stage.CONFIRM]
        assert spoken
        assert not any("$" in text or "/" in text for text in spoken)


class TestGreeting:
    def test_says_that_it_is_an_assistant_and_that_it_records(self):
        told = said(respond(talk(Stage.LANGUAGE), Called("en"), world(recorded=True)))
        assert "automated assistant" in told
        assert "This call is recorded." in told

    def test_in_both_languages_to_a_stranger(self):
        response = respond(talk(Stage.LANGUAGE), Called(None), world(recorded=True))
        assert "This call is recorded." in said(response)
        assert "Esta llamada se graba." in said(response)
        assert response.talk.stage is Stage.LANGUAGE


class TestWhatIsUnderstood:
    def test_an_answer_is_spoken_and_more_is_asked(self):
        response = respond(talk(), heard(answer="You can pay by card."), world())
        assert said(response).startswith("You can pay by card.")
        assert response.talk.stage is Stage.ASK

    def test_figures_need_a_code_by_what_a_number_proves(self):
        asked = heard(needs=IdentityLevel.L2, answer="Your balance is $12.00.")
        response = respond(talk(), asked, world())
        assert response.act.deed is Deed.SEND_CODE
        assert response.talk.question == "balance_inquiry"

    def test_and_are_told_once_it_is_proven(self):
        asked = heard(needs=IdentityLevel.L2, answer="Your balance is $12.00.")
        assert "$12.00" in said(respond(talk(), asked, STRONG))

    def test_what_no_playbook_says_is_a_persons(self):
        assert isinstance(respond(talk(), heard(), SOMEBODY).steps[-1], Ring)

    @pytest.mark.parametrize(
        "event", [heard("x", signal="legal"), heard("anger_complaint"), Keyed("0")]
    )
    def test_escalation_anger_and_nought_bring_a_person(self, event):
        assert isinstance(respond(talk(), event, SOMEBODY).steps[-1], Ring)

    def test_care_is_spoken_before_a_person_is_rung(self):
        event = heard("crisis_statement", signal="crisis", care="You are not alone.")
        response = respond(talk(), event, SOMEBODY)
        assert said(response).startswith("You are not alone.")
        assert isinstance(response.steps[-1], Ring)

    @pytest.mark.parametrize("bad", [Silence(), heard("unclear"), heard(certain=False), Keyed("7")])
    def test_twice_nothing_is_a_person(self, bad):
        once = respond(talk(), bad, SOMEBODY)
        assert "press 1" in said(once)
        assert isinstance(respond(once.talk, bad, SOMEBODY).steps[-1], Ring)

    def test_silence_after_an_answer_is_a_goodbye(self):
        done = talk(answered=1)
        once = respond(done, Silence(), SOMEBODY)
        assert isinstance(respond(once.talk, Silence(), SOMEBODY).steps[-1], HangUp)

    def test_card_digits_are_refused_in_words(self):
        assert "card numbers" in said(respond(talk(), heard("", card=True), world()))


class TestAPromise:
    def agree(self, *events, around=STRONG):
        response = respond(talk(), heard("promise_to_pay"), around)
        for event in events:
            response = respond(response.talk, event, around)
        return response

    def test_by_keys_it_is_read_back_before_it_counts(self):
        response = self.agree(Keyed("200"), Keyed("1204"))
        assert response.act is None
        assert "two hundred dollars" in said(response)
        assert "Friday, December 4" in said(response)
        yes = respond(response.talk, Keyed("1"), STRONG)
        assert (yes.act.amount, yes.act.day) == (AMOUNT, DAY)

    def test_a_star_is_the_decimal_point(self):
        assert self.agree(Keyed("200*5")).talk.amount == Money(20_050, "USD")

    @pytest.mark.parametrize("keys", ["0", "0*00", "1*2*3", "200*555", "*"])
    def test_what_is_no_amount_is_asked_again(self, keys):
        response = self.agree(Keyed(keys))
        assert response.talk.stage is Stage.AMOUNT
        assert response.talk.amount is None

    def test_in_spanish_the_day_comes_first(self):
        response = respond(talk(Stage.DAY, language="es", amount=AMOUNT), Keyed("0412"), STRONG)
        assert response.talk.day == DAY
        assert "viernes 4 de diciembre" in said(response)

    def test_a_day_that_is_past_means_next_year(self):
        response = respond(talk(Stage.DAY, amount=AMOUNT), Keyed("0105"), STRONG)
        assert response.talk.day == date(2027, 1, 5)

    @pytest.mark.parametrize("keys", ["1332", "0230", "12", "11192"])
    def test_a_day_that_is_none_is_asked_again(self, keys):
        response = respond(talk(Stage.DAY, amount=AMOUNT), Keyed(keys), STRONG)
        assert response.talk.stage is Stage.DAY

    def test_no_notes_nothing(self):
        confirm = talk(Stage.CONFIRM, amount=AMOUNT, day=DAY)
        response = respond(confirm, Keyed("2"), STRONG)
        assert response.act is None
        assert response.talk.amount is None

    def test_another_amount_is_read_back_again(self):
        confirm = talk(Stage.CONFIRM, amount=AMOUNT, day=DAY)
        other = heard("promise_to_pay", amount=Money(15_000, "USD"))
        response = respond(confirm, other, STRONG)
        assert "one hundred fifty dollars" in said(response)

    def test_a_refused_day_is_asked_once_more_then_a_person(self):
        confirm = talk(Stage.CONFIRM, amount=AMOUNT, day=DAY)
        refused = Done(Deed.PROMISE, ok=False, told="day")
        again = respond(confirm, refused, SOMEBODY)
        assert again.talk.stage is Stage.DAY
        assert isinstance(respond(again.talk, refused, SOMEBODY).steps[-1], Ring)


class TestACode:
    def test_is_keyed_only_and_kept_nowhere(self):
        waits = talk(question="balance_inquiry")
        response = respond(waits, Done(Deed.SEND_CODE, ok=True, told="0111"), world())
        (step,) = response.steps
        assert step.take is Take.KEYS
        assert step.secret
        assert "0 1 1 1" in step.text

    def test_the_question_is_taken_again_once_it_fits(self):
        response = respond(
            talk(Stage.CODE, question="balance_inquiry", asked_in="m1"),
            Done(Deed.TRY_CODE, ok=True),
            world(),
        )
        assert (response.act.deed, response.act.intent) == (Deed.ASK_AGAIN, "balance_inquiry")
        assert response.act.message_id == "m1"

    def test_two_wrong_ones_are_a_person(self):
        wrong = Done(Deed.TRY_CODE, ok=False)
        once = respond(talk(Stage.CODE, question="x"), wrong, SOMEBODY)
        assert once.talk.stage is Stage.CODE
        assert isinstance(respond(once.talk, wrong, SOMEBODY).steps[-1], Ring)


class TestNobody:
    def test_waiting_is_a_message(self):
        response = respond(talk(Stage.NOBODY), Silence(), world())
        assert isinstance(response.steps[-1], TakeMessage)

    def test_a_call_back_asks_when(self):
        response = respond(talk(Stage.NOBODY), Keyed("2"), world())
        assert response.talk.stage is Stage.WHEN
        asked = respond(response.talk, Silence(), world())
        assert (asked.act.deed, asked.act.when) == (Deed.CALL_BACK, "soon")
        assert asked.act.due_at == NOW + timedelta(minutes=15)

    def test_a_withheld_number_cannot_be_called_back(self):
        response = respond(talk(), Keyed("0"), world(has_number=False))
        assert isinstance(response.steps[-1], TakeMessage)
        assert "with a number" in said(response)

    def test_the_tape_was_empty(self):
        assert "no message" in said(respond(talk(Stage.MESSAGE), Recorded(0), world()))


class TestAPerson:
    def test_the_next_is_rung_and_whoever_was_rung_is_remembered(self):
        first = respond(talk(), Keyed("0"), SOMEBODY)
        assert first.talk.tried == ("ana",)
        second = respond(first.talk, Rang(talked=False), world(next_person=("leg2", "leo")))
        assert second.talk.tried == ("ana", "leo")
        assert "somebody else" in said(second)

    def test_who_talked_is_thanked(self):
        assert isinstance(
            respond(talk(Stage.RINGING), Rang(talked=True), SOMEBODY).steps[-1], HangUp
        )
