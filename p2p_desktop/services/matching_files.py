"""Match files against an order given as a file, without a database: for scripts and measurements."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TypeAlias

from p2p_desktop.domain.document import Extraction, Knowledge, KnownVendor
from p2p_desktop.domain.expected import ExpectedLine, ExpectedOrder, Tolerances
from p2p_desktop.domain.findings import Finding
from p2p_desktop.domain.matching import match
from p2p_desktop.domain.money import decimals_of, parse_number, round_to
from p2p_desktop.errors import BadFile, PersonError, Refused
from p2p_desktop.language import _
from p2p_desktop.services.extracting_files import in_processes, read_file

Json: TypeAlias = Mapping[str, object]
#: One finding and one result as they are printed.
FindingRow: TypeAlias = dict[str, str | int | None]
MatchRow: TypeAlias = dict[str, bool | float | str | dict[str, float | None] | list[FindingRow] | None]
_LARGEST_FILE = 10_000_000
_MOST_DIGITS = 30


def read_order(path: Path) -> ExpectedOrder:
    """Read an order from ORDER.json; BadFile names what in it cannot be read."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise BadFile("ORDER_TOO_LARGE", _("{file} is too large for an order.", file=path.name))
        parsed: object = json.loads(path.read_bytes(), parse_float=Decimal, parse_constant=str)
    except OSError as error:
        raise BadFile("ORDER_UNREADABLE", _("The order {file} cannot be read.", file=path)) from error
    except (ValueError, RecursionError) as error:
        raise BadFile("ORDER_NOT_JSON", _("The order {file} is not a JSON file.", file=path)) from error
    if not isinstance(parsed, Mapping):
        raise BadFile("ORDER_NOT_JSON", _("The order {file} is not a JSON object.", file=path))
    return _order(parsed)


def match_files(order_path: Path, paths: Sequence[Path], *, jobs: int = 1) -> Iterator[MatchRow]:
    """Match many files against one order; a row for each, in their order, and a bad file never stops the rest."""
    order = read_order(order_path)
    today = dt.datetime.now().astimezone().date()
    return in_processes(paths, jobs=jobs, work=partial(_match_alone, order=order, today=today), failed=_failed)


def _match_alone(path: Path, *, order: ExpectedOrder, today: dt.date) -> MatchRow:
    known = Knowledge(today, vendors=(order.vendor,) if order.vendor.name else ())
    try:
        with tempfile.TemporaryDirectory(prefix="p2p-match-") as scratch:
            extraction, _pages = read_file(path, scratch=Path(scratch), known=known)
    except PersonError as problem:
        return _failed(path, f"{problem.code}: {problem.sentence}")
    return {"file": str(path), **match_document(order, extraction)}


def _failed(path: Path, sentence: str) -> MatchRow:
    """Word a file that could not be read: it does not pass, and ``error`` says why."""
    scores: dict[str, float | None] = dict.fromkeys(("vendor", "total", "items", "date"))
    return {"file": str(path), "passed": False, "overall": 0.0, "scores": scores, "findings": [], "error": sentence}


def match_document(order: ExpectedOrder, extraction: Extraction) -> MatchRow:
    """Match what was read from one file; the keys are those of ``p2p-desktop match`` but for the file."""
    result = match(order, extraction, tolerances=Tolerances())
    scores = result.scores
    return {
        "passed": result.passed,
        "overall": float(result.overall),
        "scores": {
            "vendor": _share(scores.vendor),
            "total": _share(scores.total),
            "items": _share(scores.items),
            "date": _share(scores.date),
        },
        "findings": [_finding_row(finding) for finding in result.findings],
    }


def _share(score: Decimal | None) -> float | None:
    return None if score is None else float(score)


def _finding_row(finding: Finding) -> FindingRow:
    """Word a finding; ``line`` is the order's line, or the document's where the order has none for it."""
    line = finding.order_line
    if line is None and finding.document_line is not None:
        line = finding.document_line + 1
    return {
        "code": finding.code.value,
        "severity": finding.severity.value,
        "line": line,
        "expected": finding.expected,
        "found": finding.found,
        "difference": finding.difference,
        "message": finding.message,
    }


