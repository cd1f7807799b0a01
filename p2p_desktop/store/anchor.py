"""What holds the audit trail from outside the database: the key, and the anchor with count and newest hash."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from p2p_desktop.domain.audit import NOTHING_BEFORE, anchor_hash, is_same_hash
from p2p_desktop.paths import Home
from p2p_desktop.store import faults, homing

_KEY_BYTES = 32
_ANCHOR_BYTES = 256


@dataclass(frozen=True, slots=True)
class Anchor:
    """How many records there were at least, and the hash of the last of them."""

    number: int
    hash: str


NO_RECORD = Anchor(0, NOTHING_BEFORE)


class BadAnchor(Exception):
    """The anchor is missing, unreadable, or was not written with the key."""


class AnchorFile:
    """The key file and the anchor file of one home folder. Wherever there is a key, there is an anchor."""

    def __init__(self, home: Home) -> None:
        trail = _trail_of(home)
        self._key_path = home.keys / f"{trail}.key"
        self._anchor_path = home.keys / f"{trail}.anchor"
        self._lock_path = home.keys / "audit.lock"
        self._key: bytes | None = None

    def key(self) -> bytes | None:
        """Return the key, or None where it is missing or cut off."""
        if self._key is None:
            self._key = _read_key(self._key_path)
        return self._key

    def begin(self, shared: bytes = b"", anchor: Anchor = NO_RECORD) -> bytes:
        """Make key and anchor for a trail that has no record yet, or return the key that is there.

        A ``shared`` key is that of a trail which others have begun, and ``anchor`` its newest record.
        """
        try:
            with homing.held(self._lock_path):
                self._key = self.key() or self._make_key(shared or secrets.token_bytes(_KEY_BYTES), anchor)
                return self._key
        except OSError as error:
            raise faults.of_file(error, self._key_path.parent) from error

    def _make_key(self, key: bytes, anchor: Anchor) -> bytes:
        # The anchor first: a key without an anchor means that somebody took the anchor away.
        homing.replace_durably(self._anchor_path, written(anchor, key))
        homing.replace_durably(self._key_path, key.hex().encode("ascii"))
        return key

    def read(self, key: bytes) -> Anchor:
        """Return the anchor; raise BadAnchor where it is missing, out of reach or was tampered with."""
        try:
            with homing.held(self._lock_path):
                return self._read(key)
        except OSError as error:
            raise BadAnchor from error

    def move_forward(self, anchor: Anchor, key: bytes) -> None:
        """Move the anchor to a newer record; never back, and never from a place that was tampered with."""
        with homing.held(self._lock_path):
            if anchor.number > self._read(key).number:
                # In place and of fixed width: a power loss leaves the old anchor or the new one, and both are true.
                with self._anchor_path.open("rb+") as file:
                    file.write(written(anchor, key))

    def _read(self, key: bytes) -> Anchor:
        try:
            number, newest, seal = json.loads(self._anchor_path.read_text("ascii"))
        except (OSError, ValueError, TypeError) as error:
            raise BadAnchor from error
        if not isinstance(number, int) or not isinstance(newest, str) or not isinstance(seal, str):
            raise BadAnchor
        if not is_same_hash(seal, anchor_hash(number, newest, key=key)):
            raise BadAnchor
        return Anchor(number, newest)


def _trail_of(home: Home) -> str:
    """Name the trail: one desk has one, and a workstation may have seen that of an office too."""
    if not home.office:
        return "audit"
    address = urlsplit(home.office)
    place = f"{address.hostname}:{address.port or ''}{address.path}"
    return f"audit-{hashlib.sha256(place.encode()).hexdigest()[:12]}"


def written(anchor: Anchor, key: bytes) -> bytes:
    """Write an anchor as it stands in its file."""
    seal = anchor_hash(anchor.number, anchor.hash, key=key)
    return json.dumps([anchor.number, anchor.hash, seal]).ljust(_ANCHOR_BYTES).encode("ascii")


def _read_key(path: Path) -> bytes | None:
    try:
        key = bytes.fromhex(path.read_text("ascii"))
    except (OSError, ValueError):
        return None
    return key if len(key) == _KEY_BYTES else None
