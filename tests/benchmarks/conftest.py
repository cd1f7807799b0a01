"""What the benchmarks share: one large company for the session, and a stopwatch that prints its figures at the end.

They never fail by time: a figure is to be read, and compared with that of an empty query on the same machine.
Figures depend on what else runs there, so the processor's time of this thread stands beside the time on the clock.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from p2p_desktop.services.context import Context, Session, reading
from tests.benchmarks.large_company import make_large_company
from tests.company import Company, company_of
from tests.worlds import open_world

#: What issue and house ask of each first row, sort and filter.
TARGET_MS = 150.0
_RUNS = 5


@dataclass(frozen=True)
class Figure:
    """One measured question: median on the clock, the same in processor time, the slowest, and how many rows fit."""

    name: str
    median_ms: float
    processor_ms: float
    slowest_ms: float
    rows: int


@dataclass
class Stopwatch:
    """Asks a question of the database several times, each in a transaction of its own as a screen does."""

    figures: list[Figure] = field(default_factory=list)

    def measure(self, name: str, context: Context, ask: Callable[[Session], int]) -> Figure:
        """Measure one question; it answers with the number of rows it found."""
        clock, processor, rows = [], [], 0
        for _run in range(_RUNS):
            with reading(context) as session:
                started, busy = time.perf_counter(), time.thread_time()
                rows = ask(session)
                processor.append((time.thread_time() - busy) * 1000)
                clock.append((time.perf_counter() - started) * 1000)
        figure = Figure(name, statistics.median(clock), statistics.median(processor), max(clock), rows)
        self.figures.append(figure)
        return figure

    def table(self) -> str:
        """Return all figures as a table, each also as a share of what is asked."""
        lines = [f"{'':58} {'median':>9} {'processor':>10} {'slowest':>9} {'of 150 ms':>10} {'rows':>8}"]
        for each in self.figures:
            share = each.median_ms / TARGET_MS
            lines.append(
                f"{each.name:58} {each.median_ms:6.1f} ms {each.processor_ms:7.1f} ms {each.slowest_ms:6.1f} ms "
                f"{share:10.2f} {each.rows:8}"
            )
        return "\n".join(lines)


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Give the company of 100,000 requests: that of ``P2P_LARGE_COMPANY`` if it is named, else a new one."""
    named = os.environ.get("P2P_LARGE_COMPANY")
    company = company_of(open_world(Path(named))) if named else make_large_company(tmp_path_factory.mktemp("large"))
    yield company
    company.world.close()


@pytest.fixture(scope="session")
def stopwatch() -> Iterator[Stopwatch]:
    """Give the session's stopwatch; its table is printed at the end (``pytest -s``)."""
    watch = Stopwatch()
    yield watch
    print(f"\n\n{watch.table()}\n")
