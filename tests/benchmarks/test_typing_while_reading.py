"""How long the event loop is held while twenty documents are read by real workers and somebody types."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.conftest import (  # noqa: F401  # fixtures of the journeys
    Program,
    as_dana,
    founded,
    open_program,
    pictures,
    staffed,
    theme,
)
from tests.journeys.typing_meanwhile import drop_and_type, twenty_documents
from tests.ui.loop_watchdog import LIMIT_MS, LoopWatchdog


@pytest.mark.timeout(600)
def test_typing_while_twenty_documents_are_read(as_dana: Program, tmp_path: Path) -> None:  # noqa: F811
    files = twenty_documents(tmp_path / "dropped")
    watchdog = LoopWatchdog()
    typed = drop_and_type(as_dana, files, watchdog)
    assert typed
    print(f"\n\nTyping {len(typed)} letters while 20 documents are read (limit {LIMIT_MS} ms): {watchdog.report()}")
