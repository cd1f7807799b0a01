"""How fast documents come up, turn and scroll while two workers read others, and what a thousand of them leave behind.

Prints figures (``pytest -s``) and fails by none of them. A picture that Qt decodes by itself is the measure beside
them: nothing can be shown faster than its picture is decoded.
"""

from __future__ import annotations

import datetime as dt
import gc
import itertools
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from p2p_desktop.dev.bad_inputs import make_pages
from p2p_desktop.dev.make_samples import make_receipt
from p2p_desktop.services import intake
from p2p_desktop.services.context import reading
from p2p_desktop.store.queries import documents
from p2p_desktop.ui.screens.documents.screen import DocumentsScreen
from tests.journeys.conftest import (  # noqa: F401  # fixtures of the journeys
    Program,
    founded,
    open_program,
    person_of,
    pictures,
    staffed,
    theme,
)
from tests.journeys.typing_meanwhile import READ
from tests.ui.loop_watchdog import LoopWatchdog

_PAGES = 300
_RECEIPTS = 60
_OPENED = 1_000
_AT_ONCE = 120.0
_PAPERS = ("receipt-fits-laptops", "receipt-price-quantity", "receipt-other-vendor")


def _wait(look: Callable[[], bool], *, seconds: float = _AT_ONCE) -> float:
    """Let the event loop run until something is so; return the milliseconds it took."""
    started = time.perf_counter()
    while not look():
        if time.perf_counter() - started > seconds:
            raise AssertionError("never seen")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 1)
    return (time.perf_counter() - started) * 1000


def _rest(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _resident_mb() -> float:
    gc.collect()
    fields = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in fields if line.startswith("VmRSS"))


def _receipts(folder: Path, numbers: Sequence[int], *, name: str = "") -> Iterator[Path]:
    for at in numbers:
        paper = name or _PAPERS[at % len(_PAPERS)]
        here = folder / str(at)
        path = make_receipt(paper, folder=here, order_number=None, document_date=dt.date(2026, 3, 1), number=f"R-{at}")
        yield path.rename(here / f"{at:03}-{path.name}")


