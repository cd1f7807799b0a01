"""Real verbs and a real worker handle things with rare words; none of these words gets into a log or a queue."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from p2p_desktop import logs
from p2p_desktop.dev.make_samples import make_proforma
from p2p_desktop.domain.job import ENDED
from p2p_desktop.errors import PersonError
from p2p_desktop.services import approving, intake, mailing, people
from p2p_desktop.services.context import open_context, reading
from p2p_desktop.services.intake import Purpose
from p2p_desktop.store.tables.job import JobRow
from p2p_desktop.workers.queues import HueyQueue
from tests.company import Company, found_company
from tests.workers.desks import ROOT, wait_until
from tests.worlds import World, open_world

TITLE, VENDOR, WORDS, NUMBER, PASSWORD, AMOUNT = (
    "Kanarienkäfig", "Wellensittich & Söhne GmbH", "weil er singt", "ZEISIG-4711", "stieglitz-im-baum", "4711.08",
)  # fmt: skip


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """Give a company whose log lies in its home folder, and whose queue is the real one."""
    world = open_world(tmp_path)
    logs.start_logging(world.home, "test")
    queue = HueyQueue(world.home)
    real = World(open_context(world.home, queue=queue), world.clock, world.queue)
    yield found_company(real)
    logs.stop_logging()
    queue.close()
    real.close()
    world.close()


def test_no_word_of_anybody_gets_into_a_log_or_a_queue(company: Company, tmp_path: Path) -> None:
    context = company.world.context
    request_id = company.submitted(f"1 x {WORDS} {AMOUNT}", title=TITLE, vendor=VENDOR)
    approving.reject(company.ben, request_id, comment=WORDS)
    paper = make_proforma("proforma-fr", folder=tmp_path, document_date=company.world.context.today(), number=NUMBER)
    taken = intake.take_in(company.ana, paper, purpose=Purpose.PROFORMA)
    (tmp_path / f"{TITLE}.pdf").write_bytes(b"%PDF-1.7 " + WORDS.encode())
    intake.take_in(company.ana, tmp_path / f"{TITLE}.pdf")  # its reading fails
    with pytest.raises(PersonError):
        people.sign_in(context, "ben", PASSWORD)
    mailing.set_password(company.erik, PASSWORD)
    _work_all_off(company)
    with reading(company.dana) as session:
        kept = session.execute(select(func.count()).select_from(JobRow)).scalar_one()
    assert kept > 3
    people_words = [each.person.name for each in (company.ana, company.ben, company.clara, company.dana, company.erik)]
    written = {path: path.read_bytes() for path in _written(company)}
    told = [line for path in written if path.suffix == ".jsonl" for line in path.read_text("utf-8").splitlines()]
    assert {"job_queued", "job_started", "job_done"} <= {json.loads(line)["event"] for line in told}
    for canary in (TITLE, VENDOR, "Wellensittich", WORDS, NUMBER, PASSWORD, AMOUNT, "471108", *people_words):
        found = [path.name for path, data in written.items() if canary.encode() in data]
        assert (canary, found) == (canary, [])
    assert taken.document_id


def _written(company: Company) -> list[Path]:
    home = company.world.home
    return [path for folder in (home.logs, home.queue) for path in folder.iterdir() if path.is_file()]


def _work_all_off(company: Company) -> None:
    context = company.world.context
    place = {"P2P_HOME": str(context.home.folder), "P2P_DATABASE_URL": context.home.office}
    worker = subprocess.Popen(
        [sys.executable, "-m", "p2p_desktop", "worker"], cwd=ROOT, env={**os.environ, **place}, stdin=subprocess.PIPE
    )
    try:
        wait_until(lambda: not _left(company), seconds=90, what="all work ended")
    finally:
        worker.terminate()
        worker.communicate()


def _left(company: Company) -> int:
    with reading(company.dana) as session:
        return session.execute(select(func.count()).where(JobRow.state.not_in(ENDED))).scalar_one()
