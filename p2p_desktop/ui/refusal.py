"""What is shown where there is no main window: why the program can't open its home folder, or what was restored."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QMessageBox

from p2p_desktop.language import _
from p2p_desktop.ui.backup_file import choose_backup


def show_refusal(application: QApplication, sentence: str, *, may_restore: bool) -> Path | None:
    """Show why the program can't start until it is closed; return the backup that somebody wants to restore instead."""
    box = QMessageBox(QMessageBox.Icon.Warning, _("P2P Desktop cannot start"), sentence)
    close = box.addButton(QMessageBox.StandardButton.Close)
    restore = box.addButton(_("Restore a backup…"), QMessageBox.ButtonRole.ActionRole) if may_restore else None
    box.setDefaultButton(close)
    _shown(application, box)
    if restore is None or box.clickedButton() is not restore:
        return None
    chosen: list[Path] = []
    loop = QEventLoop()
    dialog = choose_backup(None, str(Path.home()), chosen.append)
    dialog.finished.connect(loop.quit)
    loop.exec()
    return chosen[0] if chosen else None


def show_outcome(application: QApplication, sentence: str, *, is_good: bool) -> None:
    """Show what has become of a restore, until it is read."""
    icon = QMessageBox.Icon.Information if is_good else QMessageBox.Icon.Warning
    title = _("The backup is restored") if is_good else _("The backup was not restored")
    box = QMessageBox(icon, title, sentence)
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    _shown(application, box)


def _shown(application: QApplication, box: QMessageBox) -> None:
    application.setQuitOnLastWindowClosed(False)
    loop = QEventLoop()
    box.finished.connect(loop.quit)
    box.open()
    loop.exec()
    application.setQuitOnLastWindowClosed(True)
