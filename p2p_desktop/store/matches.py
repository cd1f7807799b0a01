"""Results of validation at rest: stored with their pairs and findings, older ones kept (M-17)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from sqlalchemy import Select, and_, delete, not_, or_, select, update

from p2p_desktop.domain.billing import Billing
from p2p_desktop.domain.document import DocumentState, Kind
from p2p_desktop.domain.duplicates import Known
from p2p_desktop.domain.findings import Finding
from p2p_desktop.domain.match_result import LinePair
from p2p_desktop.domain.money import Money, from_millionths, to_millionths
from p2p_desktop.domain.order import OrderState
from p2p_desktop.domain.resolution import MatchState
from p2p_desktop.store.documents import load_text, page_and_box
from p2p_desktop.store.engine import Session
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.matching import BillingRow, MatchFindingRow, MatchPairRow, MatchRow, ResolutionRow
from p2p_desktop.store.tables.order import OrderLineRow, OrderRow

#: How many earlier documents of a vendor are compared word by word (D-5).
_MOST_TEXTS = 40
_UNDECIDED = (MatchState.PASSED.value, MatchState.OPEN.value)


def earlier_documents(session: Session, document: DocumentRow) -> tuple[Known, ...]:
    """Return the documents, added before this one, that it may repeat; oldest first."""
    is_earlier = or_(
        DocumentRow.added_at < document.added_at,
        and_(DocumentRow.added_at == document.added_at, DocumentRow.id < document.id),
    )
    # What was split or joined is there once more, in the documents that stand in its place.
    is_out = or_(DocumentRow.is_rejected, DocumentRow.state == DocumentState.REPLACED.value)
    earlier = select(DocumentRow).where(is_earlier, not_(is_out))
    found = {row.id: row for row in session.scalars(earlier.where(DocumentRow.sha256 == document.sha256))}
    texts: set[str] = set()
    if document.vendor_id:
        own = earlier.where(DocumentRow.vendor_id == document.vendor_id)
        alike = [DocumentRow.total_minor == document.total_minor]
        if document.normal_number:
            alike.append(DocumentRow.normal_number == document.normal_number)
        found |= {row.id: row for row in session.scalars(own.where(or_(*alike)))}
        newest = session.scalars(own.order_by(DocumentRow.added_at.desc()).limit(_MOST_TEXTS)).all()
        texts = {row.id for row in newest}
        found |= {row.id: row for row in newest}
    rows = sorted(found.values(), key=lambda row: (row.added_at, row.id))
    return tuple(known_of(session, row, with_text=row.id in texts) for row in rows)


def known_of(session: Session, row: DocumentRow, *, with_text: bool = True) -> Known:
    """Return what of a document is compared to find it a second time."""
    total = Money.from_minor(row.total_minor, row.currency).amount if row.total_minor is not None else None
    return Known(
        document_id=row.id,
        sha256=row.sha256,
        vendor_id=row.vendor_id or None,
        kind=Kind(row.kind),
        number=row.number,
        date=row.date,
        currency=row.currency,
        total=total,
        text=load_text(session, row.id) if with_text else "",
    )


def same_result(session: Session, document: DocumentRow, order_id: str) -> MatchRow | None:
    """Return the result there is for this revision of a document and this order."""
    rows = select(MatchRow).where(
        MatchRow.document_id == document.id,
        MatchRow.document_revision == document.revision,
        MatchRow.order_id == order_id,
    )
    return session.scalar(rows)


def current_match(session: Session, document_id: str) -> MatchRow | None:
    """Return the newest result of a document."""
    rows = select(MatchRow).where(MatchRow.document_id == document_id, MatchRow.is_current)
    return session.scalar(rows.order_by(MatchRow.created_at.desc(), MatchRow.id.desc()).limit(1))


def put_aside_older(session: Session, document_id: str) -> None:
    """Keep older results of a document as history."""
    session.execute(
        update(MatchRow).where(MatchRow.document_id == document_id, MatchRow.is_current).values(is_current=False)
    )


def save_pairs(session: Session, match_id: str, pairs: Iterable[LinePair]) -> None:
    """Keep the aligned lines of a result."""
    session.add_all(
        MatchPairRow(
            id=new_id(),
            match_id=match_id,
            position=position,
            order_line=pair.order_line,
            document_line=pair.document_line,
            score=to_millionths(pair.score),
            difference_millionths=to_millionths(pair.difference),
            is_inside=pair.is_inside,
            words=pair.words,
        )
        for position, pair in enumerate(pairs)
    )


def save_findings(session: Session, match_id: str, findings: Iterable[Finding]) -> None:
    """Keep the findings of a result, the gravest first as they come."""
    for position, finding in enumerate(findings):
        page, box = page_and_box(finding.place)
        session.add(
            MatchFindingRow(
                id=new_id(),
                match_id=match_id,
                position=position,
                code=finding.code.value,
                severity=finding.severity.value,
                expected=finding.expected,
                found=finding.found,
                difference=finding.difference,
                message=finding.message,
                order_line=finding.order_line,
                document_line=finding.document_line,
                page=page,
                box=box,
                rule=finding.rule,
                other_document_id=finding.other_document,
            )
        )


def finding_rows(session: Session, match_id: str) -> tuple[MatchFindingRow, ...]:
    """Return the findings of a result."""
    rows = select(MatchFindingRow).where(MatchFindingRow.match_id == match_id).order_by(MatchFindingRow.position)
    return tuple(session.scalars(rows))


def resolution_rows(session: Session, match_id: str) -> tuple[ResolutionRow, ...]:
    """Return what was decided about a result so far, in time."""
    rows = select(ResolutionRow).where(ResolutionRow.match_id == match_id).order_by(ResolutionRow.at, ResolutionRow.id)
    return tuple(session.scalars(rows))


def unbill(session: Session, document_id: str) -> None:
    """Take back what a document has billed."""
    session.execute(delete(BillingRow).where(BillingRow.document_id == document_id))


def bill(session: Session, document_id: str, order_id: str, billings: Sequence[Billing], *, now: dt.datetime) -> None:
    """Record what a document bills of an order, in place of what it did before."""
    unbill(session, document_id)
    lines = select(OrderLineRow.position, OrderLineRow.id).where(OrderLineRow.order_id == order_id)
    ids = {row.position: row.id for row in session.execute(lines)}
    session.add_all(
        BillingRow(
            id=new_id(),
            document_id=document_id,
            order_id=order_id,
            order_line_id=ids[billing.position],
            quantity_millionths=to_millionths(billing.quantity),
            net_millionths=to_millionths(billing.net),
            recorded_at=now,
        )
        for billing in billings
        if billing.position in ids
    )


def plain_billings(billings: Iterable[Billing]) -> list[list[str]]:
    """Return billings as JSON can hold them."""
    return [[str(each.position), str(each.quantity), str(each.net)] for each in billings]


def read_billings(plain: Iterable[Sequence[str]]) -> tuple[Billing, ...]:
    """Read what ``plain_billings`` wrote."""
    return tuple(Billing(int(position), Decimal(quantity), Decimal(net)) for position, quantity, net in plain)


def undecided_of_order(session: Session, order_id: str, *, but_not: str) -> tuple[DocumentRow, ...]:
    """Return the documents of an order whose result nobody has decided about."""
    undecided = select(MatchRow.document_id).where(
        MatchRow.is_current, MatchRow.state.in_(_UNDECIDED), MatchRow.order_id == order_id
    )
    return _documents(session, undecided, but_not)


def undecided_of_vendor(session: Session, vendor_id: str, *, but_not: str) -> tuple[DocumentRow, ...]:
    """Return the documents of a vendor that are open, or that passed on an order that is still issued."""
    issued = select(OrderRow.id).where(OrderRow.vendor_id == vendor_id, OrderRow.state == OrderState.ISSUED.value)
    own = select(DocumentRow.id).where(DocumentRow.vendor_id == vendor_id)
    undecided = select(MatchRow.document_id).where(
        MatchRow.is_current,
        or_(
            and_(MatchRow.state.in_(_UNDECIDED), MatchRow.order_id.in_(issued)),
            and_(MatchRow.state == MatchState.OPEN.value, MatchRow.document_id.in_(own)),
        ),
    )
    return _documents(session, undecided, but_not)


def _documents(session: Session, ids: Select[str], but_not: str) -> tuple[DocumentRow, ...]:
    rows = select(DocumentRow).where(
        DocumentRow.id.in_(ids), DocumentRow.id != but_not, DocumentRow.is_rejected.is_(False)
    )
    return tuple(session.scalars(rows.order_by(DocumentRow.added_at, DocumentRow.id)))


def billed_by(session: Session, document_id: str) -> tuple[Billing, ...]:
    """Return what a document has billed so far."""
    rows = (
        select(OrderLineRow.position, BillingRow.quantity_millionths, BillingRow.net_millionths)
        .join(OrderLineRow, OrderLineRow.id == BillingRow.order_line_id)
        .where(BillingRow.document_id == document_id)
        .order_by(OrderLineRow.position)
    )
    return tuple(
        Billing(row.position, from_millionths(row.quantity_millionths), from_millionths(row.net_millionths))
        for row in session.execute(rows)
    )
