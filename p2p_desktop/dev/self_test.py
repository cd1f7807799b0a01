"""Does this program work, here, as it was delivered? A real company in a temporary folder, real workers, every part.

``p2p-desktop selftest`` prints a table and leaves nothing behind; exit 1 where something does not work.
"""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from p2p_desktop import __version__
from p2p_desktop.dev import network_watch, sample_company, self_test_parts, self_test_window
from p2p_desktop.dev.self_test_parts import Failed
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _
from p2p_desktop.paths import Home
from p2p_desktop.services.context import open_context
from p2p_desktop.workers.queues import HueyQueue
from p2p_desktop.workers.supervisor import Supervisor

#: What a part that is missing or broken raises; all else is a bug of the self-test and may end it.
_FAILURES = (
    Failed,
    PersonError,
    OSError,
    ImportError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
)

Check = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check saw, or why it failed."""

    name: str
    is_fine: bool
    words: str
    seconds: float


def run_self_test() -> int:
    """Check every part of the program, print a line for each, and give the exit code."""
    print(f"P2P Desktop {__version__}, Python {sys.version.split()[0]}, {sys.platform}")
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="p2p-self-test-", ignore_cleanup_errors=True))
        )
        stack.enter_context(_everything_in(folder))
        outcomes = [_outcome(name, check) for name, check in _checks(folder, stack)]
    failed = [each.name for each in outcomes if not each.is_fine]
    print(_("Failed: {names}.", names=", ".join(failed)) if failed else _("Everything works."))
    return 1 if failed else 0


def _checks(folder: Path, stack: ExitStack) -> Iterator[tuple[str, Check]]:
    """Name the checks one after another; each is run before the next is made."""
    notes = Path(os.environ[network_watch.VARIABLE])
    network_watch.watch(notes)
    home = Home(folder / "home", office="")
    yield "parts", self_test_parts.every_part_is_named
    yield "libraries", self_test_parts.libraries_load
    yield "learning", self_test_parts.kinds_are_learned
    queue = HueyQueue(home)
    stack.callback(queue.close)
    context = open_context(home, queue=queue)
    stack.callback(context.store.close)
    yield "database", lambda: self_test_parts.database_is_migrated(context)
    staff = sample_company.found(context, secrets.token_urlsafe(12))
    for language, sentence in self_test_parts.SENTENCES.items():
        yield (
            f"OCR {language}",
            lambda one=language, said=sentence: self_test_parts.tesseract_reads(  # type: ignore[misc]
                one, said, folder / one
            ),
        )
    yield "OCR neural", lambda: self_test_parts.network_reads(folder / "neural")
    workers = Supervisor(home)
    stack.callback(workers.stop)
    yield "workers", lambda: self_test_parts.workers_start(workers)
    yield "e-invoice", lambda: self_test_parts.einvoice_is_read(staff, folder)
    yield "order PDF", lambda: self_test_parts.order_is_printed(staff)
    yield "window", lambda: self_test_window.window_opens(context.acting_as(staff.dana.person))
    yield "network", lambda: self_test_parts.nothing_was_reached(notes, workers.pids())


def _outcome(name: str, check: Check) -> Outcome:
    started = time.monotonic()
    try:
        words, is_fine = check(), True
    except _FAILURES as problem:
        words, is_fine = f"{type(problem).__name__}: {problem}", False
    outcome = Outcome(name, is_fine, words, time.monotonic() - started)
    print(f"{'✓' if is_fine else '✗'} {name:<12}{outcome.seconds:6.1f} s  {words}", flush=True)
    return outcome


@contextmanager
def _everything_in(folder: Path) -> Iterator[None]:
    """Let this process and all it starts write into this folder only, and speak to nobody's office."""
    for name in ("temporary", "cache", "settings"):
        (folder / name).mkdir()
    changed: Mapping[str, str] = {
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder / "temporary")),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_CONFIG_HOME": str(folder / "settings"),
        "P2P_HOME": str(folder / "home"),
        "P2P_DATABASE_URL": "",
        network_watch.VARIABLE: str(folder / "network.txt"),
    }
    before = dict(os.environ)
    os.environ.update(changed)
    tempfile.tempdir = None  # asked for anew
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        tempfile.tempdir = None
