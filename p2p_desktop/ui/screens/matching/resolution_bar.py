"""What finance can decide: about the whole document or one difference, always with a reason."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QComboBox, QMenu, QPushButton, QSizePolicy, QWidget

from p2p_desktop.domain.findings import Severity
from p2p_desktop.domain.resolution import MatchState, Resolution, resolution_words
from p2p_desktop.language import _, within
from p2p_desktop.store.queries.matching import FindingView, MatchView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.screens.matching.match_words import code_words
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.flow import Flow
from p2p_desktop.ui.widgets.label import hairline, label, rows

_ROOM_FOR_ALL, _ROOM_FOR_LABEL, _LEAST = 980, 820, 160
_OTHERS = (Resolution.ASK_CREDIT_NOTE, Resolution.WAIT_FOR_GOODS, Resolution.REVISE_ORDER)


def question(resolution: Resolution) -> str:
    """Ask for the reason of a decision."""
    return {
        Resolution.ACCEPT_VARIANCE: _("Why is the difference accepted?"),
        Resolution.WAIT_FOR_GOODS: _("What is still to come, and when?"),
        Resolution.REVISE_ORDER: _("What has to change on the order?"),
        Resolution.ASSIGN_LINE: _("Why does it belong to that line?"),
        Resolution.ASK_CREDIT_NOTE: _("What shall the vendor credit?"),
        Resolution.REJECT: _("Why is the document rejected? It will bill nothing."),
    }[resolution]


class ResolutionBar(QWidget):
    """``wanted`` gives the resolution, the finding ("" for the whole) and the order line (0 for none)."""

    wanted = Signal(object, str, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view: MatchView | None = None
        self._can_decide = False
        self.said = label(look="label", wraps=True)
        self.scope_label = label(_("Decide about"), look="label")
        self.scope = QComboBox()
        self.scope.setAccessibleName(_("Decide about"))
        self.scope_label.setBuddy(self.scope)
        self.scope.setMinimumContentsLength(13)
        self.scope.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.accept_button = self._button(Resolution.ACCEPT_VARIANCE, "primary", "check")
        self.reject_button = self._button(Resolution.REJECT, "danger", "ban")
        self.others = [self._button(each, "plain", "") for each in _OTHERS]
        self.more = button(_("More"), theme=theme, icon="chevron-down")
        self.more.setAccessibleName(_("Other decisions"))
        self.assign = button(resolution_words(Resolution.ASSIGN_LINE), theme=theme, icon="link")
        self._menu = QMenu(self.more)
        self.more.setMenu(self._menu)
        for each in _OTHERS:
            self._add_to_menu(each)
        self._lines = QMenu(self.assign)
        self.assign.setMenu(self._lines)
        self._build()
        self.scope.currentIndexChanged.connect(self._allow)

    def _button(self, resolution: Resolution, look: str, icon: str) -> QPushButton:
        words = resolution_words(resolution)
        if look == "primary":
            made = button(words, look="primary", theme=self._theme, icon=icon)
        elif look == "danger":
            made = button(words, look="danger", theme=self._theme, icon=icon)
        else:
            made = button(words)
        made.clicked.connect(lambda: self.decide(resolution))
        return made

    def _add_to_menu(self, resolution: Resolution) -> None:
        action = QAction(resolution_words(resolution), self._menu)
        action.triggered.connect(lambda: self.decide(resolution))
        self._menu.addAction(action)

    def _build(self) -> None:
        layout = rows(self, space=0)
        layout.addWidget(hairline())
        row = Flow()
        row.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        self.said.setMinimumWidth(self._theme.px(_LEAST))
        for part in (self.said, self.scope):
            part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self.said)
        row.addWidget(self.scope_label)
        row.addWidget(self.scope)
        for each in (self.assign, self.more, *self.others, self.reject_button):
            row.addWidget(each)
        row.add_stretch()
        row.addWidget(self.accept_button)
        layout.addLayout(row)

    # ------------------------------------------------------------------ showing

    def show_match(self, view: MatchView, *, may_resolve: bool) -> None:
        """Offer what can be decided about this result."""
        is_other = self._view is None or self._view.id != view.id
        self._view = view
        kept = "" if is_other else str(self.scope.currentData() or "")
        with QSignalBlocker(self.scope):
            self.scope.clear()
            self.scope.addItem(_("the whole document"), "")
            for finding in self._undecided(view):
                self.scope.addItem(_scope_words(finding), finding.id)
            self.scope.setCurrentIndex(max(0, self.scope.findData(kept)))
        can_decide = may_resolve and view.state is MatchState.OPEN and view.order is not None
        can_reject = may_resolve and view.state is not MatchState.REJECTED
        self._show_words(view, may_resolve=may_resolve, can_decide=can_decide)
        for widget in (self.scope, self.accept_button):
            widget.setVisible(can_decide)
        self.reject_button.setVisible(can_reject)
        self._can_decide = can_decide
        self._fill_lines(view)
        self._allow()
        self._fit()

    def choose_scope(self, finding_id: str) -> None:
        """Decide about this difference, if it is still to be decided."""
        at = self.scope.findData(finding_id)
        if at >= 0:
            self.scope.setCurrentIndex(at)

    def can(self, resolution: Resolution) -> bool:
        """Say whether this can be decided now."""
        if self._view is None:
            return False
        if resolution is Resolution.REJECT:
            return not self.reject_button.isHidden() and self.reject_button.isEnabled()
        return self._can_decide

    def decide(self, resolution: Resolution, order_line: int = 0) -> None:
        """Ask the screen for this decision."""
        if self.can(resolution):
            finding_id = "" if resolution is Resolution.REJECT else str(self.scope.currentData() or "")
            self.wanted.emit(resolution, finding_id, order_line)

    def _undecided(self, view: MatchView) -> list[FindingView]:
        return [
            finding for finding in view.findings if finding.resolution is None and finding.severity is not Severity.NOTE
        ]

    def _show_words(self, view: MatchView, *, may_resolve: bool, can_decide: bool) -> None:
        if can_decide:
            words = ""
        elif view.state is MatchState.OPEN and view.order is None:
            words = _("Choose its order first.") if may_resolve else _("Finance chooses its order.")
        elif view.state is MatchState.OPEN:
            words = _("Finance decides about differences.")
        else:
            words = {
                MatchState.PASSED: _("It fits; nothing is left to decide."),
                MatchState.RESOLVED: _("It is decided. See History for who and why."),
                MatchState.REJECTED: _("It is rejected and bills nothing. See History for who and why."),
            }[view.state]
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def _fill_lines(self, view: MatchView) -> None:
        self._lines.clear()
        for ordered in view.order.lines if view.order is not None else ():
            words = _("Line {number}: {item}", number=ordered.position, item=ordered.description[:60])
            action = QAction(words, self._lines)
            action.triggered.connect(
                lambda _checked=False, number=ordered.position: self.decide(Resolution.ASSIGN_LINE, number)
            )
            self._lines.addAction(action)

    def _allow(self) -> None:
        chosen = str(self.scope.currentData() or "")
        finding = next((each for each in self._view.findings if each.id == chosen), None) if self._view else None
        is_stray = finding is not None and finding.document_line is not None and finding.order_line is None
        self.assign.setVisible(self._can_decide and is_stray)
        self.reject_button.setEnabled(not chosen)
        self.reject_button.setToolTip(_("A document is rejected as a whole.") if chosen else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the rarer decisions go into a menu."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        has_room = self.width() >= self._theme.px(_ROOM_FOR_ALL)
        for each in self.others:
            each.setVisible(self._can_decide and has_room)
        self.more.setVisible(self._can_decide and not has_room)
        self.scope_label.setVisible(self._can_decide and self.width() >= self._theme.px(_ROOM_FOR_LABEL))


def _scope_words(finding: FindingView) -> str:
    where = finding.order_line if finding.order_line is not None else None
    if where is not None:
        return _("line {line}: {what}", line=where, what=within(code_words(finding.code)))
    return within(code_words(finding.code))
