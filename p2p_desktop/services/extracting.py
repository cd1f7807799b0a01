"""Extract what a document says from its words, and begin what follows from its kind."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from p2p_desktop.domain.document import DocumentState, Extraction, FieldName, Kind, Knowledge, KnownVendor
from p2p_desktop.domain.duplicates import normal_number
from p2p_desktop.domain.money import CURRENCIES, LARGEST, Money
from p2p_desktop.domain.similarity import normal_name, normal_text
from p2p_desktop.services import administering, filling
from p2p_desktop.services.context import Change, Context, changing
from p2p_desktop.services.intake import Purpose
from p2p_desktop.services.model import want_asking
from p2p_desktop.services.reading import document_row
from p2p_desktop.services.revalidating import want_validation
from p2p_desktop.store import jobs
from p2p_desktop.store.documents import load_extraction, load_pages, save_fields, save_machine_lines
from p2p_desktop.store.enclosed import unpack_enclosed
from p2p_desktop.store.learned_rules import active_rules
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.vendors import known_vendors

#: Kinds that ask for money and are held against an order.
BILLS = frozenset({Kind.INVOICE, Kind.RECEIPT, Kind.CREDIT_NOTE})


def extract(context: Context, document_id: str) -> None:
    """Read fields and lines from the words of a document and keep them; ends the job."""
    with context.store.reading() as session:
        pages = load_pages(session, document_id)
        enclosed = unpack_enclosed(document_row(session, document_id).enclosed)
        company = administering.company(session)
        vendors = known_vendors(session)
        rules = active_rules(session)
    if context.lease is not None:
        jobs.report(context.store, context.lease, step="extract", done=0, total=1, now=context.now())
    # Here and not at the top: the window knows this module by way of reviewing, and extracts nothing itself.
    from p2p_desktop.documents.extractors.extract import extract as extract_fields

    known = Knowledge(
        today=context.today(),
        vendors=vendors,
        own_names=(company.name,),
        own_tax_ids=(company.tax_id,) if company.tax_id else (),
    )
    from p2p_desktop.services.kinds import with_learned_kind

    found = extract_fields(pages, known, enclosed, rules=rules)
    with context.store.reading() as session:
        found = with_learned_kind(session, found, "\n".join(page.text for page in pages))
    with changing(context, "extract", noun="document", object_id=document_id, completes_job=True) as change:
        row = document_row(change.session, document_id)
        _keep(change, row, found)
        settle(change, row, vendors)
        want_asking(change, row, found)
        change.record("extracted", noun="document", object_id=row.id, revision=row.revision, sha256=row.sha256,
                      changes={"kind": ("", row.kind), "state": ("reading", row.state)})  # fmt: skip
        follow_up(change, row)


def _keep(change: Change, row: DocumentRow, found: Extraction) -> None:
    row.is_reviewed = False
    if not row.is_kind_chosen:
        row.kind, row.kind_confidence = found.kind.value, found.kind_confidence
    row.language = found.language[:10]
    row.prices_include_tax = found.prices_include_tax
    row.notes = list(dict.fromkeys([*row.notes, *found.notes]))
    save_fields(change.session, row.id, found.fields)
    save_machine_lines(change.session, row.id, found.lines)
    change.session.flush()


def settle(change: Change, row: DocumentRow, vendors: tuple[KnownVendor, ...]) -> Extraction:
    """Bring what lists show of a document, its state and revision in line with what was read and corrected."""
    read = load_extraction(change.session, row.id)
    vendor = known_vendor_of(read, vendors)
    row.vendor_id = vendor.id if vendor else ""
    row.vendor_name = (vendor.name if vendor else read.value(FieldName.VENDOR) or "")[:400]
    number = read.value(FieldName.NUMBER) or ""
    row.number, row.normal_number = number[:100], normal_number(number)[:100]
    row.date = _date(read.value(FieldName.DATE))
    currency = read.value(FieldName.CURRENCY) or ""
    row.currency = currency if currency in CURRENCIES else ""
    row.total_minor = _minor(read.amount(FieldName.TOTAL), row.currency)
    if row.state != DocumentState.REPLACED.value:
        row.state = (DocumentState.READ if row.is_reviewed else read.state).value
        row.reason = ""
    row.revision += 1
    row.version += 1
    change.session.flush()
    return read


def known_vendor_of(read: Extraction, vendors: tuple[KnownVendor, ...]) -> KnownVendor | None:
    """Return the one known vendor that the document names: by tax id, account, name or alias, in this order."""
    tax_id, iban = _plain(read.value(FieldName.TAX_ID)), _plain(read.value(FieldName.IBAN))
    name = normal_name(read.value(FieldName.VENDOR) or "")
    for wanted in (
        [each for each in vendors if tax_id and _plain(each.tax_id) == tax_id],
        [each for each in vendors if iban and iban in {_plain(own) for own in each.ibans}],
        [each for each in vendors if name and name in {normal_name(own) for own in (each.name, *each.aliases)}],
    ):
        if len(wanted) == 1:
            return wanted[0]
    return None


def _plain(text: str | None) -> str:
    return normal_text(text or "").replace(" ", "")


def _date(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _minor(total: Decimal | None, currency: str) -> int | None:
    if total is None or not currency or abs(total) > LARGEST:
        return None
    return Money(total, currency).minor


def follow_up(change: Change, row: DocumentRow) -> None:
    """Begin what follows from a document's kind and from what it was brought for."""
    if is_bill(row):
        want_validation(change, row)
    elif is_proforma(row):
        if row.request_id:
            filling.fill_from_proforma(change, row.id)
        elif not row.order_id:
            row.request_id = filling.draft_from_proforma(change, row.id)


def is_bill(row: DocumentRow) -> bool:
    """Say whether a document is to be held against an order."""
    if row.purpose == Purpose.PROFORMA.value:
        return False
    return row.purpose == Purpose.RECEIPT.value or Kind(row.kind) in BILLS


def is_proforma(row: DocumentRow) -> bool:
    """Say whether a document is what a request can be filled from."""
    return row.purpose == Purpose.PROFORMA.value or Kind(row.kind) is Kind.PROFORMA
