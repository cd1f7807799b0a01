"""The line to an office's database: how its address is written, and when it counts as dead."""

from __future__ import annotations

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from p2p_desktop.errors import Refused
from p2p_desktop.language import _

#: A dead line is noticed after some ten seconds, by whoever waits for an answer and by whoever only listens (libpq).
LINE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
#: How people write the address of a PostgreSQL database.
_DRIVERS = frozenset({"postgresql+psycopg", "postgresql", "postgres"})


def checked_url(url: str) -> str:
    """Return the address with our driver; refused in words where it is none of a PostgreSQL database."""
    try:
        read = make_url(url)
    except (ArgumentError, ValueError):
        read = None
    if read is None or read.drivername not in _DRIVERS or not read.database:
        raise Refused(
            "OFFICE_URL",
            _("P2P_DATABASE_URL is no address of a PostgreSQL database. Write it as "
              "postgresql+psycopg://name:password@server/database, or leave it empty for the data of this desk."),
        )  # fmt: skip
    return read.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def dsn_of(url: str) -> str:
    """Return the address as PostgreSQL's own library writes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
