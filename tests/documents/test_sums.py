"""Net, tax and total: labels propose, arithmetic disposes (X-1)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from p2p_desktop.documents.extractors.labels import Role, role_of
from p2p_desktop.domain.document import DocumentState, FieldName, KnownVendor, Reason
from tests.documents.papers import read


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Grand Total", Role.TOTAL),
        ("Rechnungssumme Brutto (inkl. USt.)", Role.TOTAL),
        ("Rechnungssumme Netto (excl. USt.)", Role.NET),
        ("Rechnungssumme ohne USt.", Role.NET),
        ("Total HT", Role.NET),
        ("Total TTC", Role.TOTAL),
        ("Net à payer TTC", Role.TOTAL),
        ("zzgl. 19 % MwSt.", Role.TAX),
        ("USt. Gesamt:", Role.TAX),
        ("Sub-Total", Role.SUBTOTAL),
        ("SubTota1", Role.SUBTOTAL),
        ("Total Qty", Role.COUNT),
        ("Serv. Charge (10%)", Role.CHARGE),
        ("Rounding Adj", Role.ROUNDING),
        ("Rückgeld", Role.CHANGE),
        ("VAT Reg No", Role.OTHER),
        ("Übertrag", Role.CARRIED),
        ("do zapłaty", Role.TOTAL),
        ("Totale da pagare", Role.TOTAL),
        ("Te betalen", Role.TOTAL),
    ],
)
def test_a_label_says_what_an_amount_is(label: str, role: Role) -> None:
    assert role_of(label)[0] is role


def test_net_and_tax_that_add_up_to_the_total_are_sure() -> None:
    found = read("Rechnung Nr. 4711\nSumme netto      845,00\nzzgl. 19% MwSt.  160,55\nGesamtbetrag EUR  1.005,55")
    for name, value in ((FieldName.NET, "845.00"), (FieldName.TAX, "160.55"), (FieldName.TOTAL, "1005.55")):
        field = found.field(name)
        assert field is not None
        assert (field.value, field.reason) == (value, Reason.ARITHMETIC)


def test_the_currency_printed_beside_sure_amounts_is_sure() -> None:
    found = read("Summe netto      845,00\nzzgl. 19% MwSt.  160,55\nGesamtbetrag EUR  1.005,55")
    field = found.field(FieldName.CURRENCY)
    assert field is not None
    assert (field.value, field.reason) == ("EUR", Reason.ARITHMETIC)


def test_a_total_without_arithmetic_stays_to_check() -> None:
    field = read("Invoice 12\nTotal  99.00").field(FieldName.TOTAL)
    assert field is not None
    assert (field.value, field.is_sure) == ("99.00", False)


def test_several_taxes_are_added() -> None:
    found = read(
        "Rechnungssumme Netto  473,00\nSteuerbasisbetrag USt. 7%  275,00  19,25\n"
        "Steuerbasisbetrag USt. 19%  198,00  37,62\nRechnungssumme Brutto  529,87"
    )
    assert [found.value(name) for name in (FieldName.NET, FieldName.TAX, FieldName.TOTAL)] == [
        "473.00", "56.87", "529.87",
    ]  # fmt: skip


def test_cash_less_change_proves_a_total() -> None:
    field = read("SHOP\nMilk    14.10\nTOTAL   14.10\nCASH    20.00\nCHANGE   5.90").field(FieldName.TOTAL)
    assert field is not None
    assert (field.value, field.reason) == ("14.10", Reason.ARITHMETIC)


def test_a_total_rounded_to_the_coin_is_the_total() -> None:
    found = read(
        "Total (Excluding GST)      67.00\nGST Payable                4.02\n"
        "Total (Inclusive of GST)   71.02\nRounding Adj              -0.02\n"
        "TOTAL                     71.00\nCASH   71.00"
    )
    assert found.value(FieldName.TOTAL) == "71.00"


def test_sums_of_one_tax_rate_do_not_prove_the_total() -> None:
    field = read(
        "Total 6% supplies (excl. GST)   30.24\nGST   1.81\nTotal 6% supplies (Inc. GST)   32.05\n"
        "Total 0% supplies   19.83\nTotal Payable   51.88"
    ).field(FieldName.TOTAL)
    assert field is not None
    assert (field.value, field.is_sure) == ("51.88", False)


def test_amounts_in_parentheses_and_with_minus_behind_are_negative_in_a_credit_note() -> None:
    found = read("Credit note CN-12\nTotal excl. VAT  100.00-\nVAT 20%  20.00-\nTotal incl. VAT  120.00-")
    assert found.value(FieldName.TOTAL) == "-120.00"


def test_a_document_is_read_when_vendor_date_total_and_currency_are_sure() -> None:
    known = KnownVendor("v1", "Harbour Ltd", tax_id="IE6388047V")
    text = (
        "Harbour Ltd    VAT ID IE6388047V\nInvoice no. H-77\nInvoice date  27 March 2026\nDue date  26 April 2026\n"
        "Payment within 30 days.\nNet total   100.00\nVAT 20%   20.00\nTotal EUR   120.00"
    )
    assert read(text, vendors=(known,)).state is DocumentState.READ
    assert read(text).state is DocumentState.NEEDS_REVIEW
    assert read(text.replace("20.00\nTotal", "21.00\nTotal"), vendors=(known,)).state is DocumentState.NEEDS_REVIEW


def test_prices_include_tax_where_the_lines_add_up_to_the_total() -> None:
    till = read(
        "Corner Shop\nBread     3.00\nWine     20.80\nTOTAL EUR  23.80\n"
        "Net  20.00\nVAT 19%  3.80\nCASH  30.00\nCHANGE  6.20"
    )
    assert till.prices_include_tax
    assert sum((line.amount or Decimal(0) for line in till.lines), Decimal(0)) == Decimal("23.80")
