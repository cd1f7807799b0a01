"""The four scores and what they come to (M-16): exact, and cut, never rounded up over a threshold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from p2p_desktop.domain.document import Extraction, FieldName, KnownVendor
from p2p_desktop.domain.match_result import Scores
from p2p_desktop.domain.similarity import name_similarity, normal_name
from p2p_desktop.domain.vendor import normal_iban

WEIGHTS = (
    ("total", Decimal("0.40")),
    ("items", Decimal("0.30")),
    ("vendor", Decimal("0.25")),
    ("date", Decimal("0.05")),
)
_PLACES = Decimal("0.0001")
_EQUAL_NAME = Decimal("0.95")
_SIMILAR_NAME = Decimal("0.9")
#: The total's score reaches 0 where it is this share off.
_TOTAL_ENDS = Decimal("0.20")
_DAYS_AFTER_ORDER = 180
_SHORTEST_TAX_ID = 5
_NO_TAX_ID = re.compile(r"[\W_]+")
_SWISS_ENDING = re.compile(r"(MWST|TVA|IVA)$")


def as_score(value: Fraction | Decimal) -> Decimal:
    """Return a score of four decimals, cut: 0.79999 must not look like, or be, 0.8."""
    exact = Fraction(value)
    ten_thousandths = exact.numerator * 10_000 // exact.denominator
    return (Decimal(ten_thousandths) * _PLACES).quantize(_PLACES, rounding=ROUND_FLOOR)


def vendor_score(document: Extraction, vendor: KnownVendor) -> Decimal | None:
    """Say how surely a document comes from a vendor: tax id, confirmed IBAN, name; None where it shows none of them."""
    if has_equal_tax_id(document, vendor) or has_confirmed_iban(document, vendor):
        return Decimal(1)
    name = document.value(FieldName.VENDOR) or ""
    names = [known for known in (vendor.name, *vendor.aliases) if normal_name(known)]
    if normal_name(name) and names:
        if any(normal_name(known) == normal_name(name) for known in names):
            return _EQUAL_NAME
        return as_score(_SIMILAR_NAME * max(name_similarity(name, known) for known in names))
    return Decimal(0) if has_other_tax_id(document, vendor) else None


def has_equal_name(document: Extraction, vendor: KnownVendor) -> bool:
    """Tell whether the document carries the vendor's name or an alias, but for case, punctuation and legal form."""
    name = normal_name(document.value(FieldName.VENDOR) or "")
    return bool(name) and any(normal_name(known) == name for known in (vendor.name, *vendor.aliases))


def has_equal_tax_id(document: Extraction, vendor: KnownVendor) -> bool:
    """Tell whether the document shows the vendor's tax id; the country in front may be left out on one side."""
    printed, known = _tax_ids(document, vendor)
    if not printed or not known:
        return False
    return printed == known or (printed[:2].isalpha() != known[:2].isalpha() and _bare(printed) == _bare(known))


def has_other_tax_id(document: Extraction, vendor: KnownVendor) -> bool:
    """Tell whether the document shows another tax id of the same kind: same country, same length."""
    printed, known = _tax_ids(document, vendor)
    if not printed or not known or has_equal_tax_id(document, vendor):
        return False
    has_country = printed[:2].isalpha()
    return len(printed) == len(known) and (printed[:2] == known[:2] if has_country else not known[:2].isalpha())


def has_confirmed_iban(document: Extraction, vendor: KnownVendor) -> bool:
    """Tell whether the document shows an IBAN that is confirmed for this vendor."""
    confirmed = {normal_iban(iban) for iban in vendor.ibans if iban.strip()}
    return any(iban in confirmed for iban in printed_ibans(document))


def printed_ibans(document: Extraction) -> tuple[str, ...]:
    """Return the IBANs that were read, without blanks."""
    found = (normal_iban(field.value) for field in document.fields if field.name is FieldName.IBAN)
    return tuple(dict.fromkeys(iban for iban in found if iban))


def _tax_ids(document: Extraction, vendor: KnownVendor) -> Iterator[str]:
    for text in (document.value(FieldName.TAX_ID) or "", vendor.tax_id):
        bare = _SWISS_ENDING.sub("", _NO_TAX_ID.sub("", text).upper())
        yield bare if len(bare) >= _SHORTEST_TAX_ID else ""


def _bare(tax_id: str) -> str:
    return tax_id[2:] if tax_id[:2].isalpha() else tax_id


def total_score(found: Decimal | None, *, expected: Decimal, limit: Decimal) -> Decimal | None:
    """Score a total: 1 inside the limit, then a straight line down to 0 at 20 % off."""
    if found is None:
        return None
    off = abs(found - expected)
    end = abs(expected) * _TOTAL_ENDS
    if off <= limit:
        return Decimal(1)
    if off >= end:
        return Decimal(0)
    return as_score(Fraction(end - off) / Fraction(end - limit))


def items_score(matched: Decimal, *, billed: Decimal, expected: Decimal) -> Decimal:
    """Score the lines: value matched inside tolerance ÷ the larger of what is billed and what was expected."""
    larger = max(billed, expected)
    if larger <= 0:
        return Decimal(1)
    return min(as_score(Fraction(matched) / Fraction(larger)), Decimal(1))


def date_score(day: dt.date | None, *, ordered: dt.date | None) -> Decimal | None:
    """Score a date: 1 if not before the order and within 180 days after, else 0."""
    if day is None or ordered is None:
        return None
    return Decimal(1) if 0 <= (day - ordered).days <= _DAYS_AFTER_ORDER else Decimal(0)


def used_weights(scores: Scores) -> tuple[tuple[str, Decimal], ...]:
    """Return the weights of the parts that can be judged; they share those of the others and come to 1."""
    judged = [(name, weight) for name, weight in WEIGHTS if getattr(scores, name) is not None]
    whole = sum((weight for _name, weight in judged), Decimal(0))
    return tuple((name, (weight / whole).quantize(_PLACES)) for name, weight in judged)


def overall_score(scores: Scores) -> Decimal:
    """Return the weighted mean of the parts that can be judged; 0 where none can."""
    total = whole = Fraction(0)
    for name, weight in WEIGHTS:
        score: Decimal | None = getattr(scores, name)
        if score is not None:
            total += Fraction(weight) * Fraction(score)
            whole += Fraction(weight)
    return as_score(total / whole) if whole else Decimal(0)


def part_below(scores: Scores, *, threshold: Decimal) -> tuple[str, ...]:
    """Name the parts that may not lie below the threshold, and do: vendor, total, items."""
    judged = (("vendor", scores.vendor), ("total", scores.total), ("items", scores.items))
    return tuple(name for name, score in judged if score is not None and score < threshold)
