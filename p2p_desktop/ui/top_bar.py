"""The bar on top: search, background work, notifications, the person."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from p2p_desktop.domain.people import Person
from p2p_desktop.language import _, _n
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Choice, Theme
from p2p_desktop.ui.widgets.button import icon_button
from p2p_desktop.ui.widgets.label import line, set_ground

_SEARCH_WIDTH = 420


class CountedButton(QToolButton):
    """An icon with a small number on it."""

    def __init__(self, icon: str, name: str, theme: Theme) -> None:
        super().__init__()
        self._name = name
        self._theme = theme
        self.number = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(theme.px(tokens.ICON_LARGE), theme.px(tokens.ICON_LARGE)))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)
        self.setToolTip(name)
        theme.dress(self, icon, tokens.ICON_LARGE, token="secondary")

    def show_number(self, number: int, said: str) -> None:
        """Show this number; ``said`` is what a voice and the tooltip say of it."""
        self.number = number
        self.setAccessibleDescription(said)
        self.setToolTip(said or self._name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button and its number."""
        super().paintEvent(event)
        if not self.number:
            return
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words = str(self.number) if self.number < 100 else "99+"
        font = theme.font(10, bold=True)
        painter.setFont(font)
        height = theme.px(16)
        width = max(height, painter.fontMetrics().horizontalAdvance(words) + 8)
        badge = QRectF(self.width() - width - 1, 1, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(badge, height / 2, height / 2)
        painter.setPen(theme.colour("on_accent"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()


class TopBar(QWidget):
    """Search over everything, what runs, what is new, who sits here."""

    search_wanted = Signal()
    work_wanted = Signal()
    notices_wanted = Signal()
    theme_chosen = Signal(str)
    lock_wanted = Signal()
    sign_out_wanted = Signal()
    help_wanted = Signal()
    about_wanted = Signal()

    def __init__(self, person: Person, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        set_ground(self, QPalette.ColorRole.Window)
        layout = line(self, space=tokens.SPACE_1)
        layout.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        self.search = self._build_search()
        layout.addWidget(self.search, 1)
        layout.addStretch(1)
        self.work = QToolButton()
        self.work.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.work.setCursor(Qt.CursorShape.PointingHandCursor)
        self.work.setIconSize(QSize(theme.px(tokens.ICON), theme.px(tokens.ICON)))
        self.work.clicked.connect(self.work_wanted)
        theme.dress(self.work, "loader", token="secondary")
        self.bell = CountedButton("bell", _("Notifications"), theme)
        self.bell.clicked.connect(self.notices_wanted)
        help_button = icon_button("keyboard", _("Shortcuts"), theme=theme)
        help_button.clicked.connect(self.help_wanted)
        self.person = self._build_person(person)
        for widget in (self.work, help_button, self.bell, self.person):
            layout.addWidget(widget)
        self.show_work(0)

    def show_work(self, running: int) -> None:
        """Show how much runs or waits in the background."""
        words = _n("{number} running", "{number} running", running) if running else ""
        styles = Qt.ToolButtonStyle
        self.work.setToolButtonStyle(styles.ToolButtonTextBesideIcon if running else styles.ToolButtonIconOnly)
        self.work.setText(words)
        self.work.setAccessibleName(_("Background work"))
        self.work.setAccessibleDescription(words or _("Nothing runs"))
        self.work.setToolTip(words or _("Background work: nothing runs"))

    def show_unseen(self, number: int) -> None:
        """Show how many notifications are new."""
        self.bell.show_number(
            number, _n("{number} new notification", "{number} new notifications", number) if number else ""
        )

    def _build_search(self) -> QPushButton:
        made = QPushButton(_("Search or jump to…"))
        made.setProperty("look", "search")
        made.setAccessibleName(_("Search or jump to"))
        made.setToolTip(_("Search numbers, vendors, texts of documents and commands (Ctrl+K)"))
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.setMaximumWidth(self._theme.px(_SEARCH_WIDTH))
        made.setAutoDefault(False)
        self._theme.dress(made, "search", token="secondary")
        made.clicked.connect(self.search_wanted)
        return made

    def _build_person(self, person: Person) -> QToolButton:
        made = QToolButton()
        made.setProperty("look", "person")
        made.setText(initials(person.name))
        made.setAccessibleName(_("{name}: theme, lock, sign out", name=person.name))
        made.setToolTip(person.name)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        self._menu = self._build_menu(person)
        made.clicked.connect(self._open_menu)
        return made

    def _build_menu(self, person: Person) -> QMenu:
        menu = QMenu(self)
        who = menu.addAction(person.name)
        who.setEnabled(False)
        menu.addSeparator()
        group = QActionGroup(menu)
        choices: tuple[tuple[Choice, str, str], ...] = (
            ("light", _("Light"), "sun"),
            ("dark", _("Dark"), "moon"),
            ("system", _("As the system"), "monitor"),
        )
        for choice, words, icon in choices:
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(self._theme.choice == choice)
            self._theme.dress(action, icon)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, chosen=choice: self.theme_chosen.emit(chosen))
        menu.addSeparator()
        for words, icon, signal in (
            (_("About this program"), "info", self.about_wanted),
            (_("Lock"), "lock", self.lock_wanted),
            (_("Sign out"), "log-out", self.sign_out_wanted),
        ):
            entry: QAction = menu.addAction(words)
            self._theme.dress(entry, icon)
            entry.triggered.connect(signal)
        return menu

    def _open_menu(self) -> None:
        below = self.person.mapToGlobal(QPoint(0, self.person.height() + tokens.SPACE_1))
        self._menu.popup(below - QPoint(self._menu.sizeHint().width() - self.person.width(), 0))


def initials(name: str) -> str:
    """Return up to two letters that stand for a person."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper() or "?"
