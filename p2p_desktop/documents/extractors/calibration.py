"""Turn how strongly rules speak for a value into the share of such values that are right.

The knots were fitted by ``python -m p2p_desktop.dev.reliability --fit`` on documents with known truth: isotonic
regression, held towards the rules' own figure as if ten more documents had spoken for it, so that few documents
cannot make a field look sure. Fields without known truth keep the rules' figure.
"""

from __future__ import annotations

from bisect import bisect_right

from p2p_desktop.domain.document import FieldName

Knots = tuple[tuple[float, float], ...]

_KNOTS: dict[FieldName, Knots] = {
    FieldName.VENDOR: ((0.2, 0.188), (0.35, 0.34), (0.5, 0.828), (0.65, 0.899), (0.8, 0.905), (0.93, 0.928)),
    FieldName.TAX_ID: ((0.2, 0.188), (0.35, 0.34), (0.5, 0.492), (0.65, 0.864), (0.8, 0.919), (0.93, 0.928)),
    FieldName.NUMBER: ((0.2, 0.188), (0.35, 0.34), (0.5, 0.575), (0.65, 0.744), (0.8, 0.909), (0.93, 0.928)),
    FieldName.DATE: ((0.2, 0.373), (0.35, 0.629), (0.5, 0.894), (0.65, 0.896), (0.8, 0.926), (0.93, 0.928)),
    FieldName.DUE_DATE: ((0.2, 0.188), (0.35, 0.34), (0.5, 0.492), (0.65, 0.854), (0.8, 0.925), (0.93, 0.928)),
    FieldName.CURRENCY: ((0.2, 0.188), (0.35, 0.34), (0.5, 0.492), (0.65, 0.775), (0.8, 0.871), (0.93, 0.928)),
    FieldName.NET: ((0.2, 0.188), (0.35, 0.34), (0.5, 0.537), (0.65, 0.694), (0.8, 0.729), (0.93, 0.928)),
    FieldName.TAX: ((0.2, 0.188), (0.35, 0.34), (0.5, 0.607), (0.65, 0.694), (0.8, 0.796), (0.93, 0.928)),
    FieldName.TOTAL: ((0.2, 0.238), (0.35, 0.448), (0.5, 0.807), (0.65, 0.819), (0.8, 0.903), (0.93, 0.928)),
}


def calibrated(name: FieldName, strength: float) -> float:
    """Return the share of values with this strength (0–1) that are right."""
    return along(_KNOTS.get(name, ()), strength)


def strength_of(name: FieldName, share: float) -> float:
    """Return the strength that was turned into this share; the other way round, for fitting anew."""
    return along(tuple((right, left) for left, right in _KNOTS.get(name, ())), share)


def along(knots: Knots, value: float) -> float:
    """Go along a line of knots; before the first and after the last it leads to 0 and 1."""
    if not knots:
        return value
    line = ((0.0, 0.0), *knots, (1.0, 1.0))
    after = min(max(1, bisect_right([left for left, _right in line], value)), len(line) - 1)
    (left, low), (right, high) = line[after - 1], line[after]
    return low + (high - low) * (value - left) / (right - left)
