"""Read files straight from disk for scripts and measurements: nothing is stored, nothing is looked up."""

from __future__ import annotations

import datetime as dt
import logging
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TypeVar

from p2p_desktop.documents.extractors.extract import extract
from p2p_desktop.documents.readers.choose import OpenedPage, open_document
from p2p_desktop.documents.readers.ocr import OcrPlan, read_pages
from p2p_desktop.documents.readers.tesseract import installed_languages
from p2p_desktop.documents.sniff import Limits
from p2p_desktop.domain.document import DocumentLine, Extraction, FieldName, Knowledge, Source
from p2p_desktop.domain.reading import Page, ReadBy
from p2p_desktop.errors import PersonError
from p2p_desktop.language import use_language

_log = logging.getLogger(__name__)
Row = TypeVar("Row")

_PRINTED = (
    FieldName.VENDOR,
    FieldName.TAX_ID,
    FieldName.NUMBER,
    FieldName.ORDER_REFERENCE,
    FieldName.DATE,
    FieldName.DUE_DATE,
    FieldName.CURRENCY,
    FieldName.NET,
    FieldName.TAX,
    FieldName.TOTAL,
    FieldName.IBAN,
)
#: Languages to read scans in where they are installed; more make Tesseract slower without making it better.
_OCR_LANGUAGES = ("eng", "deu", "fra")


def extract_file(path: Path, *, scratch: Path, today: dt.date) -> dict[str, object]:
    """Read one file and return the line that ``p2p-desktop extract`` prints for it."""
    started = time.monotonic()
    try:
        found, pages = read_file(path, scratch=scratch, known=Knowledge(today))
    except PersonError as problem:
        return _failed(path, problem.sentence, code=problem.code, seconds=time.monotonic() - started)
    return _line(path, found, pages, seconds=time.monotonic() - started)


def read_file(path: Path, *, scratch: Path, known: Knowledge) -> tuple[Extraction, tuple[Page, ...]]:
    """Open one file, read its scanned pages with OCR, and extract what it says."""
    opened = open_document(path, scratch=scratch, limits=Limits(), report=_say_nothing)
    pages = _read(opened.pages, name=path.name, scratch=scratch)
    return extract(pages, known, opened.enclosed), pages


def extract_files(paths: Sequence[Path], *, jobs: int) -> Iterator[dict[str, object]]:
    """Read many files in processes and yield a line for each, in their order; a bad file never stops the rest."""
    today = dt.datetime.now().astimezone().date()
    return in_processes(paths, jobs=jobs, work=partial(_extract_alone, today=today), failed=_broken)


def in_processes(
    paths: Sequence[Path], *, jobs: int, work: Callable[[Path], Row], failed: Callable[[Path, str], Row]
) -> Iterator[Row]:
    """Do one thing with each file in processes, in their order; ``failed`` words what a broken process leaves."""
    waiting = list(paths)
    while waiting:
        done = 0
        with _pool(jobs) as pool:
            futures = [pool.submit(work, path) for path in waiting]
            for path, future in zip(waiting, futures, strict=True):
                yield _result(path, future, failed)
                done += 1
                if isinstance(future.exception(), BrokenProcessPool):
                    # The process died with this file; the others go on in new processes.
                    break
        waiting = waiting[done:]


def _pool(jobs: int) -> ProcessPoolExecutor:
    # A forked process would inherit locks of threads; a new one starts clean, as on Windows.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max_workers=max(1, jobs), mp_context=context, initializer=use_language)


def _extract_alone(path: Path, today: dt.date) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="p2p-extract-") as scratch:
        return extract_file(path, scratch=Path(scratch), today=today)


def _result(path: Path, future: Future[Row], failed: Callable[[Path, str], Row]) -> Row:
    problem = future.exception()
    if problem is None:
        return future.result()
    _log.error("reading a file failed", exc_info=problem)
    return failed(path, f"{type(problem).__name__}: {problem}")


def _broken(path: Path, sentence: str) -> dict[str, object]:
    return _failed(path, sentence, code="INTERNAL", seconds=0.0)


def _read(opened: tuple[OpenedPage, ...], *, name: str, scratch: Path) -> tuple[Page, ...]:
    """Read the scanned pages; one that cannot be read stays empty, and where no page can, its problem is raised."""
    pages = {page.page.number: page.page for page in opened}
    problems: list[PersonError] = []

    def keep(page: OpenedPage, result: Page | PersonError) -> None:
        if isinstance(result, PersonError):
            problems.append(result)
        else:
            pages[page.page.number] = result

    plan = OcrPlan(tuple(language for language in _OCR_LANGUAGES if language in installed_languages()))
    scanned = [page for page in opened if page.needs_ocr]
    read_pages(scanned, plan, of_all=len(opened), scratch=scratch, limits=Limits(), name=name,
               report=_say_nothing, keep=keep)  # fmt: skip
    if len(problems) == len(opened):
        raise problems[0]
    return tuple(pages.values())


def _say_nothing(_done: int, _of_all: int) -> None:
    """Progress is not shown on the command line."""


def _line(path: Path, found: Extraction, pages: tuple[Page, ...], *, seconds: float) -> dict[str, object]:
    line: dict[str, object] = {"file": str(path), "kind": found.kind.value, "status": found.state.value}
    for name in _PRINTED:
        line[name.value] = found.value(name)
    line["items"] = [_item(item) for item in found.lines]
    line["confidence"] = {field.name.value: field.confidence for field in found.fields}
    line["to_check"] = [field.name.value for field in found.fields if not field.is_sure]
    line["source"] = _source(found, pages)
    line["pages"] = len(pages)
    line["seconds"] = round(seconds, 3)
    line["error"] = None
    return line


def _failed(path: Path, sentence: str, *, code: str, seconds: float) -> dict[str, object]:
    line: dict[str, object] = {"file": str(path), "kind": None, "status": "failed"}
    line.update({name.value: None for name in _PRINTED})
    rest: dict[str, object] = {
        "items": [],
        "confidence": {},
        "to_check": [],
        "source": None,
        "pages": 0,
        "seconds": round(seconds, 3),
    }
    return {**line, **rest, "error": f"{code}: {sentence}"}


def _item(item: DocumentLine) -> dict[str, str | None]:
    return {
        "description": item.description,
        "quantity": _text(item.quantity),
        "unit_price": _text(item.unit_price),
        "amount": _text(item.amount),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _source(found: Extraction, pages: tuple[Page, ...]) -> str:
    if any(field.source is Source.XML for field in found.fields):
        return "xml"
    kinds = {page.read_by for page in pages}
    if len(kinds) > 1:
        return "mixed"
    return "ocr" if kinds == {ReadBy.OCR} else "text"
