"""Playbooks for tests, as leads write them."""

from __future__ import annotations

BALANCE = """\
# The first thing authors ask. Ask Ana before changing the tone.
schema_version: 2
id: test.balance
name: What is owed, for tests
purpose: Tell what is owed.
family: BALANCE
intents: [balance_inquiry]  # one is enough
identity_level: L2
conditions:
  all:
    - {fact: balance, operator: gt, value: 0}
    - {fact: past_due, operator: gte, value: 0}
    - {fact: is_known, operator: is, value: true}
    - {fact: has_plan, operator: is, value: false}
texts:
  en:
    subject: Your balance
    short: >-
      You still have {{ balance }} open. Shall I send you the link?
    long: |
      You still have {{ balance }} open.

      Shall I send you the link?
  es:
    subject: Tu saldo
    short: >-
      Te quedan {{ balance }} por pagar. ¿Te mando el link?
    long: |
      Te quedan {{ balance }} por pagar.

      ¿Te mando el link?
branches:
  - {when: agrees, step: link}
  - {when: declines, step: later}
  - {when: asks, intents: [late_fee_waiver], playbook: balance.late_fee}
steps:
  - id: link
    texts:
      en: {subject: The link, short: "Here it is, pay when it suits you.", long: "Here it is, pay when it suits you."}
      es: {subject: El link, short: "Acá va, pagá cuando te quede bien.", long: "Acá va, pagá cuando te quede bien."}
  - id: later
    texts:
      en: {subject: Later, short: "Then I leave it with you.", long: "Then I leave it with you."}
      es: {subject: Después, short: "Entonces lo dejo en tus manos.", long: "Entonces lo dejo en tus manos."}
next_step: Nothing, unless they answer.
examples:
  - {language: en, says: how much do i owe, expects: Shall I send you the link}
  - {language: en, says: what is my balance, expects: BALANCE}
  - {language: es, says: cuánto debo, expects: por pagar}
  - {language: es, says: cuál es mi saldo, expects: BALANCE}
owner: billing desk
changelog:
  - {when: 2026-11-22, by: Leo, line: First version}
"""


def changed(old: str, new: str, text: str = BALANCE) -> str:
    assert old in text, old
    return text.replace(old, new)


WARMER = changed("You still have", "Good question. You still have")
THREAT = changed("Shall I send you the link?\n    long", "This is our final notice.\n    long")
