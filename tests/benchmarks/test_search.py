"""Search over 100,000 documents and as many requests: each kind of question, as it is typed, by three people.

Figures are printed (``pytest -s``): median and 99 of 100, and how many times the cost of the smallest question that is.
On PostgreSQL: ``python -m p2p_desktop.dev.postgres -- pytest -s --office tests/benchmarks/test_search.py``.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from p2p_desktop.services.context import Context, Session, reading
from p2p_desktop.store.queries import search
from tests.benchmarks.large_archive import EVERYWHERE, ONCE, add_archive
from tests.benchmarks.large_company import make_large_company
from tests.company import Company, company_of
from tests.offices import IS_OFFICE, fresh_database
from tests.worlds import open_world

TARGET_MS = 100.0
_RUNS = 25
#: What is typed, and what for.
TYPED = {
    "on every page": EVERYWHERE,
    "on one page": ONCE,
    "nowhere": "xylophonium",
    "two letters": "ba",
    "a syllable": "schu",
    "two words": f"{EVERYWHERE} lin",
    "three beginnings": "ba ker lin",
    "an amount": "4,711",
    "an amount with cents": "4,711.08",
    "an order by its parts": "PO 2026 42",
    "an order's beginning": "PO-2026000",
    "a request": "REQ-2026-00042",
    "a document's number": "RE-050000",
    "a vendor": "kranich 7",
    "a title": "desk lamp",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Give the large company with its archive: that of ``P2P_LARGE_ARCHIVE`` if it is named, else a new one."""
    with ExitStack() as left:
        named = os.environ.get("P2P_LARGE_ARCHIVE")
        if os.environ.get(IS_OFFICE):
            os.environ["P2P_DATABASE_URL"] = left.enter_context(fresh_database())
        if named:
            company = company_of(open_world(Path(named)))
        else:
            company = make_large_company(tmp_path_factory.mktemp("archive"))
            add_archive(company)
        left.callback(company.world.close)
        yield company


def measured(who: Context, ask: Callable[[Session], int]) -> tuple[float, float, int]:
    """Return the median and the 99th of 100 in milliseconds, and how much was found."""
    took, found = [], 0
    for _run in range(_RUNS):
        started = time.perf_counter()
        with reading(who) as session:
            found = ask(session)
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took), statistics.quantiles(took, n=100, method="inclusive")[98], found


@pytest.mark.parametrize("name", ["dana", "ana", "ben"])
def test_what_is_typed_is_found(archive: Company, name: str) -> None:
    who: Context = getattr(archive, name)
    smallest, _p99, _one = measured(who, lambda session: session.scalar(text("SELECT 1")) or 0)
    print(f"\n{name}: the smallest question takes {smallest:.2f} ms")
    for words, typed in TYPED.items():
        median, p99, found = measured(who, lambda s, typed=typed: len(search.find(s, who.person, typed)))  # type: ignore[misc]
        print(
            f"  {words:24} “{typed}”{'':{max(0, 20 - len(typed))}} {median:7.1f} ms  p99 {p99:7.1f} ms  "
            f"{median / smallest:6.0f} ×  of 100 ms {median / TARGET_MS:5.2f}  {found:3} hits"
        )
        assert (found == 0) is (typed == "xylophonium") or name == "ana"
