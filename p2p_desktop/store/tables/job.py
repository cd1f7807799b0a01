"""Background jobs at rest: the row is the truth, the queue only knocks."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.domain.job import JobState
from p2p_desktop.store.tables.base import Base


class JobRow(Base):
    """One piece of background work, its lease, its progress and how it ended."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_state_run_after", "state", "run_after"),
        Index("ix_job_kind_state", "kind", "state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    # Text, not JobKind and QueueName: a row of an older or newer program must still be readable here.
    kind: Mapped[str]
    queue: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    state: Mapped[JobState]
    tries: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    lost_leases: Mapped[int] = mapped_column(default=0)
    run_after: Mapped[dt.datetime]
    lease_owner: Mapped[str | None]
    lease_until: Mapped[dt.datetime | None]
    token: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[str] = mapped_column(default="")
    error_sentence: Mapped[str] = mapped_column(default="")
    error_details: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime]
    started_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
