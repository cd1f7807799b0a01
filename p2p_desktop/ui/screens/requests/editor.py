"""The form of a draft: fields, lines, totals, what is wrong where, and what lies ahead of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget

from p2p_desktop.domain.request import RequestEvent, RequestState
from p2p_desktop.errors import Problem
from p2p_desktop.language import _, moment_words
from p2p_desktop.services.previewing import Preview
from p2p_desktop.store.engine import Session
from p2p_desktop.store.queries import requests, vendors
from p2p_desktop.store.queries.request_checks import last_price_words
from p2p_desktop.store.queries.requests import HistoryRow, RequestView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.route_view import RouteLine, RouteWidget, icon_row
from p2p_desktop.ui.screens.requests.ahead import Ahead
from p2p_desktop.ui.screens.requests.fields import CurrencyField, LongTextField, NameField, TextField
from p2p_desktop.ui.screens.requests.sources import Sources
from p2p_desktop.ui.screens.requests.written import FIELDS, NUMBERS, Written, WrittenLine, problems_now
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.date_field import DateField
from p2p_desktop.ui.widgets.form import Form
from p2p_desktop.ui.widgets.label import label, rows
from p2p_desktop.ui.widgets.lines_grid import GridLine, LinesGrid
from p2p_desktop.ui.widgets.section import Section


class DraftEditor(QWidget):
    """Shows and collects what is written; it saves nothing itself. ``changed`` fires for a person's changes only."""

    changed = Signal()
    #: The field or line (``lines.0``) somebody stands on, for the box on the proforma.
    standing_on = Signal(str)
    field_left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._sources = Sources()
        self._dear: dict[int, str] = {}
        self._problems: tuple[Problem, ...] = ()
        layout = rows(self, space=tokens.SPACE_6)
        self.why_back = QWidget()
        rows(self.why_back)
        self.why_back.hide()
        layout.addWidget(self.why_back)
        self.unread = RouteWidget(desk.theme)
        self.unread.hide()
        layout.addWidget(self.unread)
        self._build_form()
        layout.addWidget(self.form)
        self.ahead = Ahead(desk, self.written, parent=self)
        layout.addWidget(self.ahead.findings)
        self._build_lines()
        layout.addWidget(self._lines_section)
        layout.addStretch(1)
        self.ahead.seen.connect(self._take_preview)
        self.ahead.forgotten.connect(self._forget_preview)
        QApplication.instance().focusChanged.connect(self._note_focus)  # type: ignore[union-attr]

    # ------------------------------------------------------------------ what is written

    def written(self) -> Written:
        """Return everything as it stands in the form."""
        return Written(
            title=self.title.text(),
            vendor_name=self.vendor.text(),
            currency=self.currency.value(),
            department=self.department.text(),
            category=self.category.text(),
            needed_by=self.needed_by.text(),
            delivery_address=self.delivery_address.text(),
            note=self.note.text(),
            lines=tuple(_written_line(line, unread) for line, unread in self.grid.written()),
        )

    def show_written(self, written: Written, names: Sequence[str] = FIELDS) -> None:
        """Show these values without telling anybody."""
        for name in names:
            if name == "lines":
                self._show_lines(written.lines)
            elif name == "currency":
                self.currency.set_value(written.currency)
                self.grid.set_currency(written.currency)
            else:
                self._text_field(name).set_text(getattr(written, name))
        self._show_marks()

    def is_busy_with(self, name: str) -> bool:
        """Say whether somebody is in this field right now, so that nothing may change under his hands."""
        if name == "lines":
            return self.grid.is_editing()
        is_blank = name != "currency" and not self._text_field(name).text()
        return self._widget(name).hasFocus() and not is_blank

    # ------------------------------------------------------------------ what is said about it

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Write each problem beside its field, those of lines under the grid and on the cell."""
        self._problems = tuple(problems)
        in_form = [replace(problem, field=_FORM_NAMES.get(problem.field, problem.field)) for problem in problems]
        elsewhere = self.form.show_problems(in_form)
        words = " ".join(problem.sentence for problem in elsewhere)
        self._lines_problem.setText(words)
        self._lines_problem.setVisible(bool(words))
        if not self.grid.is_editing():
            self._show_lines(self.written().lines)
        if elsewhere and len(elsewhere) == len(in_form):
            self._go_to_cell(elsewhere[0].field)

    def show_problems_now(self, view: RequestView | None) -> None:
        """Say what is wrong already, without taking the person anywhere."""
        if view is not None and not self.grid.is_editing():
            focused = QApplication.focusWidget()
            wanted = problems_now(self.written(), view.content)
            if wanted != self._problems:
                self.show_problems(wanted)
                if focused is not None:
                    focused.setFocus()

    def show_why_back(self, view: RequestView | None) -> None:
        """Say who returned the request and what is wanted."""
        back = returned_by(view) if view is not None else None
        layout = self.why_back.layout()
        while layout is not None and (item := layout.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        if back is not None and layout is not None:
            said = _("Returned by {name}: “{comment}”", name=back.name, comment=back.comment)
            layout.addWidget(icon_row(self._desk.theme, "corner-up-left", "attention", said, moment_words(back.at)))
            self.why_back.setAccessibleName(said)
        self.why_back.setVisible(back is not None)

    def show_unread(self, reason: str) -> None:
        """Say why nothing came from the proforma, and what to do; nothing where it was read."""
        words = _("The proforma was not read: fill the request in by hand, or try again when this is mended.")
        self.unread.show_lines((RouteLine("triangle-alert", "attention", words, reason),) if reason else ())
        self.unread.setVisible(bool(reason))

    def show_sources(self, sources: Sources) -> None:
        """Mark what came from the proforma."""
        self._sources = sources
        self._show_marks()
        if not self.grid.is_editing():
            self._show_lines(self.written().lines)

    def look_ahead(self, view: RequestView | None) -> None:
        """Say what this draft would meet if it were submitted now."""
        self.ahead.look(view)

    def _forget_preview(self) -> None:
        self._dear = {}
        self.form.show_hint("vendor", "")

    def _take_preview(self, preview: Preview) -> None:
        self.form.show_hint("vendor", preview.vendor_words)
        self._dear = {last.at: last_price_words(last, preview.currency) for last in preview.last_prices if last.is_dear}
        if not self.grid.is_editing():
            self._show_lines(self.written().lines)

    # ------------------------------------------------------------------ building

    def _build_form(self) -> None:
        desk = self._desk
        self.title = TextField(desk.theme)
        self.vendor = NameField(desk, names=_vendor_names, is_judged=True)
        self.currency = CurrencyField()
        self.department = NameField(desk, names=requests.departments)
        self.category = NameField(desk, names=requests.categories)
        self.needed_by = DateField(desk.theme, name=_("Needed by"), today=desk.context.today())
        self.delivery_address = LongTextField(shown_lines=2)
        self.note = LongTextField(shown_lines=2)
        self.form = Form(columns=2)
        self.form.add("title", _("What is it for?"), self.title, wide=True)
        self.form.add("vendor", _("Vendor"), self.vendor)
        self.form.add("currency", _("Currency"), self.currency)
        self.form.add("department", _("Department"), self.department)
        self.form.add("category", _("Category"), self.category)
        self.form.add("needed_by", _("Needed by (optional)"), self.needed_by)
        self.form.add("delivery_address", _("Deliver to (optional)"), self.delivery_address)
        self.form.add("note", _("Note (optional)"), self.note, wide=True)
        for name in FIELDS:
            if name not in ("lines", "currency"):
                self._text_field(name).changed.connect(self._note_change)
        self.currency.changed.connect(self._change_currency)

    def _build_lines(self) -> None:
        self._lines_section = Section(_("Lines"))
        self.grid = LinesGrid(self._desk.theme, currency=self.currency.value())
        self.grid.changed.connect(self._note_change)
        self.grid.view.selectionModel().currentChanged.connect(
            lambda now, _was: self.standing_on.emit(f"lines.{now.row()}")
        )
        self._lines_problem = label(look="problem", wraps=True)
        self._lines_problem.hide()
        self.grid.said.connect(lambda sentence: self._desk.messages.banner(sentence, kind="attention"))
        self._lines_section.add(self.grid)
        self._lines_section.add(self._lines_problem)
        self._lines_section.add(self.ahead.prices)

    def _text_field(self, name: str) -> TextField | DateField | LongTextField:
        return cast("TextField | DateField | LongTextField", self._widget(name))

    def _widget(self, name: str) -> QWidget:
        return self.form.field(_FORM_NAMES.get(name, name))

    # ------------------------------------------------------------------ staying true

    def _note_change(self) -> None:
        self._show_marks()
        self.ahead.look_soon()
        self.changed.emit()

    def _change_currency(self) -> None:
        self.grid.set_currency(self.currency.value())
        self._note_change()

    def _show_marks(self) -> None:
        self.vendor.show_mark(self._sources.mark_of("vendor_name", self.vendor.text()))
        self.currency.show_mark(self._sources.mark_of("currency", self.currency.value()))

    def _show_lines(self, lines: Sequence[WrittenLine]) -> None:
        marked = [(_grid_line(line, self._cell_marks(at, line)), dict(line.unread)) for at, line in enumerate(lines)]
        if marked != list(self.grid.written()):
            self.grid.set_written(marked)

    def _cell_marks(self, at: int, line: WrittenLine) -> Mapping[str, PillWords]:
        marks: dict[str, PillWords] = self._sources.marks_of(at, line)
        if at in self._dear:
            marks["unit_price"] = PillWords("triangle-alert", self._dear[at], "attention")
        for problem in self._problems:
            place = problem.field.split(".")
            if len(place) == 3 and place[1] == str(at):
                marks[place[2]] = PillWords("circle-alert", problem.sentence, "bad")
        return marks

    def _go_to_cell(self, field: str) -> None:
        place = field.split(".")
        row = int(place[1]) if len(place) == 3 else 0
        column = _COLUMNS.index(place[2]) if len(place) == 3 and place[2] in _COLUMNS else 0
        self.grid.view.setCurrentIndex(self.grid.model.index(min(row, self.grid.model.rowCount() - 1), column))
        self.grid.view.setFocus()

    def _note_focus(self, was: QWidget | None, now: QWidget | None) -> None:
        if was is not None and was is not now and self.isAncestorOf(was):
            self.field_left.emit()
        if now is self.vendor:
            self.standing_on.emit("vendor")
        elif now is self.currency:
            self.standing_on.emit("currency")


def returned_by(view: RequestView) -> HistoryRow | None:
    """Return who returned this request last, where it stands returned."""
    if view.state is not RequestState.RETURNED:
        return None
    return next((row for row in reversed(view.history) if row.event is RequestEvent.RETURN), None)


_FORM_NAMES = {"vendor_name": "vendor"}
_COLUMNS = ("description", "code", "quantity", "unit", "unit_price", "tax_rate")


def _vendor_names(session: Session, text: str) -> tuple[str, ...]:
    return vendors.names(session, text)


def _written_line(line: GridLine, unread: Mapping[str, str]) -> WrittenLine:
    return WrittenLine(
        line.description, line.code, line.quantity, line.unit, line.unit_price, line.tax_rate,
        tuple(sorted((key, text) for key, text in unread.items() if key in NUMBERS)),
    )  # fmt: skip


def _grid_line(line: WrittenLine, marks: Mapping[str, PillWords]) -> GridLine:
    return GridLine(
        line.description, line.code, line.quantity, line.unit, line.unit_price, line.tax_rate, marks=marks
    )  # fmt: skip
