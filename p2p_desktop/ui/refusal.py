"""What is shown where the program can't open its home folder: the sentence, and nothing behind it."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QMessageBox

from p2p_desktop.language import _


def show_refusal(application: QApplication, sentence: str) -> int:
    """Show why the program can't start until it is closed; return the exit code."""
    box = QMessageBox(QMessageBox.Icon.Warning, _("P2P Desktop cannot start"), sentence)
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    box.finished.connect(application.quit)
    box.open()
    application.exec()
    return 1
