"""Inside the sandbox: e-invoices (EN 16931) as plain values, from XML that lies in a PDF or is a file of its own.

CII (Factur-X, ZUGFeRD 2, XRechnung), UBL 2.1 and, turned into CII, ZUGFeRD 1 are read by the library factur-x. What
it finds is named by business terms (BT-1 …); here they become the program's own fields, as text only: whoever asked
looks at every value again. XML with a document type is refused, whatever it declares: no standard of e-invoices has
one, and entities are how XML explodes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import cast

import pypdfium2 as pdfium
from facturx.parse_xml import parse_ubl_cii_xml
from lxml import etree

Json = dict[str, object]

MOST_BYTES = 10_000_000
_MOST_ATTACHMENTS = 50
_MOST_LINES = 5_000
_MOST_DEPTH = 60
#: What the library calls each kind of XML, by its root.
_FLAVOURS = {
    "CrossIndustryInvoice": "factur-x", "CrossIndustryDocument": "factur-x",
    "Invoice": "ubl-2.1-invoice", "CreditNote": "ubl-2.1-creditnote",
}  # fmt: skip

#: UNTDID 1001: what a document is. Corrections (384) and self-billed invoices (389) are bills; 261 and 381 credit.
_KINDS = {
    "325": "proforma", "310": "proforma",
    "381": "credit_note", "261": "credit_note", "262": "credit_note", "296": "credit_note", "308": "credit_note",
    "396": "credit_note", "420": "credit_note", "458": "credit_note", "532": "credit_note", "83": "credit_note",
}  # fmt: skip
_FIELDS = {
    "number": "BT-1", "date": "BT-2", "due_date": "BT-9", "currency": "BT-5", "order_reference": "BT-13",
    "net": "BT-109", "tax": "BT-110", "total": "BT-112", "payment_terms": "BT-20",
}  # fmt: skip
_ADDRESS = ("addr_l1", "addr_l2", "addr_l3", "postcode", "city", "country_code")
_LINE_FIELDS = {
    "description": "BT-153", "code": "BT-155", "quantity": "BT-129", "unit": "BT-130", "unit_price": "BT-146",
    "price_per": "BT-149", "amount": "BT-131", "tax_rate": "BT-152",
}  # fmt: skip


class NoInvoice(Exception):
    """XML that is no e-invoice, or must not be read; the code says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def invoice_in(document: pdfium.PdfDocument) -> Json:
    """Return the e-invoice in a PDF: ``{}`` without one, ``{"problem": code}`` where it cannot be read."""
    problem: Json = {}
    for name, data in _attached_xml(document):
        try:
            return invoice_of(data)
        except NoInvoice as error:
            # Other XML may lie beside the invoice; only what calls itself one is worth a word.
            if error.code != "OTHER_XML" or _is_named_invoice(name):
                problem = {"problem": error.code}
    return problem


def invoice_of(data: bytes) -> Json:
    """Return the e-invoice in XML as text values; raise NoInvoice where it is none."""
    root = _tree(data)
    flavour = _FLAVOURS[etree.QName(root).localname]
    tree = _as_cii(root)
    _keep_plain_days(tree)
    _name_currency(tree)
    try:
        terms = parse_ubl_cii_xml(
            tree,
            flavor=flavour,
            level="extended",
            date_as="string",
            bytes_as="string",
            check_xsd=False,
            check_schematron=False,
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, etree.LxmlError) as error:
        raise NoInvoice("BAD_INVOICE") from error
    return _invoice(terms)


def _attached_xml(document: pdfium.PdfDocument) -> Iterator[tuple[str, bytes]]:
    for index in range(min(document.count_attachments(), _MOST_ATTACHMENTS)):
        try:
            attachment = document.get_attachment(index)
            name = attachment.get_name()
            if name.lower().endswith(".xml"):
                yield name, bytes(attachment.get_data())
        except pdfium.PdfiumError:
            continue


