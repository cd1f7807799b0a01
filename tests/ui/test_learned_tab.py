"""What was learned is shown in words, with its story; an administrator removes it or applies it all the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from p2p_desktop.domain.document import FieldName
from p2p_desktop.domain.learning import RuleState
from p2p_desktop.services import intake, reviewing
from p2p_desktop.services.context import changing, reading
from p2p_desktop.store.queries import document
from p2p_desktop.store.queries import learning as query
from p2p_desktop.store.queries.learning import RuleView
from p2p_desktop.store.tables.learning import LearnedRuleRow
from p2p_desktop.ui.screens.administration.learned_tab import LearnedTab, story
from p2p_desktop.ui.screens.administration.screen import AdministrationScreen
from tests.company import Company
from tests.documents.einvoice_files import page, put
from tests.ui.conftest import MakeDesk
from tests.ui.places import opened
from tests.work_off import work_off

_LINES = ("Kraxi GmbH", "www.kraxi-flug.example", "Vorgangskennung V77-118", "Gesamtbetrag EUR 119,00")


def _learn(company: Company, folder: Path) -> None:
    taken = intake.take_in(company.ana, put(folder, "bill.pdf", page(_LINES)))
    work_off(company.world)
    with reading(company.ana) as session:
        view = document.one(session, company.ana.person, taken.document_id)
    assert view is not None
    version = reviewing.correct_field(company.ana, view.id, FieldName.NUMBER, "V77-118", version=view.version)
    reviewing.confirm(company.ana, view.id, version=version)
    work_off(company.world)


def _rules(company: Company) -> tuple[RuleView, ...]:
    with reading(company.erik) as session:
        return query.rules(session)


def _open(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> LearnedTab:
    screen = opened(qtbot, AdministrationScreen(make_desk(company.erik)))
    screen.tabs.setCurrentWidget(screen.learned)
    qtbot.waitUntil(lambda: bool(screen.learned.heading.text()) or not _rules(company))
    return screen.learned


def test_a_rule_is_told_in_words_and_removed(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, tmp_path: Path
) -> None:
    _learn(company, tmp_path)
    tab = _open(qtbot, company, make_desk)
    assert tab.heading.text() == "Kraxi GmbH: Number"
    assert "It stands right of “vorgangskennung”." in tab.story.text()
    assert "bill.pdf, which Ana Flores corrected" in tab.story.text() or "bill.pdf" in tab.story.text()
    assert not tab.accept_button.isVisible()
    QTest.mouseClick(tab.remove_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _rules(company) == () and not tab.heading.text())


def test_a_refused_rule_says_what_it_would_make_worse_and_is_accepted_with_a_reason(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, tmp_path: Path
) -> None:
    _learn(company, tmp_path)
    with changing(company.erik, "test", noun="learned_rule") as change:
        row = change.session.query(LearnedRuleRow).one()
        row.state, row.spoiled, row.worse = RuleState.REFUSED.value, 1, [row.document_id]
    tab = _open(qtbot, company, make_desk)
    assert "It would make worse: bill.pdf." in tab.story.text()
    assert tab.accept_button.isVisible()
    tab._accept("The old bill was confirmed by mistake.")
    qtbot.waitUntil(lambda: _rules(company)[0].state is RuleState.ACTIVE)


def test_every_state_is_explained(company: Company, tmp_path: Path) -> None:
    _learn(company, tmp_path)
    (view,) = _rules(company)
    assert "because it was wrong twice" in story(replace(view, state=RuleState.SUSPENDED))
    assert "would make confirmed documents wrong" in story(replace(view, state=RuleState.REFUSED))
