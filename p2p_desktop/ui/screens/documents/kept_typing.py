"""What was typed on documents and is not saved yet: shown again when its document comes back in this sitting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from p2p_desktop.domain.document import FieldName
from p2p_desktop.ui.screens.documents.lines_panel import KeptLines


@dataclass(frozen=True, slots=True)
class KeptField:
    """What was typed into a field, and the value it was typed over."""

    text: str
    seen: str


@dataclass(slots=True)
class _OfDocument:
    fields: dict[FieldName, KeptField] = field(default_factory=dict)
    lines: KeptLines | None = None


class KeptTyping:
    """Typing by document; what is saved after all is forgotten here."""

    def __init__(self) -> None:
        self._kept: dict[str, _OfDocument] = {}

    def keep(self, document_id: str, fields: Mapping[FieldName, KeptField], lines: KeptLines | None) -> None:
        """Keep what stands there unsaved as somebody goes on to another document."""
        if fields or lines is not None:
            self._kept[document_id] = _OfDocument(dict(fields), lines)
        else:
            self._kept.pop(document_id, None)

    def forget_field(self, document_id: str, name: FieldName) -> None:
        """A field was saved."""
        self._kept.get(document_id, _OfDocument()).fields.pop(name, None)

    def forget_lines(self, document_id: str) -> None:
        """The lines were saved."""
        self._kept.get(document_id, _OfDocument()).lines = None

    def take(self, document_id: str) -> tuple[Mapping[FieldName, KeptField], KeptLines | None]:
        """Return what was typed on a document before, and keep it no longer: it stands in its fields again."""
        kept = self._kept.pop(document_id, _OfDocument())
        return kept.fields, kept.lines
