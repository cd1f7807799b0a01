"""Line items from tables and till slips."""

from __future__ import annotations

from decimal import Decimal

import pytest

from p2p_desktop.documents.extractors.columns import Column, column_of
from p2p_desktop.domain.document import Extraction
from tests.documents.papers import read


def _rows(found: Extraction) -> list[tuple[str, str | None, str | None, str | None]]:
    def text(value: Decimal | None) -> str | None:
        return None if value is None else f"{value:f}"

    return [(line.description, text(line.quantity), text(line.unit_price), text(line.amount)) for line in found.lines]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Unit Price Excl. VAT", Column.UNIT_PRICE), ("Line Amount Excl. VAT", Column.AMOUNT),
        ("VAT amount", Column.TAX_AMOUNT), ("Menge", Column.QUANTITY), ("Einzelpreis", Column.UNIT_PRICE),
        ("Gesamtpreis", Column.AMOUNT), ("P.U. HT", Column.UNIT_PRICE), ("Montant HT", Column.AMOUNT),
        ("Désignation", Column.DESCRIPTION), ("Cantidad", Column.QUANTITY), ("Importe", Column.AMOUNT),
        ("Quantità", Column.QUANTITY), ("Prezzo", Column.UNIT_PRICE), ("Aantal", Column.QUANTITY),
        ("Bedrag", Column.AMOUNT), ("Omschrijving", Column.DESCRIPTION), ("Ilość", Column.QUANTITY),
        ("Wartość", Column.AMOUNT), ("Nazwa", Column.DESCRIPTION), ("Preço", Column.UNIT_PRICE),
        ("Art.-Nr.", Column.CODE), ("Pos", Column.POSITION), ("Rem.", Column.DISCOUNT), ("MwSt-%", Column.TAX),
    ],
)  # fmt: skip
def test_a_heading_is_known_in_many_languages(heading: str, column: Column) -> None:
    assert column_of(heading) is column


def test_a_table_is_read_with_wrapped_descriptions() -> None:
    found = read(
        """
Item          Description                       Qty     Unit price    Amount
HL-1          Notebook Tern 14, 32 GB             5       1,389.00    6,945.00
              3 years on-site service
HL-2          Docking station, 90 W               2         168.50      337.00
Subtotal                                                              7,282.00
VAT 19%                                                               1,383.58
Total EUR                                                             8,665.58
"""
    )
    assert _rows(found) == [
        ("Notebook Tern 14, 32 GB 3 years on-site service", "5", "1389.00", "6945.00"),
        ("Docking station, 90 W", "2", "168.50", "337.00"),
    ]
    assert [line.code for line in found.lines] == ["HL-1", "HL-2"]
    assert [line.confidence for line in found.lines] == [0.9, 0.9]


def test_carried_totals_and_repeated_headings_are_no_lines() -> None:
    heading = "Description            Qty     Unit price    Amount"
    found = read(
        f"{heading}\nPaper A4                10           4.00     40.00\n"
        "Carried forward                            40.00",
        f"{heading}\nBrought forward                            40.00\n"
        "Pens                     5           2.00     10.00\n"
        "Total                                      50.00",
    )
    assert _rows(found) == [("Paper A4", "10", "4.00", "40.00"), ("Pens", "5", "2.00", "10.00")]


def test_a_discount_under_a_line_is_taken_off_it() -> None:
    found = read(
        """
Pos   Bezeichnung             Menge    Einzelpreis     Betrag
1     Kunstrasen                  3           4,00      12,00
      abzgl. Rabatt                                     -2,00
2     Schwamm                     2           5,00      10,00
Summe netto                                             20,00
"""
    )
    assert [(row[0], row[3]) for row in _rows(found)] == [("Kunstrasen", "10.00"), ("Schwamm", "10.00")]


def test_the_table_of_taxes_is_no_table_of_lines() -> None:
    found = read(
        """
Artikelbeschreibung       Menge    Preis     Betrag
Joghurt                      50     5,50     275,00
Rechnungssumme netto                         275,00
Art            Basisbetrag     Steuersatz    Steuerbetrag
Umsatzsteuer        275,00              7           19,25
"""
    )
    assert _rows(found) == [("Joghurt", "50", "5.50", "275.00")]


def test_a_till_slip_with_the_quantity_under_the_goods_is_read() -> None:
    found = read(
        """
Papeterie Morgenstern
Beleg-Nr. 2026-118804
Kopierpapier A4
10 x 5,49      54,90
Gelschreiber
24 x 2,35      56,40
Summe EUR     111,30
Bar           120,00
Rückgeld        8,70
"""
    )
    assert _rows(found) == [("Kopierpapier A4", "10", "5.49", "54.90"), ("Gelschreiber", "24", "2.35", "56.40")]


def test_amounts_in_a_letter_are_no_lines() -> None:
    found = read(
        "Dear customer,\nwe remind you of the fee of 12.50 that you owe us since 2 May,\nand of 7.10 for postage."
    )
    assert found.lines == ()
