"""A text that was searched for, lit up on the page where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from p2p_desktop.domain.reading import Box, Word
from p2p_desktop.domain.search_words import compact
from p2p_desktop.store.queries import documents as query
from p2p_desktop.ui.desk import Desk, TextPlace
from p2p_desktop.ui.widgets.page_viewer import PageViewer, ViewerBox

KEY = "found"


class FoundText(QObject):
    """Brings a page and a text on it into view, as soon as the words of the page are here."""

    def __init__(self, desk: Desk, viewer: PageViewer) -> None:
        super().__init__(viewer)
        self._desk = desk
        self._viewer = viewer

    def show(self, document_id: str, place: TextPlace) -> None:
        """Go to the page and light the text up."""
        desk = self._desk
        self._viewer.canvas.go_to_page(place.page)

        def read() -> Box | None:
            with desk.reading() as session:
                return box_of(query.words(session, document_id, place.page), place.text)

        desk.background.run(
            read, lambda box: self._light(document_id, place, box), owner=self._viewer, newest="found text"
        )

    def _light(self, document_id: str, place: TextPlace, box: Box | None) -> None:
        if box is None or self._viewer.document_id() != document_id:
            return
        others = [each for each in self._viewer.canvas.boxes() if each.key != KEY]
        self._viewer.set_boxes([*others, ViewerBox(KEY, place.page, box, place.text)])
        self._viewer.highlight(KEY)


def box_of(words: Sequence[Word], text: str) -> Box | None:
    """Return where a text stands among the words of a page: one word, or several that follow one another."""
    wanted = compact(text)
    plain = [compact(word.text) for word in words]
    for first in range(len(words)):
        joined, box = "", words[first].box
        for at in range(first, len(words)):
            joined += plain[at]
            box = box.union(words[at].box)
            if wanted and wanted in joined:
                return box
            if not joined or not wanted.startswith(joined):
                break
    return None
