"""The window as a person uses it: first start, sign-in, lock, going places, dropping files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAccessible, QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from p2p_desktop.domain.people import PROGRAM, Permission, Person
from p2p_desktop.services import administering, importing
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.queries import documents
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.ui.actions import Action
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.shell import Shell
from p2p_desktop.ui.sign_in import SignIn
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.label import rows
from p2p_desktop.ui.window import MainWindow
from p2p_desktop.ui.wizard.first_start import FirstStart
from tests.company import PASSWORD, Company
from tests.worlds import World


class Plain(Screen):
    """A screen that counts how often it is read."""

    name = "home"
    icon = "house"
    words: ClassVar[str] = "Home"

    @classmethod
    def title(cls) -> str:
        return cls.words

    def reload(self) -> None:
        self.reads = getattr(self, "reads", 0) + 1
        self.ready.emit()

    def show_object(self, object_id: str) -> None:
        self.shown = object_id


class Lists(Plain):
    name = "documents"
    icon = "files"
    words = "Documents"

    def commands(self) -> tuple[Action, ...]:
        self.done: list[str] = []
        self.field = QLineEdit()
        self.field.setAccessibleName("Comment")
        rows(self).addWidget(self.field)
        return (Action("approve", "Approve it", "A", "check", lambda: self.done.append("approve")),)


class Money(Plain):
    name = "matching"
    icon = "git-compare-arrows"
    words = "Matching"

    @classmethod
    def is_for(cls, person: Person) -> bool:
        return person.may(Permission.RESOLVE)


class Keeps(Plain):
    name = "requests"
    icon = "file-pen-line"
    words = "Requests"
    files: ClassVar[list[Path]] = []

    def take_drop(self, files: tuple[Path, ...]) -> bool:
        self.files.extend(files)
        return True


SCREENS = (Plain, Keeps, Lists, Money)
OpenWindow = Callable[[Context], MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, theme: Theme) -> Iterator[OpenWindow]:
    windows: list[MainWindow] = []

    def make(context: Context) -> MainWindow:
        window = MainWindow(context, theme=theme, screens=lambda: SCREENS)
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(1200, 760)
        with qtbot.waitExposed(window):
            window.show()
        with qtbot.waitSignal(window.ready):
            window.begin()
        return window

    yield make
    for window in windows:
        window.close()
    Keeps.files.clear()


@pytest.fixture
def window(open_window: OpenWindow, company: Company) -> MainWindow:
    return open_window(company.ana)


def shell_of(window: MainWindow) -> Shell:
    assert window.shell is not None
    return window.shell


def door_of(window: MainWindow) -> SignIn:
    door = window.door()
    assert isinstance(door, SignIn)
    return door


def nobody(company: Company) -> Context:
    return company.ana.acting_as(PROGRAM)


def enter_password(qtbot: QtBot, door: SignIn, username: str, password: str) -> None:
    if not door.username.isReadOnly():
        door.username.clear()
        QTest.keyClicks(door.username, username)
    door.password.clear()
    QTest.keyClicks(door.password, password)
    QTest.keyClick(door.password, Qt.Key.Key_Return)


def dragged(files: list[Path]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    return data


def drop_on(widget: QWidget, files: list[Path]) -> None:
    data = dragged(files)
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(9, 9), copy, data, left, none))
    QApplication.sendEvent(widget, QDropEvent(QPoint(9, 9), copy, data, left, none))


def sentences(window: MainWindow) -> list[str]:
    return [banner.sentence for banner in shell_of(window).banners.banners()]


def document_names(context: Context) -> list[str]:
    with reading(context) as session:
        return [row.file_name for row in documents.page(session, context.person, PageRequest()).rows]


# ---------------------------------------------------------------------- the way in


def test_the_first_start_sets_the_company_up_and_signs_its_administrator_in(
    qtbot: QtBot, open_window: OpenWindow, world: World
) -> None:
    window = open_window(world.context)
    wizard = window.door()
    assert isinstance(wizard, FirstStart)
    QTest.mouseClick(wizard.start, Qt.MouseButton.LeftButton)
    for name, text in (("name", "Atelier Nord GmbH"), ("country", "Germany")):
        QTest.keyClicks(wizard.company.field(name), text)
    QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    for name, text in (("name", "Ana Ruiz"), ("username", "ana"), ("password", PASSWORD), ("again", PASSWORD)):
        QTest.keyClicks(wizard.administrator.field(name), text)
    with qtbot.waitSignal(window.signed_in):
        QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)

    assert shell_of(window).person.name == "Ana Ruiz"


def test_the_first_start_does_not_go_on_without_a_company_name(
    qtbot: QtBot, open_window: OpenWindow, world: World
) -> None:
    wizard = open_window(world.context).door()
    assert isinstance(wizard, FirstStart)
    wizard.start.click()
    wizard.next.click()

    assert wizard.at == 1
    assert wizard.company.problem_of("name") == "Enter the name of your company."


def test_two_different_passwords_are_noticed_and_a_refusal_stands_beside_its_field(
    qtbot: QtBot, open_window: OpenWindow, world: World
) -> None:
    wizard = open_window(world.context).door()
    assert isinstance(wizard, FirstStart)
    wizard.start.click()
    QTest.keyClicks(wizard.company.field("name"), "Atelier Nord")
    wizard.next.click()
    for name, text in (("name", "Ana"), ("username", "ana"), ("password", "short"), ("again", "shorter")):
        QTest.keyClicks(wizard.administrator.field(name), text)
    wizard.next.click()
    assert wizard.administrator.problem_of("again") == "The two passwords are not the same."

    again = wizard.administrator.field("again")
    assert isinstance(again, QLineEdit)
    again.setText("short")
    wizard.next.click()
    qtbot.waitUntil(lambda: wizard.administrator.problem_of("password") != "")


def test_esc_goes_back_and_loses_no_typing(qtbot: QtBot, open_window: OpenWindow, world: World) -> None:
    wizard = open_window(world.context).door()
    assert isinstance(wizard, FirstStart)
    wizard.start.click()
    name = wizard.company.field("name")
    assert isinstance(name, QLineEdit)
    QTest.keyClicks(name, "Atelier Nord")
    QTest.keyClick(name, Qt.Key.Key_Escape)
    assert wizard.at == 0
    wizard.start.click()

    assert name.text() == "Atelier Nord"


def test_signing_in_with_the_right_password(qtbot: QtBot, open_window: OpenWindow, company: Company) -> None:
    window = open_window(nobody(company))
    with qtbot.waitSignal(window.signed_in):
        enter_password(qtbot, door_of(window), "ana", PASSWORD)

    assert shell_of(window).person == company.ana.person


def test_a_wrong_password_six_times_locks_the_account_and_says_so(
    qtbot: QtBot, open_window: OpenWindow, company: Company
) -> None:
    door = door_of(open_window(nobody(company)))
    said = []
    for _try in range(6):
        door.form.clear_problems()
        enter_password(qtbot, door, "ana", "wrong horse")
        qtbot.waitUntil(lambda: door.form.problem_of("password") != "")
        said.append(door.form.problem_of("password"))

    assert said[:4] == ["Username or password is wrong. Check both and try again."] * 4
    assert all(each.startswith("Too many wrong passwords: this account is locked") for each in said[4:])
    assert door.enter.isEnabled()


def test_an_empty_door_says_what_is_missing(qtbot: QtBot, open_window: OpenWindow, company: Company) -> None:
    door = door_of(open_window(nobody(company)))
    QTest.mouseClick(door.enter, Qt.MouseButton.LeftButton)

    assert door.form.problem_of("username") == "Enter your username."
    assert door.form.problem_of("password") == "Enter your password."


def test_the_lock_keeps_the_desk_and_asks_for_the_same_person(qtbot: QtBot, window: MainWindow) -> None:
    shell = shell_of(window)
    shell.go_to("documents", "d1")
    window.lock()
    door = door_of(window)
    assert door.username.text() == "ana"
    assert door.username.isReadOnly()
    assert not shell.isVisible()
    enter_password(qtbot, door, "ana", PASSWORD)
    qtbot.waitUntil(shell.isVisible)

    assert window.shell is shell
    assert shell.isEnabled()
    current = shell.current()
    assert isinstance(current, Lists)
    assert current.shown == "d1"


def test_the_window_locks_itself_when_nobody_is_there(qtbot: QtBot, company: Company, theme: Theme) -> None:
    window = MainWindow(company.ana, theme=theme, screens=lambda: SCREENS, idle_minutes=0.005)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.begin()

    qtbot.waitUntil(lambda: isinstance(window.door(), SignIn))
    assert window.shell is not None


def test_signing_out_ends_the_desk(qtbot: QtBot, window: MainWindow) -> None:
    shell = shell_of(window)
    with qtbot.waitSignal(shell.destroyed):
        window.sign_out()

    assert window.shell is None
    assert door_of(window).username.text() == ""


def nameless(place: QWidget) -> list[str]:
    """Return every control below that takes the focus and has nothing a voice could say."""
    found = []
    for widget in place.findChildren(QWidget):
        if not widget.isVisibleTo(place) or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} {widget.objectName()}")
    return found


def test_no_control_of_the_sign_in_is_without_a_name(open_window: OpenWindow, company: Company) -> None:
    assert nameless(door_of(open_window(nobody(company)))) == []


def test_no_control_of_the_first_start_is_without_a_name(open_window: OpenWindow, world: World) -> None:
    wizard = open_window(world.context).door()
    assert isinstance(wizard, FirstStart)
    for _step in range(3):
        assert nameless(wizard) == []
        wizard._show(min(2, wizard.at + 1))


def test_no_control_of_the_desk_is_without_a_name(window: MainWindow) -> None:
    shell = shell_of(window)
    for open_it in (shell.palette_popup, shell.sheet, shell.work_popup):
        open_it.open()
        assert nameless(shell) == []
        open_it.leave()
    shell.messages.banner("Saved.", kind="good", undo=lambda: None, action=("Show", lambda: None))

    assert nameless(shell) == []


# ---------------------------------------------------------------------- going places


def test_a_person_sees_only_what_his_role_shows(open_window: OpenWindow, company: Company) -> None:
    requester = [item.screen_name for item in shell_of(open_window(company.ana)).navigation.items()]
    finance = [item.screen_name for item in shell_of(open_window(company.dana)).navigation.items()]

    assert requester == ["home", "requests", "documents"]
    assert "matching" in finance


def test_a_screen_is_made_ahead_but_read_when_it_is_shown(qtbot: QtBot, window: MainWindow) -> None:
    shell = shell_of(window)
    assert list(shell._screens) == ["home"]
    qtbot.waitUntil(shell.is_prepared)
    assert not hasattr(shell._screens["documents"], "reads")
    shell.go_to("documents", "")

    current = shell.current()
    assert isinstance(current, Lists)
    assert current.reads == 1


def test_a_hidden_screen_reads_again_only_when_it_is_shown(qtbot: QtBot, window: MainWindow, company: Company) -> None:
    shell = shell_of(window)
    home = shell.current()
    assert isinstance(home, Plain)
    shell.go_to("documents", "")
    before = home.reads
    with qtbot.waitSignal(window.changes.changed):
        company.draft("3 x paper 4.20")
    assert home.reads == before
    shell.go_to("home", "")

    assert home.reads == before + 1


def test_what_waits_is_counted_in_the_navigation(qtbot: QtBot, window: MainWindow, company: Company) -> None:
    company.draft("3 x paper 4.20")
    item = next(item for item in shell_of(window).navigation.items() if item.screen_name == "requests")

    qtbot.waitUntil(lambda: item.waiting == 1)
    assert item.accessibleDescription() == "1 waits for you"


def test_a_single_letter_is_a_command_but_is_typed_in_a_field(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    shell = shell_of(window)
    shell.go_to("documents", "")
    screen = shell.current()
    assert isinstance(screen, Lists)
    screen.field.setFocus()
    QTest.keyClicks(screen.field, "a")
    assert screen.field.text() == "a"
    assert screen.done == []
    QTest.keyClick(shell.navigation.items()[0], Qt.Key.Key_A)

    assert screen.done == ["approve"]


def test_a_command_of_a_hidden_screen_does_not_work(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    shell = shell_of(window)
    shell.go_to("documents", "")
    screen = shell.current()
    assert isinstance(screen, Lists)
    shell.go_to("home", "")
    QTest.keyClick(shell.navigation.items()[0], Qt.Key.Key_A)

    assert screen.done == []
    assert "Approve it" not in [action.words for action in shell.actions_here.all_for(shell.person)]


def test_the_palette_finds_commands_and_things(qtbot: QtBot, window: MainWindow, company: Company) -> None:
    company.draft("3 x paper 4.20", title="Blue folders")
    shell = shell_of(window)
    QTest.mouseClick(shell.top.search, Qt.MouseButton.LeftButton)
    palette = shell.palette_popup
    QTest.keyClicks(palette.field, "blue fol")
    qtbot.waitUntil(
        lambda: (
            [entry.words for entry in palette.entries()] == ["Draft · Blue folders"]
            or any("Blue folders" in entry.words for entry in palette.entries())
        )
    )
    QTest.keyClick(palette.field, Qt.Key.Key_Return)

    current = shell.current()
    assert isinstance(current, Keeps)
    assert current.shown != ""
    assert not palette.isVisible()


def test_the_palette_walks_with_arrows_and_closes_with_esc(qtbot: QtBot, window: MainWindow) -> None:
    shell = shell_of(window)
    shell.palette_popup.open()
    palette = shell.palette_popup
    QTest.keyClicks(palette.field, "go to")
    assert [entry.words for entry in palette.entries()] == ["Go to Home", "Go to Requests", "Go to Documents"]
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentRow() == 1
    QTest.keyClick(palette.field, Qt.Key.Key_Up)
    QTest.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentRow() == 2
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)

    assert not palette.isVisible()


def test_the_sheet_shows_the_shortcuts_of_this_place(qtbot: QtBot, window: MainWindow) -> None:
    shell = shell_of(window)
    shell.go_to("documents", "")
    shell.sheet.open()
    words = [label.text() for label in shell.sheet.findChildren(QLabel)]

    assert "Approve it" in words
    assert "F1 / ?" in words
    shell.sheet.leave()


def test_a_narrow_window_shows_icons_only_in_its_navigation(qtbot: QtBot, window: MainWindow) -> None:
    navigation = shell_of(window).navigation
    assert not navigation.items()[0].is_narrow
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: navigation.items()[0].is_narrow)

    assert navigation.width() == 56


def test_the_last_screen_is_there_again(qtbot: QtBot, open_window: OpenWindow, company: Company) -> None:
    first = open_window(company.ana)
    shell_of(first).go_to("documents", "")
    first.close()

    assert isinstance(shell_of(open_window(company.ana)).current(), Lists)


def test_the_theme_somebody_chose_is_there_again(
    qtbot: QtBot, open_window: OpenWindow, company: Company, theme: Theme
) -> None:
    first = open_window(company.ana)
    shell_of(first).top.theme_chosen.emit("dark")
    assert theme.is_dark
    first.close()
    theme.use("light")
    open_window(company.ana)

    assert theme.is_dark


# ---------------------------------------------------------------------- files


def test_a_file_dropped_anywhere_is_taken_in(
    qtbot: QtBot, open_window: OpenWindow, company: Company, tmp_path: Path
) -> None:
    window = open_window(company.dana)
    path = tmp_path / "receipt.png"
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    picture.save(str(path))
    drop_on(shell_of(window), [path])

    qtbot.waitUntil(lambda: sentences(window) == ["1 document is being read."])
    assert document_names(company.dana) == ["receipt.png"]


def test_a_bad_file_is_refused_by_name_and_does_not_stop_the_others(
    qtbot: QtBot, open_window: OpenWindow, company: Company, tmp_path: Path
) -> None:
    window = open_window(company.dana)
    empty, good = tmp_path / "empty.pdf", tmp_path / "good.png"
    empty.touch()
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    picture.save(str(good))
    drop_on(shell_of(window), [empty, good])

    qtbot.waitUntil(lambda: len(sentences(window)) == 2)
    assert sentences(window)[0] == "1 document is being read."
    assert sentences(window)[1].startswith("“empty.pdf” is empty")
    assert document_names(company.dana) == ["good.png"]
    assert empty.exists()


def test_dragging_files_over_the_window_says_what_will_happen(window: MainWindow, tmp_path: Path) -> None:
    shell = shell_of(window)
    data = dragged([tmp_path / "a.pdf"])
    event = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(shell, event)
    assert shell.overlay.isVisible()
    QApplication.sendEvent(shell.overlay, QEvent(QEvent.Type.DragLeave))


def test_a_screen_may_take_files_itself(window: MainWindow, company: Company, tmp_path: Path) -> None:
    shell = shell_of(window)
    shell.go_to("requests", "")
    drop_on(shell, [tmp_path / "quote.pdf"])

    assert Keeps.files == [tmp_path / "quote.pdf"]
    assert document_names(company.ana) == []


def test_a_picture_can_be_pasted(qtbot: QtBot, open_window: OpenWindow, company: Company) -> None:
    window = open_window(company.dana)
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    QGuiApplication.clipboard().setImage(picture)
    shell_of(window).actions_here.qt_action("paste").trigger()

    qtbot.waitUntil(lambda: sentences(window) == ["1 document is being read."])
    assert len(document_names(company.dana)) == 1


def test_many_files_are_one_batch(qtbot: QtBot, open_window: OpenWindow, company: Company, tmp_path: Path) -> None:
    window = open_window(company.dana)
    for at in range(25):
        (tmp_path / f"{at:02}.pdf").write_bytes(b"%PDF-1.7 " + bytes([65 + at]))
    drop_on(shell_of(window), sorted(tmp_path.glob("*.pdf")))

    qtbot.waitUntil(lambda: len(sentences(window)) == 1)
    assert sentences(window)[0].startswith("25 files are taken in one after another")
    assert document_names(company.dana) == []  # that is a worker's work
    while importing.carry_on(company.world.context):
        pass
    assert len(document_names(company.dana)) == 25


def test_a_folder_is_taken_in_with_all_its_files(
    qtbot: QtBot, open_window: OpenWindow, company: Company, tmp_path: Path
) -> None:
    window = open_window(company.dana)
    folder = tmp_path / "receipts" / "july"
    folder.mkdir(parents=True)
    for at, colour in enumerate(("white", "red", "blue")):
        picture = QImage(40, 40, QImage.Format.Format_RGB32)
        picture.fill(QColor(colour))
        picture.save(str(folder / f"{at}.png"))
    drop_on(shell_of(window), [tmp_path / "receipts"])

    qtbot.waitUntil(lambda: sentences(window) == ["3 documents are being read."])


def test_the_window_locks_after_as_many_minutes_as_is_set_at_any_time(
    qtbot: QtBot, company: Company, theme: Theme
) -> None:
    company.world.home.settings.write_text("[window]\nidle_minutes = 3\n")
    window = MainWindow(company.ana, theme=theme, screens=lambda: SCREENS)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.begin()
    qtbot.waitUntil(lambda: window.presence.minutes() == 3)
    administering.change_settings(company.erik, {"window.idle_minutes": 7})
    qtbot.waitUntil(lambda: window.presence.minutes() == 7)
    window.close()


def test_a_screen_reader_goes_to_a_screen_by_its_own_action(window: MainWindow) -> None:
    shell = shell_of(window)
    item = next(each for each in shell.navigation.items() if each.screen_name == "documents")
    actions = QAccessible.queryAccessibleInterface(item).actionInterface()
    actions.doAction(actions.actionNames()[0])

    assert isinstance(shell.current(), Lists)
