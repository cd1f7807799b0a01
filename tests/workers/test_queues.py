"""The queues carry job ids as JSON, urgent ones first, in files that may be lost."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from p2p_desktop.domain.job import QueueName
from p2p_desktop.paths import Home
from p2p_desktop.store.ids import new_id
from p2p_desktop.workers.consumers import QueueConsumer, order_of, start_consumers
from p2p_desktop.workers.queues import HueyQueue
from tests.workers.desks import wait_until

PURCHASES, DOCUMENTS, VALIDATION, NOTIFICATIONS = QueueName


class Taker:
    """Both ends of the queues in one process: what was taken, in order."""

    def __init__(self, home: Home) -> None:
        self.taken: list[str] = []
        self.queue = HueyQueue(home, run=self.taken.append)
        self._consumers: tuple[QueueConsumer, ...] = ()

    def serve(self, *queues: QueueName) -> None:
        """Take from these queues from now on, with a thread each."""
        self._consumers = start_consumers(self.queue, queues, threads={})

    def wait_for(self, *job_ids: str) -> None:
        """Wait until these were taken."""
        wait_until(lambda: set(job_ids) <= set(self.taken), seconds=5, what="the jobs were taken")

    def close(self) -> None:
        """Stop taking."""
        for consumer in self._consumers:
            consumer.stop(graceful=True)
        self.queue.close()


@pytest.fixture
def taker(home: Home) -> Iterator[Taker]:
    """Give both ends of the queues of a home folder."""
    opened = Taker(home)
    yield opened
    opened.close()


def test_a_message_is_json_that_names_one_job(home: Home, taker: Taker) -> None:
    job = new_id()
    taker.queue.knock(DOCUMENTS, job)
    (message,) = taker.queue.huey(DOCUMENTS).storage.enqueued_items()
    read = json.loads(message)
    assert set(read) == {"id", "task", "job"}
    assert (read["task"], read["job"]) == ("run_job", job)


@pytest.mark.embedded
def test_each_queue_has_a_file_of_its_own(home: Home, taker: Taker) -> None:
    for name in QueueName:
        taker.queue.knock(name, new_id())
    assert {path.name for path in home.queue.glob("*.db")} == {f"{name}.db" for name in QueueName}


def test_what_was_knocked_for_is_taken(taker: Taker) -> None:
    jobs = [new_id() for _number in range(20)]
    for job in jobs:
        taker.queue.knock(VALIDATION, job)
    assert taker.queue.waiting(VALIDATION, limit=20) == frozenset(jobs)
    assert taker.queue.waiting(VALIDATION, limit=19) is None
    taker.serve(VALIDATION)
    taker.wait_for(*jobs)
    assert taker.taken == jobs


class _Bomb:
    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return (os.mkdir, ("exploded",))


@pytest.mark.parametrize(
    "forged",
    [
        pickle.dumps(_Bomb()),
        b"\xff\x00",
        b"[]",
        b'{"task": "run_job", "id": "x", "job": "y"}',
        b'{"task": "os.system", "id": "01a20962-984f-71e0-900d-22bc84bcc13e", "job": "ls"}',
    ],
)
def test_a_forged_message_is_thrown_away_and_runs_nothing(
    taker: Taker, forged: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    taker.queue.huey(DOCUMENTS).storage.enqueue(forged, 1000)
    job = new_id()
    taker.queue.knock(DOCUMENTS, job)
    taker.serve(DOCUMENTS)
    taker.wait_for(job)
    assert taker.taken == [job]
    assert not (tmp_path / "exploded").exists()


def _delete(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _fill_with_noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 64)


def _cut(path: Path) -> None:
    os.truncate(path, 5000)


def _delete_folder(path: Path) -> None:
    for each in path.parent.iterdir():
        each.unlink()
    path.parent.rmdir()


@pytest.mark.embedded
@pytest.mark.parametrize("spoil", [_delete, _empty, _fill_with_noise, _cut, _delete_folder])
@pytest.mark.parametrize("is_served", [True, False])
def test_a_spoilt_queue_file_is_made_anew(
    home: Home, taker: Taker, spoil: Callable[[Path], None], is_served: bool
) -> None:
    first = new_id()
    taker.queue.knock(DOCUMENTS, first)
    if is_served:
        taker.serve(DOCUMENTS)
        taker.wait_for(first)
    spoil(home.queue / "documents.db")
    # The message that meets the spoilt file may be lost, as every message may; the next ones go through.
    taker.queue.knock(DOCUMENTS, new_id())
    later = HueyQueue(home)
    job = new_id()
    later.knock(DOCUMENTS, job)
    later.close()
    if not is_served:
        taker.serve(DOCUMENTS)
    taker.wait_for(job)


def test_garbage_that_was_there_before_the_program_is_replaced(home: Home, taker: Taker) -> None:
    home.queue.mkdir(parents=True)
    (home.queue / "purchases.db").write_bytes(b"noise" * 4000)
    job = new_id()
    taker.queue.knock(PURCHASES, job)
    taker.serve(PURCHASES)
    taker.wait_for(job)


@pytest.mark.embedded
def test_a_knock_at_a_folder_that_cannot_be_written_does_not_fail(home: Home, taker: Taker) -> None:
    home.folder.mkdir()
    home.queue.write_text("a file where the folder should be")
    taker.queue.knock(PURCHASES, new_id())
    assert taker.queue.waiting(PURCHASES, limit=10) == frozenset()


@pytest.mark.parametrize(
    ("queue", "expected"),
    [
        (PURCHASES, (PURCHASES,)),
        (DOCUMENTS, (PURCHASES, DOCUMENTS)),
        (VALIDATION, (PURCHASES, VALIDATION)),
        (NOTIFICATIONS, (PURCHASES, DOCUMENTS, VALIDATION, NOTIFICATIONS)),
    ],
)
def test_a_thread_looks_at_more_urgent_queues_before_its_own(queue: QueueName, expected: tuple[QueueName, ...]) -> None:
    assert order_of(queue, tuple(QueueName)) == expected


def test_high_is_taken_before_medium_before_low(taker: Taker) -> None:
    low, medium, high = new_id(), new_id(), new_id()
    taker.queue.knock(NOTIFICATIONS, low)
    taker.queue.knock(VALIDATION, medium)
    taker.queue.knock(PURCHASES, high)
    # One thread, which serves all three.
    hueys = [taker.queue.huey(name) for name in order_of(NOTIFICATIONS, (PURCHASES, VALIDATION, NOTIFICATIONS))]
    consumer = QueueConsumer(hueys, threads=1)
    consumer.start()
    taker.wait_for(low)
    consumer.stop(graceful=True)
    assert taker.taken == [high, medium, low]
