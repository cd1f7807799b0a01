"""Write down every try of this process to reach another computer: for the self-test, which shows that there is none."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

#: Names the file in which each process of the program that is started writes down what it tries to reach.
VARIABLE = "P2P_NETWORK_WATCH"
WATCHING, REACHED = "watching", "reached for"
_REACHING = ("socket.connect", "socket.sendto", "socket.sendmsg")
_ASKING = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_THIS_COMPUTER = ("127.", "::1", "localhost", "0.0.0.0")


def watch(notes: Path) -> None:
    """Watch this process from now on; what it does is written down and not kept from happening."""
    write = _writer(notes)
    write(WATCHING, " ".join(sys.argv[1:2]))

    def look(event: str, arguments: tuple[object, ...]) -> None:
        if event in _REACHING and len(arguments) > 1 and _is_elsewhere(arguments[1]):
            write(REACHED, f"{event} {arguments[1]!r}")
        elif event in _ASKING and not str(arguments[0] or "localhost").startswith(_THIS_COMPUTER):
            write(REACHED, f"{event} {arguments[0]!r}")

    sys.addaudithook(look)


def _writer(notes: Path) -> Callable[[str, str], None]:
    def write(what: str, which: str) -> None:
        # Appended by one call of the system, so that processes do not write into one another's lines.
        place = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(place, f"{what} {os.getpid()} {which}\n".encode())
        os.close(place)

    return write


def _is_elsewhere(address: object) -> bool:
    """Say whether an address is another computer's; those of local sockets are words, not pairs."""
    return isinstance(address, tuple) and not str(address[0]).startswith(_THIS_COMPUTER)
