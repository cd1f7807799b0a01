"""People correct what was read; the machine's value stays beside theirs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from p2p_desktop.domain.document import DocumentState, FieldName, Kind, Reason
from p2p_desktop.domain.reading import Box, Place
from p2p_desktop.errors import ChangedMeanwhile, Refused
from p2p_desktop.services import reviewing
from p2p_desktop.services.context import reading
from p2p_desktop.store.tables.audit import AuditEventRow
from tests.trail import LAPTOPS, Trail
from tests.work_off import work_off


@pytest.fixture
def invoice(trail: Trail) -> str:
    """Give an invoice that was read and fits its order."""
    return trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))


def test_a_corrected_field_keeps_the_machines_value_and_says_who(trail: Trail, invoice: str) -> None:
    place = Place(1, Box(0.1, 0.2, 0.3, 0.25))
    before = trail.document(invoice)
    version = reviewing.correct_field(
        trail.dana, invoice, FieldName.NUMBER, "HLC-1", version=before.version, place=place
    )
    after = trail.document(invoice)
    field, machine = after.field(FieldName.NUMBER), before.field(FieldName.NUMBER)
    assert field is not None
    assert machine is not None
    assert (field.value, field.machine_value, field.corrected_by) == ("HLC-1", machine.value, "Dana Novak")
    assert (field.is_sure, field.reason, field.place) == (True, Reason.PERSON, place)
    assert (after.number, after.version) == ("HLC-1", version)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        (FieldName.DATE, "31.02.2026", "NOT_A_DATE"),
        (FieldName.TOTAL, "1,5", "NOT_A_NUMBER"),
        (FieldName.TOTAL, "9999999999999", "TOO_LARGE"),
        (FieldName.CURRENCY, "EURO", "CURRENCY"),
        (FieldName.IBAN, "DE00 1234", "IBAN"),
        (FieldName.VENDOR, "x" * 2001, "TOO_LONG"),
    ],
)
def test_a_value_the_field_cannot_hold_is_refused_beside_the_field(
    trail: Trail, invoice: str, name: FieldName, value: str, code: str
) -> None:
    before = trail.document(invoice)
    with pytest.raises(Refused) as refusal:
        reviewing.correct_field(trail.dana, invoice, name, value, version=before.version)
    assert (refusal.value.code, refusal.value.field) == (code, name.value)
    assert trail.document(invoice) == before


def test_an_older_version_is_refused(trail: Trail, invoice: str) -> None:
    version = trail.document(invoice).version
    reviewing.correct_field(trail.dana, invoice, FieldName.NUMBER, "A", version=version)
    with pytest.raises(ChangedMeanwhile):
        reviewing.correct_field(trail.dana, invoice, FieldName.NUMBER, "B", version=version)


def test_corrected_lines_are_validated_anew(trail: Trail, invoice: str) -> None:
    view = trail.document(invoice)
    lines = [replace(view.lines[0], quantity=Decimal(6), amount=Decimal("8334.00")), *view.lines[1:]]
    reviewing.correct_lines(trail.dana, invoice, lines, version=view.version)
    work_off(trail.world)
    match = trail.match(invoice)
    assert "QTY_OVER" in {finding.code for finding in match.findings}
    assert trail.document(invoice).lines_are_corrected is True
    assert trail.document(invoice).lines[0].quantity == Decimal(6)


def test_a_chosen_kind_is_kept_and_followed(trail: Trail, invoice: str) -> None:
    version = trail.document(invoice).version
    reviewing.set_kind(trail.dana, invoice, Kind.RECEIPT, version=version)
    assert trail.document(invoice).kind is Kind.RECEIPT
    assert len(work_off(trail.world)) >= 1
    assert trail.match(invoice).document.kind is Kind.RECEIPT


def test_confirming_makes_everything_sure(trail: Trail, invoice: str) -> None:
    reviewing.confirm(trail.dana, invoice, version=trail.document(invoice).version)
    view = trail.document(invoice)
    assert (view.state, view.is_reviewed) == (DocumentState.READ, True)
    assert all(field.is_sure for field in view.fields)


def test_others_do_not_correct_what_is_not_theirs(trail: Trail, invoice: str) -> None:
    before = trail.document(invoice)
    with pytest.raises(Refused):
        reviewing.correct_field(trail.company.ben, invoice, FieldName.NUMBER, "X", version=before.version)
    with pytest.raises(Refused):
        reviewing.set_kind(trail.company.ana, invoice, Kind.OTHER, version=before.version)
    assert trail.document(invoice) == before


def test_no_full_account_number_gets_into_the_trail(trail: Trail, invoice: str) -> None:
    iban = "IE29AIBK93115212345678"
    reviewing.correct_field(trail.dana, invoice, FieldName.IBAN, iban, version=trail.document(invoice).version)
    field = trail.document(invoice).field(FieldName.IBAN)
    assert field is not None
    assert field.value == iban
    work_off(trail.world)
    with reading(trail.dana) as session:
        written = [f"{row.changes} {row.reason}" for row in session.scalars(select(AuditEventRow))]
    assert any("5678" in each for each in written)
    assert [each for each in written if iban in each] == []
