"""A company that has ordered: real proformas read, approved and printed as orders; receipts that can be dropped."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from p2p_desktop.dev.make_samples import make_proforma, make_receipt
from p2p_desktop.domain.request import RequestEvent
from p2p_desktop.services import approving, intake, requesting
from p2p_desktop.services.context import Context, reading
from p2p_desktop.services.intake import Purpose
from p2p_desktop.store.queries import document as documents
from p2p_desktop.store.queries import matching, orders
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.store.queries.matching import MatchView
from p2p_desktop.store.queries.orders import OrderView
from tests.company import Company, company_of, found_company
from tests.offices import copy_database
from tests.work_off import work_off
from tests.worlds import World, open_world

LAPTOPS, TABLES, DESKS = "proforma-en-laptops", "proforma-fr", "proforma-de-scan"
#: What stands on the scanned proforma; its order is made by typing, so that no test waits for OCR.
_DESK_LINES = (
    "4 x Schreibtisch, elektrisch höhenverstellbar, 160 x 80 cm, Platte Eiche 489",
    "6 x Bürodrehstuhl Synchronmechanik, Netzrücken schwarz 318.50",
    "3 x LED-Stehleuchte, dimmbar, 4000 Kelvin 179",
)


@dataclass(frozen=True)
class Trail:
    """The company with its orders, by the proforma they came from."""

    company: Company
    orders: Mapping[str, str]
    files: Path

    @property
    def world(self) -> World:
        """The world it lives in."""
        return self.company.world

    @property
    def dana(self) -> Context:
        """Finance."""
        return self.company.dana

    def receipt(self, name: str, proforma: str, *, number: str | None = None) -> Path:
        """Make a receipt for the order that came from a proforma."""
        order = self.order(proforma)
        day = self.world.context.today()
        folder = self.files / f"{name}-{number or 'own'}"
        folder.mkdir(exist_ok=True)
        return make_receipt(name, folder=folder, order_number=order.number, document_date=day, number=number)

    def dropped(self, path: Path, *, by: Context | None = None, order_id: str = "") -> str:
        """Drop a receipt and do all work that follows; return the document's id."""
        taken = intake.take_in(by or self.dana, path, purpose=Purpose.RECEIPT, order_id=order_id)
        work_off(self.world)
        return taken.document_id

    def order(self, proforma: str) -> OrderView:
        """Return an order as finance sees it."""
        with reading(self.dana) as session:
            found = orders.one(session, self.dana.person, self.orders[proforma])
        assert found is not None
        return found

    def document(self, document_id: str, who: Context | None = None) -> DocumentView:
        """Return a document as somebody (finance) sees it."""
        context = who or self.dana
        with reading(context) as session:
            found = documents.one(session, context.person, document_id)
        assert found is not None
        return found

    def match(self, document_id: str) -> MatchView:
        """Return the current result of a document."""
        with reading(self.dana) as session:
            found = matching.of_document(session, self.dana.person, document_id)
        assert found is not None
        return found


def _order_from(company: Company, proforma: str, folder: Path) -> str:
    path = make_proforma(proforma, folder=folder, document_date=company.world.context.today())
    taken = intake.take_in(company.ana, path, purpose=Purpose.PROFORMA)
    work_off(company.world)
    with reading(company.ana) as session:
        document = documents.one(session, company.ana.person, taken.document_id)
    assert document is not None
    return document.request_id


def _approved(company: Company, request_id: str) -> str:
    view = company.view(request_id, company.ana)
    requesting.submit(company.ana, request_id, version=view.version)
    for context in (company.ben, company.clara, company.dana):
        view = company.view(request_id, context)
        if RequestEvent.APPROVE in view.possible:
            approving.approve(context, request_id, content_hash=view.content_hash)
    work_off(company.world)
    return company.view(request_id).order_id


def lay_trail(folder: Path) -> dict[str, str]:
    """Found the company and have three orders made; return their ids by proforma."""
    world = open_world(folder)
    company = found_company(world)
    files = folder / "files"
    files.mkdir()
    requests = {name: _order_from(company, name, files) for name in (LAPTOPS, TABLES)}
    requests[DESKS] = company.draft(*_DESK_LINES, title="Desks", vendor="Falkenried Werkstatt GmbH")
    made = {name: _approved(company, request_id) for name, request_id in requests.items()}
    world.close()
    return made


def copied_trail(template: Path, orders_made: Mapping[str, str], folder: Path) -> Trail:
    """Open a copy of what was laid once."""
    shutil.copytree(template / "home", folder / "home")
    copy_database(template)
    files = folder / "files"
    files.mkdir()
    return Trail(company_of(open_world(folder)), orders_made, files)
