"""What every screen gets handed: the context of the signed-in person and the services of the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from p2p_desktop.domain.people import Person
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.engine import Session
from p2p_desktop.ui.actions import Actions
from p2p_desktop.ui.background import Background
from p2p_desktop.ui.changes import Changes
from p2p_desktop.ui.messages import Messages
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.window_state import WindowState


class HealthCheck(Protocol):
    """One thing of the installation that was looked at, and what to do where it is not fine."""

    @property
    def name(self) -> str:
        """Its name for programs."""

    @property
    def is_fine(self) -> bool:
        """Whether it needs nobody."""

    @property
    def value(self) -> str:
        """What was seen."""

    @property
    def what_to_do(self) -> str:
        """What to do about it, "" where it is fine."""


def nothing_checked() -> Sequence[HealthCheck]:
    """Return no checks, where nobody handed in how to look."""
    return ()


def nowhere_restored(_backup: Path) -> None:
    """Restore nothing, where nobody handed in how to."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's desk; it ends when he signs out."""

    context: Context
    background: Background
    changes: Changes
    messages: Messages
    actions: Actions
    theme: Theme
    go_to: Callable[[str, str], None]
    state: WindowState
    #: Looks at workers, queues, database, OCR, disk; slow, so only inside ``background.run``.
    health: Callable[[], Sequence[HealthCheck]] = nothing_checked
    #: Closes the window, has this backup restored, and starts again.
    restore: Callable[[Path], None] = nowhere_restored

    @property
    def person(self) -> Person:
        """Who sits here."""
        return self.context.person

    def reading(self) -> AbstractContextManager[Session]:
        """Open a session for a query; only inside ``background.run``."""
        return reading(self.context)
