"""How many jobs of each queue are done side by side."""

from __future__ import annotations

import os
import sys

from p2p_desktop.domain.job import QueueName
from p2p_desktop.settings import Settings


def threads_of(settings: Settings) -> dict[QueueName, int]:
    """Return the number of threads of each queue; documents get one for each core where nothing is set."""
    return {
        QueueName.DOCUMENTS: settings.workers_documents or cores(),
        QueueName.PURCHASES: settings.workers_purchases,
        QueueName.VALIDATION: settings.workers_validation,
        QueueName.NOTIFICATIONS: settings.workers_notifications,
    }


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
