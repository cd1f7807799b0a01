"""An order from a file, and the result of matching as scripts get it."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest

from p2p_desktop import paths
from p2p_desktop.errors import BadFile
from p2p_desktop.services.matching_files import match_document, match_files, read_order
from tests.domain.papers import document_of

ORDER = {
    "number": "PO-1007",
    "date": "2026-03-02",
    "vendor": {
        "name": "Kraxi GmbH", "tax_id": "DE136695976", "iban": "DE89370400440532013000", "aliases": ["Kraxi Shop"],
    },
    "currency": "EUR",
    "lines": [
        {
            "description": "Laptop", "code": "L1", "quantity": "2", "unit": "pcs", "unit_price": "730.00",
            "tax_rate": "19",
        },
        {"description": "Dock", "code": None, "quantity": 1, "unit": None, "unit_price": 120.5, "tax_rate": 19},
    ],
    "tax": "300.30",
    "total": "1880.80",
    "prices_include_tax": False,
}  # fmt: skip


def written(folder: Path, **changed: object) -> Path:
    """Write the order with some of it changed."""
    path = folder / "ORDER.json"
    path.write_text(json.dumps({**ORDER, **changed}), encoding="utf-8")
    return path


def test_an_order_is_read_as_it_is_written(tmp_path: Path) -> None:
    order = read_order(written(tmp_path))
    assert (order.number, order.date, order.currency) == ("PO-1007", dt.date(2026, 3, 2), "EUR")
    assert (order.net, order.tax, order.total) == (Decimal("1580.50"), Decimal("300.30"), Decimal("1880.80"))
    assert (order.vendor.name, order.vendor.aliases) == ("Kraxi GmbH", ("Kraxi Shop",))
    assert order.vendor.ibans == ("DE89370400440532013000",)
    first, second = order.lines
    assert (first.position, first.quantity, first.unit_price, first.tax_rate) == (
        1, Decimal(2), Decimal("730.00"), Decimal(19),
    )  # fmt: skip
    assert (second.code, second.unit, second.unit_price) == ("", "", Decimal("120.5"))
    assert order.is_open


def test_what_the_file_leaves_out_follows_from_its_lines(tmp_path: Path) -> None:
    order = read_order(written(tmp_path, tax=None, total=None))
    assert (order.net, order.tax, order.total) == (Decimal("1580.50"), Decimal("300.30"), Decimal("1880.80"))
    bare = read_order(written(tmp_path, tax=None, lines=[], total="12.00", date=None, vendor=None))
    assert (bare.total, bare.lines, bare.date, bare.vendor.name) == (Decimal("12.00"), (), None, "")
    inferred = [{"description": "Laptop", "quantity": 1, "unit_price": "100.00"}]
    assert read_order(written(tmp_path, tax=None, lines=inferred, total="119.00")).tax == Decimal("19.00")


def test_prices_with_tax_keep_their_prices(tmp_path: Path) -> None:
    lines = [{"description": "Tea", "quantity": "2", "unit_price": "5.35", "tax_rate": "0.07"}]
    order = read_order(written(tmp_path, lines=lines, tax=None, total=None, prices_include_tax=True))
    assert (order.lines[0].unit_price, order.lines[0].tax_rate) == (Decimal("5.35"), Decimal(7))
    assert (order.net, order.tax, order.total) == (Decimal("10.00"), Decimal("0.70"), Decimal("10.70"))
    slip = document_of("2 x Tea 5.35", rate="7", is_gross=True, vendor="Kraxi")
    assert match_document(order, slip)["passed"] is True


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"total": "a lot"}, "ORDER_NUMBER"),
        ({"total": "NaN"}, "ORDER_NUMBER"),
        ({"date": "2.3.2026"}, "ORDER_DATE"),
        ({"lines": [{"description": "Laptop"}]}, "ORDER_PRICE"),
        ({"lines": ["Laptop"]}, "ORDER_LINES"),
        ({"lines": {"description": "Laptop"}}, "ORDER_LINES"),
        ({"vendor": "Kraxi"}, "ORDER_VENDOR"),
    ],
)
def test_an_order_that_cannot_be_read_is_refused_by_name(tmp_path: Path, changed: dict[str, object], code: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_order(written(tmp_path, **changed))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [("", "ORDER_NOT_JSON"), ("[1]", "ORDER_NOT_JSON"), ("[" * 100_000, "ORDER_NOT_JSON"),
     ('{"total": 1E+999999999, "currency": "EUR"}', "ORDER_NUMBER")],
)  # fmt: skip
def test_what_is_no_order_is_refused(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "ORDER.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadFile) as refused:
        read_order(path)
    assert refused.value.code == code
    with pytest.raises(BadFile):
        read_order(tmp_path / "nowhere.json")


def test_a_result_is_exactly_what_scripts_were_promised(tmp_path: Path) -> None:
    order = read_order(written(tmp_path))
    document = document_of("3 x Laptop 730.00", "1 x Dock 120.50", "1 x Red carpet 9.00", vendor="KRAXI")
    result = match_document(order, document)
    assert list(result) == ["passed", "overall", "scores", "findings"]
    assert result["passed"] is False
    assert result["scores"] == {"vendor": 0.95, "total": 0.0, "items": 0.0519, "date": 1.0}
    assert result["overall"] == 0.303
    findings = result["findings"]
    assert isinstance(findings, list)
    assert [(row["code"], row["severity"], row["line"], row["difference"]) for row in findings] == [
        ("QTY_OVER", "blocking", 1, "1"),
        ("LINE_NOT_ON_PO", "blocking", 3, "9.00"),
        ("TOTAL_PO", "blocking", None, "879.41"),
    ]
    assert list(findings[0]) == ["code", "severity", "line", "expected", "found", "difference", "message"]
    assert json.loads(json.dumps(result)) == result


def samples() -> dict[str, dict[str, object]]:
    """Read what is printed on the samples, by file name."""
    text = (paths.resources() / "samples" / "truth.jsonl").read_text(encoding="utf-8")
    return {row["file"]: row for row in map(json.loads, text.splitlines())}


def order_from(sample: dict[str, object]) -> dict[str, object]:
    """Order exactly what a proforma of the samples offers."""
    items, tax = sample["items"], sample["taxes"]
    assert isinstance(items, list)
    assert isinstance(tax, list)
    names = ("description", "code", "quantity", "unit_price")
    return {
        "number": "PO-1007",
        "date": sample["date"],
        "vendor": {"name": sample["vendor"], "tax_id": sample["tax_id"], "iban": sample["iban"], "aliases": []},
        "currency": sample["currency"],
        "lines": [{name: item[name] for name in names} | {"tax_rate": tax[0]["rate"]} for item in items],
        "tax": sample["tax"],
        "total": sample["total"],
        "prices_include_tax": False,
    }


def test_files_are_read_and_matched_and_a_bad_one_does_not_stop_the_rest(tmp_path: Path) -> None:
    order = tmp_path / "ORDER.json"
    order.write_text(json.dumps(order_from(samples()["proforma-en-laptops.pdf"])), encoding="utf-8")
    bad = tmp_path / "bad.pdf"
    bad.write_text("no PDF at all", encoding="utf-8")
    folder = paths.resources() / "samples"
    fits, other = folder / "receipt-fits-laptops.pdf", folder / "receipt-other-vendor.pdf"
    rows = list(match_files(order, [fits, bad, other], jobs=2))
    assert [(row["file"], row["passed"]) for row in rows] == [(str(fits), True), (str(bad), False), (str(other), False)]
    assert rows[0]["findings"] == []
    assert "error" not in rows[0]
    assert str(rows[1]["error"]).startswith("NOT_A_PDF")
    hard = rows[2]["findings"]
    assert isinstance(hard, list)
    assert ("VENDOR", "hard") in [(row["code"], row["severity"]) for row in hard]
