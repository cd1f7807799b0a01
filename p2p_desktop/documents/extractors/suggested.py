"""What a language model suggests, held against the page (X-4): it counts only where the page shows it, never for sure.

A model may be wrong, or be talked into anything by the document itself. So it fills what the rules have left open or
doubt; what the page does not show is kept as unproven; and whoever looks decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from p2p_desktop.documents.extractors.page_places import PagePlaces
from p2p_desktop.documents.extractors.paper import Paper
from p2p_desktop.domain.document import Extraction, Field, FieldName, Source

_PROVEN, _UNPROVEN = 0.75, 0.2
#: Rules that are less sure of their own value than this give way to a suggestion that the page shows.
_DOUBTED = 0.6


def with_suggestions(found: Extraction, paper: Paper, answer: Mapping[FieldName, str]) -> Extraction:
    """Return what was read, with the suggestions where the rules were silent or doubtful."""
    fields = {field.name: field for field in found.fields}
    page = PagePlaces(found, paper)
    for name, value in answer.items():
        read = fields.get(name)
        if read is not None and (read.is_sure or page.is_same(name, read.value, value)):
            continue
        place = page.place_of(name, value)
        if place is not None and (read is None or read.confidence < _DOUBTED):
            fields[name] = Field(name, value, _PROVEN, Source.LLM, place)
        elif read is None:
            fields[name] = Field(name, value, _UNPROVEN, Source.LLM)
    return replace(found, fields=tuple(fields[name] for name in FieldName if name in fields))
