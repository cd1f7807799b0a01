"""The whole road without a window: real files, real worker processes, two approvers, orders, differences, notices."""

from __future__ import annotations

import secrets
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from p2p_desktop.dev import sample_company
from p2p_desktop.dev.make_samples import make_proforma, make_receipt
from p2p_desktop.dev.sample_company import Staff, approve_by
from p2p_desktop.dev.waiting import wait_for
from p2p_desktop.domain.request import RequestState
from p2p_desktop.errors import Refused
from p2p_desktop.language import _, money_words
from p2p_desktop.paths import Home
from p2p_desktop.services import intake, requesting, starting
from p2p_desktop.services.context import Context, open_context, reading
from p2p_desktop.services.intake import Purpose
from p2p_desktop.store.queries import documents, matching, notifications, orders, requests
from p2p_desktop.store.queries.matching import MatchView
from p2p_desktop.store.queries.orders import OrderView
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.store.queries.requests import RequestView
from p2p_desktop.workers.queues import HueyQueue
from p2p_desktop.workers.supervisor import Supervisor

#: Proformas that are dropped, with the department that the person adds.
PURCHASES = {"proforma-en-laptops": "Design", "proforma-de-scan": "Office", "proforma-fr": "Office"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt: which paper, for the order of which proforma, and the codes that have to keep it from passing."""

    paper: str
    proforma: str
    codes: frozenset[str]


RECEIPTS = (
    Receipt("receipt-fits-laptops", "proforma-en-laptops", frozenset()),
    Receipt("receipt-price-quantity", "proforma-de-scan", frozenset({"PRICE_OVER", "QTY_OVER"})),
    Receipt("receipt-other-vendor", "proforma-fr", frozenset({"VENDOR"})),
    Receipt("receipt-billed-before", "proforma-en-laptops", frozenset({"QTY_OVER"})),
)


@dataclass(frozen=True, slots=True)
class Result:
    """What validation said of a receipt, and how often finance was told."""

    receipt: Receipt
    order: OrderView
    match: MatchView
    notices: int

    @property
    def codes(self) -> frozenset[str]:
        """The codes of what was found, notes aside."""
        return frozenset(finding.code for finding in self.match.findings)

    @property
    def is_as_expected(self) -> bool:
        """A fitting receipt passes and nobody is told; another fails for the right reasons and is told once."""
        if not self.receipt.codes:
            return self.match.passed and self.notices == 0
        return not self.match.passed and self.receipt.codes <= self.codes and self.notices == 1


def run_demo(home: Home | None) -> int:
    """Play the whole road in this home folder (a new temporary one if None) and print it; 0 if all is as expected."""
    place = home or Home(Path(tempfile.mkdtemp(prefix="p2p-demo-")))
    started = time.monotonic()
    queue = HueyQueue(place)
    context = open_context(place, queue=queue)
    workers = Supervisor(place)
    try:
        if not starting.is_new(context):
            sentence = _(
                "“{folder}” is in use already. Name an empty folder for the demonstration.", folder=place.folder
            )
            raise Refused("HOME_IN_USE", sentence)
        staff = sample_company.found(context, secrets.token_urlsafe(12))
        workers.start()
        ordered = _purchase(staff, place.scratch)
        results = [_billed(staff, receipt, ordered[receipt.proforma], place.scratch) for receipt in RECEIPTS]
    finally:
        workers.stop()
        queue.close()
        context.store.close()
    _print_table(ordered, results)
    seconds = time.monotonic() - started
    print(_("The order PDFs lie in {folder}. It took {seconds:.1f} s.", folder=place.exports, seconds=seconds))
    return 0 if all(result.is_as_expected for result in results) else 1


def _purchase(staff: Staff, folder: Path) -> Mapping[str, OrderView]:
    """Drop the proformas together; complete, submit and approve what was filled; wait for the printed orders."""
    dropped = {}
    for proforma in PURCHASES:
        path = make_proforma(proforma, folder=folder, document_date=staff.ana.today())
        dropped[proforma] = intake.take_in(staff.ana, path, purpose=Purpose.PROFORMA).document_id
        _say(_("{name} was dropped.", name=path.name))
    made = {}
    for proforma, document_id in dropped.items():
        draft = wait_for(proforma, partial(_filled_draft, staff.ana, document_id))
        _say(_("A request was filled: {vendor}, {lines} lines, {total}.", vendor=draft.content.vendor_name,
               lines=len(draft.content.lines), total=_total(draft)))  # fmt: skip
        made[proforma] = _approved(staff, draft, PURCHASES[proforma])
    return {each: wait_for(f"order of {each}", partial(_printed, staff.dana, made[each])) for each in made}


def _filled_draft(context: Context, document_id: str) -> RequestView | None:
    with reading(context) as session:
        document = documents.one(session, context.person, document_id)
        if document is None or not document.request_id:
            return None
        draft = requests.one(session, context.person, document.request_id)
        return draft if draft is not None and draft.content.lines else None


def _total(view: RequestView) -> str:
    return money_words(view.content.totals.total.amount, view.content.currency)


def _approved(staff: Staff, draft: RequestView, department: str) -> str:
    """Complete a draft as Ana, submit it, and approve it as Ben and Clara; return the request's id."""
    content = replace(draft.content, department=department)
    version = requesting.save_draft(staff.ana, draft.id, content, version=draft.version)
    requesting.submit(staff.ana, draft.id, version=version)
    for approver in (staff.ben, staff.clara):
        approve_by(approver, draft.id, comment=_("Fine with me."))
    return draft.id


def _printed(context: Context, request_id: str) -> OrderView | None:
    with reading(context) as session:
        request = requests.one(session, context.person, request_id)
        if request is None or request.state is not RequestState.ORDERED:
            return None
        order = orders.one(session, context.person, request.order_id)
        return order if order is not None and order.pdf_sha256 else None


def _billed(staff: Staff, receipt: Receipt, order: OrderView, folder: Path) -> Result:
    """Drop one receipt for an order and wait until it is validated and finance is told of what does not fit."""
    path = make_receipt(receipt.paper, folder=folder, order_number=order.number, document_date=staff.dana.today())
    document_id = intake.take_in(staff.dana, path, purpose=Purpose.RECEIPT).document_id
    _say(_("{name} was dropped.", name=path.name))
    match = wait_for(receipt.paper, partial(_validated, staff.dana, document_id))
    if match.passed:
        return Result(receipt, order, match, _notices(staff.dana, match.id) or 0)
    return Result(receipt, order, match, wait_for("notice", partial(_notices, staff.dana, match.id)))


def _validated(context: Context, document_id: str) -> MatchView | None:
    with reading(context) as session:
        return matching.of_document(session, context.person, document_id)


def _notices(context: Context, match_id: str) -> int | None:
    with reading(context) as session:
        rows = notifications.page(session, context.person, PageRequest()).rows
    return sum(row.object_id == match_id for row in rows) or None


def _say(sentence: str) -> None:
    print(f"  {sentence}", file=sys.stderr, flush=True)


def _print_table(ordered: Mapping[str, OrderView], results: Sequence[Result]) -> None:
    rows = [(_("Order"), _("Vendor"), _("Total"), _("Receipt"), _("Overall"), _("Result"))]
    for order in ordered.values():
        rows.append((order.number, order.vendor_name, money_words(order.total, order.currency), "", "", _("ordered")))
        for result in results:
            if result.order.id == order.id:
                words = _("passed") if result.match.passed else ", ".join(sorted(result.codes))
                expected = "" if result.is_as_expected else "  " + _("← not as expected")
                rows.append(("", "", "", result.receipt.paper, f"{result.match.overall:.3f}", words + expected))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
