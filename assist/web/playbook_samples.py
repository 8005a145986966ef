"""Sample authors as leads pick them: by what they are, in the reader's language."""

from __future__ import annotations

from functools import lru_cache

from assist.desk.playbook_preview import samples
from assist.i18n import LANGUAGES, Translator, translator


def sample_choices() -> tuple[tuple[str, str], ...]:
    """(name, English source of what it is), the usual one first."""
    return tuple((sample.name, sample.help) for sample in samples())


def sample_words(name: str, speak: Translator) -> str:
    """What the sample is; the name itself where there is no such sample."""
    return next((speak.gettext(told) for one, told in sample_choices() if one == name), name)


def sample_named(shown: str) -> str:
    """The sample that a lead picked by its words in any language; else what they typed."""
    wanted = shown.strip()
    return _by_words().get(wanted.casefold(), wanted)


@lru_cache(maxsize=1)
def _by_words() -> dict[str, str]:
    return {
        translator(language).gettext(told).casefold(): name
        for language in LANGUAGES
        for name, told in sample_choices()
    }
