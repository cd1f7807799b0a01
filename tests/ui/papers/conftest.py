"""A company with an order and invoices that were read from real files, made once and copied for each test."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from p2p_desktop.dev.make_samples import make_receipt
from p2p_desktop.domain.people import Person
from p2p_desktop.services import approving, intake, requesting
from p2p_desktop.services.context import Context
from p2p_desktop.services.intake import Purpose
from p2p_desktop.store.queries import documents, matching, orders, requests
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.store.queries.matching import MatchView
from p2p_desktop.store.queries.paging import PageRequest
from tests.company import Company, company_of, found_company, lines
from tests.work_off import work_off
from tests.worlds import open_world


@dataclass(frozen=True)
class Papers:
    """The company and its papers: one invoice that differs from its order, and one without an order."""

    company: Company
    differing: str
    lost: str
    order_id: str

    @property
    def dana(self) -> Context:
        """Finance."""
        return self.company.dana

    def match(self, document_id: str, who: Person | None = None) -> MatchView:
        """Return the current result of a document."""
        with self.dana.store.reading() as session:
            found = matching.of_document(session, who or self.dana.person, document_id)
        assert found is not None
        return found

    def document(self, document_id: str) -> DocumentView:
        """Return a document as Dana sees it."""
        with self.dana.store.reading() as session:
            found = documents.one(session, self.dana.person, document_id)
        assert found is not None
        return found

    def work_off(self) -> None:
        """Do what waits in the background."""
        work_off(self.company.world)


def _order(company: Company) -> tuple[str, str]:
    wanted = lines(
        "4 x Schreibtisch, elektrisch höhenverstellbar, 160 x 80 cm, Platte Eiche 489.00",
        "6 x Bürodrehstuhl Synchronmechanik, Netzrücken schwarz 318.50",
        "3 x LED-Stehleuchte, dimmbar, 4000 Kelvin 179.00",
    )
    content = replace(company.content(), title="Desks", vendor_name="Falkenried Werkstatt GmbH", lines=wanted)
    request_id = requesting.new_draft(company.ana)
    requesting.save_draft(company.ana, request_id, content, version=1)
    requesting.submit(company.ana, request_id, version=2)
    for who in (company.ben, company.clara):
        with who.store.reading() as session:
            view = requests.one(session, who.person, request_id)
        assert view is not None
        approving.approve(who, request_id, content_hash=view.content_hash)
    work_off(company.world)
    with company.dana.store.reading() as session:
        (row,) = orders.page(session, company.dana.person, PageRequest()).rows
    return row.id, row.number


def _take_in(company: Company, folder: Path, name: str, number: str | None, *, years_ago: int = 0) -> str:
    day = company.dana.today() - dt.timedelta(days=366 * years_ago)
    path = make_receipt(name, folder=folder, order_number=number, document_date=day)
    return intake.take_in(company.dana, path, purpose=Purpose.RECEIPT).document_id


@pytest.fixture(scope="session")
def read_papers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, str, str]]:
    """Have the papers read once."""
    folder = tmp_path_factory.mktemp("papers")
    world = open_world(folder)
    company = found_company(world)
    order_id, number = _order(company)
    differing = _take_in(company, folder, "receipt-price-quantity", number)
    # Its old date is to check, however plainly it is printed.
    lost = _take_in(company, folder, "receipt-other-vendor", None, years_ago=3)
    work_off(world)
    world.close()
    return folder, (differing, lost, order_id)


@pytest.fixture
def papers(read_papers: tuple[Path, tuple[str, str, str]], tmp_path: Path) -> Iterator[Papers]:
    """Give a copy of the company with its papers."""
    template, (differing, lost, order_id) = read_papers
    shutil.copytree(template / "home", tmp_path / "home")
    company = company_of(open_world(tmp_path))
    yield Papers(company, differing, lost, order_id)
    company.world.close()
