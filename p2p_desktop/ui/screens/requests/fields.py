"""The fields of a request's form: names that complete themselves, currencies, and marks of where a value came from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QPlainTextEdit

from p2p_desktop.domain.money import CURRENCIES
from p2p_desktop.store.engine import Session
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.form import show_lines

_USUAL = ("EUR", "USD", "GBP", "CHF")
_PAUSE = 120


class TextField(QLineEdit):
    """One line of text; ``changed`` fires for what a person typed, never for ``set_text``."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._mark_action: QAction | None = None
        self.mark: PillWords | None = None
        self.textEdited.connect(lambda: self.changed.emit())

    def set_text(self, text: str) -> None:
        """Show this text without telling anybody."""
        if text != self.text():
            with QSignalBlocker(self):
                self.setText(text)
                self.setCursorPosition(0)
            if self.hasFocus():
                # It was filled under somebody's cursor: what he types now takes its place.
                self.selectAll()

    def show_mark(self, mark: PillWords | None) -> None:
        """Show where the value came from; None takes the mark away."""
        if mark == self.mark:
            return
        self.mark = mark
        if self._mark_action is not None:
            self.removeAction(self._mark_action)
            self._mark_action = None
        if mark is not None:
            self._mark_action = QAction(mark.word, self)
            self._mark_action.setToolTip(mark.word)
            token = "secondary" if mark.kind == "neutral" else mark.kind
            self._theme.dress(self._mark_action, mark.icon, token=token)
            self.addAction(self._mark_action, QLineEdit.ActionPosition.TrailingPosition)
        self.setToolTip(mark.word if mark is not None else "")
        self.setAccessibleDescription(mark.word if mark is not None else "")


class NameField(TextField):
    """A text for which names that are known come up while somebody types."""

    def __init__(
        self, desk: Desk, *, names: Callable[[Session, str], tuple[str, ...]], is_judged: bool = False
    ) -> None:
        """``is_judged`` where what was found need not hold what was typed: an alias, a tax id, a slip of the keys."""
        super().__init__(desk.theme)
        self._desk = desk
        self._names = names
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        if is_judged:
            completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.activated.connect(lambda: self.changed.emit())
        self.setCompleter(completer)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._look_up)
        self.textEdited.connect(self._pause.start)

    def known(self) -> list[str]:
        """Return the names that were found for what stands here."""
        return self._known.stringList()

    def _look_up(self) -> None:
        text = self.text()

        def work() -> tuple[str, ...]:
            with self._desk.reading() as session:
                return self._names(session, text)

        self._desk.background.run(work, self._take, owner=self, newest="names")

    def _take(self, names: tuple[str, ...]) -> None:
        if list(names) != self._known.stringList():
            self._known.setStringList(list(names))
            if self.hasFocus() and names and list(names) != [self.text()]:
                self.completer().setCompletionPrefix(self.text())
                self.completer().complete()


class CurrencyField(QComboBox):
    """The currencies, the usual ones first; typing a letter goes to it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        for code in (*_USUAL, *sorted(CURRENCIES - set(_USUAL))):
            self.addItem(code, code)
        self.setMaxVisibleItems(12)
        self.activated.connect(lambda: self.changed.emit())

    def value(self) -> str:
        """Return the currency's code."""
        return str(self.currentData())

    def set_value(self, code: str) -> None:
        """Show this currency without telling anybody."""
        with QSignalBlocker(self):
            self.setCurrentIndex(max(0, self.findData(code)))

    def show_mark(self, mark: PillWords | None) -> None:
        """Say where the value came from."""
        self.setToolTip(mark.word if mark is not None else "")
        self.setAccessibleDescription(mark.word if mark is not None else "")


class LongTextField(QPlainTextEdit):
    """Several lines of text; ``changed`` fires for what a person typed, never for ``set_text``."""

    changed = Signal()

    def __init__(self, *, shown_lines: int) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        show_lines(self, shown_lines)
        self.textChanged.connect(lambda: self.changed.emit())

    def text(self) -> str:
        """Return the text."""
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Show this text without telling anybody."""
        if text != self.toPlainText():
            with QSignalBlocker(self):
                self.setPlainText(text)
