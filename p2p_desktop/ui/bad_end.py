"""The quiet word that the program did not end properly the last time, with details to copy."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from p2p_desktop.language import _
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.opening import open_folder
from p2p_desktop.ui.widgets.bug import DetailsDialog


def say_bad_end(desk: Desk, parent: QWidget, report: Path) -> None:
    """Say it above the screen, once."""
    sentence = _(
        "The program did not end properly the last time. Nothing that was saved is lost, what was typed into drafts is "
        "there, and background work goes on."
    )
    desk.messages.banner(
        sentence,
        kind="attention",
        action=(_("Show details"), lambda: _show(desk, parent, report)),
        second=(_("Open log folder"), lambda: open_folder(desk.context.home.logs, desk.messages)),
    )


def _show(desk: Desk, parent: QWidget, report: Path) -> None:
    desk.background.run(lambda: _text_of(report), lambda text: _details(desk, parent, text).open(), owner=desk.messages)


def _text_of(report: Path) -> str:
    try:
        return report.read_text("utf-8", errors="replace")
    except OSError as error:
        return f"{report.name}: {error.strerror}"


def _details(desk: Desk, parent: QWidget, text: str) -> DetailsDialog:
    sentence = _(
        "The program ended without being closed: by a fault, by the system, or with the computer. These details stay "
        "on this computer and are sent nowhere. If it happens again, give them to whoever looks after this program."
    )
    return DetailsDialog(
        parent,
        _("The program did not end properly"),
        sentence,
        text,
        name=_("Details of the bad end"),
        more=(_("Open log folder"), lambda: open_folder(desk.context.home.logs, desk.messages)),
    )
