"""A company of many years: 100,000 requests with their orders, vendors and routes, written through the store.

``python -m tests.benchmarks.large_company FOLDER`` makes one to look at (``p2p-desktop --home FOLDER/home``).
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert

from p2p_desktop.domain import po_number
from p2p_desktop.domain.order import OrderState
from p2p_desktop.domain.people import Role
from p2p_desktop.domain.request import RequestState, request_number
from p2p_desktop.domain.similarity import normal_name
from p2p_desktop.services import people
from p2p_desktop.services.context import Context, Session, changing
from p2p_desktop.services.people import NewPerson
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.search_text import search_text
from p2p_desktop.store.tables.base import Base
from p2p_desktop.store.tables.company import CounterRow
from p2p_desktop.store.tables.order import OrderLineRow, OrderRow
from p2p_desktop.store.tables.person import PersonRow
from p2p_desktop.store.tables.request import RequestLineRow, RequestRow, RoutedRow, RouteStepRow, TurnRow
from p2p_desktop.store.tables.vendor import VendorRow
from tests.company import PASSWORD, Company, company_of, found_company
from tests.worlds import START, open_world

REQUESTS = 100_000
#: So many of them are Ana's, who asks for things and approves nothing.
ANAS = 2_000
VENDORS = 2_000
COLLEAGUES = 40
_BATCH = 5_000
_THINGS = (
    "paper",
    "toner",
    "chair",
    "desk lamp",
    "notebook",
    "monitor",
    "cable",
    "router",
    "coffee",
    "window cleaning",
)
_FIRMS = ("Adler", "Birke", "Cassia", "Dorn", "Eiche", "Falke", "Ginster", "Hansa", "Ibis", "Jura", "Kranich", "Linde")
_FORMS = ("GmbH", "AG", "Ltd", "SARL", "BV", "s.r.o.")
_YEARS = 5

#: What share of the requests is in which state, in percent.
_STATES = {
    RequestState.ORDERED: 60,
    RequestState.CLOSED: 25,
    RequestState.IN_APPROVAL: 2,
    RequestState.DRAFT: 5,
    RequestState.RETURNED: 1,
    RequestState.REJECTED: 3,
    RequestState.CANCELLED: 3,
    RequestState.APPROVED: 1,
}
_WITH_ORDER = frozenset({RequestState.ORDERED, RequestState.CLOSED})

Columns = Mapping[str, object]


@dataclass(frozen=True)
class Made:
    """One request with all its rows."""

    request: Columns
    line: Columns
    routed: tuple[Columns, ...]
    turns: tuple[Columns, ...]
    steps: tuple[Columns, ...]
    order: tuple[Columns, ...]
    order_line: tuple[Columns, ...]


class Maker:
    """Makes one request after another; the same ones each time."""

    def __init__(self, company: Company, requesters: list[str], vendors: list[tuple[str, str]]) -> None:
        self._random = random.Random(20260701)
        self._ana = company.ana.person.id
        self._approvers = (company.ben.person.id, company.clara.person.id)
        self._requesters = requesters
        self._vendors = vendors
        self._running: dict[tuple[str, int], int] = {}

    def request(self, index: int) -> Made:
        """Make the request of this index, the oldest first."""
        chance = self._random
        state = chance.choices(list(_STATES), list(_STATES.values()))[0]
        at = START - dt.timedelta(days=365 * _YEARS * (REQUESTS - index) / REQUESTS)
        requester = self._ana if index % (REQUESTS // ANAS) == 0 else chance.choice(self._requesters)
        vendor_id, vendor_name = chance.choice(self._vendors)
        quantity, price = chance.randint(1, 20), chance.randint(100, 40_000)
        net, tax = quantity * price, round(quantity * price * 0.19)
        row: dict[str, object] = {
            "id": new_id(), "state": state.value, "requester_id": requester, "creator_id": requester,
            "last_editor_id": requester, "vendor_id": vendor_id, "vendor_name": vendor_name, "currency": "EUR",
            "title": f"{chance.choice(_THINGS).capitalize()} for room {chance.randint(1, 400)}",
            "needed_by": (at + dt.timedelta(days=chance.randint(5, 60))).date(), "net_minor": net, "tax_minor": tax,
            "total_minor": net + tax, "total_base_millionths": (net + tax) * 10_000, "round": 1,
            "created_at": at, "updated_at": at + dt.timedelta(minutes=chance.randint(1, 90_000)),
            "number": None, "submitted_at": None, "waiting_since": None, "typing": None,
        }  # fmt: skip
        line: dict[str, object] = {
            "position": 1, "description": row["title"], "quantity_millionths": quantity * 1_000_000,
            "unit_price_millionths": price * 10_000, "tax_rate_millionths": 19_000_000,
        }  # fmt: skip
        request_line = {**line, "id": new_id(), "request_id": row["id"]}
        if state is RequestState.DRAFT:
            return Made(row, request_line, (), (), (), (), ())
        number = request_number(at.year, self._next("request", at.year))
        row |= {
            "number": number,
            "submitted_at": at,
            "search_text": search_text(number, str(row["title"]), vendor_name),
        }
        routed = tuple({"request_id": row["id"], "person_id": each} for each in self._approvers)
        turns: tuple[Columns, ...] = ()
        if state is RequestState.IN_APPROVAL:
            turns, row["waiting_since"] = routed, at
        step: Columns = {
            "id": new_id(), "request_id": row["id"], "round": 1, "position": 1, "mode": "any",
            "people": list(self._approvers), "role": Role.APPROVER.value, "needed": 1,
        }  # fmt: skip
        if state not in _WITH_ORDER:
            return Made(row, request_line, routed, turns, (step,), (), ())
        order = self._order(row, at)
        return Made(row, request_line, routed, turns, (step,), (order,), ({**line, "id": new_id(),
                                                                           "order_id": order["id"]},))  # fmt: skip

    def _order(self, request: Columns, at: dt.datetime) -> Columns:
        running = self._next("order", at.year)
        number = po_number.make(at.year, running)
        state = OrderState.CLOSED if request["state"] == RequestState.CLOSED.value else OrderState.ISSUED
        copied = ("title", "vendor_id", "vendor_name", "currency", "net_minor", "tax_minor", "total_minor", "needed_by")
        return {
            "id": new_id(), "number": number, "year": at.year, "running": running,
            "request_id": request["id"], "state": state.value, "date": at.date(), "company": {}, "issued_at": at,
            "search_text": search_text(number, str(request["title"]), str(request["vendor_name"])),
            **{name: request[name] for name in copied},
        }  # fmt: skip

    def _next(self, name: str, year: int) -> int:
        self._running[name, year] = self._running.get((name, year), 0) + 1
        return self._running[name, year]

    def counters(self) -> list[Columns]:
        """Return the running numbers as they stand."""
        return [{"name": name, "year": year, "last": last} for (name, year), last in self._running.items()]


def _fill(session: Session, table: type[Base], rows: list[Columns]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _write(session: Session, made: list[Made]) -> None:
    _fill(session, RequestRow, [each.request for each in made])
    _fill(session, RequestLineRow, [each.line for each in made])
    _fill(session, RouteStepRow, [row for each in made for row in each.steps])
    _fill(session, RoutedRow, [row for each in made for row in each.routed])
    _fill(session, TurnRow, [row for each in made for row in each.turns])
    _fill(session, OrderRow, [row for each in made for row in each.order])
    _fill(session, OrderLineRow, [row for each in made for row in each.order_line])


def _vendors(session: Session) -> list[tuple[str, str]]:
    names = [f"{_FIRMS[n % 12]} {n} {_FORMS[n % 6]}" for n in range(VENDORS)]
    rows: list[Columns] = [
        {"id": new_id(), "name": name, "normal_name": normal_name(name), "country": "DE", "tax_id": f"DE{n:09d}",
         "created_at": START, "updated_at": START}
        for n, name in enumerate(names)
    ]  # fmt: skip
    _fill(session, VendorRow, rows)
    return [(str(row["id"]), str(row["name"])) for row in rows]


def _colleagues(administrator: Context) -> list[str]:
    """Add colleagues who share one password, which is hashed once."""
    first = people.add_person(administrator, NewPerson("c0", "Colleague 0", PASSWORD, frozenset({Role.REQUESTER})))
    ids = [new_id() for _each in range(COLLEAGUES - 1)]
    with changing(administrator, "add_person", noun="person") as change:
        known = change.session.get(PersonRow, first)
        assert known is not None
        rows: list[Columns] = [
            {"id": each, "username": f"c{n}", "name": f"Colleague {n}", "roles": [Role.REQUESTER.value],
             "password_hash": known.password_hash, "created_at": START}
            for n, each in enumerate(ids, 1)
        ]  # fmt: skip
        _fill(change.session, PersonRow, rows)
    return [first, *ids]


def _batches(maker: Maker) -> Iterator[list[Made]]:
    for start in range(0, REQUESTS, _BATCH):
        yield [maker.request(index) for index in range(start, min(start + _BATCH, REQUESTS))]


def make_large_company(folder: Path) -> Company:
    """Found a company in this folder and give it a long past."""
    world = open_world(folder)
    company = found_company(world)
    requesters = _colleagues(company.erik)
    with world.context.store.writing() as session:
        maker = Maker(company, requesters, _vendors(session))
        for batch in _batches(maker):
            _write(session, batch)
        _fill(session, CounterRow, maker.counters())
    return company_of(world)


if __name__ == "__main__":
    make_large_company(Path(sys.argv[1])).world.close()
