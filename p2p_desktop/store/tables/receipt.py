"""Goods that arrived, at rest."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class GoodsReceiptRow(Base):
    """One arrival of goods of an order; one that was recorded by mistake is taken back, never deleted."""

    __tablename__ = "goods_receipt"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[dt.datetime] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(Text, default="")
    taken_back_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    taken_back_by: Mapped[str] = mapped_column(String(36), default="")


class GoodsReceiptLineRow(Base):
    """How much of one line of the order arrived."""

    __tablename__ = "goods_receipt_line"

    receipt_id: Mapped[str] = mapped_column(ForeignKey("goods_receipt.id", ondelete="CASCADE"), primary_key=True)
    order_line_id: Mapped[str] = mapped_column(ForeignKey("order_line.id"), primary_key=True, index=True)
    quantity_millionths: Mapped[int] = mapped_column(BigInteger)
