"""How true confidence is: of the values that claim so much, what share is right; as a table and as a picture.

``python -m p2p_desktop.dev.reliability READ.jsonl SCORED.csv [--picture FILE] [--fit]``: READ is what
``p2p_desktop.dev.corpora`` wrote, SCORED the table of single documents that the scorer writes. ``--fit`` prints the
knots for ``extractors/calibration.py``. ``--folds`` fits without each corpus in turn and says how true the confidence
is on it then.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from sklearn.isotonic import IsotonicRegression

from p2p_desktop.documents.extractors.calibration import along, strength_of
from p2p_desktop.domain.document import FieldName

#: The rules' own figure weighs as much as so many documents.
_PRIOR = 10.0
_BINS = 10
_MOST_UNSURE = 0.93
_SIDE, _MARGIN = 560, 70
_INK, _LIGHT, _BAR, _LINE = "#1f2937", "#d1d5db", "#93b4e8", "#1d4ed8"


@dataclass(frozen=True, slots=True)
class Claim:
    """One value that was read: of which corpus and field, how sure it claims to be, and whether it is right."""

    corpus: str
    name: FieldName
    confidence: float
    is_sure: bool
    is_right: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, draw the picture, fit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("read", type=Path)
    parser.add_argument("scored", type=Path)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--folds", action="store_true")
    wanted = parser.parse_args(arguments)
    claims = list(_claims(wanted.read, wanted.scored))
    _print_table(claims)
    if wanted.picture:
        _draw(_binned(claims), wanted.picture)
    if wanted.fit:
        for name, knots in _fitted(claims).items():
            print(f"    FieldName.{name.name}: {knots},")
    if wanted.folds:
        _print_folds(claims)
    return 0


def _claims(read: Path, scored: Path) -> Iterator[Claim]:
    rows = (json.loads(line) for line in read.read_text(encoding="utf-8").splitlines())
    found = {"/".join(Path(row["file"]).parts[-3:]): row for row in rows}
    with scored.open(encoding="utf-8", newline="") as table:
        for document in csv.DictReader(table):
            row = found.get(f"{document['corpus']}/{document['file']}")
            if row is None:
                continue
            for name in FieldName:
                if document.get(name.value) in ("ok", "wrong"):
                    yield Claim(
                        document["corpus"],
                        name,
                        row["confidence"][name.value],
                        is_sure=name.value not in row["to_check"],
                        is_right=document[name.value] == "ok",
                    )


def _binned(claims: Iterable[Claim]) -> list[tuple[float, float, int]]:
    """Return mean confidence, share right and number for each tenth of confidence that has values."""
    bins: list[list[Claim]] = [[] for _bin in range(_BINS)]
    for claim in claims:
        bins[min(_BINS - 1, int(claim.confidence * _BINS))].append(claim)
    return [
        (sum(each.confidence for each in some) / len(some), sum(each.is_right for each in some) / len(some), len(some))
        for some in bins
        if some
    ]


def _error(claims: Sequence[Claim]) -> float:
    """Return the expected calibration error: how far confidence is from the share right, on average."""
    return sum(abs(mean - share) * number for mean, share, number in _binned(claims)) / max(1, len(claims))


def _print_table(claims: Sequence[Claim]) -> None:
    print("confidence  share right  values")
    for mean, share, number in _binned(claims):
        print(f"{mean:10.2f}  {share:11.1%}  {number:6d}")
    sure = [claim for claim in claims if claim.is_sure]
    wrong = sum(not claim.is_right for claim in sure)
    print(f"calibration error {_error(claims):.3f}; sure {len(sure)} of {len(claims)}, of them wrong {wrong}")


def _fitted(claims: Sequence[Claim]) -> dict[FieldName, tuple[tuple[float, float], ...]]:
    """Fit one rising line for each field to what is to check; what is sure needs none."""
    fitted = {}
    for name in FieldName:
        own = [claim for claim in claims if claim.name is name and not claim.is_sure]
        if len(own) >= _PRIOR:
            fitted[name] = _knots(own, name)
    return fitted


def _knots(claims: Sequence[Claim], name: FieldName) -> tuple[tuple[float, float], ...]:
    strengths = [strength_of(name, claim.confidence) for claim in claims]
    at = [0.2, 0.35, 0.5, 0.65, 0.8, 0.93]
    shares = []
    for point in at:
        near = [
            claim.is_right for claim, strength in zip(claims, strengths, strict=True) if abs(strength - point) < 0.08
        ]
        shares.append((sum(near) + _PRIOR * point) / (len(near) + _PRIOR))
    rising = IsotonicRegression().fit_transform(at, shares)
    # Strictly rising, so that the line can be gone back.
    return tuple(
        (point, round(min(_MOST_UNSURE, float(share)) - 0.002 * (len(at) - index), 3))
        for index, (point, share) in enumerate(zip(at, rising, strict=True))
    )


def _print_folds(claims: Sequence[Claim]) -> None:
    for corpus in sorted({claim.corpus for claim in claims}):
        rest = _fitted([claim for claim in claims if claim.corpus != corpus])
        own = [claim for claim in claims if claim.corpus == corpus]
        again = [
            Claim(
                claim.corpus,
                claim.name,
                claim.confidence
                if claim.is_sure
                else along(rest.get(claim.name, ()), strength_of(claim.name, claim.confidence)),
                claim.is_sure,
                claim.is_right,
            )
            for claim in own
        ]
        print(f"{corpus:18} calibration error {_error(own):.3f}, fitted without it {_error(again):.3f}")


def _draw(bins: Sequence[tuple[float, float, int]], path: Path) -> None:
    """Draw share right over confidence, beside the diagonal on which they are the same, and how many there are."""
    size = _SIDE + 2 * _MARGIN
    picture = Image.new("RGB", (size, size), "white")
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(18)

    def point(across: float, up: float) -> tuple[float, float]:
        return _MARGIN + across * _SIDE, size - _MARGIN - up * _SIDE

    for tenth in range(0, 11, 2):
        pen.line([point(tenth / 10, 0), point(tenth / 10, 1)], fill=_LIGHT)
        pen.line([point(0, tenth / 10), point(1, tenth / 10)], fill=_LIGHT)
        x, y = point(tenth / 10, 0)
        pen.text((x, y + 8), f"{tenth / 10:.1f}", fill=_INK, font=font, anchor="ma")
        x, y = point(0, tenth / 10)
        pen.text((x - 8, y), f"{tenth / 10:.1f}", fill=_INK, font=font, anchor="rm")
    most = max((number for _mean, _share, number in bins), default=1)
    for mean, _share, number in bins:
        left, top = point(mean - 0.03, 0.25 * number / most)
        right, bottom = point(mean + 0.03, 0)
        pen.rectangle([left, top, right, bottom], fill=_BAR)
        pen.text(((left + right) / 2, top - 4), str(number), fill=_INK, font=font, anchor="mb")
    pen.line([point(0, 0), point(1, 1)], fill=_INK, width=2)
    pen.line([point(mean, share) for mean, share, _number in bins], fill=_LINE, width=4)
    for mean, share, _number in bins:
        x, y = point(mean, share)
        pen.ellipse([x - 6, y - 6, x + 6, y + 6], fill=_LINE)
    pen.text((size / 2, size - 30), "confidence", fill=_INK, font=font, anchor="ma")
    pen.text((_MARGIN, 30), "share right (line), number of values (bars)", fill=_INK, font=font, anchor="lm")
    picture.save(path)


if __name__ == "__main__":
    sys.exit(main())
