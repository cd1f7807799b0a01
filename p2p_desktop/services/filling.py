"""Requests filled from a proforma: only what is still empty, never over what was typed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from textwrap import shorten

from p2p_desktop.domain.document import Extraction, FieldName
from p2p_desktop.domain.money import LARGEST
from p2p_desktop.domain.notice import Notice
from p2p_desktop.domain.request import (
    LARGEST_QUANTITY,
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    RequestContent,
    RequestEvent,
    RequestLine,
    RequestState,
    clean_text,
    draft_problems,
    must_allow,
)
from p2p_desktop.errors import NotFound
from p2p_desktop.language import _
from p2p_desktop.services import administering, notifying
from p2p_desktop.services.context import Change
from p2p_desktop.services.finding_requests import request_row, state_of
from p2p_desktop.services.requesting import changed_fields, empty_content, insert_draft, with_known_vendor
from p2p_desktop.store.documents import load_extraction
from p2p_desktop.store.requests import content_of, write_content
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.request import RequestRow

#: More of an item's description makes a title that no list can show.
_LONGEST_ITEM_IN_TITLE = 48


def link_proforma(change: Change, request_id: str, document_id: str) -> None:
    """Put a proforma beside a draft; it fills what is still empty as soon as it is read."""
    row = request_row(change.session, request_id)
    must_allow(state_of(row), RequestEvent.EDIT)
    row.proforma_id = document_id
    row.updated_at = change.now
    row.version += 1
    change.record("proforma_linked", noun="request", object_id=row.id, revision=row.version)


def draft_from_proforma(change: Change, document_id: str) -> str:
    """Make a filled draft of the person who added a loose proforma, and tell that person."""
    document = change.session.get(DocumentRow, document_id)
    if document is None:
        raise NotFound("NO_DOCUMENT", _("This document is not there any more."))
    currency = administering.company_row(change.session).currency
    row = insert_draft(change, document.added_by, empty_content(currency, proforma_id=document_id))
    document.request_id = row.id
    fill_from_proforma(change, document_id)
    key = f"draft:{document_id}"
    notifying.tell(change, [document.added_by], template=Notice.DRAFT_FILLED, object_id=row.id, key=key)
    return row.id


def fill_from_proforma(change: Change, document_id: str) -> None:
    """Fill the draft that waits for this proforma: only what is still empty, never over what was typed."""
    document = change.session.get(DocumentRow, document_id)
    if document is None or not document.request_id:
        return
    row = change.session.get(RequestRow, document.request_id)
    if (
        row is None
        or row.proforma_id != document_id
        or row.state not in (RequestState.DRAFT.value, RequestState.RETURNED.value)
    ):
        return
    before = content_of(change.session, row)
    read = load_extraction(change.session, document_id)
    company_currency = administering.company_row(change.session).currency
    after = with_known_vendor(change.session, filled(before, read, company_currency, document.file_name))
    if after == before or draft_problems(after):
        return
    write_content(change.session, row, after)
    row.updated_at = change.now
    row.version += 1
    change.record(
        "draft_filled",
        noun="request",
        object_id=row.id,
        revision=row.version,
        changes=changed_fields(before, after),
        sha256=document.sha256,
    )


def filled(content: RequestContent, read: Extraction, company_currency: str, file_name: str) -> RequestContent:
    """Return the content with what the proforma says wherever the person has typed nothing."""
    lines = content.lines or lines_from(read)
    currency = content.currency
    read_currency = read.value(FieldName.CURRENCY)
    if not content.lines and content.currency == company_currency and read_currency:
        currency = read_currency
    number = read.value(FieldName.NUMBER)
    vendor = content.vendor_name or (read.value(FieldName.VENDOR) or "")[:200]
    title = content.title or _title_for(lines, vendor, number, file_name)
    return replace(content, vendor_name=vendor, title=clean_text(title)[:LONGEST_TITLE], currency=currency, lines=lines)


def _title_for(lines: tuple[RequestLine, ...], vendor: str, number: str | None, file_name: str) -> str:
    if lines:
        first = shorten(lines[0].description, _LONGEST_ITEM_IN_TITLE, placeholder=" …")
        return first if len(lines) == 1 else _("{first} and {more} more", first=first, more=len(lines) - 1)
    return _("Quotation {number}", number=number) if number else vendor or file_name


def lines_from(read: Extraction) -> tuple[RequestLine, ...]:
    """Turn the lines of a proforma into net request lines; what can't be a line is left for the person."""
    lines = []
    for line in read.lines:
        rate = line.tax_rate if line.tax_rate is not None else _single_rate(read)
        price = line.unit_price
        quantity = line.quantity if line.quantity else Decimal(1)
        if line.amount is not None and (price is None or line.discount):
            price = line.amount / quantity
        if price is None or price < 0 or quantity <= 0 or price > LARGEST or quantity > LARGEST_QUANTITY:
            continue
        net = price / (1 + rate / 100) if read.prices_include_tax else price
        lines.append(
            RequestLine(
                description=clean_text(line.description)[:LONGEST_DESCRIPTION],
                quantity=quantity,
                unit_price=net.quantize(Decimal("0.000001")).normalize() + Decimal("0.00"),
                code=clean_text(line.code)[:100],
                unit=clean_text(line.unit)[:40],
                tax_rate=rate,
            )
        )
    return tuple(lines)


def _single_rate(read: Extraction) -> Decimal:
    """The tax rate that net and tax imply, where the lines don't say theirs."""
    net, tax = read.amount(FieldName.NET), read.amount(FieldName.TAX)
    if not net or tax is None or not 0 <= tax <= net:
        return Decimal(0)
    rate = (tax / net * 100).quantize(Decimal("0.1"))
    return rate.quantize(Decimal(1)) if rate == rate.to_integral() else rate
