"""Administration: accounts, rules and the company; what is typed is never lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from p2p_desktop import settings
from p2p_desktop.domain.approval import RouteRule, StepMode, StepRule
from p2p_desktop.domain.people import Person, Role
from p2p_desktop.paths import resources
from p2p_desktop.services import administering, people
from p2p_desktop.services.people import NewPerson
from p2p_desktop.store.companies import route_rules
from p2p_desktop.store.people import everybody
from p2p_desktop.store.queries import administration as query
from p2p_desktop.ui.screens.administration.screen import AdministrationScreen
from tests.company import Company
from tests.ui.conftest import MakeDesk
from tests.ui.places import answer, banners, is_asking, opened


def _person(company: Company, username: str) -> Person:
    with company.world.context.store.reading() as session:
        return next(person for person in everybody(session) if person.username == username)


def _version(company: Company, username: str) -> int:
    with company.world.context.store.reading() as session:
        return next(view.version for view in query.people(session) if view.person.username == username)


def _rules(company: Company) -> tuple[RouteRule, ...]:
    with company.world.context.store.reading() as session:
        return route_rules(session)


def _open(qtbot: QtBot, company: Company, make_desk: MakeDesk, tab: int = 0) -> AdministrationScreen:
    screen = opened(qtbot, AdministrationScreen(make_desk(company.erik)))
    screen.tabs.setCurrentIndex(tab)
    return screen


def test_only_administrators_see_it(company: Company) -> None:
    assert AdministrationScreen.is_for(company.erik.person)
    assert not AdministrationScreen.is_for(company.dana.person)


def test_a_person_is_added_with_roles_and_a_limit(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    tab = _open(qtbot, company, make_desk).people
    QTest.mouseClick(tab.add_button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(tab.form.person_name, "Frida Holm")
    QTest.keyClicks(tab.form.username, "frida")
    QTest.keyClicks(tab.form.password, "long enough")
    tab.form.roles[Role.APPROVER].click()
    tab.form.limit_kind.setCurrentIndex(1)
    tab.form.limit_kind.activated.emit(1)
    QTest.keyClicks(tab.form.limit, "2500")
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Frida Holm can sign in now." in banners(tab.desk))
    frida = _person(company, "frida")
    assert (frida.name, frida.roles, frida.limit) == (
        "Frida Holm",
        frozenset({Role.REQUESTER, Role.APPROVER}),
        Decimal(2500),
    )


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    tab = _open(qtbot, company, make_desk).people
    QTest.mouseClick(tab.add_button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(tab.form.person_name, "Frida Holm")
    QTest.keyClicks(tab.form.username, "ana")
    QTest.keyClicks(tab.form.password, "short")
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tab.form.problem_of("password") == "A password has at least 8 characters.")
    assert tab.form.person_name.text() == "Frida Holm"
    QTest.keyClicks(tab.form.password, " no longer")
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tab.form.problem_of("username") == "The username “ana” is taken.")


def test_showing_a_person_saves_nothing(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    tab = _open(qtbot, company, make_desk).people
    before = _version(company, "ben")
    tab.table.select(company.ben.person.id)
    tab.table.select(company.ana.person.id)
    qtbot.waitUntil(tab.desk.background.is_idle)
    assert _version(company, "ben") == before
    assert not tab.bar.save_button.isEnabled()


def test_a_change_by_somebody_else_keeps_what_was_typed(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    tab = _open(qtbot, company, make_desk).people
    tab.table.select(company.ben.person.id)
    tab.form.person_name.selectAll()
    QTest.keyClicks(tab.form.person_name, "Benjamin Okafor")
    theirs = NewPerson("ben", "Ben O.", "", frozenset({Role.APPROVER}), is_unlimited=True)
    people.change_person(company.erik, company.ben.person.id, theirs, version=_version(company, "ben"))
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    sentence = "Somebody changed this account meanwhile. Look at it again, then save."
    qtbot.waitUntil(lambda: sentence in banners(tab.desk))
    assert tab.form.person_name.text() == "Benjamin Okafor"
    qtbot.waitUntil(tab.desk.background.is_idle)
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _person(company, "ben").name == "Benjamin Okafor")


def test_leaving_a_person_with_unsaved_changes_asks_first(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    tab = _open(qtbot, company, make_desk).people
    tab.table.select(company.ben.person.id)
    QTest.keyClicks(tab.form.person_name, " Junior")
    tab.table.select(company.ana.person.id)
    qtbot.waitUntil(is_asking)
    assert tab.form.person_name.text() == "Ben Okafor Junior"
    answer(tab)
    qtbot.waitUntil(lambda: tab.form.person_name.text() == "Ana Ruiz")


def test_rules_are_edited_moved_and_saved_as_a_whole(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    tab = _open(qtbot, company, make_desk, 1).rules
    before = _rules(company)
    tab.add_rule()
    QTest.keyClicks(tab.form.rule_name, "Design")
    QTest.keyClicks(tab.form.department, "Design")
    row = tab.form.step_rows[0]
    row.mode.setCurrentIndex(1)
    row.mode.activated.emit(1)
    row.needed.setValue(2)
    assert not tab.up_button.isHidden()
    while tab.up_button.isEnabled():
        QTest.mouseClick(tab.up_button, Qt.MouseButton.LeftButton)
    assert _rules(company) == before
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    design = RouteRule("Design", (StepRule(StepMode.SOME, role=Role.APPROVER, needed=2),), department="Design")
    qtbot.waitUntil(lambda: _rules(company) == (design, *before))


def test_discarding_brings_the_stored_rules_back(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    tab = _open(qtbot, company, make_desk, 1).rules
    before = tab.rules()
    QTest.mouseClick(tab.remove_button, Qt.MouseButton.LeftButton)
    assert tab.rules() == before[1:]
    QTest.mouseClick(tab.bar.discard_button, Qt.MouseButton.LeftButton)
    assert tab.rules() == before


def test_a_rule_with_people_keeps_them(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    tab = _open(qtbot, company, make_desk, 1).rules
    row = tab.form.step_rows[0]
    row.who.setCurrentIndex(row.who.count() - 1)
    row.who.activated.emit(row.who.count() - 1)
    for check in row._checks.values():
        if check.text() in ("Ben Okafor", "Clara Weiss"):
            tab.form.step_rows[0]._checks[_id_of(company, check.text())].setChecked(True)
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    wanted = (company.ben.person.id, company.clara.person.id)
    qtbot.waitUntil(lambda: set(_rules(company)[0].steps[0].people) == set(wanted))
    assert _rules(company)[0].steps[0].role is None


def _id_of(company: Company, name: str) -> str:
    with company.world.context.store.reading() as session:
        return next(person.id for person in everybody(session) if person.name == name)


def test_company_rate_and_tolerance_are_saved_together(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    tab = _open(qtbot, company, make_desk, 2).company
    assert tab.tolerances is not None
    tab.details.lines["phone"].clear()
    QTest.keyClicks(tab.details.lines["phone"], "+49 30 1")
    tab.rates.currency.setCurrentText("USD")
    QTest.mouseClick(tab.rates.add_button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(tab.rates.fields["USD"], "0.92")
    tab.tolerances.numbers["price_amount"].clear()
    QTest.keyClicks(tab.tolerances.numbers["price_amount"], "10")
    tab.three_way.click()
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "The company is saved." in banners(tab.desk))
    with company.world.context.store.reading() as session:
        assert administering.company(session).phone == "+49 30 1"
        assert administering.rate_to_base(session, "USD") == Decimal("0.92")
        assert administering.tolerances(session).price_amount == Decimal(10)
        assert administering.is_three_way(session)
    qtbot.waitUntil(lambda: not tab.bar.save_button.isEnabled())


def test_an_emptied_tolerance_is_refused_beside_its_field(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    tab = _open(qtbot, company, make_desk, 2).company
    assert tab.tolerances is not None
    tab.tolerances.numbers["tax_amount"].clear()
    tab.tolerances.numbers["tax_amount"].changed.emit()
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    assert tab.tolerances.problem_of("tax_amount") == "Fill this in; 0 allows no difference at all."
    with company.world.context.store.reading() as session:
        assert administering.tolerances(session).tax_amount == Decimal("0.05")


def test_the_logo_is_shown_chosen_removed_and_brought_back(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    tab = _open(qtbot, company, make_desk, 2).company
    logo = tab.logo
    assert (logo.plate.accessibleName(), logo.remove_button.isVisible()) == ("No logo", False)
    QTest.keyClicks(tab.details.lines["phone"], "1")
    QTest.mouseClick(logo.choose_button, Qt.MouseButton.LeftButton)
    (dialog,) = logo.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(resources() / "samples" / "logo.png"))
    dialog.close()
    qtbot.waitUntil(lambda: logo.plate.picture().width() == 712)
    assert "The logo is saved. It stands on orders issued from now on." in banners(tab.desk)
    QTest.mouseClick(logo.remove_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: logo.plate.picture().isNull())
    logo._bring_back(_sha256_of_sample(company))
    qtbot.waitUntil(lambda: logo.plate.accessibleName() == "The logo of your company")
    assert tab.details.lines["phone"].text() == "1"


def _sha256_of_sample(company: Company) -> str:
    return company.erik.documents.put_bytes((resources() / "samples" / "logo.png").read_bytes())


def test_a_file_that_is_no_logo_is_refused_beside_the_button(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    logo = _open(qtbot, company, make_desk, 2).company.logo
    logo.set_logo(resources() / "samples" / "proforma-fr.pdf")
    qtbot.waitUntil(lambda: logo.problem.text().startswith("“proforma-fr.pdf” is no PNG or JPEG picture."))
    assert logo.choose_button.isEnabled()


def test_settings_of_this_computer_are_shown_by_group_and_saved(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    tab = _open(qtbot, company, make_desk, 3).computer
    fields = {key: field for form in tab.forms for key, field in form.fields.items()}
    choices = {key: choice for form in tab.forms for key, choice in form.choices.items()}
    assert [*choices, *fields] == list(settings.BY_KEY)
    fields["files.pages"].clear()
    QTest.keyClicks(fields["files.pages"], "9")
    QTest.keyClicks(fields["ocr.languages"], "deu,fra")
    assert tab.bar.save_button.isEnabled()
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "The settings are saved." in banners(tab.desk))
    assert company.erik.settings == replace(settings.AS_DELIVERED, files_pages=9, ocr_languages=("deu", "fra"))
    qtbot.waitUntil(lambda: not tab.bar.save_button.isEnabled())
    fields["workers.documents"].clear()
    QTest.keyClicks(fields["workers.documents"], "2")
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    words = "The settings are saved. Not all count at once: close the program and start it again."
    qtbot.waitUntil(lambda: words in banners(tab.desk))


def test_the_language_is_chosen_by_its_own_name(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    tab = _open(qtbot, company, make_desk, 3).computer
    choice = tab.forms[0].choices["language.words"]
    assert [choice.itemText(at) for at in range(choice.count())] == ["As the system", "English", "Deutsch"]
    choice.setCurrentText("Deutsch")
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    words = "The settings are saved. Not all count at once: close the program and start it again."
    qtbot.waitUntil(lambda: words in banners(tab.desk))
    assert company.erik.settings.language_words == "de"
    assert not tab.bar.save_button.isEnabled()


def test_a_setting_that_cannot_be_is_refused_beside_its_field(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    tab = _open(qtbot, company, make_desk, 3).computer
    form = next(form for form in tab.forms if "files.pages" in form.fields)
    form.fields["files.pages"].clear()
    form.fields["files.pages"].textEdited.emit("")
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: form.problem_of("files.pages") == "This has to be a whole number from 1 to 2000.")
    assert tab.bar.save_button.isEnabled()
    QTest.mouseClick(tab.bar.discard_button, Qt.MouseButton.LeftButton)
    assert form.fields["files.pages"].text() == "200"


def test_a_settings_file_with_mistakes_is_told_and_mended(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    company.world.home.settings.write_text("[files]\npages = 0\nmegabytes = 30\n")
    tab = _open(qtbot, company, make_desk, 3).computer
    assert tab.problems.text().startswith("“files.pages” in the settings file is not used")
    QTest.mouseClick(tab.mend_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not tab.mend_button.isVisible())
    assert company.world.home.settings.read_text() == "[files]\nmegabytes = 30\n"
