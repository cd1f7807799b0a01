"""The list of vendors, one vendor with its accounts and orders, and names while somebody types."""

from __future__ import annotations

import pytest

from p2p_desktop.domain.vendor import VendorDetails
from p2p_desktop.errors import Refused
from p2p_desktop.services import approving, ordering, vendors
from p2p_desktop.services.context import reading
from p2p_desktop.store.queries import vendors as queries
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.store.queries.vendors import VendorListRow, VendorView
from tests.company import Company

IBAN = "DE89 3704 0044 0532 0130 00"


def page(company: Company, **asked: str | int | bool) -> PageOf[VendorListRow]:
    with reading(company.dana) as session:
        return queries.page(session, PageRequest(**asked))  # type: ignore[arg-type]  # fields by name


def names(company: Company, **asked: str | int | bool) -> list[str]:
    return [row.name for row in page(company, **asked).rows]


def one(company: Company, vendor_id: str) -> VendorView:
    with reading(company.dana) as session:
        found = queries.one(session, vendor_id)
    assert found is not None
    return found


@pytest.fixture
def four(company: Company) -> Company:
    """Give a company with four vendors: one of long standing, one foreign, one proposed, one inactive."""
    vendors.add(company.dana, VendorDetails("Müller & Söhne KG", country="AT", tax_id="ATU12345678"))
    vendors.add(company.ana, VendorDetails("Zed Ltd", country="GB"))
    old = vendors.add(company.dana, VendorDetails("Altmann AG", country="CH"))
    vendors.change_vendor(company.dana, old, VendorDetails("Altmann AG", country="CH"), version=1, is_active=False)
    return company


def test_vendors_come_by_name_and_as_they_are_asked_for(four: Company) -> None:
    everyone = ["Altmann AG", "Müller & Söhne KG", "Papier Adler GmbH", "Zed Ltd"]
    assert names(four) == everyone
    assert names(four, descending=True, sort="name") == everyone[::-1]
    assert [row.country for row in page(four, sort="country").rows] == ["AT", "CH", "DE", "GB"]
    assert (names(four, offset=1, limit=2), page(four, offset=1, limit=2).total) == (everyone[1:3], 4)


def test_vendors_are_filtered(four: Company) -> None:
    assert names(four, choice="active") == ["Müller & Söhne KG", "Papier Adler GmbH", "Zed Ltd"]
    assert names(four, choice="proposed") == ["Zed Ltd"]


def test_vendors_are_found_by_name_and_tax_id_however_written(four: Company) -> None:
    found = {
        "müller": 1,
        "MÜLLER": 1,
        "mueller": 1,
        "muller": 1,
        "adler": 1,
        "atu123": 1,
        "DE1366": 1,
        "%": 0,
        "x y": 0,
    }
    assert {typed: page(four, text=typed).total for typed in found} == found


def test_names_complete_while_somebody_types(four: Company) -> None:
    with reading(four.ana) as session:
        assert queries.names(session, "ad") == ("Papier Adler GmbH",)
        assert queries.names(session, "alt") == ()
        assert queries.names(session, "r", limit=1) == ("Müller & Söhne KG",)


def test_the_list_says_how_much_was_ordered_and_when_last(company: Company) -> None:
    assert [(row.order_count, row.last_order_at) for row in page(company).rows] == [(0, None)]
    for price in ("80", "90"):
        request_id = company.submitted(f"1 x toner {price}")
        approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
        company.world.clock.forward(days=1)
        ordering.issue(company.world.context, request_id)
    last = company.world.clock.moment
    assert [(row.order_count, row.last_order_at) for row in page(company).rows] == [(2, last)]
    assert (one(company, company.vendor_id).order_count, one(company, company.vendor_id).last_order_at) == (2, last)


def test_one_vendor_shows_its_accounts_and_who_did_what(company: Company) -> None:
    account_id = vendors.propose_account(company.ana, company.vendor_id, IBAN, "COBADEFFXXX")
    (proposed,) = one(company, company.vendor_id).accounts
    assert (proposed.iban, proposed.is_confirmed, proposed.proposed_by) == ("DE89370400440532013000", False, "Ana Ruiz")
    assert (proposed.proposed_by_id, proposed.confirmed_by) == (company.ana.person.id, "")
    vendors.confirm_account(company.dana, account_id, how="Called Ms Adler")
    (confirmed,) = one(company, company.vendor_id).accounts
    assert (confirmed.is_confirmed, confirmed.confirmed_by, confirmed.confirmed_how) == (
        True, "Dana Novak", "Called Ms Adler",
    )  # fmt: skip
    with pytest.raises(Refused):
        vendors.confirm_account(company.dana, account_id, how="again")


def test_a_vendor_that_is_not_there_is_none(company: Company) -> None:
    with reading(company.dana) as session:
        assert queries.one(session, "nothing") is None
