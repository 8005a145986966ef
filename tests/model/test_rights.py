"""One table says what each role may do; the guide is made from it."""

import re
from pathlib import Path

import pytest

from assist.model.hold import HoldKind
from assist.model.offer import Authority
from assist.model.rights import MEANINGS, RIGHTS, Right, Role, as_table, may
from assist.model.specialist import Specialist

ROOT = Path(__file__).parents[2]
EVERYBODY = set(Role)
LEADS = {Role.LEAD, Role.ADMIN}
MONEY = {*LEADS, Role.FINANCE}


def test_names_every_right_and_says_what_it_is():
    assert set(RIGHTS) == set(MEANINGS) == set(Right)


def test_is_what_the_guide_shows():
    assert as_table() in (ROOT / "docs/rights.md").read_text()


def test_every_right_is_asked_for_somewhere():
    """A right that nobody asks is a promise that nothing keeps."""
    code = "".join(
        path.read_text()
        for kind in ("*.py", "*.html")
        for path in (ROOT / "assist").rglob(kind)
        if path.name != "rights.py"
    )
    assert [right.name for right in Right if f"Right.{right.name}" not in code] == []


BY_HAND = re.compile(r"role(?:\.value)?\s+(?:not in|in|is not|is|==|!=)\s+(?:Role\.|[\"'({])")


def test_no_role_is_checked_by_hand():
    """Roles are compared in the table alone; who is an administrator, where one may be taken away."""
    found = {
        path.relative_to(ROOT / "assist").as_posix(): len(BY_HAND.findall(path.read_text()))
        for kind in ("*.py", "*.html")
        for path in (ROOT / "assist").rglob(kind)
        if BY_HAND.search(path.read_text())
    }
    assert found == {"desk/team.py": 1, "store/specialists.py": 1}


@pytest.mark.parametrize("right", Right)
def test_an_administrator_may_do_everything(right):
    assert may(Role.ADMIN, right)


@pytest.mark.parametrize("right", Right)
def test_who_left_may_do_nothing(right):
    gone = Specialist("x", "X", "x@example.com", Role.ADMIN, active=False)
    assert not gone.may(right)


@pytest.mark.parametrize(
    ("authority", "roles"),
    [
        (Authority.BOT, EVERYBODY),
        (Authority.SPECIALIST, EVERYBODY),
        (Authority.LEAD, MONEY),
        (Authority.FINANCE, {Role.FINANCE, Role.ADMIN}),
        (Authority.CONTRACT_TEAM, set()),
    ],
)
def test_who_may_grant(authority, roles):
    assert {role for role in Role if authority.allows(role)} == roles


@pytest.mark.parametrize("kind", HoldKind)
def test_who_may_end_a_hold(kind):
    expected = {
        HoldKind.DISPUTE: MONEY,
        HoldKind.CHARGEBACK: MONEY,
        HoldKind.COMPLIANCE: MONEY,
        HoldKind.WRONG_NUMBER: EVERYBODY,
        HoldKind.VULNERABLE: EVERYBODY,
    }.get(kind, LEADS)
    assert {role for role in Role if kind.may_be_cleared_by(role)} == expected
