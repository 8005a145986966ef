"""What a person does with a browser, over real HTTP: open a page, fill in a form, send it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import requests
from lxml import html

from assist.channels.webchat import HEADER
from assist.model.ids import new_id

WAIT_SECONDS = 20.0
LOOK_EVERY_SECONDS = 0.05
Found = TypeVar("Found")


class NeverHappenedError(Exception):
    """What the journey waited for did not come."""


def eventually(what: str, look: Callable[[], Found | None]) -> Found:
    """The first thing that `look` finds; NeverHappenedError naming `what` if it never does."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(LOOK_EVERY_SECONDS)
    raise NeverHappenedError(what)


class Browser:
    """One person's browser: it keeps cookies and follows redirects."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()

    def open(self, path: str) -> html.HtmlElement:
        answer = self._session.get(self._url + path, timeout=10)
        answer.raise_for_status()
        return html.fromstring(answer.text)

    def send(self, path: str, action: str, **filled: str) -> None:
        """Fill in the form of the page at `path` whose address ends in `action`, and send it."""
        forms = [form for form in self.open(path).forms if _ends(form.action, action)]
        if not forms:
            raise NeverHappenedError(f"no form {action} on {path}")
        fields = {**dict(forms[0].form_values()), **filled}
        answer = self._session.post(self._url + forms[0].action, data=fields, timeout=10)
        answer.raise_for_status()

    def waiting(self, who: str) -> str | None:
        """The conversation of that name in the desk's queue."""
        for row in self.open("/desk/queue").xpath("//a[@data-row]"):
            if row.xpath(".//*[contains(@class, 'who')]")[0].text_content().strip() == who:
                return str(row.get("data-row"))
        return None

    def shows(self, conversation_id: str, words: str) -> bool:
        """Does the conversation's page say so?"""
        page = self.open(f"/desk/conversations/{conversation_id}")
        return words in page.text_content()

    def suggestion(self, conversation_id: str, words: str = "") -> str | None:
        """The suggested reply with `words` that can be approved on the conversation's page."""
        page = self.open(f"/desk/conversations/{conversation_id}")
        if not any(_ends(form.action, "/approve") for form in page.forms):
            return None
        drawn = page.xpath("//blockquote[contains(@class, 'draft')]/p[@class='text']")[0].text
        return str(drawn) if words in str(drawn) else None


def _ends(address: str | None, action: str) -> bool:
    return (address or "").partition("?")[0].endswith(action)


class Visitor:
    """A chat visitor; `identity` is the portal's token of a signed-in author, or ""."""

    def __init__(self, url: str, identity: str) -> None:
        self._url = url
        answer = requests.post(f"{url}/chat/session", json={"identity": identity}, timeout=10)
        answer.raise_for_status()
        self._headers = {HEADER: str(answer.json()["token"])}

    def write(self, text: str, language: str) -> str:
        """Say it; the conversation's id."""
        message = {"id": new_id(), "text": text, "language": language}
        answer = requests.post(
            f"{self._url}/chat/messages", json=message, headers=self._headers, timeout=10
        )
        answer.raise_for_status()
        return str(answer.json()["conversation"])

    def texts(self) -> list[str]:
        """Everything that the chat shows."""
        answer = requests.get(f"{self._url}/chat/messages", headers=self._headers, timeout=10)
        answer.raise_for_status()
        return [str(message["text"]) for message in answer.json()["messages"]]
