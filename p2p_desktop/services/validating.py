"""Validate receipts and invoices: which order, does it fit, what differs, who has to know (M-1 … M-17)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal

from p2p_desktop.domain import po_number
from p2p_desktop.domain.billing import Billing, billings, may_be_billed
from p2p_desktop.domain.document import DocumentState, Extraction, FieldName
from p2p_desktop.domain.duplicates import find_duplicates
from p2p_desktop.domain.expected import ExpectedOrder, Tolerances
from p2p_desktop.domain.findings import Finding
from p2p_desktop.domain.matching import RULE_VERSION, MatchResult, OrderCandidate, find_order, match
from p2p_desktop.domain.money import Money, to_millionths
from p2p_desktop.domain.notice import Notice
from p2p_desktop.domain.order import OrderState
from p2p_desktop.domain.people import Permission, Role
from p2p_desktop.errors import NotFound, Refused
from p2p_desktop.language import _
from p2p_desktop.services import administering, notifying
from p2p_desktop.services.context import Change, Context, Session, changing
from p2p_desktop.services.reading import document_row
from p2p_desktop.services.revalidating import judge_again, judge_others_of_order
from p2p_desktop.store import jobs, matches
from p2p_desktop.store.documents import load_extraction, plain_line
from p2p_desktop.store.expected_orders import Clues, candidate_ids, load_expected
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.orders import newest_order
from p2p_desktop.store.people import with_role
from p2p_desktop.store.queries import orders
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.matching import MatchRow
from p2p_desktop.store.tables.order import OrderRow

#: How often a document is judged anew because something changed while it was being judged.
_MOST_TRIES = 10


class _Stale(Exception):
    """What the judgement was made from has changed meanwhile."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """Everything a judgement is made from."""

    revision: int
    document: Extraction
    candidates: tuple[ExpectedOrder, ...]
    chosen_id: str
    duplicates: tuple[Finding, ...]
    tolerances: Tolerances


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What came out: the order if there is one, its result, and other orders that may be meant."""

    order: ExpectedOrder | None
    result: MatchResult | None
    candidates: tuple[OrderCandidate, ...]
    billings: tuple[Billing, ...]


def validate(context: Context, document_id: str) -> None:
    """Hold a document against its order and keep the result; ends the job.

    It is judged outside the write lock; where the order or the document changed meanwhile, it is judged again.
    """
    for _try in range(_MOST_TRIES):
        if context.lease is not None:
            jobs.report(context.store, context.lease, step="match", done=0, total=1, now=context.now())
        with context.store.reading() as session:
            facts = _facts(session, document_row(session, document_id))
        judgement = _judge(facts)
        try:
            _keep(context, document_id, facts, judgement)
        except _Stale:
            continue
        return
    raise RuntimeError("a document changed each time it was judged")


def _facts(session: Session, row: DocumentRow) -> _Facts:
    document = load_extraction(session, row.id)
    chosen_id = _chosen_order(session, row)
    ids = (chosen_id,) if chosen_id else candidate_ids(session, _clues(row, document))
    return _Facts(
        revision=row.revision,
        document=document,
        candidates=load_expected(session, ids, document=row),
        chosen_id=chosen_id,
        duplicates=find_duplicates(matches.known_of(session, row), matches.earlier_documents(session, row)),
        tolerances=administering.tolerances(session),
    )


def _chosen_order(session: Session, row: DocumentRow) -> str:
    """Return the order that a person has chosen, or that the document was added to."""
    if row.order_is_chosen:
        return row.order_id
    order = newest_order(session, row.request_id) if row.request_id else None
    return order.id if order is not None and order.state != OrderState.CANCELLED.value else ""


def _clues(row: DocumentRow, document: Extraction) -> Clues:
    reference = (document.value(FieldName.ORDER_REFERENCE) or "").strip()
    corrected = po_number.correct(reference)
    numbers = {reference, *po_number.find(reference), *((corrected,) if corrected else ())}
    references = {reference, (document.value(FieldName.NUMBER) or "").strip()}
    return Clues(
        numbers=frozenset(filter(None, numbers)),
        references=frozenset(filter(None, references)),
        vendor_id=row.vendor_id,
        currency=row.currency,
        total=Money.from_minor(row.total_minor, row.currency).amount if row.total_minor is not None else None,
    )


def _judge(facts: _Facts) -> _Judgement:
    order_id: str | None = facts.chosen_id
    found: tuple[OrderCandidate, ...] = ()
    if not order_id:
        order_id, found = find_order(facts.document, facts.candidates)
    order = next((each for each in facts.candidates if each.id == order_id), None)
    if order is None:
        return _Judgement(None, None, found, ())
    result = match(order, facts.document, tolerances=facts.tolerances, duplicates=facts.duplicates)
    return _Judgement(order, result, found, billings(order, facts.document, result))


def _keep(context: Context, document_id: str, facts: _Facts, judgement: _Judgement) -> None:
    with changing(context, "validate", noun="document", object_id=document_id, completes_job=True) as change:
        row = document_row(change.session, document_id)
        order = judgement.order
        if row.revision != facts.revision or not _is_as_judged(change.session, row, order):
            raise _Stale
        is_out = row.is_rejected or row.state == DocumentState.REPLACED.value
        if is_out or matches.same_result(change.session, row, order.id if order else "") is not None:
            return
        matches.put_aside_older(change.session, row.id)
        kept = _match_row(change, row, facts, judgement)
        change.session.add(kept)
        change.session.flush()
        findings = judgement.result.findings if judgement.result else facts.duplicates
        matches.save_findings(change.session, kept.id, findings)
        if judgement.result is not None:
            matches.save_pairs(change.session, kept.id, judgement.result.pairs)
        _link(change, row, judgement)
        _tell(change, kept)
        # Codes, not sentences: those may hold a full bank number.
        codes = ", ".join(dict.fromkeys(finding.code.value for finding in findings))
        change.record("validated", noun="match", object_id=kept.id, revision=row.revision, sha256=row.sha256,
                      changes={"state": ("", kept.state), "order_id": ("", kept.order_id), "codes": ("", codes)},
                      rule_version=kept.rule_version)  # fmt: skip


