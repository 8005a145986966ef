"""The code walked for what must be true of it everywhere."""

import ast
import inspect
from pathlib import Path

import pytest

from assist.jobs import names
from assist.worker import handlers
from tests.harness import open_desk

PACKAGE = Path(__file__).parents[2] / "assist"
MODULES = sorted(PACKAGE.rglob("*.py"))


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def modules_where(found):
    matching = []
    for path in MODULES:
        tree = ast.parse(path.read_text())
        if any(found(call) for call in calls(tree)):
            matching.append(path.relative_to(PACKAGE).as_posix())
    return matching


def attribute(call, owner, name):
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr == name
        and isinstance(function.value, ast.Name)
        and function.value.id == owner
    )


class TestOneDoorOut:
    def test_only_deliver_sends_through_a_channel(self):
        assert modules_where(lambda call: attribute(call, "channel", "send")) == ["desk/deliver.py"]

    def test_nothing_in_the_desk_calls_send_under_another_name(self):
        def sends(call):
            return isinstance(call.func, ast.Attribute) and call.func.attr == "send"

        desk = [name for name in modules_where(sends) if name.startswith(("desk/", "web/"))]
        assert desk == ["desk/deliver.py"]

    def test_only_outgoing_makes_messages_that_leave(self):
        def outgoing(call):
            return (
                isinstance(call.func, ast.Name)
                and call.func.id == "Message"
                and any(
                    keyword.arg == "direction"
                    and ast.unparse(keyword.value) == "Direction.OUTGOING"
                    for keyword in call.keywords
                )
            )

        assert modules_where(outgoing) == ["desk/outgoing.py"]

    def test_the_policy_is_asked_when_queued_and_again_when_delivered(self):
        asking = modules_where(
            lambda call: isinstance(call.func, ast.Name) and call.func.id == "verdict_for"
        )
        assert {"desk/outgoing.py", "desk/deliver.py"} <= set(asking)


class TestJobs:
    @pytest.fixture
    def desk(self, sqlite_copy, tmp_path, reader_cache, twilio):
        opened = open_desk(sqlite_copy(tmp_path / "assist.db"), reader_cache, twilio)
        yield opened
        opened.services.close()

    def test_every_job_that_can_be_enqueued_is_done_by_the_worker(self, desk):
        known = {value for name, value in inspect.getmembers(names) if name.isupper()}
        assert set(handlers(desk.services)) == known


class TestTheEnvironment:
    def test_only_settings_reads_it(self):
        readers = [
            path.relative_to(PACKAGE).as_posix()
            for path in MODULES
            if "os.environ" in path.read_text() or "os.getenv" in path.read_text()
        ]
        assert set(readers) <= {"settings.py", "serve.py"}


class TestProcfile:
    def test_its_commands_exist(self):
        from assist.cli import main

        lines = (PACKAGE.parent / "Procfile").read_text().splitlines()
        commands = dict(line.split(": ", 1) for line in lines if line)
        assert set(commands) == {"release", "web", "worker"}
        for role in ("release", "worker"):
            assert commands[role].split()[1] in main.commands
        assert "assist.app:from_environment()" in commands["web"]


class TestShape:
    def functions(self):
        for path in MODULES:
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield path, node

    def test_no_function_is_longer_than_forty_lines(self):
        long = [
            f"{path.name}:{node.name}"
            for path, node in self.functions()
            if (node.end_lineno or 0) - node.lineno + 1 > 40
        ]
        assert long == []

    def test_no_module_is_longer_than_three_hundred_lines(self):
        def lines(path):
            return sum(1 for line in path.read_text().splitlines() if line.strip())

        long = [p.name for p in MODULES if "migrations" not in p.parts and lines(p) > 300]
        assert long == []
