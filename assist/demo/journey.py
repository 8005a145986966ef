"""The scripted journey: three authors write, three suggestions are decided, three replies arrive.

Everything goes over HTTP against the demo's own server, as an author's and a specialist's browser
would do it; what left is counted at the stand-ins.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from requests import RequestException

from assist.demo.authors import AUTHORS, Author, author
from assist.demo.browser import Browser, NeverHappenedError, Visitor, eventually
from assist.demo.office import Office
from assist.demo.publisher import ANA
from assist.store import audit

NORA, MARCUS, TOMAS = author("Nora Whitfield"), author("Marcus Bell"), author("Tomás Aguirre")
BALANCE = "hi, how much do i still owe on my package?"
LATE_FEE = "Please take the $25 late fee off. I was two days late because of a bank holiday."
PLAN = "Hola, no llego a pagar todo junto. ¿Puedo pagar lo que debo en cuotas?"
ADDED = "\n\nPS: I have noted the bank holiday."
OWN_WORDS = "Hola Tomás, te llamo hoy y lo armamos juntos. Ana"
# By then a second copy would be there: deliveries are looked for ten times a second.
NO_COPY_WITHIN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done or seen; `detail` says what, or what went wrong."""

    name: str
    ok: bool
    ms: float
    detail: str


@dataclass
class Journey:
    """Runs once; `on_step` is told of every step as it ends."""

    office: Office
    on_step: Callable[[Step], None]
    steps: list[Step] = field(default_factory=list)

    def run(self) -> dict[str, Any]:
        """All of it, stopping at the first step that fails: {ok, milliseconds, steps}."""
        began = time.perf_counter()
        browser = Browser(self.office.url)
        try:
            self._sign_in(browser)
            self._approved_text(browser)
            self._edited_mail(browser)
            self._rejected_chat(browser)
            self._record()
        except _Failed:
            pass
        ok = all(step.ok for step in self.steps)
        elapsed = round((time.perf_counter() - began) * 1000, 1)
        return {"ok": ok, "milliseconds": elapsed, "steps": [asdict(step) for step in self.steps]}

    def _sign_in(self, browser: Browser) -> None:
        with self._step("a specialist signs in to the console") as told:
            browser.open(self.office.links.issue(ANA.id))
            browser.open("/desk")
            told.append(ANA.name)

    def _approved_text(self, browser: Browser) -> None:
        with self._step("an author asks for the balance by SMS") as told:
            browser.send(_simulator(NORA), "/sms", text=BALANCE)
            told.append(BALANCE)
        self._proves(browser, NORA)
        conversation, draft = self._suggested(browser, NORA, "$748.50")
        with self._step("the suggestion is approved") as told:
            browser.send(f"/desk/conversations/{conversation}", "/approve")
            told.append("as it stood")
        self._arrives_once("the reply reaches the phone", NORA.sms, draft)

    def _edited_mail(self, browser: Browser) -> None:
        with self._step("an author disputes a late fee by email") as told:
            browser.send(_simulator(MARCUS), "/mail", subject="Late fee", text=LATE_FEE)
            told.append(LATE_FEE)
        self._proves(browser, MARCUS)
        conversation, draft = self._suggested(browser, MARCUS, "$25.00")
        with self._step("the suggestion is edited") as told:
            path = f"/desk/conversations/{conversation}"
            browser.send(path, "/edit", text=draft + ADDED)
            told.append(ADDED.strip())
        self._arrives_once("the edited reply reaches the mailbox", MARCUS.email, ADDED.strip())

    def _rejected_chat(self, browser: Browser) -> None:
        with self._step("an author asks for a payment plan in Spanish chat") as told:
            visitor = Visitor(self.office.url, self.office.simulator.portal_token(TOMAS))
            visitor.write(PLAN, "es")
            told.append(PLAN)
        conversation, _ = self._suggested(browser, TOMAS, "213,33")
        path = f"/desk/conversations/{conversation}"
        with self._step("the suggestion is rejected, with the reason") as told:
            browser.send(path, "/reject", reason="will_call", note="Prefers a call")
            told.append("will_call")
        with self._step("the specialist writes an own reply") as told:
            browser.send(path, "/reply", reply=OWN_WORDS)
            told.append(OWN_WORDS)
        with self._step("the reply reaches the chat") as told:
            eventually("the reply in the chat", lambda: OWN_WORDS in visitor.texts())
            time.sleep(NO_COPY_WITHIN_SECONDS)
            told.append(_once(visitor.texts().count(OWN_WORDS)))

    def _proves(self, browser: Browser, who: Author) -> None:
        """Nothing is told of an account before a code came back; one click sends it."""
        conversation, _ = self._suggested(browser, who, "code")
        address = who.sms if who is NORA else who.email
        with self._step(f"one click sends {who.name} a code") as told:
            browser.send(f"/desk/conversations/{conversation}", "/code")
            code = eventually("the code", lambda: self._code_to(address))
            told.append(f"to the {'phone' if who is NORA else 'mailbox'} on file")
        with self._step(f"{who.name} sends it back") as told:
            if who is NORA:
                browser.send(_simulator(who), "/sms", text=f"my code is {code}")
            else:
                browser.send(_simulator(who), "/mail", subject="Re: Late fee", text=code)
            eventually("the code is taken", lambda: browser.shows(conversation, "(L2)"))
            told.append("proven (L2)")

    def _code_to(self, address: str | None) -> str | None:
        """The code in the newest message to that address, as the author reads it."""
        texts = [left.text for left in self.office.simulator.outbox() if left.to == address]
        found = re.search(r"\b\d{6}\b", texts[-1]) if texts else None
        return found[0] if found else None

    def _suggested(self, browser: Browser, who: Author, expected: str) -> tuple[str, str]:
        with self._step(f"a suggestion for {who.name} appears") as told:
            conversation = eventually("the queue's row", lambda: browser.waiting(who.name))
            draft = eventually(
                f"a suggestion with {expected}",
                lambda: browser.suggestion(conversation, expected),
            )
            told.append(draft)
        return conversation, draft

    def _arrives_once(self, name: str, address: str | None, words: str) -> None:
        def copies() -> int:
            outbox = self.office.simulator.outbox()
            return sum(words in left.text and left.to == address for left in outbox)

        with self._step(name) as told:
            eventually(f"the reply to {address}", copies)
            time.sleep(NO_COPY_WITHIN_SECONDS)
            told.append(_once(copies()))

    def _record(self) -> None:
        with self._step("the record proves itself") as told, self.office.services.db.read() as tx:
            report = audit.verify(tx)
            told.append(f"{report.events} events in {report.conversations} conversations")
            if report.first_broken:
                raise NeverHappenedError(report.first_broken)

    @contextmanager
    def _step(self, name: str) -> Iterator[list[str]]:
        """Time what is done in it; the list takes its detail."""
        told: list[str] = []
        began = time.perf_counter()
        try:
            yield told
        except (NeverHappenedError, RequestException) as error:
            self._note(Step(name, ok=False, ms=_since(began), detail=str(error)))
            raise _Failed from error
        self._note(Step(name, ok=True, ms=_since(began), detail=" ".join(told)))

    def _note(self, step: Step) -> None:
        self.steps.append(step)
        self.on_step(step)


class _Failed(Exception):
    """A step failed; the ones after it would only fail too."""


def _simulator(who: Author) -> str:
    return f"/simulator?author={AUTHORS.index(who)}"


def _once(copies: int) -> str:
    if copies != 1:
        raise NeverHappenedError(f"{copies} copies instead of one")
    return "exactly once"


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)
