"""One desk of the chaos sweep: a process that, like the window, keeps the workers alive while its people work.

``python -m p2p_desktop.dev.chaos_desk ACKNOWLEDGED`` works in ``P2P_HOME`` until it is killed. After each verb that
returned, a line about it is written to the file ACKNOWLEDGED and kept by the disk: what stands there must not be lost.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path

from p2p_desktop.dev import sample_company
from p2p_desktop.dev.make_samples import make_proforma
from p2p_desktop.dev.sample_company import Staff, approve_by
from p2p_desktop.errors import PersonError
from p2p_desktop.paths import Home, default_home
from p2p_desktop.services import intake, requesting
from p2p_desktop.services.context import open_context
from p2p_desktop.services.intake import Purpose
from p2p_desktop.workers.queues import HueyQueue
from p2p_desktop.workers.supervisor import Supervisor

_EVERY_SECONDS = 0.25
_DROPS = 0.15

Acknowledge = Callable[[str, str], None]


def main(file: Path) -> None:
    """Work until this process is killed."""
    home = default_home()
    staff = _open(home)
    Supervisor(home).start()
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def acknowledge(what: str, object_id: str) -> None:
        os.write(descriptor, f"{what} {object_id}\n".encode())
        os.fsync(descriptor)

    while True:
        try:
            _work(staff, acknowledge, home.scratch)
        except PersonError as error:
            # Workers and the people of this desk write at once; whoever is told “busy” was promised nothing.
            print(error.code, file=sys.stderr)
        time.sleep(_EVERY_SECONDS)


def _open(home: Home) -> Staff:
    """Open the home folder; where an office's server is away, as soon as it is back."""
    while True:
        try:
            return sample_company.staff_of(open_context(home, queue=HueyQueue(home)))
        except PersonError as error:
            print(error.code, file=sys.stderr)
            time.sleep(_EVERY_SECONDS)


def _work(staff: Staff, acknowledge: Acknowledge, scratch: Path) -> None:
    """Ask for something and approve it, and now and then drop a proforma."""
    request_id = requesting.new_draft(staff.ana)
    content = sample_company.small_purchase(secrets.randbelow(10**9))
    requesting.save_draft(staff.ana, request_id, content, version=1)
    requesting.submit(staff.ana, request_id, version=2)
    acknowledge("submitted", request_id)
    approve_by(staff.ben, request_id)
    acknowledge("approved", request_id)
    if random.random() < _DROPS:
        number = f"CH-{secrets.token_hex(5).upper()}"
        path = make_proforma("proforma-fr", folder=scratch, document_date=staff.ana.today(), number=number)
        taken = intake.take_in(staff.ana, path, purpose=Purpose.PROFORMA)
        acknowledge("dropped", taken.document_id)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
