"""Pictures of every screen, as people see them: empty and full, light and dark, large and small.

``python -m p2p_desktop.dev.shots [FOLDER]`` makes a sample company with real workers and walks through the window;
``--language de`` in German, ``--language pseudo`` in the language nobody speaks, ``--text 200`` with large text.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit

from p2p_desktop.dev.pseudo import Pseudo
from p2p_desktop.dev.sample_company import found, make_sample_company
from p2p_desktop.dev.waiting import wait_for
from p2p_desktop.domain.job import ENDED
from p2p_desktop.domain.people import Person
from p2p_desktop.language import LANGUAGES, use_language, use_words
from p2p_desktop.paths import Home
from p2p_desktop.services.context import Context, open_context, reading
from p2p_desktop.settings import written
from p2p_desktop.store.people import everybody
from p2p_desktop.store.queries import activity, documents, matching, orders, requests
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.ui.popup import Popup
from p2p_desktop.ui.qt_words import speak_too
from p2p_desktop.ui.screens import ALL
from p2p_desktop.ui.theme import Choice, Theme
from p2p_desktop.ui.window import MainWindow
from p2p_desktop.ui.wizard.first_start import FirstStart
from p2p_desktop.workers.health import health
from p2p_desktop.workers.queues import HueyQueue
from p2p_desktop.workers.supervisor import Supervisor

SIZES = ((1440, 900), (1024, 700))
_PASSWORD = "only for pictures"
_TABS = ("people", "rules", "company", "computer", "learned", "budgets")
_PAGES = ("", "samples", "company", "administrator")
_OVER = ("palette", "found", "shortcuts", "work", "about", "licences")
_SETTLED_MS = 700


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: who looks at which screen, and which object of it (none: what the screen shows by itself).

    ``over`` is what floats over it; before somebody is signed in, the page of the first start.
    """

    name: str
    username: str
    screen: str
    object_id: str = ""
    over: str = ""


@dataclass(frozen=True, slots=True)
class Studio:
    """In which clothes pictures are made, where they go, and which of them."""

    theme: Theme
    themes: Sequence[Choice]
    folder: Path
    only: str
    language: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Make all pictures and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("shots"))
    parser.add_argument("--only", default="", help="pictures whose name holds this")
    parser.add_argument("--language", choices=("", *LANGUAGES, "pseudo"), default="")
    parser.add_argument("--text", type=int, default=100, metavar="PERCENT", help="how large text is")
    parser.add_argument("--light", action="store_true", help="only in light")
    wanted = parser.parse_args(arguments)
    use_language(wanted.language)
    if wanted.language == "pseudo":
        use_words(Pseudo())
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    wanted.folder.mkdir(parents=True, exist_ok=True)
    speak_too(application)
    theme = Theme(application)
    theme.scale_text(wanted.text / 100)
    themes: tuple[Choice, ...] = ("light",) if wanted.light else ("light", "dark")
    language = wanted.language if wanted.language in LANGUAGES else ""
    studio = Studio(theme, themes, wanted.folder, wanted.only, language)
    _empty(studio)
    _full(studio)
    print(wanted.folder)
    return 0


def _empty(studio: Studio) -> None:
    """The first start, and every screen of a company that has not begun."""
    with tempfile.TemporaryDirectory(prefix="p2p-shots-") as name:
        context = open_context(Home(Path(name)), queue=HueyQueue(Home(Path(name))))
        _picture(studio, context, [Shot(f"first-start{page and '-'}{page}", "", "", over=page) for page in _PAGES])
        found(context, _PASSWORD)
        _picture(studio, context, [Shot("sign-in", "", "")])
        shots = [Shot(f"empty-{screen.name}", "erik", screen.name) for screen in ALL]
        shots += [Shot("empty-matching", "dana", "matching"), Shot("empty-approvals", "ben", "approvals")]
        _picture(studio, context, shots)
        context.store.close()


def _full(studio: Studio) -> None:
    """Every screen of the sample company, once the workers have read and validated everything."""
    with tempfile.TemporaryDirectory(prefix="p2p-shots-") as name:
        home = Home(Path(name))
        context = open_context(home, queue=HueyQueue(home))
        # The workers are processes of their own and read their language where everybody's stands.
        home.settings.write_bytes(written(b"", {"language.words": studio.language}))
        workers = Supervisor(home)
        workers.start()
        try:
            dana = make_sample_company(context, _PASSWORD)
            wait_for("the documents", partial(_is_quiet, context.acting_as(dana)), seconds=180)
            _picture(studio, context, _shots(context, dana))
        finally:
            workers.stop()
            context.store.close()


