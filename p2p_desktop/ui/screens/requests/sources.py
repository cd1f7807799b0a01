"""Where a draft's values came from: what the proforma said, and marks for the fields that still say the same."""

from __future__ import annotations

from dataclasses import dataclass, field

from p2p_desktop.domain.document import FieldName
from p2p_desktop.domain.request import RequestLine
from p2p_desktop.language import _
from p2p_desktop.services.filling import lines_from
from p2p_desktop.store.engine import Session
from p2p_desktop.store.queries.document import load_extraction
from p2p_desktop.ui.screens.requests.written import WrittenLine
from p2p_desktop.ui.widgets.badge import PillWords

_CELLS = ("description", "code", "quantity", "unit", "unit_price", "tax_rate")


@dataclass(frozen=True, slots=True)
class Sources:
    """What a proforma says: by name of the form's field its value and mark, and its lines."""

    fields: dict[str, tuple[str, PillWords]] = field(default_factory=dict)
    lines: tuple[RequestLine, ...] = ()

    def mark_of(self, name: str, value: str) -> PillWords | None:
        """Return the mark of a field whose value is still the proforma's."""
        said = self.fields.get(name)
        return said[1] if said is not None and said[0].casefold() == value.strip().casefold() else None

    def marks_of(self, at: int, line: WrittenLine) -> dict[str, PillWords]:
        """Return the marks of a line: one for all of it, or one for each cell that is still the proforma's."""
        if at >= len(self.lines):
            return {}
        said = self.lines[at]
        if all(getattr(line, key) == getattr(said, key) for key in _CELLS):
            return {"description": PillWords("file-text", _("This line is from the proforma"), "neutral")}
        mark = PillWords("file-text", _("From the proforma"), "neutral")
        return {key: mark for key in _CELLS if getattr(line, key) and getattr(line, key) == getattr(said, key)}


def read_sources(session: Session, document_id: str) -> Sources:
    """Return what a proforma that was read says."""
    read = load_extraction(session, document_id)
    found = {}
    for name, where in (("vendor_name", FieldName.VENDOR), ("currency", FieldName.CURRENCY)):
        said = read.field(where)
        if said is not None:
            found[name] = (said.value, _mark(is_sure=said.is_sure))
    return Sources(found, lines_from(read))


def _mark(*, is_sure: bool) -> PillWords:
    if is_sure:
        return PillWords("file-check", _("From the proforma, confirmed by a rule"), "good")
    return PillWords("circle-question-mark", _("From the proforma, please check"), "attention")
