"""The aligned lines: ordered, billed, and the difference in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from p2p_desktop.domain.document import DocumentLine
from p2p_desktop.domain.matching import LinePair
from p2p_desktop.language import _, money_words, number_words
from p2p_desktop.store.queries.matching import MatchView
from p2p_desktop.store.queries.orders import OrderLineView
from p2p_desktop.ui.screens.matching.match_words import line_value_words
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.plain_table import PlainTable

#: Where the columns are that not every result has.
_RECEIVED, _BEFORE, _OPEN = 2, 3, 5


@dataclass(frozen=True, slots=True)
class AlignedLine:
    """One row: a line of the order, one of the document, or both."""

    key: str
    ordered: OrderLineView | None
    billed: DocumentLine | None
    billed_index: int | None
    pair: LinePair | None
    currency: str
    #: What of the ordered line other documents had billed before this one.
    before: Decimal = Decimal(0)
    #: What of it had arrived; None where nobody keeps count.
    received: Decimal | None = None

    @property
    def item(self) -> str:
        """What the line is about: as it was ordered, else as it was billed."""
        if self.ordered is not None:
            return self.ordered.description
        return self.billed.description if self.billed is not None else ""

    @property
    def other_name(self) -> str:
        """How the document calls it, where that differs."""
        if self.ordered is None or self.billed is None or self.billed.description == self.ordered.description:
            return ""
        return self.billed.description

    @property
    def ordered_words(self) -> str:
        """Quantity and price of the order."""
        if self.ordered is None:
            return "–"
        return line_value_words(self.ordered.quantity, self.ordered.unit_price, None, self.currency)

    @property
    def billed_words(self) -> str:
        """Quantity and price of the document."""
        if self.billed is None:
            return "–"
        line = self.billed
        return line_value_words(line.quantity, line.unit_price, line.amount, self.currency) or "–"

    @property
    def before_words(self) -> str:
        """What other documents billed before."""
        return number_words(self.before) if self.ordered is not None and self.before else "–"

    @property
    def received_words(self) -> str:
        """What of the ordered line has arrived."""
        return number_words(self.received) if self.received is not None else "–"

    @property
    def open_words(self) -> str:
        """What of the ordered line stays open after this document."""
        if self.ordered is None:
            return "–"
        here = self.billed.quantity if self.billed is not None else None
        return number_words(max(self.ordered.quantity - self.before - (here or Decimal(0)), Decimal(0)))

    @property
    def pill(self) -> PillWords:
        """Whether the line fits."""
        if self.pair is None:
            return PillWords("clock", _("Waits"), "neutral")
        if self.pair.is_inside:
            return PillWords("circle-check", _("Fits"), "good")
        return PillWords("triangle-alert", _("Differs"), "attention")

    @property
    def difference_words(self) -> str:
        """What differs, in words; how the document calls the item where nothing else is to be said."""
        if self.pair is not None and self.pair.words:
            return self.pair.words
        return self.other_name

    @property
    def risk_words(self) -> str:
        """The money at risk, signed."""
        if self.pair is None or not self.pair.difference:
            return ""
        amount = money_words(abs(self.pair.difference), self.currency, with_currency=False)
        return f"+{amount}" if self.pair.difference > 0 else f"−{amount}"


def aligned_lines(view: MatchView) -> tuple[AlignedLine, ...]:
    """Return the rows of a result; without an order the document's lines alone."""
    billed = view.document.lines
    currency = view.order.currency if view.order is not None else view.document.currency
    if view.order is None:
        return tuple(AlignedLine(f"d{at}", None, line, at, None, currency) for at, line in enumerate(billed))
    ordered = {line.position: line for line in view.order.lines}
    rows = []
    for pair in view.pairs:
        has_billed = pair.document_line is not None and pair.document_line < len(billed)
        rows.append(
            AlignedLine(
                key=f"o{pair.order_line}d{pair.document_line}",
                ordered=ordered.get(pair.order_line) if pair.order_line is not None else None,
                billed=billed[pair.document_line] if has_billed and pair.document_line is not None else None,
                billed_index=pair.document_line if has_billed else None,
                pair=pair,
                currency=currency,
                before=view.billed_before.get(pair.order_line or 0, Decimal(0)),
                received=view.received.get(pair.order_line or 0),
            )
        )
    return tuple(rows)


def show_lines(table: PlainTable[AlignedLine], view: MatchView, lines: tuple[AlignedLine, ...]) -> None:
    """Show the rows, and of the quantities of the order only those of which there is something to say.

    A column of dashes would take the room from the items.
    """
    table.show_rows(lines)
    table.view.setColumnHidden(_RECEIVED, not view.received)
    table.view.setColumnHidden(_BEFORE, not any(view.billed_before.values()))
    table.view.setColumnHidden(_OPEN, view.order is None)


def make_lines_table(theme: Theme) -> PlainTable[AlignedLine]:
    """Make the table of aligned lines."""
    columns: tuple[Column[AlignedLine], ...] = (
        Column("item", _("Item"), lambda line: line.item, width=0, kind="two_lines",
               second=lambda line: line.difference_words),
        Column("ordered", _("Ordered"), lambda line: line.ordered_words, width=116, kind="number"),
        Column("received", _("Arrived"), lambda line: line.received_words, width=72, kind="number",
               speak=lambda line: _("arrived: {quantity}", quantity=line.received_words)),
        Column("before", _("Before"), lambda line: line.before_words, width=72, kind="number",
               speak=lambda line: _("billed before: {quantity}", quantity=line.before_words)),
        Column("billed", _("Billed here"), lambda line: line.billed_words, width=116, kind="number"),
        Column("open", _("Open"), lambda line: line.open_words, width=64, kind="number",
               speak=lambda line: _("still open: {quantity}", quantity=line.open_words)),
        Column("difference", _("Difference"), lambda line: line.risk_words, width=84, kind="number",
               speak=lambda line: line.risk_words or _("no difference")),
        Column("fits", _("State"), lambda line: line.pill.word, width=104, kind="pill", pill=lambda line: line.pill),
    )  # fmt: skip
    return PlainTable(
        theme,
        _("Lines of order and document"),
        columns,
        row_id=lambda line: line.key,
        empty=EmptyState("rows-3", _("No lines"), _("Neither the order nor the document has lines to compare.")),
    )
