"""One field of a document: its value to read or correct, its mark, and what the machine had read."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QFontMetrics, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import QLineEdit, QWidget

from p2p_desktop.domain.document import AMOUNT_FIELDS, FieldName
from p2p_desktop.domain.reading import Place
from p2p_desktop.language import _
from p2p_desktop.store.queries.document import DocumentView, field_words
from p2p_desktop.ui import tokens
from p2p_desktop.ui.screens.documents.choice import SIDES, Choice
from p2p_desktop.ui.screens.documents.field_words import (
    all_marks,
    canonical,
    explanation,
    from_paper,
    is_doubtful,
    machine_words,
    mark,
    shown,
)
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.badge import Pill, PillWords, pill_width
from p2p_desktop.ui.widgets.label import label, line, rows, set_look

#: Widths of the words before and the mark behind a field, where their words need no more.
_LABEL, _MARK = 112, 104


def label_width(theme: Theme) -> int:
    """Return how much room the words before the fields need, the same for all."""
    metrics = QFontMetrics(theme.font())
    return max(theme.px(_LABEL), *(metrics.horizontalAdvance(field_words(name)) + 2 for name in FieldName))


def mark_width(theme: Theme) -> int:
    """Return how much room the marks behind the fields need, the same for all."""
    return max(theme.px(_MARK), *(ceil(pill_width(each, theme)) + 1 for each in all_marks()))


#: Alt with these keys chooses between two people's values and the machine's.
_CHOICES = {Qt.Key.Key_1: 0, Qt.Key.Key_2: 1, Qt.Key.Key_3: 2}


class FieldEdit(QLineEdit):
    """A line edit in which Tab and Enter go to the next doubtful field, the arrows to the neighbours.

    Undo and redo are its own only while it holds typing that is not saved; then they are the document's.
    """

    entered = Signal()
    walked = Signal(int)
    jumped = Signal(int)
    focused = Signal()
    decided = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.holds_typing = False
        #: Two values stand against each other: Tab goes to the buttons that choose between them.
        self.is_contested = False

    def focusNextPrevChild(self, next: bool) -> bool:  # Qt's own name
        """Tab and Shift+Tab jump, instead of Qt's way from control to control."""
        if next and self.is_contested:
            return super().focusNextPrevChild(next)
        self.jumped.emit(1 if next else -1)
        return True

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the document where nothing is typed here."""
        is_offer = event.type() == QEvent.Type.ShortcutOverride
        if is_offer and isinstance(event, QKeyEvent) and not self.holds_typing and is_undo_or_redo(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter accepts, Up and Down walk, Alt with 1, 2 or 3 chooses where there is a choice."""
        if self.is_contested and event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in _CHOICES:
            self.decided.emit(SIDES[_CHOICES[Qt.Key(event.key())]])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
        ):
            self.entered.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.walked.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that this field is looked at; by keyboard its text is selected, ready to be typed over."""
        super().focusInEvent(event)
        self.focused.emit()
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()


def is_undo_or_redo(event: QKeyEvent) -> bool:
    """Say whether these keys undo or redo, on whatever system."""
    is_y = event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return is_y or event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


class FieldRow(QWidget):
    """``changed`` is for what was typed; ``accepted`` asks to save what stands here, ``restored`` for the machine's."""

    accepted = Signal(str)
    restored = Signal(str)
    left = Signal(str)
    walked = Signal(str, int)
    jumped = Signal(str, int)
    focused = Signal(str)
    #: The pointer rests on this field, or has left it ("").
    hovered = Signal(str)
    changed = Signal()

    def __init__(self, name: FieldName, theme: Theme) -> None:
        super().__init__()
        self.name = name
        self.words = field_words(name)
        self.place: Place | None = None
        self.is_doubtful = False
        #: Somebody else changed the value while one was being typed here: the person decides between the two.
        self.is_contested = False
        self._loaded = ""
        self._view: DocumentView | None = None
        self.edit = FieldEdit()
        self.edit.setAccessibleName(self.words)
        if name in AMOUNT_FIELDS:
            self.edit.setFont(theme.font(tabular=True))
        self.mark = Pill(PillWords("", ""), theme)
        self.note = label(look="secondary", wraps=True)
        self.note.hide()
        self.choice = Choice(self.words)
        self.choice.hide()
        self._lay_out(theme)
        self.setBackgroundRole(QPalette.ColorRole.Midlight)
        key = name.value
        self.edit.entered.connect(lambda: self.accepted.emit(key))
        self.edit.editingFinished.connect(lambda: self.left.emit(key))
        self.edit.walked.connect(lambda by: self.walked.emit(key, by))
        self.edit.jumped.connect(lambda by: self.jumped.emit(key, by))
        self.edit.focused.connect(lambda: self.focused.emit(key))
        self.edit.textEdited.connect(self._note_typing)
        self.edit.decided.connect(self.decide)
        self.choice.chosen.connect(self.decide)

    def _lay_out(self, theme: Theme) -> None:
        layout = rows(self, space=2)
        row = line(space=tokens.SPACE_2)
        head = label(self.words, look="label")
        head.setBuddy(self.edit)
        head.setFixedWidth(label_width(theme))
        # Of one size, seen or not: another document's marks lay nothing out anew.
        self.mark.setFixedSize(mark_width(theme), self.mark.sizeHint().height())
        kept = self.mark.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.mark.setSizePolicy(kept)
        row.addWidget(head)
        row.addWidget(self.edit, 1)
        row.addWidget(self.mark)
        layout.addLayout(row)
        below = line(space=0)
        below.addSpacing(label_width(theme) + tokens.SPACE_2)
        below.addWidget(self.note, 1)
        layout.addLayout(below)
        choices = line(space=0)
        choices.addSpacing(label_width(theme) + tokens.SPACE_2)
        choices.addWidget(self.choice, 1)
        layout.addLayout(choices)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Say that somebody points here."""
        super().enterEvent(event)
        self.hovered.emit(self.name.value)

    def leaveEvent(self, event: QEvent) -> None:
        """Say that nobody points here any more."""
        super().leaveEvent(event)
        self.hovered.emit("")

    def light(self, is_lit: bool) -> None:
        """Stand out while somebody points at its box on the page."""
        self.setAutoFillBackground(is_lit)

    # ------------------------------------------------------------------ showing

    def load(self, view: DocumentView, *, is_other: bool) -> None:
        """Show the field of a document; what is being typed stays unless it is another document."""
        keeps_typing = self.is_changed() and not is_other
        field = view.field(self.name)
        before = self._loaded
        self._view = view
        self._loaded = field.value if field is not None else ""
        self.is_contested = keeps_typing and self.is_changed() and (self.is_contested or self._loaded != before)
        self.is_doubtful = is_doubtful(view, self.name)
        if not keeps_typing:
            self.place = None
            with QSignalBlocker(self.edit):
                self.edit.setText(shown(self.name, self._loaded, view.currency))
                self.edit.setCursorPosition(0)
        self._show_mark(view)
        self._offer_choice(view)
        if self.is_contested:
            who = field.corrected_by if field is not None and field.is_corrected else ""
            words = _("{name} entered something else meanwhile.", name=who) if who else _("It was read anew meanwhile.")
            self._say(words, is_problem=True)
        elif not self.is_changed():
            self._say(machine_words(view, field) if field is not None else "", is_problem=False)

    def _offer_choice(self, view: DocumentView) -> None:
        field = view.field(self.name)
        machine = field.machine_value if field is not None else ""
        self.edit.is_contested = self.is_contested
        self.edit.holds_typing = self.is_changed()
        self.choice.setVisible(self.is_contested)
        if self.is_contested:
            self.choice.offer(
                mine=self.edit.text(),
                theirs=shown(self.name, self._loaded, view.currency),
                machine=shown(self.name, machine, view.currency),
            )

    def decide(self, side: str) -> None:
        """Let one of the values that stand against each other hold."""
        if not self.is_contested:
            return
        if side == "mine":
            self.accepted.emit(self.name.value)
        else:
            self.take_theirs()
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            if side == "machine":
                self.restored.emit(self.name.value)

    def _show_mark(self, view: DocumentView) -> None:
        said = mark(view, self.name)
        why = explanation(view, self.name)
        self.mark.setVisible(said is not None)
        if said is not None:
            self.mark.show_words(said)
            self.mark.setToolTip(why)
        self.edit.setToolTip(why)
        self.edit.setAccessibleDescription(", ".join(filter(None, (said.word if said is not None else "", why))))

    def say_problem(self, sentence: str) -> None:
        """Say what is wrong with what was typed, under the field; the text stays."""
        self._say(sentence, is_problem=True)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, words: str, *, is_problem: bool) -> None:
        self.note.setText(words)
        self.note.setVisible(bool(words))
        set_look(self.note, "problem" if is_problem else "secondary")
        value = "true" if is_problem else "false"
        if self.edit.property("problem") != value:
            self.edit.setProperty("problem", value)
            self.edit.style().unpolish(self.edit)
            self.edit.style().polish(self.edit)

    # ------------------------------------------------------------------ typing

    def value(self) -> str:
        """Return what stands here as canonical text."""
        text = self.edit.text()
        currency = self._view.currency if self._view is not None else ""
        if text == shown(self.name, self._loaded, currency):
            return self._loaded
        return canonical(self.name, text)

    def is_changed(self) -> bool:
        """Say whether something else than the loaded value stands here."""
        return self._view is not None and self.value() != self._loaded

    def seen(self) -> str:
        """Return the value that was loaded, to tell whether somebody else changed it since."""
        return self._loaded

    def settle(self, saved: str) -> None:
        """This value was just saved; what was typed since stays to be saved."""
        self._loaded = saved
        self._end_contest()
        if not self.is_changed():
            self.place = None
            self._say("", is_problem=False)

    def _end_contest(self) -> None:
        self.is_contested = self.edit.is_contested = False
        self.edit.holds_typing = self.is_changed()
        self.choice.hide()

    def take_theirs(self) -> None:
        """Let what somebody else entered stand."""
        if self._view is not None:
            self.load(self._view, is_other=True)

    def retype(self, text: str, seen: str) -> None:
        """Put back what was typed over ``seen``; where that was changed since, the person has to choose."""
        view = self._view
        if view is None:
            return
        with QSignalBlocker(self.edit):
            self.edit.setText(text)
        self.is_contested = self.is_changed() and self._loaded != seen
        self.load(view, is_other=False)

    def take_words(self, words: str, place: Place) -> None:
        """Fill the field with words of the page."""
        currency = self._view.currency if self._view is not None else ""
        if words:
            self.edit.setText(shown(self.name, from_paper(self.name, words), currency))
        self.place = place
        self.edit.holds_typing = self.is_changed()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _note_typing(self) -> None:
        self.place = None
        self.edit.holds_typing = self.is_changed()
        if self.is_contested and self._view is not None:
            self._offer_choice(self._view)
            self.changed.emit()
            return
        self._say(_("Enter saves it.") if self.is_changed() else "", is_problem=False)
        self.changed.emit()
