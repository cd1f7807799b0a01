"""Saves a person's corrections one after another, remembers them for this sitting, and undoes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from p2p_desktop.domain.document import DocumentLine, FieldName, Kind
from p2p_desktop.domain.reading import Place
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screens.documents.deeds import Deed, FieldDeed, KindDeed, LinesDeed, Said, said_of
from p2p_desktop.ui.screens.documents.saver import Saver, Step

Done = Callable[[], None]
Failed = Callable[[PersonError], None]


@dataclass(slots=True)
class _Sitting:
    """What was done to one document, and what of it was undone, each the newest last."""

    done: list[Deed] = field(default_factory=list)
    undone: list[Deed] = field(default_factory=list)


class Corrections(QObject):
    """``said`` tells in words what was undone or done again, or why not."""

    said = Signal(str)

    def __init__(self, desk: Desk, saver: Saver, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._saver = saver
        self._sittings: dict[str, _Sitting] = {}

    # ------------------------------------------------------------------ doing

    def correct(
        self, view: DocumentView, name: FieldName, value: str, place: Place | None, *, done: Done, failed: Failed
    ) -> None:
        """Save what a field should read, seen as it is in ``view``."""
        deed = FieldDeed(name, self._said(view, name), Said(value, place, is_corrected=True))
        self._do(view, deed, done=done, failed=failed)

    def restore(self, view: DocumentView, name: FieldName, *, done: Done, failed: Failed) -> None:
        """Let what the machine read of a field hold."""
        now = view.field(name)
        machine = now.machine_value if now is not None else ""
        deed = FieldDeed(name, self._said(view, name), Said(machine, None, is_corrected=False))
        self._do(view, deed, done=done, failed=failed)

    def _said(self, view: DocumentView, name: FieldName) -> Said:
        """Return what a field says by now: what was saved last may not be in ``view`` yet."""
        if self._saver.is_ahead_of(view):
            done = self._sittings.get(view.id, _Sitting()).done
            newest = next((each for each in reversed(done) if isinstance(each, FieldDeed) and each.name is name), None)
            if newest is not None:
                return newest.after
        return said_of(view.field(name))

    def set_kind(self, view: DocumentView, kind: Kind, *, done: Done, failed: Failed) -> None:
        """Save what the document is."""
        self._do(view, KindDeed(view.kind, kind), done=done, failed=failed)

    def correct_lines(
        self,
        view: DocumentView,
        lines: Sequence[DocumentLine],
        *,
        seen: Sequence[DocumentLine],
        done: Done,
        failed: Failed,
    ) -> None:
        """Save what the lines should read, written over those that were ``seen``."""
        self._do(view, LinesDeed(tuple(seen), tuple(lines)), done=done, failed=failed)

    def _do(self, view: DocumentView, deed: Deed, *, done: Done, failed: Failed) -> None:
        sitting = self._sittings.setdefault(view.id, _Sitting())
        sitting.done.append(deed)
        sitting.undone.clear()

        def refused(error: PersonError) -> None:
            # Those behind it are dropped by the saver too, each without a word.
            while deed in sitting.done:
                sitting.done.pop()
            failed(error)

        self._saver.add(view.id, self._step(view, deed, back=False, done=done, refused=refused))

    def _step(self, view: DocumentView, deed: Deed, *, back: bool, done: Done, refused: Failed) -> Step:
        context = self._desk.context
        return Step(
            save=lambda version: deed.save(context, view.id, version=version, back=back),
            is_as_seen=lambda now: deed.stands(now, back=back),
            done=done,
            refused=refused,
        )

    # ------------------------------------------------------------------ undoing

    def can_undo(self, document_id: str) -> bool:
        """Say whether something was done in this sitting that is not undone."""
        return bool(self._sittings.get(document_id, _Sitting()).done)

    def undo(self, view: DocumentView) -> None:
        """Undo the newest change by a new correction."""
        sitting = self._sittings.get(view.id, _Sitting())
        if not sitting.done:
            self.said.emit(_("Nothing was changed on this document since you opened it."))
            return
        self._turn(view, sitting.done, sitting.undone, back=True)

    def redo(self, view: DocumentView) -> None:
        """Do again what was undone last."""
        sitting = self._sittings.get(view.id, _Sitting())
        if not sitting.undone:
            self.said.emit(_("There is nothing to do again."))
            return
        self._turn(view, sitting.undone, sitting.done, back=False)

    def _turn(self, view: DocumentView, taken: list[Deed], put: list[Deed], *, back: bool) -> None:
        deed = taken.pop()
        if not self._saver.is_ahead_of(view) and not deed.stands(view, back=back):
            self.said.emit(_("Somebody changed this since; nothing was undone."))
            return

        def done() -> None:
            put.append(deed)
            self.said.emit(deed.words(view.currency, back=back))

        self._saver.add(
            view.id, self._step(view, deed, back=back, done=done, refused=lambda error: self.said.emit(error.sentence))
        )
