"""What a specialist does in the console: once, answered, and never at the price of their words."""

import re

import pytest

from assist.demo.standins.twilio import Fault
from assist.model.conversation import ConversationState, Direction, MessageState
from assist.model.decision import SuggestionState
from tests.web.conftest import form

BALANCE = "hi how much do i still owe on my package"


@pytest.fixture
def waiting(desk):
    desk.author()
    return desk.write(BALANCE).conversation_id


@pytest.fixture
def act(ana, desk, waiting):
    """Submit one of the forms of the waiting conversation."""

    def submit(action, **fields):
        answer = form(ana, f"/desk/conversations/{waiting}/{action}", **fields)
        desk.work()
        return answer

    return submit


def hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found.group(1)


class TestASuggestion:
    def test_approved_leaves_once_and_says_so(self, act, desk, waiting, ana):
        suggestion = desk.suggestion(waiting)
        answer = act("approve", suggestion=suggestion.id)
        assert (answer.status_code, answer.location) == (303, f"/desk/conversations/{waiting}")
        assert [sent.body for sent in desk.twilio.messages] == [suggestion.draft.text]
        page = ana.get(answer.location).text
        assert "Approved; the reply is on its way." in page
        assert "Approved by Ana Ruiz" in page

    def test_second_click_is_told_who_was_first(self, act, desk, waiting, leo):
        suggestion = desk.suggestion(waiting)
        form(leo, f"/desk/conversations/{waiting}/approve", suggestion=suggestion.id)
        answer = act("approve", suggestion=suggestion.id)
        assert answer.status_code == 409
        assert "Leo Paz was first" in answer.text
        assert len(desk.twilio.messages) == 1

    def test_edited_leaves_in_the_new_words(self, act, desk, waiting):
        act("edit", suggestion=desk.suggestion(waiting).id, text="You owe $120.00.\r\nAna")
        assert [sent.body for sent in desk.twilio.messages] == ["You owe $120.00.\nAna"]
        assert desk.suggestion(waiting).state is SuggestionState.EDITED

    def test_refused_as_stale_keeps_what_was_typed(self, act, desk, waiting):
        old = desk.suggestion(waiting)
        desk.write("and when is the next one due?")
        answer = act("edit", suggestion=old.id, text="My careful words <3")
        assert answer.status_code == 409
        assert "What you wrote is kept below." in answer.text
        assert "My careful words &lt;3</textarea>" in answer.text
        assert desk.twilio.messages == []

    def test_rejected_asks_for_a_reason(self, act, desk, waiting):
        suggestion = desk.suggestion(waiting)
        assert act("reject", suggestion=suggestion.id, reason="bored").status_code == 400
        act("reject", suggestion=suggestion.id, reason="wrong_tone", note="too stiff")
        assert desk.suggestion(waiting).state is SuggestionState.REJECTED
        assert desk.twilio.messages == []

    def test_other_is_looked_for(self, act, desk, waiting):
        assert act("other", suggestion=desk.suggestion(waiting).id).status_code == 303

    def test_of_another_conversation_is_not_touched(self, act, desk):
        desk.author("+13055550222")
        elsewhere = desk.write(BALANCE, "+13055550222").conversation_id
        answer = act("approve", suggestion=desk.suggestion(elsewhere).id)
        assert answer.status_code == 404
        assert desk.twilio.messages == []


class TestAnOwnReply:
    def test_leaves_once_however_often_its_form_is_sent(self, act, desk, waiting, ana):
        page = ana.get(f"/desk/conversations/{waiting}").text
        fields = {name: hidden(page, name) for name in ("form_id", "seen")}
        first = act("reply", reply="Let me look.", **fields)
        second = act("reply", reply="Let me look.", **fields)
        assert (first.status_code, second.status_code) == (303, 409)
        assert [sent.body for sent in desk.twilio.messages] == ["Let me look."]

    def test_to_somebody_who_wrote_again_is_held_back_and_kept(self, act, desk, waiting, ana):
        page = ana.get(f"/desk/conversations/{waiting}").text
        fields = {name: hidden(page, name) for name in ("form_id", "seen")}
        desk.write("never mind")
        answer = act("reply", reply="Let me look.", **fields)
        assert answer.status_code == 409
        assert "Let me look.</textarea>" in answer.text
        assert desk.twilio.messages == []

    def test_with_a_made_up_form_id_is_refused(self, act):
        assert act("reply", reply="x", form_id="DROP TABLE").status_code == 400


