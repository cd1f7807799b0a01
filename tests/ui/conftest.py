"""What UI tests share: the theme, a company, a desk, and the rule that no window is left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from p2p_desktop.services.context import Context
from p2p_desktop.ui.actions import Actions
from p2p_desktop.ui.background import Background
from p2p_desktop.ui.changes import Changes
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.messages import Messages
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.banner import BannerStack
from p2p_desktop.ui.window_state import WindowState
from tests.company import Company, copied_company, found_company
from tests.offices import to_be_copied
from tests.ui.seats import SitDown, make_homes, seats
from tests.worlds import World, open_world


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> Theme:
    """Dress the program once."""
    return Theme(qapp, "light")


@pytest.fixture
def theme(dressed: Theme) -> Iterator[Theme]:
    """Give the theme; a test that changes it leaves it light."""
    yield dressed
    if dressed.choice != "light":
        dressed.use("light")


@pytest.fixture(autouse=True)
def nothing_left(qapp: QApplication) -> Iterator[None]:
    """Fail when a test leaves a window behind."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qapp.processEvents()
    left = [widget for widget in qapp.topLevelWidgets() if widget.isVisible()]
    names = [f"{type(widget).__name__} “{widget.windowTitle()}”" for widget in left]
    for widget in left:
        widget.close()
    assert names == []


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Found a company once; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("founded")
    with to_be_copied(folder):
        world = open_world(folder)
        found_company(world)
        world.close()
    return folder


@pytest.fixture
def company(founded: Path, tmp_path: Path) -> Iterator[Company]:
    """Give a small company with its people and a vendor."""
    company = copied_company(founded, tmp_path)
    yield company
    company.world.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Give an empty installation."""
    opened = open_world(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def background() -> Iterator[Background]:
    """Give the road to the threads, and wait for it at the end."""
    made = Background()
    yield made
    made.close()


MakeDesk = Callable[[Context], Desk]


@pytest.fixture
def make_desk(qtbot: QtBot, theme: Theme, background: Background) -> Iterator[MakeDesk]:
    """Give somebody a desk: ``make_desk(company.ana)``. Where it is asked to go is kept in ``places`` of the host."""
    stopped: list[Changes] = []
    hosts: list[QWidget] = []  # qtbot itself keeps no widget alive

    def make(context: Context) -> Desk:
        host = QWidget()
        hosts.append(host)
        qtbot.addWidget(host)
        stack = BannerStack(theme, host)
        messages = Messages(stack, host)
        changes = Changes(context.store.data_version, host)
        changes.start()
        stopped.append(changes)
        background.refused.connect(messages.refused)
        background.broke.connect(messages.bug)
        return Desk(
            context=context,
            background=background,
            changes=changes,
            messages=messages,
            actions=Actions(context.person, theme, host),
            theme=theme,
            go_to=lambda _screen, _object_id: None,
            state=WindowState(context.home.window_state, context.person.id, host),
        )

    yield make
    for changes in stopped:
        changes.stop()


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Make an empty company and the sample company once; windows open on copies."""
    return make_homes(tmp_path_factory.mktemp("homes"))


@pytest.fixture
def sit_down(qtbot: QtBot, theme: Theme, homes: dict[str, Path], tmp_path: Path) -> Iterator[SitDown]:
    """Open a small window for somebody: ``sit_down("full", "dana")``."""
    with seats(qtbot, theme, homes, tmp_path) as open_window:
        yield open_window
