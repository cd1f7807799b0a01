"""E-invoices: read alone and in a PDF, held against the page (X-3), and refused where they are built to harm."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from p2p_desktop.documents.readers.choose import open_document
from p2p_desktop.documents.sniff import Limits
from p2p_desktop.domain.document import Extraction, FieldName, Kind, Knowledge, Reason, Source
from p2p_desktop.domain.document_checks import einvoice_findings
from p2p_desktop.domain.findings import FindingCode, Severity
from p2p_desktop.errors import BadFile
from p2p_desktop.services.extracting_files import read_file
from tests.documents import einvoice_files as files

_TODAY = dt.date(2026, 6, 15)
_SAID = {
    FieldName.VENDOR: "Kraxi GmbH", FieldName.TAX_ID: "DE136695976", FieldName.IBAN: files.IBAN,
    FieldName.NUMBER: "RE-2026-118", FieldName.DATE: "2026-05-12", FieldName.CURRENCY: "EUR",
    FieldName.NET: "100.00", FieldName.TAX: "19.00", FieldName.TOTAL: "119.00",
}  # fmt: skip


def _read(path: Path, scratch: Path) -> Extraction:
    return read_file(path, scratch=scratch / "scratch", known=Knowledge(_TODAY))[0]


def _refused(path: Path, scratch: Path) -> BadFile:
    with pytest.raises(BadFile) as caught:
        open_document(path, scratch=scratch / "scratch", limits=Limits(), report=lambda _done, _all: None)
    assert "stays where it was" in caught.value.sentence
    return caught.value


@pytest.mark.parametrize(
    ("name", "data"), [("cii.xml", files.cii()), ("ubl.xml", files.ubl()), ("zugferd-1.xml", files.zugferd_1())]
)
def test_an_e_invoice_without_a_page_gives_all_it_says_and_a_page_to_look_at(
    name: str, data: bytes, tmp_path: Path
) -> None:
    found, pages = read_file(files.put(tmp_path, name, data), scratch=tmp_path / "scratch", known=Knowledge(_TODAY))
    assert {each: found.value(each) for each in _SAID} == _SAID
    assert {field.source for field in found.fields} == {Source.XML}
    assert {field.name for field in found.fields if field.reason is Reason.E_INVOICE} >= set(_SAID)
    assert [(line.description, line.quantity, line.unit_price, line.amount, line.unit) for line in found.lines] == [
        ("Papierflieger", Decimal(10), Decimal("5.00"), Decimal("50.00"), "pcs"),
        ("Drachen", Decimal(2), Decimal("25.00"), Decimal("50.00"), "pcs"),
    ]
    assert found.kind is Kind.INVOICE
    assert "RE-2026-118" in pages[0].text
    assert (tmp_path / "scratch" / "page-1.jpg").stat().st_size > 5_000


def test_a_credit_note_in_ubl_is_one(tmp_path: Path) -> None:
    assert _read(files.put(tmp_path, "credit.xml", files.ubl(root="CreditNote")), tmp_path).kind is Kind.CREDIT_NOTE


def test_where_e_invoice_and_page_say_the_same_that_is_the_reason_to_be_sure(tmp_path: Path) -> None:
    pdf = files.with_attached(files.page(), "factur-x.xml", files.cii())
    found = _read(files.put(tmp_path, "invoice.pdf", pdf), tmp_path)
    assert {each: found.value(each) for each in _SAID} == _SAID
    reasons = {name: field.reason for name in _SAID if (field := found.field(name)) is not None}
    assert reasons.pop(FieldName.TAX_ID) is Reason.E_INVOICE  # the page does not print it
    assert set(reasons.values()) == {Reason.XML_AND_PAGE}
    assert all(line.place is not None for line in found.lines)
    assert list(einvoice_findings(found)) == []


@pytest.mark.parametrize(
    ("data", "name", "printed", "severity"),
    [
        (files.cii(total="1190.00"), FieldName.TOTAL, "119.00", Severity.BLOCKING),
        (files.cii(iban="GB82WEST12345698765432"), FieldName.IBAN, files.IBAN, Severity.BLOCKING),
        (files.cii(number="RE-2026-119"), FieldName.NUMBER, "RE-2026-118", Severity.WARNING),
    ],
)
def test_what_e_invoice_and_page_disagree_on_is_to_check_and_a_finding_with_both(
    data: bytes, name: FieldName, printed: str, severity: Severity, tmp_path: Path
) -> None:
    pdf = files.with_attached(files.page(), "factur-x.xml", data)
    found = _read(files.put(tmp_path, "invoice.pdf", pdf), tmp_path)
    field = found.field(name)
    assert field is not None
    assert (field.is_sure, field.on_page, field.place is not None) == (False, printed, True)
    (finding,) = einvoice_findings(found)
    assert (finding.code, finding.severity, finding.found) == (FindingCode.XML_PAGE, severity, printed)
    assert finding.expected in finding.message
    assert printed in finding.message


def test_amounts_of_an_e_invoice_that_contradict_each_other_are_never_sure(tmp_path: Path) -> None:
    found = _read(files.put(tmp_path, "wrong.xml", files.cii(total="120.00")), tmp_path)
    field = found.field(FieldName.TOTAL)
    assert field is not None
    assert (field.value, field.is_sure) == ("120.00", False)


_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE Invoice [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'
    b"&c;</Invoice>"
)
_OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE Invoice [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">&a;</Invoice>'
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_BOMB, "XML_DTD"),
        (_OUTSIDE, "XML_DTD"),
        (b'<?xml version="1.0"?><!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/x.dtd"><Invoice/>', "XML_DTD"),
        (b'<?xml version="1.0"?><rss><channel/></rss>', "OTHER_XML"),
        (b'<?xml version="1.0"?><Invoice', "BAD_XML"),
        (b'<?xml version="1.0"?>' + b"<Invoice>" * 300 + b"</Invoice>" * 300, "BAD_XML"),
        (b'<?xml version="1.0"?><Invoice>' + b" " * 10_000_001 + b"</Invoice>", "XML_TOO_LARGE"),
    ],
)
def test_xml_that_is_no_e_invoice_or_is_built_to_harm_is_refused(data: bytes, code: str, tmp_path: Path) -> None:
    assert _refused(files.put(tmp_path, "file.xml", data), tmp_path).code == code


def test_a_harmful_e_invoice_in_a_pdf_is_left_out_and_said_and_the_page_is_read(tmp_path: Path) -> None:
    path = files.put(tmp_path, "invoice.pdf", files.with_attached(files.page(), "factur-x.xml", _BOMB))
    opened = open_document(path, scratch=tmp_path / "s", limits=Limits(), report=lambda _done, _all: None)
    assert opened.enclosed.invoice is None
    assert [note for note in opened.notes if "was not read" in note]
    assert _read(path, tmp_path).value(FieldName.TOTAL) == "119.00"


def test_other_xml_in_a_pdf_is_nothing_to_speak_of(tmp_path: Path) -> None:
    path = files.put(tmp_path, "invoice.pdf", files.with_attached(files.page(), "data.xml", b"<stock><n>1</n></stock>"))
    opened = open_document(path, scratch=tmp_path / "s", limits=Limits(), report=lambda _done, _all: None)
    assert (opened.enclosed.invoice, opened.notes) == (None, ())


_EPC = "BCD\n002\n1\nSCT\nCOBADEFFXXX\nKraxi GmbH\n{iban}\nEUR119.00\n\n\nRE-2026-118"
_SWISS = "\n".join(
    ["SPC", "0200", "1", "CH9300762011623852957", "S", "Schreinerei Alpenblick AG", "Bahnhofstrasse", "12", "8001",
     "Zürich", "CH", *[""] * 7, "119.00", "CHF", *[""] * 7, "NON", "", "RE-2026-118", "EPD"]
)  # fmt: skip


def test_a_giro_code_confirms_account_and_total(tmp_path: Path) -> None:
    shown = tuple(line for line in files.SHOWN if "Umsatzsteuer" not in line and "Netto" not in line)
    pdf = files.page(shown, code=_EPC.format(iban=files.IBAN))
    found = _read(files.put(tmp_path, "invoice.pdf", pdf), tmp_path)
    iban, total = found.field(FieldName.IBAN), found.field(FieldName.TOTAL)
    assert iban is not None
    assert total is not None
    assert (iban.value, iban.is_sure) == (files.IBAN, True)
    assert (total.value, total.reason) == ("119.00", Reason.AGREEMENT)


def test_a_swiss_code_names_the_account_that_no_words_do(tmp_path: Path) -> None:
    shown = ("Schreinerei Alpenblick AG", "Rechnung Nr. 26-0551", "Total CHF 119.00")
    found = _read(files.put(tmp_path, "bill.pdf", files.page(shown, code=_SWISS)), tmp_path)
    iban = found.field(FieldName.IBAN)
    assert iban is not None
    assert (iban.value, iban.reason) == ("CH9300762011623852957", Reason.CHECKSUM)
    assert iban.place is not None
    assert iban.place.box.top > 0.4


def test_a_code_that_names_another_account_makes_neither_sure(tmp_path: Path) -> None:
    pdf = files.page(code=_EPC.format(iban="GB82WEST12345698765432"))
    iban = _read(files.put(tmp_path, "invoice.pdf", pdf), tmp_path).field(FieldName.IBAN)
    assert iban is not None
    assert (iban.value, iban.is_sure, iban.on_page) == (files.IBAN, False, "GB82WEST12345698765432")