def _is_named_invoice(name: str) -> bool:
    return name.lower() in (
        "factur-x.xml",
        "zugferd-invoice.xml",
        "xrechnung.xml",
        "cii-invoice.xml",
        "ubl-invoice.xml",
    )


def _tree(data: bytes) -> etree._Element:
    if len(data) > MOST_BYTES:
        raise NoInvoice("XML_TOO_LARGE")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoInvoice("XML_DTD" if b"<!DOCTYPE" in data.replace(b"\x00", b"") else "BAD_XML") from error
    if root.getroottree().docinfo.doctype:
        raise NoInvoice("XML_DTD")
    if _depth(root) > _MOST_DEPTH:
        raise NoInvoice("BAD_XML")
    if etree.QName(root).localname not in _FLAVOURS:
        raise NoInvoice("OTHER_XML")
    return root


def _depth(root: etree._Element) -> int:
    deepest = depth = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


# ZUGFeRD 1 -----------------------------------------------------------------------------------------------------------

_CII = "urn:un:unece:uncefact:data:standard:"
_NEW_SPACES = {
    "rsm": f"{_CII}CrossIndustryInvoice:100",
    "ram": f"{_CII}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_CII}UnqualifiedDataType:100",
    "qdt": f"{_CII}QualifiedDataType:100",
}
_SPACES = {
    "urn:ferd:CrossIndustryDocument:invoice:1p0": "rsm",
    f"{_CII}ReusableAggregateBusinessInformationEntity:12": "ram",
    f"{_CII}UnqualifiedDataType:15": "udt",
    f"{_CII}QualifiedDataType:12": "qdt",
}
#: What ZUGFeRD 1 (CII D13B) calls otherwise than CII D16B.
_NEW_NAMES = {
    "CrossIndustryDocument": "CrossIndustryInvoice",
    "SpecifiedExchangedDocumentContext": "ExchangedDocumentContext",
    "HeaderExchangedDocument": "ExchangedDocument",
    "SpecifiedSupplyChainTradeTransaction": "SupplyChainTradeTransaction",
    "ApplicableSupplyChainTradeAgreement": "ApplicableHeaderTradeAgreement",
    "ApplicableSupplyChainTradeDelivery": "ApplicableHeaderTradeDelivery",
    "ApplicableSupplyChainTradeSettlement": "ApplicableHeaderTradeSettlement",
    "SpecifiedSupplyChainTradeAgreement": "SpecifiedLineTradeAgreement",
    "SpecifiedSupplyChainTradeDelivery": "SpecifiedLineTradeDelivery",
    "SpecifiedSupplyChainTradeSettlement": "SpecifiedLineTradeSettlement",
    "ApplicablePercent": "RateApplicablePercent",
}
_SUMMATION = "SpecifiedTradeSettlementMonetarySummation"


def _as_cii(root: etree._Element) -> etree._Element:
    """Write ZUGFeRD 1 as the CII that came after it; anything else stays as it is."""
    if etree.QName(root).localname != "CrossIndustryDocument":
        return root
    return _renamed(root, in_line=False)


def _renamed(element: etree._Element, *, in_line: bool) -> etree._Element:
    name = etree.QName(element)
    in_line = in_line or name.localname == "IncludedSupplyChainTradeLineItem"
    local = _NEW_NAMES.get(name.localname, name.localname)
    if local == _SUMMATION:
        local = f"SpecifiedTradeSettlement{'Line' if in_line else 'Header'}MonetarySummation"
    parent = element.getparent()
    if local == "ID" and parent is not None and etree.QName(parent).localname.endswith("ReferencedDocument"):
        local = "IssuerAssignedID"
    space = _NEW_SPACES.get(_SPACES.get(name.namespace or "", ""), name.namespace)
    new = etree.Element(f"{{{space}}}{local}", nsmap=_NEW_SPACES if parent is None else None)
    new.text = element.text
    for key, value in element.attrib.items():
        new.set(key, value)
    for child in element:
        new.append(_renamed(child, in_line=in_line))
    return new


