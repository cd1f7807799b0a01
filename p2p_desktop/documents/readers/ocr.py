"""Read scanned pages with OCR: in limited child processes, side by side, each page kept as soon as it is read.

Which engine reads a page is decided here. Measured on receipts, till slips and scanned invoices, the neural engine
reads more right on every class of page, and takes two to four times the processor time; so it reads the pages on
which the fields stand, the first ones and the last, and Tesseract reads the others and whatever the neural engine is
not sure of. Where the neural engine is not installed, Tesseract reads all.
"""

from __future__ import annotations

import json
import math
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from p2p_desktop.documents import sandbox
from p2p_desktop.documents.readers import rapid, tesseract
from p2p_desktop.documents.readers.choose import OpenedPage, StepReport
from p2p_desktop.documents.sniff import Limits
from p2p_desktop.domain.reading import Box, Page, ReadBy, Word
from p2p_desktop.errors import PersonError
from p2p_desktop.settings import AS_DELIVERED, Settings

RAPID, TESSERACT = "rapid", "tesseract"
#: The last pages of a long document hold its sums.
_LAST_PAGES = 2
_MOST_ANSWER_BYTES = 16_000_000
_MOST_WORDS, _MOST_LETTERS = 100_000, 500
_TURNS = (0, 90, 180, 270)
#: Children that read at the same time in this process, however many documents are being read.
_SIDE_BY_SIDE = threading.BoundedSemaphore(max(1, os.cpu_count() or 1))
_ASK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class OcrPlan:
    """How scanned pages are read here: languages for Tesseract, where it is, how many pages the network reads."""

    languages: tuple[str, ...]
    tesseract: str = ""
    neural_pages: int = AS_DELIVERED.ocr_neural_pages
    page_seconds: int = AS_DELIVERED.ocr_page_seconds
    memory_mb: int = AS_DELIVERED.ocr_memory_mb

    def engines_for(self, number: int, *, of_all: int) -> tuple[str, ...]:
        """Return the engines for a page, in the order in which they are asked; raise ToolMissing without any."""
        if self.neural_pages == 0 or not rapid.is_there():
            tesseract.must_be_ready(self.tesseract)
            return (TESSERACT,)
        if tesseract.find_tesseract(self.tesseract) is None:
            return (RAPID,)
        holds_fields = number <= self.neural_pages or number > of_all - _LAST_PAGES
        return (RAPID, TESSERACT) if holds_fields else (TESSERACT, RAPID)

    def mark(self, number: int, *, of_all: int, is_upright: bool = False) -> str:
        """Say what would read this page, so that what was read so before need not be read again."""
        marks = [self._mark_of(engine) for engine in self.engines_for(number, of_all=of_all)]
        return " | ".join([*marks, *(["upright"] if is_upright else [])])

    def _mark_of(self, engine: str) -> str:
        return rapid.mark() if engine == RAPID else tesseract.mark(self.languages, program=self.tesseract)


def plan_of(settings: Settings, languages: tuple[str, ...]) -> OcrPlan:
    """Return the plan of this installation."""
    return OcrPlan(
        languages,
        settings.ocr_tesseract,
        settings.ocr_neural_pages,
        settings.ocr_page_seconds,
        settings.ocr_memory_mb,
    )


#: Told of each page as soon as it is read, or why it could not be.
Kept = Callable[[OpenedPage, Page | PersonError], None]


def read_pages(
    pages: Sequence[OpenedPage],
    plan: OcrPlan,
    *,
    of_all: int,
    scratch: Path,
    limits: Limits,
    name: str,
    report: StepReport,
    keep: Kept,
    side_by_side: int = 1,
) -> None:
    """Read scanned pages; ``keep`` is told of each, in this thread, as they are done.

    A page that was turned upright has its picture for people turned in its file. A page whose child dies is tried
    once more alone; then its problem is kept and the others go on. ``report`` may raise to stop the work. ``of_all``
    is the number of pages of the whole document.
    """
    work = _Work(plan, of_all, scratch, replace(limits, memory_mb=plan.memory_mb), name)
    waiting = {page.page.number: page for page in pages}
    for is_last_try in (False, True):
        shares = _shares(list(waiting.values()), len(waiting) if is_last_try else side_by_side)
        for number, result in work.read(shares, lambda: report(len(pages) - len(waiting), len(pages))):
            if isinstance(result, _Died):
                if not is_last_try:
                    continue
                result = result.problem
            keep(waiting.pop(number), result)
            report(len(pages) - len(waiting), len(pages))


def read_page(opened: OpenedPage, plan: OcrPlan, *, scratch: Path) -> Page:
    """Read one page as a document of its own; raise what kept it from being read."""
    found: list[Page | PersonError] = []
    read_pages((opened,), plan, of_all=1, scratch=scratch, limits=Limits(), name=opened.picture.name,
               report=lambda _done, _of_all: None, keep=lambda _opened, result: found.append(result))  # fmt: skip
    (result,) = found
    if isinstance(result, PersonError):
        raise result
    return result


def _shares(pages: Sequence[OpenedPage], number: int) -> list[Sequence[OpenedPage]]:
    """Deal pages out to at most so many children."""
    count = max(1, min(number, len(pages)))
    return [pages[start::count] for start in range(count) if pages[start::count]]


@dataclass(frozen=True, slots=True)
class _Died:
    """A page on which its child died, or to which it did not come any more."""

    problem: PersonError


