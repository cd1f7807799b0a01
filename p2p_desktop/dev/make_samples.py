"""Make the sample documents of ``resources/samples``, their truth, and variants with today's dates for the demo.

``python -m p2p_desktop.dev.make_samples [FOLDER]`` writes them all.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from p2p_desktop.dev import sample_logo
from p2p_desktop.dev.bad_inputs import make_bad_inputs
from p2p_desktop.dev.sample_catalogue import PAPERS, PROFORMAS, RECEIPTS
from p2p_desktop.dev.sample_layouts import din_letter, french_boxed, french_classic, striped
from p2p_desktop.dev.sample_layouts_more import hire_invoice, ledger, roastery
from p2p_desktop.dev.sample_papers import Layout, Made, Paper
from p2p_desktop.dev.sample_parties import BUYER
from p2p_desktop.dev.sample_pictures import as_jpeg, as_png, as_scanned_pdf, as_tiff, photograph, render, scan
from p2p_desktop.dev.sample_slips import till_slip, till_slip_long
from p2p_desktop.paths import resources

__all__ = ["BUYER", "PAPERS", "make_all", "make_bad_inputs", "make_proforma", "make_receipt", "truth"]

LICENCE = "CC0-1.0"
LAYOUTS: Mapping[str, Layout] = {
    "striped": striped,
    "din_letter": din_letter,
    "french_classic": french_classic,
    "french_boxed": french_boxed,
    "ledger": ledger,
    "hire_invoice": hire_invoice,
    "roastery": roastery,
    "till_slip": till_slip,
    "till_slip_long": till_slip_long,
}


def _scanned_pdf(pdf: bytes) -> bytes:
    pages = [scan(page, degrees=1.1, noise=6, seed=2026) for page in render(pdf, dpi=250)]
    return as_scanned_pdf([as_jpeg(page, quality=60, dpi=250) for page in pages])


def _scanned_png(pdf: bytes) -> bytes:
    return as_png(scan(render(pdf, dpi=200)[0], degrees=-1.4, noise=5, seed=4471), dpi=200)


def _photo(pdf: bytes) -> bytes:
    return as_jpeg(photograph(render(pdf, dpi=300)[0], seed=417), quality=80, dpi=72)


def _tiff(pdf: bytes) -> bytes:
    angles = (0.9, -0.7)
    pages = [
        scan(page, degrees=angle, noise=9, seed=118804 + index)
        for index, (page, angle) in enumerate(zip(render(pdf, dpi=300), angles, strict=True))
    ]
    return as_tiff(pages, dpi=300)


FINISH: Mapping[Made, Callable[[bytes], bytes]] = {
    Made.TEXT: bytes,
    Made.SCANNED_PDF: _scanned_pdf,
    Made.SCANNED_PNG: _scanned_png,
    Made.PHOTO: _photo,
    Made.TIFF: _tiff,
}


def make(paper: Paper, *, folder: Path) -> Path:
    """Draw a paper and write it into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / paper.file
    path.write_bytes(FINISH[paper.made](LAYOUTS[paper.layout](paper)))
    return path


def make_proforma(name: str, *, folder: Path, document_date: date, number: str | None = None) -> Path:
    """Write a sample proforma with this date (and number, if given): ``make_proforma("proforma-fr", …)``."""
    paper = PAPERS[name]
    return make(replace(paper, date=document_date, number=number or paper.number), folder=folder)


def make_receipt(
    name: str, *, folder: Path, order_number: str | None, document_date: date, number: str | None = None
) -> Path:
    """Write a sample receipt for a live order: its PO number and this date; without one, the vendor's quotation."""
    paper = receipt_paper(name, order_number=order_number, document_date=document_date, number=number)
    return make(paper, folder=folder)


def receipt_paper(name: str, *, order_number: str | None, document_date: date, number: str | None = None) -> Paper:
    """Return what ``make_receipt`` writes, so that its truth is at hand too."""
    paper = PAPERS[name]
    return replace(paper, date=document_date, order_number=order_number or "", number=number or paper.number)


def make_all(folder: Path) -> list[Path]:
    """Write every sample, the logo, ``truth.jsonl`` and ``README.md``; return the paths of the samples."""
    papers = PROFORMAS + RECEIPTS
    paths = [make(paper, folder=folder) for paper in papers]
    sample_logo.make_logo(folder)
    rows = (json.dumps(truth(paper), ensure_ascii=False) for paper in papers)
    (folder / "truth.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(readme(papers), encoding="utf-8")
    return paths


def truth(paper: Paper) -> dict[str, object]:
    """Return what a perfect reader reads from the paper, in the form of the corpora's truth files."""
    return {
        "file": paper.file,
        "kind": paper.kind,
        "language": paper.language,
        "vendor": paper.vendor.name,
        "vendor_address": paper.vendor.address,
        "tax_id": paper.vendor.tax_id or None,
        "number": paper.number,
        "order_reference": paper.order_reference or None,
        "date": paper.date.isoformat(),
        "due_date": paper.due_date.isoformat() if paper.due_date else None,
        "currency": "EUR",
        "net": _amount(paper.net),
        "tax": _amount(paper.tax),
        "total": _amount(paper.total),
        "taxes": [{"rate": str(one.rate), "base": _amount(one.base), "tax": _amount(one.tax)} for one in paper.taxes],
        "charges": _amount(paper.charged),
        "discount": _amount(paper.discount),
        "prices_include_tax": paper.prices_include_tax,
        "iban": paper.vendor.iban or None,
        "items": [
            {
                "description": item.description,
                "code": item.code or None,
                "quantity": str(item.quantity),
                "unit_price": _amount(item.unit_price),
                "amount": _amount(item.amount),
            }
            for item in paper.items
        ],
        "pages": paper.pages,
        "license": LICENCE,
    }


def _amount(amount: Decimal) -> str:
    return f"{amount:.2f}"


def readme(papers: Sequence[Paper]) -> str:
    """Return the page that says of each sample what it is, how it was made, and its licence."""
    rows = [f"| `{paper.file}` | {paper.about} | {paper.made} | {LICENCE} |" for paper in papers]
    logo = f"| `{sample_logo.FILE}` | {sample_logo.ABOUT} | drawn | {LICENCE} |"
    return "\n".join((*_README_HEAD, *rows, logo, ""))


_README_HEAD = (
    "# Sample documents",
    "",
    "All companies, people, tax ids and accounts are invented; tax ids and IBANs only pass their checksums. Made by",
    "`python -m p2p_desktop.dev.make_samples`, never by hand; dedicated to the public domain (CC0 1.0).",
    "",
    "`truth.jsonl` says what a perfect reader reads from each, one JSON line a file: amounts as decimal strings, dates",
    "ISO, null where the paper does not say. `order_reference` is the buyer's order number, else the vendor's own",
    "quotation; `tax` is the sum over all rates. Lines + charges − discount = net; on till slips",
    "(`prices_include_tax`) the lines add up to the total.",
    "",
    "| file | what | how made | licence |",
    "|---|---|---|---|",
)


if __name__ == "__main__":
    make_all(Path(sys.argv[1]) if len(sys.argv) > 1 else resources() / "samples")
