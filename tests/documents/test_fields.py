"""Vendor, numbers, tax numbers, accounts, kind and language."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2p_desktop.documents.extractors.extract import extract
from p2p_desktop.domain import po_number
from p2p_desktop.domain.document import FieldName, Kind, Knowledge, KnownVendor, Reason, Source
from tests.documents.papers import TODAY, page, read

_LETTER = """
Kraxi GmbH · Flugzeugallee 17 · 12345 Papierfeld                         info@kraxi.example
Papierflieger-Vertriebs-GmbH
Rabattstr. 25
34567 Osterhausen
Rechnungsnummer: 2026-03             Rechnungsdatum: 11. Mai 2026
Ihre Bestellnummer: ABC-123
Gesamtbetrag EUR    100,00
Kraxi GmbH            USt-IdNr  DE136695976            IBAN DE89 3704 0044 0532 0130 00
"""


def test_a_letter_gives_its_fields() -> None:
    found = read(_LETTER)
    wanted = {
        FieldName.VENDOR: "Kraxi GmbH",
        FieldName.NUMBER: "2026-03",
        FieldName.DATE: "2026-05-11",
        FieldName.ORDER_REFERENCE: "ABC-123",
        FieldName.TAX_ID: "DE136695976",
        FieldName.IBAN: "DE89370400440532013000",
        FieldName.TOTAL: "100.00",
        FieldName.CURRENCY: "EUR",
        FieldName.EMAIL: "info@kraxi.example",
    }
    assert {name: found.value(name) for name in wanted} == wanted
    assert found.language == "de"


def test_check_digits_make_an_account_and_a_tax_number_sure() -> None:
    found = read(_LETTER)
    iban, tax_id = found.field(FieldName.IBAN), found.field(FieldName.TAX_ID)
    assert iban is not None
    assert tax_id is not None
    assert (iban.reason, tax_id.reason) == (Reason.CHECKSUM, Reason.CHECKSUM)


def test_an_account_with_wrong_check_digits_is_shown_but_never_sure() -> None:
    field = read("Total 5.00\nIBAN: DE12 1234 5678 1234 5678 90").field(FieldName.IBAN)
    assert field is not None
    assert (field.value, field.is_sure) == ("DE12123456781234567890", False)


def test_two_accounts_leave_the_account_to_check() -> None:
    field = read("IBAN DE89 3704 0044 0532 0130 00\nIBAN GB82 WEST 1234 5698 7654 32").field(FieldName.IBAN)
    assert field is not None
    assert not field.is_sure


@pytest.mark.parametrize(
    "known",
    [
        KnownVendor("v1", "Kraxi Handels GmbH", tax_id="DE 136 695 976"),
        KnownVendor("v1", "Kraxi Handels GmbH", ibans=("DE89 3704 0044 0532 0130 00",)),
        KnownVendor("v1", "Kraxi Handels GmbH", email="rechnung@kraxi.example"),
        KnownVendor("v1", "Kraxi Handels GmbH", aliases=("KRAXI",)),
    ],
)
def test_a_known_vendor_is_recognised_and_sure(known: KnownVendor) -> None:
    field = read(_LETTER, vendors=(known,)).field(FieldName.VENDOR)
    assert field is not None
    assert (field.value, field.reason) == ("Kraxi Handels GmbH", Reason.MASTER_DATA)


def test_another_known_vendor_is_not_forced_on_a_document() -> None:
    field = read(_LETTER, vendors=(KnownVendor("v2", "Harbour Ltd", tax_id="IE6388047V"),)).field(FieldName.VENDOR)
    assert field is not None
    assert (field.value, field.reason) == ("Kraxi GmbH", Reason.AGREEMENT)


def test_our_own_name_and_tax_number_are_not_the_vendor_s() -> None:
    text = "Bill to\nLindenhof Studio GmbH\nVAT ID DE136695976\n\n\n\nHarbour Ltd\nVAT ID IE6388047V\nTotal 5.00"
    found = read(text, own_names=("Lindenhof Studio GmbH",), own_tax_ids=("DE136695976",))
    assert found.value(FieldName.VENDOR) == "Harbour Ltd"
    assert found.value(FieldName.TAX_ID) == "IE6388047V"


def test_one_of_our_order_numbers_is_sure_wherever_it_stands() -> None:
    number = po_number.make(2026, 17)
    field = read(f"Invoice 12\nThank you for your order {number} of last week\nTotal 5.00").field(
        FieldName.ORDER_REFERENCE
    )
    assert field is not None
    assert (field.value, field.reason) == (number, Reason.CHECKSUM)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Invoice # AA20040134", "AA20040134"), ("Rechnung Nr. PF-2026-0587", "PF-2026-0587"),
        ("Facture FA-00271", "FA-00271"), ("FACTURE PRO FORMA N° DV2026-0417", "DV2026-0417"),
        ("Invoice Number: 42183017", "42183017"), ("Handelsrechnung (380) Nr. 471102 vom 05.03.2018", "471102"),
        ("Factuurnummer: 2026/118", "2026/118"), ("Número de factura: F-2026-9", "F-2026-9"),
        ("Avoir AV-2017-0005", "AV-2017-0005"), ("Beleg-Nr. 2026-118804", "2026-118804"),
    ],
)  # fmt: skip
def test_the_number_is_found_by_its_label(line: str, number: str) -> None:
    assert read(f"Kraxi GmbH\n{line}\nCustomer no. 998877").value(FieldName.NUMBER) == number


def test_a_number_under_its_heading_is_found() -> None:
    text = "Invoice No.          Customer No.         Due Date\nINV-4471             C-20877              May 21, 2026"
    found = read(text)
    assert found.value(FieldName.NUMBER) == "INV-4471"
    assert found.value(FieldName.DUE_DATE) == "2026-05-21"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("PROFORMA INVOICE\nProforma no. 12", Kind.PROFORMA),
        ("Angebot Nr. 12", Kind.PROFORMA),
        ("INVOICE\nInvoice no. 12", Kind.INVOICE),
        ("Rechnung\nRechnungsnummer 12", Kind.INVOICE),
        ("Avoir AV-2017\nFacture liée FA-2017", Kind.CREDIT_NOTE),
        ("Credit note for invoice 12", Kind.CREDIT_NOTE),
        ("LIEFERSCHEIN\nArtikel Menge", Kind.DELIVERY_NOTE),
        ("Auftragsbestätigung 12", Kind.ORDER_CONFIRMATION),
        ("Corner Shop\nMilk 1.20\nTOTAL 1.20\nCASH 2.00\nCHANGE 0.80\nThank you", Kind.RECEIPT),
        ("A poem about the sea", Kind.OTHER),
    ],
)
def test_the_kind_is_told_by_its_words(text: str, kind: Kind) -> None:
    assert read(text).kind is kind


def test_fields_say_where_they_stand_and_how_they_were_read() -> None:
    pages = (page("Rechnung Nr. 12"), page("Gesamtbetrag EUR  99,00", number=2, confidence=0.8))
    found = extract(pages, Knowledge(TODAY))
    total = found.field(FieldName.TOTAL)
    assert total is not None
    assert total.place is not None
    assert (total.place.page, total.source) == (2, Source.OCR)


def test_an_empty_document_gives_no_fields_and_says_so() -> None:
    found = extract((page(""),), Knowledge(TODAY))
    assert (found.kind, found.fields, found.lines) == (Kind.OTHER, (), ())
    assert found.notes == ("Nothing could be read on any page.",)


_WORD = st.one_of(
    st.sampled_from(
        "Total Summe netto MwSt. 19% 7 % Qty Menge Amount Betrag Description EUR € $ RM 1.471,60 12,50 (3.00) 4.00-"
        " 9999999999 03/04/2026 05.03.2013 Invoice no. IBAN DE89370400440532013000 DE136695976 GmbH Cash Change"
        " Rounding 0 x @ - : |"
        " Übertrag Skonto 2026-02-30 1e9 ٣ ½ ０ \u200b".split(" ")
    ),
    st.text(max_size=8),
)
_LINE = st.lists(_WORD, max_size=9).map("   ".join)


@settings(deadline=None, max_examples=150)
@given(st.lists(_LINE, max_size=14), st.floats(0.01, 1.0))
def test_no_paper_makes_extraction_fail(lines: list[str], confidence: float) -> None:
    text = "\n".join(line.replace("\n", " ").replace("\r", " ") for line in lines)
    found = extract((page(text, confidence=confidence),), Knowledge(TODAY))
    assert all(0 < field.confidence < 1 for field in found.fields)
    assert all(field.confidence >= 0.95 for field in found.fields if field.is_sure)
    assert len({field.name for field in found.fields}) == len(found.fields)
