"""Newer versions of the program that were told of and proven."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class UpdateFoundRow(Base):
    """One version, each once; none is forgotten, so that an older one is never taken for news."""

    __tablename__ = "update_found"

    version: Mapped[str] = mapped_column(String(40), primary_key=True)
    date: Mapped[str] = mapped_column(String(10))
    link: Mapped[str] = mapped_column(Text)
    found_at: Mapped[dt.datetime] = mapped_column(Moment)