_Result = Page | PersonError | _Died


class _Stopped(Exception):
    """The work is stopped from outside."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What the children of one document need."""

    plan: OcrPlan
    of_all: int
    scratch: Path
    limits: Limits
    name: str

    def read(self, shares: Sequence[Sequence[OpenedPage]], ask: Callable[[], None]) -> Iterator[tuple[int, _Result]]:
        """Read shares of pages side by side and yield each result as it comes; end all when ``ask`` raises."""
        if not shares:
            return
        results: queue.SimpleQueue[tuple[int, _Result]] = queue.SimpleQueue()
        stop = threading.Event()
        with ThreadPoolExecutor(max_workers=len(shares)) as pool:
            running = [pool.submit(_Share(self, share, results, stop).read) for share in shares]
            try:
                for _page in range(sum(len(share) for share in shares)):
                    yield _next(results, running, ask)
            finally:
                stop.set()


def _next(
    results: queue.SimpleQueue[tuple[int, _Result]], running: Sequence[Future[None]], ask: Callable[[], None]
) -> tuple[int, _Result]:
    """Wait for the next result, and meanwhile ask whether to go on."""
    while True:
        try:
            return results.get(timeout=_ASK_SECONDS)
        except queue.Empty:
            ask()
        for future in running:
            if future.done():
                future.result()  # a mistake of ours in a thread is raised, not waited for in vain


class _Share:
    """The pages one child reads."""

    def __init__(
        self,
        work: _Work,
        pages: Sequence[OpenedPage],
        results: queue.SimpleQueue[tuple[int, _Result]],
        stop: threading.Event,
    ) -> None:
        self._work = work
        self._pages = pages
        self._results = results
        self._stop = stop
        self._folder = work.scratch / f"ocr-from-{pages[0].page.number}"
        self._waiting = {page.page.number: page for page in pages}
        self._since = time.monotonic()

    def read(self) -> None:
        """Run the child and pass on what it has read, page by page; what it leaves unread is said too."""
        problem: PersonError = sandbox.damaged(self._work.name)
        try:
            with _SIDE_BY_SIDE:
                self._since = time.monotonic()
                self._run()
        except _Stopped:
            return
        except PersonError as error:
            problem = error
        self._pass_on()
        for number in self._waiting:
            self._results.put((number, _Died(problem)))

    def _run(self) -> None:
        plan, of_all = self._work.plan, self._work.of_all
        self._folder.mkdir(parents=True, exist_ok=True)
        request: sandbox.Json = {
            "work": "ocr",
            "pages": [
                {
                    "number": page.page.number,
                    "picture": str(page.ocr_picture),
                    "view": str(page.picture),
                    "engines": list(plan.engines_for(page.page.number, of_all=of_all)),
                    "upright": page.is_upright,
                }
                for page in self._pages
            ],
            "languages": list(plan.languages),
            "tesseract": plan.tesseract,
            "page_seconds": plan.page_seconds,
        }
        limits = replace(self._work.limits, seconds=plan.page_seconds * len(self._pages))
        sandbox.run(request, scratch=self._folder, limits=limits, name=self._work.name, report=self._look)

    def _look(self, _done: int, _of_all: int) -> None:
        if self._stop.is_set():
            raise _Stopped
        if self._pass_on():
            self._since = time.monotonic()
        elif time.monotonic() - self._since > self._work.plan.page_seconds:
            raise tesseract.time_is_up(self._work.plan.page_seconds)

    def _pass_on(self) -> bool:
        """Pass on the pages that are read by now; say whether there were any."""
        read = [number for number in self._waiting if self._words_of(number).exists()]
        for number in read:
            page, seconds = self._waiting.pop(number).page, self._work.plan.page_seconds
            self._results.put((number, _result(self._words_of(number), page, self._work.name, seconds=seconds)))
        return bool(read)

    def _words_of(self, number: int) -> Path:
        return self._folder / f"words-{number}.json"


def _result(answered: Path, page: Page, name: str, *, seconds: int) -> Page | PersonError:
    """Believe nothing the child says: types, ranges and sizes are looked at one by one."""
    try:
        if answered.stat().st_size > _MOST_ANSWER_BYTES:
            return sandbox.damaged(name)
        said: object = json.loads(answered.read_bytes())
        if not isinstance(said, dict):
            return sandbox.damaged(name)
        if "error" in said:
            return tesseract.problem_of(str(said["error"]), seconds=seconds)
        words, turn = said["words"], said["turn"]
        if turn not in _TURNS or not isinstance(words, list) or len(words) > _MOST_WORDS:
            return sandbox.damaged(name)
        width, height = (page.height, page.width) if turn in (90, 270) else (page.width, page.height)
        read = tuple(_word(word) for word in words)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return sandbox.damaged(name)
    return replace(page, width=width, height=height, words=read, read_by=ReadBy.OCR)


def _word(entry: object) -> Word:
    if not isinstance(entry, list) or len(entry) != 6 or not isinstance(entry[0], str):
        raise TypeError("word")
    left, top, right, bottom, confidence = (min(1.0, max(0.0, _number(value))) for value in entry[1:])
    text = entry[0][:_MOST_LETTERS].encode("utf-8", "replace").decode()
    return Word(text, Box(left, top, max(left, right), max(top, bottom)), confidence)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("number")
    return float(value)
