"""The main window: first start, sign-in, the desk, the lock; one at a time."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from p2p_desktop import language
from p2p_desktop.domain.people import PROGRAM, Person
from p2p_desktop.language import _
from p2p_desktop.logs import log_event
from p2p_desktop.services import starting
from p2p_desktop.services.context import Context
from p2p_desktop.ui.background import Background
from p2p_desktop.ui.bad_end import say_bad_end
from p2p_desktop.ui.changes import Changes
from p2p_desktop.ui.collecting import Collector
from p2p_desktop.ui.desk import HealthCheck, nothing_checked
from p2p_desktop.ui.presence import Presence
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.second_start import Call
from p2p_desktop.ui.shell import Shell
from p2p_desktop.ui.sign_in import SignIn
from p2p_desktop.ui.theme import Choice, Theme
from p2p_desktop.ui.widgets.bug import BugDialog
from p2p_desktop.ui.window_state import WindowState
from p2p_desktop.ui.wizard.first_start import FirstStart, MakeSamples

_SMALLEST = QSize(900, 600)
_USUAL = QSize(1440, 900)
#: What the system draws around a window; how much exactly is known only when it is there.
_FRAME = QSize(8, 40)
#: Under this name the window keeps what belongs to the desk and not to a person: place and last theme.
_DESK = "desk"


#: Gives all screens; they are loaded once the first window stands, for there are many and the sign-in needs none.
LoadScreens = Callable[[], Sequence[type[Screen]]]


class Workers(Protocol):
    """The worker processes, watched by whoever starts the program."""

    def start(self) -> None:
        """Start them; they are kept alive from then on."""

    def stop(self) -> None:
        """Stop them."""


class MainWindow(QMainWindow):
    """The one window. ``ready`` fires when there is something to act on: a form, or the first screen's rows."""

    ready = Signal()
    signed_in = Signal(object)
    closing = Signal()

    def __init__(
        self,
        context: Context,
        *,
        theme: Theme,
        screens: LoadScreens,
        workers: Workers | None = None,
        make_sample_company: MakeSamples | None = None,
        health: Callable[[], Sequence[HealthCheck]] = nothing_checked,
        idle_minutes: float | None = None,
        bad_end: Path | None = None,
    ) -> None:
        super().__init__()
        self._context = context
        self._theme = theme
        self._screens = screens
        self._workers = workers
        self._make_samples = make_sample_company
        self._health = health
        self.shell: Shell | None = None
        self._waiting: tuple[Path, ...] = ()
        self._bad_end = bad_end
        #: The backup that is to be restored when this window has closed, and who wants that.
        self.to_restore: Path | None = None
        self.restored_by: Person = PROGRAM
        self.setWindowTitle(_("P2P Desktop"))
        self.setMinimumSize(_SMALLEST)
        self.background = Background(self)
        self.background.broke.connect(self._show_early_bug)
        self.collector = Collector(self)
        self.changes = Changes(context.store.data_version, self)
        self._idle_minutes = idle_minutes
        self.presence = Presence(parent=self)
        self.presence.left.connect(self.lock)
        self._state = WindowState(context.home.window_state, _DESK, self)
        self._stack = QStackedWidget()
        self.setCentralWidget(self._stack)
        self._place()
        self._wear_theme(self._state)

    # ------------------------------------------------------------------ the way in

    def begin(self) -> None:
        """Start workers and watching, and show the right door."""
        self.collector.start()
        self._follow_settings()
        self.changes.changed.connect(self._follow_settings)
        self.changes.start()
        if self._workers is not None:
            self.background.run(self._workers.start, lambda _nothing: None, owner=self)
        # The first date or amount loads the whole locale: 0.1 s that no screen should wait for.
        self.background.run(language.warm_up, lambda _nothing: None, owner=self)
        if self._context.person != PROGRAM:
            self.enter(self._context.person)
            return
        context = self._context
        self.background.run(lambda: starting.is_new(context), self._open_door, owner=self)
        self.background.run(self._screens, lambda _screens: None, owner=self)

    def _follow_settings(self) -> None:
        """Lock after as many minutes as is set now, unless whoever made the window has said how many."""
        context = self._context
        if self._idle_minutes is not None:
            self.presence.allow(self._idle_minutes)
            return
        self.background.run(
            lambda: context.settings.window_idle_minutes, self.presence.allow, owner=self, newest="settings"
        )

    def enter(self, person: Person) -> None:
        """Make this person's desk."""
        state = WindowState(self._context.home.window_state, person.id, self)
        self._wear_theme(state)
        self.shell = Shell(
            self._context.acting_as(person),
            background=self.background,
            changes=self.changes,
            theme=self._theme,
            state=state,
            screens=self._screens(),
            health=self._health,
            quiet_ms=self.presence.quiet_ms,
        )
        self.shell.ready.connect(self.ready)
        self.shell.ready.connect(self._hand_over)
        self.shell.lock_wanted.connect(self.lock)
        self.shell.sign_out_wanted.connect(self.sign_out)
        self.shell.theme_chosen.connect(self._use_theme)
        self.shell.restore_wanted.connect(self._restore)
        self.presence.files_near.connect(self.shell.overlay.come)
        self._show_only(self.shell)
        self.shell.begin()
        self.presence.start()
        if self._bad_end is not None:
            say_bad_end(self.shell.desk, self, self._bad_end)
            self._bad_end = None
        self.signed_in.emit(person)

    def sign_out(self) -> None:
        """End this person's desk and show the door."""
        self.presence.stop()
        if self.shell is not None:
            self.shell.leave()
            self.presence.files_near.disconnect(self.shell.overlay.come)
            self.shell = None
        self._show_sign_in()

    def lock(self) -> None:
        """Hide the desk behind its person's password; it stays as it is."""
        if self.shell is None or self._stack.currentWidget() is not self.shell:
            return
        self.presence.stop()
        self.shell.setEnabled(False)
        door = SignIn(self._context, self.background, self._theme, locked=self.shell.person)
        door.signed_in.connect(self._unlock)
        door.other_wanted.connect(self.sign_out)
        self._stack.addWidget(door)
        self._stack.setCurrentWidget(door)
        door.begin()
        self._hand_over()

    def door(self) -> QWidget | None:
        """Return what is shown: first start, sign-in, lock or desk."""
        return self._stack.currentWidget()

    def _open_door(self, is_new: bool) -> None:
        if is_new:
            self._show_first_start()
        else:
            self._show_sign_in()

    def _show_first_start(self) -> None:
        wizard = FirstStart(self._context, self.background, self._theme, make_samples=self._make_samples)
        wizard.done.connect(self.enter)
        wizard.restore_wanted.connect(self._restore)
        self._show_only(wizard)
        wizard.begin()
        self._hand_over()
        self.ready.emit()

    def _show_sign_in(self) -> None:
        door = SignIn(self._context, self.background, self._theme)
        door.signed_in.connect(self.enter)
        self._show_only(door)
        door.begin()
        self._hand_over()
        self.ready.emit()

    def _restore(self, backup: Path) -> None:
        """Make room for a restore: whoever has opened this window does it when everything here is closed."""
        self.to_restore = backup
        self.restored_by = self.shell.person if self.shell is not None else PROGRAM
        self.close()

    def _unlock(self, _person: Person) -> None:
        shell = self.shell
        if shell is not None:
            shell.setEnabled(True)
            self._show_only(shell)
            self.presence.start()
            self._hand_over()

    def _show_only(self, wanted: QWidget) -> None:
        if self._stack.indexOf(wanted) < 0:
            self._stack.addWidget(wanted)
        self._stack.setCurrentWidget(wanted)
        for widget in [self._stack.widget(at) for at in range(self._stack.count())]:
            if widget is not None and widget is not wanted:
                self._stack.removeWidget(widget)
                widget.deleteLater()

    # ------------------------------------------------------------------ a second start

    def take_files(self, files: Sequence[Path]) -> None:
        """Take files as if they were dropped here; while nobody is signed in they wait, and the door says so."""
        self._waiting = tuple(dict.fromkeys((*self._waiting, *files)))
        self._hand_over()

    def answer(self, call: Call) -> None:
        """Do what a second start asks for."""
        log_event("second_start", count=len(call.files))
        self.take_files(call.files)
        self.come_forward(call.activation)

    def come_forward(self, activation: str = "") -> None:
        """Show this window before all others, small or covered as it may be; ``activation`` is the desktop's leave."""
        if activation:
            os.environ["XDG_ACTIVATION_TOKEN"] = activation  # Qt reads it there
        if self.isMinimized():
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _hand_over(self) -> None:
        """Give the desk the files that wait, or have the door say that they do."""
        door = self._stack.currentWidget()
        if isinstance(door, Shell) and door.current() is not None:
            files, self._waiting = self._waiting, ()
            door.take_files(files)
        elif isinstance(door, SignIn | FirstStart):
            door.show_waiting(len(self._waiting))

    # ------------------------------------------------------------------ place and look

    def _place(self) -> None:
        if self._state.remember_geometry("window", self):
            return
        room = QGuiApplication.primaryScreen().availableGeometry()
        size = _USUAL.boundedTo(room.size() - _FRAME)
        self.resize(size)
        self.move(room.center() - self.rect().center())

    def _wear_theme(self, state: WindowState) -> None:
        kept = state.text("theme")
        for choice in ("light", "dark", "system"):
            if kept == choice and kept != self._theme.choice:
                self._theme.use(choice)

    def _use_theme(self, choice: Choice) -> None:
        self._state.keep("theme", choice)
        self._theme.use(choice)

    def show_bug(self, error: BaseException) -> None:
        """Say that something went wrong inside the program, with details to copy."""
        details = "".join(traceback.format_exception(error))
        if self.shell is not None:
            self.shell.messages.bug(details)
        else:
            self._show_early_bug(details)

    def _show_early_bug(self, details: str) -> None:
        """Before somebody is signed in there is no desk to speak through."""
        if self.shell is None:
            BugDialog(self, details).open()

    # ------------------------------------------------------------------ events

    def showEvent(self, event: QShowEvent) -> None:
        """Watch for signs of life as soon as there is a real window."""
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            self.presence.watch(handle)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the place, stop what was started."""
        self.closing.emit()
        self._state.keep_geometry("window", self)
        if self.shell is not None:
            self.shell.leave()
        # Gone for the person at once; what still runs ends behind the scenes.
        self.hide()
        self.presence.stop()
        self.changes.stop()
        self.background.close()
        self.collector.stop()
        if self._workers is not None:
            self._workers.stop()
        super().closeEvent(event)