class TestTheConversation:
    def test_is_handed_off_with_a_note_that_never_leaves(self, act, desk, waiting, ana):
        act("hand-off", to=desk.leo.id, note="a hard one")
        assert desk.conversation(waiting).assigned_to == desk.leo.id
        assert "With Leo Paz" in ana.get(f"/desk/conversations/{waiting}").text
        assert desk.timeline(waiting)[-1].direction is Direction.NOTE
        assert desk.twilio.messages == []

    def test_takes_notes(self, act, desk, waiting):
        act("note", note="called, no answer")
        assert desk.timeline(waiting)[-1].text == "called, no answer"

    def test_is_resolved(self, act, desk, waiting):
        act("resolve")
        assert desk.conversation(waiting).state is ConversationState.RESOLVED

    def test_tells_a_chat_visitor_that_somebody_writes(self, act):
        assert act("typing").status_code == 204


class TestAMessageThatFailed:
    def test_says_why_and_is_sent_again(self, act, desk, waiting, ana):
        desk.twilio.fail_next(Fault.REFUSE)
        act("approve", suggestion=desk.suggestion(waiting).id)
        message = desk.timeline(waiting)[-1]
        assert message.state is MessageState.FAILED
        page = ana.get(f"/desk/conversations/{waiting}").text
        assert "sending to this region is not allowed" in page
        assert "Send again" in page
        assert act("retry", message=message.id).status_code == 303
        assert desk.timeline(waiting)[-1].state is MessageState.SENT

    def test_is_not_sent_again_once_it_arrived(self, act, desk, waiting):
        act("approve", suggestion=desk.suggestion(waiting).id)
        answer = act("retry", message=desk.timeline(waiting)[-1].id)
        assert answer.status_code == 409
        assert len(desk.twilio.messages) == 1

    def test_of_another_conversation_is_not_touched(self, act, desk):
        desk.author("+13055550222")
        desk.write(BALANCE, "+13055550222")
        elsewhere = desk.write("hello", "+13055550222")
        assert act("retry", message=elsewhere.message_id).status_code == 404


class TestACorrection:
    def test_redraws_the_card_with_the_intent_that_was_chosen(self, act, desk, waiting, ana):
        about = desk.conversation(waiting).last_incoming_id
        answer = act("correct", about=about, intent="tax_form_question")
        assert answer.status_code == 303
        assert "tax" in desk.suggestion(waiting).draft.playbook_id
        page = ana.get(answer.location).text
        assert "Ana Ruiz says so" in page
        assert '<option value="tax_form_question" selected>Tax forms</option>' in page

    def test_of_an_older_message_is_refused(self, act, desk, waiting):
        about = desk.conversation(waiting).last_incoming_id
        desk.write("and the next one?")
        answer = act("correct", about=about, intent="tax_form_question")
        assert answer.status_code == 409
        assert "The author wrote again" in answer.text

    def test_to_something_else_than_an_intent_is_refused(self, act, desk, waiting):
        about = desk.conversation(waiting).last_incoming_id
        assert act("correct", about=about, intent="no_such").status_code == 400


class TestAnOffer:
    @pytest.fixture
    def asking(self, desk):
        desk.author()
        return desk.write("could i pay it in 2 installments please").conversation_id

    def test_is_drawn_into_the_reply_and_sent_only_by_an_approval(self, ana, desk, asking):
        page = ana.get(f"/desk/conversations/{asking}").text
        assert "What may be offered" in page
        assert "$120.00 = 2 x $60.00" in page
        fields = {"decision": hidden(page, "decision"), "kind": "equal_instalments"}
        answer = form(ana, f"/desk/conversations/{asking}/offer", **fields)
        desk.work()
        assert answer.status_code == 303
        assert "plan.offer" in ana.get(answer.location).text
        assert desk.twilio.messages == []

    def test_above_ones_authority_waits_for_somebody_else(self, ana, desk, asking):
        desk.write("or could i pay it in 4 installments please")
        page = ana.get(f"/desk/conversations/{asking}").text
        fields = {"decision": hidden(page, "decision"), "kind": "long_plan"}
        answer = form(ana, f"/desk/conversations/{asking}/offer", **fields)
        assert answer.status_code == 409
        assert "needs an approval above yours" in answer.text
        assert "Approve this offer" in answer.text

    def test_of_another_conversation_is_not_found(self, ana, desk, asking):
        page = ana.get(f"/desk/conversations/{asking}").text
        other = desk.write(BALANCE, address="+13055550999").conversation_id
        fields = {"decision": hidden(page, "decision"), "kind": "equal_instalments"}
        assert form(ana, f"/desk/conversations/{other}/offer", **fields).status_code == 404

    def test_of_an_unknown_kind_is_bad_input(self, ana, asking):
        page = ana.get(f"/desk/conversations/{asking}").text
        fields = {"decision": hidden(page, "decision"), "kind": "discount"}
        assert form(ana, f"/desk/conversations/{asking}/offer", **fields).status_code == 400


