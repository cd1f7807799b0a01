"""What a person changed on a document in this sitting, each so that it can be undone and done again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from p2p_desktop.domain.document import DocumentLine, FieldName, Kind
from p2p_desktop.domain.reading import Place
from p2p_desktop.language import _
from p2p_desktop.services import reviewing
from p2p_desktop.services.context import Context
from p2p_desktop.store.queries.document import DocumentView, FieldView, field_words
from p2p_desktop.ui.screens.documents.field_words import shown
from p2p_desktop.ui.screens.documents.line_disputes import alike
from p2p_desktop.ui.words import kind_words


class Deed(Protocol):
    """One change. ``back`` tells whether it is being undone or done (again)."""

    def save(self, context: Context, document_id: str, *, version: int, back: bool) -> int:
        """Have it so; a new correction each time. Returns the document's new version."""

    def stands(self, view: DocumentView, *, back: bool) -> bool:
        """Say whether the document is as it has to be for this to make sense: nobody changed it since."""

    def words(self, currency: str, *, back: bool) -> str:
        """Say what holds after it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a field said: its value and place, and whether that was a person's word."""

    value: str
    place: Place | None
    is_corrected: bool


def said_of(field: FieldView | None) -> Said:
    """Return what a field says now."""
    return (
        Said(field.value, field.place, field.is_corrected) if field is not None else Said("", None, is_corrected=False)
    )


@dataclass(frozen=True, slots=True)
class FieldDeed:
    """One field was corrected, confirmed, or taken back to what the machine read."""

    name: FieldName
    before: Said
    after: Said

    def save(self, context: Context, document_id: str, *, version: int, back: bool) -> int:
        """Correct the field, or let the machine's value hold where no person had said anything."""
        to = self.before if back else self.after
        if not to.is_corrected:
            return reviewing.restore_field(context, document_id, self.name, version=version)
        return reviewing.correct_field(context, document_id, self.name, to.value, version=version, place=to.place)

    def stands(self, view: DocumentView, *, back: bool) -> bool:
        """The field says what this deed left or found."""
        now, wanted = said_of(view.field(self.name)), self.after if back else self.before
        return (now.value, now.is_corrected) == (wanted.value, wanted.is_corrected)

    def words(self, currency: str, *, back: bool) -> str:
        """Say the value that holds."""
        to = self.before if back else self.after
        named = {"field": field_words(self.name), "value": shown(self.name, to.value, currency)}
        if back:
            said = _("Undone: {field} is “{value}” again.", **named)
            return said if to.value else _("Undone: {field} is empty again.", **named)
        return _("Done again: {field} is “{value}”.", **named)


@dataclass(frozen=True, slots=True)
class KindDeed:
    """The kind of the document was set."""

    before: Kind
    after: Kind

    def save(self, context: Context, document_id: str, *, version: int, back: bool) -> int:
        """Set the kind."""
        return reviewing.set_kind(context, document_id, self.before if back else self.after, version=version)

    def stands(self, view: DocumentView, *, back: bool) -> bool:
        """The document is of the kind that this deed left or found."""
        return view.kind is (self.after if back else self.before)

    def words(self, currency: str, *, back: bool) -> str:
        """Say the kind that holds."""
        kind = kind_words(self.before if back else self.after)
        if back:
            return _("Undone: this is of the kind “{kind}” again.", kind=kind)
        return _("Done again: this is of the kind “{kind}”.", kind=kind)


@dataclass(frozen=True, slots=True)
class LinesDeed:
    """The lines were corrected."""

    before: Sequence[DocumentLine]
    after: Sequence[DocumentLine]

    def save(self, context: Context, document_id: str, *, version: int, back: bool) -> int:
        """Correct the lines."""
        return reviewing.correct_lines(context, document_id, self.before if back else self.after, version=version)

    def stands(self, view: DocumentView, *, back: bool) -> bool:
        """The lines are those that this deed left or found."""
        return alike(view.lines, self.after if back else self.before)

    def words(self, currency: str, *, back: bool) -> str:
        """Say that the lines changed."""
        if back:
            return _("Undone: the lines are as before the last change.")
        return _("Done again: the last change of the lines.")
