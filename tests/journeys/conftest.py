"""What journeys share: the program as it is started, on a fresh home folder, with its real worker processes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from p2p_desktop.dev.sample_company import found, make_sample_company
from p2p_desktop.domain.people import PROGRAM, Person
from p2p_desktop.paths import Home
from p2p_desktop.services.context import Context, open_context, reading
from p2p_desktop.store.people import everybody
from p2p_desktop.ui.screens import ALL
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.window import MainWindow
from p2p_desktop.workers.health import health
from p2p_desktop.workers.queues import HueyQueue
from p2p_desktop.workers.supervisor import Supervisor
from tests.journeys.hands import Hands
from tests.offices import copy_database, to_be_copied

PASSWORD = "nine paper boats"


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """Dress the program once."""
    return Theme(qapp, "light")


@dataclass(frozen=True)
class Program:
    """The program as a person has it before him, and the same home folder as a programmer sees it."""

    context: Context
    hands: Hands
    workers: Supervisor

    @property
    def window(self) -> MainWindow:
        """Return the window."""
        return self.hands.window


OpenProgram = Callable[..., Program]


@pytest.fixture
def open_program(qtbot: QtBot, theme: Theme, tmp_path: Path, pictures: Path) -> Iterator[OpenProgram]:
    """Start the program; ``person`` is signed in already, None begins at the door."""
    opened: list[Program] = []

    def start(*, home: Path | None = None, person: Person | None = None) -> Program:
        place = Home(home or tmp_path / "home")
        context = open_context(place, queue=HueyQueue(place))
        workers = Supervisor(place)
        window = MainWindow(
            context.acting_as(person or PROGRAM),
            theme=theme,
            workers=workers,
            screens=lambda: ALL,
            make_sample_company=make_sample_company,
            health=lambda: health(context),
        )
        qtbot.addWidget(window)
        window.resize(1440, 900)
        with qtbot.waitExposed(window):
            window.show()
        with qtbot.waitSignal(window.ready, timeout=30_000):
            window.begin()
        window.activateWindow()
        program = Program(context, Hands(qtbot, window, pictures), workers)
        opened.append(program)
        return program

    yield start
    for program in opened:
        program.window.close()
        program.context.store.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Found the sample company's people once; tests work on copies of the home folder."""
    folder = tmp_path_factory.mktemp("founded")
    with to_be_copied(folder):
        home = Home(folder / "home")
        context = open_context(home, queue=HueyQueue(home))
        found(context, PASSWORD)
        context.store.close()
    return home.folder


@pytest.fixture
def staffed(founded: Path, tmp_path: Path) -> Path:
    """Give a home folder with five people and nothing else."""
    copy_database(founded.parent)
    return Path(shutil.copytree(founded, tmp_path / "home"))


def person_of(home: Path, username: str) -> Person:
    """Return one of the people of a home folder."""
    context = open_context(Home(home), queue=HueyQueue(Home(home)))
    with reading(context) as session:
        person = next(each for each in everybody(session) if each.username == username)
    context.store.close()
    return person


@pytest.fixture
def as_dana(open_program: OpenProgram, staffed: Path) -> Program:
    """Start the program with Dana of finance at the desk."""
    return open_program(home=staffed, person=person_of(staffed, "dana"))


@pytest.fixture
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Name the folder for the pictures of this test: below P2P_SHOTS where it is set."""
    kept = os.environ.get("P2P_SHOTS")
    return (Path(kept) if kept else tmp_path / "pictures") / str(request.node.name)
