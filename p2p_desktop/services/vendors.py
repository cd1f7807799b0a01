"""Vendors: added, changed, recognised; bank accounts that a second person confirms (V-1, V-2)."""

from __future__ import annotations

from p2p_desktop.domain.people import Permission
from p2p_desktop.domain.similarity import normal_name
from p2p_desktop.domain.vendor import VendorDetails, iban_is_valid, normal_iban, vendor_problems
from p2p_desktop.errors import ChangedMeanwhile, NotFound, Refused
from p2p_desktop.language import _
from p2p_desktop.services.context import Change, Context, Session, changing
from p2p_desktop.services.revalidating import judge_those_of_vendor
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.tables.vendor import VendorAccountRow, VendorRow
from p2p_desktop.store.vendors import account_of, by_name


def insert(change: Change, details: VendorDetails, *, is_proposed: bool) -> VendorRow:
    """Write a new vendor inside a change."""
    problems = vendor_problems(details)
    if problems:
        raise Refused.for_problems(problems)
    row = VendorRow(
        id=new_id(),
        name=details.name.strip(),
        normal_name=normal_name(details.name),
        address=details.address.strip(),
        country=details.country.strip().upper()[:2],
        tax_id=details.tax_id.strip(),
        email=details.email.strip(),
        phone=details.phone.strip(),
        aliases=list(details.aliases),
        payment_terms=details.payment_terms.strip()[:200],
        is_proposed=is_proposed,
        created_at=change.now,
        updated_at=change.now,
    )
    change.session.add(row)
    change.session.flush()
    change.record("vendor_added", noun="vendor", object_id=row.id, changes={"name": ("", row.name)})
    return row


def add(context: Context, details: VendorDetails) -> str:
    """Add a vendor: finance adds, everybody else proposes."""
    with changing(context, "add_vendor", noun="vendor") as change:
        context.person.must_be_allowed(Permission.PROPOSE_VENDORS)
        _must_be_the_only_one(change.session, details.name)
        return insert(change, details, is_proposed=not context.person.may(Permission.EDIT_VENDORS)).id


def _must_be_the_only_one(session: Session, name: str, *, vendor_id: str = "") -> None:
    """Refuse a second vendor of the same name: which of the two stands on a paper could not be told."""
    there = by_name(session, name)
    if there is not None and there.id != vendor_id:
        raise Refused("VENDOR_THERE", _("“{name}” is there already.", name=there.name), field="name")


def change_vendor(
    context: Context, vendor_id: str, details: VendorDetails, *, version: int, is_active: bool = True
) -> None:
    """Change a vendor; finance only. Issued orders keep their copies (PO-2)."""
    with changing(context, "change_vendor", noun="vendor", object_id=vendor_id) as change:
        context.person.must_be_allowed(Permission.EDIT_VENDORS)
        row = _row(change.session, vendor_id)
        if row.version != version:
            raise ChangedMeanwhile("CHANGED", _("Somebody changed this vendor meanwhile. Look at it again, then save."))
        problems = vendor_problems(details)
        if problems:
            raise Refused.for_problems(problems)
        _must_be_the_only_one(change.session, details.name, vendor_id=vendor_id)
        wanted: dict[str, object] = {
            "name": details.name.strip(), "normal_name": normal_name(details.name), "address": details.address.strip(),
            "country": details.country.strip().upper()[:2], "tax_id": details.tax_id.strip(),
            "email": details.email.strip(), "phone": details.phone.strip(), "aliases": list(details.aliases),
            "payment_terms": details.payment_terms.strip()[:200], "is_active": is_active, "is_proposed": False,
        }  # fmt: skip
        changes: dict[str, tuple[object, object]] = {}
        for name, value in wanted.items():
            if getattr(row, name) != value:
                changes[name] = (getattr(row, name), value)
                setattr(row, name, value)
        row.version += 1
        row.updated_at = change.now
        judge_those_of_vendor(change, vendor_id)
        change.record("vendor_changed", noun="vendor", object_id=vendor_id, revision=row.version, changes=changes)


def _row(session: Session, vendor_id: str) -> VendorRow:
    row = session.get(VendorRow, vendor_id)
    if row is None:
        raise NotFound("NO_VENDOR", _("This vendor is not there any more."))
    return row


def propose_account(context: Context, vendor_id: str, iban: str, bic: str = "") -> str:
    """Add a bank account to a vendor; it stays unconfirmed until a second person confirms it (V-1, V-3)."""
    with changing(context, "propose_account", noun="vendor", object_id=vendor_id) as change:
        context.person.must_be_allowed(Permission.PROPOSE_VENDORS)
        _row(change.session, vendor_id)
        if not iban_is_valid(iban):
            raise Refused(
                "IBAN",
                _("This IBAN is not valid: a digit is wrong or missing. Check it against the paper."),
                field="iban",
            )
        wanted = normal_iban(iban)
        if account_of(change.session, vendor_id, wanted) is not None:
            raise Refused("ACCOUNT_THERE", _("This account is there already."), field="iban")
        row = VendorAccountRow(
            id=new_id(), vendor_id=vendor_id, iban=wanted, bic=bic.strip().upper(),
            proposed_by=context.person.id, proposed_at=change.now,
        )  # fmt: skip
        change.session.add(row)
        change.record(
            "account_proposed", noun="vendor", object_id=vendor_id, changes={"account": ("", f"…{wanted[-4:]}")}
        )
        return row.id


def confirm_account(context: Context, account_id: str, *, how: str) -> None:
    """Confirm a vendor's account as a second person, with a note how it was checked (V-2)."""
    with changing(context, "confirm_account", noun="vendor") as change:
        context.person.must_be_allowed(Permission.EDIT_VENDORS)
        row = change.session.get(VendorAccountRow, account_id)
        if row is None:
            raise NotFound("NO_ACCOUNT", _("This account is not there any more."))
        if row.confirmed_at is not None:
            raise Refused("CONFIRMED", _("This account is confirmed already."))
        if row.proposed_by == context.person.id:
            raise Refused("SECOND_PERSON", _("Somebody else has to confirm an account that you entered."))
        if not how.strip():
            raise Refused("NO_NOTE", _("Say how you checked the account, for example by phone with whom."), field="how")
        row.confirmed_by, row.confirmed_how, row.confirmed_at = context.person.id, how.strip(), change.now
        shown = {"account": ("unconfirmed", f"…{row.iban[-4:]}")}
        judge_those_of_vendor(change, row.vendor_id)
        change.record("account_confirmed", noun="vendor", object_id=row.vendor_id, changes=shown, reason=how.strip())
