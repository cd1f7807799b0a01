"""Orders: issued once, with a number never given twice, as copies of what was approved."""

from __future__ import annotations

import pytest

from p2p_desktop.domain import po_number
from p2p_desktop.domain.request import RequestState
from p2p_desktop.domain.vendor import VendorDetails
from p2p_desktop.errors import Refused
from p2p_desktop.services import approving, ordering, vendors
from p2p_desktop.services.context import reading
from p2p_desktop.store.queries import orders
from p2p_desktop.store.queries.orders import OrderView
from tests.company import Company


def _approved(company: Company, *lines: str) -> str:
    request_id = company.submitted(*(lines or ("1 x toner 80",)))
    approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    return request_id


def _order(company: Company, order_id: str) -> OrderView:
    with reading(company.dana) as session:
        view = orders.one(session, company.dana.person, order_id)
    assert view is not None
    return view


def test_the_order_has_a_checked_number_and_the_request_is_ordered(company: Company) -> None:
    request_id = _approved(company)
    order = _order(company, ordering.issue(company.world.context, request_id))
    assert order.number == po_number.make(2026, 1)
    assert company.view(request_id).state is RequestState.ORDERED
    assert company.view(request_id).order_number == order.number


def test_issuing_twice_gives_the_same_order(company: Company) -> None:
    request_id = _approved(company)
    first = ordering.issue(company.world.context, request_id)
    assert ordering.issue(company.world.context, request_id) == first
    assert _order(company, first).number == po_number.make(2026, 1)


def test_an_order_keeps_its_copies_when_the_vendor_changes(company: Company) -> None:
    order_id = ordering.issue(company.world.context, _approved(company))
    vendors.change_vendor(company.dana, company.vendor_id, VendorDetails(name="Renamed AG"), version=1)
    assert _order(company, order_id).vendor_name == "Papier Adler GmbH"


def test_a_request_that_is_not_approved_gets_no_order(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    with pytest.raises(Refused) as refusal:
        ordering.issue(company.world.context, request_id)
    assert refusal.value.code == "NOT_POSSIBLE_NOW"


def test_an_inactive_vendor_keeps_the_order_from_being_made_until_it_is_active(company: Company) -> None:
    request_id = _approved(company)
    details = VendorDetails(name="Papier Adler GmbH")
    vendors.change_vendor(company.dana, company.vendor_id, details, version=1, is_active=False)
    with pytest.raises(Refused) as refusal:
        ordering.issue(company.world.context, request_id)
    assert refusal.value.code == "VENDOR_INACTIVE"
    vendors.change_vendor(company.dana, company.vendor_id, details, version=2)
    assert _order(company, ordering.issue(company.world.context, request_id)).number == po_number.make(2026, 1)


def test_cancelling_an_order_closes_its_request(company: Company) -> None:
    request_id = _approved(company)
    order_id = ordering.issue(company.world.context, request_id)
    with pytest.raises(Refused):
        ordering.cancel(company.ana, order_id, reason="no", version=1)
    ordering.cancel(company.dana, order_id, reason="vendor is bankrupt", version=1)
    assert company.view(request_id).state is RequestState.CLOSED
    assert ordering.issue(company.world.context, request_id) == order_id


def test_others_do_not_see_an_order(company: Company) -> None:
    order_id = ordering.issue(company.world.context, _approved(company))
    with reading(company.ana) as session:
        assert orders.one(session, company.ana.person, order_id) is not None
        assert orders.may_see(session, company.clara.person, order_id) is True
    assert company.world.check_audit().is_ok
