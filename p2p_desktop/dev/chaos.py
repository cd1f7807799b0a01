"""Kill desks and workers and wipe queues at random while people work, then count: nothing lost, nothing twice.

``python -m p2p_desktop.dev.chaos [--kills N] [--seconds N] [--seed N] [--office]`` works in a temporary folder with
real processes: a desk (which supervises the workers, as the window does) and its workers. With ``--office`` there are
three desks, each with a home folder and workers of its own, at one PostgreSQL server that crashes now and then. It ends
after so many kills or seconds, lets all work end in peace, and prints what was acknowledged, lost and doubled. The seed
decides the blows; what the desks are doing when one falls is left to chance.
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
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from p2p_desktop.dev.postgres import Server

#: Between two blows: long enough that work goes on, short enough that it is hit in the middle.
_SHORTEST_PEACE, _LONGEST_PEACE = 0.3, 1.5
_AFTERWARDS_SECONDS = 900
_MOST_ROUNDS = 5
#: Where among the chances of a blow everything is hit at once.
_EVERYTHING = 0.69
#: So many workstations has an office.
_DESKS = 3


@dataclass
class Harm:
    """What was done to the program."""

    workers: int = 0
    desks: int = 0
    everything: int = 0
    queue_files: int = 0
    servers: int = 0
    set_aside: int = 0
    crashes: int = 0

    @property
    def kills(self) -> int:
        """How many blows with kill -9 there were; everything at once is one."""
        return self.workers + self.desks + self.everything


class Desk:
    """One desk's process, started again whenever it was killed."""

    def __init__(self, home: Home, acknowledged: Path) -> None:
        self._home = home
        self._acknowledged = acknowledged
        self._process = self._start()

    @property
    def pid(self) -> int:
        """Its process number."""
        return self._process.pid

    def look_after(self) -> bool:
        """Start it again where it has ended; say whether it did so by itself."""
        if self._process.poll() is None:
            return False
        code = self._process.returncode
        self._process = self._start()
        return code != -signal.SIGKILL

    def wait(self) -> None:
        """Wait until it has ended."""
        self._process.wait()

    def end(self) -> None:
        """Kill it for good."""
        self._process.kill()
        self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        place = {"P2P_HOME": str(self._home.folder), "P2P_DATABASE_URL": self._home.office}
        return subprocess.Popen(
            [sys.executable, "-m", "p2p_desktop.dev.chaos_desk", str(self._acknowledged)],
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, **place},
            stdin=subprocess.DEVNULL,
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Play, wait until all is quiet, and print what was found; 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=1_800)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--everything", action="store_true", help="each blow hits everything at once, as a power cut")
    parser.add_argument("--office", action="store_true", help="three desks at one PostgreSQL server")
    wanted = parser.parse_args(arguments)
    seed = wanted.seed if wanted.seed is not None else secrets.randbelow(2**32)
    how = {"kills": wanted.kills, "seconds": wanted.seconds, "seed": seed, "is_everything": wanted.everything}
    with tempfile.TemporaryDirectory(prefix="p2p-chaos-") as name:
        if not wanted.office:
            return play([Home(Path(name) / "home", office="")], **how)
        # Loaded only here: one desk needs no driver of PostgreSQL.
        from p2p_desktop.dev.postgres import running  # noqa: PLC0415

        with running() as server:
            url = server.create("office")
            homes = [Home(Path(name) / f"desk-{number}", office=url) for number in range(1, _DESKS + 1)]
            return play(homes, server=server, **how)


def play(
    homes: Sequence[Home],
    *,
    kills: int,
    seconds: float,
    seed: int,
    server: Server | None = None,
    is_everything: bool = False,
) -> int:
    """Play in these home folders, one for each desk; see ``main``."""
    began = time.monotonic()
    home = homes[0]
    queue = HueyQueue(home)
    context = open_context(home, queue=queue)
    workers = Supervisor(home)
    acknowledged = home.folder.parent / "acknowledged"
    try:
        staff = sample_company.found(context, secrets.token_urlsafe(12))
        havoc = _Havoc(context, homes, acknowledged, random.Random(seed), server)
        harm = havoc.play(kills=kills, seconds=seconds, is_everything=is_everything)
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


class _Havoc:
    """The blows, and what they hit."""

    def __init__(
        self, context: Context, homes: Sequence[Home], acknowledged: Path, dice: random.Random, server: Server | None
    ) -> None:
        self._context = context
        self._dice = dice
        self._server = server
        self._homes = homes
        self._acknowledged = acknowledged
        self._harm = Harm()

    def play(self, *, kills: int, seconds: float, is_everything: bool) -> Harm:
        """Deal blows until there were enough, or it took long enough."""
        give_up = time.monotonic() + seconds
        desks = [Desk(home, self._acknowledged) for home in self._homes]
        try:
            while self._harm.kills < kills and time.monotonic() < give_up:
                time.sleep(self._dice.uniform(_SHORTEST_PEACE, _LONGEST_PEACE))
                self._deal(_EVERYTHING if is_everything else self._dice.random(), desks)
                self._harm.crashes += sum(desk.look_after() for desk in desks)
        finally:
            for desk in desks:
                desk.end()
        return self._harm

    def _deal(self, chance: float, desks: Sequence[Desk]) -> None:
        harm, hit = self._harm, self._dice.choice(desks)
        if chance < 0.50:
            workers = _workers(self._context)
            harm.workers += _kill(self._dice.sample(workers, 1) if workers else [])
        elif chance < 0.65:
            harm.desks += _kill([hit.pid])
            hit.wait()
        elif chance < 0.70:
            harm.everything += _kill([*(desk.pid for desk in desks), *_workers(self._context)])
            for desk in desks:
                desk.wait()
        elif chance < 0.85:
            harm.queue_files += self._wipe()
        elif chance < 0.92 and self._server is not None:
            self._server.kill()
            time.sleep(self._dice.uniform(0, 2))
            self._server.start()
            harm.servers += 1

    def _wipe(self) -> int:
        """Delete queue files, or what lies in an office's queue."""
        if self._server is not None:
            return self._server.wipe(self._context.home.office, "p2p_queue_task")
        paths = list(self._context.home.queue.glob("*.db"))
        for path in paths:
            path.unlink(missing_ok=True)
        return len(paths)


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
        f"{harm.everything} everything at once), {harm.servers} server crashes, {harm.queue_files} queues deleted, "
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
