"""Learn from what people correct (X-5), and never let it make worse what people have confirmed.

A rule is made from each value that a person read otherwise than the machine. Before it goes live it is replayed over
all confirmed documents of this installation, with their stored words: one that spoils a confirmed value is kept, but
not applied, until an administrator accepts it with a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from p2p_desktop.documents.extractors.extract import extract
from p2p_desktop.documents.extractors.learned import learn
from p2p_desktop.documents.extractors.paper import paper_of
from p2p_desktop.domain.document import Extraction, FieldName, Knowledge, Source
from p2p_desktop.domain.enclosed import Enclosed
from p2p_desktop.domain.learning import MOST_FAILURES, LearnedRule, Replay, RuleKind, RuleState
from p2p_desktop.domain.reading import Page
from p2p_desktop.services import administering, kinds
from p2p_desktop.services.context import Change, Context, Session, changing
from p2p_desktop.services.reading import document_row
from p2p_desktop.store import jobs
from p2p_desktop.store.documents import confirmed_documents, field_of, field_rows, load_pages, place_of
from p2p_desktop.store.enclosed import unpack_enclosed
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.learned_rules import active_rows, active_rules, row_of, rule_of
from p2p_desktop.store.tables.document import DocumentFieldRow, DocumentRow
from p2p_desktop.store.vendors import known_vendors

#: Fields whose place on a vendor's papers is worth remembering; addresses and contacts come with the vendor.
LEARNABLE = frozenset(
    {
        FieldName.VENDOR, FieldName.TAX_ID, FieldName.IBAN, FieldName.NUMBER, FieldName.ORDER_REFERENCE, FieldName.DATE,
        FieldName.DUE_DATE, FieldName.CURRENCY, FieldName.NET, FieldName.TAX, FieldName.TOTAL,
    }
)  # fmt: skip
#: A rule is replayed over so many confirmed documents at most, the newest ones.
_MOST_REPLAYED = 500


@dataclass(frozen=True, slots=True)
class _Confirmed:
    """One document that people have confirmed: its words and what it says."""

    id: str
    pages: tuple[Page, ...]
    enclosed: Enclosed
    truth: dict[FieldName, str]


def learn_from(context: Context, document_id: str) -> None:
    """Learn from one confirmed document; ends the job."""
    with context.store.reading() as session:
        row = document_row(session, document_id)
        corrected = _corrected(session, document_id)
        rules = active_rules(session)
        known = _knowledge(context, session)
        own = _confirmed(session, row)
        others = _others(session, document_id)
    found = _made(own, corrected, known)
    replays = {rule.id: _replayed(context, rule, rules, (own, *others), known) for rule in found}
    with changing(context, "learn", noun="document", object_id=document_id, completes_job=True) as change:
        _judge(change, document_id, own)
        kinds.train(context, change)
        for rule in found:
            _keep(change, rule, replays[rule.id], document_id, by=corrected[rule.name].corrected_by)


# What a document teaches ---------------------------------------------------------------------------------------------


def _corrected(session: Session, document_id: str) -> dict[FieldName, DocumentFieldRow]:
    """Return the fields that a person read otherwise than the machine."""
    rows = {FieldName(row.name): row for row in field_rows(session, document_id)}
    return {
        name: row
        for name, row in rows.items()
        if name in LEARNABLE and row.corrected_value and row.corrected_value != row.value
    }


def _made(own: _Confirmed, corrected: dict[FieldName, DocumentFieldRow], known: Knowledge) -> list[LearnedRule]:
    paper, found = paper_of(own.pages), extract(own.pages, known, own.enclosed)
    vendor = own.truth.get(FieldName.VENDOR, "")
    made = (
        learn(
            paper,
            found,
            name,
            row.corrected_value or "",
            vendor=vendor,
            place=place_of(row.corrected_page, row.corrected_box),
            rule_id=new_id(),
        )
        for name, row in corrected.items()
    )
    return [rule for rule in made if rule is not None]


def _keep(change: Change, rule: LearnedRule, replay: Replay, document_id: str, *, by: str) -> None:
    """Keep a rule; what was learned before of the same field and vendor gives way to it if it goes live."""
    state = RuleState.REFUSED if replay.is_worse else RuleState.ACTIVE
    if state is RuleState.ACTIVE:
        for older in active_rows(change.session):
            same = older.field == rule.name.value and rule_of(older).is_for(rule.vendor)
            if same and rule.kind is not RuleKind.SIGNATURE:
                older.state = RuleState.REMOVED.value
    row = row_of(rule)
    row.state, row.document_id, row.learned_by, row.learned_at = state.value, document_id, by, change.now
    row.replayed, row.mended, row.spoiled = replay.documents, replay.mended, replay.spoiled
    row.worse = list(replay.worse)
    # A rule that mends other confirmed papers has shown that it holds.
    row.confirmed = max(0, replay.mended - 1)
    change.session.add(row)
    change.record("rule_learned", noun="learned_rule", object_id=row.id,
                  changes={"state": ("", row.state), "vendor": ("", row.vendor), "field": ("", row.field)})  # fmt: skip


def _judge(change: Change, document_id: str, own: _Confirmed) -> None:
    """Count for each rule that was applied on this document whether people agreed."""
    rows = {FieldName(row.name): row for row in field_rows(change.session, document_id)}
    learned = {name: row for name, row in rows.items() if row.source == Source.LEARNED.value and row.value}
    for rule in active_rows(change.session):
        row = learned.get(FieldName(rule.field))
        if row is None or not rule_of(rule).is_for(own.truth.get(FieldName.VENDOR, "")):
            continue
        if own.truth.get(FieldName(rule.field)) == row.value:
            rule.confirmed += 1
        else:
            rule.failed += 1
            if rule.failed >= MOST_FAILURES:
                rule.state = RuleState.SUSPENDED.value


# Replay --------------------------------------------------------------------------------------------------------------


def _knowledge(context: Context, session: Session) -> Knowledge:
    company = administering.company(session)
    return Knowledge(
        today=context.today(),
        vendors=known_vendors(session),
        own_names=(company.name,),
        own_tax_ids=(company.tax_id,) if company.tax_id else (),
    )


def _confirmed(session: Session, row: DocumentRow) -> _Confirmed:
    fields = (field_of(each) for each in field_rows(session, row.id))
    truth = {field.name: field.value for field in fields if field is not None}
    return _Confirmed(row.id, load_pages(session, row.id), unpack_enclosed(row.enclosed), truth)


def _others(session: Session, document_id: str) -> tuple[_Confirmed, ...]:
    newest = confirmed_documents(session, but=document_id, most=_MOST_REPLAYED)
    return tuple(_confirmed(session, row) for row in newest)


def _replayed(
    context: Context, rule: LearnedRule, rules: Sequence[LearnedRule], documents: Sequence[_Confirmed], known: Knowledge
) -> Replay:
    """Say what a rule would do to the confirmed documents, beside the rules there are."""
    mended: list[str] = []
    spoiled: list[str] = []
    for done, document in enumerate(documents, start=1):
        truth = document.truth.get(rule.name)
        if truth is not None:
            before = _said(document, known, rules).value(rule.name) == truth
            after = _said(document, known, (rule, *rules)).value(rule.name) == truth
            if after and not before:
                mended.append(document.id)
            if before and not after:
                spoiled.append(document.id)
        if context.lease is not None:
            jobs.report(context.store, context.lease, step="replay", done=done, total=len(documents), now=context.now())
    return Replay(len(documents), len(mended), len(spoiled), tuple(spoiled))


def _said(document: _Confirmed, known: Knowledge, rules: Sequence[LearnedRule]) -> Extraction:
    return extract(document.pages, known, document.enclosed, rules=rules)
