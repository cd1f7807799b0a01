"""Where everything meets: the context, the queue, the workers and the window are put together here. No logic."""

from __future__ import annotations

import contextlib
import gc
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from p2p_desktop.domain.people import Person
from p2p_desktop.errors import NotFound, PersonError, Refused
from p2p_desktop.language import _, _n
from p2p_desktop.logs import log_error, start_logging, stop_logging
from p2p_desktop.paths import Home, resources
from p2p_desktop.services import importing, people
from p2p_desktop.services.context import Context, open_context
from p2p_desktop.store.batches import KNOWN, TAKEN, WAITING
from p2p_desktop.workers.health import health, is_healthy
from p2p_desktop.workers.queues import HueyQueue
from p2p_desktop.workers.supervisor import Supervisor

if TYPE_CHECKING:
    from p2p_desktop.ui.screen import Screen

_LOOK_AGAIN = 0.2

MakeSampleCompany = Callable[[Context, str], Person]


@contextlib.contextmanager
def opened(home: Home) -> Iterator[Context]:
    """Open an installation for one command and close it again."""
    queue = HueyQueue(home)
    context = open_context(home, queue=queue)
    try:
        yield context
    finally:
        queue.close()
        context.store.close()


def run_window(home: Home, *, make_sample_company: MakeSampleCompany) -> int:
    """Open the window on this home folder and stay until it is closed."""
    # Thousands of lasting objects are made now; the window collects garbage by itself once it stands.
    gc.disable()
    # Qt is loaded here and not at the top, so that commands without a window start without it.
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    from p2p_desktop.ui.theme import Theme
    from p2p_desktop.ui.window import MainWindow

    application = QApplication(sys.argv[:1])
    application.setApplicationName("p2p-desktop")
    application.setApplicationDisplayName("P2P Desktop")
    # By this name a desktop finds the program's entry in its menu; the icon is for desktops without one.
    application.setDesktopFileName("p2p-desktop")
    application.setWindowIcon(QIcon(str(resources() / "program.svg")))
    try:
        with opened(home) as context:
            start_logging(home, "window")
            theme = Theme(application)
            window = MainWindow(
                context,
                theme=theme,
                workers=Supervisor(home),
                screens=load_screens,
                make_sample_company=make_sample_company,
                health=lambda: health(context),
            )
            sys.excepthook = _report_bugs(window.show_bug)
            window.show()
            window.begin()
            code = application.exec()
            stop_logging()
            return code
    except PersonError as error:
        from p2p_desktop.ui.refusal import show_refusal

        return show_refusal(application, error.sentence)


def load_screens() -> Sequence[type[Screen]]:
    """Load all screens and return them in the order of the navigation."""
    from p2p_desktop.ui.screens import ALL

    return ALL


def _report_bugs(show: Callable[[BaseException], None]) -> Callable[..., None]:
    """Return the hook for what nobody caught: logged, shown with details to copy, and the program goes on."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log_error("bug", error)
        show(error)

    return hook


def import_folder(home: Home, folder: Path, *, username: str, password: str) -> int:
    """Take in every file of a folder for a person; a line for each, exit 1 where one could not be taken."""
    if not folder.is_dir():
        raise NotFound("NO_FOLDER", _("There is no folder “{folder}”.", folder=folder))
    with opened(home) as context:
        person = people.sign_in(context, username, password)
        begun = importing.begin_folder(context.acting_as(person), folder)
        while (outcome := importing.outcome(context, begun.batch_id)).states[WAITING]:
            if not importing.carry_on(context):
                time.sleep(_LOOK_AGAIN)  # a worker of this computer is at it, or somebody else is saving
    for name, why in outcome.refused:
        print(f"{name}: {why}", file=sys.stderr)
    known, taken = outcome.states[KNOWN], outcome.states[TAKEN]
    if known:
        print(_n("{number} file was here already.", "{number} files were here already.", known))
    print(_n("{number} file was taken in.", "{number} files were taken in.", taken))
    return 1 if outcome.refused else 0


def move_everything(home: Home, to: str) -> int:
    """Bring everything of a home folder into an office's database, or an office's data into an empty folder."""
    from p2p_desktop.store.moving import move

    target = Home(home.folder, office=to) if "://" in to else Home(Path(to).expanduser().absolute(), office="")
    if target == home:
        raise Refused("SAME_PLACE", _("Everything is there already."))
    moved = move(home, target, report=lambda name, number: print(f"{name:20}{number:>10}"))
    print(_("{rows} rows and {files} files were brought over, each compared with what it was.", rows=moved.rows,
            files=moved.files))  # fmt: skip
    for sha256 in moved.damaged:
        print(_("File {name} was damaged already and was left where it is.", name=sha256), file=sys.stderr)
    if target.office:
        print(_("Now set P2P_DATABASE_URL at every workstation, and start the program again."))
    return 0


def print_health(home: Home, *, as_json: bool) -> int:
    """Print what was looked at; exit 1 where something needs attention."""
    with opened(home) as context:
        checks = health(context, thorough=True)
    if as_json:
        print(json.dumps([asdict(check) for check in checks], ensure_ascii=False))
    else:
        for check in checks:
            print(f"{'✓' if check.is_fine else '✗'} {check.name}: {check.value}")
            if not check.is_fine:
                print(f"  {check.what_to_do}")
    return 0 if is_healthy(checks) else 1
