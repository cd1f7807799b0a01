"""What a review shows of its document: boxes on the page, sums, and the sentence about whom it was handed to."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from p2p_desktop.domain.adding_up import AddingUp, adding_up
from p2p_desktop.domain.document import FieldName
from p2p_desktop.domain.money import CURRENCIES, LARGEST
from p2p_desktop.domain.review import Handover
from p2p_desktop.language import _
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.ui.document_pane import line_key
from p2p_desktop.ui.screens.documents.field_panel import FieldPanel
from p2p_desktop.ui.screens.documents.field_words import box_of
from p2p_desktop.ui.screens.documents.lines_panel import LinesPanel
from p2p_desktop.ui.widgets.page_viewer import ViewerBox


def boxes(view: DocumentView) -> tuple[ViewerBox, ...]:
    """Return a box for every field and line whose place is known."""
    fields = (box_of(view, field) for field in view.fields)
    lines = (
        ViewerBox(line_key(at), each.place.page, each.place.box, each.description, "plain")
        for at, each in enumerate(view.lines)
        if each.place is not None
    )
    return (*(box for box in fields if box is not None), *lines)


def seen(view: DocumentView) -> tuple[tuple[FieldName, str], ...]:
    """Return what all fields say."""
    return tuple((field.name, field.value) for field in view.fields)


def sums(view: DocumentView, fields: FieldPanel, lines: LinesPanel) -> AddingUp:
    """Add up what stands in fields and lines at this moment."""
    currency = fields.value(FieldName.CURRENCY).upper()
    net, tax, total = (_amount(fields.value(name)) for name in (FieldName.NET, FieldName.TAX, FieldName.TOTAL))
    return adding_up(
        lines.lines(),
        net=net,
        tax=tax,
        total=total,
        currency=currency if currency in CURRENCIES else "",
        prices_include_tax=view.prices_include_tax,
    )


def _amount(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= LARGEST else None


def handed(handover: Handover | None) -> str:
    """Say whom a document was handed to, by whom and what was said; "" where it waits for nobody in particular."""
    if handover is None:
        return ""
    named = {"to": handover.to_name, "by": handover.from_name, "note": handover.note}
    if handover.note:
        return _("{by} handed this to {to}: {note}", **named)
    return _("{by} handed this to {to}.", **named)
