"""What a review shows, read as a whole; and the next one, read ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtGui import QImage

from p2p_desktop.store.queries import documents as query
from p2p_desktop.store.queries import review
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.store.queries.review import Standing
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.document_pane import first_pictures
from p2p_desktop.ui.screens.documents.page_side import Words, words_of

#: Pictures of so many pages are brought here before the document is shown.
_MOST_PICTURES = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A document, who reviews it and whom it waits for; its words where it was read ahead."""

    view: DocumentView
    standing: Standing
    words: Words | None = None
    pictures: Mapping[Path, QImage] = field(default_factory=dict, compare=False)


def read_one(desk: Desk, document_id: str) -> Shown | None:
    """Read a document for its review; None where it is gone or not for this person. Only off the UI thread."""
    with desk.reading() as session:
        view = query.one(session, desk.person, document_id)
        if view is None:
            return None
        return Shown(view, review.standing(session, document_id, now=desk.context.now()))


def read_next(desk: Desk, candidates: Sequence[str], known: Mapping[str, Shown] | None = None) -> Shown | None:
    """Read the first of these that nobody else reviews and that waits for nobody else, with words and pictures;
    what is ``known`` and has not changed is not read again.
    """
    for document_id in candidates:
        found = read_one(desk, document_id)
        if found is not None and is_free(desk, found.standing):
            return _completed(desk, found, known or {})
    return None


def read_ahead(desk: Desk, to_check: Sequence[str], beside: Sequence[str], known: Mapping[str, Shown]) -> list[Shown]:
    """Read what is likely to be shown next: the first to check, and the neighbours in the list."""
    following = read_next(desk, to_check, known)
    others = (read_one(desk, each) for each in beside if following is None or each != following.view.id)
    return [
        *([following] if following is not None else []),
        *(_completed(desk, found, known) for found in others if found is not None),
    ]


def _completed(desk: Desk, found: Shown, known: Mapping[str, Shown]) -> Shown:
    """Return it with the words and pictures of its first pages."""
    before = known.get(found.view.id)
    if before is not None and found.view == before.view:
        return replace(before, standing=found.standing)
    pages = found.view.pages
    for page in pages[:_MOST_PICTURES]:
        desk.context.documents.bring(page.picture)
    return replace(found, words=words_of(desk, found.view), pictures=first_pictures(desk, found.view))


def is_free(desk: Desk, standing: Standing) -> bool:
    """Say whether a document is one's own to go on to: nobody else reviews it, and it was not handed to another."""
    holder, handover = standing.holder, standing.handover
    me = desk.person.id
    return (holder is None or holder.person_id == me) and (handover is None or handover.to_id == me)
