"""People at rest, with how their sign-ins went."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, BigInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class PersonRow(Base):
    """One account. ``limit_millionths`` in base currency; NULL means no power to end a route (AP-4)."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    roles: Mapped[list[str]] = mapped_column(JSON)
    password_hash: Mapped[str] = mapped_column(String(200))
    limit_millionths: Mapped[int | None] = mapped_column(BigInteger)
    is_unlimited: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    wrong_tries: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[dt.datetime | None] = mapped_column(Moment)
    email: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