# What the library stumbles over ---------------------------------------------------------------------------------------

#: ISO 4217 for "no currency".
_NO_CURRENCY = "XXX"
_SETTLEMENT = "ApplicableHeaderTradeSettlement"


def _keep_plain_days(root: etree._Element) -> None:
    """Leave only days (UNTDID 2379, 102) in a CII: it may give times, weeks and months too, where none is needed."""
    for element in list(root.iter("{*}DateTimeString", "{*}DateString")):
        day = (element.text or "").strip()[:8]
        parent = element.getparent()
        if element.get("format") in (None, "102", "203", "204") and _is_day(day):
            element.text = day
            element.set("format", "102")
        elif parent is not None:
            parent.remove(element)


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _name_currency(root: etree._Element) -> None:
    """Say the currency of a CII where only its amounts do, or nothing does: the library finds no tax without it."""
    settlement = next(root.iter(f"{{*}}{_SETTLEMENT}"), None)
    if settlement is None:
        return
    code = settlement.find("{*}InvoiceCurrencyCode")
    if code is None:
        code = etree.Element(f"{{{etree.QName(settlement).namespace}}}InvoiceCurrencyCode")
        settlement.insert(0, code)
    if not (code.text or "").strip():
        found = (element.get("currencyID") for element in settlement.iter())
        code.text = next(filter(None, found), _NO_CURRENCY)
    for tax in settlement.iter("{*}TaxTotalAmount"):
        if not tax.get("currencyID"):
            tax.set("currencyID", code.text)


# The program's own fields -------------------------------------------------------------------------------------------


def _invoice(terms: Mapping[str, object]) -> Json:
    vendor = _first(terms.get("BG-4"))
    contact = _first(vendor.get("contacts"))
    fields = {name: _text(terms.get(term)) for name, term in _FIELDS.items()}
    fields["vendor"] = _text(vendor.get("name"))
    fields["vendor_address"] = ", ".join(filter(None, (_text(vendor.get(part)) for part in _ADDRESS)))
    fields["tax_id"] = _text(vendor.get("vat_identifier")) or _text(vendor.get("tax_identifier"))
    fields["email"], fields["phone"] = _text(contact.get("email")), _text(contact.get("phone"))
    fields["iban"], fields["bic"] = _text(_deep(terms, "BT-84")), _text(_deep(terms, "BT-86"))
    lines = terms.get("BG-25")
    return {
        "kind": _KINDS.get(_text(terms.get("BT-3")), "invoice"),
        "fields": {name: value for name, value in fields.items() if value and value != _NO_CURRENCY},
        "lines": list(_lines(lines[:_MOST_LINES])) if isinstance(lines, list) else [],
    }


def _lines(lines: list[object]) -> Iterator[Json]:
    """Give the lines that charge something; others hold notes only."""
    for line in lines:
        values = {name: _text(_deep(line, term)) for name, term in _LINE_FIELDS.items()}
        if values["amount"] or values["unit_price"]:
            yield {name: value for name, value in values.items() if value}


def _first(value: object) -> Mapping[str, object]:
    if isinstance(value, list):
        value = value[0] if value else None
    return cast(Mapping[str, object], value) if isinstance(value, Mapping) else {}


def _deep(terms: object, wanted: str) -> object:
    """Find a term wherever the library has grouped it; the first of several."""
    if isinstance(terms, Mapping):
        if terms.get(wanted) not in (None, ""):
            return terms[wanted]
        parts: list[object] = [value for key, value in terms.items() if str(key).startswith("BG-")]
    elif isinstance(terms, list):
        parts = list(terms)
    else:
        return None
    found = (_deep(part, wanted) for part in parts)
    return next((each for each in found if each is not None), None)


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, Mapping):
        value = next(iter(value.values()), "")
    return "" if value is None else " ".join(str(value).split())[:500]
