"""Forty receipts that others made, reviewed with the keyboard alone while two workers read others: key presses, holds.

Prints figures (``pytest -s``); fails only where a field to check was not come to.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from p2p_desktop.dev.corpora import BESIDE
from p2p_desktop.dev.make_samples import make_receipt
from p2p_desktop.domain.document import FieldName
from p2p_desktop.services import intake
from tests.journeys.conftest import (  # noqa: F401  # fixtures of the journeys
    Program,
    as_dana,
    founded,
    open_program,
    pictures,
    staffed,
    theme,
)
from tests.journeys.reviewing_by_keyboard import Truth, reviewer_of
from tests.ui.loop_watchdog import LoopWatchdog

_KNOWN = (FieldName.VENDOR, FieldName.DATE, FieldName.TOTAL, FieldName.NUMBER)
_FROM = {"softmatic_de": 14, "sroie": 26}
_SCANS = 60


def from_corpora() -> Iterator[tuple[Path, Truth]]:
    """Return forty receipts that others made, each with what is known of it."""
    for name, number in _FROM.items():
        folder = BESIDE / name
        for line in (folder / "truth.jsonl").read_text("utf-8").splitlines()[:number]:
            row = json.loads(line)
            yield folder / row["file"], {field: row[field.value] for field in _KNOWN if row.get(field.value)}


@pytest.mark.timeout(3600)
@pytest.mark.skipif(
    not all((BESIDE / each).is_dir() for each in _FROM), reason="no corpora lie beside this checkout"
)  # fmt: skip
def test_forty_receipts_are_reviewed_by_keyboard_alone(as_dana: Program, tmp_path: Path) -> None:  # noqa: F811
    files = dict(from_corpora())
    reviewer = reviewer_of(as_dana, files)
    have_others_read(as_dana, tmp_path)
    with LoopWatchdog() as watchdog:
        reviewer.review_all()
    print(f"\n{reviewer.report()}\nthe event loop: {watchdog.report()}")
    assert len(files) == 40
    reviewer.check()


def have_others_read(program: Program, folder: Path) -> None:
    """Give the workers scans for as long as the review goes on."""
    acting = program.context.acting_as(program.hands.shell().person)
    for at in range(_SCANS):
        path = make_receipt("invoice-scan", folder=folder / str(at), order_number=None,
                            document_date=dt.date(2026, 3, 1), number=f"S-{at}")  # fmt: skip
        intake.take_in(acting, path)
