"""Kill desks and workers and wipe queues at random while people work, then count: nothing lost, nothing twice.

``python -m p2p_desktop.dev.chaos [--kills N] [--seconds N] [--seed N]`` works in a temporary folder with real
processes: a desk (which supervises the workers, as the window does) and its workers. It ends after so many kills or
seconds, lets all work end in peace, and prints what was acknowledged, lost and doubled. The seed decides the blows;
what the desk is doing when one falls is left to chance.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from p2p_desktop.dev import sample_company
from p2p_desktop.dev.chaos_count import Line, read_acknowledged, report
from p2p_desktop.dev.sample_company import Staff
from p2p_desktop.dev.waiting import wait_for
from p2p_desktop.domain.job import ENDED, JobState
from p2p_desktop.errors import ToolMissing
from p2p_desktop.paths import Home
from p2p_desktop.services import jobs
from p2p_desktop.services.context import Context, open_context, reading
from p2p_desktop.store import beats
from p2p_desktop.store.tables.job import JobRow
from p2p_desktop.workers.processes import Owner
from p2p_desktop.workers.queues import HueyQueue
from p2p_desktop.workers.supervisor import Supervisor

#: Between two blows: long enough that work goes on, short enough that it is hit in the middle.
_SHORTEST_PEACE, _LONGEST_PEACE = 0.3, 1.5
_AFTERWARDS_SECONDS = 900
_MOST_ROUNDS = 5


@dataclass
class Harm:
    """What was done to the program."""

    workers: int = 0
    desks: int = 0
    everything: int = 0
    queue_files: int = 0
    set_aside: int = 0
    crashes: int = 0

    @property
    def kills(self) -> int:
        """How many blows with kill -9 there were; everything at once is one."""
        return self.workers + self.desks + self.everything


def main(arguments: Sequence[str] | None = None) -> int:
    """Play, wait until all is quiet, and print what was found; 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=1_800)
    parser.add_argument("--seed", type=int, default=None)
    wanted = parser.parse_args(arguments)
    seed = wanted.seed if wanted.seed is not None else secrets.randbelow(2**32)
    with tempfile.TemporaryDirectory(prefix="p2p-chaos-") as name:
        return play(Home(Path(name)), kills=wanted.kills, seconds=wanted.seconds, dice=random.Random(seed), seed=seed)


def play(home: Home, *, kills: int, seconds: float, dice: random.Random, seed: int) -> int:
    """Play in this home folder; see ``main``."""
    began = time.monotonic()
    queue = HueyQueue(home)
    context = open_context(home, queue=queue)
    workers = Supervisor(home)
    acknowledged = home.folder / "acknowledged"
    try:
        staff = sample_company.found(context, secrets.token_urlsafe(12))
        harm = _play_havoc(context, acknowledged, kills=kills, seconds=seconds, dice=dice)
        workers.start()
        _let_all_end(staff, harm)
        lines = report(staff, read_acknowledged(acknowledged))
    finally:
        workers.stop()
        queue.close()
        context.store.close()
    mistakes = _print(lines, harm, seed=seed, seconds=time.monotonic() - began)
    return 1 if mistakes else 0


# Havoc --------------------------------------------------------------------------------------------------------------


def _play_havoc(context: Context, acknowledged: Path, *, kills: int, seconds: float, dice: random.Random) -> Harm:
    harm = Harm()
    give_up = time.monotonic() + seconds
    desk = _start_desk(context.home, acknowledged)
    try:
        while harm.kills < kills and time.monotonic() < give_up:
            time.sleep(dice.uniform(_SHORTEST_PEACE, _LONGEST_PEACE))
            chance = dice.random()
            if chance < 0.50:
                harm.workers += _kill(dice.sample(workers, 1) if (workers := _workers(context)) else [])
            elif chance < 0.65:
                harm.desks += _kill([desk.pid])
            elif chance < 0.70:
                harm.everything += _kill([desk.pid, *_workers(context)])
            elif chance < 0.85:
                harm.queue_files += _wipe(context.home)
            if 0.50 <= chance < 0.70:
                desk.wait()
            if desk.poll() is not None:
                harm.crashes += desk.returncode != -signal.SIGKILL
                desk = _start_desk(context.home, acknowledged)
    finally:
        desk.kill()
        desk.wait()
    return harm


def _start_desk(home: Home, acknowledged: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "p2p_desktop.dev.chaos_desk", str(acknowledged)],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "P2P_HOME": str(home.folder)},
        stdin=subprocess.DEVNULL,
    )


def _workers(context: Context) -> list[int]:
    """Return the worker processes that live."""
    with reading(context) as session:
        owners = [Owner.parse(beat.id) for beat in beats.list_beats(session)]
    return [owner.pid for owner in owners if owner is not None and not owner.is_dead()]


def _kill(pids: Iterable[int]) -> int:
    """Kill these processes; return 1 for the blow, 0 where none of them lived."""
    killed = 0
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            killed = 1
    return killed


def _wipe(home: Home) -> int:
    paths = list(home.queue.glob("*.db"))
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)


# Afterwards ---------------------------------------------------------------------------------------------------------


def _let_all_end(staff: Staff, harm: Harm) -> None:
    """Wait until no work is left; what was set aside since it met three dead workers is tried again, as people do.

    What does not end in time is seen in the report.
    """
    for _round in range(_MOST_ROUNDS):
        with contextlib.suppress(ToolMissing):
            wait_for("all work", partial(_is_quiet, staff.erik), seconds=_AFTERWARDS_SECONDS)
        with reading(staff.erik) as session:
            parked = [row.id for row in session.query(JobRow).filter_by(state=JobState.PARKED)]
        if not parked:
            return
        harm.set_aside += len(parked)
        for job_id in parked:
            jobs.try_again(staff.erik, job_id)


def _is_quiet(context: Context) -> bool | None:
    with reading(context) as session:
        return None if session.query(JobRow).filter(JobRow.state.not_in(ENDED)).first() else True


def _print(lines: Sequence[Line], harm: Harm, *, seed: int, seconds: float) -> int:
    print(
        f"seed {seed}, {seconds:.0f} s: {harm.kills} kills ({harm.workers} workers, {harm.desks} desks, "
        f"{harm.everything} everything at once), {harm.queue_files} queue files deleted, "
        f"{harm.set_aside} jobs set aside and tried again"
    )
    print(f"{'':32}{'number':>8}{'lost':>8}{'doubled':>8}")
    for line in lines:
        print(f"{line.what:32}{line.number:>8}{len(line.lost):>8}{len(line.doubled):>8}")
    mistakes = [f"{line.what}: {key}" for line in lines for key in (*line.lost, *line.doubled)]
    if harm.crashes:
        mistakes.append(f"{harm.crashes} desks ended by themselves")
    for mistake in mistakes:
        print(f"  {mistake}")
    print(f"{len(mistakes)} mistakes")
    return len(mistakes)


if __name__ == "__main__":
    sys.exit(main())
