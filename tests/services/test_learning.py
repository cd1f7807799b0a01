"""A correction makes the next paper of that vendor right (X-5); what would make confirmed papers wrong is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from p2p_desktop.domain.document import FieldName, Reason, Source
from p2p_desktop.domain.learning import RuleKind, RuleState
from p2p_desktop.errors import Refused
from p2p_desktop.services import intake, learning, reviewing
from p2p_desktop.services.context import reading
from p2p_desktop.store.queries import document
from p2p_desktop.store.queries.document import DocumentView, FieldView
from p2p_desktop.store.tables.audit import AuditEventRow
from p2p_desktop.store.tables.learning import LearnedRuleRow
from tests.company import Company
from tests.documents.einvoice_files import page, put
from tests.work_off import work_off


def _paper(number: str, *, customer: str = "K-20031", shop: str = "Kraxi GmbH") -> tuple[str, ...]:
    """Write a bill whose own number stands under a word that nobody else uses for it."""
    return (
        shop, "Flugzeugallee 17, 12345 Papierfeld", "www.kraxi-flug.example", "Datum 12.05.2026",
        f"Vorgangskennung {number}", f"Kennung des Kunden {customer}",
        "Nettobetrag EUR 100,00", "Umsatzsteuer 19 % 19,00", "Gesamtbetrag EUR 119,00",
    )  # fmt: skip


def _take_in(company: Company, folder: Path, name: str, lines: tuple[str, ...]) -> str:
    taken = intake.take_in(company.ana, put(folder, f"{name}.pdf", page(lines)))
    work_off(company.world)
    return taken.document_id


def _view(company: Company, document_id: str) -> DocumentView:
    with reading(company.ana) as session:
        view = document.one(session, company.ana.person, document_id)
    assert view is not None
    return view


def _field(company: Company, document_id: str, name: FieldName) -> FieldView:
    field = _view(company, document_id).field(name)
    assert field is not None
    return field


def _confirm(company: Company, document_id: str, **corrected: str) -> None:
    version = _view(company, document_id).version
    for name, value in corrected.items():
        version = reviewing.correct_field(company.ana, document_id, FieldName(name), value, version=version)
    reviewing.confirm(company.ana, document_id, version=version)
    work_off(company.world)


def _rules(company: Company) -> list[LearnedRuleRow]:
    with reading(company.ana) as session:
        return list(session.query(LearnedRuleRow).order_by(LearnedRuleRow.learned_at))


def test_one_corrected_paper_makes_the_next_one_right_and_the_third_one_sure(company: Company, tmp_path: Path) -> None:
    first = _take_in(company, tmp_path, "first", _paper("V77-118"))
    assert _view(company, first).number != "V77-118"
    _confirm(company, first, number="V77-118")
    (rule,) = _rules(company)
    assert (rule.kind, rule.label, rule.vendor) == (RuleKind.RIGHT_OF.value, "vorgangskennung", "Kraxi GmbH")
    assert (rule.state, rule.spoiled) == (RuleState.ACTIVE.value, 0)

    second = _take_in(company, tmp_path, "second", _paper("V77-119"))
    read = _field(company, second, FieldName.NUMBER)
    assert (read.value, read.source, read.is_sure) == ("V77-119", Source.LEARNED, False)
    assert read.place is not None
    _confirm(company, second)

    third = _take_in(company, tmp_path, "third", _paper("V77-120"))
    read = _field(company, third, FieldName.NUMBER)
    assert (read.value, read.reason) == ("V77-120", Reason.HISTORY)


def test_what_was_learned_of_one_vendor_says_nothing_of_another(company: Company, tmp_path: Path) -> None:
    _confirm(company, _take_in(company, tmp_path, "first", _paper("V77-118")), number="V77-118")
    other = _take_in(company, tmp_path, "other", _paper("V77-119", shop="Morgen Papier GmbH"))
    assert _field(company, other, FieldName.CURRENCY).source is Source.TEXT
    assert _view(company, other).number != "V77-119"


def test_a_vendor_that_was_named_by_a_person_is_known_again(company: Company, tmp_path: Path) -> None:
    lines = ("The small shop", "12 Quay Street", "Tel. 0421 998 877", "Invoice No 4711-A", "Total EUR 5.00")
    first = _take_in(company, tmp_path, "first", lines)
    _confirm(company, first, vendor="Harbour Supplies Ltd")
    second = _take_in(company, tmp_path, "second", (*lines[:3], "Invoice No 4712-B", "Total EUR 7.00"))
    read = _field(company, second, FieldName.VENDOR)
    assert (read.value, read.source) == ("Harbour Supplies Ltd", Source.LEARNED)


def test_a_rule_that_would_make_confirmed_papers_wrong_is_refused(company: Company, tmp_path: Path) -> None:
    lines = _paper("V77-118")
    plain = tuple(line.replace("Vorgangskennung", "Rechnungsnummer") for line in lines)
    for number in ("118", "119"):
        taken = _take_in(company, tmp_path, number, tuple(line.replace("118", number) for line in plain))
        assert _view(company, taken).number == f"V77-{number}"
        _confirm(company, taken)
    bad = _take_in(company, tmp_path, "bad", tuple(line.replace("118", "120") for line in plain))
    _confirm(company, bad, number="K-20031")  # the customer's number, by mistake
    (rule,) = _rules(company)
    assert (rule.state, rule.spoiled, len(rule.worse)) == (RuleState.REFUSED.value, 2, 2)
    after = _take_in(company, tmp_path, "after", tuple(line.replace("118", "121") for line in plain))
    assert _view(company, after).number == "V77-121"


def test_a_rule_that_failed_twice_rests(company: Company, tmp_path: Path) -> None:
    _confirm(company, _take_in(company, tmp_path, "first", _paper("V77-118")), number="V77-118")
    for number in ("119", "120"):
        taken = _take_in(company, tmp_path, number, _paper(f"V77-{number}", customer=f"K-5{number}"))
        version = _view(company, taken).version
        version = reviewing.correct_field(company.ana, taken, FieldName.NUMBER, "", version=version)
        reviewing.confirm(company.ana, taken, version=version)
        work_off(company.world)
    (rule,) = _rules(company)
    assert (rule.failed, rule.state) == (2, RuleState.SUSPENDED.value)


def test_administrators_remove_and_accept_rules_and_it_stands_in_the_trail(company: Company, tmp_path: Path) -> None:
    _confirm(company, _take_in(company, tmp_path, "first", _paper("V77-118")), number="V77-118")
    (rule,) = _rules(company)
    with pytest.raises(Refused):
        learning.remove_rule(company.ana, rule.id)
    learning.remove_rule(company.erik, rule.id)
    second = _take_in(company, tmp_path, "second", _paper("V77-119"))
    assert _view(company, second).number != "V77-119"
    with pytest.raises(Refused) as refusal:
        learning.accept_rule(company.erik, rule.id, reason=" ")
    assert refusal.value.field == "reason"
    learning.accept_rule(company.erik, rule.id, reason="It was removed by mistake.")
    third = _take_in(company, tmp_path, "third", _paper("V77-120"))
    assert _view(company, third).number == "V77-120"
    with reading(company.ana) as session:
        events = [row.event for row in session.query(AuditEventRow).order_by(AuditEventRow.number)]
    assert [event for event in events if event.startswith("rule_")] == ["rule_learned", "rule_removed", "rule_accepted"]
    assert company.world.check_audit().is_ok
