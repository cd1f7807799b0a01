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

from p2p_desktop.domain.people import PROGRAM, Person
from p2p_desktop.errors import NotFound, PersonError, Refused
from p2p_desktop.language import _, _n
from p2p_desktop.logs import log_error
from p2p_desktop.paths import Home, resources
from p2p_desktop.services import backing_up, importing, people, restore_words, restoring
from p2p_desktop.services.backing_up import refuse_office
from p2p_desktop.services.context import Context, open_context
from p2p_desktop.services.progress import progress_words
from p2p_desktop.store import checking
from p2p_desktop.store.batches import KNOWN, TAKEN, WAITING
from p2p_desktop.workers.health import health, is_healthy
from p2p_desktop.workers.queues import HueyQueue
from p2p_desktop.workers.supervisor import Supervisor

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from p2p_desktop.ui.running import Running
    from p2p_desktop.ui.screen import Screen
    from p2p_desktop.ui.theme import Theme

_LOOK_AGAIN = 0.2

MakeSampleCompany = Callable[[Context, str], Person]


Open = Callable[[Home, HueyQueue], Context]


def _open(home: Home, queue: HueyQueue) -> Context:
    return open_context(home, queue=queue)


@contextlib.contextmanager
def opened(home: Home, *, how: Open = _open) -> Iterator[Context]:
    """Open an installation for one command and close it again."""
    queue = HueyQueue(home)
    context = how(home, queue)
    try:
        yield context
    finally:
        queue.close()
        context.store.close()


def run_window(home: Home, *, make_sample_company: MakeSampleCompany, files: Sequence[Path] = ()) -> int:
    """Open the window on this home folder and stay until it is closed; where one is open, hand it the files.

    Where a backup is restored, a window is opened again.
    """
    # Thousands of lasting objects are made now; the window collects garbage by itself once it stands.
    gc.disable()
    # Qt is loaded here and not at the top, so that commands without a window start without it.
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    from p2p_desktop.ui.qt_words import speak_too
    from p2p_desktop.ui.theme import Theme

    application = QApplication(sys.argv[:1])
    application.setApplicationName("p2p-desktop")
    application.setApplicationDisplayName("P2P Desktop")
    # By this name a desktop finds the program's entry in its menu; the icon is for desktops without one.
    application.setDesktopFileName("p2p-desktop")
    application.setWindowIcon(QIcon(str(resources() / "program.svg")))
    speak_too(application)
    opening = Opening(home, application, Theme(application), make_sample_company, files)
    while True:
        opening.restore_if_wanted()
        code = opening.show()
        if not opening.wants_restore():
            return code


class Opening:
    """The way to a window and from one to the next: what takes long before there is one is shown, as is a refusal."""

    def __init__(
        self,
        home: Home,
        application: QApplication,
        theme: Theme,
        make_sample_company: MakeSampleCompany,
        files: Sequence[Path] = (),
    ) -> None:
        self._home = home
        self._application = application
        self._theme = theme
        self._make_sample_company = make_sample_company
        self._files = files
        self._backup: Path | None = None
        self._person = PROGRAM

    def wants_restore(self) -> bool:
        """Say whether the window was closed so that a backup can be restored."""
        return self._backup is not None

    def show(self) -> int:
        """Show the window until it is closed, or why there is none."""
        from p2p_desktop.ui.refusal import show_refusal
        from p2p_desktop.ui.running import running

        try:
            # The run ends with the window: a restore puts another folder in the place of the one its lock lies in.
            with running(self._home, self._files) as run:
                if run is None:
                    return 0
                with opened(self._home, how=self._open) as context:
                    return self._show_window(context, run)
        except PersonError as error:
            self._backup = show_refusal(self._application, error.sentence, may_restore=not self._home.office)
            return 1

    def restore_if_wanted(self) -> None:
        """Restore what was wanted, and say how it went."""
        from p2p_desktop.ui.refusal import show_outcome
        from p2p_desktop.ui.working import carry_out

        file, self._backup = self._backup, None
        if file is None:
            return
        home, person = self._home, self._person
        try:
            done = carry_out(
                self._application, self._theme, _("The backup is restored"),
                lambda report: restoring.restore(home, file, person=person, report=report), can_stop=True,
            )  # fmt: skip
        except PersonError as error:
            show_outcome(self._application, error.sentence, is_good=False)
        else:
            show_outcome(self._application, restore_words.restored_words(done, home), is_good=True)

    def _open(self, home: Home, queue: HueyQueue) -> Context:
        """Open the installation; what an older version wrote is brought to this one where people can see it."""
        from p2p_desktop.ui.working import carry_out

        if not checking.is_older(home):
            return open_context(home, queue=queue)
        title = _("The data is brought to this version of the program")
        return carry_out(
            self._application, self._theme, title,
            lambda report: open_context(home, queue=queue, report=report), can_stop=False,
        )  # fmt: skip

    def _show_window(self, context: Context, run: Running) -> int:
        from p2p_desktop.ui.window import MainWindow

        window = MainWindow(
            context,
            theme=self._theme,
            workers=Supervisor(self._home),
            screens=load_screens,
            make_sample_company=self._make_sample_company,
            health=lambda: health(context),
            bad_end=run.bad_end,
        )
        sys.excepthook = _report_bugs(window.show_bug)
        run.serve(window)
        self._files = ()  # handed over once: a window that comes after a restore takes none
        window.show()
        window.begin()
        code = self._application.exec()
        self._backup, self._person = window.to_restore, window.restored_by
        window.deleteLater()
        return code


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


def make_backup(home: Home, file: Path) -> int:
    """Put everything of a home folder into one file; exit 1 where something of it is damaged or missing."""
    refuse_office(home)
    with opened(home) as context:
        made = backing_up.back_up(context, file.expanduser().absolute(), report=_tell)
    print(backing_up.made_words(made))
    _print_lacking(made.manifest.damaged, made.manifest.missing)
    return 0 if made.is_whole else 1


def check_backup(file: Path) -> int:
    """Check every byte of a backup and say what it holds; exit 1 where a document is damaged or missing in it."""
    found = restoring.look(file.expanduser().absolute(), report=_tell)
    print(restore_words.found_words(found))
    _print_lacking(found.damaged, found.missing)
    return 1 if found.damaged or found.missing else 0


def restore_backup(home: Home, file: Path, *, accepts_broken_trail: bool) -> int:
    """Put a backup in the place of a home folder, and say where the old one is and what is left out."""
    file = file.expanduser().absolute()
    done = restoring.restore(home, file, accepts_broken_trail=accepts_broken_trail, report=_tell)
    print(restore_words.restored_words(done, home))
    _print_lacking(done.found.damaged, done.found.missing)
    return 0


def _print_lacking(damaged: Sequence[str], missing: Sequence[str]) -> None:
    for sha256 in damaged:
        print(_("Document file {name} is damaged; it is in the backup as it is.", name=sha256), file=sys.stderr)
    for sha256 in missing:
        print(_("Document file {name} is missing, and not in the backup.", name=sha256), file=sys.stderr)


def _tell(step: str, done: int, total: int) -> None:
    """Show how far it is, where somebody looks on."""
    if sys.stderr.isatty():
        words = progress_words(step, done, total)
        print(f"\r{words}\033[K", end="" if words else "\n", file=sys.stderr, flush=True)


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
