"""Documents at rest: pages with their words, fields and lines, stored and loaded as plain values."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import delete, select, update

from p2p_desktop.domain.document import DocumentLine, Extraction, Field, FieldName, Kind, Reason, Source
from p2p_desktop.domain.money import LARGEST, from_millionths, to_millionths
from p2p_desktop.domain.reading import Box, Page, Place, ReadBy, Word
from p2p_desktop.domain.request import clean_text
from p2p_desktop.store.engine import Session
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.tables.document import (
    DocumentFieldRow,
    DocumentLineRow,
    DocumentPageRow,
    DocumentRow,
    LineCorrectionRow,
)

_PLACES = 5


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page as it is kept: its words, and its pictures by the SHA-256 of their files."""

    page: Page
    picture: str
    ocr_picture: str = ""
    needs_ocr: bool = False


def first_with_file(session: Session, sha256: str) -> DocumentRow | None:
    """Return the document that was first made of this file, or None (D-1)."""
    rows = select(DocumentRow).where(DocumentRow.sha256 == sha256).order_by(DocumentRow.added_at, DocumentRow.id)
    return session.scalar(rows.limit(1))


@dataclass(frozen=True, slots=True)
class ConfirmedKind:
    """What people say that a document is, and its text."""

    id: str
    text: str
    kind: Kind


def confirmed_kinds(session: Session, *, most: int) -> list[ConfirmedKind]:
    """Return the newest confirmed documents with their text and kind."""
    rows = confirmed_documents(session, but="", most=most)
    return [ConfirmedKind(row.id, load_text(session, row.id), Kind(row.kind)) for row in rows]


def newest_document(session: Session) -> str:
    """Return the document that was added last, "" where there is none."""
    return session.scalar(select(DocumentRow.id).order_by(DocumentRow.added_at.desc()).limit(1)) or ""


def confirmed_documents(session: Session, *, but: str, most: int) -> tuple[DocumentRow, ...]:
    """Return the newest documents that people have confirmed, one of them left out."""
    rows = select(DocumentRow).where(DocumentRow.is_reviewed, DocumentRow.id != but)
    return tuple(session.scalars(rows.order_by(DocumentRow.added_at.desc()).limit(most)))


def save_pages(session: Session, document_id: str, pages: Iterable[StoredPage]) -> None:
    """Keep the pages of a document in place of those there were."""
    session.execute(delete(DocumentPageRow).where(DocumentPageRow.document_id == document_id))
    for each in pages:
        session.add(
            DocumentPageRow(
                id=new_id(),
                document_id=document_id,
                number=each.page.number,
                width=each.page.width,
                height=each.page.height,
                picture=each.picture,
                ocr_picture=each.ocr_picture,
                needs_ocr=each.needs_ocr,
                read_by=each.page.read_by.value,
                words=pack_words(each.page.words),
                text=clean_text(each.page.text),
            )
        )


def save_read_page(session: Session, document_id: str, page: Page, *, picture: str) -> None:
    """Keep what OCR read on one page; it is not read again."""
    session.execute(
        update(DocumentPageRow)
        .where(DocumentPageRow.document_id == document_id, DocumentPageRow.number == page.number)
        .values(
            width=page.width,
            height=page.height,
            picture=picture,
            needs_ocr=False,
            read_by=page.read_by.value,
            words=pack_words(page.words),
            text=clean_text(page.text),
        )
    )


def load_stored_pages(session: Session, document_id: str) -> tuple[StoredPage, ...]:
    """Return the pages of a document with the names of their pictures."""
    rows = select(DocumentPageRow).where(DocumentPageRow.document_id == document_id).order_by(DocumentPageRow.number)
    return tuple(StoredPage(_page(row), row.picture, row.ocr_picture, row.needs_ocr) for row in session.scalars(rows))


def load_pages(session: Session, document_id: str) -> tuple[Page, ...]:
    """Return the pages of a document with their words."""
    return tuple(stored.page for stored in load_stored_pages(session, document_id))


def load_words(session: Session, document_id: str, page: int) -> tuple[Word, ...]:
    """Return the words of one page."""
    packed = session.scalar(
        select(DocumentPageRow.words).where(DocumentPageRow.document_id == document_id, DocumentPageRow.number == page)
    )
    return unpack_words(packed) if packed is not None else ()


def load_text(session: Session, document_id: str) -> str:
    """Return the text of all pages."""
    rows = select(DocumentPageRow.text).where(DocumentPageRow.document_id == document_id)
    return "\n".join(session.scalars(rows.order_by(DocumentPageRow.number)))


