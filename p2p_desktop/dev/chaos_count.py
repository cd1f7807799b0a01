"""What the chaos sweep counts when all is quiet again: what was acknowledged, what is lost, what is there twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from p2p_desktop.dev.sample_company import Staff
from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.job import JobKind, JobState
from p2p_desktop.services.context import Context, Session, reading
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.job import JobRow
from p2p_desktop.store.tables.notification import NotificationRow
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.request import DecisionRow, RequestRow

_READ = frozenset({DocumentState.READ.value, DocumentState.NEEDS_REVIEW.value})
Said = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Line:
    """One line of the report: of what, how many there are, which are lost, and which are there twice or unasked."""

    what: str
    number: int
    lost: Sequence[str] = ()
    doubled: Sequence[str] = ()


def read_acknowledged(file: Path) -> Said:
    """Read what a desk said after each verb that returned; a line that it was killed over says nothing."""
    said: dict[str, list[str]] = {"submitted": [], "approved": [], "dropped": []}
    for line in file.read_text().splitlines(keepends=True) if file.exists() else []:
        what, _blank, object_id = line.partition(" ")
        if what in said and object_id.endswith("\n"):
            said[what].append(object_id.strip())
    return said


def report(staff: Staff, said: Said) -> list[Line]:
    """Compare what was acknowledged with what there is."""
    context = staff.erik
    with reading(context) as session:
        verdict = context.audit.verify(session, last=None)
    with reading(context) as session:
        lines = [*_requests(session, said), *_orders(context, session, said), _drafts(session, said),
                 _notices(session, staff.ana.person.id), _jobs(session)]  # fmt: skip
    damage = context.store.damage()
    audit = Line("audit records", verdict.checked, [] if verdict.is_ok else [verdict.words])
    return [*lines, audit, Line("database sound", 1, [damage] if damage else [])]


def _requests(session: Session, said: Said) -> list[Line]:
    submitted = [row.id for row in session.query(RequestRow) if row.state != "draft"]
    return [Line("requests submitted", len(said["submitted"]), _missing(said["submitted"], submitted))]


def _orders(context: Context, session: Session, said: Said) -> list[Line]:
    orders = session.query(OrderRow).all()
    asked = Counter(order.request_id for order in orders)
    approved = {row.request_id for row in session.query(DecisionRow).filter_by(event="approve")}
    running = sorted(order.running for order in orders)
    gaps = [str(number) for number in range(1, len(running) + 1) if number not in set(running)]
    return [
        # An approval that a kill hit between commit and acknowledgement counts as one too.
        Line("orders of approved requests", len(approved), _missing({*said["approved"], *approved}, asked),
             [*_twice(order.request_id for order in orders), *_missing(asked, approved)]),
        Line("order numbers", len(running), gaps, _twice(order.number for order in orders)),
        Line("order PDFs", len(orders), [order.number for order in orders if not _has_pdf(context, order)]),
    ]  # fmt: skip


def _has_pdf(context: Context, order: OrderRow) -> bool:
    return bool(order.pdf_sha256) and context.documents.verify(order.pdf_sha256)


def _drafts(session: Session, said: Said) -> Line:
    read = {row.id for row in session.query(DocumentRow) if row.state in _READ}
    proformas = [row.proforma_id for row in session.query(RequestRow) if row.proforma_id]
    filled = [row.proforma_id for row in session.query(RequestRow) if row.proforma_id and row.total_minor]
    lost = [*_missing(said["dropped"], filled), *_missing(said["dropped"], read)]
    return Line("drafts filled from proformas", len(said["dropped"]), lost, _twice(proformas))


def _notices(session: Session, requester_id: str) -> Line:
    """Each person is told once of each event; the requester of each order and each filled draft at least."""
    rows = session.query(NotificationRow).all()
    told = [f"{row.person_id} {row.key}" for row in rows]
    asked = [json.loads(row.arguments) for row in session.query(JobRow).filter_by(kind=JobKind.NOTIFY.value)]
    wanted = {f"{each['person_id']} {each['key_of_event']}" for each in asked}
    wanted |= {f"{requester_id} issued:{order.id}" for order in session.query(OrderRow)}
    objects = {row.object_id for row in rows if row.person_id == requester_id}
    filled = [row.id for row in session.query(RequestRow) if row.proforma_id and row.total_minor]
    return Line("notices", len(told), [*_missing(wanted, told), *_missing(filled, objects)], _twice(told))


def _jobs(session: Session) -> Line:
    rows = session.query(JobRow).all()
    left = [f"{row.kind} {row.state} {row.error_code}" for row in rows if row.state is not JobState.DONE]
    return Line("jobs", len(rows), left, _twice(row.key for row in rows))


def _missing(wanted: Iterable[str], there: Iterable[str]) -> list[str]:
    found = set(there)
    return [key for key in wanted if key not in found]


def _twice(keys: Iterable[str]) -> list[str]:
    return [key for key, number in Counter(keys).items() if number > 1]
