"""A person's eyes and hands on the window: everything is found by the name a screen reader would say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QScrollArea, QTableView, QWidget
from pytestqt.exceptions import TimeoutError as PytestQtTimeoutError
from pytestqt.qtbot import QtBot

from p2p_desktop.ui.navigation import NavigationItem
from p2p_desktop.ui.shell import Shell
from p2p_desktop.ui.window import MainWindow

Seen = TypeVar("Seen")
Kind = TypeVar("Kind", bound=QWidget)
#: Real workers on a machine that does other things too: patience is not what is measured here.
PATIENCE_MS = 90_000
_COPY, _LEFT, _NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def said_name(widget: QWidget) -> str:
    """Return the name a screen reader says, without the mark of its key."""
    if widget.accessibleName():
        return widget.accessibleName()
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).replace("&", "")


class Hands:
    """Clicks, types, drops and looks; every look waits until there is something to see."""

    def __init__(self, qtbot: QtBot, window: MainWindow, pictures: Path) -> None:
        self.qtbot = qtbot
        self.window = window
        self._pictures = pictures
        self._taken = 0

    # ------------------------------------------------------------------ looking

    def wait(self, look: Callable[[], Seen], *, what: str = "") -> Seen:
        """Wait until a look gives something, and return it."""
        seen: list[Seen] = []

        def check() -> bool:
            found = look()
            if found:
                seen.append(found)
            return bool(found)

        try:
            self.qtbot.waitUntil(check, timeout=PATIENCE_MS)
        except PytestQtTimeoutError as error:
            self.picture("never-seen")
            raise AssertionError(f"never seen: {what or look}; {self.told_so_far()}") from error
        return seen[0]

    def showing(self, kind: type[Kind]) -> list[Kind]:
        """Return what of this kind shows, dialogs and popups first."""
        windows = sorted(
            (each for each in QApplication.topLevelWidgets() if each.isVisible()), key=lambda each: each is self.window
        )
        shown: list[Kind] = []
        for window in windows:
            shown += [each for each in window.findChildren(kind) if each.isVisible()]
        return shown

    def find(self, name: str, kind: type[Kind]) -> Kind:
        """Wait for the control of this name that can be used, and return it."""

        def look() -> list[Kind]:
            usable = (each for each in self.showing(kind) if each.isEnabled() and not isinstance(each, QLabel))
            return [each for each in usable if said_name(each) == name][:1]

        return self.wait(look, what=f"{kind.__name__} “{name}”")[0]

    def read(self, words: str) -> str:
        """Wait until some label says these words, and return all it says."""

        def look() -> str:
            return next((each.text() for each in self.showing(QLabel) if words in each.text()), "")

        return self.wait(look, what=f"the words “{words}”")

    def banners(self) -> tuple[str, ...]:
        """Return the banners that show, the newest first."""
        shell = self.window.shell
        return tuple(each.sentence for each in shell.banners.banners()) if shell is not None else ()

    def told(self, words: str) -> str:
        """Wait for a banner with these words, and return all it says."""
        return self.wait(lambda: next((each for each in self.banners() if words in each), ""), what=f"banner “{words}”")

    def told_so_far(self) -> str:
        """Return what shows, for a message of failure."""
        controls = [said_name(each) for each in self.showing(QWidget) if each.focusPolicy() != Qt.FocusPolicy.NoFocus]
        return f"banners {self.banners()}; controls {controls}"

    def shell(self) -> Shell:
        """Return the desk of whoever is signed in."""
        assert self.window.shell is not None
        return self.window.shell

    def picture(self, name: str) -> None:
        """Keep a picture of the window as it is now."""
        self._taken += 1
        self._pictures.mkdir(parents=True, exist_ok=True)
        assert self.window.grab().save(str(self._pictures / f"{self._taken:02}-{name}.png"))

    # ------------------------------------------------------------------ doing

    def click(self, name: str, kind: type[QWidget] = QWidget) -> None:
        """Click the middle of the control of this name."""
        _click(self.find(name, kind))

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = _NONE) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def type_into(self, name: str, text: str, kind: type[QWidget] = QWidget) -> None:
        """Click a field, empty it and type."""
        field = self.find(name, kind)
        _click(field)
        self.wait(field.hasFocus, what=f"the focus on {field}, it is on {QApplication.focusWidget()}")
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(field, text)

    def choose(self, name: str, words: str) -> None:
        """Choose an entry of a combo box with its keyboard."""
        box = self.find(name, QComboBox)
        wanted = box.findText(words)
        assert wanted >= 0, f"“{name}” offers {[box.itemText(at) for at in range(box.count())]}"
        _scroll_to(box)
        box.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _step in range(wanted):
            QTest.keyClick(box, Qt.Key.Key_Down)
        assert box.currentText() == words

    def click_row(self, words: str, *, column: int = 0, double: bool = False) -> None:
        """Click the row in which these words stand, in whatever list it shows."""
        view, at = self.wait(lambda: self._rows(words), what=f"a row “{words}”")[0]
        index = view.model().index(at, column)
        view.scrollTo(index)
        middle = view.visualRect(index).center()
        QTest.mouseClick(view.viewport(), _LEFT, _NONE, middle)
        if double:
            QTest.mouseDClick(view.viewport(), _LEFT, _NONE, middle)

    def sees_row(self, words: str) -> bool:
        """Say whether a row with these words shows."""
        return bool(self._rows(words))

    def _rows(self, words: str) -> list[tuple[QTableView, int]]:
        return [
            (view, at)
            for view in self.showing(QTableView)
            for at in range(view.model().rowCount())
            if words in row_words(view, at)
        ]

    def go_to(self, screen: str) -> None:
        """Click a place of the navigation."""
        self.click(screen, NavigationItem)

    def menu(self, name: str) -> None:
        """Choose an entry of the menu that is open."""
        menus = self.wait(lambda: self.open_menus(), what="a menu")
        action = next(each for each in menus[0].actions() if each.text().replace("&", "") == name)
        QTest.mouseClick(menus[0], _LEFT, _NONE, menus[0].actionGeometry(action).center())

    def open_menus(self) -> list[QMenu]:
        """Return the menus that are open."""
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()]

    def drop(self, files: Iterable[Path]) -> None:
        """Drag files from outside over the window, and let go in its middle."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
        handle = self.window.windowHandle()
        middle = QPoint(self.window.width() // 2, self.window.height() // 2)
        QApplication.sendEvent(handle, QDragEnterEvent(middle, _COPY, data, _LEFT, _NONE))
        QApplication.sendEvent(handle, QDragMoveEvent(middle, _COPY, data, _LEFT, _NONE))
        drop = QDropEvent(QPointF(middle), _COPY, data, _LEFT, _NONE)
        QApplication.sendEvent(handle, drop)
        assert drop.isAccepted(), "nobody took the files"
        QApplication.processEvents()

    # ------------------------------------------------------------------ coming and going

    def sign_in(self, username: str, password: str) -> None:
        """Type username and password at the door, and wait for the desk."""
        self.type_into("Username", username)
        self.key(Qt.Key.Key_Tab)
        QTest.keyClicks(self.find("Password", QWidget), password)
        self.key(Qt.Key.Key_Return)
        self.wait(lambda: self.window.shell is not None, what=f"the desk of {username}")
        assert self.shell().person.username == username

    def sign_out(self) -> None:
        """Leave through the menu of the person."""
        name = self.shell().person.name
        self.click(f"{name}: theme, lock, sign out")
        self.menu("Sign out")
        self.wait(lambda: self.window.shell is None, what="the door")

    def settle(self) -> None:
        """Wait until nothing is read in the background."""
        self.wait(self.window.background.is_idle, what="quiet")


def row_words(view: QTableView, at: int) -> str:
    """Return what a screen reader says of a row."""
    model = view.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return ", ".join(str(model.index(at, column).data(role) or "") for column in range(model.columnCount()))


def _click(widget: QWidget) -> None:
    if not widget.isActiveWindow():
        widget.activateWindow()  # as a window manager does with the window somebody clicks into
    _scroll_to(widget)
    QTest.mouseClick(widget, _LEFT)
    QApplication.processEvents()  # the next look is a moment later


def _scroll_to(widget: QWidget) -> None:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()
