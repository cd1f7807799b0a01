"""The window starts soon because it loads no reader, no PDF printer and no sample maker."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("numpy", "PIL", "pypdfium2", "pdfplumber", "pytesseract", "reportlab", "alembic", "stdnum")


def test_the_window_loads_nothing_that_only_workers_need() -> None:
    program = (
        "import sys, p2p_desktop.app, p2p_desktop.ui.window, p2p_desktop.ui.screens\n"
        f"print(','.join(sorted(set({HEAVY!r}) & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == ""
