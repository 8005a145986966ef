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

    def test_no_channels_send_is_named_anywhere_else_not_even_without_a_call(self):
        """A reference could be called under another name; `getattr` could hide one."""
        naming = sorted(
            path.relative_to(PACKAGE).as_posix()
            for path in MODULES
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Attribute) and node.attr == "send"
        )
        # SMTP's DATA command, the demo's own browser, and the call to the desk's people in Slack.
        # A call's WebSocket speaks what `say_in_call` kept, and the talk's own lines.
        others = {
            "channels/smtp_client.py",
            "channels/twilio_relay.py",
            "demo/journey.py",
            "worker.py",
        }
        allowed = {"desk/deliver.py", *others}
        assert set(naming) <= allowed
        assert naming.count("desk/deliver.py") == 1

    def test_nothing_looks_send_up_by_name(self):
        def looks_up(call):
            return (
                isinstance(call.func, ast.Name)
                and call.func.id in {"getattr", "methodcaller"}
                and ("channel" in ast.unparse(call.args[0]) or "'send'" in ast.unparse(call))
            )

        assert modules_where(looks_up) == []

    def test_a_call_to_the_channel_begins_with_a_claim(self):
        deliver = functions_of("desk/deliver.py")
        assert callers(deliver, "_call") == {"deliver"}
        assert callers(deliver, "_find_or_send") == {"_call"}
        assert [name for name, node in deliver.items() if makes(node, "_Claim")] == ["_claim"]

    def test_attempts_are_claimed_in_one_place(self):
        assert modules_where(lambda call: attribute(call, "deliveries", "claim")) == [
            "desk/deliver.py"
        ]
        assert modules_where(lambda call: attribute(call, "messages", "claim_sending")) == [
            "desk/deliver.py"
        ]

    def test_delivery_jobs_are_enqueued_in_one_place(self):
        def enqueues(call):
            return any(isinstance(word, ast.Name) and word.id == "DELIVER" for word in call.args)

        assert modules_where(enqueues) == ["desk/outgoing.py"]


class TestTheWholePolicyIsAskedAtBothHalves:
    """`queue_message` before it stores, `_claim` before it claims: both by `verdict_for`."""

    @pytest.mark.parametrize(
        ("module", "function", "guarded"),
        [
            ("desk/outgoing.py", "queue_message", ["messages.add", "enqueue_delivery"]),
            ("desk/outgoing.py", "say_in_call", ["messages.add"]),
            ("desk/deliver.py", "_claim", ["deliveries.claim", "messages.claim_sending"]),
        ],
    )
    def test_a_refusal_returns_before_anything_is_done(self, module, function, guarded):
        statements = functions_of(module)[function].body
        asked = next(
            index
            for index, statement in enumerate(statements)
            if isinstance(statement, ast.Assign)
            and isinstance(statement.value, ast.Call)
            and ast.unparse(statement.value.func) == "verdict_for"
        )
        gate = statements[asked + 1]
        assert isinstance(gate, ast.If)
        assert ast.unparse(gate.test) == "isinstance(verdict, Refused)"
        assert isinstance(gate.body[-1], ast.Return)
        before = {ast.unparse(c.func) for s in statements[: asked + 1] for c in calls(s)}
        after = {ast.unparse(c.func) for s in statements[asked + 2 :] for c in calls(s)}
        assert not before & set(guarded)
        assert set(guarded) <= after

    def test_both_tell_it_the_words_and_the_purpose(self):
        for module in ("desk/outgoing.py", "desk/deliver.py"):
            tree = ast.parse((PACKAGE / module).read_text())
            everywhere = [c for c in calls(tree) if ast.unparse(c.func) == "Asked"]
            assert everywhere
            for asked in everywhere:
                told = [ast.unparse(word) for word in asked.args]
                assert [word.partition(".")[2].partition(" ")[0] for word in told[:2]] == [
                    "purpose",
                    "text",
                ]

    def test_it_is_the_whole_policy_with_all_that_is_known(self):
        asking = functions_of("desk/may_send.py")["verdict_for"]
        (call,) = [c for c in calls(asking) if ast.unparse(c.func) == "contact_check"]
        assert [ast.unparse(word) for word in call.args] == [
            "intent",
            "history",
            "addressee",
            "desk.contact_policy",
            "now",
        ]

    def test_nothing_else_decides_by_a_check_of_its_own(self):
        """The rest only explains: neither stores nor sends."""
        asking = modules_where(lambda call: ast.unparse(call.func) == "contact_check")
        assert asking == [
            "desk/call_numbers.py",
            "desk/explain_policy.py",
            "desk/may_send.py",
            "desk/playbook_replay.py",
        ]


class TestCallsHaveOneDoorToo:
    def test_one_module_has_phones_rung_and_the_click_and_the_dial_ask_the_policy(self):
        rings = modules_where(lambda call: ast.unparse(call.func).endswith("telephony.place_call"))
        dials = modules_where(lambda call: ast.unparse(call.func) == "placed_calls.dial")
        assert rings == ["desk/ring_phones.py"]  # the desk's own phones, and no other
        assert dials == ["desk/placed_calls.py"]
        assert callers(functions_of("desk/placed_calls.py"), "call_verdict") == {"dial_author"}
        assert callers(functions_of("desk/place_call.py"), "call_verdict") == {"call_author"}


def functions_of(module):
    tree = ast.parse((PACKAGE / module).read_text())
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def makes(node, name):
    return any(isinstance(call.func, ast.Name) and call.func.id == name for call in calls(node))


def callers(functions, name):
    return {caller for caller, node in functions.items() if makes(node, name)}


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
