"""What somebody has written of a request: texts as typed, and how they become a draft without losing anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import cast

from p2p_desktop.domain.request import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    RequestContent,
    RequestLine,
    draft_problems,
    submit_problems,
)
from p2p_desktop.errors import Problem
from p2p_desktop.language import _, date_words, plain_number_words, read_date

NUMBERS = ("quantity", "unit_price", "tax_rate")
_TEXTS = ("title", "vendor_name", "currency", "department", "category", "delivery_address", "note")
_ZERO = Decimal(0)
_EXAMPLE = dt.date(2026, 12, 31)


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """One line; a number is None while its cell is empty or holds no number, and then ``unread`` has the text."""

    description: str = ""
    code: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    tax_rate: Decimal | None = None
    unread: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """Every field of the form as it stands; ``needed_by`` is the text of its field."""

    title: str = ""
    vendor_name: str = ""
    currency: str = ""
    department: str = ""
    category: str = ""
    needed_by: str = ""
    delivery_address: str = ""
    note: str = ""
    lines: tuple[WrittenLine, ...] = ()


FIELDS = tuple(field.name for field in fields(Written))


def written_from(content: RequestContent, typing: Mapping[str, object] | None) -> Written:
    """Return what was written when this draft was saved."""
    kept = typing or {}
    texts = {name: str(kept.get(name, getattr(content, name))) for name in _TEXTS}
    day = date_words(content.needed_by) if content.needed_by else ""
    return Written(**texts, needed_by=str(kept.get("needed_by", day)), lines=_lines_from(content.lines, kept))


def _lines_from(lines: Sequence[RequestLine], kept: Mapping[str, object]) -> tuple[WrittenLine, ...]:
    written = [
        WrittenLine(line.description, line.code, line.quantity, line.unit, line.unit_price, line.tax_rate)
        for line in lines
    ]
    for at, key, text in cast("list[tuple[int, str, str]]", kept.get("lines", [])):
        if 0 <= at < len(written):
            written[at] = _with_unread(written[at], key, text)
    return tuple(written)


def _with_unread(line: WrittenLine, key: str, text: str) -> WrittenLine:
    if key == "description":
        return replace(line, description=text)
    empty = {"quantity": line.quantity, "unit_price": line.unit_price, "tax_rate": line.tax_rate} | {key: None}
    unread = (*line.unread, (key, text)) if text else line.unread
    return replace(
        line, quantity=empty["quantity"], unit_price=empty["unit_price"], tax_rate=empty["tax_rate"], unread=unread
    )


def merged(*, now: Written, shown: Written, stored: Written) -> Written:
    """Return what is stored with a person's changes on top: whatever differs from what was shown was typed."""
    typed = {name: getattr(now, name) for name in FIELDS if getattr(now, name) != getattr(shown, name)}
    return replace(stored, **typed)


def conflicts(*, now: Written, shown: Written, stored: Written) -> tuple[str, ...]:
    """Return the fields that this person typed in and that were changed elsewhere to something else."""
    return tuple(
        name
        for name in FIELDS
        if getattr(now, name) != getattr(shown, name)
        and getattr(stored, name) not in (getattr(shown, name), getattr(now, name))
        and not _is_blank(getattr(shown, name))
    )


def _is_blank(value: object) -> bool:
    return value in ("", ())


@dataclass(frozen=True, slots=True)
class Draft:
    """What can be saved of what was written: values, and aside the texts that are no values (yet)."""

    content: RequestContent
    typing: Mapping[str, object] | None


def draft_of(written: Written, base: RequestContent) -> Draft:
    """Turn what was written into a draft that can be saved; what no request can hold is kept as it was typed."""
    typing: dict[str, object] = {}
    day = read_date(written.needed_by)
    if day is None and written.needed_by.strip():
        typing["needed_by"] = written.needed_by
    cells: list[list[object]] = []
    lines = tuple(_request_line(line, at, cells) for at, line in enumerate(written.lines))
    content = replace(
        base, title=written.title, vendor_name=written.vendor_name, currency=written.currency,
        department=written.department, category=written.category, needed_by=day,
        delivery_address=written.delivery_address, note=written.note, lines=lines,
    )  # fmt: skip
    content = _without_impossible(content, typing, cells)
    if cells:
        typing["lines"] = cells
    return Draft(content, typing or None)


