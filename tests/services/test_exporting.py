"""Tables that leave the program: whole or not at all, as values, and with nothing a spreadsheet would carry out."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from p2p_desktop.errors import BadFile, Refused
from p2p_desktop.services import exporting
from p2p_desktop.services.context import reading
from p2p_desktop.services.exporting import Cell, Sheet
from p2p_desktop.store.tables.audit import AuditEventRow
from tests.company import Company

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")')
HEADS = ("Number", "Date", "Total", "=Text")


def sheet(*rows: Sequence[Cell]) -> Sheet:
    return Sheet("Orders: [2026]", "order", HEADS, rows, words="issued")


def test_csv_holds_values_and_harmless_texts(company: Company, tmp_path: Path) -> None:
    target = tmp_path / "orders.csv"
    rows = [("PO-1", dt.date(2026, 7, 1), Decimal("-1234.50"), evil) for evil in EVIL]
    assert exporting.export(company.ana, sheet(*rows), target) == len(EVIL)
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    with target.open(encoding="utf-8-sig", newline="") as file:
        head, *read = csv.reader(file)
    assert head == ["Number", "Date", "Total", "'=Text"]
    assert [row[:3] for row in read] == [["PO-1", "2026-07-01", "-1234.50"]] * len(EVIL)
    assert [row[3] for row in read] == [f"'{evil}" for evil in EVIL]


def test_xlsx_holds_numbers_dates_and_no_formula(company: Company, tmp_path: Path) -> None:
    target = tmp_path / "orders.xlsx"
    rows = [("PO-1", dt.date(2026, 7, 1), Decimal("1234.50"), evil) for evil in EVIL]
    exporting.export(company.ana, sheet(*rows, ("PO-2", None, None, "http://x.example")), target)
    with zipfile.ZipFile(target) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
        names = book.namelist()
    assert "<f>" not in page
    assert "<v>1234.5</v>" in page
    assert "<v>46204</v>" in page  # 2026-07-01
    assert page.count("=HYPERLINK") == 1
    assert 'quotePrefix="1"' in styles
    assert not any("sheet1.xml.rels" in name for name in names)


def test_what_breaks_leaves_neither_half_a_file_nor_the_old_one_changed(company: Company, tmp_path: Path) -> None:
    def breaking() -> Iterator[Sequence[Cell]]:
        yield ("PO-1", None, None, "")
        raise Refused("NO", "No.")

    for name in ("orders.csv", "orders.xlsx"):
        target = tmp_path / name
        target.write_bytes(b"old")
        with pytest.raises(Refused):
            exporting.export(company.ana, Sheet("Orders", "order", HEADS, breaking()), target)
        assert target.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.glob("*orders*")) == ["orders.csv", "orders.xlsx"]


def test_a_place_nobody_may_write_to_is_said_and_exports_stand_in_the_trail(company: Company, tmp_path: Path) -> None:
    for name in ("x.csv", "x.xlsx"):
        with pytest.raises(BadFile) as error:
            exporting.export(company.ana, sheet(), tmp_path / "no" / "folder" / name)
        assert error.value.code == "UNWRITABLE"
    exporting.export(company.ana, sheet(), tmp_path / "there.csv")
    with reading(company.dana) as session:
        told = session.query(AuditEventRow).filter(AuditEventRow.event == "exported").all()
    assert [(row.actor_name, row.noun) for row in told] == [("Ana Ruiz", "order")]
