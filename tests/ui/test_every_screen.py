"""What holds for every screen and role: it opens, empty and full, fits a small window, and needs no eyes or mouse."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QPlainTextEdit, QWidget
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
from tests.journeys.stray_windows import StrayWindows

SMALL = (1024, 700)
PEOPLE = {"ana": "requester", "ben": "approver", "dana": "finance", "erik": "administrator"}
#: No hand walks further than this.
MOST_TABS = 200


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Make an empty company and the sample company once, the latter with everything read and compared."""
    made = {}
    for name, fill in (("empty", found), ("full", make_sample_company)):
        home = Home(tmp_path_factory.mktemp(name) / "home")
        context = open_context(home, queue=HueyQueue(home))
        fill(context, PASSWORD)
        _work_off(context)
        context.store.close()
        made[name] = home.folder
    return made


def _work_off(context: Context) -> None:
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


@pytest.fixture
def sit_down(qtbot: QtBot, theme: Theme, homes: dict[str, Path], tmp_path: Path) -> Iterator[SitDown]:
    """Open a small window for somebody: ``sit_down("full", "dana")``."""
    opened: list[tuple[MainWindow, Context]] = []

    def open_window(company: str, username: str) -> Seat:
        home = Home(Path(shutil.copytree(homes[company], tmp_path / company)))
        context = open_context(home, queue=HueyQueue(home))
        with reading(context) as session:
            person = next(each for each in everybody(session) if each.username == username)
        window = MainWindow(context.acting_as(person), theme=theme, screens=lambda: ALL, health=lambda: health(context))
        opened.append((window, context))
        qtbot.addWidget(window)
        window.resize(*SMALL)
        with qtbot.waitExposed(window):
            window.show()
        with qtbot.waitSignal(window.ready, timeout=30_000):
            window.begin()
        window.activateWindow()
        return Seat(window)

    yield open_window
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
    for _time in range(2):
        QApplication.processEvents()
        qtbot.waitUntil(seat.window.background.is_idle, timeout=30_000)
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
    """Return the controls that stick out of the window where no scroll bar leads to them."""
    room = seat.window.rect()
    return [
        f"{described(each)} at {_place(seat, each)}"
        for each in focusable(screen)
        if not _is_scrolled(each, screen) and not room.contains(_place(seat, each))
    ]


def _place(seat: Seat, widget: QWidget) -> QRect:
    return widget.rect().translated(widget.mapTo(seat.window, QPoint(0, 0)))


def _is_scrolled(widget: QWidget, up_to: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and parent is not up_to:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def unreached(seat: Seat, screen: Screen) -> list[str]:
    """Press Tab from the top of the window until it goes round; return the controls that never had the focus."""
    wanted = set(focusable(screen))
    seat.shell.top.search.setFocus(Qt.FocusReason.TabFocusReason)
    for _press in range(MOST_TABS):
        here = QApplication.focusWidget() or seat.window
        wanted.discard(here)
        if not wanted:
            break
        leave = Qt.KeyboardModifier.ControlModifier if _keeps_tab(here) else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(here, Qt.Key.Key_Tab, leave)
    return sorted(described(each) for each in wanted if each.isVisible() and each.isEnabled())


def _keeps_tab(widget: QWidget) -> bool:
    return isinstance(widget, QPlainTextEdit) and not widget.tabChangesFocus()


@pytest.mark.parametrize("username", list(PEOPLE), ids=list(PEOPLE.values()))
@pytest.mark.parametrize("company", ["empty", "full"])
def test_every_screen_opens_fits_and_is_there_for_those_without_eyes_or_mouse(
    qapp: QApplication, qtbot: QtBot, sit_down: SitDown, company: str, username: str
) -> None:
    problems: list[str] = []
    with StrayWindows(qapp) as stray:
        seat = sit_down(company, username)
        assert unnamed(seat.window) == []
        for screen in seat.screens():
            shown = go_to(qtbot, seat, screen)
            assert (seat.window.width(), seat.window.height()) == SMALL, screen.name
            problems += [f"{screen.name}: no name: {each}" for each in unnamed(shown)]
            problems += [f"{screen.name}: cut off: {each}" for each in cut_off(seat, shown)]
            problems += [f"{screen.name}: never reached by Tab: {each}" for each in unreached(seat, shown)]
    problems += stray.found
    assert problems == []


@pytest.mark.parametrize("username", list(PEOPLE), ids=list(PEOPLE.values()))
def test_every_list_opens_its_first_row(qtbot: QtBot, sit_down: SitDown, username: str) -> None:
    """Enter on the first row of each screen shows a thing or goes somewhere; nothing breaks, nothing is unnamed."""
    seat = sit_down("full", username)
    problems: list[str] = []
    for screen in seat.screens():
        shown = go_to(qtbot, seat, screen)
        table = getattr(shown, "table", None)
        if table is None or not table.isVisible() or not table.model.total:
            continue
        table.view.setFocus()
        table.view.setCurrentIndex(table.model.index(0, 0))
        QTest.keyClick(table.view, Qt.Key.Key_Return)
        rest(qtbot, seat)
        now = seat.shell.current()
        assert now is not None
        problems += [f"{screen.name}, opened: no name: {each}" for each in unnamed(now)]
        problems += [f"{screen.name}, opened: cut off: {each}" for each in cut_off(seat, now)]
        assert (seat.window.width(), seat.window.height()) == SMALL, f"{screen.name}, opened"
    assert problems == []
