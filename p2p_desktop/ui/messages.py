"""How the program speaks to the person: banners, questions, and the dialog for bugs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from p2p_desktop.errors import PersonError
from p2p_desktop.ui.tokens import Kind
from p2p_desktop.ui.widgets.ask import Ask, ask, ask_for_text
from p2p_desktop.ui.widgets.banner import UNDO_SECONDS, BannerStack
from p2p_desktop.ui.widgets.bug import BugDialog
from p2p_desktop.ui.widgets.button import Look


class Messages(QObject):
    """Speaks through the banner stack of one window."""

    def __init__(self, stack: BannerStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stack = stack

    def banner(
        self,
        sentence: str,
        *,
        kind: Kind = "neutral",
        undo: Callable[[], None] | None = None,
        action: tuple[str, Callable[[], None]] | None = None,
        second: tuple[str, Callable[[], None]] | None = None,
        undo_seconds: int = UNDO_SECONDS,
    ) -> None:
        """Say a result above the screen; Undo is offered for so many seconds."""
        self._stack.add(sentence, kind=kind, undo=undo, action=action, second=second, undo_seconds=undo_seconds)

    def take_back(self, sentence: str) -> None:
        """Take away what does not hold any more."""
        self._stack.take_back(sentence)

    def refused(self, error: PersonError) -> None:
        """Say that a rule or a file said no."""
        self.banner(error.sentence, kind="bad")

    def bug(self, details: str) -> None:
        """Show the dialog for bugs, once at a time."""
        window = self._stack.window()
        open_already = [each for each in window.findChildren(BugDialog) if isValid(each) and each.isVisible()]
        if not open_already:
            BugDialog(window, details).open()

    def ask(
        self, parent: QWidget, question: str, *, accept: str, done: Callable[[bool], None], look: Look = "primary"
    ) -> Ask:
        """Ask yes or no without blocking; ``look="danger"`` where something is lost by yes."""
        return ask(parent, question, accept=accept, done=done, look=look)

    def ask_for_text(
        self,
        parent: QWidget,
        question: str,
        *,
        accept: str,
        done: Callable[[str | None], None],
        look: Look = "primary",
    ) -> Ask:
        """Ask for a reason or comment without blocking; None means cancelled."""
        return ask_for_text(parent, question, accept=accept, done=done, look=look)
