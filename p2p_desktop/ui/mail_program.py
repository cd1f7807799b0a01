"""Hand a draft to the person's own mail program, with the PDF attached."""

from __future__ import annotations

import shutil
import subprocess
import sys

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from p2p_desktop.services.sending import Draft

_SECONDS = 30


def hand_over(draft: Draft) -> bool:
    """Ask the desktop to compose the mail, and say whether it did; on Linux only, and off the UI thread.

    A ``mailto:`` address can carry no attachment. ``xdg-email`` can: it knows the mail programs of each desktop, or
    asks the desktop portal. Elsewhere mail programs open the draft file itself.
    """
    program = shutil.which("xdg-email") if sys.platform.startswith("linux") else None
    return program is not None and composed(program, draft)


def composed(program: str, draft: Draft) -> bool:
    """Run ``xdg-email``, and say whether it found a mail program."""
    mail = draft.mail
    words = [
        program,
        "--utf8",
        "--subject",
        mail.subject,
        "--body",
        mail.body,
        "--attach",
        str(draft.pdf),
        mail.address,
    ]
    try:
        return subprocess.run(words, timeout=_SECONDS, capture_output=True, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def open_file(draft: Draft) -> bool:
    """Open the draft file with the program for such files, and say whether there is one."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(draft.file)))