class Reviewer:
    """Somebody who opens documents and looks at them."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.shell = program.hands.shell()
        self.shell.go_to("documents", "")
        screen = program.window.findChild(DocumentsScreen)
        assert screen is not None
        self.screen = screen
        self.review = screen.review

    def take_in(self, files: Iterator[Path]) -> list[str]:
        """Drop files; return their documents."""
        acting = self.program.context.acting_as(self.shell.person)
        return [intake.take_in(acting, path).document_id for path in files]

    def wait_until_read(self, ids: Sequence[str]) -> None:
        """Wait for the workers."""

        def are_read() -> bool:
            with reading(self.program.context) as session:
                views = [documents.one(session, self.shell.person, each) for each in ids]
            return all(view is not None and view.state in READ for view in views)

        started = time.monotonic()
        while not are_read():
            assert time.monotonic() - started < 900
            _rest(500)

    def is_shown(self, document_id: str) -> bool:
        """Say whether the picture of the page that is looked at is on the screen."""
        viewer = self.review.viewer
        return viewer.document_id() == document_id and all(item.picture is not None for item in viewer.canvas.visible())

    def open(self, document_id: str) -> float:
        """Open a document; return the milliseconds until it is seen."""
        started = time.perf_counter()
        self.shell.go_to("documents", document_id)
        _wait(lambda: self.is_shown(document_id))
        return (time.perf_counter() - started) * 1000


def _say(name: str, found: Sequence[float], goal: str) -> None:
    ordered = sorted(found)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(f"{name:52} median {statistics.median(ordered):7.1f} ms   99 % {late:7.1f} ms   of {len(found):5}   {goal}")


@pytest.mark.timeout(3600)
def test_reviewing_while_two_workers_read(open_program: Callable[..., Program], staffed: Path, tmp_path: Path) -> None:  # noqa: F811
    (staffed / "settings.toml").write_text(f"[files]\npages = {_PAGES + 1}\n")
    reviewer = Reviewer(open_program(home=staffed, person=person_of(staffed, "dana")))
    long = tmp_path / "long.pdf"
    long.write_bytes(make_pages(_PAGES))
    ids = reviewer.take_in(itertools.chain((long,), _receipts(tmp_path / "text", range(_RECEIPTS))))
    reviewer.wait_until_read(ids)
    long_id, short = ids[0], ids[1:]
    # All screens are made by then, as for somebody who has sat there for a while.
    _wait(reviewer.shell.is_prepared)
    reviewer.open(short[0])
    reviewer.take_in(_receipts(tmp_path / "scans", range(900, 930), name="invoice-scan"))
    print()
    with LoopWatchdog() as watchdog:
        _measure(reviewer, long_id, short)
    print(f"{'the event loop':52} {watchdog.report()}")
    picture = reviewer.review.viewer.canvas.pages[0].page.picture
    _say("beside it: Qt decodes a page's picture", [_decoding(picture) for _run in range(20)], "")
    _say_memory(reviewer, short)


def _measure(reviewer: Reviewer, long_id: str, short: Sequence[str]) -> None:
    _say("a document is seen after the click", [reviewer.open(each) for each in short[1:31]], "goal 150 ms")
    opened = []
    for each in short[31:36]:
        opened += [reviewer.open(long_id)]
        reviewer.open(each)
    _say(f"one of {_PAGES} pages", opened, "goal 150 ms")
    _say("the next document", list(_walk(reviewer, 20)), "goal 50 ms")
    _say("where a value stands (Space)", list(_prove(reviewer, short)), "goal 100 ms")
    reviewer.open(long_id)
    _say(f"a step of the wheel through {_PAGES} pages", list(_scroll(reviewer)), "goal 16 ms at 99 %")


def _walk(reviewer: Reviewer, steps: int) -> Iterator[float]:
    """Go to the next document a moment after the last one came: by then it has been read ahead."""
    for _step in range(steps):
        _rest(700)
        started = time.perf_counter()
        _wait_for_next(reviewer)
        yield (time.perf_counter() - started) * 1000


def _wait_for_next(reviewer: Reviewer) -> None:
    before = reviewer.review.document_id()
    reviewer.screen.walk(1)
    _wait(lambda: reviewer.review.document_id() != before and reviewer.is_shown(reviewer.review.document_id()))


def _prove(reviewer: Reviewer, short: Sequence[str]) -> Iterator[float]:
    for each in short[:10]:
        reviewer.open(each)
        _rest(100)
        viewer = reviewer.review.viewer
        for row in list(reviewer.review.fields.rows.values())[:3]:
            if viewer.canvas.box_of(row.name.value) is None:
                continue
            started = time.perf_counter()
            viewer.show_crop(row.name.value, near=row.edit)
            _wait(viewer.crop.isVisible)
            yield (time.perf_counter() - started) * 1000
            viewer.crop.leave()


def _scroll(reviewer: Reviewer) -> Iterator[float]:
    canvas = reviewer.review.viewer.canvas
    port = canvas.viewport()
    middle = QPointF(port.rect().center())
    for _step in range(1_000):
        event = QWheelEvent(
            middle, port.mapToGlobal(middle), QPoint(0, 0), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        started = time.perf_counter()
        QApplication.sendEvent(port, event)
        port.repaint()
        yield (time.perf_counter() - started) * 1000
        QApplication.processEvents()


def _decoding(path: Path) -> float:
    started = time.perf_counter()
    QImage(str(path))
    return (time.perf_counter() - started) * 1000


def _say_memory(reviewer: Reviewer, short: Sequence[str]) -> None:
    shown = itertools.cycle(short)
    for _run in range(50):
        reviewer.open(next(shown))
    before = _resident_mb()
    for _run in range(_OPENED - 50):
        reviewer.open(next(shown))
    after = _resident_mb()
    print(
        f"{'memory after 50 and after 1,000 documents':52} {before:.0f} MB, {after:.0f} MB   goal: 20 MB more at most"
    )
