"""The programs of the system, as far as a window asks them to open something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices


class Desktop(QObject):
    """Notes what it is asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        """Take the system's part."""
        self.opened.append(url.toLocalFile() if url.isLocalFile() else url.toString())


@contextmanager
def opening(*schemes: str) -> Iterator[Desktop]:
    """Be the program that opens addresses of these schemes."""
    made = Desktop()
    for scheme in schemes:
        QDesktopServices.setUrlHandler(scheme, made, "open")  # type: ignore[arg-type]  # the types say bytes, Qt text
    yield made
    for scheme in schemes:
        QDesktopServices.unsetUrlHandler(scheme)
