"""Print orders: the PDF once, kept by its SHA-256, with pictures of its pages for the screen."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from p2p_desktop.documents.readers.choose import open_document
from p2p_desktop.documents.sniff import Limits
from p2p_desktop.domain.reading import Box, Place, Word
from p2p_desktop.errors import BadFile, NotFound, Refused
from p2p_desktop.language import _
from p2p_desktop.services.context import Context, Session, changing
from p2p_desktop.store import faults, homing
from p2p_desktop.store.documents import box_list
from p2p_desktop.store.expected_orders import load_paper
from p2p_desktop.store.queries import orders
from p2p_desktop.store.tables.order import OrderRow

#: An order of 500 lines of 2,000 characters is long, but ours.
_LIMITS = Limits(pages=2_000, seconds=600)


def print_order(context: Context, order_id: str) -> None:
    """Make the PDF of an order, keep it, and put it into the folder for people; ends the job.

    Printing again gives the same bytes, so running twice changes nothing.
    """
    with context.store.reading() as session:
        order = _order_row(session, order_id)
        paper = replace(load_paper(session, order), logo=_logo(context, order))
    # Here and not at the top: the window knows this module, and must not load reportlab.
    from p2p_desktop.documents.templates import purchase_order

    printed = purchase_order.print_order(paper, page_size=paper.company.page_size)
    sha256 = context.documents.put_bytes(printed.pdf)
    pages = _pictured(context, sha256, printed.places)
    _put_out(context.home.exports / f"{paper.number}.pdf", printed.pdf)
    with changing(context, "print_order", noun="order", object_id=order_id, completes_job=True) as change:
        order = _order_row(change.session, order_id)
        if order.pdf_sha256 == sha256:
            return
        before, order.pdf_sha256 = order.pdf_sha256, sha256
        order.pdf_pages = pages
        change.record("order_printed", noun="order", object_id=order_id, sha256=sha256,
                      changes={"pdf_sha256": (before, sha256)})  # fmt: skip


def save_copy(context: Context, order_id: str, target: Path) -> None:
    """Write a copy of an order's PDF to where a person wants it; the trail says so."""
    with changing(context, "export_order", noun="order", object_id=order_id) as change:
        order = _order_row(change.session, order_id)
        if not orders.may_see(change.session, context.person, order_id):
            raise NotFound("NO_ORDER", _("This order is not there any more."))
        if not order.pdf_sha256:
            raise Refused("NOT_PRINTED", _("The PDF of {number} is still being made.", number=order.number))
        change.record("order_exported", noun="order", object_id=order_id, sha256=order.pdf_sha256)
        _copy(context.documents.bring(order.pdf_sha256), target)


def _copy(source: Path, target: Path) -> None:
    try:
        shutil.copyfile(source, target)
    except OSError as error:
        sentence = _("“{name}” can’t be written. Choose another folder or name.", name=target.name)
        raise BadFile("UNWRITABLE", sentence, repeatable=True) from error


def _order_row(session: Session, order_id: str) -> OrderRow:
    row = session.get(OrderRow, order_id)
    if row is None:
        raise NotFound("NO_ORDER", _("This order is not there any more."))
    return row


def _logo(context: Context, order: OrderRow) -> bytes:
    """Return the logo that the company had when the order was issued."""
    sha256 = order.company.get("logo", "")
    if not sha256:
        return b""
    if not context.documents.verify(sha256):
        sentence = _(
            "The logo that order {number} was issued with is missing or damaged. Restore the document files from a "
            "backup, then try again.",
            number=order.number,
        )
        raise NotFound("NO_LOGO", sentence)
    return context.documents.bring(sha256).read_bytes()


def _pictured(context: Context, sha256: str, places: Sequence[tuple[int, Place]]) -> list[dict[str, object]]:
    """Make pictures of the pages: the window shows those and parses no PDF."""
    with tempfile.TemporaryDirectory(dir=context.home.scratch) as folder:
        opened = open_document(
            context.documents.bring(sha256), scratch=Path(folder), limits=_LIMITS, report=lambda _done, _all: None
        )
        return [
            {
                "width": each.page.width,
                "height": each.page.height,
                "picture": context.documents.put_file(each.picture),
                "words": context.documents.put_bytes(_packed(each.page.words)),
                "lines": [[line, *box_list(place.box)] for line, place in places if place.page == each.page.number],
            }
            for each in opened.pages
        ]


def words_of(context: Context, sha256: str) -> tuple[Word, ...]:
    """Return the words of a printed page; none for an order that was printed before they were kept."""
    if not sha256:
        return ()
    packed = json.loads(context.documents.bring(sha256).read_bytes())
    return tuple(Word(text, Box(left, top, right, bottom)) for text, left, top, right, bottom in packed)


def _packed(words: Sequence[Word]) -> bytes:
    packed = [[word.text, *box_list(word.box)] for word in words]
    return json.dumps(packed, ensure_ascii=False).encode()


def _put_out(path: Path, pdf: bytes) -> None:
    try:
        if not path.is_file() or path.read_bytes() != pdf:
            homing.replace_durably(path, pdf)
    except OSError as error:
        raise faults.of_file(error, path.parent) from error
