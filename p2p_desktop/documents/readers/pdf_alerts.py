"""Inside the sandbox: what a PDF would do if a viewer let it. Nothing of it is ever run here; it is only said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

JAVASCRIPT, LAUNCH, PROGRAM = "JAVASCRIPT", "LAUNCH", "PROGRAM"
_MOST_PAGES = 50
_MOST_STEPS = 2_000
#: Attachments that run when they are opened.
_PROGRAMS = (
    ".exe",
    ".com",
    ".scr",
    ".bat",
    ".cmd",
    ".ps1",
    ".vbs",
    ".js",
    ".jar",
    ".msi",
    ".lnk",
    ".hta",
    ".sh",
    ".app",
)


def alerts_of(path: Path) -> list[str]:
    """Return what is dangerous about a PDF, as codes; nothing where its structure cannot be looked at."""
    try:
        return sorted(set(_alerts(PdfReader(path, strict=False))))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError):
        # A broken structure makes pypdf raise any of these; the pages are read without it.
        return []


def _alerts(reader: PdfReader) -> Iterator[str]:
    root = _resolved(reader.trailer.get("/Root"))
    if not isinstance(root, DictionaryObject):
        return
    starts = [root.get("/OpenAction"), root.get("/AA")]
    names = _resolved(root.get("/Names"))
    if isinstance(names, DictionaryObject):
        if "/JavaScript" in names:
            yield JAVASCRIPT
        yield from _programs(names.get("/EmbeddedFiles"))
    for index in range(min(len(reader.pages), _MOST_PAGES)):
        page = reader.pages[index]
        starts.append(page.get("/AA"))
        marks = _resolved(page.get("/Annots"))
        for mark in marks if isinstance(marks, ArrayObject) else ():
            note = _resolved(mark)
            if isinstance(note, DictionaryObject):
                starts += [note.get("/A"), note.get("/AA")]
    yield from _actions(starts)


def _actions(starts: list[object]) -> Iterator[str]:
    """Follow actions and what comes after them; a ring of them ends after so many steps."""
    left = list(starts)
    for _step in range(_MOST_STEPS):
        if not left:
            return
        action = _resolved(left.pop())
        if isinstance(action, ArrayObject):
            left += list(action)
        elif isinstance(action, DictionaryObject):
            kind = action.get("/S")
            if kind == "/JavaScript" or "/JS" in action:
                yield JAVASCRIPT
            elif kind == "/Launch":
                yield LAUNCH
            if kind is None:  # a dictionary of triggers
                left += [value for key, value in action.items() if len(str(key)) <= 3]
            left.append(action.get("/Next"))


def _programs(tree: object) -> Iterator[str]:
    left = [tree]
    for _step in range(_MOST_STEPS):
        if not left:
            return
        node = _resolved(left.pop())
        if not isinstance(node, DictionaryObject):
            continue
        kids, names = _resolved(node.get("/Kids")), _resolved(node.get("/Names"))
        left += list(kids) if isinstance(kids, ArrayObject) else []
        for each in names if isinstance(names, ArrayObject) else ():
            file = _resolved(each)
            name = file.get("/UF") or file.get("/F") if isinstance(file, DictionaryObject) else file
            if str(name).lower().endswith(_PROGRAMS):
                yield PROGRAM


def _resolved(value: object) -> object:
    return cast(object, value.get_object()) if isinstance(value, IndirectObject) else value
