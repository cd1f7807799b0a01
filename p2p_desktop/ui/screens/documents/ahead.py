"""What a review shows, read as a whole; and the next one, read ahead."""

from __future__ import annotations

from dataclasses import dataclass

from p2p_desktop.store.queries import documents as query
from p2p_desktop.store.queries import review
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.store.queries.review import Standing
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screens.documents.page_side import Words, words_of

#: Pictures of so many pages are brought here before the document is shown.
_MOST_PICTURES = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A document, who reviews it and whom it waits for; its words where it was read ahead."""

    view: DocumentView
    standing: Standing
    words: Words | None = None


def read_one(desk: Desk, document_id: str) -> Shown | None:
    """Read a document for its review; None where it is gone or not for this person. Only off the UI thread."""
    with desk.reading() as session:
        view = query.one(session, desk.person, document_id)
        if view is None:
            return None
        return Shown(view, review.standing(session, document_id, now=desk.context.now()))


def read_next(desk: Desk, candidates: tuple[str, ...], known: Shown | None = None) -> Shown | None:
    """Read the first of these that nobody else reviews and that waits for nobody else, with words and pictures;
    what is ``known`` and has not changed is not read again.
    """
    for document_id in candidates:
        found = read_one(desk, document_id)
        if found is not None and is_free(desk, found.standing):
            if known is not None and found.view == known.view:
                return Shown(found.view, found.standing, known.words)
            for page in found.view.pages[:_MOST_PICTURES]:
                desk.context.documents.bring(page.picture)
            return Shown(found.view, found.standing, words_of(desk, found.view))
    return None


def is_free(desk: Desk, standing: Standing) -> bool:
    """Say whether a document is one's own to go on to: nobody else reviews it, and it was not handed to another."""
    holder, handover = standing.holder, standing.handover
    me = desk.person.id
    return (holder is None or holder.person_id == me) and (handover is None or handover.to_id == me)
