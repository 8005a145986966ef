"""What people read of disputes. Source strings, translated where they are shown."""

from __future__ import annotations

from assist.i18n import mark
from assist.model.audit import AuditKind
from assist.model.dispute import Alarm, DisputeReason, DisputeState, Network

_ = mark

STATES = {
    DisputeState.WARNING_NEEDS_RESPONSE: _("Inquiry: needs a response"),
    DisputeState.WARNING_UNDER_REVIEW: _("Inquiry: under review"),
    DisputeState.WARNING_CLOSED: _("Inquiry: closed"),
    DisputeState.NEEDS_RESPONSE: _("Needs a response"),
    DisputeState.UNDER_REVIEW: _("Under review"),
    DisputeState.WON: _("Won"),
    DisputeState.LOST: _("Lost"),
    DisputeState.PREVENTED: _("Prevented"),
}
REASONS = {
    DisputeReason.FRAUDULENT: _("Not authorised by the cardholder"),
    DisputeReason.UNRECOGNIZED: _("Charge not recognised"),
    DisputeReason.PRODUCT_NOT_RECEIVED: _("Nothing was received"),
    DisputeReason.PRODUCT_UNACCEPTABLE: _("Not as described or defective"),
    DisputeReason.CREDIT_NOT_PROCESSED: _("A refund did not arrive"),
    DisputeReason.SUBSCRIPTION_CANCELED: _("Charged after a cancellation"),
    DisputeReason.DUPLICATE: _("Charged twice, or paid by other means"),
    DisputeReason.DEBIT_NOT_AUTHORIZED: _("Bank debit not authorised"),
    DisputeReason.GENERAL: _("Another reason of the bank's"),
    DisputeReason.CUSTOMER_INITIATED: _("Begun by the customer"),
    DisputeReason.BANK_CANNOT_PROCESS: _("The bank could not process it"),
    DisputeReason.CHECK_RETURNED: _("The check was returned"),
    DisputeReason.INCORRECT_ACCOUNT_DETAILS: _("Wrong account details"),
    DisputeReason.INSUFFICIENT_FUNDS: _("The account did not cover it"),
    DisputeReason.NONCOMPLIANT: _("Against the network's rules"),
}
NETWORKS = {
    Network.VISA: "Visa",
    Network.MASTERCARD: "Mastercard",
    Network.AMEX: "American Express",
    Network.DISCOVER: "Discover",
    Network.OTHER: _("Another network, or none"),
}
PIECES = {
    "agreement": _("The signed agreement"),
    "contract_date": _("The day of the contract"),
    "recorded_consent": _("Recorded or electronic consent"),
    "ip_log": _("The address (IP) that the purchase was made from"),
    "portal_logins": _("Sign-ins to the author's portal"),
    "earlier_payments": _("Earlier payments that nobody disputed"),
    "invoices": _("The invoices that the payment was for"),
    "payments": _("The payment itself"),
    "allocations": _("What the payment settled"),
    "other_charge": _("Other payments of the same amount"),
    "messages": _("What was written, both ways"),
    "deliveries": _("Proof that our messages arrived"),
    "approvals": _("Who approved our replies"),
    "policy_version": _("The texts and policy in force, by version"),
    "customer": _("Who the customer is"),
    "refunds": _("Refunds and credits that were given"),
    "refund_policy": _("The refund clause"),
    "refund_terms_shown": _("Where and when the refund terms were shown"),
    "refund_refusal": _("Why a refund was refused"),
    "cancellation_policy": _("The cancellation clause"),
    "no_cancellation": _("That no cancellation arrived before the charge"),
    "production_log": _("The production log"),
    "proofs_approved": _("Proofs sent, revised and approved"),
    "service_description": _("What was bought, in plain words"),
    "isbn_registration": _("The ISBN's registration"),
    "live_listings": _("Live listings of the book"),
    "copies_tracking": _("Tracking of the author's copies"),
    "bank_withdrawal": _("The bank's letter that the dispute was withdrawn"),
}
TO_DO = {
    "agreement": _("Get the signed PDF from the contracts folder."),
    "contract_date": _("Import the account with its contract date."),
    "recorded_consent": _("Ask sales for the signing certificate or the recording's reference."),
    "ip_log": _("Ask the checkout provider for the session's log."),
    "portal_logins": _("Export the sign-ins from the portal, with dates."),
    "earlier_payments": _(
        "Too few earlier payments with this card; leave the enhanced evidence out."
    ),
    "invoices": _("The payment settled no invoice: book what it was for."),
    "payments": _("The payment is not in the books: import it."),
    "allocations": _("The payment settled no invoice: book what it was for."),
    "other_charge": _("No other payment of this amount: say so in words."),
    "messages": _("Nothing was written: say how the author was reached."),
    "deliveries": _("No message of ours arrived on record; leave this out."),
    "approvals": _("No reply of ours was approved on record; leave this out."),
    "policy_version": _("No reply rested on a playbook; leave this out."),
    "customer": _("Complete the contact: name and billing e-mail."),
    "refunds": _("None was given; the refusal's reason matters then."),
    "refund_policy": _("Get the version that the author signed."),
    "refund_terms_shown": _("Say where the terms were shown and on which day."),
    "refund_refusal": _("Write why, quoting the clause; no blame."),
    "cancellation_policy": _("Get the version that the author signed."),
    "no_cancellation": _("Say that the contract is one price in instalments, no subscription."),
    "production_log": _("Ask production for the dated list of steps."),
    "proofs_approved": _("Ask production for the approvals with dates."),
    "service_description": _("Describe the package in two or three sentences."),
    "isbn_registration": _("Print the registration's page with its date."),
    "live_listings": _("Save the shops' pages with the day on them."),
    "copies_tracking": _("Ask fulfilment for carrier, number and day of delivery."),
    "bank_withdrawal": _("Ask the author for it without pressure; submit evidence all the same."),
}
ALARMS = {
    Alarm.EARLY: _("First alarm"),
    Alarm.INTERNAL: _("Our own last day"),
}
ALARM_NOTES = {  # notes inside the house are kept in the source's language
    Alarm.EARLY: "Dispute %(number)s: the bank's date is %(day)s. Collect the evidence now.",
    Alarm.INTERNAL: "Dispute %(number)s: our own last day. The bank's date is %(day)s: submit.",
}
EVENTS = {
    AuditKind.DISPUTE_OPENED: _("Opened"),
    AuditKind.DISPUTE_NEWS: _("Word of the bank"),
    AuditKind.DISPUTE_WITHDRAWN: _("The author says that they withdrew it"),
    AuditKind.DISPUTE_SUBMITTED: _("Evidence submitted"),
    AuditKind.DISPUTE_ALARM: _("Alarm"),
    AuditKind.EVIDENCE_NOTED: _("Place of a file noted"),
    AuditKind.EVIDENCE_BUILT: _("Evidence pack built"),
}
