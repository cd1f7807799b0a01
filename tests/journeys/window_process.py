"""The real window in a process of its own that can be killed: ``python -m tests.journeys.window_process ben approve``.

Tells on its output, line by line, what it has done so far.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from p2p_desktop.domain.document import FieldName
from p2p_desktop.paths import default_home
from p2p_desktop.services.context import open_context, reading
from p2p_desktop.store.people import everybody
from p2p_desktop.ui.screens import ALL
from p2p_desktop.ui.screens.approvals.screen import ApprovalsScreen
from p2p_desktop.ui.screens.documents.screen import DocumentsScreen
from p2p_desktop.ui.screens.requests.screen import RequestsScreen
from p2p_desktop.ui.shell import Shell
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.window import MainWindow
from p2p_desktop.workers.queues import HueyQueue
from p2p_desktop.workers.supervisor import Supervisor

_LETTERS = "a word and another word "
_KEY_MS = 20


def main() -> int:
    """Open the window for somebody and let him do one thing until the process ends."""
    username, deed = sys.argv[1:]
    application = QApplication(sys.argv[:1])
    home = default_home()
    context = open_context(home, queue=HueyQueue(home))
    with reading(context) as session:
        person = next(each for each in everybody(session) if each.username == username)
    workers = Supervisor(home)
    window = MainWindow(
        context.acting_as(person), theme=Theme(application, "light"), screens=lambda: ALL, workers=workers
    )
    timer = QTimer(interval=_KEY_MS)

    def begin() -> None:
        shell = window.shell
        assert shell is not None
        deeds = {"approve": approving, "approve_one": approving_one, "type": typing, "review": reviewing}
        timer.timeout.connect(deeds[deed](shell))
        timer.start()

    window.ready.connect(begin)
    window.show()
    window.begin()
    say("workers", *workers.pids())
    return application.exec()


def approving(shell: Shell) -> Callable[[], None]:
    """Press A as soon as there is a request to decide on."""
    shell.go_to("approvals", "")
    screen = shell.current()
    assert isinstance(screen, ApprovalsScreen)

    def press() -> None:
        if screen.panel.bar.approve.isEnabled() and screen.panel.isVisible():
            say("pressed")
            screen.approve()
        elif screen.table.is_blank() and shell.desk.background.is_idle():
            say("nothing left")

    return press


def approving_one(shell: Shell) -> Callable[[], None]:
    """Press A once and tell what the window then says."""
    press = approving(shell)

    def look() -> None:
        said = [banner.sentence for banner in shell.messages._stack.banners()]
        if said:
            say("told", *said)
        elif shell.desk.background.is_idle():
            press()

    return look


def typing(shell: Shell) -> Callable[[], None]:
    """Type into the note of a new request, without a pause."""
    shell.go_to("requests", "new")
    screen = shell.current()
    assert isinstance(screen, RequestsScreen)
    letters = itertools.cycle(_LETTERS)

    def press() -> None:
        QTest.keyClicks(screen.page.editor.note, next(letters))
        say("typed", screen.page.editor.note.text())

    return press


def reviewing(shell: Shell) -> Callable[[], None]:
    """Correct a field and leave it, then write into a line and rest."""
    shell.go_to("documents", "")
    screen = shell.current()
    assert isinstance(screen, DocumentsScreen)
    review = screen.review
    is_written = False

    def act() -> None:
        nonlocal is_written
        listed = screen.table.model.row(0)
        if not review.document_id() and listed is not None and screen.table.selected() != listed.row.id:
            screen.open(listed.row.id)
        elif review.fields.isVisible() and not is_written and review.hold.is_here():
            is_written = True
            number = review.fields.rows[FieldName.NUMBER].edit
            number.setFocus()
            number.selectAll()
            QTest.keyClicks(number, "KILLED-1")
            review.grid.view.setFocus()
            model = review.grid.model
            model.setData(model.index(0, 0), "Written just before")
            say("written")
        elif is_written and not review.has_unsaved():
            say("rested")

    return act


def say(*words: object) -> None:
    """Tell whoever watches."""
    print(*words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
