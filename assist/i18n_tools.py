"""Message catalogs: `python -m assist.i18n_tools extract|update|compile|check`.

`update` is all that a person who added a string needs: it extracts, merges into every catalog,
keeps translations, fills en_US spellings by itself and says what is left to translate. Dates and
line numbers stay out of the files, so two branches that add strings rarely touch the same lines.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from assist.i18n import DOMAIN, write_compiled

COMPLETE = ("es",)  # every string translated
OVERRIDES = ("en_US", "es_AR")  # only what differs from the catalog behind them
KEYWORDS = {**DEFAULT_KEYWORDS, "mark": None, "message": None, "messages": (1, 2)}
_DATELESS = datetime(2026, 1, 1, tzinfo=UTC)  # a constant: the file changes only with its strings
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
_BRITISH = {
    "instalment": "installment",
    "colour": "color",
    "favour": "favor",
    "behaviour": "behavior",
    "cancelled": "canceled",
    "cancelling": "canceling",
    "organisation": "organization",
    "recognise": "recognize",
    "authorise": "authorize",
    "apologise": "apologize",
    "centre": "center",
}
_SPELLING = re.compile("|".join(_BRITISH), re.IGNORECASE)


def american(text: str) -> str:
    """The text in American spelling; case of the first letter is kept."""

    def swap(match: re.Match[str]) -> str:
        word = match.group()
        return _like(word, _BRITISH[word.lower()])

    return _SPELLING.sub(swap, text)


def _like(word: str, replacement: str) -> str:
    if word.isupper():
        return replacement.upper()
    return replacement.capitalize() if word[0].isupper() else replacement


def extract(root: Path) -> Catalog:
    """A fresh template of every marked string under `root`."""
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel left it untyped
    template = _catalog(None)
    found = extract_from_dir(root, methods, options, keywords=KEYWORDS, comment_tags=("i18n:",))
    for filename, _line, message, comments, context in sorted(found, key=_order):
        place = Path(filename).as_posix()
        template.add(message, None, [(place, 1)], auto_comments=comments, context=context)
    return template


def _order(found: tuple[str, int, str | tuple[str, ...], list[str], str | None]) -> tuple[str, str]:
    return found[0], str(found[2])


def _catalog(locale: str | None) -> Catalog:
    return Catalog(
        locale=locale,
        domain=DOMAIN,
        project=DOMAIN,
        version="1",
        copyright_holder="the assist team",
        header_comment="# Message catalog of assist; `make i18n` keeps it.",
        creation_date=_DATELESS,
        revision_date=_DATELESS,
        last_translator="the assist team",
        language_team="the assist team",
        msgid_bugs_address="see README.md",
        fuzzy=False,
    )


def template_path(root: Path) -> Path:
    return root / "locales" / f"{DOMAIN}.pot"


def catalog_path(root: Path, locale: str) -> Path:
    return root / "locales" / locale / "LC_MESSAGES" / f"{DOMAIN}.po"


def load(path: Path, locale: str | None) -> Catalog:
    """A catalog from disk; an empty one when the file is not there yet."""
    if not path.is_file():
        return _catalog(locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale, domain=DOMAIN)


def _save(path: Path, catalog: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, ignore_obsolete=True, include_lineno=False)


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def merged(template: Catalog, old: Catalog, locale: str) -> Catalog:
    """The template's strings with the translations that `old` has for them; nothing guessed."""
    new = _catalog(locale)
    for message in _messages(template):
        known = old.get(message.id, message.context)
        text = known.string if known else None
        if locale == "en_US":
            text = _spelled(message)
        new.add(
            message.id,
            text,
            message.locations,
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known else (),
            context=message.context,
        )
    return new


def _spelled(message: Message) -> str | tuple[str, ...] | None:
    forms = _forms(message.id)
    spelled = tuple(american(form) for form in forms)
    if spelled == forms:
        return None
    return spelled[0] if isinstance(message.id, str) else spelled


