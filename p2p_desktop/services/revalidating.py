"""Have documents validated anew when something that they are judged by has changed (M-17)."""

from __future__ import annotations

from p2p_desktop.domain.job import JobKind
from p2p_desktop.services.context import Change
from p2p_desktop.store import matches
from p2p_desktop.store.tables.document import DocumentRow


def want_validation(change: Change, row: DocumentRow) -> None:
    """Have a document held against its order, once for each revision of it."""
    change.enqueue(JobKind.VALIDATE_DOCUMENT, key=f"validate:{row.id}:{row.revision}", document_id=row.id)


def judge_again(change: Change, row: DocumentRow) -> None:
    """Have a document validated anew."""
    row.revision += 1
    row.version += 1
    want_validation(change, row)


def judge_others_of_order(change: Change, order_id: str, *, but_not: str = "") -> None:
    """Have the documents of an order validated anew that nobody has decided about yet."""
    if order_id:
        for row in matches.undecided_of_order(change.session, order_id, but_not=but_not):
            judge_again(change, row)


def judge_those_of_vendor(change: Change, vendor_id: str, *, but_not: str = "") -> None:
    """Have the documents of a vendor validated anew that are open, or that passed on an order that still is."""
    if vendor_id:
        for row in matches.undecided_of_vendor(change.session, vendor_id, but_not=but_not):
            judge_again(change, row)
