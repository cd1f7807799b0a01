"""Huey's consumers as this program runs them: several in one process, threads that take urgent queues first."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime

from huey.consumer import Consumer, Worker

from p2p_desktop.domain.job import PRIORITY, QueueName
from p2p_desktop.workers.queues import HueyQueue, JobHuey

#: How often a free thread looks at its queues, in seconds: a job starts within this time.
POLL_SECONDS = 0.05


def order_of(queue: QueueName, served: Sequence[QueueName]) -> tuple[QueueName, ...]:
    """Return the queues that a thread of ``queue`` looks at: the more urgent ones served here first, then its own.

    Nothing less urgent: an order never waits behind a notice, and a hundred scans never hold an order up.
    """
    urgent = [one for one in served if PRIORITY[one] > PRIORITY[queue]]
    return (*sorted(urgent, key=lambda one: -PRIORITY[one]), queue)


class _Thread(Worker):  # type: ignore[misc]  # Huey carries no types
    """One thread: takes one job at a time, from the most urgent queue that has one."""

    def __init__(self, hueys: Sequence[JobHuey], stop_flag: threading.Event) -> None:
        super().__init__(hueys[-1], stop_flag, POLL_SECONDS, POLL_SECONDS, 1.0)
        self._hueys = hueys

    def loop(self, now: datetime | None = None) -> None:
        """Look at each queue in turn and run the first job found; rest where there is none."""
        for huey in self._hueys:
            before = self.task_count
            self.huey = huey
            super().loop(now)
            if self.task_count != before:
                return
        self.stop_flag.wait(POLL_SECONDS)

    def sleep(self) -> None:
        """Do not rest between two queues; the loop does after the last."""


class QueueConsumer(Consumer):  # type: ignore[misc]  # Huey carries no types
    """The threads of one queue in this process."""

    def __init__(self, hueys: Sequence[JobHuey], *, threads: int) -> None:
        self._hueys = hueys
        super().__init__(hueys[-1], workers=threads, periodic=False, scheduler_interval=60, health_check_interval=2)
        # Only the stop flag and dead threads are looked for here: waking up ten times a second would be wasted.
        self._stop_flag_timeout = 1.0

    def _create_worker(self) -> _Thread:
        return _Thread(self._hueys, self.stop_flag)

    def _set_signal_handlers(self) -> None:
        """Leave the signals to the process's main thread, which waits for them."""


def start_consumers(
    queue: HueyQueue, served: Sequence[QueueName], *, threads: Mapping[QueueName, int]
) -> tuple[QueueConsumer, ...]:
    """Start the consumers of all served queues, each on a thread of its own."""
    consumers = []
    for name in served:
        hueys = [queue.huey(one) for one in order_of(name, served)]
        consumer = QueueConsumer(hueys, threads=threads.get(name, 1))
        threading.Thread(target=consumer.run, name=f"consumer-{name}", daemon=True).start()
        consumers.append(consumer)
    return tuple(consumers)
