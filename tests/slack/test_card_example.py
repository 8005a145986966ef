"""`docs/slack-card.json` is the card as it is posted today; regenerate with UPDATE_EXAMPLES=1."""

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from assist.i18n import translator
from assist.model.card import CardAction, CardView
from assist.model.contact import IdentityLevel
from assist.model.decision import FactUsed
from assist.model.interpretation import IntentGuess, Span
from assist.model.money import Money
from assist.model.offer import Block, OfferConsent, OfferKind
from assist.model.specialist import Role
from assist.model.verdict import Allowed, Reason, Refused
from assist.playbooks.offers import Ask, OfferFacts, packaged_policy, propose
from assist.slack.blocks.card import card, fallback_text
from tests import factories
from tests.standins.slack_limits import message_problems

EXAMPLE = Path(__file__).parents[2] / "docs" / "slack-card.json"
NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)

OFFERS = propose(
    OfferFacts(Money(74_850, "USD"), date(2026, 11, 20), date(2026, 10, 6), Money(24_950, "USD")),
    packaged_policy(),
    Ask(count=2),
    NOW,
)


def view():
    contact = factories.contact(id="0" * 26, account_id="ACC-1", zone="America/New_York")
    conversation = factories.conversation(
        id="1" * 26,
        number=41,
        contact_id=contact.id,
        language="en",
        identity_level=IdentityLevel.L1,
        last_incoming_id="2" * 26,
    )
    message = factories.message(conversation, id="2" * 26, text="hi how much do i still owe")
    reading = factories.interpretation(
        intents=(IntentGuess("balance_inquiry", 0.97, Span(0, 26)),), evidence=()
    )
    draft = factories.suggest(
        playbook_id="balance.inquiry",
        text="Good to check. Your balance is $748.50. Next: $249.50 on Dec 7, 2026. Ana, Lantern House",
        facts=(FactUsed("balance", "$748.50", NOW), FactUsed("next_due", "Dec 7, 2026", NOW)),
        missing_facts=(),
        identity_needed=IdentityLevel.L2,
    )
    suggestion = factories.suggestion(id="3" * 26, conversation_id=conversation.id, draft=draft)
    return CardView(
        conversation=conversation,
        contact=contact,
        point=factories.point(contact.id, id="4" * 26, address="+12025550143"),
        incoming=(message,),
        interpretation=reading,
        decision=factories.decision(),
        suggestion=suggestion,
        outgoing=None,
        verdict=Allowed(),
        on_shift=(factories.specialist(name="Ana Ruiz", slack_user_id="U0ANA"),),
        decided_by=None,
        assigned_to=None,
        decision_id="5" * 26,
        offers=OFFERS,
        actions=(
            CardAction.APPROVE,
            CardAction.EDIT,
            CardAction.OTHER,
            CardAction.REJECT,
            CardAction.HAND_OFF,
            CardAction.CORRECT,
        ),
        drawn_at=NOW,
        local_time=NOW,
    )


def payload(shown, locale="en_US"):
    speak = translator(locale)
    url = f"https://desk.example.com/desk/conversations/{shown.conversation.id}"
    return {"text": fallback_text(shown, speak), "blocks": card(shown, speak, url)}


def test_the_example_in_the_docs_is_the_card_of_today():
    drawn = payload(view())
    if os.environ.get("UPDATE_EXAMPLES"):
        EXAMPLE.write_text(json.dumps(drawn, indent=2, ensure_ascii=False) + "\n")
    assert json.loads(EXAMPLE.read_text()) == drawn
    assert message_problems(drawn) == []


class TestTheOffers:
    def sections(self, shown):
        return [block for block in payload(shown)["blocks"] if "accessory" in block]

    def test_are_three_at_the_most_and_what_was_asked_for_comes_first(self):
        first, *others = self.sections(view())
        assert "asked for" in first["text"]["text"]
        assert "$748.50 = 2 x $374.25" in first["text"]["text"]
        assert "a specialist" in first["text"]["text"]
        assert "offers 2026-11-22, equal_instalments" in first["text"]["text"]
        assert len(others) == 2

    def test_are_followed_by_why_the_others_are_closed(self):
        shown = json.dumps(payload(view()), ensure_ascii=False)
        assert "Why not … More days for one installment: An extension reaches" in shown

    def test_that_wait_for_somebody_say_for_whom(self):
        asked = propose(
            OfferFacts(Money(74_850, "USD"), date(2026, 11, 20)),
            packaged_policy(),
            Ask(count=6),
            NOW,
        )
        agreed = OfferConsent(OfferKind.LONG_PLAN, "s1", "Ana Ruiz", Role.SPECIALIST, NOW)
        first = self.sections(replace(view(), offers=asked, consents=(agreed,)))[0]
        waits = "Agreed: Ana Ruiz. Waits for a team lead and finance and compliance."
        assert waits in first["text"]["text"]
        assert first["accessory"]["text"]["text"] == "Approve this offer"

    def test_that_may_not_be_made_leave_only_the_reason(self):
        facts = OfferFacts(
            Money(74_850, "USD"), date(2026, 11, 20), blocks=frozenset({Block.DISPUTE})
        )
        blocked = propose(facts, packaged_policy(), Ask(), NOW)
        drawn = payload(replace(view(), offers=blocked))
        assert "No offer may be made: an open dispute." in json.dumps(drawn)
        assert self.sections(replace(view(), offers=blocked)) == []
        assert message_problems(drawn) == []


def test_a_specialist_who_reads_spanish_gets_it_in_spanish():
    shown = json.dumps(payload(view(), "es_AR"), ensure_ascii=False)
    assert "Aprobar y enviar" in shown
    assert "Approve" not in shown


def test_a_refused_send_says_why_before_anybody_clicks():
    refused = replace(view(), verdict=Refused((Reason("OPTED_OUT", "sms"),)))
    assert "opted out" in json.dumps(payload(refused))
