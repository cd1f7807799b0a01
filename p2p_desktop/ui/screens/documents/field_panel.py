"""All fields of a document, in the order in which a person checks them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from p2p_desktop.domain.document import FieldName
from p2p_desktop.domain.reading import Place
from p2p_desktop.language import _, _n
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.screens.documents.field_row import FieldRow, label_width, mark_width
from p2p_desktop.ui.screens.documents.field_words import ORDER
from p2p_desktop.ui.screens.documents.kept_typing import KeptField
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.section import scrolling, whole_width


class FieldPanel(QWidget):
    """``accepted`` gives the name of a field to save, ``restored`` of one in which the machine's value shall hold;
    ``at_end`` says that no doubtful field is left.
    """

    accepted = Signal(str)
    restored = Signal(str)
    focused = Signal(str)
    at_end = Signal()
    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._current = ""
        self._theme = theme
        self.rows = {name: FieldRow(name, theme) for name in ORDER}
        self.summary = label(look="secondary", wraps=True)
        sheet = QWidget()
        column = rows(sheet, space=tokens.SPACE_1)
        column.setContentsMargins(tokens.SPACE_3, 0, tokens.SPACE_3, tokens.SPACE_3)
        for row in self.rows.values():
            column.addWidget(row)
            row.accepted.connect(self._accept)
            row.restored.connect(self.restored)
            row.left.connect(self._leave)
            row.walked.connect(self._walk)
            row.jumped.connect(self._jump)
            row.focused.connect(self._focus)
            row.changed.connect(self.changed)
        column.addStretch(1)
        self._column = column
        self.area = scrolling(sheet)
        head = line(space=tokens.SPACE_2)
        head.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        head.addWidget(label(_("What was read"), look="section"))
        head.addWidget(self.summary, 1)
        layout = rows(self, space=0)
        layout.addLayout(head)
        layout.addWidget(self.area, 1)

    def needed_width(self) -> int:
        """Return how wide the words, the fields and their marks are beside each other."""
        return whole_width(self.area)

    def put_first(self, words: str, field: QWidget) -> None:
        """Put a field that is not one of the document's own above all others, in line with them."""
        row = line(space=tokens.SPACE_2)
        head = label(words, look="label")
        head.setBuddy(field)
        head.setFixedWidth(label_width(self._theme))
        row.addWidget(head)
        row.addWidget(field, 1)
        row.addSpacing(mark_width(self._theme) + tokens.SPACE_2)
        self._column.insertLayout(0, row)

    def show_document(self, view: DocumentView, *, is_other: bool) -> None:
        """Show the fields of a document."""
        for row in self.rows.values():
            row.load(view, is_other=is_other)
        left = len(self.doubtful())
        words = _n("{number} field to check. Tab and Enter go to it.",
                   "{number} fields to check. Tab and Enter go from one to the next.", left)  # fmt: skip
        self.summary.setText(words if left else _("Every field is sure."))
        if is_other:
            self._current = ""
            self.area.verticalScrollBar().setValue(0)

    def doubtful(self) -> tuple[FieldRow, ...]:
        """Return the fields somebody has to look at."""
        return tuple(row for row in self.rows.values() if row.is_doubtful)

    def unsaved(self) -> tuple[FieldRow, ...]:
        """Return the fields in which something was typed that is not saved."""
        return tuple(row for row in self.rows.values() if row.is_changed())

    def kept(self) -> dict[FieldName, KeptField]:
        """Return what is typed here and not saved, to be shown again later."""
        return {row.name: KeptField(row.edit.text(), row.seen()) for row in self.unsaved()}

    def type_again(self, kept: Mapping[FieldName, KeptField]) -> None:
        """Show again what was typed and could not be saved."""
        for name, typed in kept.items():
            self.rows[name].retype(typed.text, typed.seen)

    def value(self, name: FieldName) -> str:
        """Return what stands in a field now, as canonical text where it can be read."""
        return self.rows[name].value()

    def row(self, key: str) -> FieldRow | None:
        """Return the row of a field by its name."""
        return self.rows.get(FieldName(key)) if key in {name.value for name in FieldName} else None

    def current(self) -> FieldRow | None:
        """Return the field that was looked at last."""
        return self.row(self._current) if self._current else None

    def go_to(self, key: str) -> None:
        """Go to a field."""
        row = self.row(key)
        if row is not None:
            row.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self.area.ensureWidgetVisible(row)

    def go_to_first(self) -> None:
        """Go to the first doubtful field, or to the first of all."""
        wanted = self.doubtful() or tuple(self.rows.values())
        self.go_to(wanted[0].name.value)

    def take_words(self, words: str, place: Place) -> None:
        """Give the field that was looked at last the words of the page."""
        row = self.current()
        if row is not None:
            row.take_words(words, place)

    def _accept(self, key: str) -> None:
        self.accepted.emit(key)
        self._jump(key, 1)

    def _leave(self, key: str) -> None:
        row = self.row(key)
        if row is not None and row.is_changed() and not row.is_contested:
            self.accepted.emit(key)

    def _focus(self, key: str) -> None:
        self._current = key
        row = self.row(key)
        if row is not None:
            self.area.ensureWidgetVisible(row)
        self.focused.emit(key)

    def _walk(self, key: str, by: int) -> None:
        names = [name.value for name in self.rows]
        at = names.index(key) + by
        if 0 <= at < len(names):
            self.go_to(names[at])

    def _jump(self, key: str, by: int) -> None:
        names = [name.value for name in self.rows]
        ahead = names[names.index(key) + 1 :] if by > 0 else names[: names.index(key)][::-1]
        for name in ahead:
            row = self.row(name)
            if row is not None and row.is_doubtful:
                self.go_to(name)
                return
        if by > 0:
            self.at_end.emit()
        else:
            self.go_to(names[0])
