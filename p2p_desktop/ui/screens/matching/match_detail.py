"""One result: why, scores, order and document side by side, lines and differences, and the decisions."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QTabWidget, QWidget

from p2p_desktop.domain.people import Permission
from p2p_desktop.language import _
from p2p_desktop.store.queries.matching import FindingView, MatchView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.document_pane import line_key, order_viewer_pages, say_printed, viewer_pages
from p2p_desktop.ui.screens.matching.finding_table import make_finding_table
from p2p_desktop.ui.screens.matching.history_table import happenings, make_history_table
from p2p_desktop.ui.screens.matching.lines_table import AlignedLine, aligned_lines, make_lines_table, show_lines
from p2p_desktop.ui.screens.matching.match_boxes import (
    document_boxes,
    finding_key,
    line_of_box,
    order_boxes,
    order_key,
)
from p2p_desktop.ui.screens.matching.match_words import document_title, state_pill, title_words
from p2p_desktop.ui.screens.matching.order_choice import OrderChoice
from p2p_desktop.ui.screens.matching.resolution_bar import ResolutionBar
from p2p_desktop.ui.screens.matching.scores import ScoreRow
from p2p_desktop.ui.widgets.badge import Pill, PillWords
from p2p_desktop.ui.widgets.button import icon_button
from p2p_desktop.ui.widgets.empty_state import EmptyState, EmptyStateView
from p2p_desktop.ui.widgets.label import ElidedLabel, hairline, label, line, rows
from p2p_desktop.ui.widgets.page_proof import Proof
from p2p_desktop.ui.widgets.page_viewer import PageViewer
from p2p_desktop.ui.widgets.section import splitter

_LOCKED = "matching/locked"


class MatchDetail(QWidget):
    """Shows a result; the screen carries out what is wanted."""

    order_chosen = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._view: MatchView | None = None
        self._lines: tuple[AlignedLine, ...] = ()
        self._is_choosing = False
        self._may_resolve = desk.person.may(Permission.RESOLVE)
        theme = desk.theme
        self.title = ElidedLabel(look="section")
        self.pill = Pill(PillWords("", ""), theme)
        self.reason = label(look="strong", wraps=True, selectable=True)
        self.scores = ScoreRow(theme)
        self.other_order = icon_button("package", _("Choose another order"), theme=theme)
        self.open_document = icon_button("scan-text", _("Check what was read"), theme=theme)
        no_pdf = EmptyState("package", _("The order’s PDF is being made"), _("It shows here in a moment."))
        self.order_viewer = PageViewer(desk, name="matching-order", empty=no_pdf)
        self.document_viewer = PageViewer(desk, name="matching-document")
        for viewer in (self.order_viewer, self.document_viewer):
            viewer.printed.connect(partial(say_printed, desk))
        self.lock = icon_button("link", _("Scroll and zoom both together"), theme=theme)
        self.lock.setCheckable(True)
        self.choice = OrderChoice(desk)
        self.lines = make_lines_table(theme)
        self.findings = make_finding_table(theme)
        self.history = make_history_table(theme)
        self.tabs = QTabWidget()
        self.bar = ResolutionBar(theme)
        self._build()
        self._connect()
        self.lock.setChecked(desk.state.text(_LOCKED) == "yes")

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        self.document_viewer.add_tool(self.lock)
        left = QWidget()
        self._left = QStackedLayout(left)
        self._left.addWidget(self.order_viewer)
        self._left.addWidget(self.choice)
        self._left.setCurrentIndex(0)
        papers = splitter(self.desk.state, "matching/papers", (left, self.document_viewer), sizes=(500, 500))
        self.tabs.setAccessibleName(_("Lines, differences and history"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setExpanding(False)
        self.tabs.tabBar().setAccessibleName(_("Parts of the result"))
        for table in (self.lines, self.findings, self.history):
            self.tabs.addTab(table, "")
        body = splitter(self.desk.state, "matching/parts", (papers, self.tabs), sizes=(420, 260), vertical=True)
        shown = QWidget()
        column = rows(shown, space=0)
        column.addWidget(self._build_head())
        column.addWidget(hairline())
        column.addWidget(body, 1)
        column.addWidget(self.bar)
        nothing = EmptyState(
            "git-compare-arrows",
            _("Nothing selected"),
            _("Choose a document to see it beside its order, with every difference in words."),
        )
        self._nothing = EmptyStateView(nothing, self.desk.theme)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(shown)

    def _build_head(self) -> QWidget:
        head = QWidget()
        column = rows(head, space=tokens.SPACE_1)
        column.setContentsMargins(tokens.SPACE_3, tokens.SPACE_3, tokens.SPACE_3, tokens.SPACE_2)
        top = line(space=tokens.SPACE_2)
        top.addWidget(self.pill)
        top.addWidget(self.title, 1)
        top.addWidget(self.open_document)
        top.addWidget(self.other_order)
        column.addLayout(top)
        column.addWidget(self.reason)
        column.addWidget(self.scores)
        return head

    def _connect(self) -> None:
        self.lines.chosen.connect(self._light_line)
        self.findings.chosen.connect(self._light_finding)
        self.order_viewer.box_clicked.connect(self._choose_box)
        self.document_viewer.box_clicked.connect(self._choose_box)
        self.order_viewer.crop.left.connect(self.document_viewer.crop.leave)
        self.document_viewer.crop.left.connect(self.order_viewer.crop.leave)
        Proof(self.lines.view, self._prove)
        Proof(self.findings.view, self._prove)
        self.lock.toggled.connect(self._set_lock)
        self.other_order.clicked.connect(lambda: self._choose_order(is_choosing=True))
        self.choice.left.connect(lambda: self._choose_order(is_choosing=False))
        self.choice.chosen.connect(self._take_order)
        self.open_document.clicked.connect(self._open_document)

    # ------------------------------------------------------------------ showing

    def show_match(self, view: MatchView | None) -> None:
        """Show this result, or that none is chosen."""
        self._stack.setCurrentIndex(0 if view is None else 1)
        if view is None or view == self._view:
            self._view = view
            return
        is_same = self._view is not None and self._view.document.id == view.document.id
        self._view = view
        self._is_choosing = self._is_choosing and is_same
        self._show_words(view)
        self._show_papers(view)
        self._show_tables(view, is_same=is_same)
        self.bar.show_match(view, may_resolve=self._may_resolve)

    def say(self, title: str, sentence: str) -> None:
        """Say why there is nothing to show."""
        self._view = None
        self._nothing.say(title, sentence)
        self._stack.setCurrentIndex(0)

    def view(self) -> MatchView | None:
        """Return the result that is shown."""
        return self._view

    def _show_words(self, view: MatchView) -> None:
        self.pill.show_words(state_pill(view.state, has_order=view.order is not None))
        self.title.set_words(title_words(view))
        self.reason.setText(view.reason)
        self.scores.show_scores(view)
        self.other_order.setVisible(self._may_resolve and view.order is not None and not view.document.is_rejected)

    def _show_papers(self, view: MatchView) -> None:
        document = view.document
        self.document_viewer.show_document(document.id, viewer_pages(self.desk, document), title=document_title(view))
        self.document_viewer.set_boxes(document_boxes(view))
        if view.order is not None and view.order.pages:
            title = _("Order · {number}", number=view.order.number)
            self.order_viewer.show_document(view.order.id, order_viewer_pages(self.desk, view.order), title=title)
            self.order_viewer.set_boxes(order_boxes(view))
        else:
            self.order_viewer.show_empty()
        may_choose = not document.is_rejected and (self._may_resolve or document.is_own)
        self._show_choice(view, is_shown=may_choose and (view.order is None or self._is_choosing))

    def _show_choice(self, view: MatchView, *, is_shown: bool) -> None:
        if is_shown:
            self.choice.show_candidates(view.candidates, has_order=view.order is not None)
        self._left.setCurrentIndex(1 if is_shown else 0)

    def _show_tables(self, view: MatchView, *, is_same: bool) -> None:
        self._lines = aligned_lines(view)
        with QSignalBlocker(self.lines), QSignalBlocker(self.findings):
            show_lines(self.lines, view, self._lines)
            self.findings.show_rows(view.findings)
            self.history.show_rows(happenings(view))
            if not is_same:
                self.lines.select("")
                self.findings.select("")
        self.tabs.setTabText(0, _("Lines {number}", number=len(self._lines)))
        self.tabs.setTabText(1, _("Differences {number}", number=len(view.findings)))
        self.tabs.setTabText(2, _("History {number}", number=len(self.history.rows())))
        if not is_same:
            self.tabs.setCurrentIndex(0 if view.order is None or not view.findings else 1)

    # ------------------------------------------------------------------ lighting up

    def _light_line(self, key: str) -> None:
        row = self.lines.row(key) if key else None
        if row is not None:
            self._light(row)

    def _light(self, row: AlignedLine) -> None:
        if row.ordered is not None:
            self.order_viewer.highlight(order_key(row.ordered.position))
        if row.billed_index is not None:
            self.document_viewer.highlight(line_key(row.billed_index))

    def _light_finding(self, finding_id: str) -> None:
        finding = self.findings.row(finding_id) if finding_id else None
        if finding is None:
            return
        self.bar.choose_scope(finding.id)
        row = self._row_of(finding)
        if row is not None:
            self._light(row)
        if finding.document_line is None and finding.place is not None:
            self.document_viewer.highlight(finding_key(finding.id))

    def _prove(self, near: QWidget) -> None:
        """Show what the order and the document say of a line or difference, each over its own paper."""
        row, key = self._stood_on(near)
        if row is not None and row.ordered is not None and not self.order_viewer.isHidden():
            self.order_viewer.show_crop(order_key(row.ordered.position), near=near, over=self.order_viewer)
        if key:
            self.document_viewer.show_crop(key, near=near, over=self.document_viewer)

    def _stood_on(self, table: QWidget) -> tuple[AlignedLine | None, str]:
        if table is self.lines.view:
            row = self.lines.row(self.lines.selected())
        else:
            finding = self.findings.row(self.findings.selected())
            row = self._row_of(finding) if finding is not None else None
            if finding is not None and finding.document_line is None and finding.place is not None:
                return row, finding_key(finding.id)
        return row, line_key(row.billed_index) if row is not None and row.billed_index is not None else ""

    def _row_of(self, finding: FindingView) -> AlignedLine | None:
        for row in self._lines:
            is_ordered = row.ordered is not None and row.ordered.position == finding.order_line
            is_billed = row.billed_index is not None and row.billed_index == finding.document_line
            if is_ordered or is_billed:
                return row
        return None

    def _choose_box(self, key: str) -> None:
        row = line_of_box(self._lines, key)
        if row is not None:
            self.tabs.setCurrentWidget(self.lines)
            self.lines.select(row.key)
            self._light(row)
            return
        for finding in self.findings.rows():
            if key == finding_key(finding.id):
                self.tabs.setCurrentWidget(self.findings)
                self.findings.select(finding.id)

    # ------------------------------------------------------------------ doing

    def toggle_lock(self) -> None:
        """Scroll both papers together, or no longer."""
        self.lock.setChecked(not self.lock.isChecked())

    def show_tab(self, at: int) -> None:
        """Show lines, differences or history, ready for the arrows."""
        self.tabs.setCurrentIndex(at)
        (self.lines, self.findings, self.history)[at].view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def begin_choosing(self) -> None:
        """Offer other orders beside the document."""
        self._choose_order(is_choosing=True)

    def _set_lock(self, is_locked: bool) -> None:
        self.desk.state.keep(_LOCKED, "yes" if is_locked else "no")
        self.desk.theme.dress(
            self.lock, "link" if is_locked else "unlink", token="accent" if is_locked else "secondary"
        )
        self.document_viewer.lock_with(self.order_viewer if is_locked else None)

    def _choose_order(self, *, is_choosing: bool) -> None:
        self._is_choosing = is_choosing
        if self._view is not None:
            self._show_choice(self._view, is_shown=is_choosing or self._view.order is None)

    def _take_order(self, order_id: str) -> None:
        if order_id:
            self._is_choosing = False
            self.order_chosen.emit(order_id)

    def _open_document(self) -> None:
        if self._view is not None:
            self.desk.go_to("documents", self._view.document.id)
