"""A real scan and a worker that is killed in the middle of reading it."""

from __future__ import annotations

import signal
import sys

import pytest
from sqlalchemy import select

from p2p_desktop.domain.company import CompanyDetails
from p2p_desktop.domain.job import JobKind, JobState, QueueName
from p2p_desktop.domain.people import Role
from p2p_desktop.paths import resources
from p2p_desktop.services import intake, starting
from p2p_desktop.services.people import NewPerson
from p2p_desktop.store.documents import load_pages
from p2p_desktop.store.tables.job import JobRow
from tests.workers import desks
from tests.workers.desks import Desk, wait_until

PRODUCT = (sys.executable, "-m", "p2p_desktop", "worker")


def job_of(desk: Desk, kind: JobKind) -> JobRow | None:
    """Return the one job of this kind, as it is now."""
    with desk.context.store.reading() as session:
        return session.execute(select(JobRow).where(JobRow.kind == kind.value)).scalar_one_or_none()


def is_at(desk: Desk, kind: JobKind, state: JobState) -> bool:
    """Say whether the one job of this kind stands so."""
    job = job_of(desk, kind)
    return job is not None and job.state is state


@pytest.mark.parametrize("kind", [JobKind.READ_DOCUMENT, JobKind.OCR_DOCUMENT])
def test_a_worker_killed_while_it_reads_a_scan_loses_nothing_and_doubles_nothing(
    desk: Desk, kind: JobKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "WORKER", PRODUCT)
    administrator = starting.set_up(
        desk.context,
        company=CompanyDetails(name="Birch Ltd", currency="EUR"),
        administrator=NewPerson("ada", "Ada Birch", "correct horse 9", frozenset({Role.ADMINISTRATOR})),
    )
    person = desk.context.acting_as(administrator)
    taken = intake.take_in(person, resources() / "samples" / "invoice-scan.png")
    first = desk.worker(QueueName.DOCUMENTS)
    wait_until(lambda: is_at(desk, kind, JobState.RUNNING), what="the worker is at it")
    first.send_signal(signal.SIGKILL)
    first.wait()
    desk.worker(QueueName.DOCUMENTS)
    wait_until(lambda: is_at(desk, JobKind.OCR_DOCUMENT, JobState.DONE), what="the scan was read")
    killed = job_of(desk, kind)
    assert killed is not None
    assert (killed.attempts, killed.lost_leases) == (2, 1)
    with desk.context.store.reading() as session:
        (page,) = load_pages(session, taken.document_id)
    assert len(page.words) > 20
    with desk.context.store.reading() as session:
        assert desk.context.audit.verify(session, last=None).is_ok
