"""What an author may read about a code."""

from __future__ import annotations

from functools import lru_cache

from assist.playbooks.catalogue import Wording
from assist.playbooks.declines.table import packaged_declines


@lru_cache(maxsize=512)
def decline_words(code: str | None) -> Wording:
    """What a decline or return code may be called before an author; unknown ones read generic.

    The wording's own code is the key that is read, so that nothing tells two alike codes apart.
    """
    table = packaged_declines()
    key = table.row(code).say
    said = table.say[key]
    return Wording(key, said.en, said.es)
