"""Back everything up and restore it: where its settings are."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from p2p_desktop.errors import PersonError
from p2p_desktop.language import _, ago_words
from p2p_desktop.services import backing_up, restoring
from p2p_desktop.services.progress import Report, progress_words, stopped
from p2p_desktop.services.restore_words import found_words
from p2p_desktop.services.restoring import Found
from p2p_desktop.store.backup_records import newest_whole
from p2p_desktop.ui import tokens
from p2p_desktop.ui.backup_file import choose_backup, choose_place
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.widgets.ask import ask
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.working import show_on

_FOLDER = "folder/backups"
Result = TypeVar("Result")


class BackupTools(QWidget):
    """Two buttons under the settings, and below them how far it is or how it went."""

    told = Signal(str, int, int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._is_stopped = threading.Event()
        self.backup_button = button(_("Back up now…"), theme=desk.theme, icon="download")
        self.restore_button = button(_("Restore a backup…"), theme=desk.theme, icon="history")
        self.stop_button = button(_("Stop"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("How far the backup is"))
        self.said = label(look="secondary", wraps=True)
        self._build()
        self.backup_button.clicked.connect(self.choose_place)
        self.restore_button.clicked.connect(self.choose_backup)
        self.stop_button.clicked.connect(self.stop)
        self.told.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self._rest()

    def _build(self) -> None:
        layout = rows(self, space=tokens.SPACE_2)
        words = _("A backup is one file with everything: data, documents, order PDFs, settings, and the key of the "
                  "audit trail. Keep it where only trusted people can read it. Passwords are not in it.")  # fmt: skip
        layout.addWidget(label(words, look="secondary", wraps=True))
        buttons = line(space=tokens.SPACE_2)
        for each in (self.backup_button, self.restore_button, self.stop_button):
            buttons.addWidget(each)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        layout.addWidget(self.bar)
        layout.addWidget(self.said)

    def reload(self) -> None:
        """Say when the last whole backup was made, unless something newer is being said."""
        desk = self.desk
        if self.bar.isVisible() or self.said.text():
            return

        def read() -> dt.datetime | None:
            with desk.reading() as session:
                return newest_whole(session)

        desk.background.run(read, self._say_newest, owner=self, newest="backup")

    def _say_newest(self, newest: dt.datetime | None) -> None:
        if self.said.text():
            return
        age = ago_words(newest, self.desk.context.now()) if newest else ""
        words = _("Last whole backup: {age}.", age=age) if newest else _("No whole backup has been made yet.")
        self.said.setText(words)

    # ------------------------------------------------------------------ backing up

    def choose_place(self) -> None:
        """Ask where the backup goes."""
        choose_place(self, self.desk.state.text(_FOLDER, str(Path.home())), self.back_up)

    def back_up(self, target: Path) -> None:
        """Make the backup there."""
        context = self.desk.context
        self.desk.state.keep(_FOLDER, str(target.parent))
        self._carry_out(
            lambda report: backing_up.back_up(context, target, may_replace=True, report=report),
            lambda made: self.said.setText(backing_up.made_words(made)),
        )

    # ------------------------------------------------------------------ restoring

    def choose_backup(self) -> None:
        """Ask which backup is to be restored."""
        choose_backup(self, self.desk.state.text(_FOLDER, str(Path.home())), self.look)

    def look(self, path: Path) -> None:
        """Check the whole file before anybody is asked anything."""
        self.desk.state.keep(_FOLDER, str(path.parent))
        self._carry_out(
            lambda report: restoring.look_as(self.desk.context, path, report=report),
            lambda found: self._ask_to_restore(path, found),
        )

    def _ask_to_restore(self, path: Path, found: Found) -> None:
        self.said.setText(found_words(found))
        question = _("{found} It is as it was written.\n\nThe program closes, puts it in the place of what is here, "
                     "and starts again. What is here now is kept in a folder beside it.",
                     found=found_words(found))  # fmt: skip
        ask(
            self,
            question,
            accept=_("Restore"),
            done=lambda yes: self.desk.restore(path) if yes else None,
            look="danger",
        )

    # ------------------------------------------------------------------ how far it is

    def stop(self) -> None:
        """Have the work end at its next word."""
        self._is_stopped.set()
        self.stop_button.setEnabled(False)

    def _carry_out(self, work: Callable[[Report], Result], done: Callable[[Result], None]) -> None:
        self._is_stopped.clear()
        for each in (self.backup_button, self.restore_button):
            each.setEnabled(False)
        self.stop_button.setEnabled(True)
        self.stop_button.show()
        self.bar.setRange(0, 0)
        self.bar.show()
        self.said.setText(_("One moment…"))

        def finish(result: Result) -> None:
            self._rest()
            done(result)
            self.desk.changes.notify()

        self.desk.background.run(lambda: work(self._report), finish, failed=self._refuse, owner=self)

    def _report(self, step: str, done: int, total: int) -> None:
        """Tell how far it is, from the thread of the work; a window that closes waits for nobody's backup."""
        if self._is_stopped.is_set() or self.desk.background.is_closing:
            raise stopped()
        self.told.emit(step, done, total)

    def _show_progress(self, step: str, done: int, total: int) -> None:
        if self.stop_button.isVisible():
            self.said.setText(progress_words(step, done, total))
            show_on(self.bar, done, total)

    def _refuse(self, error: PersonError) -> None:
        self._rest()
        self.said.setText(error.sentence)

    def _rest(self) -> None:
        for each in (self.backup_button, self.restore_button):
            each.setEnabled(not self.desk.context.home.office)
        self.stop_button.hide()
        self.bar.hide()
        if self.desk.context.home.office:
            self.said.setText(_("An office is backed up at its database server, by whoever keeps that."))