def _is_quiet(context: Context) -> bool | None:
    with reading(context) as session:
        going_on = [row for row in activity.running(session, context.person) if row.state not in ENDED]
    return True if not going_on else None


def _shots(context: Context, dana: Person) -> list[Shot]:
    whole = PageRequest(limit=100)
    with reading(context) as session:
        of_state = {row.state.value: row.id for row in requests.page(session, dana, whole).rows}
        ana = next(person for person in everybody(session) if person.username == "ana")
        drafts = {row.title: row.id for row in requests.page(session, ana, PageRequest(limit=100, choice="draft")).rows}
        receipts = [row.id for row in documents.page(session, dana, whole).rows if row.kind != "proforma"]
        matches = [row.id for row in matching.page(session, dana, PageRequest(limit=100, choice="open")).rows]
        issued = [row.id for row in orders.page(session, dana, whole).rows]
    shots = [Shot(screen.name, "dana", screen.name) for screen in ALL if screen.is_for(dana)]
    shots += [Shot("approvals", "ben", "approvals")]
    shots += [Shot(f"administration-{tab}", "erik", "administration", tab) for tab in _TABS]
    shots += [Shot(f"over-{each}", "dana", "orders", over=each) for each in _OVER]
    shots += [Shot("home-requester", "ana", "home")]
    shots += [Shot(f"request-{state}", "ana", "requests", each) for state, each in of_state.items()]
    shots += [Shot(f"request-draft-{at}", "ana", "requests", each) for at, each in enumerate(drafts.values())]
    shots += [Shot(f"document-{at}", "dana", "documents", each) for at, each in enumerate(receipts)]
    shots += [Shot(f"match-{at}", "dana", "matching", each) for at, each in enumerate(matches)]
    shots += [Shot(f"order-{at}", "dana", "orders", each) for at, each in enumerate(issued[:2])]
    return shots


def _picture(studio: Studio, context: Context, shots: Sequence[Shot]) -> None:
    with reading(context) as session:
        people = {person.username: person for person in everybody(session)}
    for username in dict.fromkeys(shot.username for shot in shots):
        mine = [shot for shot in shots if shot.username == username and studio.only in shot.name]
        acting = context.acting_as(people[username]) if username else context
        if mine:
            _picture_as(studio, acting, mine)


def _picture_as(studio: Studio, context: Context, shots: Sequence[Shot]) -> None:
    window = MainWindow(
        context,
        theme=studio.theme,
        screens=lambda: ALL,
        make_sample_company=make_sample_company,
        health=lambda: health(context),
    )
    window.begin()
    window.show()
    for choice in studio.themes:
        studio.theme.use(choice)
        for width, height in SIZES:
            window.resize(width, height)
            for shot in shots:
                if window.shell is not None:
                    window.shell.go_to(shot.screen, shot.object_id)
                _settle(window.background.is_idle)
                over = _open(window, shot.over)
                _settle(window.background.is_idle)
                window.grab().save(str(studio.folder / f"{shot.name}-{width}x{height}-{choice}.png"))
                if over is not None:
                    over.leave()
    window.close()
    window.deleteLater()
    _settle(lambda: True)


def _open(window: MainWindow, over: str) -> Popup | None:
    """Open what is wanted over the window, or the page of the first start."""
    door, shell = window.door(), window.shell
    if isinstance(door, FirstStart):
        _turn_to(door, over)
    if shell is None or not over:
        return None
    if over in ("about", "licences"):
        shell.show_about()
        assert shell.about is not None
        shell.about.tabs.setCurrentIndex(int(over == "licences"))
        return shell.about
    popup = {"shortcuts": shell.sheet, "work": shell.work_popup}.get(over, shell.palette_popup)
    popup.open()
    if over == "found":
        shell.palette_popup.field.setText("laptop")
    return popup


def _turn_to(wizard: FirstStart, page: str) -> None:
    for _page in _PAGES:
        wizard.back.click()
    if page == "samples":
        wizard.samples.click()
    elif page:
        wizard.start.click()
    if page == "administrator":
        name = wizard.company.field("name")
        assert isinstance(name, QLineEdit)
        name.setText("Lindenhof Studio GmbH")
        wizard.next.click()


def _settle(is_idle: Callable[[], bool]) -> None:
    """Let the event loop run until nothing is read any more and nothing moves."""
    quiet = QElapsedTimer()
    quiet.start()
    loop = QEventLoop()
    timer = QTimer()
    timer.setInterval(20)

    def look() -> None:
        if not is_idle():
            quiet.restart()
        if quiet.elapsed() > _SETTLED_MS:
            loop.quit()

    timer.timeout.connect(look)
    timer.start()
    loop.exec()
    timer.stop()


if __name__ == "__main__":
    sys.exit(main())
