"""The catalogues of words: ``python -m p2p_desktop.dev.locale`` brings them up to date and lists what is missing.

The template (.pot) is extracted from the program, each language (.po) gets the sentences that are new and loses those
that are gone, and is compiled (.mo). Entries are sorted and say no places and dates, so that two people who add
sentences seldom write into the same lines. Where two branches met in a .mo, this makes it anew.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from p2p_desktop import paths
from p2p_desktop.language import DOMAIN, LANGUAGES

SOURCE = "en"
FOLDER = paths.resources() / "locale"
TEMPLATE = FOLDER / f"{DOMAIN}.pot"

_PROGRAM = Path(__file__).resolve().parent.parent
_KEYWORDS = {"_": None, "_n": (1, 2), "_p": ((1, "c"), 2)}
_FIELD = re.compile(r"\{\w+(?::[^{}]*)?\}")
_PLURALS = {"de": "nplurals=2; plural=(n != 1);"}
#: What is not counted as missing a field: the form for one may say “one” instead of the number.
_NUMBER = "{number}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring all catalogues up to date; exit 1 where sentences are missing or wrong, and list them."""
    argparse.ArgumentParser(description=__doc__).parse_args(arguments)
    found = extracted()
    TEMPLATE.write_bytes(template_bytes(found))
    wrong: list[str] = []
    for language in translated_languages():
        catalogue = updated(language, found)
        po_path(language).write_bytes(po_bytes(language, catalogue))
        mo_path(language).write_bytes(mo_bytes(language, catalogue))
        problems = problems_of(catalogue)
        wrong += [f"{language}: {each}" for each in problems]
        print(f"{language}: {len(catalogue)} entries, {len(problems)} to mend in {po_path(language)}")
    for each in wrong:
        print(each)
    return 1 if wrong else 0


def translated_languages() -> list[str]:
    """Return the languages that have a catalogue."""
    return [name for name in LANGUAGES if name != SOURCE]


def po_path(language: str) -> Path:
    """Say where a language's words are written."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def mo_path(language: str) -> Path:
    """Say where a language's words lie for the program."""
    return po_path(language).with_suffix(".mo")


def extracted() -> Catalog:
    """Return all sentences of the program."""
    catalogue = Catalog(domain=DOMAIN)
    for _place, _line, words, _comments, about in extract_from_dir(
        _PROGRAM, method_map=[("**.py", "python")], keywords=_KEYWORDS
    ):
        catalogue.add(words, context=about)
    return catalogue


def read(language: str) -> Catalog:
    """Return what is written in a language's .po."""
    return read_po(io.BytesIO(po_path(language).read_bytes()), locale=language, domain=DOMAIN, abort_invalid=True)


def updated(language: str, found: Catalog) -> Catalog:
    """Return a language's catalogue with exactly the sentences that the program has."""
    known = read(language)
    catalogue = Catalog(locale=language, domain=DOMAIN)
    for message in sorted_messages(found):
        old = known.get(message.id, message.context)
        has_fitting = old is not None and isinstance(old.string, str) == isinstance(message.id, str)
        flags = old.flags & {"fuzzy"} if old is not None else set[str]()
        catalogue.add(message.id, old.string if old is not None and has_fitting else None, context=message.context,
                      flags=flags)  # fmt: skip
    return catalogue


def sorted_messages(catalogue: Catalog) -> list[Message]:
    """Return the sentences in the order of the alphabet."""
    messages = [message for message in catalogue if message.id]
    return sorted(messages, key=lambda message: (_forms(message.id), message.context or ""))


def _forms(words: str | Sequence[str] | None) -> list[str]:
    return [words] if isinstance(words, str) else list(words or ())


def problems_of(catalogue: Catalog) -> list[str]:
    """Say which entries are not translated, only guessed, or have other fields than the English sentence."""
    return [
        f"{wrong}: {_forms(message.id)[0]!r}" for message in sorted_messages(catalogue) for wrong in _problems(message)
    ]


def _problems(message: Message) -> Iterator[str]:
    strings = _forms(message.string)
    if message.fuzzy:
        yield "fuzzy"
    if len(strings) != len(_forms(message.id)) or not all(each.strip() for each in strings):
        yield "not translated"
        return
    for english, words in zip(_forms(message.id), strings, strict=True):
        if fields_of(english) - {_NUMBER} != fields_of(words) - {_NUMBER}:
            yield f"fields differ ({words})"
        if _NUMBER in fields_of(words) and _NUMBER not in {*fields_of(_forms(message.id)[-1])}:
            yield f"no field {_NUMBER} ({words})"
        if (english[:1].isspace(), english[-1:].isspace()) != (words[:1].isspace(), words[-1:].isspace()):
            yield f"other spaces at the ends ({words!r})"


def fields_of(words: str) -> set[str]:
    """Return the named fields of a sentence as they are written."""
    return set(_FIELD.findall(words))


# Files --------------------------------------------------------------------------------------------------------------


def template_bytes(found: Catalog) -> bytes:
    """Write the template."""
    return _bytes(_header(""), _sorted(found))


def po_bytes(language: str, catalogue: Catalog) -> bytes:
    """Write a language's catalogue below the remarks that stand at its head."""
    return _bytes(_remarks(language) + _header(language), _sorted(catalogue, locale=language))


def mo_bytes(language: str, catalogue: Catalog) -> bytes:
    """Compile a language's catalogue; the same catalogue gives the same bytes."""
    compiled = _Compiled(locale=language, domain=DOMAIN)
    compiled.header_lines = _header_lines(language)
    for message in sorted_messages(catalogue):
        if not list(_problems(message)):
            compiled.add(message.id, message.string, context=message.context)
    target = io.BytesIO()
    write_mo(target, compiled)
    return target.getvalue()


class _Compiled(Catalog):
    """A catalogue whose head says neither when nor with which version it was made."""

    header_lines: Sequence[tuple[str, str]] = ()

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Return the lines of the head."""
        return list(self.header_lines)


def _sorted(catalogue: Catalog, *, locale: str | None = None) -> Catalog:
    ordered = Catalog(locale=locale, domain=DOMAIN)
    for message in sorted_messages(catalogue):
        added = ordered.add(message.id, message.string, context=message.context)
        # Babel takes “% i” for a field of the old kind; our own fields are compared above.
        added.flags = message.flags & {"fuzzy"}
    return ordered


def _bytes(head: str, catalogue: Catalog) -> bytes:
    target = io.BytesIO()
    write_po(target, catalogue, width=0, omit_header=True, no_location=True)
    return head.encode() + b"\n" + target.getvalue().strip() + b"\n"


def _header_lines(language: str) -> list[tuple[str, str]]:
    lines = [
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    return [("Language", language), ("Plural-Forms", _PLURALS[language]), *lines] if language else lines


def _header(language: str) -> str:
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in _header_lines(language))
    return f'msgid ""\nmsgstr ""\n{lines}'


def _remarks(language: str) -> str:
    """Return what translators wrote at the head of the file: its glossary."""
    lines = po_path(language).read_text(encoding="utf-8").splitlines() if po_path(language).exists() else []
    head: Iterable[str] = lines[: next((at for at, line in enumerate(lines) if not line.startswith("#")), 0)]
    return "".join(f"{line}\n" for line in head)


if __name__ == "__main__":
    sys.exit(main())
