"""The checks of the self-test: each does one real thing with one part of the program and says what it saw."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from PIL import Image, ImageDraw, ImageFont

from p2p_desktop import licences
from p2p_desktop.dev.network_watch import REACHED, WATCHING
from p2p_desktop.dev.sample_company import Staff, approve_by, small_purchase
from p2p_desktop.dev.self_test_einvoice import NUMBER, TOTAL, einvoice
from p2p_desktop.dev.waiting import wait_for
from p2p_desktop.documents import sandbox
from p2p_desktop.documents.readers import rapid, tesseract
from p2p_desktop.documents.sniff import Limits
from p2p_desktop.domain.document import DocumentState, Kind
from p2p_desktop.paths import resources
from p2p_desktop.services import intake, requesting
from p2p_desktop.services.context import Context, reading
from p2p_desktop.services.intake import Purpose
from p2p_desktop.store.migrating import current_revision
from p2p_desktop.store.migrations import REVISIONS
from p2p_desktop.store.queries import document, orders, requests
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.store.queries.orders import OrderView
from p2p_desktop.workers.supervisor import Supervisor

#: A sentence for each language that is delivered; its letters are not those of English alone.
SENTENCES = {
    "eng": "Please deliver the goods within fourteen days",
    "deu": "Bitte überweisen Sie den fälligen Betrag für März",
    "fra": "Le montant réglé sera crédité à réception",
    "spa": "El año próximo enviaremos el catálogo español",
    "ita": "La quantità è già stata verificata perciò",
}
_LOADED_WHEN_NEEDED = ("openai", "psycopg", "pi_heif", "zxingcpp", "keyring", "babel.numbers", "stdnum.eu.vat")
_DPI = 300
_LETTERS = 52
_MOST_SECONDS = 120
Seen = TypeVar("Seen")


class Failed(Exception):
    """A part does not do what it is for."""


def every_part_is_named() -> str:
    """See that the parts of the program are listed, each with a licence it may be delivered under, and its text."""
    parts = licences.parts()
    unfit = [part.name for part in parts if not licences.may_be_delivered(part.licence) or not part.text]
    if len(parts) < 50 or unfit:
        raise Failed(f"{len(parts)} parts, unfit: {', '.join(unfit)}")
    return f"{len(parts)} parts, each with its licence"


def database_is_migrated(context: Context) -> str:
    """See that the database was made by running every migration."""
    with context.store.reading() as session:
        revision = current_revision(session.connection())
    if revision != REVISIONS[-1]:
        raise Failed(f"schema {revision} instead of {REVISIONS[-1]}")
    return f"{len(REVISIONS)} migrations, schema {revision}"


def libraries_load() -> str:
    """Load every library that is loaded by name when it is first needed, and that another check does not need."""
    for name in _LOADED_WHEN_NEEDED:
        importlib.import_module(name)
    return ", ".join(_LOADED_WHEN_NEEDED)


def kinds_are_learned() -> str:
    """Train the classifier of kinds on a few words and ask it."""
    module = importlib.import_module("p2p_desktop.documents.extractors.kind_model")
    texts = {Kind.INVOICE: "invoice amount due {}", Kind.DELIVERY_NOTE: "delivery note goods {}"}
    examples = [(text.format(number), kind) for number in range(9) for kind, text in texts.items()]
    model = module.trained([text for text, _kind in examples], [kind for _text, kind in examples])
    kind, share = model.kind_of("delivery note, goods of today")
    if kind is not Kind.DELIVERY_NOTE:
        raise Failed(f"a delivery note is taken for a {kind}")
    return f"{kind}, {share:.0%}"


# Reading of pictures -------------------------------------------------------------------------------------------------


def tesseract_reads(language: str, sentence: str, folder: Path) -> str:
    """Have Tesseract read a sentence of its language from a picture, in a child process as scans are read."""
    problem = tesseract.tesseract_ready(language)
    if problem is not None:
        raise Failed(problem)
    return _read(sentence, folder, engine="tesseract", language=language)


def network_reads(folder: Path) -> str:
    """Have the neural engine read an English sentence from a picture."""
    if not rapid.is_there():
        raise Failed("the models are not there")
    return _read(SENTENCES["eng"], folder, engine="rapid", language="eng")


def _read(sentence: str, folder: Path, *, engine: str, language: str) -> str:
    folder.mkdir()
    picture, view = _draw(sentence, folder)
    page = {"number": 1, "picture": str(picture), "view": str(view), "engines": [engine], "upright": False}
    wish: sandbox.Json = {
        "work": "ocr", "pages": [page], "languages": [language], "tesseract": "", "page_seconds": _MOST_SECONDS,
    }  # fmt: skip
    limits = Limits(seconds=_MOST_SECONDS, memory_mb=4096)
    sandbox.run(wish, scratch=folder, limits=limits, name=picture.name, report=lambda _done, _all: None)
    answer = json.loads((folder / "words-1.json").read_text("utf-8"))
    found = " ".join(str(word[0]) for word in answer.get("words", ()))
    if found != sentence:
        raise Failed(f"read “{found}” for “{sentence}” {answer.get('error', '')}")
    return f"“{found}”"


def _draw(sentence: str, folder: Path) -> tuple[Path, Path]:
    """Draw a line of text on white paper; return it, and the picture that a person would see."""
    font = ImageFont.truetype(str(resources() / "fonts" / "DejaVuSans.ttf"), _LETTERS)
    paper = Image.new("L", (int(font.getlength(sentence)) + 400, 700), "white")
    ImageDraw.Draw(paper).text((200, 300), sentence, fill="black", font=font)
    picture, view = folder / "ocr-1.png", folder / "page-1.jpg"
    paper.save(picture, dpi=(_DPI, _DPI))
    paper.save(view)
    return picture, view


# Work of real workers ------------------------------------------------------------------------------------------------


def workers_start(workers: Supervisor) -> str:
    """Start the worker processes and see them live."""
    workers.start()
    wait_for("workers", lambda: workers.is_alive() or None)
    return f"{len(workers.pids())} processes"


def einvoice_is_read(staff: Staff, folder: Path) -> str:
    """Drop an e-invoice and have a worker read it; its page is drawn for people."""
    path = folder / "e-invoice.xml"
    path.write_bytes(einvoice(staff.dana.today()))
    document_id = intake.take_in(staff.dana, path, purpose=Purpose.RECEIPT).document_id
    seen = wait_for("e-invoice", partial(_read_document, staff.dana, document_id), seconds=_MOST_SECONDS)
    if (seen.number, seen.total) != (NUMBER, TOTAL):
        raise Failed(f"{seen.state} {seen.reason}: number {seen.number}, total {seen.total}")
    width, height = _size_of(staff.dana, seen.pages[0].picture)
    return f"{seen.number}, {seen.total} {seen.currency}, page of {width} × {height} pixels"


def _read_document(context: Context, document_id: str) -> DocumentView | None:
    ended = (DocumentState.READ, DocumentState.NEEDS_REVIEW, DocumentState.FAILED)
    seen = _look(context, lambda session: document.one(session, context.person, document_id))
    return seen if seen is not None and seen.state in ended else None


def order_is_printed(staff: Staff) -> str:
    """Ask for something, approve it, and have workers make the order and its PDF."""
    request_id = requesting.new_draft(staff.ana)
    version = requesting.save_draft(staff.ana, request_id, small_purchase(1), version=1)
    requesting.submit(staff.ana, request_id, version=version)
    approve_by(staff.clara, request_id)
    order = wait_for("order", partial(_printed, staff.dana, request_id), seconds=_MOST_SECONDS)
    pdf = staff.dana.documents.bring(order.pdf_sha256).read_bytes()
    if not pdf.startswith(b"%PDF-"):
        raise Failed("the order is no PDF")
    width, height = _size_of(staff.dana, order.pages[0].picture)
    return f"{order.number}, {len(pdf) // 1024} KB, page of {width} × {height} pixels"


def _printed(context: Context, request_id: str) -> OrderView | None:
    request = _look(context, lambda session: requests.one(session, context.person, request_id))
    if request is None or not request.order_id:
        return None
    order = _look(context, lambda session: orders.one(session, context.person, request.order_id))
    return order if order is not None and order.pdf_sha256 else None


def _look(context: Context, ask: Callable[..., Seen]) -> Seen:
    with reading(context) as session:
        return ask(session)


def _size_of(context: Context, sha256: str) -> tuple[int, int]:
    with Image.open(context.documents.bring(sha256)) as picture:
        picture.load()
        return picture.size


# The network ---------------------------------------------------------------------------------------------------------


def nothing_was_reached(notes: Path, workers: Sequence[int]) -> str:
    """See that every process was watched and none tried to reach another computer, nor holds a line to one."""
    lines = notes.read_text("utf-8").splitlines()
    reached = [line for line in lines if line.startswith(REACHED)]
    watched = {line.split()[1] for line in lines if line.startswith(WATCHING)}
    kinds = {(line.split()[2:] or ["window"])[0] for line in lines if line.startswith(WATCHING)}
    unwatched = [str(pid) for pid in workers if str(pid) not in watched]
    if reached or unwatched or not {"worker", "sandbox"} <= kinds:
        raise Failed(f"{'; '.join(reached)} not watched: {', '.join(unwatched)}; watched: {', '.join(sorted(kinds))}")
    held = [line for pid in (os.getpid(), *workers) for line in _lines_held(pid)]
    if held:
        raise Failed("held: " + "; ".join(held))
    return f"nothing reached by {len(watched)} processes"


def _lines_held(pid: int) -> list[str]:
    """Return the lines to other computers that a process holds, where the system tells (Linux)."""
    if sys.platform != "linux":
        return []
    folder = Path(f"/proc/{pid}")
    held = {os.readlink(each) for each in (folder / "fd").iterdir() if each.is_symlink()}
    found = []
    for kind in ("tcp", "tcp6", "udp", "udp6"):
        for row in (folder / "net" / kind).read_text("ascii").splitlines()[1:]:
            fields = row.split()
            if f"socket:[{fields[9]}]" in held and not fields[2].startswith(("0100007F", "00000000")):
                found.append(f"{kind} {fields[2]}")
    return found
