"""What the Matching screen shows: the list of results, and one with document and order side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from sqlalchemy import ColumnElement, FromClause, func, inspect, or_, select
from sqlalchemy.orm import join

from p2p_desktop.domain.document import Kind
from p2p_desktop.domain.findings import FindingCode, Severity
from p2p_desktop.domain.matching import LinePair, OrderCandidate, Scores
from p2p_desktop.domain.money import Money, from_millionths
from p2p_desktop.domain.people import Permission, Person
from p2p_desktop.domain.reading import Box, Place
from p2p_desktop.domain.resolution import MatchState, Resolution, resolution_words
from p2p_desktop.store.documents import place_of
from p2p_desktop.store.engine import Session
from p2p_desktop.store.matches import current_match, finding_rows, resolution_rows
from p2p_desktop.store.queries import document as documents
from p2p_desktop.store.queries import orders
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.store.queries.orders import OrderView
from p2p_desktop.store.queries.paging import PageOf, PageRequest, id_page
from p2p_desktop.store.queries.visibility import visible_documents
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.matching import MatchFindingRow, MatchPairRow, MatchRow
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.person import PersonRow


@dataclass(frozen=True, slots=True)
class MatchListRow:
    """One line of the list; ``codes`` are the findings that are more than a note."""

    id: str
    document_id: str
    file_name: str
    kind: Kind
    number: str
    vendor_name: str
    order_id: str
    order_number: str
    total: Decimal | None
    currency: str
    overall: Decimal
    passed: bool
    state: MatchState
    reason: str
    codes: tuple[FindingCode, ...]
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ResolutionView:
    """What was decided, by whom and why; ``finding_id`` is empty where it speaks of the whole result."""

    id: str
    finding_id: str
    decision: Resolution
    words: str
    reason: str
    person_name: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class FindingView:
    """One difference, with what was decided about it."""

    id: str
    code: FindingCode
    severity: Severity
    expected: str
    found: str
    difference: str
    message: str
    order_line: int | None
    document_line: int | None
    place: Place | None
    rule: str
    other_document_id: str
    resolution: ResolutionView | None


@dataclass(frozen=True, slots=True)
class EarlierMatch:
    """An older result of the same document."""

    id: str
    passed: bool
    overall: Decimal
    reason: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class MatchView:
    """One result, whole. ``order_places`` says where each line stands on the printed order (line from 1, place);
    ``billed_before`` and ``received`` what of each line other documents had billed and what had arrived when this one
    was compared; nothing is said of arrivals where bills are held against what was ordered.
    """

    id: str
    version: int
    is_current: bool
    document: DocumentView
    order: OrderView | None
    order_places: tuple[tuple[int, Place], ...]
    billed_before: Mapping[int, Decimal]
    received: Mapping[int, Decimal]
    passed: bool
    state: MatchState
    overall: Decimal
    threshold: Decimal
    scores: Scores
    weights: Mapping[str, Decimal]
    reason: str
    findings: tuple[FindingView, ...]
    pairs: tuple[LinePair, ...]
    resolutions: tuple[ResolutionView, ...]
    candidates: tuple[OrderCandidate, ...]
    earlier: tuple[EarlierMatch, ...]
    rule_version: str
    created_at: dt.datetime


_RESULTS: FromClause = inspect(MatchRow).local_table
_SORTS = {
    "file_name": DocumentRow.file_name,
    "number": DocumentRow.number,
    "vendor_name": DocumentRow.vendor_name,
    "kind": DocumentRow.kind,
    "total": DocumentRow.total_minor,
    # Ids of orders are in the order of their numbers.
    "order_number": MatchRow.order_id,
    "overall": MatchRow.overall,
    "state": MatchRow.state,
    "created_at": MatchRow.created_at,
}


def page(session: Session, person: Person, wanted: PageRequest) -> PageOf[MatchListRow]:
    """Return one page of current results this person may see, newest first unless asked otherwise.

    Choices: "", and the states "open", "passed", "resolved", "rejected".
    """
    column = _SORTS.get(wanted.sort, MatchRow.created_at)
    by_document = column.class_ is DocumentRow
    has_text = bool(wanted.text.strip())
    sees_all = person.may(Permission.ADD_ANY_DOCUMENT)
    ids, total = id_page(
        session, MatchRow.id, [MatchRow.is_current, *_conditions(session, person, wanted)], wanted, sort=column,
        then=DocumentRow.added_at if by_document else MatchRow.created_at, is_known=wanted.sort in _SORTS,
        source=_by_document() if by_document else _source(with_document=has_text or not sees_all),
        counted=_source(with_document=has_text or not sees_all),
    )  # fmt: skip
    return PageOf(_list_rows(session, ids), total)


def _source(*, with_document: bool) -> FromClause:
    """Join documents only where they are searched or decide who may see what."""
    return join(MatchRow, DocumentRow, DocumentRow.id == MatchRow.document_id) if with_document else _RESULTS


def _by_document() -> FromClause:
    # Wrapped, so that the database begins with the documents, in the order of an index, and stops after one page.
    return join(DocumentRow, MatchRow, MatchRow.document_id == func.coalesce(DocumentRow.id, ""))


def _conditions(session: Session, person: Person, wanted: PageRequest) -> list[ColumnElement[bool]]:
    conditions = [visible_documents(session, person)]
    if wanted.choice in {state.value for state in MatchState}:
        conditions.append(MatchRow.state == wanted.choice)
    text = wanted.text.strip()
    if text:
        columns = (DocumentRow.file_name, DocumentRow.number, DocumentRow.vendor_name)
        orders_named = select(OrderRow.id).where(OrderRow.number.icontains(text, autoescape=True))
        conditions.append(
            or_(*(each.icontains(text, autoescape=True) for each in columns), MatchRow.order_id.in_(orders_named))
        )
    return conditions


def _list_rows(session: Session, ids: Sequence[str]) -> tuple[MatchListRow, ...]:
    rows = (
        select(MatchRow, DocumentRow, OrderRow.number)
        .join(DocumentRow, DocumentRow.id == MatchRow.document_id)
        .outerjoin(OrderRow, OrderRow.id == MatchRow.order_id)
        .where(MatchRow.id.in_(ids))
    )
    found = {match.id: (match, document, number) for match, document, number in session.execute(rows)}
    codes = _codes(session, ids)
    return tuple(_list_row(*found[each], codes.get(each, ())) for each in ids if each in found)


def _codes(session: Session, ids: Sequence[str]) -> dict[str, tuple[FindingCode, ...]]:
    rows = (
        select(MatchFindingRow.match_id, MatchFindingRow.code)
        .where(MatchFindingRow.match_id.in_(ids), MatchFindingRow.severity != Severity.NOTE.value)
        .order_by(MatchFindingRow.position)
    )
    codes: dict[str, dict[FindingCode, None]] = {}
    for row in session.execute(rows):
        codes.setdefault(row.match_id, {})[FindingCode(row.code)] = None
    return {match_id: tuple(each) for match_id, each in codes.items()}


def _list_row(
    match: MatchRow, document: DocumentRow, order_number: str | None, codes: tuple[FindingCode, ...]
) -> MatchListRow:
    minor, currency = document.total_minor, document.currency
    return MatchListRow(
        id=match.id,
        document_id=document.id,
        file_name=document.file_name,
        kind=Kind(document.kind),
        number=document.number,
        vendor_name=document.vendor_name,
        order_id=match.order_id,
        order_number=order_number or "",
        total=Money.from_minor(minor, currency).amount if minor is not None else None,
        currency=currency,
        overall=from_millionths(match.overall),
        passed=match.passed,
        state=MatchState(match.state),
        reason=match.reason,
        codes=codes,
        created_at=match.created_at,
    )


def one(session: Session, person: Person, match_id: str) -> MatchView | None:
    """Return one result, or None where it is gone or this person may not see its document."""
    match = session.get(MatchRow, match_id)
    document = documents.one(session, person, match.document_id) if match is not None else None
    if match is None or document is None:
        return None
    return _view(session, person, match, document)


def of_document(session: Session, person: Person, document_id: str) -> MatchView | None:
    """Return the current result of a document, or None where it was not compared yet or may not be seen."""
    match = current_match(session, document_id)
    return one(session, person, match.id) if match is not None else None


def _view(session: Session, person: Person, match: MatchRow, document: DocumentView) -> MatchView:
    resolutions = _resolutions(session, match.id)
    order = orders.one(session, person, match.order_id) if match.order_id else None
    return MatchView(
        id=match.id,
        version=match.version,
        is_current=match.is_current,
        document=document,
        order=order,
        order_places=_printed_places(session, match.order_id) if order is not None else (),
        billed_before=_as_compared(match, "billed_before"),
        received=_as_compared(match, "received"),
        passed=match.passed,
        state=MatchState(match.state),
        overall=from_millionths(match.overall),
        threshold=from_millionths(match.threshold),
        scores=Scores(
            vendor=_score(match.vendor_score),
            total=_score(match.total_score),
            items=_score(match.items_score),
            date=_score(match.date_score),
        ),
        weights={name: Decimal(weight) for name, weight in match.weights.items()},
        reason=match.reason,
        findings=_findings(session, match.id, resolutions),
        pairs=_pairs(session, match.id),
        resolutions=resolutions,
        candidates=tuple(
            OrderCandidate(each["order_id"], each["number"], each["why"], int(each["rank"]))
            for each in match.candidates
        ),
        earlier=_earlier(session, match),
        rule_version=match.rule_version,
        created_at=match.created_at,
    )


def _score(stored: int | None) -> Decimal | None:
    return None if stored is None else from_millionths(stored)


def _resolutions(session: Session, match_id: str) -> tuple[ResolutionView, ...]:
    rows = resolution_rows(session, match_id)
    people = select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_({row.person_id for row in rows}))
    names = {row.id: row.name for row in session.execute(people)}
    return tuple(
        ResolutionView(
            id=row.id,
            finding_id=row.finding_id,
            decision=Resolution(row.decision),
            words=resolution_words(Resolution(row.decision)),
            reason=row.reason,
            person_name=names.get(row.person_id, ""),
            at=row.at,
        )
        for row in rows
    )


def _findings(session: Session, match_id: str, resolutions: Sequence[ResolutionView]) -> tuple[FindingView, ...]:
    decided = {each.finding_id: each for each in resolutions}
    return tuple(
        FindingView(
            id=row.id,
            code=FindingCode(row.code),
            severity=Severity(row.severity),
            expected=row.expected,
            found=row.found,
            difference=row.difference,
            message=row.message,
            order_line=row.order_line,
            document_line=row.document_line,
            place=place_of(row.page, row.box),
            rule=row.rule,
            other_document_id=row.other_document_id,
            resolution=decided.get(row.id),
        )
        for row in finding_rows(session, match_id)
    )


def _pairs(session: Session, match_id: str) -> tuple[LinePair, ...]:
    rows = select(MatchPairRow).where(MatchPairRow.match_id == match_id).order_by(MatchPairRow.position)
    return tuple(
        LinePair(
            order_line=row.order_line,
            document_line=row.document_line,
            score=from_millionths(row.score),
            difference=from_millionths(row.difference_millionths),
            is_inside=row.is_inside,
            words=row.words,
        )
        for row in session.scalars(rows)
    )


def _earlier(session: Session, match: MatchRow) -> tuple[EarlierMatch, ...]:
    rows = select(MatchRow).where(MatchRow.document_id == match.document_id, MatchRow.id != match.id)
    return tuple(
        EarlierMatch(row.id, row.passed, from_millionths(row.overall), row.reason, row.created_at)
        for row in session.scalars(rows.order_by(MatchRow.created_at.desc(), MatchRow.id.desc()))
    )


def _as_compared(match: MatchRow, name: str) -> dict[int, Decimal]:
    """Read a quantity of each line from what was compared, which is kept with each result (M-17)."""
    order = cast("dict[str, list[dict[str, object]]]", match.inputs.get("order") or {})
    lines = order.get("lines", [])
    return {int(str(line["position"])): Decimal(str(line[name])) for line in lines if name in line}


def _printed_places(session: Session, order_id: str) -> tuple[tuple[int, Place], ...]:
    """Return where the lines of an order stand on its printed pages."""
    stored = session.scalar(select(OrderRow.pdf_pages).where(OrderRow.id == order_id)) or []
    places = [
        (int(line), Place(number, Box(left, top, right, bottom)))
        for number, each in enumerate(stored, 1)
        for line, left, top, right, bottom in cast("list[tuple[int, float, float, float, float]]", each["lines"])
    ]
    return tuple(sorted(places, key=lambda place: place[0]))
