"""Documents reviewed one after another with the keyboard alone: every field to check is come to, and no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from p2p_desktop.dev.make_samples import make_receipt
from p2p_desktop.domain.document import FieldName
from tests.journeys.conftest import Program
from tests.journeys.reviewing_by_keyboard import Truth, reviewer_of

pytestmark = pytest.mark.xdist_group("journeys")

_PAPERS = ("receipt-other-vendor", "receipt-price-quantity", "invoice-scan")


def receipts(folder: Path) -> Iterator[tuple[Path, Truth]]:
    """Make six receipts; the number of every second is said to be another than was read."""
    for at, paper in enumerate(_PAPERS * 2):
        here = folder / str(at)
        day = dt.date(2026, 3, 1) + dt.timedelta(days=at)
        path = make_receipt(paper, folder=here, order_number=None, document_date=day, number=f"R-{8000 + at}")
        known = {FieldName.NUMBER: f"R-{9000 + at}"} if at % 2 else {}
        yield path.rename(here / f"{at:02}-{path.name}"), known


def test_documents_are_reviewed_with_the_keyboard_alone(as_dana: Program, tmp_path: Path) -> None:
    reviewer = reviewer_of(as_dana, dict(receipts(tmp_path / "dropped")))
    reviewer.review_all()
    reviewer.check()
    print(reviewer.report())