def update(root: Path) -> list[str]:
    """Rewrite the template and every catalog; returns what `check` still says."""
    template = extract(root)
    _save(template_path(root), template)
    for locale in (*COMPLETE, *OVERRIDES):
        path = catalog_path(root, locale)
        _save(path, merged(template, load(path, locale), locale))
    return check(root)


def compile_all(root: Path) -> list[Path]:
    """Write the .mo beside every .po."""
    written = []
    for locale in (*COMPLETE, *OVERRIDES):
        path = catalog_path(root, locale).with_suffix(".mo")
        catalog = load(path.with_suffix(".po"), locale)
        scratch = path.with_name(f"{path.name}.{os.getpid()}")
        with scratch.open("wb") as file:
            write_compiled(file, catalog)
        written.append(scratch.replace(path))  # atomically: another process may be reading it
    return written


def check(root: Path) -> list[str]:
    """Everything wrong with the catalogs, in sentences; empty when all is well."""
    fresh = _keys(extract(root))
    problems = _drift(fresh, _keys(load(template_path(root), None)), f"{DOMAIN}.pot")
    catalogs = {name: load(catalog_path(root, name), name) for name in (*COMPLETE, *OVERRIDES)}
    for name, catalog in catalogs.items():
        problems += _drift(fresh, _keys(catalog), name)
        problems += [problem for message in _messages(catalog) for problem in _wrong(name, message)]
    problems += _redundant(catalogs["es_AR"], catalogs["es"])
    return problems


def _keys(catalog: Catalog) -> set[tuple[str, ...]]:
    return {(message.context or "", *_forms(message.id)) for message in _messages(catalog)}


def _drift(fresh: set[tuple[str, ...]], kept: set[tuple[str, ...]], name: str) -> list[str]:
    missing = [f"{name}: not extracted yet: {key[1]!r}; run make i18n" for key in fresh - kept]
    gone = [f"{name}: no longer in the source: {key[1]!r}; run make i18n" for key in kept - fresh]
    return sorted(missing) + sorted(gone)


def _wrong(name: str, message: Message) -> Iterator[str]:
    source, texts = _forms(message.id), _forms(message.string)
    if message.fuzzy:
        yield f"{name}: fuzzy: {source[0]!r}"
    if name in COMPLETE and not all(texts):
        yield f"{name}: not translated: {source[0]!r}"
    asked = set().union(*(_placeholders(form) for form in source))
    for text in filter(None, texts):
        # A plural form may leave the number out ("one message"), nothing may invent a placeholder.
        optional = {"num"} if len(source) > 1 else set()
        if not asked - optional <= _placeholders(text) <= asked:
            yield f"{name}: placeholders differ: {source[0]!r} -> {text!r}"
    if name == "en_US" and any(texts) != (_spelled(message) is not None):
        yield f"{name}: only spellings belong here, all of them: {source[0]!r}; run make i18n"


def _placeholders(text: str) -> set[str]:
    return {percent or brace for percent, brace in _PLACEHOLDER.findall(text)}


def _redundant(override: Catalog, behind: Catalog) -> list[str]:
    same = []
    for message in _messages(override):
        base = behind.get(message.id, message.context)
        if base and any(_forms(message.string)) and message.string == base.string:
            same.append(f"es_AR: says the same as es: {_forms(message.id)[0]!r}")
    return same


def main(arguments: list[str]) -> int:
    """The command; the exit code is 1 when `check` (or `update`) finds something to do."""
    root = Path(__file__).parent.parent
    command = arguments[0] if len(arguments) == 1 else ""
    if command == "extract":
        _save(template_path(root), extract(root))
        return 0
    if command == "compile":
        compile_all(root)
        return 0
    if command in {"check", "update"}:
        problems = check(root) if command == "check" else update(root)
        if command == "update":
            compile_all(root)
        sys.stdout.write("".join(f"{problem}\n" for problem in problems))
        return 1 if problems else 0
    sys.stderr.write("use: python -m assist.i18n_tools extract|update|compile|check\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
