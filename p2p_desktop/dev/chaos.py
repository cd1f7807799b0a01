"""Kill workers and wipe queues at random while people work, then count: nothing lost, nothing twice.

``python -m p2p_desktop.dev.chaos [--seconds N] [--seed N]`` works in a temporary folder with real worker processes.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from p2p_desktop.dev import sample_company
from p2p_desktop.dev.make_samples import make_proforma
from p2p_desktop.dev.sample_company import Staff, approve_by
from p2p_desktop.dev.waiting import wait_for
from p2p_desktop.domain.job import ENDED
from p2p_desktop.paths import Home
from p2p_desktop.services import intake, requesting
from p2p_desktop.services.context import Context, open_context, reading
from p2p_desktop.services.intake import Purpose
from p2p_desktop.store.queries import activity, orders, requests
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.workers.queues import HueyQueue
from p2p_desktop.workers.supervisor import Supervisor

_EVERY_SECONDS = 0.4
_MOST = PageRequest(limit=100_000)


@dataclass
class Tally:
    """What was done to the program, and what the program was asked to do."""

    kills: int = 0
    wipes: int = 0
    approved: int = 0
    dropped: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Play for so many seconds, wait until all is quiet, and print what was found; 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None)
    wanted = parser.parse_args(arguments)
    seed = wanted.seed if wanted.seed is not None else secrets.randbelow(2**32)
    with tempfile.TemporaryDirectory(prefix="p2p-chaos-") as name:
        return play(Home(Path(name)), seconds=wanted.seconds, dice=random.Random(seed), seed=seed)


def play(home: Home, *, seconds: float, dice: random.Random, seed: int) -> int:
    """Play in this home folder; see ``main``."""
    queue = HueyQueue(home)
    context = open_context(home, queue=queue)
    workers = Supervisor(home)
    tally = Tally()
    try:
        staff = sample_company.found(context, secrets.token_urlsafe(12))
        workers.start()
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            _work(staff, tally, dice, home)
            _harm(workers, tally, dice, home)
            time.sleep(_EVERY_SECONDS)
        wait_for("all work", partial(_is_quiet, staff.dana), seconds=180)
        mistakes = _mistakes(staff, tally)
    finally:
        workers.stop()
        queue.close()
        context.store.close()
    print(
        f"seed {seed}: {tally.kills} kills, {tally.wipes} queue files deleted, {tally.approved} requests approved, "
        f"{tally.dropped} documents dropped; {len(mistakes)} mistakes"
    )
    for mistake in mistakes:
        print(f"  {mistake}")
    return 1 if mistakes else 0


def _work(staff: Staff, tally: Tally, dice: random.Random, home: Home) -> None:
    """Approve a small request, and now and then drop a proforma."""
    request_id = requesting.new_draft(staff.ana)
    content = sample_company.small_purchase(tally.approved)
    requesting.save_draft(staff.ana, request_id, content, version=1)
    requesting.submit(staff.ana, request_id, version=2)
    approve_by(staff.ben, request_id)
    tally.approved += 1
    if dice.random() < 0.25:
        number = f"CH-{tally.dropped:05d}"
        path = make_proforma("proforma-fr", folder=home.scratch, document_date=staff.ana.today(), number=number)
        intake.take_in(staff.ana, path, purpose=Purpose.PROFORMA)
        tally.dropped += 1


def _harm(workers: Supervisor, tally: Tally, dice: random.Random, home: Home) -> None:
    """Kill a worker process, or delete a queue file, or leave things alone."""
    chance = dice.random()
    pids = workers.pids()
    if chance < 0.5 and pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(dice.choice(list(pids)), signal.SIGKILL)
            tally.kills += 1
    elif chance < 0.6:
        for path in home.queue.glob("*.db"):
            path.unlink(missing_ok=True)
            tally.wipes += 1


def _is_quiet(context: Context) -> bool | None:
    with reading(context) as session:
        going_on = [row for row in activity.running(session, context.person) if row.state not in ENDED]
    return True if not going_on else None


def _mistakes(staff: Staff, tally: Tally) -> list[str]:
    """Compare what was asked with what there is."""
    with reading(staff.dana) as session:
        made = orders.page(session, staff.dana.person, _MOST).rows
        printed = [orders.one(session, staff.dana.person, row.id) for row in made]
        drafts = requests.page(session, staff.ana.person, PageRequest(limit=100_000, choice="draft")).rows
        verdict = staff.dana.audit.verify(session, last=None)
    mistakes = []
    if len(made) != tally.approved or len({row.number for row in made}) != len(made):
        mistakes.append(f"{tally.approved} requests were approved, but there are {len(made)} orders")
    unprinted = [view.number for view in printed if view is not None and not view.pdf_sha256]
    if unprinted:
        mistakes.append(f"orders without a PDF: {', '.join(unprinted)}")
    if len([row for row in drafts if row.total]) != tally.dropped:
        mistakes.append(f"{tally.dropped} proformas were dropped, but {len(drafts)} drafts are filled")
    if not verdict.is_ok:
        mistakes.append(f"the audit trail: {verdict.words}")
    return mistakes


if __name__ == "__main__":
    sys.exit(main())
