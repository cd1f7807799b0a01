"""Papers of many kinds in eight languages, written as text: every field that they print is read right.

``written/`` holds a text for each paper, set as it would stand on a page, and ``truth.jsonl`` what it says.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from p2p_desktop.domain.document import Extraction
from tests.documents.papers import read

_WRITTEN = Path(__file__).parent / "written"
_TRUTH = {row["file"]: row for row in map(json.loads, (_WRITTEN / "truth.jsonl").read_text("utf-8").splitlines())}
_LEAST_SURE = 0.4


def _text(name: str) -> str:
    return (_WRITTEN / name).read_text(encoding="utf-8")


def _read(name: str) -> dict[str, object]:
    return _as_truth(read(_text(name)))


def _as_truth(found: Extraction) -> dict[str, object]:
    values: dict[str, object] = {field.name.value: field.value for field in found.fields}
    return {**values, "kind": found.kind.value, "items": [str(line.amount) for line in found.lines]}


@pytest.mark.parametrize("name", sorted(_TRUTH))
def test_a_written_paper_is_read_as_its_truth_says(name: str) -> None:
    truth = {key: value for key, value in _TRUTH[name].items() if key != "file"}
    found = _read(name)
    assert {key: found.get(key) for key in truth} == truth


def test_every_paper_has_its_truth() -> None:
    assert {path.name for path in _WRITTEN.glob("*.txt")} == set(_TRUTH)


def test_much_is_sure_and_nothing_sure_is_wrong() -> None:
    fields = [
        (name, field) for name in _TRUTH for field in read(_text(name)).fields if field.name.value in _TRUTH[name]
    ]
    sure = [(name, field) for name, field in fields if field.is_sure]
    assert [(name, field) for name, field in sure if field.value != _TRUTH[name][field.name.value]] == []
    assert len(sure) >= _LEAST_SURE * len(fields)
