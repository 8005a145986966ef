"""What a text would say: to a sample author or a real one, on every channel, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from assist.channels.segments import measure
from assist.desk.arrangements import arranged_with, plan_progress
from assist.desk.playbook_people import lead
from assist.desk.scene import account_of
from assist.desk.services import DeskServices
from assist.errors import BadInput
from assist.i18n import LANGUAGES, locale_for
from assist.model.contact import ChannelKind
from assist.model.interpretation import EscalationLevel
from assist.playbooks.draft import Chosen, draft
from assist.playbooks.facts import facts_of, quotable
from assist.playbooks.library import Entry, entry_of
from assist.playbooks.samples import BY_NAME, SAMPLES, Asked, read_as, situation_of
from assist.playbooks.situation import Situation
from assist.store import contacts

USUAL = "owing"
CHANNELS = (
    ChannelKind.SMS,
    ChannelKind.WHATSAPP,
    ChannelKind.EMAIL,
    ChannelKind.WEBCHAT,
    ChannelKind.VOICE,
)


@dataclass(frozen=True, slots=True)
class Preview:
    """One text as it would leave."""

    language: str
    channel: ChannelKind | None  # None: the script for a call
    step: str  # "": the playbook's own text
    text: str
    subject: str
    facts: tuple[tuple[str, str], ...]  # (name, as shown)
    missing_facts: tuple[str, ...]
    segments: int  # of an SMS; 0 elsewhere
    # "no_text": nothing is written; "not_on_this_channel", "not_for_strangers": would not be said
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """An invented author whose figures fill a preview."""

    name: str  # "owing", "paid_up", "stranger", ...
    help: str  # English source; translate before showing


def samples() -> tuple[Sample, ...]:
    """The sample authors, the usual one first."""
    return tuple(Sample(sample.name, sample.help) for sample in SAMPLES)


def preview(
    desk: DeskServices,
    yaml_text: str,
    *,
    by: str | None,
    now: datetime,
    sample: str = USUAL,
    contact_id: str | None = None,
    escalation: str = EscalationLevel.NONE.value,
    step: str = "",
) -> tuple[Preview, ...]:
    """Every channel and language of one step. `contact_id`: a real author's figures, asked now.

    Raises PlaybookInvalid (a BadInput with `problems`) when the text does not parse, NotAllowed
    unless `by` leads, NotFound for an unknown contact, BadInput for an unknown sample or step.
    """
    with desk.db.read() as tx:
        lead(tx, by)
    entry = entry_of("preview", yaml_text)
    if step and entry.playbook.step(step) is None:
        raise BadInput("step", f"there is no step {step!r}.", "Choose one of the playbook's.")
    if sample not in BY_NAME:
        raise BadInput("sample", f"there is no sample author {sample!r}.", "Choose from the list.")
    author = _author(desk, contact_id, now) if contact_id else None
    shown = []
    for language in LANGUAGES:
        for channel in CHANNELS:
            reading = replace(read_as(None, language, now), escalation=EscalationLevel(escalation))
            asked = Asked(reading, "", channel, desk.company)
            situation = situation_of(sample, asked, now)
            situation = replace(situation, spoken=channel is ChannelKind.VOICE)
            if author is not None:
                situation = author(situation)
            shown.append(_one(entry, situation, language, step, now))
    return tuple(shown)


def _one(entry: Entry, situation: Situation, language: str, step: str, now: datetime) -> Preview:
    playbook, channel = entry.playbook, situation.conversation.channel
    said_in = (playbook.step(step) or playbook).texts if step else playbook.texts
    texts = next((found for key, found in said_in.items() if key == language), None)
    told_channel = None if channel is ChannelKind.VOICE else channel
    if texts is None:
        return Preview(language, told_channel, step, "", "", (), (), 0, ("no_text",))
    unknown = playbook.identity_level > situation.level
    situation = replace(situation, offer_limits=playbook.offers)
    drafted = draft(
        Chosen(entry, None, as_unknown=unknown and bool(texts.unknown), step=step),
        situation,
        facts_of(situation, now),
        language=language,
        now=now,
    )
    why_not = ("not_on_this_channel",) if channel not in playbook.channels else ()
    if unknown and not texts.unknown:
        why_not = (*why_not, "not_for_strangers")
    return Preview(
        language=language,
        channel=told_channel,
        step=step,
        text=drafted.text,
        subject=drafted.subject,
        facts=tuple((fact.name, fact.shown) for fact in drafted.facts),
        missing_facts=drafted.missing_facts,
        segments=measure(drafted.text).count if channel is ChannelKind.SMS else 0,
        findings=why_not,
    )


def _author(desk: DeskServices, contact_id: str, now: datetime) -> Callable[[Situation], Situation]:
    """A real author in place of the invented one: their account and what was arranged with them."""
    with desk.db.read() as tx:
        contact = contacts.get_contact(tx, contact_id)
        arranged = arranged_with(tx, contact, now)
    account, _known = account_of(desk, contact, now)
    quoted = quotable(account, desk.figures_max_age, now)

    def changed(situation: Situation) -> Situation:
        language = situation.interpretation.language
        zone = contact.zone or desk.zone
        return replace(
            situation,
            contact=contact,
            account=quoted,
            zone=zone,
            locale=locale_for(language, contact.country or desk.default_country),
            holds=arranged.kinds_held,
            plan=plan_progress(arranged.active_plan, quoted, now),
            promise=arranged.open_promise,
            refund=arranged.refund,
            royalties=arranged.royalties,
        )

    return changed