def _page(row: DocumentPageRow) -> Page:
    return Page(row.number, row.width, row.height, unpack_words(row.words), ReadBy(row.read_by))


def pack_words(words: Iterable[Word]) -> bytes:
    """Write words small: zlib over JSON."""
    plain = [[word.text, *box_list(word.box), round(word.confidence, 3)] for word in words]
    return zlib.compress(json.dumps(plain, separators=(",", ":")).encode("ascii"), 6)


def unpack_words(packed: bytes) -> tuple[Word, ...]:
    """Read what ``pack_words`` wrote."""
    plain: list[tuple[str, float, float, float, float, float]] = json.loads(zlib.decompress(packed))
    return tuple(Word(text, Box(left, top, right, bottom), sure) for text, left, top, right, bottom, sure in plain)


def box_list(box: Box) -> list[float]:
    """Return a box as it is stored."""
    return [round(side, _PLACES) for side in (box.left, box.top, box.right, box.bottom)]


def place_of(page: int | None, box: Sequence[float] | None) -> Place | None:
    """Return a stored place."""
    if page is None or box is None:
        return None
    left, top, right, bottom = box
    return Place(page, Box(left, top, right, bottom))


def page_and_box(place: Place | None) -> tuple[int | None, list[float] | None]:
    """Return a place as it is stored."""
    return (None, None) if place is None else (place.page, box_list(place.box))


def save_fields(session: Session, document_id: str, fields: Iterable[Field]) -> None:
    """Keep what the machine read; a person's corrections stay beside it (X-5)."""
    rows = {row.name: row for row in field_rows(session, document_id)}
    for field in fields:
        row = rows.pop(field.name.value, None)
        if row is None:
            row = DocumentFieldRow(id=new_id(), document_id=document_id, name=field.name.value)
            session.add(row)
        _fill_field(row, field)
    for row in rows.values():
        if row.corrected_value is None:
            session.delete(row)
        else:
            row.value, row.confidence, row.reason, row.on_page, row.page, row.box = "", 0.0, "", "", None, None


def save_some_fields(session: Session, document_id: str, fields: Iterable[Field]) -> None:
    """Keep what the machine has read of some fields; the others stay, and so do corrections."""
    rows = {row.name: row for row in field_rows(session, document_id)}
    for field in fields:
        row = rows.get(field.name.value)
        if row is None:
            row = DocumentFieldRow(id=new_id(), document_id=document_id, name=field.name.value)
            session.add(row)
        _fill_field(row, field)
    session.flush()


def _fill_field(row: DocumentFieldRow, field: Field) -> None:
    row.value = clean_text(field.value)
    row.confidence = field.confidence
    row.source = field.source.value
    row.reason = field.reason.value if field.reason else ""
    row.on_page = clean_text(field.on_page)
    row.page, row.box = page_and_box(field.place)


def field_rows(session: Session, document_id: str) -> tuple[DocumentFieldRow, ...]:
    """Return the stored fields of a document."""
    return tuple(session.scalars(select(DocumentFieldRow).where(DocumentFieldRow.document_id == document_id)))


def field_row(session: Session, document_id: str, name: FieldName) -> DocumentFieldRow | None:
    """Return one stored field of a document."""
    rows = select(DocumentFieldRow).where(
        DocumentFieldRow.document_id == document_id, DocumentFieldRow.name == name.value
    )
    return session.scalar(rows)


def save_machine_lines(session: Session, document_id: str, lines: Sequence[DocumentLine]) -> None:
    """Keep the lines the machine read; where a person has corrected them, only beside the person's."""
    correction = _newest_correction(session, document_id)
    if correction is None:
        save_lines(session, document_id, lines)
    else:
        correction.machine_lines = [plain_line(line) for line in lines]


def save_lines(session: Session, document_id: str, lines: Sequence[DocumentLine], *, corrected_by: str = "") -> None:
    """Keep these lines in place of those there were."""
    session.execute(delete(DocumentLineRow).where(DocumentLineRow.document_id == document_id))
    for position, line in enumerate(lines):
        page, box = page_and_box(line.place)
        session.add(
            DocumentLineRow(
                id=new_id(),
                document_id=document_id,
                position=position,
                description=clean_text(line.description),
                code=clean_text(line.code)[:100],
                unit=clean_text(line.unit)[:40],
                quantity_millionths=_stored_number(line.quantity),
                unit_price_millionths=_stored_number(line.unit_price),
                amount_millionths=_stored_number(line.amount),
                tax_rate_millionths=_stored_number(line.tax_rate),
                discount_millionths=_stored_number(line.discount),
                confidence=line.confidence,
                page=page,
                box=box,
                corrected_by=corrected_by,
            )
        )


