"""A site whose leads, Leo and Eva, are at work on test.balance."""

import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser

import pytest
from werkzeug.datastructures import MultiDict

from assist.desk.playbook_publish import publish_text
from assist.desk.published_library import published
from assist.model.ids import new_id
from assist.model.specialist import Role, Specialist
from assist.store import playbook_drafts, playbooks, specialists
from tests.desk.playbooks.texts import BALANCE
from tests.harness import open_desk
from tests.web.conftest import form

EDIT = "/playbooks/test.balance/edit"


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio):
    """Its processes see at once what was published."""
    opened = open_desk(sqlite_copy(tmp_path / "assist.db"), reader_cache, twilio)
    services = opened.services

    def now():
        with services.db.read() as tx:
            return published(tx)

    opened.services = replace(services, desk=replace(services.desk, published=now))
    publish_text(opened.desk, BALANCE, why="For tests", by=opened.leo.id, now=opened.clock())
    yield opened
    services.close()


@pytest.fixture
def eva(site):
    """A second lead's browser."""
    person = Specialist(new_id(), "Eva Gil", "eva@example.com", Role.LEAD, "U0EVA")
    with site.desk.desk.db.transaction() as tx:
        specialists.add(tx, person)
    browser = site.signed_in(person)
    browser.person = person
    return browser


def draft_of(desk, who, playbook_id="test.balance"):
    with desk.desk.db.read() as tx:
        return playbook_drafts.of_person(tx, playbook_id, who.id)


def in_use(desk, playbook_id="test.balance"):
    with desk.desk.db.read() as tx:
        return playbooks.in_use(tx, playbook_id)


class _Fields(HTMLParser):
    """What a browser would send of one form."""

    def __init__(self, mark):
        super().__init__()
        self.mark, self.inside, self.fields = mark, False, []
        self.area = self.select = None
        self.text, self.options = "", []

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == "form":
            self.inside = self.mark in has
        if not self.inside:
            return
        if tag == "input" and has.get("name"):
            ticks = has.get("type") in {"checkbox", "radio"}
            if not ticks or "checked" in has:
                self.fields.append((has["name"], has.get("value") or ""))
        elif tag == "textarea":
            self.area, self.text = has["name"], ""
        elif tag == "select":
            self.select, self.options = has["name"], []
        elif tag == "option" and self.select:
            self.options.append((has.get("value") or "", "selected" in has))

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.fields.append((self.area, self.text.removeprefix("\n")))
            self.area = None
        elif tag == "select" and self.select:
            chosen = [value for value, on in self.options if on] or [self.options[0][0]]
            self.fields.append((self.select, chosen[0]))
            self.select = None
        elif tag == "form":
            self.inside = False

    def handle_data(self, data):
        if self.area:
            self.text += data


def fields_of(page: str, mark: str = "data-editor") -> MultiDict:
    """The fields of the form that has the attribute `mark`, as they stand."""
    parser = _Fields(mark)
    parser.feed(page)
    found = MultiDict(parser.fields)
    found.poplist("csrf_token")
    return found


@dataclass
class Editor:
    """Somebody's editor without a script: the form as it was drawn, and a way to send it."""

    browser: object
    path: str = EDIT

    def __post_init__(self):
        answer = self.browser.get(self.path)
        assert answer.status_code == 200, answer.text
        self.page = answer.text
        self.fields = fields_of(self.page)

    def send(self, **changes):
        """`changes` by name with __ for dots; None leaves the field out."""
        fields = self.fields.copy()
        for name, value in changes.items():
            fields.poplist(name)
            if value is not None:
                fields.setlist(name, value if isinstance(value, list) else [value])
        lists = {name: fields.getlist(name) for name in fields}
        return form(self.browser, self.path, **lists)

    def save(self, **changes):
        answer = self.send(**changes)
        assert answer.status_code == 303, answer.text
        self.__post_init__()
        return self.browser.get(answer.location).text


def publish(browser, why="Warmer", **more):
    """By the form in the editor."""
    page = browser.get(more.pop("path", EDIT)).text
    address = re.search(r'action="(/playbooks/drafts/[^"]+/publish)"', page)[1]
    fields = fields_of(page, "data-publish")
    fields["why"] = why
    return form(browser, address, **(fields.to_dict() | more))
