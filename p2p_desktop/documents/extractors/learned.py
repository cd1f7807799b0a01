"""Learn from a correction where a vendor's papers say a field, and find it there on the next one (X-5).

A value is anchored to the words it stands right of or below, on the paper that was corrected; without words near, to
its place on the page. A vendor that was read wrong is known again by what its papers carry: numbers, domains, phones,
and the lines of their head.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from p2p_desktop.documents.extractors import contacts, payment, sender
from p2p_desktop.documents.extractors import tax_ids as tax
from p2p_desktop.documents.extractors.confidence import RECENT, amount_text
from p2p_desktop.documents.extractors.dates import dates_in
from p2p_desktop.documents.extractors.figures import convention_of, figures_of
from p2p_desktop.documents.extractors.page_places import PagePlaces
from p2p_desktop.documents.extractors.paper import Line, Paper, Segment, share_width
from p2p_desktop.documents.extractors.parties import customer_segments
from p2p_desktop.domain.document import (
    AMOUNT_FIELDS,
    DATE_FIELDS,
    Extraction,
    Field,
    FieldName,
    Knowledge,
    Reason,
    Source,
)
from p2p_desktop.domain.learning import LearnedRule, RuleKind
from p2p_desktop.domain.reading import Box, Place, Word
from p2p_desktop.domain.similarity import bare_text

_HEAD_LINES = 5
_LEAST_HEAD_MATCHES = 2
_LIKE = 88
_LINES_BELOW = 3
_LEAST_LETTERS = 3
_NEAR = 0.04
_TRUSTED, _NEW = 0.95, 0.85
_PLACE_SLACK = 0.008
_MOST_LABEL_WORDS = 5
#: What the document itself proves is not overruled by what was learned.
_PROVEN = frozenset(
    {Reason.ARITHMETIC, Reason.CHECKSUM, Reason.MASTER_DATA, Reason.XML_AND_PAGE, Reason.E_INVOICE, Reason.PERSON}
)
_WITHOUT_BLANKS = frozenset({FieldName.IBAN, FieldName.BIC, FieldName.TAX_ID})


# Learning ------------------------------------------------------------------------------------------------------------


def learn(
    paper: Paper, found: Extraction, name: FieldName, value: str, *, vendor: str, place: Place | None, rule_id: str
) -> LearnedRule | None:
    """Return what a corrected value teaches, or None where the paper does not show it or nothing can be told.

    ``vendor`` is the paper's vendor as confirmed, ``place`` where a person found the value, if they said.
    """
    if name is FieldName.VENDOR:
        marks = marks_of(paper)
        return LearnedRule(rule_id, value, name, RuleKind.SIGNATURE, value=value, marks=marks) if marks else None
    if name is FieldName.CURRENCY and vendor:
        return LearnedRule(rule_id, vendor, name, RuleKind.ALWAYS, value=value)
    where = place or PagePlaces(found, paper).place_of(name, value)
    spot = _spot(paper, where) if where is not None else None
    if spot is None or not vendor:
        return None
    rule = LearnedRule(
        rule_id,
        vendor,
        name,
        RuleKind.AT,
        shape=shape_of(spot.text),
        box=_corners(spot.box),
        month_first=_is_month_first(spot, value),
    )
    anchored = _anchored(paper, spot, rule)
    # A rule must find on its own paper what it was learned from.
    # Sums stand lower the more lines there are: their place alone says nothing.
    by_place: tuple[LearnedRule, ...] = () if name in AMOUNT_FIELDS else (rule,)
    for each in (*anchored, *by_place):
        if value in _values(paper, each, language=found.language):
            return each
    return None


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a value stands: its line, its segment, and its words."""

    line: Line
    segment: Segment
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        box = self.words[0].box
        for word in self.words[1:]:
            box = box.union(word.box)
        return box


def _spot(paper: Paper, place: Place) -> _Spot | None:
    for line in paper.lines:
        if (
            line.page != place.page
            or not place.box.top - _PLACE_SLACK <= line.box.middle <= place.box.bottom + _PLACE_SLACK
        ):
            continue
        for segment in line.segments:
            words = tuple(word for word in segment.words if _covers(place.box, word.box))
            if words:
                return _Spot(line, segment, words)
    return None


def _covers(box: Box, word: Box) -> bool:
    middle = (word.left + word.right) / 2
    return box.left - _PLACE_SLACK <= middle <= box.right + _PLACE_SLACK


