"""What Twilio refuses: verbs that it does not know, or nested where they may not stand."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

# https://www.twilio.com/docs/voice/twiml: which element may stand in which.
NESTING: Mapping[str, frozenset[str]] = {
    "Response": frozenset(
        {
            "Say",
            "Gather",
            "Dial",
            "Record",
            "Redirect",
            "Hangup",
            "Pause",
            "Start",
            "Stop",
            "Connect",
            "Enqueue",
            "Leave",
            "Play",
        }
    ),
    "Gather": frozenset({"Say", "Pause", "Play"}),
    "Dial": frozenset({"Number", "Client", "Queue", "Conference"}),
    "Start": frozenset({"Recording", "Transcription"}),
    "Stop": frozenset({"Transcription"}),
    "Connect": frozenset({"ConversationRelay"}),
    "ConversationRelay": frozenset({"Language", "Parameter"}),
}


class BadTwiml(AssertionError):
    """Twilio would refuse it, or the caller would hear nothing."""


def spoken(where: ET.Element) -> list[str]:
    """Every sentence of a document."""
    return [say.text or "" for say in where.iter("Say")]


def check(document: ET.Element) -> None:
    """BadTwiml where Twilio would say 12100 (parse failure) or 12200 (schema)."""
    if document.tag != "Response":
        raise BadTwiml(f"<{document.tag}> is no document")
    _check_children(document)


def _check_children(element: ET.Element) -> None:
    allowed = NESTING.get(element.tag, frozenset())
    for child in element:
        if child.tag not in allowed:
            raise BadTwiml(f"<{child.tag}> may not stand in <{element.tag}>")
        if child.tag == "Say" and not (child.text or "").strip():
            raise BadTwiml("<Say> says nothing")
        _check_children(child)