def keep_machine_lines(session: Session, correction: LineCorrectionRow) -> None:
    """Keep what the machine had read, once, before a person's lines take its place."""
    if _newest_correction(session, correction.document_id) is None:
        session.add(correction)


def _newest_correction(session: Session, document_id: str) -> LineCorrectionRow | None:
    rows = select(LineCorrectionRow).where(LineCorrectionRow.document_id == document_id)
    return session.scalar(rows.order_by(LineCorrectionRow.corrected_at.desc()).limit(1))


def plain_line(line: DocumentLine) -> dict[str, object]:
    """Return a line as JSON can hold it."""
    numbers = {
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "amount": line.amount,
        "tax_rate": line.tax_rate,
        "discount": line.discount,
    }
    words: dict[str, object] = {"description": line.description, "code": line.code, "unit": line.unit}
    return words | {name: None if value is None else str(value) for name, value in numbers.items()}


def machine_lines(session: Session, document_id: str) -> tuple[DocumentLine, ...] | None:
    """Return the lines the machine had read where a person has corrected them, else None."""
    correction = _newest_correction(session, document_id)
    return None if correction is None else tuple(map(_line_of_plain, correction.machine_lines))


def _line_of_plain(plain: Mapping[str, object]) -> DocumentLine:
    words = {name: str(plain[name] or "") for name in ("description", "code", "unit")}
    numbers = {
        name: None if plain[name] is None else Decimal(str(plain[name]))
        for name in ("quantity", "unit_price", "amount", "tax_rate", "discount")
    }
    return DocumentLine(**words, **numbers)  # type: ignore[arg-type]  # one by one as the noun names them


def _stored_number(value: Decimal | None) -> int | None:
    # A number that no paper means (a misread row of digits) is the same as none.
    if value is None or not value.is_finite() or abs(value) > LARGEST:
        return None
    return to_millionths(value)


def _loaded_number(stored: int | None) -> Decimal | None:
    return None if stored is None else from_millionths(stored)


def load_lines(session: Session, document_id: str) -> tuple[DocumentLine, ...]:
    """Return the lines of a document as read or as corrected."""
    rows = select(DocumentLineRow).where(DocumentLineRow.document_id == document_id).order_by(DocumentLineRow.position)
    return tuple(_line(row) for row in session.scalars(rows))


def line_rows(session: Session, document_id: str) -> tuple[DocumentLineRow, ...]:
    """Return the stored lines of a document."""
    return tuple(session.scalars(select(DocumentLineRow).where(DocumentLineRow.document_id == document_id)))


def _line(row: DocumentLineRow) -> DocumentLine:
    return DocumentLine(
        description=row.description,
        quantity=_loaded_number(row.quantity_millionths),
        unit_price=_loaded_number(row.unit_price_millionths),
        amount=_loaded_number(row.amount_millionths),
        code=row.code,
        unit=row.unit,
        tax_rate=_loaded_number(row.tax_rate_millionths),
        discount=_loaded_number(row.discount_millionths),
        confidence=row.confidence,
        place=place_of(row.page, row.box),
    )


def field_of(row: DocumentFieldRow) -> Field | None:
    """Return a field with its correction applied; None where the person says that it is not on the paper."""
    name = FieldName(row.name)
    if row.corrected_value is None:
        reason = Reason(row.reason) if row.reason else None
        place = place_of(row.page, row.box)
        if not row.value:
            return None
        return Field(name, row.value, row.confidence, Source(row.source), place, reason, row.on_page)
    if not row.corrected_value:
        return None
    place = place_of(row.corrected_page, row.corrected_box)
    return Field(name, row.corrected_value, 1.0, Source.PERSON, place, Reason.PERSON)


def load_extraction(session: Session, document_id: str) -> Extraction:
    """Return everything read from a document, with the corrections of people applied."""
    row = session.get_one(DocumentRow, document_id)
    fields = (field_of(each) for each in field_rows(session, document_id))
    found = {field.name: field for field in fields if field is not None}
    return Extraction(
        kind=Kind(row.kind),
        kind_confidence=row.kind_confidence,
        language=row.language,
        fields=tuple(found[name] for name in FieldName if name in found),
        lines=load_lines(session, document_id),
        prices_include_tax=row.prices_include_tax,
        notes=tuple(row.notes),
    )
