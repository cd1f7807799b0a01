"""Real invoices with text, where a folder of them lies beside the checkout: what was reached is not lost again.

They have licences of their own and are no part of the project; ``python3 bootstrap.py corpora`` reads all of them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from p2p_desktop.dev.corpora import BESIDE
from p2p_desktop.services.extracting_files import extract_files

_CORPUS = BESIDE / "facturx"
_LEAST = {
    "vendor": 0.95,
    "number": 0.95,
    "date": 0.95,
    "due_date": 0.95,
    "net": 0.93,
    "tax": 0.93,
    "total": 0.93,
    "iban": 0.97,
}
_LEAST_ITEMS = 0.9


@pytest.mark.skipif(not (_CORPUS / "truth.jsonl").is_file(), reason="no corpora lie beside this checkout")
def test_what_was_reached_on_invoices_with_text_is_kept(tmp_path: Path) -> None:
    truth = _CORPUS / "truth.jsonl"
    files = [_CORPUS / json.loads(line)["file"] for line in truth.read_text("utf-8").splitlines()]
    read, scores = tmp_path / "read.jsonl", tmp_path / "scores.json"
    read.write_text("".join(json.dumps(row) + "\n" for row in extract_files(files, jobs=2)), "utf-8")
    score = BESIDE.parent / "tools" / "score.py"
    subprocess.run([sys.executable, score, read, truth, "--json", scores], check=True, capture_output=True)
    (found,) = json.loads(scores.read_text("utf-8"))
    reached = {name: found["fields"][name]["exact"] for name in _LEAST}
    assert {name: share for name, share in reached.items() if share < _LEAST[name]} == {}
    assert found["items"]["f1"] >= _LEAST_ITEMS