class TestAPromise:
    def test_is_recorded_with_one_click_and_shown(self, ana, desk):
        desk.author()
        key = desk.write("i will pay $100 on november 27").conversation_id
        assert "Record the promise" in ana.get(f"/desk/conversations/{key}").text
        answer = form(ana, f"/desk/conversations/{key}/promise")
        assert answer.status_code == 303
        assert "Promised: $100.00 on Nov 27, 2026" in ana.get(answer.location).text

    def test_without_a_certain_day_is_refused(self, ana, desk):
        desk.author()
        key = desk.write("i will pay you soon").conversation_id
        assert form(ana, f"/desk/conversations/{key}/promise").status_code == 400


class TestArrangements:
    @pytest.fixture
    def asking(self, desk):
        desk.author()
        return desk.write("could i pay it in 2 installments please").conversation_id

    def page(self, client, key):
        return client.get(f"/desk/conversations/{key}").text

    def test_agreed_by_phone_is_confirmed_and_made_by_the_approval(self, ana, desk, asking):
        fields = {
            "decision": hidden(self.page(ana, asking), "decision"),
            "kind": "equal_instalments",
        }
        answer = form(ana, f"/desk/conversations/{asking}/plan/phone", **fields)
        assert answer.status_code == 303
        shown = self.page(ana, asking)
        assert "Agreed by phone: $120.00 = 2 x $60.00" in shown
        assert "Make the plan & send" in shown
        key = desk.suggestion(asking).id
        form(ana, f"/desk/conversations/{asking}/approve", suggestion=key)
        desk.work()
        shown = self.page(ana, asking)
        assert "Paid $0.00 of $120.00. Next: $60.00 on Nov 27, 2026." in shown
        assert "Cancel the plan" not in shown

    def test_a_plan_is_cancelled_by_a_lead(self, ana, leo, desk, asking):
        self.test_agreed_by_phone_is_confirmed_and_made_by_the_approval(ana, desk, asking)
        plan = hidden(self.page(leo, asking), "plan")
        path = f"/desk/conversations/{asking}/plan/cancel"
        assert form(ana, path, plan=plan, note="they asked").status_code == 409
        assert form(leo, path, plan=plan, note="").status_code == 409
        assert form(leo, path, plan=plan, note="they asked").status_code == 303
        assert "Paid $0.00" not in self.page(leo, asking)
        assert form(leo, path, plan="nothing", note="x").status_code == 404

    def test_a_promise_is_recorded_by_amount_and_day_and_cancelled(self, ana, desk):
        desk.author()
        key = desk.write("i will pay you soon, i promise to pay").conversation_id
        path = f"/desk/conversations/{key}/promise"
        assert form(ana, path, amount="80.50", day="2026-11-27").status_code == 303
        assert "Promised: $80.50 on Nov 27, 2026" in self.page(ana, key)
        assert form(ana, f"{path}/cancel", note="").status_code == 409
        assert form(ana, f"{path}/cancel", note="another way").status_code == 303
        assert "Promised:" not in self.page(ana, key)

    def test_a_hold_is_put_and_ended_with_a_note(self, ana, leo, desk, asking):
        path = f"/desk/conversations/{asking}/hold"
        assert form(ana, path, kind="weather", note="x").status_code == 400
        assert form(ana, path, kind="bankruptcy", note="").status_code == 409
        assert form(ana, path, kind="bankruptcy", note="chapter 7, by mail").status_code == 303
        desk.work()
        shown = self.page(ana, asking)
        assert "On hold since Nov 20, 2026: a bankruptcy." in shown
        assert "End this hold" not in shown
        hold = hidden(self.page(leo, asking), "hold")
        assert form(ana, f"{path}/clear", hold=hold, note="over").status_code == 409
        assert form(leo, f"{path}/clear", hold=hold, note="over").status_code == 303
        desk.work()
        assert "a bankruptcy." not in self.page(leo, asking)

    def test_offers_are_worked_out_unasked(self, act, ana, desk, waiting):
        act("approve", suggestion=desk.suggestion(waiting).id)
        assert "Work out offers" in self.page(ana, waiting)
        assert act("offers").status_code == 303
        assert "What may be offered" in self.page(ana, waiting)
