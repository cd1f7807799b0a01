"""What the window remembers per person: sizes, columns, sort, filter, theme."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QSettings, QTimer
from PySide6.QtWidgets import QHeaderView, QSplitter, QWidget
from shiboken6 import isValid


class WindowState(QObject):
    """A small ini file; written by Qt a little later, never in the middle of somebody's drag."""

    def __init__(self, path: Path, person_id: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)
        self._group = f"person-{person_id}"
        self._later: dict[str, QTimer] = {}

    def text(self, key: str, default: str = "") -> str:
        """Return what was kept under this key."""
        return str(self._settings.value(f"{self._group}/{key}", default))

    def keep(self, key: str, value: str) -> None:
        """Keep a text under this key."""
        self._settings.setValue(f"{self._group}/{key}", value)

    def remember_splitter(self, key: str, splitter: QSplitter) -> None:
        """Give the splitter its sizes of last time and keep them from now on."""
        kept = self._bytes(key)
        if kept is not None:
            splitter.restoreState(kept)
        splitter.splitterMoved.connect(lambda: self._keep_later(key, splitter))

    def remember_header(self, key: str, header: QHeaderView) -> None:
        """Give the columns their order and widths of last time and keep them from now on."""
        kept = self._bytes(key)
        if kept is not None:
            header.restoreState(kept)
        header.sectionResized.connect(lambda: self._keep_later(key, header))
        header.sectionMoved.connect(lambda: self._keep_later(key, header))

    def remember_geometry(self, key: str, window: QWidget) -> bool:
        """Give the window its place of last time; False if there was none."""
        kept = self._bytes(key)
        return kept is not None and window.restoreGeometry(kept)

    def keep_geometry(self, key: str, window: QWidget) -> None:
        """Keep where the window is."""
        self._settings.setValue(f"{self._group}/{key}", window.saveGeometry())

    def _bytes(self, key: str) -> QByteArray | None:
        value = self._settings.value(f"{self._group}/{key}")
        return value if isinstance(value, QByteArray) else None

    def _keep_later(self, key: str, widget: QSplitter | QHeaderView) -> None:
        if not isValid(self):
            # Columns change once more while a window is taken apart, when its memory may be gone already.
            return
        if key not in self._later:
            timer = QTimer(self, singleShot=True, interval=300)
            timer.timeout.connect(lambda: self._keep_now(key, widget))
            self._later[key] = timer
        self._later[key].start()

    def _keep_now(self, key: str, widget: QSplitter | QHeaderView) -> None:
        if isValid(widget):
            self._settings.setValue(f"{self._group}/{key}", widget.saveState())
