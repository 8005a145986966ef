"""What people read for the desk's enums; every surface says the same. Source strings, translated
where they are shown.
"""

from __future__ import annotations

from assist.i18n import Translator, mark
from assist.model.consent import ConsentKind, ConsentSource
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.contact_log import CallOutcome
from assist.model.conversation import Attention, ConversationState, MessageState
from assist.model.decision import DecisionReason, RejectReason
from assist.model.hold import HoldKind
from assist.model.interpretation import EscalationLevel
from assist.model.payment_plan import Standing
from assist.model.phone_call import (
    CallBackTime,
    CallEnd,
    CallState,
    LegState,
    NotDialled,
    RecordingKind,
    RecordingState,
)
from assist.model.plan_progress import InstalmentState
from assist.model.support import SupportNeed
from assist.model.wrap_up import WrapUpResult

_ = mark

CHANNELS = {
    ChannelKind.SMS: "SMS",
    ChannelKind.WHATSAPP: "WhatsApp",
    ChannelKind.EMAIL: _("Email"),
    ChannelKind.WEBCHAT: _("Web chat"),
    ChannelKind.VOICE: _("Call"),
    ChannelKind.CONSOLE: "Console",
}
CALL_ENDS = {
    CallEnd.ANSWERED: _("Answered by the assistant"),
    CallEnd.TRANSFERRED: _("Talked with a specialist"),
    CallEnd.MESSAGE_LEFT: _("Left a message"),
    CallEnd.CALL_BACK: _("Wants to be called back"),
    CallEnd.ABANDONED: _("Hung up without an answer"),
    CallEnd.FAILED: _("The call failed"),
    CallEnd.NOT_REACHED: _("Nobody was reached"),
    CallEnd.NOT_PLACED: _("Was not dialled"),
}
CALL_STATES = {
    CallState.TALKING: _("Talks with the assistant"),
    CallState.RINGING: _("Is being put through"),
    CallState.CONNECTED: _("Talks with a specialist"),
    CallState.MESSAGE: _("Leaves a message"),
    CallState.ENDED: _("Over"),
}
CALL_BACKS = {
    CallBackTime.SOON: _("as soon as possible"),
    CallBackTime.MORNING: _("in the morning, their time"),
    CallBackTime.AFTERNOON: _("in the afternoon, their time"),
    CallBackTime.EXACT: _("at the hour that they named"),
}
LEG_STATES = {
    LegState.RINGING: _("rings"),
    LegState.ACCEPTED: _("took the call"),
    LegState.MISSED: _("did not take it"),
    LegState.ENDED: _("talked with the caller"),
}
TAPE_KINDS = {
    RecordingKind.MESSAGE: _("Message on the tape"),
    RecordingKind.CALL: _("Recording of the call"),
}
TAPE_STATES = {
    RecordingState.TOLD: _("A recording is being fetched."),
    RecordingState.KEPT: _("A recording is kept."),
    RecordingState.LOST: _("The provider has the recording no more."),
    RecordingState.DELETED: _("The recording was deleted."),
}
LANGUAGES = {"en": _("English"), "es": _("Spanish")}
IDENTITIES = {
    IdentityLevel.L0: _("Nobody we know yet (L0)"),
    IdentityLevel.L1: _("Address on file (L1)"),
    IdentityLevel.L2: _("Verified (L2)"),
    IdentityLevel.L3: _("Verified twice (L3)"),
}
FAKED = _("a caller's number can be faked")


def identity_line(channel: ChannelKind, level: IdentityLevel, speak: Translator) -> str:
    """What is proven of who writes or calls; of a number that calls, what that is worth."""
    said = speak.gettext(IDENTITIES[level])
    by_number = channel is ChannelKind.VOICE and level is IdentityLevel.L1
    return f"{said}: {speak.gettext(FAKED)}" if by_number else said


