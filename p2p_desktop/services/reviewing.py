"""Review what was read: a person corrects and confirms; the machine's values are kept beside (X-5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from p2p_desktop.domain.document import (
    AMOUNT_FIELDS,
    DATE_FIELDS,
    DocumentLine,
    DocumentState,
    FieldName,
    Kind,
    Source,
)
from p2p_desktop.domain.money import CURRENCIES, LARGEST, parse_number
from p2p_desktop.domain.people import Permission
from p2p_desktop.domain.reading import Place
from p2p_desktop.domain.request import LONGEST_DESCRIPTION, MOST_LINES, clean_text
from p2p_desktop.domain.vendor import iban_is_valid, normal_iban
from p2p_desktop.errors import Refused
from p2p_desktop.language import _
from p2p_desktop.services.context import Change, Context, changing
from p2p_desktop.services.extracting import follow_up, settle
from p2p_desktop.services.learning import want_learning
from p2p_desktop.services.reading import document_row
from p2p_desktop.store import documents, reviews
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.queries.visibility import may_see_document
from p2p_desktop.store.tables.document import DocumentFieldRow, DocumentRow, LineCorrectionRow
from p2p_desktop.store.vendors import known_vendors


def correct_field(
    context: Context, document_id: str, name: FieldName, value: str, *, version: int, place: Place | None = None
) -> int:
    """Say what a field should read; empty says that it is not on the paper. Returns the document's new version."""
    canonical = _canonical(name, value)
    with _reviewing(context, "correct_field", document_id, version=version) as (change, row):
        field = documents.field_row(change.session, document_id, name)
        if field is None:
            field = DocumentFieldRow(id=new_id(), document_id=document_id, name=name.value, source=Source.PERSON.value)
            change.session.add(field)
        before = field.corrected_value if field.corrected_value is not None else field.value or ""
        _correct(change, field, canonical, place)
        _apply(change, row)
        change.record("field_corrected", noun="document", object_id=row.id, revision=row.revision,
                      changes={name.value: (_shown(name, before), _shown(name, canonical))})  # fmt: skip
    return row.version


def restore_field(context: Context, document_id: str, name: FieldName, *, version: int) -> int:
    """Let what the machine read of a field hold again, in place of what a person said; returns the new version."""
    with _reviewing(context, "restore_field", document_id, version=version) as (change, row):
        field = documents.field_row(change.session, document_id, name)
        if field is not None and field.corrected_value is not None:
            before = field.corrected_value
            field.corrected_value, field.corrected_page, field.corrected_box = None, None, None
            field.corrected_by, field.corrected_at = "", None
            row.is_reviewed = False
            _apply(change, row)
            change.record("field_restored", noun="document", object_id=row.id, revision=row.revision,
                          changes={name.value: (_shown(name, before), _shown(name, field.value or ""))})  # fmt: skip
    return row.version


def correct_lines(context: Context, document_id: str, lines: Sequence[DocumentLine], *, version: int) -> int:
    """Say what the lines should read. Returns the document's new version."""
    wanted = tuple(_checked(line, number) for number, line in enumerate(lines, 1))
    if len(wanted) > MOST_LINES:
        raise Refused("TOO_MANY_LINES", _("A document holds at most {most} lines.", most=MOST_LINES))
    with _reviewing(context, "correct_lines", document_id, version=version) as (change, row):
        before = documents.load_lines(change.session, document_id)
        correction = LineCorrectionRow(
            id=new_id(),
            document_id=document_id,
            machine_lines=[documents.plain_line(line) for line in before],
            corrected_by=context.person.id,
            corrected_at=change.now,
        )
        documents.keep_machine_lines(change.session, correction)
        documents.save_lines(change.session, document_id, wanted, corrected_by=context.person.id)
        _apply(change, row)
        change.record("lines_corrected", noun="document", object_id=row.id, revision=row.revision,
                      changes={"lines": (_lines_words(before), _lines_words(wanted))})  # fmt: skip
    return row.version


def set_kind(context: Context, document_id: str, kind: Kind, *, version: int) -> int:
    """Say what a document is; what follows from that begins. Returns the document's new version."""
    with _reviewing(context, "set_kind", document_id, version=version) as (change, row):
        before, row.kind = row.kind, kind.value
        row.kind_confidence, row.is_kind_chosen = 1.0, True
        _apply(change, row)
        change.record("kind_set", noun="document", object_id=row.id, revision=row.revision,
                      changes={"kind": (before, row.kind)})  # fmt: skip
    return row.version


