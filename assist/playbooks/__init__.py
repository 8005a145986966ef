"""What to say and offer: playbooks as data, chosen and filled in without any I/O.

A playbook is a YAML file that a team lead owns (`schema`). `Library.parse` checks it and compiles
its texts; `decide` picks one for a situation and fills it with facts (`facts`, `render`). Nothing
here reads a clock, a database or a network; the one reader of files is `library.load_packaged`.
"""

from assist.playbooks.decide import decide
from assist.playbooks.library import Finding, Library, load_packaged
from assist.playbooks.situation import Situation

__all__ = ["Finding", "Library", "Situation", "decide", "load_packaged"]
