"""Mails that bring an order to its vendor, and how far each got."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class OrderMailRow(Base):
    """One mail with an order's PDF, as a person worded it. ``message_id`` is kept before it is sent.

    ``way``: ``server`` where the program sends it, ``program`` where the person's mail program does; of that one it is
    known only by the person's word (``sent_at``) whether it went.
    """

    __tablename__ = "order_mail"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    way: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    message_id: Mapped[str] = mapped_column(String(300), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    sending_since: Mapped[dt.datetime | None] = mapped_column(Moment)
    sent_at: Mapped[dt.datetime | None] = mapped_column(Moment)
