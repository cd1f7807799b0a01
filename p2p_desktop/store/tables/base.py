"""What all tables share: the declarative base, names of constraints, and moments as sortable text."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, String, TypeDecorator
from sqlalchemy import Enum as ChoiceType
from sqlalchemy.orm import DeclarativeBase

#: Fixed names, so that a migration can speak of a constraint on every database.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def moment_text(moment: dt.datetime) -> str:
    """Write a moment as UTC text of fixed width that sorts like time: ``2026-07-01T08:30:00.000000Z``."""
    if moment.tzinfo is None:
        raise ValueError("a stored moment needs a time zone")
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


class Moment(TypeDecorator[dt.datetime]):
    """A UTC moment to the microsecond; a moment without a time zone is refused."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> str | None:
        """Turn a moment into its text."""
        return None if value is None else moment_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dt.datetime | None:
        """Turn stored text into a moment in UTC."""
        return None if value is None else dt.datetime.fromisoformat(value)


def _values(choices: type[enum.Enum]) -> list[str]:
    return [str(choice.value) for choice in choices]


#: Enums are stored by value, as text without a constraint: a new member needs no migration.
_CHOICE = ChoiceType(enum.Enum, values_callable=_values, native_enum=False, create_constraint=False, length=40)


class Base(DeclarativeBase):
    """The base of every table. ``int`` is 64 bits wide everywhere, ``datetime`` a Moment, an enum its value."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it from the class
        dt.datetime: Moment(),
        int: BigInteger().with_variant(Integer, "sqlite"),
        enum.Enum: _CHOICE,
        enum.StrEnum: _CHOICE,
    }
