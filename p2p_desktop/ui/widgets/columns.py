"""What a column of a list shows of a row, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from p2p_desktop.ui.widgets.badge import PillWords

Row = TypeVar("Row")
ColumnKind = Literal["text", "strong", "secondary", "money", "number", "pill", "two_lines", "bar"]


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: ``key`` is what SQL sorts by; ``speak`` is what a voice reads where the text alone is not enough.

    ``pill`` goes with kind "pill", ``second`` (the fainter line below) with "two_lines", ``share`` (1 is all) with
    "bar"; ``width`` 0 takes the rest.
    """

    key: str
    words: str
    text: Callable[[Row], str]
    width: int = 120
    kind: ColumnKind = "text"
    align: Literal["left", "right"] = "left"
    speak: Callable[[Row], str] | None = None
    pill: Callable[[Row], PillWords] | None = None
    second: Callable[[Row], str] | None = None
    share: Callable[[Row], Decimal] | None = None
    is_sortable: bool = True

    @property
    def is_right(self) -> bool:
        """Numbers stand at the right."""
        return self.align == "right" or self.kind in ("money", "number")

    def spoken(self, row: Row) -> str:
        """Return what a voice reads of the cell."""
        if self.speak is not None:
            return self.speak(row)
        if self.second is not None:
            return f"{self.text(row)}, {self.second(row)}"
        return self.text(row)
