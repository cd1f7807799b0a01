"""What a signed-in person has before him: navigation, top bar, banners and the screens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QPalette, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from p2p_desktop.domain.people import Person
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _
from p2p_desktop.services.context import Context
from p2p_desktop.store.queries import home
from p2p_desktop.ui import drop
from p2p_desktop.ui.about import About
from p2p_desktop.ui.actions import Action, Actions
from p2p_desktop.ui.background import Background
from p2p_desktop.ui.changes import Changes
from p2p_desktop.ui.desk import Desk, HealthCheck
from p2p_desktop.ui.messages import Messages
from p2p_desktop.ui.navigation import Navigation
from p2p_desktop.ui.palette import Palette
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.shortcut_sheet import ShortcutSheet
from p2p_desktop.ui.theme import Choice, Theme
from p2p_desktop.ui.top_bar import TopBar
from p2p_desktop.ui.widgets.banner import BannerStack
from p2p_desktop.ui.widgets.label import hairline, line, rows, set_ground
from p2p_desktop.ui.window_state import WindowState
from p2p_desktop.ui.work_popup import WorkPopup

#: Below this width the navigation shows icons only.
NARROW_BELOW = 1100
#: Screens are made ahead one by one, so often, and only when nobody touched anything for so long.
_PREPARE_MS, _QUIET_MS = 250, 600


class Shell(QWidget):
    """One person's session; it ends when he signs out."""

    ready = Signal()
    lock_wanted = Signal()
    sign_out_wanted = Signal()
    theme_chosen = Signal(str)
    restore_wanted = Signal(object)

    def __init__(
        self,
        context: Context,
        *,
        background: Background,
        changes: Changes,
        theme: Theme,
        state: WindowState,
        screens: Sequence[type[Screen]],
        health: Callable[[], Sequence[HealthCheck]],
        quiet_ms: Callable[[], int],
    ) -> None:
        super().__init__()
        self._quiet_ms = quiet_ms
        person = context.person
        self._classes = {screen.name: screen for screen in screens if screen.is_for(person)}
        self._screens: dict[str, Screen] = {}
        self.banners = BannerStack(theme)
        self.messages = Messages(self.banners, self)
        self._loss, self._is_lost = "", False
        self.about: About | None = None
        self.actions_here = Actions(person, theme, self)
        self.desk = Desk(
            context=context,
            background=background,
            changes=changes,
            messages=self.messages,
            actions=self.actions_here,
            theme=theme,
            go_to=self.go_to,
            state=state,
            health=health,
            restore=self.restore_wanted.emit,
        )
        self.setAcceptDrops(True)
        self.setAccessibleName(_("Everywhere"))
        self._build(person, theme)
        self._connect()
        self._add_commands()

    @property
    def person(self) -> Person:
        """Who is signed in."""
        return self.desk.person

    # ------------------------------------------------------------------ going places

    def begin(self) -> None:
        """Show the screen of last time, or the first one."""
        last = self.desk.state.text("screen")
        first = last if last in self._classes else next(iter(self._classes), "")
        if first:
            self.go_to(first, "")
        self.refresh_counts()
        self.work_popup.refresh()

    def go_to(self, name: str, object_id: str) -> None:
        """Show a screen, and one object in it unless the id is empty."""
        if name == "about":
            self.show_about()
            return
        if name not in self._classes:
            self.messages.banner(_("Your role does not show that screen."), kind="attention")
            return
        screen = self._screen(name)
        self.stack.setCurrentWidget(screen)
        self.navigation.show_current(name)
        self.desk.state.keep("screen", name)
        if object_id:
            screen.show_object(object_id)

    def show_about(self) -> None:
        """Show what this program is; made when it is first asked for, which is seldom."""
        if self.about is None:
            self.about = About(self.desk, self)
        self.about.open()

    def leave(self) -> None:
        """Have every screen put in safety what is being typed."""
        for screen in self._screens.values():
            screen.leave()

    def current(self) -> Screen | None:
        """Return the screen that is shown."""
        widget = self.stack.currentWidget()
        return widget if isinstance(widget, Screen) else None

    def is_prepared(self) -> bool:
        """Say whether every screen is made."""
        return len(self._screens) == len(self._classes)

    def prepare(self) -> None:
        """Make one more screen while nobody is typing or clicking, so that going there later takes no time."""
        missing = [name for name in self._classes if name not in self._screens]
        if not missing:
            self._preparing.stop()
        elif self._quiet_ms() > _QUIET_MS and self.isVisible():
            self._screen(missing[0])

    def _screen(self, name: str) -> Screen:
        if name not in self._screens:
            screen = self._classes[name](self.desk)
            self._screens[name] = screen
            if len(self._screens) == 1:
                screen.ready.connect(self._note_ready)
            for action in screen.commands():
                self.actions_here.add(action, screen)
            self.stack.addWidget(screen)
        return self._screens[name]

    def _note_ready(self) -> None:
        self.ready.emit()
        if not self.is_prepared() and not self._preparing.isActive():
            self._preparing.start()

    # ------------------------------------------------------------------ building

    def _build(self, person: Person, theme: Theme) -> None:
        self.navigation = Navigation(tuple(self._classes.values()), theme)
        self.top = TopBar(person, theme)
        self.stack = QStackedWidget()
        set_ground(self.stack, QPalette.ColorRole.Base)
        right = rows(space=0)
        right.addWidget(self.top)
        right.addWidget(hairline())
        right.addWidget(self.banners)
        right.addWidget(self.stack, 1)
        whole = line(self, space=0)
        whole.addWidget(self.navigation)
        whole.addWidget(hairline(vertical=True))
        whole.addLayout(right, 1)
        self.palette_popup = Palette(self.desk, self, icons=self._icon_of)
        self.sheet = ShortcutSheet(self.desk, self)
        self.work_popup = WorkPopup(self.desk, self, anchor=self.top.work)
        self.overlay = drop.DropOverlay(self, theme)
        self._preparing = QTimer(self, interval=_PREPARE_MS)
        self._preparing.timeout.connect(self.prepare)

    def _icon_of(self, screen: str) -> str:
        return self._classes[screen].icon if screen in self._classes else "chevron-right"

    def _connect(self) -> None:
        self.navigation.chosen.connect(lambda name: self.go_to(name, ""))
        self.top.search_wanted.connect(self.palette_popup.open)
        self.top.work_wanted.connect(self.work_popup.toggle)
        self.top.notices_wanted.connect(lambda: self.go_to("notifications", ""))
        self.top.help_wanted.connect(self.sheet.open)
        self.top.about_wanted.connect(self.show_about)
        self.top.theme_chosen.connect(self._choose_theme)
        self.top.lock_wanted.connect(self.lock_wanted)
        self.top.sign_out_wanted.connect(self.sign_out_wanted)
        self.work_popup.counted.connect(self.top.show_work)
        self.work_popup.all_wanted.connect(lambda: self.go_to("activity", ""))
        self.overlay.dropped.connect(self.take_files)
        self.desk.background.refused.connect(self.messages.refused)
        self.desk.background.broke.connect(self.messages.bug)
        self.desk.changes.changed.connect(self.refresh_counts)
        self.desk.changes.lost.connect(self._say_lost)
        self.desk.changes.back.connect(self._say_back)
        self.desk.background.idle.connect(self._forget_loss)

    def _add_commands(self) -> None:
        add = self.actions_here.add
        add(Action("palette", _("Search or jump to…"), "Ctrl+K", "search", self.palette_popup.open), self)
        add(Action("shortcuts", _("Show the shortcuts that work here"), "F1 | ?", "keyboard", self.sheet.open), self)
        add(Action("about", _("About this program"), "Ctrl+F1", "info", self.show_about), self)
        for at, screen in enumerate(self._classes.values(), start=1):
            keys = f"Ctrl+{at}" if at < 10 else ""
            words = _("Go to {screen}", screen=screen.title())
            call = _going(self.go_to, screen.name)
            add(Action(f"go-{screen.name}", words, keys, screen.icon, call), self)
        add(Action("work", _("Show background work"), "Ctrl+Shift+B", "activity", self.work_popup.toggle), self)
        add(Action("paste", _("Paste a picture as a document"), "Ctrl+V", "image", self._paste), self)
        add(Action("light", _("Light theme"), "", "sun", lambda: self._choose_theme("light")), self)
        add(Action("dark", _("Dark theme"), "", "moon", lambda: self._choose_theme("dark")), self)
        add(Action("system-theme", _("Theme as the system"), "", "monitor", lambda: self._choose_theme("system")), self)
        add(Action("lock", _("Lock the window"), "Ctrl+L", "lock", self.lock_wanted.emit), self)
        add(Action("sign-out", _("Sign out"), "", "log-out", self.sign_out_wanted.emit), self)

    def _choose_theme(self, choice: Choice) -> None:
        self.desk.state.keep("theme", choice)
        self.theme_chosen.emit(choice)

    # ------------------------------------------------------------------ counts

    def refresh_counts(self) -> None:
        """Read again what waits for this person."""
        desk = self.desk

        def read() -> Mapping[str, int]:
            with desk.reading() as session:
                return home.counts(session, desk.person)

        desk.background.run(read, self._show_counts, owner=self, newest="counts")

    def _show_counts(self, counts: Mapping[str, int]) -> None:
        self.navigation.show_counts(counts)
        self.top.show_unseen(counts.get("notifications", 0))

    def _say_lost(self, error: PersonError) -> None:
        """An office's database does not answer: what stands here stays, and may be gone on with."""
        self._loss, self._is_lost = error.sentence, True
        self.messages.banner(error.sentence, kind="attention")

    def _say_back(self) -> None:
        self._is_lost = False
        self._forget_loss()
        self.messages.banner(_("The office's database answers again."), kind="good")

    def _forget_loss(self) -> None:
        """Take back what was said of a loss that is over: work begun during it may fail, and say so, afterwards."""
        if self._loss and not self._is_lost:
            self.messages.take_back(self._loss)

    # ------------------------------------------------------------------ files

    def take_files(self, files: tuple[Path, ...]) -> None:
        """Give files to the current screen, or take them in as loose documents."""
        current = self.current()
        if not files or (current is not None and current.take_drop(files)):
            return
        self._take_in(files)

    def _take_in(self, files: tuple[Path, ...]) -> None:
        context = self.desk.context
        self.desk.background.run(lambda: drop.take_in(context, files), self._say_taken, owner=self)

    def _say_taken(self, result: drop.Intake) -> None:
        for path, error in result.refused[:3]:
            says_which = path.name in error.sentence
            words = error.sentence if says_which else _("“{name}”: {why}", name=path.name, why=error.sentence)
            self.messages.banner(words, kind="bad")
        if len(result.refused) > 3:
            more = len(result.refused) - 3
            self.messages.banner(
                _("{more} more files were not taken; they stay where they are.", more=more), kind="bad"
            )
        if result.in_batch:
            self.messages.banner(result.words(), kind="good")
        shown = (*result.taken, *result.known)
        if shown:
            show = (_("Show"), lambda: self.go_to("documents", shown[0]))
            self.messages.banner(result.words(), kind="good", action=show if "documents" in self._classes else None)
        self.desk.changes.notify()

    def _paste(self) -> None:
        """Take in what was copied: files, or a picture."""
        data = QGuiApplication.clipboard().mimeData()
        files = drop.files_of(data)
        if files:
            self.take_files(files)
        elif data.hasImage():
            self._take_picture(QGuiApplication.clipboard().image())
        else:
            self.messages.banner(_("There is no picture and no file to paste."), kind="attention")

    def _take_picture(self, picture: QImage) -> None:
        folder = self.desk.context.home.scratch
        self.desk.background.run(
            lambda: drop.keep_picture(folder, picture), lambda path: self.take_files((path,)), owner=self
        )

    # ------------------------------------------------------------------ events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the navigation narrow where there is little room."""
        super().resizeEvent(event)
        self.navigation.set_narrow(self.width() < NARROW_BELOW)
        if self.overlay.isVisible():
            self.overlay.setGeometry(self.rect())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files come: say what will happen."""
        if drop.files_of(event.mimeData()):
            event.acceptProposedAction()
            self.overlay.come()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        event.acceptProposedAction()
        self.overlay.hide()
        self.take_files(drop.files_of(event.mimeData()))

    def changeEvent(self, event: QEvent) -> None:
        """A window that is hidden by the lock must not keep a popup open."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            for popup in (self.palette_popup, self.sheet, self.work_popup, self.about):
                if popup is not None:
                    popup.leave()


def _going(go_to: Callable[[str, str], None], name: str) -> Callable[[], None]:
    return lambda: go_to(name, "")
