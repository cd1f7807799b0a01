"""The review of one document: page at the left, fields at the right, lines below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QWidget

from p2p_desktop.domain.document import DocumentState, Kind
from p2p_desktop.domain.people import Permission
from p2p_desktop.domain.review import Holder
from p2p_desktop.errors import ChangedMeanwhile, PersonError, Refused
from p2p_desktop.language import _
from p2p_desktop.services import reviewing
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.store.queries.review import Standing
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screens.documents import review_words
from p2p_desktop.ui.screens.documents.corrections import Corrections
from p2p_desktop.ui.screens.documents.field_panel import FieldPanel
from p2p_desktop.ui.screens.documents.field_row import FieldRow
from p2p_desktop.ui.screens.documents.hold import Hold
from p2p_desktop.ui.screens.documents.kept_typing import KeptTyping
from p2p_desktop.ui.screens.documents.lines_panel import LinesPanel
from p2p_desktop.ui.screens.documents.page_side import PageSide, Words
from p2p_desktop.ui.screens.documents.review_foot import ReviewFoot
from p2p_desktop.ui.screens.documents.review_head import ReviewHead
from p2p_desktop.ui.screens.documents.review_strip import ReviewStrip
from p2p_desktop.ui.screens.documents.saver import Saver, Step
from p2p_desktop.ui.widgets.label import hairline, label, rows
from p2p_desktop.ui.widgets.section import scrolling, splitter
from p2p_desktop.ui.words import kind_words

_LINES = "lines"


class Review(QWidget):
    """Corrects and confirms. ``finished`` fires when the document is confirmed, ``left`` for the way back."""

    finished = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._view: DocumentView | None = None
        self._standing = Standing()
        self._kept = KeptTyping()
        #: What is being saved just now, by document and field (or “lines”): Enter and leaving the field save it once.
        self._on_the_way: dict[tuple[str, str], object] = {}
        theme = desk.theme
        self.saver = Saver(desk, self)
        self.corrections = Corrections(desk, self.saver, self)
        self.hold = Hold(desk, self)
        self.head = ReviewHead(theme)
        self.held = ReviewStrip(theme, icon="lock", kind="attention", command=_("Take over"))
        self.handed = ReviewStrip(theme, icon="send", kind="neutral", command=_("Take back"))
        self.fields = FieldPanel(theme)
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("Kind of document"))
        for kind in Kind:
            self.kind.addItem(kind_words(kind), kind)
        self.lines = LinesPanel(theme)
        self.grid = self.lines.grid
        self.page = PageSide(desk, self.fields, self.lines, may_change=self._may_change, parent=self)
        self.viewer = self.page.viewer
        self.replaced = ReviewStrip(theme, icon="files", kind="neutral")
        self.notes = label(look="text", wraps=True, selectable=True)
        self.foot = ReviewFoot(theme)
        self.save_button, self.confirm_button = self.foot.save_button, self.foot.confirm_button
        self._build()
        self._connect()

    def _build(self) -> None:
        state, theme = self.desk.state, self.desk.theme
        self.notes.setContentsMargins(tokens.SPACE_3, 0, tokens.SPACE_3, tokens.SPACE_2)
        self.fields.put_first(_("Kind"), self.kind)
        self.fields.setMinimumWidth(max(theme.px(360), self.fields.needed_width()))
        top = splitter(state, "documents/sides", (self.viewer, self.fields), sizes=(620, 620))
        self.lines_area = scrolling(self.lines)
        body = splitter(state, "documents/parts", (top, self.lines_area), sizes=(460, 240), vertical=True)
        layout = rows(self, space=0)
        for part in (self.head, self.notes, self.replaced, self.held, self.handed, hairline()):
            layout.addWidget(part)
        layout.addWidget(body, 1)
        layout.addWidget(hairline())
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        self.head.left.connect(self.leave)
        self.fields.accepted.connect(self._save_field)
        self.fields.restored.connect(self._restore_field)
        self.fields.focused.connect(lambda _key: self.hold.note_life())
        self.fields.changed.connect(self._note_typing)
        self.fields.at_end.connect(self.confirm_button.setFocus)
        self.kind.activated.connect(self._save_kind)
        self.lines.changed.connect(self._note_typing)
        self.lines.rested.connect(self._save_lines)
        self.saver.changed.connect(self._show_state)
        self.corrections.said.connect(lambda words: self.desk.messages.banner(words, kind="neutral"))
        self.hold.changed.connect(self._show_hold)
        self.hold.lost.connect(self._say_lost)
        self.held.wanted.connect(self.hold.take_over)
        self.save_button.clicked.connect(self.save)
        self.confirm_button.clicked.connect(self.confirm)

    # ------------------------------------------------------------------ showing

    def view(self) -> DocumentView | None:
        """Return the document as it is shown."""
        return self._view

    def document_id(self) -> str:
        """Return which document is reviewed, "" for none."""
        return self._view.id if self._view is not None else ""

    def show_document(
        self, view: DocumentView, standing: Standing | None = None, *, words: Words | None = None
    ) -> None:
        """Show a document; the same one again keeps what is being typed. ``words`` are those read ahead."""
        standing = standing or Standing()
        is_other = self._view is None or self._view.id != view.id
        if not is_other and view == self._view:
            if standing != self._standing:
                self._standing = standing
                self._follow_hold(is_newly_read=False)
            return
        if is_other:
            self._keep_typing()
        is_newly_read = is_other or (self._view is not None and not self._view.fields and bool(view.fields))
        self._view, self._standing = view, standing
        self.saver.begin(view)
        self.head.show_document(view, may_change=self._may_correct())
        self.notes.setText("\n".join(view.notes))
        self.notes.setVisible(bool(view.notes))
        self.page.show_document(view)
        self.fields.show_document(view, is_other=is_other)
        self.lines.show_document(view, is_other=is_other)
        if is_other:
            self._type_again(view)
        with QSignalBlocker(self.kind):
            self.kind.setCurrentIndex(self.kind.findData(view.kind))
        self._follow_hold(is_newly_read=is_newly_read)
        if is_newly_read and view.fields and self._may_change() and self.isVisible():
            self.fields.go_to_first()
        if is_newly_read:
            self.page.show_words(words)

    def _may_correct(self) -> bool:
        """Say whether this person may correct the document at all."""
        view = self._view
        if view is None or view.is_rejected or view.state not in (DocumentState.READ, DocumentState.NEEDS_REVIEW):
            return False
        return view.is_own or self.desk.person.may(Permission.ADD_ANY_DOCUMENT)

    def _may_change(self) -> bool:
        return self._may_correct() and not self.hold.is_elsewhere()

    def _allow(self) -> None:
        view, may = self._view, self._may_change()
        is_read = view is not None and view.state in (DocumentState.READ, DocumentState.NEEDS_REVIEW)
        for part in (self.fields, self.lines_area, self.foot):
            part.setVisible(is_read)
        self.kind.setEnabled(may)
        self.lines.allow(may)
        self.confirm_button.setEnabled(may)
        for row in self.fields.rows.values():
            row.edit.setReadOnly(not may)
            row.choice.setEnabled(may)

    def _show_state(self) -> None:
        view = self._view
        if view is None:
            return
        self.lines.sums.show_sums(review_words.sums(view, self.fields, self.lines))
        self.foot.show_state(
            view,
            is_saving=not self.saver.is_idle(),
            is_unsaved=self.has_unsaved(),
            is_elsewhere=self.hold.is_elsewhere(),
            may_correct=self._may_correct(),
            doubtful=len(self.fields.doubtful()),
        )

    # ------------------------------------------------------------------ one at a time

    def showEvent(self, event: QShowEvent) -> None:
        """Hold the document that is shown again."""
        super().showEvent(event)
        handle = self.window().windowHandle()
        if handle is not None:
            handle.installEventFilter(self.hold)
        if not event.spontaneous() and self._view is not None and self._may_correct():
            self.hold.begin(self._view.id, self._standing.holder)

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever goes to another screen has left the document, and lets it go."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._standing = Standing()
            self.hold.end()

    def _follow_hold(self, *, is_newly_read: bool) -> None:
        view = self._view
        if view is None or not self._may_correct() or not self.isVisible():
            self.hold.end()
        elif is_newly_read or self.hold.document_id() != view.id:
            self.hold.begin(view.id, self._standing.holder)
        else:
            self.hold.look(self._standing.holder)
        self.replaced.say(review_words.replaced(view))
        self.handed.say(review_words.handed(self._standing.handover), has_command=self._may_correct())
        self._show_hold()

    def _show_hold(self) -> None:
        self.held.say(self.hold.words())
        self._allow()
        self._show_state()

    def _say_lost(self, holder: Holder) -> None:
        words = _("{name} has taken over this review. What you typed is kept here.", name=holder.name)
        self.desk.messages.banner(words, kind="attention")

    def _note_typing(self) -> None:
        self.hold.note_life()
        self._show_state()

    def _keep_typing(self) -> None:
        view = self._view
        if view is not None:
            self._kept.keep(view.id, self.fields.kept(), self.lines.kept())

    def _type_again(self, view: DocumentView) -> None:
        fields, lines = self._kept.take(view.id)
        self.fields.type_again(fields)
        if lines is not None:
            self.lines.write_again(lines)

    # ------------------------------------------------------------------ saving

    def has_unsaved(self) -> bool:
        """Say whether something was typed that is not saved."""
        return self._may_correct() and (bool(self.fields.unsaved()) or self.lines.is_changed())

    def save(self) -> None:
        """Save everything that was typed, but what waits for a choice between two people."""
        if not self._may_change():
            return
        for row in self.fields.unsaved():
            if not row.is_contested:
                self._save_row(row)
        if self.lines.is_changed():
            self._save_lines()

    def secure(self) -> None:
        """Save everything that was typed and let the document go: the window is being closed or locked."""
        self.save()
        self.saver.hurry()
        self.hold.end()

    def undo(self) -> None:
        """Undo the newest change of this document; what is written in the lines and not saved goes first."""
        if self._view is not None and self._may_change() and not self.lines.put_back():
            self.corrections.undo(self._view)

    def redo(self) -> None:
        """Do again what was undone."""
        if self._view is not None and self._may_change():
            self.corrections.redo(self._view)

    def confirm(self) -> None:
        """Save, then say that everything reads as on the paper."""
        view = self._view
        if view is None or not self._may_change() or self._waits_for_choice():
            return
        self.save()
        context, fields, lines = self.desk.context, review_words.seen(view), view.lines
        is_alone = self.saver.is_idle()
        self.saver.add(
            view.id,
            Step(
                save=lambda version: reviewing.confirm(context, view.id, version=version),
                is_as_seen=lambda now: not is_alone or (review_words.seen(now) == fields and now.lines == lines),
                done=lambda: self.finished.emit(view.id),
                refused=lambda error: self._say_refused(error, view),
            ),
        )

    def _waits_for_choice(self) -> bool:
        contested = [row for row in self.fields.unsaved() if row.is_contested]
        if contested:
            self.fields.go_to(contested[0].name.value)
        if contested or self.lines.is_disputed():
            words = _("Somebody else changed this meanwhile. Choose first which values hold; nothing is lost.")
            self.desk.messages.banner(words, kind="attention")
        return bool(contested) or self.lines.is_disputed()

    def leave(self) -> None:
        """Go back to the list; what was typed is saved, or kept where that is not possible now."""
        self.save()
        self._keep_typing()
        if self.has_unsaved() and self.saver.is_idle():
            words = _("What you typed is not saved yet; it is kept until you open this document again.")
            self.desk.messages.banner(words, kind="attention")
        self.left.emit()

    def _save_field(self, key: str) -> None:
        row = self.fields.row(key)
        if row is not None and self._may_change() and (row.is_changed() or (row.is_doubtful and row.value())):
            self._save_row(row)

    def _save_row(self, row: FieldRow) -> None:
        view = self._view
        if view is None:
            return
        name, value, seen = row.name, row.value(), row.seen()
        if self._on_the_way.get((view.id, name.value)) == value:
            return
        self._on_the_way[view.id, name.value] = value
        field = view.field(name)
        place = row.place or (field.place if field is not None and value == seen else None)
        done, failed = self._field_ends(view, row, value)
        self.corrections.correct(view, name, value, place, done=done, failed=failed)

    def _restore_field(self, key: str) -> None:
        view, row = self._view, self.fields.row(key)
        if view is not None and row is not None and self._may_change():
            self.corrections.restore(view, row.name, done=_nothing, failed=lambda error: self._say_refused(error, view))

    def _save_kind(self) -> None:
        view = self._view
        kind = Kind(self.kind.currentData())
        if view is not None and kind is not view.kind and self._may_change():
            self.corrections.set_kind(view, kind, done=_nothing, failed=lambda error: self._say_refused(error, view))

    def _save_lines(self) -> None:
        view = self._view
        if view is None or not self._may_change():
            return
        if self.grid.has_unreadable():
            words = _("A number in the lines can’t be read. Mend it, then save; nothing is lost.")
            self.desk.messages.banner(words, kind="attention")
        elif not self.lines.is_disputed():
            wanted, seen = self.lines.lines(), self.lines.seen()
            if self._on_the_way.get((view.id, _LINES)) == wanted:
                return
            self._on_the_way[view.id, _LINES] = wanted

            def done() -> None:
                self._arrived(view.id, _LINES, wanted)
                self._kept.forget_lines(view.id)
                if self.document_id() == view.id:
                    self.lines.settle(wanted)

            self.corrections.correct_lines(
                view, wanted, seen=seen, done=done, failed=lambda error: self._say_refused(error, view)
            )

    def _arrived(self, document_id: str, what: str, value: object) -> None:
        """What was on the way is saved; a newer value of the same may be on the way still."""
        if self._on_the_way.get((document_id, what)) == value:
            del self._on_the_way[document_id, what]

    def _field_ends(
        self, view: DocumentView, row: FieldRow, value: str
    ) -> tuple[Callable[[], None], Callable[[PersonError], None]]:
        """Return what happens to a field when it is saved, and when that is refused; another document may be shown."""

        def done() -> None:
            self._arrived(view.id, row.name.value, value)
            self._kept.forget_field(view.id, row.name)
            if self.document_id() == view.id:
                row.settle(value)

        def failed(error: PersonError) -> None:
            if self.document_id() == view.id and isinstance(error, Refused):
                self._drop_on_the_way(view.id)
                row.say_problem(error.sentence)
            else:
                self._say_refused(error, view)

        return done, failed

    def _drop_on_the_way(self, document_id: str) -> None:
        """What is behind a refused step of the same document is not saved either."""
        self._on_the_way = {key: value for key, value in self._on_the_way.items() if key[0] != document_id}

    def _say_refused(self, error: PersonError, of: DocumentView) -> None:
        self._drop_on_the_way(of.id)
        view = self._view
        if view is not None:
            with QSignalBlocker(self.kind):
                self.kind.setCurrentIndex(self.kind.findData(view.kind))
        is_shown = of.id == self.document_id()
        words = error.sentence if is_shown else _("“{name}”: {why}", name=of.file_name, why=error.sentence)
        self.desk.messages.banner(words, kind="attention" if isinstance(error, ChangedMeanwhile) else "bad")


def _nothing() -> None:
    """There is nothing to tidy up."""
