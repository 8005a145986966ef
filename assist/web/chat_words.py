"""The chat's words in the visitor's language, handed to its script as JSON."""

from __future__ import annotations

from assist.i18n import Translator


def chat_words(speak: Translator) -> dict[str, str]:
    """Every string that static/chat.js shows, by the name that it uses."""
    return {
        "you": speak.gettext("You"),
        "desk": speak.gettext("Billing desk"),
        "automatic": speak.gettext("Automatic reply"),
        "sending": speak.gettext("Sending …"),
        "notSent": speak.gettext("Not sent."),
        "retry": speak.gettext("Try again"),
        "typing": speak.gettext("Somebody is writing to you …"),
        "offline": speak.gettext("You are offline. What you write is kept here and sent later."),
        "away": speak.gettext("The chat cannot be reached just now. It tries again by itself."),
        "tooLong": speak.gettext("That is too long: 4000 characters at the most."),
        "tooOften": speak.gettext("That was a lot at once. Wait a moment."),
        "emailSaved": speak.gettext("Saved. If you leave, the answer comes by email."),
        "emailWrong": speak.gettext("That does not look like an email address."),
        "emailLater": speak.gettext("Write your question first, then leave your address."),
    }


def widget_words(speak: Translator) -> dict[str, str]:
    """What the loader shows on the publisher's page."""
    return {
        "open": speak.gettext("Open the chat"),
        "close": speak.gettext("Close the chat"),
        "title": speak.gettext("Chat with the billing desk"),
        "unread": speak.gettext("new replies"),
    }
