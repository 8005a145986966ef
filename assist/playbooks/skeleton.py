"""The text that a new playbook begins with: every field that a first version needs. Pure."""

from __future__ import annotations

import json
from datetime import date

_TEXT = """\
schema_version: 2
id: {id}
name: {name}
purpose: Say in one sentence what the reply achieves.
family: CLARIFY
intents: [unclear]
identity_level: L0
conditions:
  all: []
texts:
  en:
    subject: About your message
    short: >-
      Thank you for writing. I will look into it and answer you by {{{{ reply_by }}}}.
    long: |
      Thank you for writing.

      I will look into it and answer you by {{{{ reply_by }}}}.
  es:
    subject: Sobre tu mensaje
    short: >-
      Gracias por escribir. Lo reviso y te respondo antes del {{{{ reply_by }}}}.
    long: |
      Gracias por escribir.

      Lo reviso y te respondo antes del {{{{ reply_by }}}}.
next_step: Answer what they asked.
examples: []
owner: {owner}
changelog:
  - {{when: {day}, by: {owner}, line: First version}}
"""


def skeleton(playbook_id: str, owner: str, day: date) -> str:
    """A playbook that parses; its checks tell what is still to be written."""
    name = playbook_id.replace(".", ": ").replace("_", " ").capitalize()
    quoted = json.dumps(owner, ensure_ascii=False)
    return _TEXT.format(id=playbook_id, name=json.dumps(name), owner=quoted, day=day.isoformat())
