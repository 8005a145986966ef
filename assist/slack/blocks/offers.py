"""What may be offered, on the card: each offer with its arithmetic, days, rule and button."""

from __future__ import annotations

from assist.desk.offer_lines import OfferLine, offer_lines
from assist.i18n import Translator
from assist.model.card import CardView
from assist.playbooks.offers.words import why_not
from assist.slack.blocks import kit, names
from assist.slack.blocks.kit import Block

_WHY_NOT = 1200  # characters: a context line is small print
_OFFER = 1500


def offers(view: CardView, speak: Translator) -> list[Block]:
    """Up to three offers, then why the others are closed; nothing when none was computed."""
    if view.offers is None:
        return []
    lines = offer_lines(view, speak)
    blocks = [_offer(view, line, speak) for line in lines]
    if blocks:
        blocks.insert(0, kit.context(f"*{speak.gettext('What may be offered')}*"))
    reasons = "  ·  ".join(why_not(view.offers, speak))
    if reasons:
        told = f"{speak.gettext('Why not …')} {reasons}" if lines else reasons
        blocks.append(kit.context(f":information_source: {kit.clip(kit.escape(told), _WHY_NOT)}"))
    return blocks


def _offer(view: CardView, line: OfferLine, speak: Translator) -> Block:
    asked = f"  ·  _{speak.gettext('asked for')}_" if line.answers_request else ""
    told = [line.arithmetic, line.dates, line.approval]
    if line.tila_review:
        told.append(speak.gettext("Needs a compliance review (tila_review)."))
    rows = [f"*{kit.escape(line.title)}*{asked}", *(kit.escape(row) for row in told if row)]
    if line.beyond_means:
        beyond = speak.gettext("One payment is more than they said they can keep up.")
        rows.append(f":warning: {kit.escape(beyond)}")
    if line.agreed:
        rows.append(f":hourglass_flowing_sand: {kit.escape(line.agreed)}")
    block = kit.section(kit.clip("\n".join([*rows, f"_{kit.escape(line.rule)}_"]), _OFFER))
    label = speak.gettext("Approve this offer") if line.agreed else speak.gettext("Use this offer")
    value = f"{view.decision_id}:{line.kind.value}"
    return {**block, "accessory": kit.button(f"{names.USE_OFFER}_{line.number}", label, value)}
