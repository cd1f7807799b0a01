"""Write what is shown into a file that other programs read: XLSX or CSV, whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from p2p_desktop.errors import BadFile
from p2p_desktop.language import _
from p2p_desktop.services.context import Context, changing

Cell = str | Decimal | int | dt.date | dt.datetime | None

#: A spreadsheet takes a text that begins so for a formula; vendors and strangers write these texts.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_LONGEST_NAME = 31
_LONGEST_TEXT = 32_000
_WIDTHS = (10, 48)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to write: ``noun`` and ``words`` (search and filter, say) are for the audit trail."""

    name: str
    noun: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    object_id: str = ""
    words: str = ""


def export(context: Context, sheet: Sheet, target: Path) -> int:
    """Write a sheet as its file's name asks, ``.csv`` or else XLSX, and return how many rows; the trail says so."""
    write = _write_csv if target.suffix.lower() == ".csv" else _write_xlsx
    with whole_or_none(target) as unfinished:
        rows = write(unfinished, sheet)
        with changing(context, "export", noun=sheet.noun, object_id=sheet.object_id) as change:
            changes: dict[str, tuple[object, object]] = {"rows": ("", rows), "of": ("", sheet.words)}
            change.record("exported", noun=sheet.noun, object_id=sheet.object_id, changes=changes)
    return rows


@contextmanager
def whole_or_none(target: Path) -> Iterator[Path]:
    """Give a place to write to; what was written there gets its name at the end, or is gone again."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        try:
            yield unfinished
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        sentence = _("“{name}” can’t be written. Choose another folder or name.", name=target.name)
        raise BadFile("UNWRITABLE", sentence, repeatable=True) from error


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _write_csv(path: Path, sheet: Sheet) -> int:
    # With a mark at the beginning (BOM) spreadsheets know that it is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([harmless(head) for head in sheet.heads])
        number = 0
        for row in sheet.rows:
            writer.writerow([_plain(cell) for cell in row])
            number += 1
    return number


def _plain(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return harmless(cell)
        case Decimal():
            return f"{cell:f}"
        case dt.datetime():
            return cell.astimezone().strftime("%Y-%m-%d %H:%M")
        case dt.date():
            return cell.isoformat()
    return str(cell)


def _write_xlsx(path: Path, sheet: Sheet) -> int:
    # Here and not at the top: the window knows this module long before somebody exports.
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    # A file of ours: what the disk refuses is then an error of the system's, as everywhere.
    with path.open("wb") as file, xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet(_sheet_name(sheet.name))
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "number": book.add_format({"num_format": "#,##0.00"}),
            # What Excel itself notes for a text that somebody began with an apostrophe.
            "text": book.add_format({"quote_prefix": True}),
        }
        for at, head in enumerate(sheet.heads):
            page.set_column(at, at, min(max(_WIDTHS[0], len(head) + 4), _WIDTHS[1]))
            page.write_string(0, at, head, formats["head"])
        page.freeze_panes(1, 0)
        number = 0
        for number, row in enumerate(sheet.rows, 1):
            for at, cell in enumerate(row):
                _write_cell(page, number, at, cell, formats)
        page.autofilter(0, 0, max(number, 1), max(0, len(sheet.heads) - 1))
    return number


def _write_cell(page, row: int, at: int, cell: Cell, formats) -> None:  # type: ignore[no-untyped-def]  # XlsxWriter has no types
    match cell:
        case None | "":
            return
        case str():
            text = cell[:_LONGEST_TEXT]
            page.write_string(row, at, text, formats["text"] if text.startswith(_FORMULA) else None)
        case Decimal():
            page.write_number(row, at, float(cell), formats["number"])
        case dt.datetime():
            page.write_datetime(row, at, cell.astimezone().replace(tzinfo=None), formats["moment"])
        case dt.date():
            page.write_datetime(row, at, cell, formats["date"])
        case int():
            page.write_number(row, at, cell)


def _sheet_name(name: str) -> str:
    """Return a name as Excel allows it: short, without brackets, slashes and colons."""
    return "".join(sign for sign in name if sign not in "[]:*?/\\").strip("'")[:_LONGEST_NAME] or "1"