def _request_line(line: WrittenLine, at: int, cells: list[list[object]]) -> RequestLine:
    texts = dict(line.unread)
    for key in ("quantity", "unit_price"):
        if getattr(line, key) is None:
            cells.append([at, key, texts.get(key, "")])
    if line.tax_rate is None and "tax_rate" in texts:
        cells.append([at, "tax_rate", texts["tax_rate"]])
    return RequestLine(
        description=line.description,
        quantity=line.quantity or _ZERO,
        unit_price=line.unit_price or _ZERO,
        code=line.code,
        unit=line.unit,
        tax_rate=line.tax_rate or _ZERO,
    )


def _without_impossible(
    content: RequestContent, typing: dict[str, object], cells: list[list[object]]
) -> RequestContent:
    """Take out what the store refuses (a price of 10^15, a description of 5,000 signs) and keep it as typed text."""
    for problem in draft_problems(content):
        place = problem.field.split(".")
        if problem.field == "title":
            typing["title"] = content.title
            content = replace(content, title=content.title[:LONGEST_TITLE])
        elif problem.field == "note":
            typing["note"] = content.note
            content = replace(content, note=content.note[:LONGEST_DESCRIPTION])
        elif len(place) == 3:
            content = _without_cell(content, int(place[1]), place[2], cells)
    return content


def _without_cell(content: RequestContent, at: int, key: str, cells: list[list[object]]) -> RequestContent:
    line = content.lines[at]
    if key == "description":
        cells.append([at, key, line.description])
        line = replace(line, description=line.description[:LONGEST_DESCRIPTION])
    else:
        cells.append([at, key, plain_number_words(getattr(line, key))])
        line = _without_number(line, key)
    return replace(content, lines=(*content.lines[:at], line, *content.lines[at + 1 :]))


def _without_number(line: RequestLine, key: str) -> RequestLine:
    if key == "quantity":
        return replace(line, quantity=_ZERO)
    return replace(line, unit_price=_ZERO) if key == "unit_price" else replace(line, tax_rate=_ZERO)


def problems_now(written: Written, base: RequestContent) -> tuple[Problem, ...]:
    """Return what is wrong already while somebody writes: texts that are no values, values no request can hold."""
    found = [*_typing_problems(written)]
    plain = replace(written, needed_by="")
    found += draft_problems(_plain_content(plain, base))
    return tuple(found)


def problems_before_submit(written: Written, base: RequestContent, *, today: dt.date) -> tuple[Problem, ...]:
    """Return everything that keeps this from being submitted, each with its field."""
    typing = _typing_problems(written)
    missing = [
        Problem("NO_PRICE", _("Line {line} has no price.", line=at), f"lines.{at - 1}.unit_price")
        for at, line in enumerate(written.lines, 1)
        if line.unit_price is None and "unit_price" not in dict(line.unread)
    ]
    content = _plain_content(written, base)
    unread = {problem.field for problem in typing}
    rules = [*submit_problems(content, today=today), *draft_problems(content)]
    fitting = [problem for problem in dict.fromkeys(rules) if problem.field not in unread]
    return (*fitting, *missing, *typing)


def _plain_content(written: Written, base: RequestContent) -> RequestContent:
    lines = tuple(_request_line(line, at, []) for at, line in enumerate(written.lines))
    return replace(
        base, title=written.title.strip(), vendor_name=written.vendor_name.strip(), currency=written.currency,
        needed_by=read_date(written.needed_by), note=written.note, lines=lines,
    )  # fmt: skip


def _typing_problems(written: Written) -> list[Problem]:
    found = []
    if written.needed_by.strip() and read_date(written.needed_by) is None:
        words = _("“{text}” is not a date. Write it like {example}.", text=written.needed_by.strip()[:40],
                  example=date_words(_EXAMPLE))  # fmt: skip
        found.append(Problem("NOT_A_DATE", words, "needed_by"))
    for at, line in enumerate(written.lines, 1):
        for key, text in line.unread:
            words = _("Line {line}: “{text}” is not a number.", line=at, text=text.strip()[:40])
            found.append(Problem("NOT_A_NUMBER", words, f"lines.{at - 1}.{key}"))
    return found
