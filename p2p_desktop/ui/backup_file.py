"""Ask for the file of a backup: where one is to be made, or which one is to be restored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from p2p_desktop.language import _

_ENDING = "zip"


def choose_backup(parent: QWidget | None, folder: str, done: Callable[[Path], None]) -> QFileDialog:
    """Ask for a backup, or a copy of the database, that is to be restored."""
    dialog = QFileDialog(parent, _("Choose the backup"), folder)
    dialog.setNameFilters([_("Backups (*.zip)"), _("Copies of the database (*.db)"), _("All files (*)")])
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _opened(dialog, done)


def choose_place(parent: QWidget, folder: str, done: Callable[[Path], None]) -> QFileDialog:
    """Ask where a backup is to be made; that a file there may be replaced is asked by the dialog itself."""
    dialog = QFileDialog(parent, _("Where the backup goes"), folder)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([_("Backups (*.zip)")])
    dialog.setDefaultSuffix(_ENDING)
    dialog.selectFile(_("P2P Desktop {day}", day=f"{dt.datetime.now(dt.UTC).astimezone():%Y-%m-%d}") + f".{_ENDING}")
    return _opened(dialog, done)


def _opened(dialog: QFileDialog, done: Callable[[Path], None]) -> QFileDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: done(Path(path)))
    dialog.open()
    return dialog
