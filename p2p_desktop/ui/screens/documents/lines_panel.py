"""The lines of a document under review: written in a grid, saved by themselves, chosen where two people wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from p2p_desktop.domain.document import DocumentLine
from p2p_desktop.language import _
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.screens.documents import line_disputes, line_words
from p2p_desktop.ui.screens.documents.choice import Choice, Side
from p2p_desktop.ui.screens.documents.line_disputes import Slot
from p2p_desktop.ui.screens.documents.sum_strip import SumStrip
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.lines_grid import GridLine, LinesGrid

#: What is written in the lines is saved when nobody has typed there for so long.
REST_MS = 1_500
#: Somebody who types without a pause is saved all the same.
LONGEST_MS = 6_000
#: Lines as they were written, each with those of its numbers that could not be read.
Written = tuple[tuple[GridLine, Mapping[str, str]], ...]


@dataclass(frozen=True, slots=True)
class KeptLines:
    """What was written in the lines and could not be saved, and the lines it was written over."""

    written: Written
    seen: tuple[DocumentLine, ...]


class LinesPanel(QWidget):
    """``rested`` asks to save what was written; ``changed`` tells of each key."""

    changed = Signal()
    rested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view: DocumentView | None = None
        #: The lines that the grid was last in agreement with.
        self._seen: tuple[DocumentLine, ...] = ()
        self._is_touched = False
        self._chosen: dict[int, Side] = {}
        self._may_change = False
        self.grid = LinesGrid(theme, currency="EUR", has_totals=False)
        self.title = label(_("Lines"), look="section")
        self.sums = SumStrip(theme)
        self.dispute_words = label(look="problem", wraps=True)
        self._disputes = QWidget()
        self._dispute_rows = rows(self._disputes, space=tokens.SPACE_1)
        self._disputes.hide()
        self.dispute_words.hide()
        self.choices: dict[int, Choice] = {}
        layout = rows(self, space=tokens.SPACE_2)
        layout.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        for part in (self.sums, self.title, self.dispute_words, self._disputes, self.grid):
            layout.addWidget(part)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._longest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        for timer in (self._rest, self._longest):
            timer.timeout.connect(self._say_rested)
        self.grid.changed.connect(self._note_change)

    # ------------------------------------------------------------------ showing

    def show_document(self, view: DocumentView, *, is_other: bool) -> None:
        """Show the lines of a document; what is being written stays unless it is another document."""
        self._view = view
        if is_other:
            self._begin(view)
        elif not self._holds_typing():
            self._show_lines(view.lines)
        elif line_disputes.alike(view.lines, self._seen):
            self._seen = view.lines
        elif not any(slot.is_disputed for slot in self._slots()):
            # The two changed different lines: both hold, and are saved together.
            self._show_together()
        self._show_disputes()
        self.title.setText(line_words.title(view))

    def _begin(self, view: DocumentView) -> None:
        self._stop()
        self._is_touched = False
        self._chosen.clear()
        self.grid.set_currency(view.currency or "EUR")
        self._seen = ()
        self._show_lines(view.lines, anyway=True)

    def _show_lines(self, lines: Sequence[DocumentLine], *, anyway: bool = False) -> None:
        currency = self._currency()
        self._seen, self._is_touched = tuple(lines), False
        wanted = [line_words.grid_line(each, currency) for each in lines]
        # A cell somebody stands in with its editor open is not taken from under him by what he wrote himself.
        if anyway or line_words.differs(self.grid.lines(), wanted):
            self.grid.set_currency(currency or "EUR")
            self.grid.set_lines(wanted)

    def allow(self, may_change: bool) -> None:
        """Let the lines be written, or only read; what is written and not saved stays."""
        self._may_change = may_change
        self.grid.setEnabled(may_change)
        if not may_change:
            self._stop()
        elif self._holds_typing():
            self._rest.start()
        self._show_disputes()

    def _currency(self) -> str:
        return self._view.currency if self._view is not None else ""

    # ------------------------------------------------------------------ writing

    def lines(self) -> tuple[DocumentLine, ...]:
        """Return the lines as they stand here now."""
        return line_words.document_lines(self.grid.lines(), self._seen, self._currency())

    def seen(self) -> tuple[DocumentLine, ...]:
        """Return the lines that these were written over."""
        return self._seen

    def is_changed(self) -> bool:
        """Say whether something is written here that is not saved."""
        return self._is_touched and line_words.is_changed(self.grid.lines(), self._seen, self._currency())

    def can_be_saved(self) -> bool:
        """Say whether all that is written can be read and nothing waits for a choice."""
        return not self.grid.has_unreadable() and not self.is_disputed()

    def settle(self, saved: Sequence[DocumentLine]) -> None:
        """These lines were just saved; what was typed since stays to be saved."""
        self._seen = tuple(saved)
        self._is_touched = line_words.is_changed(self.grid.lines(), self._seen, self._currency())
        self._chosen.clear()
        self._show_disputes()

    def put_back(self) -> bool:
        """Undo what is written and not saved; False where there is nothing of that."""
        if not self._holds_typing():
            return False
        self._stop()
        self._show_lines(self._seen, anyway=True)
        self.changed.emit()
        return True

    def kept(self) -> KeptLines | None:
        """Return what is written and not saved, to be shown again later."""
        return KeptLines(self.grid.written(), self._seen) if self._holds_typing() else None

    def write_again(self, kept: KeptLines) -> None:
        """Show again what was written and could not be saved."""
        self.grid.set_written(kept.written)
        self._seen, self._is_touched = kept.seen, True
        if self._view is not None:
            self.show_document(self._view, is_other=False)

    def _holds_typing(self) -> bool:
        return self._is_touched and (self.is_changed() or self.grid.has_unreadable())

    def _note_change(self) -> None:
        self._is_touched = True
        self._rest.start()
        if not self._longest.isActive():
            self._longest.start()
        self._show_disputes()
        self.changed.emit()

    def _say_rested(self) -> None:
        self._stop()
        if self._may_change and self.is_changed() and self.can_be_saved():
            self.rested.emit()

    def _stop(self) -> None:
        self._rest.stop()
        self._longest.stop()

    # ------------------------------------------------------------------ two people

    def is_disputed(self) -> bool:
        """Say whether somebody else changed the same lines and the person has not chosen yet."""
        return any(slot.at not in self._chosen for slot in self._disputed())

    def _slots(self) -> tuple[Slot, ...]:
        view = self._view
        if view is None or not self._is_touched or line_disputes.alike(view.lines, self._seen):
            return ()
        return line_disputes.slots_of(self.lines(), view.lines, seen=self._seen, machine=view.machine_lines)

    def _disputed(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self._slots() if slot.is_disputed)

    def _show_disputes(self) -> None:
        disputed = self._disputed()
        if [slot.at for slot in disputed] != list(self.choices):
            self._make_choices(disputed)
        currency = self._currency()
        for slot in disputed:
            mine, theirs, machine = (
                line_disputes.line_said(each, currency) for each in (slot.mine, slot.theirs, slot.machine)
            )
            self.choices[slot.at].offer(mine=mine, theirs=theirs, machine=machine)
        self._disputes.setVisible(bool(disputed))
        self._disputes.setEnabled(self._may_change)
        self.dispute_words.setVisible(bool(disputed))
        self.dispute_words.setText(
            _("Somebody else changed these lines meanwhile. Choose for each which holds; nothing of either is lost.")
        )

    def _make_choices(self, disputed: Sequence[Slot]) -> None:
        while (item := self._dispute_rows.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.choices = {}
        for slot in disputed:
            number = slot.at + 1
            choice = Choice(_("Line {number}", number=number))
            choice.chosen.connect(lambda side, at=slot.at: self.choose(at, side))
            row = QWidget()
            across = line(row, space=tokens.SPACE_2)
            across.addWidget(label(_("Line {number}", number=number), look="label"))
            across.addWidget(choice, 1)
            self._dispute_rows.addWidget(row)
            self.choices[slot.at] = choice

    def choose(self, at: int, side: Side) -> None:
        """Let one version of a line hold; after the last choice all are saved."""
        self._chosen[at] = side
        choice = self.choices.get(at)
        if choice is not None:
            choice.setEnabled(False)
        if not self.is_disputed():
            self._show_together()
            self._show_disputes()
            self.grid.view.setFocus()

    def _show_together(self) -> None:
        """Bring both people's lines together, and have them saved."""
        view = self._view
        if view is None:
            return
        together = line_disputes.brought_together(self._slots(), self._chosen)
        self._chosen.clear()
        self._show_lines(together, anyway=True)
        self._seen, self._is_touched = view.lines, True
        if self.is_changed():
            self.rested.emit()
        self.changed.emit()