def _order(parsed: Json) -> ExpectedOrder:
    currency = _text(parsed, "currency").upper()
    is_gross = parsed.get("prices_include_tax") is True
    lines = tuple(_line(each, position) for position, each in enumerate(_rows(parsed), 1))
    net, tax, total = _sums(parsed, lines, is_gross=is_gross, places=decimals_of(currency))
    number = _text(parsed, "number")
    return ExpectedOrder(
        id=number,
        number=number,
        date=_date(parsed),
        is_open=True,
        vendor=_vendor(parsed.get("vendor")),
        currency=currency,
        lines=lines,
        net=net,
        tax=tax,
        total=total,
        prices_include_tax=is_gross,
    )


def _rows(parsed: Json) -> list[Json]:
    rows = parsed.get("lines") or []
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise BadFile("ORDER_LINES", _("“lines” of the order has to be a list of objects."))
    return rows


def _line(row: Json, position: int) -> ExpectedLine:
    quantity, price = _number(row, "quantity", position), _number(row, "unit_price", position)
    if price is None:
        raise BadFile("ORDER_PRICE", _("Line {line} of the order has no unit price.", line=position))
    rate = _number(row, "tax_rate", position)
    return ExpectedLine(
        position=position,
        description=_text(row, "description"),
        quantity=Decimal(1) if quantity is None else quantity,
        unit_price=price,
        code=_text(row, "code"),
        unit=_text(row, "unit"),
        tax_rate=_percent(rate),
    )


def _percent(rate: Decimal | None) -> Decimal | None:
    """Take a rate below 1 for a share: there is no tax of 0.19 %."""
    return rate * 100 if rate is not None and 0 < rate < 1 else rate


def _sums(
    parsed: Json, lines: tuple[ExpectedLine, ...], *, is_gross: bool, places: int
) -> tuple[Decimal, Decimal, Decimal]:
    """Return net, tax and total; what the file leaves out follows from the lines and their rates."""
    tax, total = _number(parsed, "tax"), _number(parsed, "total")
    values = [(round_to(line.quantity * line.unit_price, places), line.tax_rate) for line in lines]
    value = sum((each for each, _rate in values), Decimal(0))
    if is_gross:
        total = value if total is None else total
        if tax is None:
            nets = (each / (1 + (rate or Decimal(0)) / 100) for each, rate in values)
            tax = round_to(value - sum(nets, Decimal(0)), places)
        return total - tax, tax, total
    if tax is None:
        by_rates = round_to(sum((each * (rate or Decimal(0)) / 100 for each, rate in values), Decimal(0)), places)
        tax = by_rates or (max(total - value, Decimal(0)) if total is not None and lines else Decimal(0))
    total = value + tax if total is None else total
    return total - tax, tax, total


def _vendor(parsed: object) -> KnownVendor:
    if parsed is None:
        return KnownVendor(id="", name="")
    if not isinstance(parsed, Mapping):
        raise BadFile("ORDER_VENDOR", _("“vendor” of the order has to be an object."))
    aliases = parsed.get("aliases") or []
    iban = _text(parsed, "iban")
    return KnownVendor(
        id="vendor",
        name=_text(parsed, "name"),
        aliases=tuple(str(alias) for alias in aliases if alias) if isinstance(aliases, list) else (),
        tax_id=_text(parsed, "tax_id"),
        ibans=(iban,) if iban else (),
    )


def _text(row: Json, key: str) -> str:
    value = row.get(key)
    return "" if value is None else str(value).strip()


def _number(row: Json, key: str, position: int | None = None) -> Decimal | None:
    value = row.get(key)
    if value is None or value == "":
        return None
    is_plain = isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < _MOST_DIGITS
    text = format(value, "f") if is_plain else str(value)
    try:
        return parse_number(text)
    except Refused as refused:
        where = f"lines[{position - 1}].{key}" if position else key
        words = _("“{field}” of the order is not a number: {value}", field=where, value=text[:40])
        raise BadFile("ORDER_NUMBER", words) from refused


def _date(parsed: Json) -> dt.date | None:
    text = _text(parsed, "date")
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadFile("ORDER_DATE", _("“date” of the order is no date like 2026-12-31: {value}", value=text)) from error
