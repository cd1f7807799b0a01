"""The program from window to window: one is closed for a restore, workers and all, and the next shows what is back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from p2p_desktop.app import Opening
from p2p_desktop.dev.sample_company import make_sample_company
from p2p_desktop.paths import Home
from p2p_desktop.services import backing_up
from p2p_desktop.ui.sign_in import SignIn
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.window import MainWindow
from tests.backups.homes import first_version, noted, noted_words, opened

pytestmark = [pytest.mark.embedded, pytest.mark.xdist_group("journeys")]
_LOOK_MS = 50


@pytest.fixture
def whenever(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[], None]], None]]:
    """Look again and again while the program runs its own loop."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # the program puts its own there
    timer = QTimer()

    def look(what: Callable[[], None]) -> None:
        timer.timeout.connect(what)
        timer.start(_LOOK_MS)

    yield look
    timer.stop()


def test_a_window_is_closed_for_a_restore_and_the_next_shows_what_is_back(
    qapp: QApplication, tmp_path: Path, whenever: Callable[[Callable[[], None]], None]
) -> None:
    home, backup = first_version(tmp_path / "home"), tmp_path / "backup.zip"
    context = opened(home)
    noted(context, "before the backup")
    backing_up.back_up(context, backup)
    noted(context, "after the backup")
    context.store.close()
    said: list[str] = []
    doors: list[MainWindow] = []

    def act() -> None:
        for widget in [each for each in qapp.topLevelWidgets() if each.isVisible()]:
            if isinstance(widget, QMessageBox):
                said.append(widget.text())
                widget.accept()
            # With its workers there: they have to be gone before anything is put in their place.
            elif isinstance(widget, MainWindow) and isinstance(widget.door(), SignIn) and has_workers(home):
                doors.append(widget)
                if len(doors) == 1:
                    widget._restore(backup)
                else:
                    widget.close()

    whenever(act)
    opening = Opening(home, qapp, Theme(qapp, "light"), make_sample_company)
    opening.show()
    assert opening.wants_restore()
    opening.restore_if_wanted()
    assert "What was there before is kept in" in said[0]
    opening.show()
    assert (len(doors), len(said), opening.wants_restore()) == (2, 1, False)
    context = opened(home)
    assert noted_words(context) == ["before the backup"]
    with context.store.reading() as session:
        assert context.audit.verify(session, last=None).is_ok
    context.store.close()


def has_workers(home: Home) -> bool:
    """Say whether both workers have begun to work here."""
    logs = [path.read_text() for path in home.logs.glob("worker-*.jsonl")]
    return sum("worker_started" in log for log in logs) >= 2
