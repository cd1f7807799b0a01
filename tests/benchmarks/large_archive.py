"""A hundred thousand documents with the words of their pages, put into the large company.

``python -m tests.benchmarks.large_archive FOLDER`` makes both; ``P2P_LARGE_ARCHIVE=FOLDER`` lets the benchmarks use it.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import insert, select

from p2p_desktop.domain.document import DocumentState, Kind
from p2p_desktop.services.context import reading
from p2p_desktop.store.documents import pack_words
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.tables.document import DocumentPageRow, DocumentRow
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.request import RequestRow
from tests.benchmarks.large_company import make_large_company
from tests.company import Company
from tests.worlds import START

DOCUMENTS = 100_000
WORDS_OF_A_PAGE = 130
_VOCABULARY = 30_000
_BATCH = 2_000
_SYLLABLES = ("ba", "ker", "lin", "mo", "ta", "schu", "ver", "ein", "gol", "pra", "sti", "nu", "wa", "zel", "för", "rü")
#: Stands on every paper, and on one only.
EVERYWHERE, ONCE = "Rechnung", "Quittenbaum"


def _vocabulary(chance: random.Random) -> list[str]:
    return ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 5))) for _word in range(_VOCABULARY)]


def _text(chance: random.Random, vocabulary: list[str], weights: list[float], number: int) -> str:
    words = chance.choices(vocabulary, cum_weights=weights, k=WORDS_OF_A_PAGE)
    sums = [f"{chance.randint(1, 9)},{chance.randint(100, 999)}.{chance.randint(10, 99)}" for _sum in range(8)]
    once = [ONCE] if number == DOCUMENTS // 2 else []
    return " ".join([EVERYWHERE, *words, *once, *sums])


def _rows(chance: random.Random, company: Company) -> Iterator[tuple[dict[str, object], list[dict[str, object]]]]:
    with reading(company.dana) as session:
        orders = session.execute(
            select(OrderRow.id, OrderRow.request_id, RequestRow.requester_id, OrderRow.vendor_name)
            .join(RequestRow, RequestRow.id == OrderRow.request_id)
        ).all()  # fmt: skip
    vocabulary = _vocabulary(chance)
    total, weights = 0.0, []
    for rank in range(1, _VOCABULARY + 1):
        total += 1 / rank
        weights.append(total)
    nothing = pack_words(())
    for number in range(DOCUMENTS):
        order_id, request_id, requester, vendor = chance.choice(orders)
        document: dict[str, object] = {
            "id": new_id(), "sha256": f"{number:064x}", "file_name": f"scan-{number:06d}.pdf", "file_type": "pdf",
            "size": 1, "purpose": "receipt", "kind": Kind.INVOICE.value, "state": DocumentState.READ.value,
            "added_by": requester, "added_at": START - dt.timedelta(minutes=10 * (DOCUMENTS - number)),
            "request_id": request_id, "order_id": order_id, "vendor_name": vendor, "number": f"RE-{number:06d}",
            "date": None, "total_minor": None, "currency": "EUR",
        }  # fmt: skip
        pages: list[dict[str, object]] = [
            {"id": new_id(), "document_id": document["id"], "number": page, "width": 595.0, "height": 842.0,
             "picture": "", "read_by": "text", "words": nothing, "text": _text(chance, vocabulary, weights, number)}
            for page in range(1, chance.choice((2, 2, 3)))
        ]  # fmt: skip
        yield document, pages


def add_archive(company: Company) -> None:
    """Put the documents in; their words are gathered on the way, as always."""
    rows = _rows(random.Random(20260702), company)
    for _start in range(0, DOCUMENTS, _BATCH):
        some = [next(rows) for _each in range(_BATCH)]
        with company.world.context.store.writing() as session:
            session.execute(insert(DocumentRow), [document for document, _pages in some])
            session.execute(insert(DocumentPageRow), [page for _document, pages in some for page in pages])


if __name__ == "__main__":
    made = make_large_company(Path(sys.argv[1]))
    add_archive(made)
    made.world.close()
