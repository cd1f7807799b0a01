"""The review of one document: page at the left, fields at the right, lines below."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from p2p_desktop.domain.document import DocumentState, FieldName, Kind
from p2p_desktop.domain.people import Permission
from p2p_desktop.domain.reading import Place, Word
from p2p_desktop.errors import ChangedMeanwhile, PersonError, Refused
from p2p_desktop.language import _, _n
from p2p_desktop.services import reviewing
from p2p_desktop.store.queries import documents as query
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.document_pane import line_key, viewer_pages
from p2p_desktop.ui.screens.documents import line_words
from p2p_desktop.ui.screens.documents.field_panel import FieldPanel
from p2p_desktop.ui.screens.documents.field_row import FieldRow
from p2p_desktop.ui.screens.documents.field_words import box_of
from p2p_desktop.ui.screens.documents.review_head import ReviewHead
from p2p_desktop.ui.screens.documents.saver import Saver, Step
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import hairline, label, line, rows
from p2p_desktop.ui.widgets.lines_grid import LinesGrid
from p2p_desktop.ui.widgets.page_viewer import PageViewer, ViewerBox
from p2p_desktop.ui.widgets.section import scrolling, splitter
from p2p_desktop.ui.words import kind_words

_MOST_PAGES_WITH_WORDS = 20


class Review(QWidget):
    """Corrects and confirms. ``finished`` fires when the document is confirmed, ``left`` for the way back."""

    finished = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._view: DocumentView | None = None
        self._lines_touched = False
        self._words_by_itself = False
        self._warned_of = ""
        theme = desk.theme
        self.saver = Saver(desk, self)
        self.head = ReviewHead(theme)
        self.viewer = PageViewer(desk, name="documents")
        self.fields = FieldPanel(theme)
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("Kind of document"))
        for kind in Kind:
            self.kind.addItem(kind_words(kind), kind)
        self.grid = LinesGrid(theme, currency="EUR", has_totals=False)
        self.lines_title = label(_("Lines"), look="section")
        self.state_words = label(look="label", wraps=True)
        self.state_icon = QLabel()
        self.notes = label(look="text", wraps=True, selectable=True)
        self.notes.setContentsMargins(tokens.SPACE_3, 0, tokens.SPACE_3, tokens.SPACE_2)
        self.save_button = button(_("Save"), theme=theme, icon="save")
        self.confirm_button = button(_("Confirm, then the next"), look="primary", theme=theme, icon="check")
        self._build()
        self._connect()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        state, theme = self.desk.state, self.desk.theme
        self.fields.put_first(_("Kind"), self.kind)
        self.fields.setMinimumWidth(max(theme.px(360), self.fields.needed_width()))
        lines = QWidget()
        below = rows(lines, space=tokens.SPACE_2)
        below.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        below.addWidget(self.lines_title)
        below.addWidget(self.grid)
        top = splitter(state, "documents/sides", (self.viewer, self.fields), sizes=(620, 620))
        self.lines_area = scrolling(lines)
        body = splitter(state, "documents/parts", (top, self.lines_area), sizes=(460, 240), vertical=True)
        self.foot = QWidget()
        foot = line(self.foot, space=tokens.SPACE_2)
        foot.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        foot.addWidget(self.state_icon)
        foot.addWidget(self.state_words, 1)
        foot.addWidget(self.save_button)
        foot.addWidget(self.confirm_button)
        layout = rows(self, space=0)
        layout.addWidget(self.head)
        layout.addWidget(self.notes)
        layout.addWidget(hairline())
        layout.addWidget(body, 1)
        layout.addWidget(hairline())
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        self.head.left.connect(self.leave)
        self.fields.accepted.connect(self._save_field)
        self.fields.focused.connect(self._light_field)
        self.fields.changed.connect(self._show_state)
        self.fields.at_end.connect(self.confirm_button.setFocus)
        self.kind.activated.connect(self._save_kind)
        self.grid.changed.connect(self._note_lines)
        self.grid.view.selectionModel().currentRowChanged.connect(lambda at, _before: self._light_line(at.row()))
        self.viewer.box_clicked.connect(self._go_to_box)
        self.viewer.words_chosen.connect(self._take_words)
        self.saver.changed.connect(self._show_state)
        self.save_button.clicked.connect(self.save)
        self.confirm_button.clicked.connect(self.confirm)

    # ------------------------------------------------------------------ showing

    def view(self) -> DocumentView | None:
        """Return the document as it is shown."""
        return self._view

    def document_id(self) -> str:
        """Return which document is reviewed, "" for none."""
        return self._view.id if self._view is not None else ""

    def show_document(self, view: DocumentView) -> None:
        """Show a document; the same one again keeps what is being typed."""
        is_other = self._view is None or self._view.id != view.id
        if not is_other and view == self._view:
            return
        is_newly_read = is_other or (self._view is not None and not self._view.fields and bool(view.fields))
        self._view = view
        self.saver.begin(view)
        self.head.show_document(view, may_change=self._may_change())
        self.notes.setText("\n".join(view.notes))
        self.notes.setVisible(bool(view.notes))
        self._show_pages(view)
        self.fields.show_document(view, is_other=is_other)
        self._show_lines(view, is_other=is_other)
        with QSignalBlocker(self.kind):
            self.kind.setCurrentIndex(self.kind.findData(view.kind))
        self._allow()
        self._show_state()
        if is_newly_read and view.fields and self._may_change() and self.isVisible():
            self.fields.go_to_first()
        if is_newly_read:
            self._read_words(view)

    def _show_pages(self, view: DocumentView) -> None:
        if view.pages:
            self.viewer.show_document(view.id, viewer_pages(self.desk, view.pages), title=view.file_name)
            self.viewer.set_boxes(_boxes(view))
        elif view.state is DocumentState.FAILED:
            self.viewer.show_failed(view.reason)
        else:
            self.viewer.show_reading(view.progress_done, view.progress_total)

    def _show_lines(self, view: DocumentView, *, is_other: bool) -> None:
        if self._lines_touched and not is_other:
            return
        self._lines_touched = False
        self.grid.set_currency(view.currency or "EUR")
        self.grid.set_lines([line_words.grid_line(each, view.currency) for each in view.lines])
        self.lines_title.setText(line_words.title(view))

    def _read_words(self, view: DocumentView) -> None:
        desk = self.desk
        numbers = [page.number for page in view.pages if page.is_read][:_MOST_PAGES_WITH_WORDS]

        def read() -> Mapping[int, tuple[Word, ...]]:
            with desk.reading() as session:
                return {number: query.words(session, view.id, number) for number in numbers}

        desk.background.run(read, self.viewer.set_words, owner=self, newest="words")

    def _may_change(self) -> bool:
        view = self._view
        if view is None or view.is_rejected or view.state not in (DocumentState.READ, DocumentState.NEEDS_REVIEW):
            return False
        return view.is_own or self.desk.person.may(Permission.ADD_ANY_DOCUMENT)

    def _allow(self) -> None:
        view, may = self._view, self._may_change()
        is_read = view is not None and view.state in (DocumentState.READ, DocumentState.NEEDS_REVIEW)
        for part in (self.fields, self.lines_area, self.foot):
            part.setVisible(is_read)
        self.kind.setEnabled(may)
        self.grid.setEnabled(may)
        self.confirm_button.setEnabled(may)
        for row in self.fields.rows.values():
            row.edit.setReadOnly(not may)

    def _show_state(self) -> None:
        theme, unsaved = self.desk.theme, self.has_unsaved()
        self.save_button.setVisible(unsaved)
        if not self.saver.is_idle():
            icon, token, words = "loader", "neutral", _("Being saved…")
        elif unsaved:
            icon, token, words = "circle-dot", "attention", _("Not saved yet.")
        else:
            icon, token, words = self._saved_words()
        theme.dress(self.state_icon, icon, token=token)
        self.state_words.setText(words)

    def _saved_words(self) -> tuple[str, str, str]:
        view = self._view
        if view is None or not self._may_change():
            return "info", "neutral", view.reason if view is not None and view.state is not DocumentState.FAILED else ""
        left = len(self.fields.doubtful())
        if view.is_reviewed and not left:
            return "user-check", "good", _("Confirmed by a person.")
        if left:
            return (
                "circle-question-mark",
                "attention",
                _n("{number} field to check.", "{number} fields to check.", left),
            )
        return "circle-check", "good", _("Every needed value is sure.")

    # ------------------------------------------------------------------ page and fields

    def _light_field(self, key: str) -> None:
        self.viewer.highlight(key)
        row = self.fields.row(key)
        has_nothing = row is not None and not row.seen() and self._may_change()
        if has_nothing or self._words_by_itself:
            self.viewer.choose_words(has_nothing)
        self._words_by_itself = has_nothing

    def _light_line(self, at: int) -> None:
        if self._view is not None and 0 <= at < len(self._view.lines) and not self._lines_touched:
            self.viewer.highlight(line_key(at))

    def _go_to_box(self, key: str) -> None:
        self.viewer.highlight(key)
        if self.fields.row(key) is not None:
            self.fields.go_to(key)
            return
        for at in range(len(self._view.lines) if self._view is not None else 0):
            if key == line_key(at):
                self.grid.view.setFocus()
                self.grid.view.setCurrentIndex(self.grid.model.index(at, 0))

    def _take_words(self, words: str, place: Place) -> None:
        if self._may_change():
            self.fields.take_words(words, place)

    def toggle_words(self) -> None:
        """Begin to choose words of the page for the field, or end it."""
        self._words_by_itself = False
        self.viewer.choose_words(not self.viewer.canvas.is_choosing_words)

    def _note_lines(self) -> None:
        self._lines_touched = True
        self._show_state()

    # ------------------------------------------------------------------ saving

    def has_unsaved(self) -> bool:
        """Say whether something was typed that is not saved."""
        return self._may_change() and (bool(self.fields.unsaved()) or self._lines_changed())

    def save(self) -> None:
        """Save everything that was typed."""
        if not self._may_change():
            return
        for row in self.fields.unsaved():
            self._save_row(row)
        if self._lines_changed():
            self._save_lines()

    def confirm(self) -> None:
        """Save, then say that everything reads as on the paper."""
        view = self._view
        if view is None or not self._may_change():
            return
        self.save()
        context, fields, lines = self.desk.context, _seen(view), view.lines
        is_alone = self.saver.is_idle()
        self.saver.add(
            view.id,
            Step(
                save=lambda version: reviewing.confirm(context, view.id, version=version),
                is_as_seen=lambda now: not is_alone or (_seen(now) == fields and now.lines == lines),
                done=lambda: self.finished.emit(view.id),
                refused=self._say_refused,
            ),
        )

    def leave(self) -> None:
        """Go back to the list; what was typed is saved."""
        contested = [row for row in self.fields.unsaved() if row.is_contested]
        if contested and self._warned_of != self.document_id():
            self._warn(contested[0])
            return
        for row in contested:
            row.take_theirs()
        self.save()
        self.left.emit()

    def _warn(self, row: FieldRow) -> None:
        """Two values stand against each other: going back once asks, going back again lets the other one stand."""
        words = _("Somebody else changed “{field}” meanwhile. Enter saves yours; going back again keeps theirs.",
                  field=row.words)  # fmt: skip
        self.desk.messages.banner(words, kind="attention")
        self._warned_of = self.document_id()
        self.fields.go_to(row.name.value)

    def _save_field(self, key: str) -> None:
        row = self.fields.row(key)
        if row is not None and self._may_change() and (row.is_changed() or (row.is_doubtful and row.value())):
            self._save_row(row)

    def _save_row(self, row: FieldRow) -> None:
        view = self._view
        if view is None:
            return
        context, name, value, seen = self.desk.context, row.name, row.value(), row.seen()
        field = view.field(name)
        place = row.place or (field.place if field is not None and value == seen else None)
        self.saver.add(
            view.id,
            Step(
                save=lambda version: reviewing.correct_field(
                    context, view.id, name, value, version=version, place=place
                ),
                is_as_seen=lambda now: _value(now, name) == seen,
                done=row.settle,
                refused=lambda error: self._say_field_refused(row, error),
            ),
        )

    def _save_kind(self) -> None:
        view = self._view
        kind = Kind(self.kind.currentData())
        if view is None or kind is view.kind:
            return
        context, seen = self.desk.context, view.kind
        self.saver.add(
            view.id,
            Step(
                save=lambda version: reviewing.set_kind(context, view.id, kind, version=version),
                is_as_seen=lambda now: now.kind is seen,
                done=_nothing,
                refused=self._say_refused,
            ),
        )

    def _lines_changed(self) -> bool:
        view = self._view
        return (
            view is not None
            and self._lines_touched
            and line_words.is_changed(self.grid.lines(), view.lines, view.currency)
        )

    def _save_lines(self) -> None:
        view = self._view
        if view is None:
            return
        if self.grid.has_unreadable():
            words = _("A number in the lines can’t be read. Mend it, then save; nothing is lost.")
            self.desk.messages.banner(words, kind="attention")
            return
        context, seen = self.desk.context, view.lines
        wanted = line_words.document_lines(self.grid.lines(), view.lines, view.currency)
        self.saver.add(
            view.id,
            Step(
                save=lambda version: reviewing.correct_lines(context, view.id, wanted, version=version),
                is_as_seen=lambda now: now.lines == seen,
                done=self._settle_lines,
                refused=self._say_refused,
            ),
        )

    def _settle_lines(self) -> None:
        self._lines_touched = False

    def _say_field_refused(self, row: FieldRow, error: PersonError) -> None:
        if isinstance(error, Refused):
            row.say_problem(error.sentence)
        else:
            self._say_refused(error)

    def _say_refused(self, error: PersonError) -> None:
        view = self._view
        if view is not None:
            with QSignalBlocker(self.kind):
                self.kind.setCurrentIndex(self.kind.findData(view.kind))
        self.desk.messages.banner(error.sentence, kind="attention" if isinstance(error, ChangedMeanwhile) else "bad")


def _boxes(view: DocumentView) -> tuple[ViewerBox, ...]:
    fields = (box_of(view, field) for field in view.fields)
    lines = (
        ViewerBox(line_key(at), each.place.page, each.place.box, each.description, "plain")
        for at, each in enumerate(view.lines)
        if each.place is not None
    )
    return (*(box for box in fields if box is not None), *lines)


def _value(view: DocumentView, name: FieldName) -> str:
    field = view.field(name)
    return field.value if field is not None else ""


def _seen(view: DocumentView) -> tuple[tuple[FieldName, str], ...]:
    return tuple((field.name, field.value) for field in view.fields)


def _nothing() -> None:
    """There is nothing to tidy up."""
