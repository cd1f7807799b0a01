"""The boxes that a result lays on its order and its document, and which of them belong together."""

from __future__ import annotations

from p2p_desktop.language import _
from p2p_desktop.store.queries.matching import MatchView
from p2p_desktop.ui.document_pane import boxes_of, line_key
from p2p_desktop.ui.screens.matching.lines_table import AlignedLine
from p2p_desktop.ui.widgets.page_viewer import ViewerBox


def order_key(line: int) -> str:
    """Name the box of a line of the order (from 1)."""
    return f"order.{line}"


def finding_key(finding_id: str) -> str:
    """Name the box of a difference that belongs to no line."""
    return f"finding.{finding_id}"


def order_boxes(view: MatchView) -> tuple[ViewerBox, ...]:
    """Return a box for every line of the printed order; wrong ones where something differs there."""
    inside = {pair.order_line: pair.is_inside for pair in view.pairs if pair.order_line is not None}
    names = {line.position: line.description for line in view.order.lines} if view.order is not None else {}
    return tuple(
        ViewerBox(
            order_key(line), place.page, place.box, _("Line {number}: {item}", number=line, item=names.get(line, "")),
            "sure" if inside.get(line, True) else "wrong",
        )
        for line, place in view.order_places
    )  # fmt: skip


def document_boxes(view: MatchView) -> tuple[ViewerBox, ...]:
    """Return the boxes of fields, lines and differences on the document."""
    inside = {pair.document_line: pair.is_inside for pair in view.pairs if pair.document_line is not None}
    lines = {line_key(at): is_inside for at, is_inside in inside.items()}
    boxes = [
        ViewerBox(box.key, box.page, box.box, box.words, "sure" if lines[box.key] else "wrong")
        if box.key in lines
        else box
        for box in boxes_of(view.document)
    ]
    boxes += [
        ViewerBox(finding_key(finding.id), finding.place.page, finding.place.box, finding.message, "wrong")
        for finding in view.findings
        if finding.place is not None and finding.document_line is None
    ]
    return tuple(boxes)


def line_of_box(lines: tuple[AlignedLine, ...], key: str) -> AlignedLine | None:
    """Return the aligned line that a box of either side belongs to."""
    for line in lines:
        if line.ordered is not None and key == order_key(line.ordered.position):
            return line
        if line.billed_index is not None and key == line_key(line.billed_index):
            return line
    return None