def _anchored(paper: Paper, spot: _Spot, rule: LearnedRule) -> Iterator[LearnedRule]:
    """Give the rules that words near the value make: before it, in the cell at its left, over it."""
    before = [word for word in spot.segment.words if word.box.right <= spot.box.left + 1e-6]
    label = label_of(before)
    if label:
        yield replace(rule, kind=RuleKind.RIGHT_OF, label=label)
    left = [each for each in spot.line.segments if each.box.right <= spot.segment.box.left + 1e-6]
    if left and (label := label_of(left[-1].words)):
        yield replace(rule, kind=RuleKind.RIGHT_OF, label=label)
    for line in reversed(paper.lines[max(0, spot.line.number - _LINES_BELOW) : spot.line.number]):
        over = [each for each in line.segments if line.page == spot.line.page and share_width(each.box, spot.box) > 0]
        if over and (label := label_of(over[0].words)):
            yield replace(rule, kind=RuleKind.BELOW, label=label)
            return


def label_of(words: Sequence[Word]) -> str:
    """Return the last words before a value as a label: small letters, without digits."""
    bare = " ".join(_label_word(word.text) for word in words[-_MOST_LABEL_WORDS:]).split()
    label = " ".join(bare)
    return label if sum(char.isalpha() for char in label) >= _LEAST_LETTERS else ""


def _label_word(text: str) -> str:
    return bare_text(re.sub(r"\d", "", text))


