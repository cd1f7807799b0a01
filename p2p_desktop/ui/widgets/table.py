"""A list that reads its rows page by page from a query, off the UI thread, while somebody scrolls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Generic, TypeVar

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QProgressBar, QSizePolicy, QStackedLayout, QWidget

from p2p_desktop.errors import PersonError
from p2p_desktop.language import _, number_words
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.ui import tokens
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.columns import Column, Row
from p2p_desktop.ui.widgets.empty_state import EmptyState, EmptyStateView
from p2p_desktop.ui.widgets.flow import Flow
from p2p_desktop.ui.widgets.label import label, rows
from p2p_desktop.ui.widgets.needs import ReadingDesk
from p2p_desktop.ui.widgets.row_model import PAGE, RowModel
from p2p_desktop.ui.widgets.row_view import RowDelegate, RowView

__all__ = ["Column", "PillWords", "QueryTable"]

SessionT = TypeVar("SessionT")
_SEARCH_PAUSE = 150
_SHOW_WORKING_AFTER = 300


class QueryTable(QWidget, Generic[Row]):
    """Search field, choice filter, rows. ``chosen`` follows the selection, ``opened`` Enter and double click.

    With ``advances`` the list is a row of tasks: the first one is selected by itself, and when the selected one goes
    away the next comes up.
    """

    chosen = Signal(str)
    opened = Signal(str)
    loaded = Signal()

    def __init__(
        self,
        desk: ReadingDesk[SessionT],
        name: str,
        columns: Sequence[Column[Row]],
        *,
        fetch: Callable[[SessionT, PageRequest], PageOf[Row]],
        row_id: Callable[[Row], str],
        empty: EmptyState,
        choices: Sequence[tuple[str, str]] = (),
        sort: tuple[str, bool] = ("", False),
        has_search: bool = True,
        has_header: bool = True,
        advances: bool = False,
        many: bool = False,
    ) -> None:
        super().__init__()
        self.name = name
        self._background = desk.background
        self._theme = desk.theme
        self._state = desk.state
        self._empty = empty
        self._advances = advances
        self._request = PageRequest(sort=sort[0], descending=sort[1])
        self._selected = ""
        self._wanted = ""
        self._is_filling = False
        self._is_outdated = False

        def read(request: PageRequest) -> PageOf[Row]:
            with desk.reading() as session:
                return fetch(session, request)

        self._read = read
        self.model = RowModel(columns, row_id, self)
        self.view = RowView(self._theme, many=many)
        self.search = QLineEdit()
        self.choice = QComboBox()
        self.count = label(look="secondary")
        self._build(choices, has_search=has_search, has_header=has_header)
        self._recall(sort)
        self._connect()

    # ------------------------------------------------------------------ what a screen asks for

    def reload(self) -> None:
        """Read what is visible again; selection and scroll stay."""
        first, last = self.view.visible_rows()
        self._fetch(range(first // PAGE, max(last, first) // PAGE + 1), forget=True)

    def select(self, row_id: str) -> None:
        """Select the row of this id, now or as soon as it is here."""
        at = self.model.place_of(row_id)
        if at >= 0:
            self._wanted = ""
            self.view.setCurrentIndex(self.model.index(at, 0))
        else:
            self._wanted = row_id

    def request(self) -> PageRequest:
        """Return what this list asks for: its sort, search and filter."""
        return self._request

    def read(self, request: PageRequest) -> PageOf[Row]:
        """Read a part of the list, off the UI thread: whoever exports it wants all of it."""
        return self._read(request)

    def selected(self) -> str:
        """Return the id of the selected row, "" if none is."""
        return self._selected

    def selected_ids(self) -> tuple[str, ...]:
        """Return the ids of all selected rows, for lists where many may be."""
        places = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return tuple(row_id for at in places if (row_id := self.model.id_at(at)))

    def row(self, row_id: str) -> Row | None:
        """Return the row of this id if it is here."""
        at = self.model.place_of(row_id)
        return self.model.row(at) if at >= 0 else None

    def is_blank(self) -> bool:
        """Say whether there is nothing at all, not only nothing that fits search and filter."""
        return not self.model.total and not self._request.text and not self._request.choice

    def walk(self, step: int) -> None:
        """Go to the next (or previous) row."""
        self.view.walk(step)

    def set_choice(self, value: str) -> None:
        """Choose one of the filters by its value."""
        self.choice.setCurrentIndex(max(0, self.choice.findData(value)))

    def narrow(self, text: str, choice: str) -> None:
        """Search for a text and choose a filter, as somebody would by hand."""
        self.set_choice(choice)
        self.search.setText(text)

    def add_tool(self, widget: QWidget) -> None:
        """Put a widget at the right end of the row above the list."""
        self._tools.addWidget(widget)
        self._bar.show()

    def showEvent(self, event: QShowEvent) -> None:
        """Name the rows after the place they stand in, for a voice."""
        super().showEvent(event)
        place = self.parentWidget()
        while place is not None and not place.accessibleName():
            place = place.parentWidget()
        if place is not None:
            self.view.setAccessibleName(_("{place}: list", place=place.accessibleName()))

    # ------------------------------------------------------------------ building

    def _build(self, choices: Sequence[tuple[str, str]], *, has_search: bool, has_header: bool) -> None:
        self.search.setPlaceholderText(_("Search"))
        self.search.setAccessibleName(_("Search this list"))
        self.search.setProperty("look", "search")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(self._theme.px(80))
        self.search.setMaximumWidth(self._theme.px(280))
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # Only hide what is not wanted: showing a part that has no parent yet would open it as a window.
        if not has_search:
            self.search.hide()
        self.choice.setAccessibleName(_("Filter this list"))
        for value, words in choices:
            self.choice.addItem(words, value)
        if not choices:
            self.choice.hide()
        self._bar = QWidget()
        self._tools = Flow(self._bar)
        self._tools.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        self._tools.addWidget(self.search)
        self._tools.addWidget(self.choice)
        self._tools.add_stretch()
        self._tools.addWidget(self.count)
        if not has_search and not choices:
            self._bar.hide()
        self._working = QProgressBar()
        self._working.setRange(0, 0)
        self._working.setFixedHeight(2)
        self._working.setTextVisible(False)
        self._working.setAccessibleName(_("The list is being read"))
        self._working.hide()
        self._build_view(has_header=has_header)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.view)
        layout = rows(self, space=0)
        layout.addWidget(self._bar)
        layout.addWidget(self._working)
        layout.addWidget(body, 1)

    def _build_view(self, *, has_header: bool) -> None:
        delegate = RowDelegate(self.view, self.model)
        self.view.setItemDelegate(delegate)
        self.view.verticalHeader().setDefaultSectionSize(delegate.row_height())
        self.view.setModel(self.model)
        self.view.setAccessibleName(_("List"))
        head = self.view.horizontalHeader()
        head.setVisible(has_header)
        head.setSortIndicatorShown(False)
        head.setSectionsClickable(True)
        self.view.set_widths(self.model.columns)

    def _recall(self, sort: tuple[str, bool]) -> None:
        head = self.view.horizontalHeader()
        self._state.remember_header(f"{self.name}/columns", head)
        kept = self._state.text(f"{self.name}/sort", f"{sort[0]} {'desc' if sort[1] else 'asc'}")
        key, _blank, direction = kept.rpartition(" ")
        self._request = PageRequest(sort=key, descending=direction == "desc")
        self._show_sort()
        choice = self._state.text(f"{self.name}/choice")
        if self.choice.findData(choice) >= 0:
            self.choice.setCurrentIndex(self.choice.findData(choice))

    def _connect(self) -> None:
        self._pause = QTimer(self, singleShot=True, interval=_SEARCH_PAUSE)
        self._pause.timeout.connect(self._start_anew)
        self._scroll_pause = QTimer(self, singleShot=True, interval=15)
        self._scroll_pause.timeout.connect(self._fetch_visible)
        self._show_working = QTimer(self, singleShot=True, interval=_SHOW_WORKING_AFTER)
        self._show_working.timeout.connect(self._working.show)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.choice.currentIndexChanged.connect(self._choose_filter)
        self.view.horizontalHeader().sectionClicked.connect(self._sort_by)
        # Not the bare start: it would take the scroll position for milliseconds.
        self.view.verticalScrollBar().valueChanged.connect(lambda _place: self._scroll_pause.start())
        self.view.selectionModel().currentRowChanged.connect(self._note_selection)
        self.view.opened.connect(self._open)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.search.setFocus)

    # ------------------------------------------------------------------ reading

    def _start_anew(self) -> None:
        self.view.scrollToTop()
        self._fetch(range(1), forget=True)

    def _fetch_visible(self) -> None:
        missing = self.model.missing(*self.view.visible_rows())
        if missing:
            self._fetch(missing, forget=False)

    def _fetch(self, pages: range, *, forget: bool) -> None:
        request = PageRequest(
            offset=pages.start * PAGE,
            limit=max(1, len(pages)) * PAGE,
            sort=self._request.sort,
            descending=self._request.descending,
            text=self.search.text().strip(),
            choice=str(self.choice.currentData() or ""),
        )
        is_other_list = (request.text, request.choice, request.sort, request.descending) != (
            self._request.text,
            self._request.choice,
            self._request.sort,
            self._request.descending,
        )
        self._request = request
        # Rows that come in by scrolling may overtake a reload: what is here is as old as before, until rows arrive.
        self._is_outdated |= forget or is_other_list
        self._show_working.start()
        self._background.run(
            lambda: self._read(request),
            lambda page: self._take(request, page),
            failed=self._say_failed,
            owner=self,
            newest="rows",
        )

    def _take(self, request: PageRequest, page: PageOf[Row]) -> None:
        self._rest()
        forget, self._is_outdated = self._is_outdated, False
        before = self.view.currentIndex().row()
        self._is_filling = True
        self.model.take(request.offset // PAGE, page.rows, total=page.total, forget=forget)
        self._is_filling = False
        self.view.make_room(self.model.columns, page.rows)
        self.count.setText(number_words(page.total) if page.total else "")
        self._show_body(request, page.total)
        self._keep_selection(before)
        self.loaded.emit()
        self._fetch_visible_if_short()

    def _fetch_visible_if_short(self) -> None:
        """A list that shrank while it was scrolled down shows other rows than were asked for."""
        if self.model.missing(*self.view.visible_rows()) and self.model.total:
            self._scroll_pause.start()

    def _say_failed(self, error: PersonError) -> None:
        self._rest()
        self._nothing.say(_("The list could not be read"), error.sentence)
        self._show_only(self._nothing)
        self.loaded.emit()

    def _rest(self) -> None:
        self._show_working.stop()
        self._working.hide()

    def _show_body(self, request: PageRequest, total: int) -> None:
        if total:
            self._show_only(self.view)
        elif request.text or request.choice:
            self._show_only(self._no_hit)
        else:
            self._nothing.say(self._empty.title, self._empty.sentence)
            self._show_only(self._nothing)

    @cached_property
    def _nothing(self) -> EmptyStateView:
        return EmptyStateView(self._empty, self._theme)

    @cached_property
    def _no_hit(self) -> EmptyStateView:
        nothing_fits = _("No row fits this search and filter.")
        state = EmptyState("search", _("Nothing found"), nothing_fits, _("Show all"), self._clear)
        return EmptyStateView(state, self._theme)

    def _show_only(self, wanted: QWidget) -> None:
        if self._stack.indexOf(wanted) < 0:
            self._stack.addWidget(wanted)
        self._stack.setCurrentWidget(wanted)

    # ------------------------------------------------------------------ selection

    def _keep_selection(self, before: int) -> None:
        wanted = self._wanted or self._selected
        at = self.model.place_of(wanted) if wanted else -1
        if at >= 0:
            self._wanted = ""
            self._set_current(at)
        elif self._advances and self.model.total:
            self._set_current(max(0, min(before, self.model.total - 1)))
        elif not self._wanted:
            self._set_current(-1)

    def _set_current(self, at: int) -> None:
        selection = self.view.selectionModel()
        index = self.model.index(at, 0) if at >= 0 else QModelIndex()
        flags = QItemSelectionModel.SelectionFlag
        if index.row() != selection.currentIndex().row():
            self._is_filling = True
            selection.setCurrentIndex(index, flags.ClearAndSelect | flags.Rows if at >= 0 else flags.Clear)
            self._is_filling = False
        self._note_selection(index)

    def _note_selection(self, index: QModelIndex) -> None:
        if self._is_filling:
            return
        row_id = self.model.id_at(index.row()) if index.isValid() else ""
        if row_id != self._selected:
            self._selected = row_id
            self.chosen.emit(row_id)

    def _open(self, at: int) -> None:
        row_id = self.model.id_at(at)
        if row_id:
            self.opened.emit(row_id)

    # ------------------------------------------------------------------ sort and filter

    def _sort_by(self, section: int) -> None:
        column = self.model.columns[section]
        if not column.is_sortable:
            self._show_sort()
            return
        descending = not self._request.descending if self._request.sort == column.key else False
        self._state.keep(f"{self.name}/sort", f"{column.key} {'desc' if descending else 'asc'}")
        self._request = PageRequest(sort=column.key, descending=descending)
        self._show_sort()
        self._start_anew()

    def _show_sort(self) -> None:
        self.model.show_sort(self._request.sort, descending=self._request.descending)

    def _choose_filter(self) -> None:
        self._state.keep(f"{self.name}/choice", str(self.choice.currentData() or ""))
        self._start_anew()

    def _clear(self) -> None:
        self.search.clear()
        self.choice.setCurrentIndex(0)
        self._start_anew()
