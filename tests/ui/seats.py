"""People who sit down before the whole window of a company, and how its screens are walked through and looked at."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from pytestqt.qtbot import QtBot

from p2p_desktop.dev.sample_company import found, make_sample_company
from p2p_desktop.paths import Home
from p2p_desktop.services.context import Context, open_context, reading
from p2p_desktop.store import jobs
from p2p_desktop.store.people import everybody
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.screens import ALL
from p2p_desktop.ui.shell import Shell
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.window import MainWindow
from p2p_desktop.workers.health import health
from p2p_desktop.workers.pipelines import WORK
from p2p_desktop.workers.queues import HueyQueue
from p2p_desktop.workers.tasks import run_job
from tests.company import PASSWORD
from tests.journeys.hands import said_name

SMALL = (1024, 700)
PEOPLE = {"ana": "requester", "ben": "approver", "dana": "finance", "erik": "administrator"}


def make_homes(folder: Path) -> dict[str, Path]:
    """Make an empty company and the sample company, the latter with everything read and compared."""
    made = {}
    for name, fill in (("empty", found), ("full", make_sample_company)):
        home = Home(folder / name / "home")
        context = open_context(home, queue=HueyQueue(home))
        fill(context, PASSWORD)
        do_all_work(context)
        context.store.close()
        made[name] = home.folder
    return made


def do_all_work(context: Context) -> None:
    """Do all background work that waits, as the workers would."""
    while True:
        with context.store.reading() as session:
            due = jobs.due(session, now=context.now())
        if not due:
            return
        for _queue, job_id in due:
            run_job(context, job_id, owner="test", work=WORK)


@dataclass(frozen=True)
class Seat:
    """One person before the window, at one of the companies."""

    window: MainWindow

    @property
    def shell(self) -> Shell:
        """Return the desk."""
        assert self.window.shell is not None
        return self.window.shell

    def screens(self) -> tuple[type[Screen], ...]:
        """Return the screens of this role."""
        return tuple(screen for screen in ALL if screen.is_for(self.shell.person))


SitDown = Callable[[str, str], Seat]


@contextmanager
def nobody_yet(qtbot: QtBot, theme: Theme, folder: Path, *, size: tuple[int, int] = SMALL) -> Iterator[MainWindow]:
    """Open the window of a home before which nobody sits yet: the first start, or the sign-in."""
    home = Home(folder)
    context = open_context(home, queue=HueyQueue(home))
    window = MainWindow(context, theme=theme, screens=lambda: ALL, make_sample_company=make_sample_company)
    qtbot.addWidget(window)
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    with qtbot.waitSignal(window.ready, timeout=30_000):
        window.begin()
    window.activateWindow()
    try:
        yield window
    finally:
        window.close()
        context.store.close()


@contextmanager
def seats(
    qtbot: QtBot, theme: Theme, homes: dict[str, Path], tmp_path: Path, *, size: tuple[int, int] = SMALL
) -> Iterator[SitDown]:
    """Open a window for somebody: ``sit_down("full", "dana")``; all are closed in the end."""
    opened: list[tuple[MainWindow, Context]] = []

    def open_window(company: str, username: str) -> Seat:
        home = Home(Path(shutil.copytree(homes[company], tmp_path / company, dirs_exist_ok=True)))
        context = open_context(home, queue=HueyQueue(home))
        with reading(context) as session:
            person = next(each for each in everybody(session) if each.username == username)
        window = MainWindow(context.acting_as(person), theme=theme, screens=lambda: ALL, health=lambda: health(context))
        opened.append((window, context))
        qtbot.addWidget(window)
        window.resize(*size)
        with qtbot.waitExposed(window):
            window.show()
        with qtbot.waitSignal(window.ready, timeout=30_000):
            window.begin()
        window.activateWindow()
        return Seat(window)

    try:
        yield open_window
    finally:
        for window, context in opened:
            window.close()
            context.store.close()


def go_to(qtbot: QtBot, seat: Seat, screen: type[Screen]) -> Screen:
    """Go to a screen and wait until it has come to rest."""
    seat.shell.go_to(screen.name, "")
    rest(qtbot, seat)
    shown = seat.shell.current()
    assert isinstance(shown, screen)
    return shown


def rest(qtbot: QtBot, seat: Seat) -> None:
    """Wait until nothing is read any more, twice: what was read may ask for more."""
    come_to_rest(qtbot, seat.window)


def come_to_rest(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until nothing is read any more before this window, whoever sits there."""
    for _time in range(2):
        QApplication.processEvents()
        qtbot.waitUntil(window.background.is_idle, timeout=30_000)
        QApplication.processEvents()


def focusable(root: QWidget) -> list[QWidget]:
    """Return every control below that shows, works and takes the focus by Tab."""
    return [
        each
        for each in root.findChildren(QWidget)
        if each.isVisible()
        and each.isEnabled()
        and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.focusProxy() is None
        and not _is_part(each)
    ]


def _is_part(widget: QWidget) -> bool:
    """Say whether a widget is the inside of another control (the field of a spin box, the page of a text)."""
    parent = widget.parentWidget()
    return (parent is not None and parent.focusProxy() is widget) or widget.objectName().startswith("qt_")


def described(widget: QWidget) -> str:
    """Name a control so that it is found."""
    parents: list[str] = []
    parent = widget.parentWidget()
    while parent is not None and len(parents) < 4:
        parents.append(type(parent).__name__)
        parent = parent.parentWidget()
    return f"{type(widget).__name__} “{said_name(widget)}” in {' < '.join(parents)}"


def unnamed(root: QWidget) -> list[str]:
    """Return the controls for which a voice has no name."""
    return [described(each) for each in focusable(root) if not said_name(each).strip()]


def cut_off(seat: Seat, screen: Screen) -> list[str]:
    """Return the controls of a screen that stick out of the window where no scroll bar leads to them."""
    return sticking_out(seat.window, screen, focusable(screen))


def sticking_out(window: QWidget, root: QWidget, inside: Iterable[QWidget]) -> list[str]:
    """Return those of these widgets below a root that stick out of the window where no scroll bar leads to them."""
    room = window.rect()
    return [
        f"{described(each)} at {place_in(window, each)}"
        for each in inside
        if not _is_scrolled(each, root) and not room.contains(place_in(window, each))
    ]


def place_in(window: QWidget, widget: QWidget) -> QRect:
    """Return where in the window a widget is."""
    return widget.rect().translated(widget.mapTo(window, QPoint(0, 0)))


def _is_scrolled(widget: QWidget, up_to: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and parent is not up_to:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False
