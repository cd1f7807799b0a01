"""What one corrected document does for the others of its vendor, on documents with known truth.

``python -m p2p_desktop.dev.learning_gain FOLDER [--all]``: FOLDER holds a ``truth.jsonl`` as corpora do. For each
document of a vendor with several, what was read wrong is corrected; the table says how many of these fields were right
on the vendor's other documents before, and how many are after. ``--all`` corrects every field, right or wrong, which
shows what learned rules spoil if nobody replays them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from p2p_desktop.documents.extractors.extract import extract
from p2p_desktop.documents.extractors.learned import learn
from p2p_desktop.documents.extractors.paper import paper_of
from p2p_desktop.domain.document import AMOUNT_FIELDS, Extraction, FieldName, Knowledge
from p2p_desktop.domain.learning import ALIKE
from p2p_desktop.domain.reading import Page
from p2p_desktop.domain.similarity import bare_text, name_similarity, normal_name
from p2p_desktop.services.extracting_files import read_file
from p2p_desktop.services.replaying import LEARNABLE


@dataclass(frozen=True, slots=True)
class _Known:
    """One document with its words, and what it says."""

    pages: tuple[Page, ...]
    read: Extraction
    truth: Mapping[FieldName, str]

    def wrong(self, read: Extraction) -> set[FieldName]:
        """Return the fields of the truth that were not read so."""
        return {name for name, value in self.truth.items() if not _is_same(name, read.value(name), value)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the folder, learn from each document in turn, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true")
    wanted = parser.parse_args(arguments)
    today = dt.datetime.now().astimezone().date()
    of_vendor: dict[str, list[_Known]] = {}
    for document in _documents(wanted.folder, Knowledge(today)):
        of_vendor.setdefault(normal_name(document.truth[FieldName.VENDOR]), []).append(document)
    counts: Counter[tuple[FieldName, str]] = Counter()
    for documents in of_vendor.values():
        for taught in documents:
            _count(counts, taught, [each for each in documents if each is not taught], Knowledge(today), wanted.all)
    print(f"{'field':16}{'fields':>8}{'before':>9}{'after':>8}{'spoiled':>9}")
    for name in sorted({name for name, _what in counts}):
        told = [counts[name, what] for what in ("fields", "before", "after", "spoiled")]
        print(f"{name.value:16}{told[0]:8}{told[1]:9}{told[2]:8}{told[3]:9}")
    return 0


def _documents(folder: Path, known: Knowledge) -> list[_Known]:
    found = []
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        truth = {name: str(row[name.value]) for name in LEARNABLE if row.get(name.value)}
        if FieldName.VENDOR in truth and (folder / row["file"]).is_file():
            with tempfile.TemporaryDirectory(prefix="p2p-learn-") as scratch:
                read, pages = read_file(folder / row["file"], scratch=Path(scratch), known=known)
            found.append(_Known(pages, read, truth))
    return found


def _count(
    counts: Counter[tuple[FieldName, str]], taught: _Known, others: Sequence[_Known], known: Knowledge, every: bool
) -> None:
    corrected = set(taught.truth) if every else taught.wrong(taught.read)
    paper, vendor = paper_of(taught.pages), taught.truth[FieldName.VENDOR]
    made = (
        learn(paper, taught.read, name, taught.truth[name], vendor=vendor, place=None, rule_id=name.value)
        for name in sorted(corrected)
    )
    rules = [rule for rule in made if rule is not None]
    for other in others:
        before, after = other.wrong(other.read), other.wrong(extract(other.pages, known, rules=rules))
        for name in corrected & set(other.truth):
            counts[name, "fields"] += 1
            counts[name, "before"] += name not in before
            counts[name, "after"] += name not in after
            counts[name, "spoiled"] += name in after and name not in before


def _is_same(name: FieldName, read: str | None, truth: str) -> bool:
    if read is None:
        return False
    if name is FieldName.VENDOR:
        return name_similarity(read, truth) >= ALIKE
    if name in AMOUNT_FIELDS:
        try:
            return Decimal(read) == Decimal(truth)
        except InvalidOperation:
            return False
    return bare_text(read).replace(" ", "") == bare_text(truth).replace(" ", "")


if __name__ == "__main__":
    sys.exit(main())
