"""The four Huey queues, each for itself: they only carry job ids, and may be lost at any time."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from huey import Huey
from huey.registry import Message

from p2p_desktop.domain.job import PRIORITY, QueueName
from p2p_desktop.logs import log_error
from p2p_desktop.paths import Home
from p2p_desktop.workers.queue_files import QueueFile, QueueFileBroken

if TYPE_CHECKING:
    from p2p_desktop.workers.queue_tables import Office

JobRunner = Callable[[str], object]

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TASK = "run_job"


class HueyQueue:
    """Carries job ids from those who add jobs to the workers, through one Huey instance for each queue."""

    def __init__(self, home: Home, *, run: JobRunner | None = None) -> None:
        self._home = home
        self._run = run or _run_nothing
        self._hueys: dict[QueueName, JobHuey] = {}
        self._lock = threading.Lock()
        self._office: Office | None = None
        self._broken: tuple[type[Exception], ...] = (QueueFileBroken, OSError)

    def knock(self, queue: QueueName, job_id: str) -> None:
        """Tell the workers of a queue that a job waits. Never fails: the job row is kept, and workers sweep."""
        for is_last in (False, True):
            try:
                self.huey(queue).knock(job_id)
                return
            except self._broken as error:
                if is_last:
                    log_error("knock_failed", error, queue=queue, job=job_id)

    def waiting(self, queue: QueueName, *, limit: int) -> frozenset[str] | None:
        """Return the ids of the jobs knocked for and not yet taken; None where there are more than ``limit``."""
        try:
            messages = self.huey(queue).storage.enqueued_items(limit=limit + 1)
        except self._broken as error:
            log_error("queue_unreadable", error, queue=queue)
            return frozenset()
        return None if len(messages) > limit else frozenset(_job_of(bytes(message)) for message in messages)

    def huey(self, queue: QueueName) -> JobHuey:
        """Return the Huey instance of a queue; its file or table is made when it is first needed."""
        with self._lock:
            if queue not in self._hueys:
                self._hueys[queue] = self._open(queue)
            return self._hueys[queue]

    def _open(self, queue: QueueName) -> JobHuey:
        if self._home.office:
            # Only an office has the driver.
            from p2p_desktop.workers.queue_tables import Office, OfficeLineBroken, QueueTable  # noqa: PLC0415

            if self._office is None:
                self._office = Office(self._home.office)
                self._broken = (*self._broken, OfficeLineBroken)
            return JobHuey(queue, run=self._run, storage=QueueTable, place={"office": self._office})
        file = str(self._home.queue / f"{queue.value}.db")
        return JobHuey(queue, run=self._run, storage=QueueFile, place={"filename": file})

    def close(self) -> None:
        """Let go of the files or lines."""
        with self._lock:
            for huey in self._hueys.values():
                huey.storage.close()
            self._hueys.clear()
            if self._office is not None:
                self._office.close()


def _run_nothing(job_id: str) -> None:
    """Stand in where a process only knocks and has no consumer."""


class JobIdSerializer:
    """Writes a message as JSON that names one job, and reads nothing else: pickle would run what a file says."""

    def serialize(self, message: Message) -> bytes:
        """Word a message of Huey's."""
        (job_id,) = message.args
        return json.dumps({"id": message.id, "task": _TASK, "job": job_id}).encode()

    def deserialize(self, data: bytes) -> Message:
        """Read a message; ValueError for anything that does not name one job."""
        read: object = json.loads(bytes(data))
        if not isinstance(read, dict) or read.get("task") != _TASK:
            raise ValueError("not a message of this queue")
        message_id, job_id = str(read.get("id")), str(read.get("job"))
        if not (_ID.fullmatch(message_id) and _ID.fullmatch(job_id)):
            raise ValueError("a message that names no job")
        return Message(id=message_id, name=f"{__name__}.{_TASK}", retries=0, retry_delay=0, args=(job_id,), kwargs={})


def _job_of(message: bytes) -> str:
    try:
        job_id = json.loads(message)["job"]
    except (ValueError, LookupError, TypeError):
        return ""
    return str(job_id)


class JobHuey(Huey):  # type: ignore[misc]  # Huey carries no types
    """One queue: where it lies, its priority, and the one task it knows."""

    def __init__(self, queue: QueueName, *, run: JobRunner, storage: type[object], place: Mapping[str, object]) -> None:
        self.queue = queue
        super().__init__(queue.value, results=False, serializer=JobIdSerializer(), storage_class=storage, **place)
        self._task = self.task(retries=0, priority=PRIORITY[queue], name=_TASK)(_task_for(run))

    def knock(self, job_id: str) -> None:
        """Put a job's id into the queue."""
        self.enqueue(self._task.s(job_id))


def _task_for(run: JobRunner) -> Callable[[str], None]:
    def run_job(job_id: str) -> None:
        run(job_id)

    return run_job
