"""Wait for a thing to be there, never for the clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from p2p_desktop.errors import ToolMissing
from p2p_desktop.language import _

Thing = TypeVar("Thing")
_LOOK_AGAIN = 0.05


def wait_for(what: str, look: Callable[[], Thing | None], *, seconds: float = 60.0) -> Thing:
    """Look again and again until the thing is there; ToolMissing with its name where it does not come."""
    give_up = time.monotonic() + seconds
    while (found := look()) is None:
        if time.monotonic() > give_up:
            raise ToolMissing(
                "NOT_DONE", _("“{what}” was not done within {seconds:.0f} s.", what=what, seconds=seconds)
            )
        time.sleep(_LOOK_AGAIN)
    return found
