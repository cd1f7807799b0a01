"""What widgets need of the desk, without knowing the desk."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from p2p_desktop.ui.background import Background
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.window_state import WindowState

SessionT_co = TypeVar("SessionT_co", covariant=True)


class WidgetDesk(Protocol):
    """Something to work with, something to wear, a memory."""

    @property
    def background(self) -> Background:
        """Runs slow things off the UI thread."""

    @property
    def theme(self) -> Theme:
        """Dresses the widget."""

    @property
    def state(self) -> WindowState:
        """Remembers sizes, sort and filter."""


class ReadingDesk(WidgetDesk, Protocol[SessionT_co]):
    """A desk that can read the database."""

    def reading(self) -> AbstractContextManager[SessionT_co]:
        """Open a session for a query."""
