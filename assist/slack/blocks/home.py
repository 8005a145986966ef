"""The App Home: what needs whom. Drawn from values, within Slack's limits (100 blocks a view).

Times are Slack's own, in each reader's zone; nothing moves with the clock alone, so that a Home
which shows the same is not published again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from assist.desk.call_back_lines import call_back_when
from assist.desk.home import Case, Falling, Home, Playbooks, Review, Running
from assist.desk.labels import ATTENTIONS, CHANNELS, ESCALATIONS
from assist.i18n import Translator, percent
from assist.model.call_back import ComingCall
from assist.slack.blocks import kit, names
from assist.slack.blocks.kit import Block

MOST_BLOCKS = 100
_NAME = 60
_WHY = 300


def home_view(home: Home, speak: Translator, console: str, told: str = "") -> Block:
    """For a specialist or a lead; `told` is what came of their last click."""
    blocks = [
        *_told(told),
        *_standing(home, speak),
        *_cases(home, speak, console),
        *_promised(home, speak, console),
        *(_playbooks(home.playbooks, speak, console) if home.playbooks else ()),
    ]
    return _view(blocks)


def stranger_view(slack_user: str, company: str, speak: Translator, console: str) -> Block:
    """For somebody whom nobody has mapped to a specialist: how that is done."""
    sign_in = f"{console}/desk/sign-in"
    lines = [
        speak.gettext("You are not known at the billing desk of %(company)s.", company=company),
        speak.gettext(
            "Ask an administrator of the desk to enter your Slack member id on the page People:"
        ),
    ]
    return _view(
        [
            kit.header(speak.gettext("The billing desk")),
            kit.section(f"{kit.escape(lines[0])}\n{kit.escape(lines[1])} `{slack_user}`"),
            kit.context(
                speak.gettext(
                    "Where the desk has sign-in with Slack, signing in once at"
                    " %(address)s does it.",
                    address=f"<{sign_in}>",
                )
            ),
        ]
    )


def _view(blocks: Sequence[Block]) -> Block:
    return {"type": "home", "blocks": list(blocks)[:MOST_BLOCKS]}


def _told(told: str) -> list[Block]:
    return [kit.section(f":speech_balloon: *{kit.escape(told)}*")] if told else []


def _standing(home: Home, speak: Translator) -> list[Block]:
    title = speak.gettext("The desk now") if home.is_team else speak.gettext("Your cases")
    counts = home.counts
    numbers = [
        speak.gettext("*Waiting* %(count)s", count=counts.waiting),
        speak.gettext("*Overdue* %(count)s", count=counts.overdue),
        speak.gettext("*Need attention* %(count)s", count=counts.attention),
    ]
    if home.unassigned or not home.is_team:
        numbers.append(speak.gettext("*For anybody* %(count)s", count=home.unassigned))
    blocks = [kit.header(title), kit.section("   ·   ".join(numbers)), _shift(home, speak)]
    if home.in_danger:
        danger = speak.ngettext(
            "%(num)d author may be in danger. A person is needed now.",
            "%(num)d authors may be in danger. A person is needed now.",
            home.in_danger,
        )
        blocks.insert(1, kit.section(f":rotating_light: *{danger}*"))
    return blocks


def _shift(home: Home, speak: Translator) -> Block:
    if home.shift_ends is not None:
        told = speak.gettext("You are on shift until %(time)s.", time=_when(home.shift_ends))
    elif home.shift_begins is not None:
        told = speak.gettext("Your next shift begins %(time)s.", time=_when(home.shift_begins))
    else:
        told = speak.gettext("No shift of yours is planned.")
    return kit.context(f":clock3: {told}")


def _cases(home: Home, speak: Translator, console: str) -> list[Block]:
    shown = [_case(case, home, speak, console) for case in home.cases]
    more = home.counts.waiting - len(shown)
    if not shown:
        shown = [speak.gettext("Nobody waits.")]
    elif more > 0:
        shown.append(speak.ngettext("… and %(num)d more", "… and %(num)d more", more))
    link = kit.button(names.OPEN_CONSOLE, speak.gettext("Open the queue"), "open")
    return [
        *_packed(shown),
        kit.actions("assist_home_queue", [{**link, "url": f"{console}/desk"}]),
    ]


def _promised(home: Home, speak: Translator, console: str) -> list[Block]:
    """Calls, the nearest hour first; on both clocks."""
    lines = [_call(one, home, speak, console) for one in home.promised]
    return _listed(speak.gettext("Promised calls"), lines) if lines else []


def _call(one: ComingCall, home: Home, speak: Translator, console: str) -> str:
    url = f"{console}/desk/conversations/{one.call_back.conversation_id}"
    when = call_back_when(one.call_back.due_at, one.call_back.zone, home.desk_zone, speak)
    who = kit.escape(kit.clip(one.who, _NAME))
    return f":telephone_receiver: <{url}|#{one.number}> · *{who}* · {kit.escape(when)}"


def _case(case: Case, home: Home, speak: Translator, console: str) -> str:
    """Who waits, never what they wrote."""
    row = case.row
    url = f"{console}/desk/conversations/{row.conversation.id}"
    who = kit.escape(kit.clip(row.contact_name or row.address, _NAME))
    parts = [
        f"<{url}|#{row.conversation.number}>",
        f"*{who}*",
        speak.gettext(CHANNELS[row.channel]),
    ]
    if row.waiting_since is not None:
        parts.append(speak.gettext("since %(time)s", time=_when(row.waiting_since)))
    why = row.conversation.attention
    if why is not None:
        parts.append(f"*{speak.gettext(ATTENTIONS[why])}*")
    if row.call_back is not None:
        due, zone = row.call_back.due_at, row.call_back.zone
        when = call_back_when(due, zone, home.desk_zone, speak)
        parts.append(f":telephone_receiver: {kit.escape(when)}")
    if home.is_team:
        parts.append(kit.escape(kit.clip(case.assignee, _NAME)) or speak.gettext("nobody's"))
    line = " · ".join(parts)
    level = ESCALATIONS.get(row.escalation)
    return f":warning: {line} · {speak.gettext(level)}" if level else line


def _playbooks(found: Playbooks, speak: Translator, console: str) -> list[Block]:
    blocks: list[Block] = []
    for review in found.reviews:
        blocks += _review(review, speak, console)
    if blocks:
        title = speak.gettext("Drafts that wait for a review")
        blocks = [{"type": "divider"}, kit.header(title), *blocks]
    if found.returned:
        blocks += _listed(
            speak.gettext("Your drafts that came back"),
            (
                f"{_link(one.name, one.draft.playbook_id, console, '/edit')}: "
                f"{kit.escape(kit.clip(one.draft.note, _WHY))}"
                for one in found.returned
            ),
        )
    if found.falling:
        title = speak.gettext("Accepted less than before")
        blocks += _listed(title, (_fallen(one, speak, console) for one in found.falling))
    if found.trials:
        title = speak.gettext("Running trials")
        blocks += _listed(title, (_trial(one, speak, console) for one in found.trials))
    return blocks


def _listed(title: str, lines: Iterable[str]) -> list[Block]:
    return [{"type": "divider"}, kit.header(title), *_packed(lines)]


def _packed(lines: Iterable[str]) -> list[Block]:
    """As many lines in a section as it holds, each whole: a link that is cut is none."""
    packed: list[str] = []
    for line in lines:
        if packed and len(packed[-1]) + 1 + len(line) <= kit.SECTION_TEXT:
            packed[-1] += f"\n{line}"
        else:
            packed.append(line)
    return [kit.section(text) for text in packed]


def _link(name: str, playbook_id: str, console: str, page: str = "") -> str:
    shown = kit.escape(kit.clip(name, _NAME)).replace("|", "/")
    return f"<{console}/playbooks/{playbook_id}{page}|{shown}>"


def _review(review: Review, speak: Translator, console: str) -> list[Block]:
    draft = review.draft
    by = speak.gettext("by %(who)s", who=kit.escape(kit.clip(review.author, _NAME)))
    why = kit.escape(kit.clip(draft.why, _WHY))
    line = f"*{_link(review.name, draft.playbook_id, console)}* {by}\n{why}"
    # What was seen is what is published: a later save has another revision.
    seen = f"{draft.id}:{draft.revision}"
    see = kit.button(names.REVIEW_SEE, speak.gettext("See what changes"), seen)
    if review.is_own:
        waits = speak.gettext("Yours: it waits for another lead.")
        return [
            kit.section(f"{line}\n_{waits}_"),
            kit.actions(f"assist_review_{draft.id}", [see]),
        ]
    publish = kit.button(names.REVIEW_PUBLISH, speak.gettext("Approve & publish"), seen, "primary")
    publish["confirm"] = {
        "title": kit.plain(speak.gettext("Publish it now?"), 100),
        "text": kit.plain(
            speak.gettext("The desk answers with “%(name)s” from now on.", name=review.name), 300
        ),
        "confirm": kit.plain(speak.gettext("Publish"), 30),
        "deny": kit.plain(speak.gettext("Cancel"), 30),
    }
    decline = kit.button(names.REVIEW_RETURN, speak.gettext("Send back"), seen)
    return [
        kit.section(line),
        kit.actions(f"assist_review_{draft.id}", [publish, see, decline]),
    ]


def _fallen(one: Falling, speak: Translator, console: str) -> str:
    told = speak.gettext(
        "%(now)s of %(of)s accepted, %(before)s before",
        now=_share(one.now, speak),
        of=one.now[1],
        before=_share(one.before, speak),
    )
    return f":chart_with_downwards_trend: {_link(one.name, one.playbook_id, console)} · {told}"


def _trial(one: Running, speak: Translator, console: str) -> str:
    told = speak.gettext(
        "new %(after)s of %(after_of)s accepted, before %(before)s of %(before_of)s",
        after=_share(one.after, speak),
        after_of=one.after[1],
        before=_share(one.before, speak),
        before_of=one.before[1],
    )
    since = speak.gettext("since %(time)s", time=_when(one.since))
    return f":test_tube: {_link(one.name, one.playbook_id, console)} · {since} · {told}"


def _share(counted: tuple[int, int], speak: Translator) -> str:
    accepted, of = counted
    return percent(accepted / of, speak.locale) if of else "–"


def _when(moment: datetime) -> str:
    """Day and time as each reader's own clock has them."""
    epoch = int(moment.timestamp())
    return f"<!date^{epoch}^{{date_short_pretty}} {{time}}|{moment:%Y-%m-%d %H:%M} UTC>"
