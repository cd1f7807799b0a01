"""The sample documents: their truth adds up, nothing is missing, and they can be made again byte for byte."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import cast

import pypdfium2
import pytest
from PIL import Image
from stdnum import iban
from stdnum.eu import vat

from p2p_desktop.dev import sample_logo
from p2p_desktop.dev.bad_inputs import PASSWORD
from p2p_desktop.dev.make_samples import (
    BUYER,
    PAPERS,
    make,
    make_bad_inputs,
    make_proforma,
    make_receipt,
    readme,
    receipt_paper,
    truth,
)
from p2p_desktop.dev.sample_papers import Made, Paper
from p2p_desktop.paths import resources

SAMPLES = resources() / "samples"
CENT = Decimal("0.01")
Row = dict[str, object]
TEXT_PAPERS = [name for name, paper in PAPERS.items() if paper.made is Made.TEXT]


def _rows() -> list[Row]:
    return [json.loads(line) for line in (SAMPLES / "truth.jsonl").read_text(encoding="utf-8").splitlines()]


def _row(file: str) -> Row:
    return next(row for row in _rows() if row["file"] == file)


def _amount(row: Row, name: str) -> Decimal:
    return Decimal(str(row[name]))


def _dicts(row: Row, name: str) -> list[dict[str, str]]:
    return cast(list[dict[str, str]], row[name])


def _text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\N{NO-BREAK SPACE}", " ")
    finally:
        document.close()


def _pages(path: Path) -> int:
    if path.suffix != ".pdf":
        with Image.open(path) as picture:
            return int(getattr(picture, "n_frames", 1))
    document = pypdfium2.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()


def test_every_file_in_the_truth_exists_and_every_file_has_a_truth() -> None:
    files = {path.name for path in SAMPLES.iterdir()} - {"truth.jsonl", "README.md", sample_logo.FILE}
    assert sorted(str(row["file"]) for row in _rows()) == sorted(files)


def test_the_truth_is_what_the_script_would_write_now() -> None:
    assert _rows() == [json.loads(json.dumps(truth(paper))) for paper in PAPERS.values()]


def test_the_readme_names_every_sample_with_its_licence() -> None:
    written = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert written == readme(list(PAPERS.values()))
    assert [line for line in written.splitlines() if line.endswith("| CC0-1.0 |")] == [
        *(f"| `{paper.file}` | {paper.about} | {paper.made} | CC0-1.0 |" for paper in PAPERS.values()),
        f"| `{sample_logo.FILE}` | {sample_logo.ABOUT} | drawn | CC0-1.0 |",
    ]


def test_the_logo_is_what_the_script_would_draw_now(tmp_path: Path) -> None:
    with Image.open(sample_logo.make_logo(tmp_path)) as drawn, Image.open(SAMPLES / sample_logo.FILE) as kept:
        assert (drawn.size, drawn.tobytes()) == (kept.size, kept.tobytes())


@pytest.mark.parametrize("row", _rows(), ids=lambda row: str(row["file"]))
def test_quantity_times_price_is_the_amount_of_every_line(row: Row) -> None:
    for item in _dicts(row, "items"):
        product = Decimal(item["quantity"]) * Decimal(item["unit_price"])
        assert product.quantize(CENT, ROUND_HALF_UP) == Decimal(item["amount"]), item["description"]


@pytest.mark.parametrize("row", _rows(), ids=lambda row: str(row["file"]))
def test_lines_charges_and_discount_give_the_net_and_tax_gives_the_total(row: Row) -> None:
    lines = sum((Decimal(item["amount"]) for item in _dicts(row, "items")), Decimal(0))
    whole = lines + _amount(row, "charges") - _amount(row, "discount")
    assert whole == _amount(row, "total" if row["prices_include_tax"] else "net")
    assert _amount(row, "net") + _amount(row, "tax") == _amount(row, "total")


@pytest.mark.parametrize("row", _rows(), ids=lambda row: str(row["file"]))
def test_the_tax_of_each_rate_is_right_to_the_cent(row: Row) -> None:
    shares = _dicts(row, "taxes")
    for share in shares:
        exact = Decimal(share["base"]) * Decimal(share["rate"]) / 100
        # Out of a gross price the net is rounded first, so the tax may be a cent off.
        allowed = CENT if row["prices_include_tax"] else Decimal(0)
        assert abs(exact.quantize(CENT, ROUND_HALF_UP) - Decimal(share["tax"])) <= allowed
    assert sum(Decimal(share["base"]) for share in shares) == _amount(row, "net")
    assert sum(Decimal(share["tax"]) for share in shares) == _amount(row, "tax")


@pytest.mark.parametrize("row", _rows(), ids=lambda row: str(row["file"]))
def test_invented_tax_ids_and_accounts_pass_their_checksums(row: Row) -> None:
    assert vat.is_valid(str(row["tax_id"]))
    assert row["iban"] is None or iban.is_valid(str(row["iban"]))


def test_the_buyer_is_never_the_vendor() -> None:
    assert vat.is_valid(BUYER.tax_id)
    assert BUYER.name not in {row["vendor"] for row in _rows()}


@pytest.mark.parametrize("row", _rows(), ids=lambda row: str(row["file"]))
def test_the_number_of_pages_is_as_the_truth_says(row: Row) -> None:
    assert _pages(SAMPLES / str(row["file"])) == row["pages"]


@pytest.mark.parametrize("name", TEXT_PAPERS)
def test_what_the_truth_says_stands_on_the_page(name: str) -> None:
    paper = PAPERS[name]
    page = " ".join(_text(SAMPLES / paper.file).split())
    digits = "".join(filter(str.isdigit, page))
    for words in (
        paper.vendor.name,
        paper.number,
        paper.vendor.tax_id,
        paper.vendor.printed_iban,
        paper.order_reference,
    ):
        assert words in page
    taxes = (share.tax for share in paper.taxes)
    for amount in (paper.net, paper.total, *taxes, *(item.amount for item in paper.items)):
        assert "".join(filter(str.isdigit, f"{amount:.2f}")) in digits


@pytest.mark.parametrize("name", ["proforma-de-scan"])
def test_the_scanned_proforma_has_no_text(name: str) -> None:
    assert _text(SAMPLES / PAPERS[name].file).strip() == ""


@pytest.mark.parametrize("name", TEXT_PAPERS)
def test_making_a_text_document_again_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    paper = PAPERS[name]
    assert make(paper, folder=tmp_path).read_bytes() == (SAMPLES / paper.file).read_bytes()


@pytest.mark.parametrize("name", ["receipt-till", "invoice-scan"])
def test_making_a_scan_again_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    first, again = (make(PAPERS[name], folder=tmp_path / turn) for turn in ("first", "again"))
    assert first.read_bytes() == again.read_bytes()


def test_all_samples_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.iterdir()) < 4_000_000


def test_the_fitting_receipt_bills_exactly_what_the_proforma_offered() -> None:
    assert PAPERS["receipt-fits-laptops"].items == PAPERS["proforma-en-laptops"].items
    assert PAPERS["receipt-fits-laptops"].total == PAPERS["proforma-en-laptops"].total == Decimal("9564.03")
    assert PAPERS["receipt-fits-laptops"].order_reference == PAPERS["proforma-en-laptops"].number


def test_the_differing_receipt_has_one_higher_price_and_one_higher_quantity() -> None:
    offered, billed = PAPERS["proforma-de-scan"].items, PAPERS["receipt-price-quantity"].items
    prices = [new.unit_price - old.unit_price for old, new in zip(offered, billed, strict=True)]
    quantities = [new.quantity - old.quantity for old, new in zip(offered, billed, strict=True)]
    assert prices == [0, Decimal("18.00"), 0]
    assert quantities == [0, 0, 1]


def test_the_other_vendors_receipt_equals_the_french_proforma_in_all_but_the_vendor() -> None:
    offered, billed = PAPERS["proforma-fr"], PAPERS["receipt-other-vendor"]
    assert (billed.items, billed.total, billed.order_reference) == (offered.items, offered.total, offered.number)
    assert billed.vendor.name != offered.vendor.name
    assert {billed.vendor.tax_id, billed.vendor.iban}.isdisjoint({offered.vendor.tax_id, offered.vendor.iban})


def test_the_second_bill_has_the_same_lines_under_another_number_and_date() -> None:
    first, second = PAPERS["receipt-fits-laptops"], PAPERS["receipt-billed-before"]
    assert (second.items, second.vendor) == (first.items, first.vendor)
    assert second.number != first.number
    assert second.date != first.date


@pytest.mark.parametrize("name", [paper.name for paper in PAPERS.values() if paper.quotation])
def test_a_receipt_for_a_live_order_carries_its_number_and_date(name: str, tmp_path: Path) -> None:
    path = make_receipt(name, folder=tmp_path, order_number="PO-2026000001ABC", document_date=date(2026, 11, 23))
    page = _text(path)
    assert path.name == f"{name}.pdf"
    assert "PO-2026000001ABC" in page
    assert PAPERS[name].quotation not in page
    row = truth(receipt_paper(name, order_number="PO-2026000001ABC", document_date=date(2026, 11, 23)))
    assert (row["order_reference"], row["date"]) == ("PO-2026000001ABC", "2026-11-23")


def test_a_receipt_without_an_order_number_carries_the_quotation(tmp_path: Path) -> None:
    path = make_receipt(
        "receipt-fits-laptops",
        folder=tmp_path,
        order_number=None,
        document_date=date(2026, 11, 23),
        number="HLC-26-77001",
    )
    page = _text(path)
    assert "HLC-Q-26-1043" in page
    assert "HLC-26-77001" in page
    assert "23 November 2026" in page


def test_a_proforma_can_be_dated_today(tmp_path: Path) -> None:
    path = make_proforma("proforma-fr", folder=tmp_path, document_date=date(2026, 11, 23))
    assert "23/11/2026" in _text(path)


def test_discount_delivery_and_two_rates_come_to_the_printed_total() -> None:
    paper: Paper = PAPERS["invoice-de-taxes"]
    assert (paper.net, paper.tax, paper.total) == (Decimal("1114.50"), Decimal("119.42"), Decimal("1233.92"))
    assert [(share.rate, share.tax) for share in paper.taxes] == [
        (Decimal(7), Decimal("53.87")),
        (Decimal(19), Decimal("65.55")),
    ]


def test_bad_inputs_are_as_bad_as_they_say(tmp_path: Path) -> None:
    bad = make_bad_inputs(tmp_path)
    assert bad["empty"].stat().st_size == 0
    assert bad["renamed_text"].read_bytes().startswith(b"Invoice")
    assert b"%%EOF" not in bad["truncated"].read_bytes()
    assert bad["executable"].name == "invoice.pdf"
    assert bad["executable"].read_bytes().startswith(b"MZ")
    assert zipfile.is_zipfile(bad["zip"])
    assert _pages(bad["too_many_pages"]) == 201
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(bad["encrypted"])
    assert len(pypdfium2.PdfDocument(bad["encrypted"], password=PASSWORD)) == 1


def test_the_huge_picture_is_a_small_file_of_400_megapixels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_bad_inputs(tmp_path)["oversize_pixels"]
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    with Image.open(path) as picture:
        assert picture.size == (20_000, 20_000)
    assert path.stat().st_size < 200_000
