"""Vendors: who adds, proposes and changes them; accounts that a second person confirms (section 1, V-1…V-3)."""

from __future__ import annotations

import pytest

from p2p_desktop.domain.vendor import VendorDetails
from p2p_desktop.errors import ChangedMeanwhile, NotFound, Refused
from p2p_desktop.services import vendors
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.queries import vendors as queries
from p2p_desktop.store.queries.vendors import VendorView
from p2p_desktop.store.vendors import by_name, known_vendors
from tests.company import Company

IBAN = "DE89 3704 0044 0532 0130 00"
OTHER_IBAN = "GB29 NWBK 6016 1331 9268 19"


def view(company: Company, vendor_id: str) -> VendorView:
    with reading(company.dana) as session:
        found = queries.one(session, vendor_id)
    assert found is not None
    return found


def known_ibans(company: Company) -> tuple[str, ...]:
    """Return the accounts by which the vendor is recognised on paper."""
    with reading(company.dana) as session:
        (vendor,) = known_vendors(session)
    return vendor.ibans


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, check=lambda error: error.code == code)


@pytest.mark.parametrize(("name", "is_proposed"), [("ana", True), ("ben", True), ("dana", False), ("erik", True)])
def test_section_1_finance_adds_vendors_and_everybody_else_proposes(
    company: Company, name: str, is_proposed: bool
) -> None:
    who: Context = getattr(company, name)
    vendor_id = vendors.add(who, VendorDetails("  Toner Blitz SARL ", country=" fr ", tax_id=" FR12 "))
    made = view(company, vendor_id)
    assert (made.details.name, made.details.country, made.details.tax_id) == ("Toner Blitz SARL", "FR", "FR12")
    assert (made.is_proposed, made.is_active, made.version) == (is_proposed, True, 1)


@pytest.mark.parametrize("name", ["Papier Adler GmbH", "papier adler", "PAPIER-ADLER GMBH", " Papier  Adler KG "])
def test_the_same_vendor_is_not_added_twice(company: Company, name: str) -> None:
    with refused("VENDOR_THERE"):
        vendors.add(company.dana, VendorDetails(name))
    other = vendors.add(company.dana, VendorDetails("Toner Blitz SARL"))
    with refused("VENDOR_THERE"):
        vendors.change_vendor(company.dana, other, VendorDetails(name), version=1)
    assert view(company, other).details.name == "Toner Blitz SARL"


def test_a_vendor_without_a_name_is_refused_with_its_field(company: Company) -> None:
    with pytest.raises(Refused) as refusal:
        vendors.add(company.dana, VendorDetails(" … "))
    assert (refusal.value.code, refusal.value.field) == ("NO_NAME", "name")


@pytest.mark.parametrize("name", ["ana", "ben", "clara", "erik"])
def test_section_1_only_finance_changes_a_vendor(company: Company, name: str) -> None:
    who: Context = getattr(company, name)
    with refused("NOT_ALLOWED"):
        vendors.change_vendor(who, company.vendor_id, VendorDetails("Other"), version=1)
    assert view(company, company.vendor_id).version == 1


def test_changing_accepts_what_was_proposed_and_is_recorded(company: Company) -> None:
    vendor_id = vendors.add(company.ana, VendorDetails("Toner Blitz SARL"))
    details = VendorDetails("Toner Blitz SARL", aliases=("TB Toner",), payment_terms="30 days")
    vendors.change_vendor(company.dana, vendor_id, details, version=1)
    changed = view(company, vendor_id)
    assert (changed.is_proposed, changed.version, changed.details) == (False, 2, details)
    with reading(company.dana) as session:
        found = by_name(session, "tb toner")
    assert found is not None
    assert found.id == vendor_id
    assert company.world.check_audit().is_ok


def test_a_change_from_an_old_state_is_refused(company: Company) -> None:
    vendors.change_vendor(company.dana, company.vendor_id, VendorDetails("Papier Adler AG"), version=1)
    with pytest.raises(ChangedMeanwhile):
        vendors.change_vendor(company.dana, company.vendor_id, VendorDetails("Papier Adler KG"), version=1)
    assert view(company, company.vendor_id).details.name == "Papier Adler AG"


def test_an_inactive_vendor_is_not_recognised_and_its_name_is_free(company: Company) -> None:
    details = VendorDetails("Papier Adler GmbH")
    vendors.change_vendor(company.dana, company.vendor_id, details, version=1, is_active=False)
    with reading(company.dana) as session:
        assert by_name(session, "Papier Adler GmbH") is None
        assert known_vendors(session) == ()
    again = vendors.add(company.dana, details)
    with refused("VENDOR_THERE"):
        vendors.change_vendor(company.dana, company.vendor_id, details, version=2)
    assert view(company, again).is_active


def test_v1_a_new_account_is_unconfirmed_and_not_used(company: Company) -> None:
    vendors.propose_account(company.ana, company.vendor_id, IBAN.lower(), " cobadeffxxx ")
    (account,) = view(company, company.vendor_id).accounts
    assert (account.iban, account.bic, account.is_confirmed) == ("DE89370400440532013000", "COBADEFFXXX", False)
    assert known_ibans(company) == ()


def test_v2_a_second_person_confirms_with_a_note(company: Company) -> None:
    account_id = vendors.propose_account(company.dana, company.vendor_id, IBAN)
    with refused("SECOND_PERSON"):
        vendors.confirm_account(company.dana, account_id, how="I know it")
    other = vendors.propose_account(company.ana, company.vendor_id, OTHER_IBAN)
    with refused("NO_NOTE"):
        vendors.confirm_account(company.dana, other, how="  ")
    for name in ("ana", "ben", "erik"):
        who: Context = getattr(company, name)
        with refused("NOT_ALLOWED"):
            vendors.confirm_account(who, account_id, how="called")
    assert known_ibans(company) == ()
    vendors.confirm_account(company.dana, other, how=" Called Ms Adler on the known number ")
    assert known_ibans(company) == ("GB29NWBK60161331926819",)
    (mine, confirmed) = view(company, company.vendor_id).accounts
    assert (mine.is_confirmed, confirmed.confirmed_how) == (False, "Called Ms Adler on the known number")


def test_v2_a_confirmation_is_not_overwritten(company: Company) -> None:
    account_id = vendors.propose_account(company.ana, company.vendor_id, IBAN)
    vendors.confirm_account(company.dana, account_id, how="called")
    with refused("CONFIRMED"):
        vendors.confirm_account(company.dana, account_id, how="something else")
    assert view(company, company.vendor_id).accounts[0].confirmed_how == "called"


def test_v3_an_iban_that_is_none_and_one_that_is_there_are_refused(company: Company) -> None:
    with refused("IBAN"):
        vendors.propose_account(company.ana, company.vendor_id, "DE89 3704 0044 0532 0130 01")
    vendors.propose_account(company.ana, company.vendor_id, IBAN)
    with refused("ACCOUNT_THERE"):
        vendors.propose_account(company.dana, company.vendor_id, IBAN.replace(" ", ""))
    assert len(view(company, company.vendor_id).accounts) == 1


def test_what_is_not_there_is_said(company: Company) -> None:
    with pytest.raises(NotFound):
        vendors.change_vendor(company.dana, "nothing", VendorDetails("X"), version=1)
    with pytest.raises(NotFound):
        vendors.propose_account(company.dana, "nothing", IBAN)
    with pytest.raises(NotFound):
        vendors.confirm_account(company.dana, "nothing", how="called")
