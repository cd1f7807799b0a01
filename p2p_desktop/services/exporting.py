"""Write what is shown into a file that other programs read: XLSX or CSV, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from p2p_desktop.errors import BadFile
from p2p_desktop.language import _


@contextmanager
def whole_or_none(target: Path) -> Iterator[Path]:
    """Give a place to write to; what was written there gets its name at the end, or is gone again."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        try:
            yield unfinished
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        sentence = _("“{name}” can’t be written. Choose another folder or name.", name=target.name)
        raise BadFile("UNWRITABLE", sentence, repeatable=True) from error
