"""`docs/slack-manifest.yaml` asks Slack for what the code uses, and for nothing else."""

import ast
from pathlib import Path

import pytest
import yaml

from assist.slack.blocks import names

ROOT = Path(__file__).parents[2]
# What each method that we call asks for (docs.slack.dev/reference/methods).
SCOPES = {
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "metadata.message:read"},
    "conversations_info": {"channels:read", "groups:read"},
    "users.info": {"users:read"},
    "views.publish": set(),
    "views_open": set(),
    "auth_test": set(),
}


@pytest.fixture(scope="module")
def manifest():
    return yaml.safe_load((ROOT / "docs/slack-manifest.yaml").read_text())


def methods():
    """Every method of Slack's that the package names, as a text or as a call of the client."""
    found = set()
    for path in [*(ROOT / "assist/slack").rglob("*.py"), ROOT / "assist/doctor.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and node.value in SCOPES:
                found.add(node.value)
            if isinstance(node, ast.Attribute) and node.attr in SCOPES:
                found.add(node.attr)
    return found


def test_asks_for_the_scopes_of_the_methods_in_use(manifest):
    needed = {"commands"}.union(*(SCOPES[method] for method in methods()))
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed


def test_knows_every_method_in_use():
    assert methods() >= {"views.publish", "users.info", "chat.postMessage", "views_open"}


def test_subscribes_to_what_is_listened_to(manifest):
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    source = (ROOT / "assist/slack/listeners/playbooks.py").read_text()
    assert [f'app.event("{event}")' in source for event in events] == [True]
    assert manifest["features"]["app_home"]["home_tab_enabled"] is True


def test_has_the_shortcut(manifest):
    (shortcut,) = manifest["features"]["shortcuts"]
    assert (shortcut["type"], shortcut["callback_id"]) == ("message", names.MAKE_PLAYBOOK)
    assert len(shortcut["name"]) <= 35  # Slack refuses a manifest with more
    assert len(shortcut["description"]) <= 150


def test_sends_everything_to_one_address(manifest):
    settings = manifest["settings"]
    urls = {settings[part]["request_url"] for part in ("interactivity", "event_subscriptions")}
    assert urls == {"https://YOUR-DESK/slack/events"}
