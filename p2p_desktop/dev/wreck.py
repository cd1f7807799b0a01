"""Kill backups, restores and upgrades at random moments, and look whether the old or the new is there, and whole.

``python -m p2p_desktop.dev.wreck [--times N] [--seed N] [--only WORD]`` works in a temporary folder. Every second kill
falls at a moment of time, the others between two touches of the file system, of which the last ones, where names
change, are hit more often. After each kill the home folder is opened, as the next start would.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from p2p_desktop.dev import wreck_homes
from p2p_desktop.dev.wreck_child import NoQueue
from p2p_desktop.dev.wreck_homes import NEW, OLD, copied, state_of
from p2p_desktop.errors import PersonError
from p2p_desktop.paths import Home
from p2p_desktop.services import backing_up, restoring
from p2p_desktop.services.context import changing, open_context
from p2p_desktop.store import database_files, swapping
from p2p_desktop.store.migrations import REVISIONS

#: So many touches of the file system before the end are hit by half of the kills that count touches.
_LAST_TOUCHES = 25


@dataclass
class Tally:
    """What became of one kind of work."""

    what: str
    kills: int = 0
    ended: int = 0
    states: dict[str, int] = field(default_factory=lambda: {OLD: 0, NEW: 0})
    #: How often the kill fell between two renames, and the next start had to go on.
    in_between: int = 0
    mistakes: list[str] = field(default_factory=list)

    def note(self, state: str) -> None:
        """Note which of the two was there; anything else is a mistake."""
        if state in self.states:
            self.states[state] += 1
        else:
            self.mistakes.append(f"{self.what}: {state}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Wreck, and print what was found; 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", choices=tuple(_WRECKS), action="append")
    wanted = parser.parse_args(arguments)
    seed = wanted.seed if wanted.seed is not None else secrets.randbelow(2**32)
    with tempfile.TemporaryDirectory(prefix="p2p-wreck-") as name:
        return wreck(Path(name), times=wanted.times, seed=seed, only=wanted.only or tuple(_WRECKS))


def wreck(folder: Path, *, times: int, seed: int, only: Sequence[str]) -> int:
    """Wreck in this folder; see ``main``."""
    began = time.monotonic()
    dice = random.Random(seed)
    tallies = [_WRECKS[what](folder / what, times, dice) for what in only]
    print(f"seed {seed}, {time.monotonic() - began:.0f} s")
    print(f"{'':10}{'kills':>8}{'too late':>10}{'old':>8}{'new':>8}{'in between':>12}{'mistakes':>10}")
    for tally in tallies:
        print(
            f"{tally.what:10}{tally.kills:>8}{tally.ended:>10}{tally.states[OLD]:>8}{tally.states[NEW]:>8}"
            f"{tally.in_between:>12}{len(tally.mistakes):>10}"
        )
    for mistake in (each for tally in tallies for each in tally.mistakes):
        print(f"  {mistake}")
    return 1 if any(tally.mistakes for tally in tallies) else 0


# The three kinds of work --------------------------------------------------------------------------------------------


def wreck_backups(folder: Path, times: int, dice: random.Random) -> Tally:
    """Kill backups that would replace an older one, while somebody goes on working."""
    tally, home, file = Tally("backup"), wreck_homes.make(folder / "home", OLD), folder / "backup.zip"
    with _working_on(home):
        blow = _Blow("backup", home, file, dice)
        for _time in range(times):
            before = file.read_bytes()
            tally.kills += 1
            tally.ended += blow.deal()
            is_old = file.read_bytes() == before
            try:
                restoring.look(file)
                tally.note(OLD if is_old else NEW)
            except PersonError as error:
                tally.note(f"{error.code} after {blow}")
    if state_of(home) != OLD:
        tally.note(f"the home itself is {state_of(home)}")
    context = open_context(home, queue=NoQueue())
    backing_up.back_up(context, file, may_replace=True)
    context.store.close()
    if [path.name for path in folder.iterdir() if path not in (home.folder, file)]:
        tally.note("something was left behind that the next backup did not clear away")
    return tally


def wreck_restores(folder: Path, times: int, dice: random.Random) -> Tally:
    """Kill restores of a newer state over an older one."""
    tally, file = Tally("restore"), folder / "new.zip"
    old, new = wreck_homes.make(folder / "old", OLD), wreck_homes.make(folder / "new", NEW)
    context = open_context(new, queue=NoQueue())
    backing_up.back_up(context, file)
    context.store.close()
    home = copied(old, folder / "at" / "home")
    blow = _Blow("restore", home, file, dice)
    for _time in range(times):
        shutil.rmtree(folder / "at")
        home = copied(old, folder / "at" / "home")
        tally.kills += 1
        tally.ended += blow.deal()
        tally.in_between += not home.folder.exists()
        state = state_of(home)
        asides = list(home.folder.parent.glob("home.before-restore-*"))
        if state == NEW and [state_of(Home(aside, office="")) for aside in asides] != [OLD]:
            state = "the old one is not kept"
        elif state == OLD and asides:
            state = "an old one is kept beside the old one"
        elif swapping.staging_of(home.folder).exists():
            state = "the staging folder is left"
        tally.note(state if state in (OLD, NEW) else f"{state} after {blow}")
    return tally


def wreck_upgrades(folder: Path, times: int, dice: random.Random) -> Tally:
    """Kill the first start of a newer version on an older home."""
    tally = Tally("upgrade")
    old = wreck_homes.make_first_version(folder / "old")
    blow = _Blow("upgrade", copied(old, folder / "at" / "home"), folder, dice)
    for _time in range(times):
        shutil.rmtree(folder / "at")
        home = copied(old, folder / "at" / "home")
        tally.kills += 1
        tally.ended += blow.deal()
        state = wreck_homes.version_of(home)
        if state_of(home) != OLD or database_files.facts_of(home.database).revision != REVISIONS[-1]:
            state = "the next start did not bring it to the newest version"
        elif any(database_files.facts_of(copy).revision != REVISIONS[0] for copy in home.backups.glob("before-*.db")):
            state = "a copy before the upgrade is not whole"
        elif not list(home.backups.glob("before-*.db")):
            state = "there is no copy before the upgrade"
        tally.note(state if state in (OLD, NEW) else f"{state} after {blow}")
    return tally


_WRECKS: dict[str, Callable[[Path, int, random.Random], Tally]] = {
    "backup": wreck_backups,
    "restore": wreck_restores,
    "upgrade": wreck_upgrades,
}


@contextlib.contextmanager
def _working_on(home: Home) -> Iterator[None]:
    """Have somebody write one change after the other meanwhile."""
    is_over = threading.Event()
    context = open_context(home, queue=NoQueue())

    def work() -> None:
        while not is_over.wait(0.02):
            with contextlib.suppress(PersonError), changing(context, "work", noun="thing") as change:
                change.record("worked", noun="thing", object_id="on and on")

    worker = threading.Thread(target=work, name="work")
    worker.start()
    try:
        yield
    finally:
        is_over.set()
        worker.join()
        context.store.close()


class _Blow:
    """Starts the work and kills it, now at a moment, now at a touch of the file system."""

    def __init__(self, verb: str, home: Home, file: Path, dice: random.Random) -> None:
        self._command = [sys.executable, "-m", "p2p_desktop.dev.wreck_child", verb, str(home.folder), str(file)]
        self._dice = dice
        self._number = 0
        self._words = ""
        began = time.monotonic()
        process = self._begin("0")
        began = time.monotonic()
        told, _none = process.communicate()
        if process.returncode:
            raise RuntimeError(f"the {verb} does not even work when nobody kills it")
        #: How long it takes and how often it touches the file system when it is left alone.
        self._seconds, self._touches = time.monotonic() - began, int(told)

    def __str__(self) -> str:
        return self._words

    def deal(self) -> bool:
        """Start the work and kill it; True where it had ended before."""
        self._number += 1
        if self._number % 2:
            seconds = self._dice.uniform(0, self._seconds * 1.05)
            self._words = f"{seconds:.3f} of {self._seconds:.3f} s"
            process = self._begin("0")
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
            process.kill()
        else:
            least = max(1, self._touches - _LAST_TOUCHES) if self._number % 4 else 1
            touch = self._dice.randint(least, self._touches)
            self._words = f"touch {touch} of {self._touches}"
            process = self._begin(str(touch))
        process.communicate()
        return process.returncode == 0

    def _begin(self, event: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*self._command, event], cwd=Path(__file__).resolve().parents[2], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        return process


if __name__ == "__main__":
    sys.exit(main())
