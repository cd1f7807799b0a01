"""A worker is killed again and again while it sends mails: each notice is one mail, known by its Message-ID."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from p2p_desktop.domain.job import ENDED, JobKind
from p2p_desktop.domain.notice import Notice
from p2p_desktop.services import notifying
from p2p_desktop.services.context import Context, changing, reading
from p2p_desktop.store.tables.job import JobRow
from p2p_desktop.store.tables.person import PersonRow
from tests.company import Company, found_company
from tests.mail_server import mail_server
from tests.workers.desks import ROOT, wait_until
from tests.worlds import open_world

NOTICES = 24
KILLS = 6


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """Give a company."""
    founded = found_company(open_world(tmp_path))
    yield founded
    founded.world.close()


def start_worker(context: Context) -> subprocess.Popen[bytes]:
    """Start the program's own worker for notices."""
    place = {"P2P_HOME": str(context.home.folder), "P2P_DATABASE_URL": context.home.office}
    command = [
        sys.executable,
        "-m",
        "p2p_desktop",
        "worker",
        "--queues",
        "notifications",
        "--threads",
        "notifications=2",
    ]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **place}, stdin=subprocess.PIPE)


def left(context: Context) -> int:
    """Return how many jobs of this test have not ended."""
    kinds = [JobKind.NOTIFY.value, JobKind.SEND_MAIL.value]
    with reading(context) as session:
        waiting = select(func.count()).where(JobRow.kind.in_(kinds), JobRow.state.not_in(ENDED))
        return session.execute(waiting).scalar_one()


def test_each_notice_is_one_mail_however_often_the_worker_is_killed(company: Company) -> None:
    context = company.world.context
    with mail_server() as box:
        box.seconds = 0.05
        context.home.settings.write_text(
            f'[mail]\nserver = "127.0.0.1"\nport = {box.port}\nsender = "purchasing@lindenhof.example"\n', "utf-8"
        )
        with context.store.writing() as session:
            session.get_one(PersonRow, company.ben.person.id).email = "ben@lindenhof.example"
        request_id = company.draft("2 x toner 80", title="Toner")
        with changing(context, "tell", noun="request") as change:
            for number in range(NOTICES):
                notifying.tell(
                    change, [company.ben.person.id], template=Notice.REQUEST_ON_TURN, object_id=request_id,
                    key=f"k{number}",
                )  # fmt: skip
        for _kill in range(KILLS):
            before = len(box.mails)
            worker = start_worker(context)
            wait_until(lambda: len(box.mails) > before or not left(context), seconds=60, what="a mail came")  # noqa: B023
            time.sleep(0.03)
            worker.send_signal(signal.SIGKILL)
            worker.communicate()
        worker = start_worker(context)
        wait_until(lambda: not left(context), seconds=120, what="all mails went")
        worker.kill()
        worker.communicate()
        seen = Counter(str(mail["Message-ID"]) for mail in box.mails)
    assert len(seen) == NOTICES
    # Only what was under way when a worker died may have gone twice, and then as the same mail.
    assert sum(seen.values()) - NOTICES <= KILLS * 2
