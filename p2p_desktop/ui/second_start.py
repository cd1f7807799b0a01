"""A second start of the program on the same home folder: it hands its files to the window that is open, and ends."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from p2p_desktop.errors import Refused
from p2p_desktop.language import _
from p2p_desktop.paths import Home
from p2p_desktop.runs import RunRecord, WindowRun, record_of
from p2p_desktop.store import faults

if sys.platform == "win32":
    import ctypes

#: What somebody may say at most. A command line holds less on most systems.
MOST_BYTES = 1_000_000
#: Whoever says nothing for so long is sent away; and no more than so many are listened to at a time.
SILENCE_MS = 5_000
MOST_CALLERS = 16
#: How long a second start waits for a window that is just starting, or closing.
PATIENCE = 30.0
_LOOK_AGAIN = 0.1
_TAKEN = b"taken\n"
_PRIVATE = "p2p-desktop-"
#: A socket's path is short (104 bytes on some systems), and Qt makes it in a folder beside first.
_LONGEST_PATH = 80
_LONGEST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class Call:
    """What a second start asks for: files to take in, and the desktop's leave to come to the front."""

    files: tuple[Path, ...] = ()
    activation: str = ""

    def written(self) -> bytes:
        """Return it as it is sent: one line of JSON."""
        told = {"files": [str(path) for path in self.files], "activation": self.activation}
        return json.dumps(told).encode("ascii") + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Call | None:
        """Understand what somebody said; None where it is not what a second start says."""
        try:
            told: object = json.loads(line)
        except (ValueError, RecursionError):
            return None
        files = told.get("files") if isinstance(told, dict) else None
        if not isinstance(told, dict) or not isinstance(files, list) or not all(map(_is_path, files)):
            return None
        return cls(tuple(map(Path, files)), _token(told.get("activation")))


def _is_path(told: object) -> bool:
    return isinstance(told, str) and "\0" not in told and os.path.isabs(told)


def _token(told: object) -> str:
    return told if isinstance(told, str) and told.isprintable() and len(told) <= _LONGEST_TOKEN else ""


# The window that is open --------------------------------------------------------------------------------------------


class SecondStarts(QObject):
    """Listens for second starts; only the same person of this computer can reach it."""

    came = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        self._callers: set[_Caller] = set()

    def listen(self, home: Home, left: RunRecord | None) -> str:
        """Listen, and return where; "" where this system lets nobody listen.

        Only whoever holds the window's lock may call this: nobody else listens then, and what a window that was killed
        has left can be cleared away.
        """
        if left is not None:
            _clear_away(left.address)
        for address in _addresses(home):
            QLocalServer.removeServer(address)
            if self._server.listen(address):
                return address
        return ""

    def close(self) -> None:
        """Listen no more: who comes now waits until this window is gone and becomes the next one."""
        address = self._server.fullServerName()
        self._server.close()
        _clear_away(address)

    def callers(self) -> int:
        """Return how many are listened to at this moment."""
        return len(self._callers)

    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            if len(self._callers) >= MOST_CALLERS:
                socket.abort()
                socket.deleteLater()
                continue
            caller = _Caller(socket, self)
            self._callers.add(caller)
            caller.said.connect(self.came)
            caller.gone.connect(self._callers.discard)
            caller.listen()


class _Caller(QObject):
    """Somebody who connected: heard once, answered, and sent away where it is not a second start."""

    said = Signal(object)
    gone = Signal(object)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        socket.setParent(self)
        socket.setReadBufferSize(MOST_BYTES)
        socket.readyRead.connect(self.listen)
        socket.disconnected.connect(self._leave)
        QTimer.singleShot(SILENCE_MS, self, self._send_away)

    def listen(self) -> None:
        """Take what was said as soon as the line is whole."""
        socket = self._socket
        if socket.canReadLine():
            call = Call.read(bytes(socket.readLine(MOST_BYTES).data()))
            if call is None:
                self._send_away()
                return
            self.said.emit(call)
            socket.write(_TAKEN)
            socket.disconnectFromServer()
        elif socket.bytesAvailable() >= MOST_BYTES:
            self._send_away()

    def _send_away(self) -> None:
        self._socket.abort()
        self._leave()

    def _leave(self) -> None:
        self.gone.emit(self)
        self.deleteLater()


def _addresses(home: Home) -> Iterator[str]:
    """Name where a window may listen, best first; it writes down which it was, so nobody has to guess.

    In the folder of the logs, which is private; in a new private one where the path is too long or the disk has no
    sockets.
    """
    if sys.platform == "win32":
        mark = hashlib.sha256(os.path.normcase(home.folder.resolve()).encode("utf-8", "surrogatepass")).hexdigest()
        # Pipes of all people have one name space: what nobody can guess nobody can occupy.
        yield f"{_PRIVATE}{mark[:16]}-{secrets.token_hex(8)}"
        return
    if len(os.fsencode(home.window_socket)) <= _LONGEST_PATH:
        yield str(home.window_socket)
    yield str(Path(tempfile.mkdtemp(prefix=_PRIVATE)) / home.window_socket.name)


def _clear_away(address: str) -> None:
    if address and sys.platform != "win32":
        QLocalServer.removeServer(address)
        folder = Path(address).parent
        if folder.name.startswith(_PRIVATE):
            with contextlib.suppress(OSError):
                folder.rmdir()


# The second start ---------------------------------------------------------------------------------------------------


def be_the_window(home: Home, files: Sequence[Path], *, patience: float = PATIENCE) -> WindowRun | None:
    """Become the window of this home folder, or hand the files to the one that is open and return None.

    A window that is just starting, or closing, is waited for. Refuse where one is open and does not answer.
    """
    call = Call(tuple(files), os.environ.get("XDG_ACTIVATION_TOKEN", ""))
    if len(call.written()) > MOST_BYTES:
        words = _("These are too many files to hand over at once; nothing was taken. Drop their folder on the window.")
        raise Refused("TOO_MANY_FILES", words)
    deadline = time.monotonic() + patience
    while True:
        run = _begun(home)
        if run is not None:
            return run
        record = record_of(home)
        if record is not None and record.address and _is_heard(record, call, until=deadline):
            return None
        if time.monotonic() >= deadline:
            raise _silent()
        time.sleep(_LOOK_AGAIN)


def _begun(home: Home) -> WindowRun | None:
    try:
        return WindowRun.begin(home)
    except OSError as error:
        raise faults.of_file(error, home.folder) from error


def _is_heard(record: RunRecord, call: Call, *, until: float) -> bool:
    """Say whether the window has taken the call; False where it is gone, or going."""
    if sys.platform == "win32":
        # Windows lets a program come to the front only with leave of whoever has the front now.
        ctypes.windll.user32.AllowSetForegroundWindow(record.pid)
    socket = QLocalSocket()
    socket.connectToServer(record.address)
    if not socket.waitForConnected(_left(until)):
        return False
    socket.write(call.written())
    heard = b""
    while len(heard) < len(_TAKEN) and socket.waitForReadyRead(_left(until)):
        heard += socket.readAll().data()
    heard += socket.readAll().data()
    socket.abort()
    return heard == _TAKEN


def _left(until: float) -> int:
    return max(1, round((until - time.monotonic()) * 1000))


def _silent() -> Refused:
    words = _(
        "The program is open on this folder already, but does not answer. Nothing was handed over; your files are "
        "where they were. Look for its window, on another computer too if it shares this folder; close it, then try "
        "again."
    )
    return Refused("WINDOW_SILENT", words)
