"""A small company made by calling the verbs: five people, one vendor, and requests that read like the paper."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from p2p_desktop.domain.company import CompanyDetails
from p2p_desktop.domain.people import Role
from p2p_desktop.domain.request import RequestContent, RequestLine
from p2p_desktop.domain.vendor import VendorDetails
from p2p_desktop.services import people, requesting, starting, vendors
from p2p_desktop.services.context import Context, reading
from p2p_desktop.services.people import NewPerson
from p2p_desktop.store.people import everybody
from p2p_desktop.store.queries import requests
from p2p_desktop.store.queries.requests import RequestView
from p2p_desktop.store.vendors import by_name
from tests.offices import copy_database
from tests.worlds import World, open_world

PASSWORD = "correct horse"
_FIVE = ("ana", "ben", "clara", "dana", "erik")


def lines(*words: str, tax_rate: str = "19") -> tuple[RequestLine, ...]:
    """Read request lines like the paper: ``"3 x paper 4.20"``."""
    made = []
    for each in words:
        quantity, _sign, rest = each.partition(" x ")
        description, _blank, price = rest.rpartition(" ")
        made.append(RequestLine(description, Decimal(quantity), Decimal(price), tax_rate=Decimal(tax_rate)))
    return tuple(made)


@dataclass(frozen=True)
class Company:
    """The company of a test: its world and the contexts of its people."""

    world: World
    ana: Context
    ben: Context
    clara: Context
    dana: Context
    erik: Context
    vendor_id: str

    def content(self, *line_words: str, title: str = "Paper", vendor: str = "Papier Adler GmbH") -> RequestContent:
        """Return the content of a request."""
        wanted = lines(*line_words)
        empty = requesting.empty_content("EUR")
        return replace(empty, title=title, vendor_name=vendor, lines=wanted, needed_by=self.world.context.today())

    def draft(self, *line_words: str, by: Context | None = None, **more: str) -> str:
        """Make a draft of Ana's (or of somebody else's)."""
        context = by or self.ana
        request_id = requesting.new_draft(context)
        requesting.save_draft(context, request_id, self.content(*line_words, **more), version=1)
        return request_id

    def submitted(self, *line_words: str, by: Context | None = None, **more: str) -> str:
        """Make a request that is in approval."""
        request_id = self.draft(*line_words, by=by, **more)
        requesting.submit(by or self.ana, request_id, version=2)
        return request_id

    def submitted_for(self, department: str, *line_words: str, by: Context | None = None, **more: str) -> str:
        """Make a request of this department that is in approval."""
        context = by or self.ana
        request_id = requesting.new_draft(context)
        content = replace(self.content(*line_words, **more), department=department)
        requesting.save_draft(context, request_id, content, version=1)
        requesting.submit(context, request_id, version=2)
        return request_id

    def view(self, request_id: str, who: Context | None = None) -> RequestView:
        """Return a request as somebody (Dana, who sees all) sees it."""
        context = who or self.dana
        with reading(context) as session:
            found = requests.one(session, context.person, request_id)
        assert found is not None
        return found

    def hash_of(self, request_id: str) -> str:
        """Return the content hash that a screen would show."""
        return self.view(request_id).content_hash


def _add(admin: Context, username: str, name: str, roles: Sequence[Role], *, is_unlimited: bool = False) -> None:
    people.add_person(admin, NewPerson(username, name, PASSWORD, frozenset(roles), is_unlimited=is_unlimited))


def found_company(world: World) -> Company:
    """Set a company up: Ana asks, Ben and Clara approve, Dana is finance, Erik administers."""
    details = CompanyDetails(
        name="Lindenhof Studio GmbH", currency="EUR", address="Lindenweg 4\n10115 Berlin", country="DE"
    )
    first = NewPerson("erik", "Erik Lund", PASSWORD, frozenset({Role.ADMINISTRATOR}))
    erik = world.acting_as(starting.set_up(world.context, company=details, administrator=first))
    _add(erik, "ana", "Ana Ruiz", [Role.REQUESTER])
    _add(erik, "ben", "Ben Okafor", [Role.APPROVER], is_unlimited=True)
    _add(erik, "clara", "Clara Weiss", [Role.APPROVER], is_unlimited=True)
    _add(erik, "dana", "Dana Novak", [Role.FINANCE], is_unlimited=True)
    vendors.add(_acting(world)["dana"], VendorDetails(name="Papier Adler GmbH", country="DE", tax_id="DE136695976"))
    return company_of(world)


def _acting(world: World) -> dict[str, Context]:
    with reading(world.context) as session:
        return {p.username: world.acting_as(p) for p in everybody(session) if p.username in _FIVE}


def company_of(world: World) -> Company:
    """Return the company that was founded in this world."""
    acting = _acting(world)
    with reading(world.context) as session:
        vendor = by_name(session, "Papier Adler GmbH")
        assert vendor is not None
        return Company(world, vendor_id=vendor.id, **acting)


def copied_company(template: Path, folder: Path) -> Company:
    """Open a copy of a founded company: five passwords are hashed once, not for every test."""
    shutil.copytree(template / "home", folder / "home")
    copy_database(template)
    return company_of(open_world(folder))