def _is_as_judged(session: Session, row: DocumentRow, order: ExpectedOrder | None) -> bool:
    return order is None or load_expected(session, (order.id,), document=row) == (order,)


def _match_row(change: Change, row: DocumentRow, facts: _Facts, judgement: _Judgement) -> MatchRow:
    result = judgement.result
    scores = result.scores if result else None
    passed = result is not None and result.passed
    return MatchRow(
        id=new_id(),
        document_id=row.id,
        document_revision=row.revision,
        order_id=judgement.order.id if judgement.order else "",
        is_current=True,
        state="passed" if passed else "open",
        passed=passed,
        overall=to_millionths(result.overall) if result else 0,
        vendor_score=_stored(scores.vendor if scores else None),
        total_score=_stored(scores.total if scores else None),
        items_score=_stored(scores.items if scores else None),
        date_score=_stored(scores.date if scores else None),
        threshold=to_millionths(facts.tolerances.least),
        reason=result.reason if result else _no_order_words(judgement.candidates),
        rule_version=result.rule_version if result else RULE_VERSION,
        weights={name: str(weight) for name, weight in result.weights} if result else {},
        candidates=[
            {"order_id": each.order_id, "number": each.number, "why": each.why, "rank": str(each.rank)}
            for each in judgement.candidates
        ],
        inputs=_inputs(facts, judgement),
        created_at=change.now,
    )


def _stored(score: Decimal | None) -> int | None:
    return None if score is None else to_millionths(score)


def _no_order_words(candidates: tuple[OrderCandidate, ...]) -> str:
    if candidates:
        return _("More than one order may be meant. Choose the order this document belongs to.")
    return _("No order was found for this document. Choose the order it belongs to, or reject it.")


def _inputs(facts: _Facts, judgement: _Judgement) -> dict[str, object]:
    """Return what was compared, so that a result can be understood and repeated years later (M-17)."""
    order = judgement.order
    kept: dict[str, object] = {
        "document": {
            "kind": facts.document.kind.value,
            "fields": {field.name.value: field.value for field in facts.document.fields},
            "lines": [plain_line(line) for line in facts.document.lines],
            "prices_include_tax": facts.document.prices_include_tax,
        },
        "tolerances": {field.name: str(getattr(facts.tolerances, field.name)) for field in fields(Tolerances)},
        "billings": matches.plain_billings(judgement.billings),
    }
    if order is not None:
        kept["order"] = {
            "number": order.number,
            "date": order.date.isoformat() if order.date else "",
            "vendor": [order.vendor.name, *order.vendor.aliases],
            "tax_id": order.vendor.tax_id,
            "currency": order.currency,
            "totals": [str(order.net), str(order.tax), str(order.total)],
            "lines": [
                {
                    "position": line.position,
                    "description": line.description,
                    "code": line.code,
                    "unit": line.unit,
                    "quantity": str(line.quantity),
                    "unit_price": str(line.unit_price),
                    "tax_rate": str(line.tax_rate),
                    "billed_before": str(line.billed_before),
                    "billed_amount_before": str(line.billed_amount_before),
                    **({"received": str(line.received)} if line.received is not None else {}),
                }
                for line in order.lines
            ],
        }
    return kept


def _link(change: Change, row: DocumentRow, judgement: _Judgement) -> None:
    """Link the document with its order and record what it bills, in place of an earlier result's (M-14)."""
    order, result, before = judgement.order, judgement.result, row.order_id
    row.order_id = order.id if order is not None else ""
    if order is None or result is None:
        matches.unbill(change.session, row.id)
    else:
        is_billed = judgement.billings if may_be_billed(result.findings) else ()
        matches.bill(change.session, row.id, order.id, is_billed, now=change.now)
    row.version += 1
    if before != row.order_id:
        judge_others_of_order(change, before, but_not=row.id)


def _tell(change: Change, kept: MatchRow) -> None:
    if kept.passed:
        return
    finance = [person.id for person in with_role(change.session, Role.FINANCE)]
    notifying.tell(change, finance, template=Notice.MATCH_FAILED, object_id=kept.id, key=f"match:{kept.id}")


def choose_order(context: Context, document_id: str, order_id: str, *, version: int) -> int:
    """Say which order a document belongs to; it is validated against that one. Returns the document's version."""
    with changing(context, "choose_order", noun="document", object_id=document_id) as change:
        row = document_row(change.session, document_id, version=version)
        order = change.session.get(OrderRow, order_id)
        if order is None or not orders.may_see(change.session, context.person, order_id):
            raise NotFound("NO_ORDER", _("This order is not there any more."))
        if row.added_by != context.person.id:
            context.person.must_be_allowed(Permission.ADD_ANY_DOCUMENT)
        if row.is_rejected:
            raise Refused("REJECTED", _("This document was rejected; nothing more happens with it."))
        if row.state in (DocumentState.QUEUED.value, DocumentState.READING.value):
            raise Refused("BEING_READ", _("This document is still being read. Choose its order in a moment."))
        before, row.order_id, row.order_is_chosen = row.order_id, order_id, True
        judge_again(change, row)
        change.record("order_chosen", noun="document", object_id=row.id, revision=row.revision,
                      changes={"order_id": (before, order_id)})  # fmt: skip
        return row.version
