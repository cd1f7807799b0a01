"""The command line's reading of files: the samples come out right, and a bad file never stops the rest."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

from p2p_desktop.dev.bad_inputs import make_bad_inputs
from p2p_desktop.paths import resources
from p2p_desktop.services.extracting_files import extract_file, extract_files

_SAMPLES = resources() / "samples"
_TODAY = dt.date(2026, 6, 15)
_KEYS = ("kind", "vendor", "number", "date", "due_date", "currency", "net", "tax", "total", "iban")
_FIELDS = {
    "file", "kind", "status", "vendor", "tax_id", "number", "order_reference", "date", "due_date", "currency", "net",
    "tax", "total", "iban", "items", "confidence", "to_check", "source", "pages", "seconds", "error",
}  # fmt: skip
Row = dict[str, object]


def _truth() -> dict[str, Row]:
    lines = (_SAMPLES / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return {cast(str, row["file"]): row for row in map(json.loads, lines)}


def _amounts(row: Row) -> list[str]:
    return [str(item["amount"]) for item in cast(list[dict[str, object]], row["items"])]


@pytest.mark.parametrize(
    "name",
    [
        "proforma-en-laptops.pdf",
        "receipt-fits-laptops.pdf",
        "receipt-billed-before.pdf",
        "receipt-price-quantity.pdf",
        "receipt-other-vendor.pdf",
        "invoice-de-taxes.pdf",
        "proforma-fr.pdf",
        "proforma-de-scan.pdf",
        "receipt-till.tiff",
    ],
)
def test_a_sample_is_read_as_its_truth_says(name: str, tmp_path: Path) -> None:
    truth = _truth()[name]
    read = extract_file(_SAMPLES / name, scratch=tmp_path, today=_TODAY)
    assert {key: read[key] for key in _KEYS} == {key: truth[key] for key in _KEYS}
    assert _amounts(read) == _amounts(truth)
    to_check = cast(list[str], read["to_check"])
    assert not {"net", "tax", "total", "currency"} & set(to_check)


def test_all_seventy_lines_on_three_pages_are_read(tmp_path: Path) -> None:
    truth = _truth()["proforma-long.pdf"]
    read = extract_file(_SAMPLES / "proforma-long.pdf", scratch=tmp_path, today=_TODAY)
    assert _amounts(read) == _amounts(truth)
    assert (read["total"], read["pages"], read["source"]) == (truth["total"], 3, "text")


def test_a_bad_file_gives_a_line_with_its_error_and_never_stops_the_rest(tmp_path: Path) -> None:
    bad = make_bad_inputs(tmp_path / "bad")
    paths = [bad["empty"], _SAMPLES / "proforma-en-laptops.pdf", bad["encrypted"], tmp_path / "missing.pdf"]
    lines = list(extract_files(paths, jobs=2))
    assert [line["file"] for line in lines] == [str(path) for path in paths]
    errors = [str(line["error"]).partition(":")[0] if line["error"] else None for line in lines]
    assert errors == ["EMPTY", None, "ENCRYPTED", "NOT_A_FILE"]
    assert all(set(line) == _FIELDS for line in lines)
    assert [line["status"] for line in lines] == ["failed", "needs_review", "failed", "failed"]


def test_the_command_prints_a_line_for_each_file_and_ends_well(tmp_path: Path) -> None:
    bad = make_bad_inputs(tmp_path / "bad")
    command = [
        sys.executable,
        "-m",
        "p2p_desktop",
        "extract",
        str(bad["zip"]),
        str(_SAMPLES / "receipt-other-vendor.pdf"),
    ]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    first, second = (json.loads(line) for line in done.stdout.decode().splitlines())
    assert (first["status"], second["total"]) == ("failed", "3564.00")