ESCALATIONS = {
    EscalationLevel.E1: _("E1 repeated contact"),
    EscalationLevel.E2: _("E2 public threat or abuse"),
    EscalationLevel.E3: _("E3 legal, dispute or hardship"),
    EscalationLevel.E4: _("E4 crisis: a person answers now"),
}
REASONS = {
    DecisionReason.NO_PLAYBOOK: _("No playbook answers this yet; please write the reply."),
    DecisionReason.UNCLEAR: _("Not understood well enough to suggest figures."),
    DecisionReason.HUMAN_ONLY: _("A person answers this one; the suggestion is a starting point."),
    DecisionReason.MISSING_FACTS: _("A fact that the reply needs is not known."),
    DecisionReason.OTHER_SENDER: _("Written by somebody else in the thread: verify before acting."),
    DecisionReason.NO_ALTERNATIVE: _("There is no other suggestion for this message."),
    DecisionReason.OPT_OUT: _("The author asked us to stop; recorded."),
}
CONSENTS = {
    ConsentKind.RELATIONSHIP: _("messages about what they bought"),
    ConsentKind.PRIOR_EXPRESS: _("messages to this address about their account"),
    ConsentKind.OPT_IN: _("messages on this very channel"),
    ConsentKind.WRITTEN: _("messages on this channel, in writing"),
}
CONSENT_SOURCES = {
    ConsentSource.PHONE: _("told on the phone"),
    ConsentSource.IN_WRITING: _("in a mail or letter"),
    ConsentSource.WEB_FORM: _("by a form on our site"),
    ConsentSource.CONTRACT: _("in the contract"),
    ConsentSource.KEYWORD: _("by the word START"),
    ConsentSource.ON_FILE: _("given with the account"),
}
WRAP_UP_RESULTS = {
    WrapUpResult.ANSWERED: _("asked and answered"),
    WrapUpResult.PROMISE: _("a promise to pay"),
    WrapUpResult.PLAN: _("a payment plan or an extension"),
    WrapUpResult.DISPUTE: _("a dispute"),
    WrapUpResult.REFUSED: _("refused"),
    WrapUpResult.CALL_BACK: _("to be called back"),
    WrapUpResult.OTHER: _("something else"),
}
CALL_OUTCOMES = {
    CallOutcome.RPC: _("spoke with the author"),
    CallOutcome.WPC: _("spoke with somebody else"),
    CallOutcome.NO_ANSWER: _("nobody answered"),
    CallOutcome.BUSY: _("busy"),
    CallOutcome.VM_LIMITED: _("left a short voicemail"),
}
NOT_DIALLED = {
    NotDialled.PHONE_NOT_TAKEN: _("nobody took the specialist's own phone"),
    NotDialled.POLICY: _("they may not be called any more"),
    NotDialled.PROVIDER: _("the provider could not ring the specialist's phone"),
}
DELIVERY_STATES = {
    MessageState.PENDING: _("waiting to be sent"),
    MessageState.SENDING: _("being sent"),
    MessageState.UNKNOWN: _("sent without an answer: did it arrive?"),
    MessageState.SENT: _("sent"),
    MessageState.DELIVERED: _("delivered"),
    MessageState.READ: _("read"),
    MessageState.FAILED: _("not delivered"),
}
UNKNOWN_LANGUAGE = _("Language unknown")
REJECT_REASONS = {
    RejectReason.WRONG_FACTS: _("The facts are wrong"),
    RejectReason.WRONG_INTENT: _("It answers another question"),
    RejectReason.WRONG_TONE: _("The tone is wrong"),
    RejectReason.NOT_NEEDED: _("No reply is needed"),
    RejectReason.WILL_CALL: _("I will call instead"),
    RejectReason.OTHER: _("Another reason"),
}
CONVERSATION_STATES = {
    ConversationState.OPEN: _("Waiting for the desk"),
    ConversationState.PENDING: _("Waiting for the author"),
    ConversationState.SNOOZED: _("Snoozed"),
    ConversationState.RESOLVED: _("Resolved"),
}
HOLDS = {
    HoldKind.CEASE: _("a written demand to stop contact"),
    HoldKind.ATTORNEY: _("an attorney acts for the author"),
    HoldKind.BANKRUPTCY: _("a bankruptcy"),
    HoldKind.DECEASED: _("the author has died"),
    HoldKind.DISPUTE: _("an open dispute"),
    HoldKind.CHARGEBACK: _("an open chargeback"),
    HoldKind.LEGAL: _("a legal or regulator's complaint"),
    HoldKind.MORATORIUM: _("a moratorium"),
    HoldKind.WRONG_NUMBER: _("a wrong number"),
    HoldKind.CRISIS: _("a crisis hold"),
    HoldKind.VULNERABLE: _("hardship was told"),
    HoldKind.COMPLIANCE: _("a compliance check; never told to the author"),
}
ATTENTIONS = {
    Attention.DISPUTE: _("The bank asks a payment back"),
    Attention.PLAN_MISSED: _("An instalment of the plan was missed"),
    Attention.PROMISE_BROKEN: _("A promise to pay was broken"),
    Attention.CALL_BACK: _("Wants to be called back"),
    Attention.WRAP_UP: _("Call to be wrapped up"),
    Attention.LOOK_AGAIN: _("To be looked at again today"),
    Attention.MISSED_CALL: _("Called and was not helped"),
}
INSTALMENT_STATES = {
    InstalmentState.PAID: _("paid"),
    InstalmentState.UPCOMING: _("to come"),
    InstalmentState.LATE: _("late"),
    InstalmentState.MISSED: _("missed"),
}
STANDINGS = {
    Standing.CHANGED: _("the account or the calendar moved on: offer it anew."),
    Standing.EXPIRED: _("the offer is older than a week: offer it anew."),
    Standing.BLOCKED: _("a hold stands: nothing may be offered."),
}
SUPPORT_NEEDS = {
    SupportNeed.PAUSE: _("A pause"),
    SupportNeed.SMALLER_AMOUNTS: _("Smaller amounts"),
    SupportNeed.MORE_TIME: _("More time to read and answer"),
    SupportNeed.IN_WRITING: _("In writing, no calls"),
    SupportNeed.BY_PHONE: _("By phone, no long texts"),
    SupportNeed.LARGE_PRINT: _("Large print"),
    SupportNeed.PLAIN_WORDS: _("Plain words"),
    SupportNeed.SOMEBODY_ELSE: _("Somebody else speaks for them"),
    SupportNeed.SAME_PERSON: _("Always the same person"),
    SupportNeed.FEWER_MESSAGES: _("Fewer messages"),
}