def shape_of(text: str) -> str:
    """Return how a value is written: runs of letters as A, of digits as 9, signs as they are."""
    return re.sub(r"9+", "9", re.sub(r"A+", "A", re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", text))))


def _is_month_first(spot: _Spot, value: str) -> bool:
    dates = [date for date in dates_in(spot.segment) if len(date.days) == 2]
    return any(date.days[1].isoformat() == value for date in dates)


def _corners(box: Box) -> tuple[float, float, float, float]:
    return (round(box.left, 4), round(box.top, 4), round(box.right, 4), round(box.bottom, 4))


def marks_of(paper: Paper) -> tuple[str, ...]:
    """Return by what a vendor's papers are known again, strongest first."""
    customers = customer_segments(paper)
    strong = [f"tax:{found.number}" for found in tax.tax_ids_of(paper, own=frozenset())[:2] if found.weight > 0]
    strong += [f"iban:{number}" for number, _place, _weight in payment.ibans_of(paper)[:3]]
    strong += [
        f"domain:{domain}" for domain, _place in contacts.domains_of(paper)
        if domain.split(".")[0] not in contacts.FREE_MAIL
    ]  # fmt: skip
    strong += [f"phone:{contacts.digits_of(found.text)[-9:]}" for found in contacts.phones_of(paper)[:2]]
    first = paper.first_page()
    head = [line for line in first[sender.first_good(first) :] if not set(line.segments) & customers]
    lines = [f"head:{bare_text(line.text)}" for line in head if sum(char.isalpha() for char in line.text) >= 5]
    return tuple(dict.fromkeys([*strong, *lines[:_HEAD_LINES]]))


# Applying ------------------------------------------------------------------------------------------------------------


def with_rules(found: Extraction, paper: Paper, known: Knowledge, rules: Sequence[LearnedRule]) -> Extraction:
    """Return what was read, with what was learned of this vendor's papers where the document does not prove better."""
    fields = {field.name: field for field in found.fields}
    vendor = fields.get(FieldName.VENDOR)
    signature = _signature(paper, known, rules)
    if signature is not None and (vendor is None or vendor.reason not in _PROVEN):
        fields[FieldName.VENDOR] = _named(signature, vendor)
    name = fields[FieldName.VENDOR].value if FieldName.VENDOR in fields else ""
    for rule in rules:
        if rule.kind is RuleKind.SIGNATURE or not rule.is_for(name):
            continue
        read = fields.get(rule.name)
        if read is not None and read.reason in _PROVEN:
            continue
        learned = _found_by(rule, paper, language=found.language, today=known.today)
        if learned is not None:
            fields[rule.name] = learned
    return replace(found, fields=tuple(fields[each] for each in FieldName if each in fields))


def _signature(paper: Paper, known: Knowledge, rules: Sequence[LearnedRule]) -> LearnedRule | None:
    signatures = [rule for rule in rules if rule.kind is RuleKind.SIGNATURE]
    if not signatures:
        return None
    own = {f"tax:{tax.plain(number)}" for number in known.own_tax_ids}
    marks = set(marks_of(paper)) - own
    heads = [mark for mark in marks if mark.startswith("head:")]
    for rule in signatures:
        if any(mark in marks for mark in rule.marks if not mark.startswith("head:")):
            return rule
        alike = sum(
            any(fuzz.ratio(mark, head) >= _LIKE for head in heads) for mark in rule.marks if mark.startswith("head:")
        )
        if alike >= _LEAST_HEAD_MATCHES:
            return rule
    return None


def _named(rule: LearnedRule, read: Field | None) -> Field:
    place = read.place if read is not None else None
    reason = Reason.HISTORY if rule.is_trusted else None
    return Field(FieldName.VENDOR, rule.value, _TRUSTED if reason else _NEW, Source.LEARNED, place, reason)


def _found_by(rule: LearnedRule, paper: Paper, *, language: str, today: dt.date) -> Field | None:
    values = _values(paper, rule, language=language)
    if not values:
        return None
    value, place = next(iter(values.items()))
    reason = Reason.HISTORY if rule.is_trusted and len(values) == 1 else None
    if rule.name in DATE_FIELDS and abs(dt.date.fromisoformat(value) - today) > RECENT:
        reason = None
    if rule.name is FieldName.DATE and dt.date.fromisoformat(value) > today:
        reason = None
    return Field(rule.name, value, _TRUSTED if reason else _NEW, Source.LEARNED, place, reason)


def _values(paper: Paper, rule: LearnedRule, *, language: str) -> dict[str, Place]:
    """Return the values where the rule says they stand, the likeliest first."""
    if rule.kind is RuleKind.ALWAYS and paper.lines:
        return {rule.value: Place(paper.lines[0].page, paper.lines[0].box)}
    read = (_value_in(paper, segment, start, rule, language=language) for segment, start in _spots_of(paper, rule))
    found = [each for each in read if each is not None]
    # The same label may stand over the customer's number too: the one where it stood before is meant.
    found.sort(key=lambda each: _distance(each[1], rule))
    values: dict[str, Place] = {}
    for value, place in found:
        values.setdefault(value, place)
    return values


def _distance(place: Place, rule: LearnedRule) -> float:
    if rule.box is None:
        return 0.0
    left, top, _right, bottom = rule.box
    return (place.page - 1) + abs(place.box.left - left) + abs(place.box.middle - (top + bottom) / 2)


def _spots_of(paper: Paper, rule: LearnedRule) -> Iterator[tuple[Segment, float]]:
    """Give the segments where a value may stand, with the edge from which on."""
    if rule.kind is RuleKind.AT:
        if rule.box is not None:
            yield from _spots_at(paper, Box(*rule.box))
        return
    for segment in paper.segments():
        label = _label_in(segment, rule.label)
        if label is None:
            continue
        if rule.kind is RuleKind.RIGHT_OF:
            if segment.box.right > label.right + 1e-6:
                yield segment, label.right - 1e-6
            beside = next(paper.right_of(segment), None)
            if beside is not None:
                yield beside, 0.0
        else:
            for below in paper.below(segment, lines=_LINES_BELOW):
                if share_width(below.box, label) > 0:
                    yield below, 0.0


def _spots_at(paper: Paper, wanted: Box) -> Iterator[tuple[Segment, float]]:
    for segment in paper.segments():
        near = abs(segment.box.middle - wanted.middle) < _NEAR and share_width(segment.box, wanted) > 0
        if segment.page == 1 and near:
            yield segment, wanted.left - _NEAR


def _label_in(segment: Segment, label: str) -> Box | None:
    """Return where in a segment the label's words stand."""
    words = segment.words
    for first in range(len(words)):
        for last in range(first + 1, min(len(words), first + _MOST_LABEL_WORDS) + 1):
            said = label_of(words[first:last])
            if said and abs(len(said) - len(label)) <= 2 and fuzz.ratio(said, label) >= _LIKE:
                box = words[first].box
                for word in words[first:last]:
                    box = box.union(word.box)
                return box
    return None


def _value_in(
    paper: Paper, segment: Segment, start: float, rule: LearnedRule, *, language: str
) -> tuple[str, Place] | None:
    """Read one value of the rule's field in a segment, from an edge on, in the form that values have."""
    if rule.name in AMOUNT_FIELDS:
        figures = figures_of(paper, convention_of(paper.text, language=language))
        money = [each for each in figures if each.line == segment.line and each.box.left >= start
                 and each.box.right <= segment.box.right + 1e-6 and not each.is_percent]  # fmt: skip
        return (amount_text(money[0].value), money[0].place) if money else None
    if rule.name in DATE_FIELDS:
        for date in dates_in(segment):
            if date.place.box.right > start:
                day = date.days[1] if rule.month_first and len(date.days) == 2 else date.days[0]
                return day.isoformat(), date.place
        return None
    words = tuple(word for word in segment.words if word.box.left >= start)
    return _text_in(segment, words, rule)


def _text_in(segment: Segment, words: tuple[Word, ...], rule: LearnedRule) -> tuple[str, Place] | None:
    """Return the run of words that is written as the value was."""
    wanted = len(rule.shape.split(" "))
    for first in range(len(words)):
        run = words[first : first + wanted]
        text = " ".join(word.text for word in run).strip(":;,")
        if len(run) == wanted and shape_of(text) == rule.shape.strip(":;,"):
            part = Segment(segment.page, segment.line, run)
            return (re.sub(r"\s", "", text) if rule.name in _WITHOUT_BLANKS else text), part.place()
    return None
