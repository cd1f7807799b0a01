"""What the list of learned rules shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from p2p_desktop.domain.document import FieldName
from p2p_desktop.domain.learning import RuleKind, RuleState
from p2p_desktop.language import _
from p2p_desktop.store.queries.document import field_words
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.learning import LearnedRuleRow
from p2p_desktop.store.tables.person import PersonRow

_MOST = 500


@dataclass(frozen=True, slots=True)
class RuleView:
    """One learned rule in words: of which vendor, what it says, whence it comes, and how it has fared."""

    id: str
    vendor: str
    field: str
    words: str
    state: RuleState
    document_id: str
    file_name: str
    learned_by: str
    learned_at: dt.datetime
    confirmed: int
    failed: int
    replayed: int
    mended: int
    spoiled: int
    worse: tuple[str, ...]


def rules(session: Session) -> tuple[RuleView, ...]:
    """Return what was learned, the newest first; what gave way to newer rules is left out."""
    rows = session.execute(
        select(LearnedRuleRow, DocumentRow.file_name, PersonRow.name)
        .join(DocumentRow, DocumentRow.id == LearnedRuleRow.document_id)
        .join(PersonRow, PersonRow.id == LearnedRuleRow.learned_by)
        .where(LearnedRuleRow.state != RuleState.REMOVED.value)
        .order_by(LearnedRuleRow.learned_at.desc())
        .limit(_MOST)
    ).all()
    names = _file_names(session, {each for row, _file, _person in rows for each in row.worse})
    return tuple(_view(row, file_name, person, names) for row, file_name, person in rows)


def _file_names(session: Session, ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    found = session.execute(select(DocumentRow.id, DocumentRow.file_name).where(DocumentRow.id.in_(ids)))
    return {document_id: name for document_id, name in found}  # noqa: C416 - rows are no pairs to a type checker


def _view(row: LearnedRuleRow, file_name: str, person: str, names: dict[str, str]) -> RuleView:
    return RuleView(
        id=row.id,
        vendor=row.vendor,
        field=field_words(FieldName(row.field)),
        words=_words(row),
        state=RuleState(row.state),
        document_id=row.document_id,
        file_name=file_name,
        learned_by=person,
        learned_at=row.learned_at,
        confirmed=row.confirmed,
        failed=row.failed,
        replayed=row.replayed,
        mended=row.mended,
        spoiled=row.spoiled,
        worse=tuple(names.get(each, each) for each in row.worse),
    )


def _words(row: LearnedRuleRow) -> str:
    """Say what a rule says, in a sentence without technique."""
    kind = RuleKind(row.kind)
    if kind is RuleKind.RIGHT_OF:
        return _("It stands right of “{label}”.", label=row.label)
    if kind is RuleKind.BELOW:
        return _("It stands below “{label}”.", label=row.label)
    if kind is RuleKind.ALWAYS:
        return _("It is always {value}.", value=row.value)
    if kind is RuleKind.SIGNATURE:
        shown = ", ".join(mark.partition(":")[2] for mark in row.marks[:3])
        return _("Papers with {marks} are from {vendor}.", marks=shown, vendor=row.value)
    return _("It stands at the same place of the page.")
