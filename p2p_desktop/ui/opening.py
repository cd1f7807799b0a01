"""Folders and addresses that are opened with the programs of the system."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from p2p_desktop.language import _
from p2p_desktop.ui.messages import Messages


def open_folder(folder: Path, messages: Messages) -> None:
    """Show a folder in the system's file manager; where there is none, say where it is."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        messages.banner(_("No program of this system shows folders. It is: {folder}", folder=folder), kind="attention")


def open_address(address: str, messages: Messages) -> None:
    """Show a page in the system's browser; where there is none, say its address."""
    if not QDesktopServices.openUrl(QUrl(address)):
        messages.banner(_("No program of this system shows pages. It is: {address}", address=address), kind="attention")
