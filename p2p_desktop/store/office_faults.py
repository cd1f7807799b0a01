"""What an error of the office's database means in words for people (PostgreSQL error codes, appendix A)."""

from __future__ import annotations

import psycopg

from p2p_desktop.errors import UNREACHABLE, PersonError, ToolMissing
from p2p_desktop.language import _

_BUSY = frozenset({"55P03", "40001", "40P01", "53300"})
_NOT_ALLOWED = frozenset({"28000", "28P01", "42501", "3D000"})
_TURNED_AWAY = ("authentication failed", "does not exist", "pg_hba.conf", "no password supplied", "permission denied")
_FULL = frozenset({"53100", "53200"})
_READ_ONLY = "25006"
_IDLE_TOO_LONG = "25P03"
#: Connection exceptions, and a server that is shut down, has crashed or is still starting.
_AWAY = ("08", "57P0")


def unreachable() -> PersonError:
    """Say that the office's database does not answer."""
    return PersonError(
        UNREACHABLE,
        _("The office's database does not answer. What was saved is safe, what you typed stays here, and the program "
          "goes on as soon as it answers. If that takes long, ask whoever looks after the server or the network."),
    )  # fmt: skip


def of_driver(error: BaseException | None, *, is_writer: bool) -> PersonError | None:
    """Return what an error of the driver means for a person, or None where it is a bug of ours."""
    if not isinstance(error, psycopg.Error):
        return None
    code = error.sqlstate or ""
    if code in _BUSY:
        return PersonError("BUSY", _("Somebody else is saving at this moment. Please try again."))
    # Whoever is turned away at the door gets no code, only words.
    is_turned_away = not code and any(words in str(error) for words in _TURNED_AWAY)
    if code in _NOT_ALLOWED or is_turned_away:
        return ToolMissing(
            "OFFICE_REFUSED",
            _("The office's database does not let this workstation in. Check name, password and database in "
              "P2P_DATABASE_URL, or ask whoever looks after the server."),
        )  # fmt: skip
    if code in _FULL:
        return ToolMissing(
            "OFFICE_FULL",
            _("The server of the office's database has no more room. Nothing was changed; ask whoever looks after it."),
        )
    if code == _READ_ONLY and is_writer:
        return ToolMissing(
            "OFFICE_READ_ONLY",
            _("The office's database takes no changes at this moment. Ask whoever looks after the server."),
        )
    # Without a code it is the line, not the server, that speaks.
    is_line = not code and isinstance(error, psycopg.OperationalError)
    if is_line or code.startswith(_AWAY) or code == _IDLE_TOO_LONG:
        return unreachable()
    return None