def confirm(context: Context, document_id: str, *, version: int) -> int:
    """Say that everything reads as it stands on the paper. Returns the document's new version."""
    with _reviewing(context, "confirm", document_id, version=version) as (change, row):
        for field in documents.field_rows(change.session, document_id):
            if field.corrected_value is None and not field.reason and field.value:
                read = documents.field_of(field)
                _correct(change, field, field.value, read.place if read else None)
        before, row.is_reviewed = row.state, True
        _apply(change, row)
        want_learning(change, row)
        reviews.forget_handover(change.session, document_id)
        change.record("confirmed", noun="document", object_id=row.id, revision=row.revision,
                      changes={"state": (before, row.state)})  # fmt: skip
    return row.version


@contextmanager
def _reviewing(context: Context, event: str, document_id: str, *, version: int) -> Iterator[tuple[Change, DocumentRow]]:
    with changing(context, event, noun="document", object_id=document_id) as change:
        yield change, must_review(change, document_id, version=version)


def must_review(change: Change, document_id: str, *, version: int | None = None) -> DocumentRow:
    """Return a document that this person may correct; refuse what is not his, was rejected, or is not read."""
    person = change.context.person
    row = document_row(change.session, document_id, version=version)
    if not may_see_document(change.session, person, document_id) or row.is_rejected:
        raise Refused("NOT_YOURS", _("You can correct your own documents only, and none that was rejected."))
    handover = reviews.handover_of(change.session, document_id)
    if row.added_by != person.id and (handover is None or handover.to_id != person.id):
        person.must_be_allowed(Permission.ADD_ANY_DOCUMENT)
    if row.state not in (DocumentState.READ.value, DocumentState.NEEDS_REVIEW.value):
        raise Refused("NOT_READ", _("This document has not been read yet, so there is nothing to correct."))
    return row


def _correct(change: Change, field: DocumentFieldRow, value: str, place: Place | None) -> None:
    field.corrected_value = value
    field.corrected_page, field.corrected_box = documents.page_and_box(place)
    field.corrected_by, field.corrected_at = change.context.person.id, change.now
    change.session.flush()


def _apply(change: Change, row: DocumentRow) -> None:
    """Bring lists and states in line with the correction, and begin what follows from it (M-17)."""
    change.session.flush()
    settle(change, row, known_vendors(change.session))
    follow_up(change, row)


def _canonical(name: FieldName, value: str) -> str:
    """Return the value as it is kept, or refuse what the field can't hold."""
    text = " ".join(clean_text(value).split()) if name is not FieldName.VENDOR_ADDRESS else clean_text(value)
    if len(text) > LONGEST_DESCRIPTION:
        raise Refused("TOO_LONG", _("At most {most} characters are possible.", most=LONGEST_DESCRIPTION), field=name)
    if not text:
        return ""
    if name in AMOUNT_FIELDS:
        return _amount(name, text)
    if name in DATE_FIELDS:
        return _day(name, text)
    if name is FieldName.CURRENCY and text.upper() not in CURRENCIES:
        raise Refused("CURRENCY", _("“{currency}” is not a currency.", currency=text[:10]), field=name)
    if name is FieldName.IBAN and not iban_is_valid(text):
        sentence = _("This IBAN is not valid: a digit is wrong or missing. Check it against the paper.")
        raise Refused("IBAN", sentence, field=name)
    if name is FieldName.IBAN:
        return normal_iban(text)
    return text.upper() if name is FieldName.CURRENCY else text


def _amount(name: FieldName, text: str) -> str:
    try:
        number = parse_number(text)
    except Refused as refusal:
        raise Refused(refusal.code, refusal.sentence, field=name) from refusal
    if abs(number) > LARGEST:
        raise Refused("TOO_LARGE", _("An amount of this size cannot be right."), field=name)
    return str(number)


def _day(name: FieldName, text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Refused("NOT_A_DATE", _("“{text}” is not a date.", text=text[:40]), field=name) from error


def _checked(line: DocumentLine, number: int) -> DocumentLine:
    numbers = (line.quantity, line.unit_price, line.amount, line.discount, line.tax_rate)
    if any(each is not None and (not each.is_finite() or abs(each) > LARGEST) for each in numbers):
        raise Refused("TOO_LARGE", _("Line {line} holds a number that cannot be right.", line=number))
    if len(line.description) > LONGEST_DESCRIPTION:
        sentence = _("Line {line}: at most {most} characters are possible.", line=number, most=LONGEST_DESCRIPTION)
        raise Refused("TOO_LONG", sentence)
    return replace(line, confidence=1.0)


def _shown(name: FieldName, value: str) -> str:
    """Return a value as the trail keeps it: no full bank numbers there."""
    return f"…{value[-4:]}" if name is FieldName.IBAN and value else value


def _lines_words(lines: Sequence[DocumentLine]) -> str:
    return "; ".join(f"{line.quantity} x {line.description[:60]} = {line.amount}" for line in lines)
