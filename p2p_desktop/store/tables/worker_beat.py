"""Signs of life of worker processes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base


class WorkerBeatRow(Base):
    """When a worker process was last seen, and which queues it serves (comma-separated)."""

    __tablename__ = "worker_beat"

    id: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str]
    pid: Mapped[int]
    queues: Mapped[str]
    seen_at: Mapped[dt.datetime]
