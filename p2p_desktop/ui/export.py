"""“Export…” for any list: what search and filter leave is written as XLSX or CSV, off the UI thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic

from PySide6.QtWidgets import QFileDialog, QWidget

from p2p_desktop.language import _, _n
from p2p_desktop.services import exporting
from p2p_desktop.services.exporting import Cell, Sheet
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.widgets.columns import Row
from p2p_desktop.ui.widgets.table import QueryTable

_AT_ONCE = 500
_XLSX, _CSV = "xlsx", "csv"


@dataclass(frozen=True, slots=True)
class ExportColumn(Generic[Row]):
    """One column of the file: its head, and the value of a row as it is, not as it is worded."""

    head: str
    value: Callable[[Row], Cell]


def ask_for_file(parent: QWidget, desk: Desk, name: str, done: Callable[[Path], None]) -> QFileDialog:
    """Let the person say where a table goes, and as what."""
    dialog = QFileDialog(parent, _("Export as a table"), desk.state.text("folder", str(Path.home())))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    filters = {_("Excel (*.xlsx)"): _XLSX, _("Text, separated by commas (*.csv)"): _CSV}
    dialog.setNameFilters(list(filters))
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters.get(chosen, _XLSX)))
    dialog.setDefaultSuffix(_XLSX)
    dialog.selectFile(f"{name}.{_XLSX}")
    dialog.fileSelected.connect(lambda path: done(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def export_list(
    desk: Desk, table: QueryTable[Row], columns: Sequence[ExportColumn[Row]], target: Path, *, name: str, noun: str
) -> None:
    """Write all rows that search and filter leave, in the order of the list, and say how many."""
    wanted = table.request()

    def rows() -> Iterator[Sequence[Cell]]:
        for row in _all_rows(table.read, wanted):
            yield [column.value(row) for column in columns]

    words = " ".join(filter(None, (wanted.text, wanted.choice)))
    write(desk, Sheet(name, noun, [column.head for column in columns], rows(), words=words), target, owner=table)


def write(desk: Desk, sheet: Sheet, target: Path, *, owner: QWidget) -> None:
    """Write a sheet off the UI thread, and say how many rows and where."""
    desk.state.keep("folder", str(target.parent))

    def done(rows: int) -> None:
        words = _n(
            "{number} row was written to {path}.", "{number} rows were written to {path}.", rows, path=str(target)
        )
        desk.messages.banner(words, kind="good")

    desk.background.run(lambda: exporting.export(desk.context, sheet, target), done, owner=owner)


def _all_rows(read: Callable[[PageRequest], PageOf[Row]], wanted: PageRequest) -> Iterator[Row]:
    offset = 0
    while True:
        page = read(replace(wanted, offset=offset, limit=_AT_ONCE))
        yield from page.rows
        offset += len(page.rows)
        if len(page.rows) < _AT_ONCE:
            return
