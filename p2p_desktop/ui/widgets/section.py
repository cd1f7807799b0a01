"""Titled regions of a screen, and splitters that remember."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from p2p_desktop.ui import tokens
from p2p_desktop.ui.widgets.flow import Flow
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.window_state import WindowState


class Section(QWidget):
    """A title of 15 px, tools at its right, and content below. Whitespace separates; there is no box."""

    def __init__(self, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = rows(self, space=tokens.SPACE_2)
        self._head = Flow()
        self.title = label(title, look="section")
        self._head.addWidget(self.title)
        self._head.add_stretch()
        layout.addLayout(self._head)
        self.content: QVBoxLayout = rows(space=tokens.SPACE_2)
        layout.addLayout(self.content)

    def add(self, widget: QWidget) -> QWidget:
        """Put a widget into the section."""
        self.content.addWidget(widget)
        return widget

    def add_tool(self, widget: QWidget) -> None:
        """Put a widget at the right of the title."""
        self._head.addWidget(widget)


def splitter(
    state: WindowState, key: str, parts: Sequence[QWidget], *, sizes: Sequence[int], vertical: bool = False
) -> QSplitter:
    """Put parts beside (or above) each other with a movable hairline that stays where somebody put it."""
    made = QSplitter(Qt.Orientation.Vertical if vertical else Qt.Orientation.Horizontal)
    made.setChildrenCollapsible(False)
    made.setHandleWidth(1)
    for part in parts:
        made.addWidget(part)
    made.setSizes(list(sizes))
    for at, size in enumerate(sizes):
        made.setStretchFactor(at, max(1, size // 10))
    state.remember_splitter(key, made)
    return made


def scrolling(content: QWidget) -> QScrollArea:
    """Put content that may be taller than its place into a scroll area without a frame."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    content.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area


def whole_width(area: QScrollArea) -> int:
    """Return how wide a scroll area has to be to show its content whole: no bar leads to what is cut off."""
    content = area.widget()
    needed = content.minimumSizeHint().width() if content is not None else 0
    return needed + area.verticalScrollBar().sizeHint().width()


class Card(QFrame):
    """A region with ground, edge and round corners of its own; the style sheet knows it by this name."""


def centred(place: QWidget, card: QWidget) -> None:
    """Put a card of fixed width a little above the middle of its place.

    Between stretches, not by alignment: an aligned widget is asked for its height at the width of the whole place,
    and words that wrap in the card would then be cut off.
    """
    across = line(space=0)
    across.addStretch(1)
    across.addWidget(card)
    across.addStretch(1)
    down = rows(place, space=0)
    down.addStretch(2)
    down.addLayout(across)
    down.addStretch(3)
